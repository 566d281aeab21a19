"""What was written down: case notes, the child's own words, warnings, offences."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    Uuid,
)

from db.tables.base import child_key, field, in_order, key, one_of, record, same_child

case_note = record(
    "case_note",
    key(),
    child_key(),
    field("agency_id", Uuid, "The organisation whose note it is.", ForeignKey("agency.id"), required=True),
    field("author_id", Uuid, "Who wrote it.", ForeignKey("practitioner.id"), required=True),
    field("happened_at", DateTime(timezone=True), "When it happened.", required=True),
    field("written_at", DateTime(timezone=True), "When it was written.", required=True),
    field("type", Text, "VISIT, TELEPHONE, MEETING, EMAIL, SUPERVISION, DECISION or OBSERVATION.", required=True),
    field("text", Text, "The note.", required=True),
    field("language", Text, "The language of the note, by ISO 639-3.", default="'eng'"),
    field("is_significant", Boolean, "Whether it belongs to the chronology.", default="false"),
    field("is_shared", Boolean, "Whether other organisations that work with the child may read it.", default="false"),
    *same_child("corrects_id", "case_note", "The note of the same child that this one corrects; notes never change."),
    field("status", Text, "FACT, ALLEGED, SUBSTANTIATED, UNSUBSTANTIATED, UNFOUNDED or MALICIOUS.", default="'FACT'"),
    one_of("type", ("VISIT", "TELEPHONE", "MEETING", "EMAIL", "SUPERVISION", "DECISION", "OBSERVATION")),
    one_of("status", ("FACT", "ALLEGED", "SUBSTANTIATED", "UNSUBSTANTIATED", "UNFOUNDED", "MALICIOUS")),
    CheckConstraint("written_at >= happened_at", name="written_after_it_happened"),
    CheckConstraint("corrects_id <> id", name="corrects_another"),
    UniqueConstraint("id", "child_id"),
    Index(None, "child_id", "id"),
    comment="Case notes. Append-only: a correction is a new note.",
    group="case_notes",
)

case_note_person = record(
    "case_note_person",
    field("note_id", Uuid, "The note.", in_key=True),
    field("person_id", Uuid, "The person.", ForeignKey("person.id"), in_key=True),
    Column("child_id", Uuid, ForeignKey("child.id"), nullable=False, doc="The child whose note it is."),
    field("part", Text, "ABOUT, THIRD_PARTY or CONFIDENTIAL_FROM; a person may have more than one.", in_key=True),
    ForeignKeyConstraint(["note_id", "child_id"], ["case_note.id", "case_note.child_id"]),
    one_of("part", ("ABOUT", "THIRD_PARTY", "CONFIDENTIAL_FROM")),
    Index(None, "person_id"),
    comment="Whom a note is about, and from whom it must be kept.",
    group="case_notes",
)

voice = record(
    "voice",
    key(),
    child_key(),
    field("words", Text, "What the child said, in the child's words.", required=True),
    field("method", Text, "TALK, DRAWING, PLAY, LETTER, ADVOCATE or OBSERVATION.", required=True),
    field("language", Text, "The language, by ISO 639-3.", default="'eng'"),
    field("told_on", Date, "The day.", required=True),
    field("told_to", Uuid, "Whom the child told.", ForeignKey("practitioner.id")),
    field("is_shared_with_parents", Boolean, "Whether the child wants the parents to know.", default="false"),
    one_of("method", ("TALK", "DRAWING", "PLAY", "LETTER", "ADVOCATE", "OBSERVATION")),
    Index(None, "child_id", "id"),
    comment="The voice of the child.",
    group="voice",
)

warning_note = record(
    "warning_note",
    key(),
    child_key(),
    field("person_id", Uuid, "The person of whom it warns, if one.", ForeignKey("person.id")),
    field("kind", Text, "STAFF_SAFETY or RISK_TO_CHILD.", required=True),
    field("narrative", Text, "What the warning is.", required=True),
    field("started_on", Date, "First day.", required=True),
    field("review_on", Date, "The day by which it is looked at again.", required=True),
    field("ended_on", Date, "The day from which it no longer counts; NULL: it does."),
    field("is_disclosed", Boolean, "Whether the person knows of it.", default="false"),
    field("manager_id", Uuid, "The manager responsible.", ForeignKey("practitioner.id")),
    one_of("kind", ("STAFF_SAFETY", "RISK_TO_CHILD")),
    in_order("started_on", "review_on"),
    in_order("started_on", "ended_on"),
    Index(None, "child_id", "id"),
    comment="Warnings for those who visit or decide.",
    group="family_risk",
)

offence = record(
    "offence",
    key(),
    child_key(),
    field("description", Text, "The offence.", required=True),
    field("status", Text, "ALLEGED, CHARGED, CONVICTED, CAUTIONED, DIVERTED or ACQUITTED.", required=True),
    field("committed_on", Date, "The day of the offence."),
    field("decided_on", Date, "The day of the outcome."),
    field("outcome", Text, "The outcome."),
    field("spent_on", Date, "The day from which it is spent."),
    field("agency_id", Uuid, "Whose record it is.", ForeignKey("agency.id")),
    one_of("status", ("ALLEGED", "CHARGED", "CONVICTED", "CAUTIONED", "DIVERTED", "ACQUITTED")),
    in_order("committed_on", "decided_on"),
    Index(None, "child_id", "id"),
    comment="Offences of the child, alleged ones included.",
    group="offending",
)
