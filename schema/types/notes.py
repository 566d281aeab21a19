"""What was written down: case notes, the child's own words, offences."""

import strawberry

from db.tables import case_note, offence, practitioner, voice
from schema.declare import Source, entity, looked, one, stored, withholding
from schema.scalars import Date, DateTime
from schema.types.base import Agency, Node
from schema.types.child import Child
from schema.values import WithheldField


@entity(Source(case_note, child_key=case_note.c.child_id))
@strawberry.type(
    description="A case note. It never changes: what was wrong is corrected by another note. Notes of sensitive "
    "services are never hinted at."
)
class CaseNote(Node):
    """Rows of `case_note`."""

    happened_at: DateTime | None = stored(case_note.c.happened_at, "case_notes", "When it happened.")
    written_at: DateTime | None = stored(case_note.c.written_at, "case_notes", "When it was written.")
    type: str | None = stored(
        case_note.c.type, "case_notes", "VISIT, TELEPHONE, MEETING, EMAIL, SUPERVISION, DECISION or OBSERVATION."
    )
    text: str | None = stored(case_note.c.text, "case_notes", "The note.")
    language_code: str | None = stored(case_note.c.language, "case_notes", "The language of the note, by ISO 639-3.")
    is_significant: bool | None = stored(
        case_note.c.is_significant, "case_notes", "Whether it belongs to the chronology."
    )
    is_shared: bool | None = stored(
        case_note.c.is_shared, "case_notes", "Whether other organisations that work with the child may read it."
    )
    status: str | None = stored(
        case_note.c.status,
        "case_notes",
        "FACT, ALLEGED, SUBSTANTIATED, UNSUBSTANTIATED, UNFOUNDED or MALICIOUS.",
    )
    author_name: str | None = looked(case_note.c.author_id, practitioner.c.name, "case_notes", "Who wrote it.")
    agency: Agency | None = one(
        "Agency", case_note.c.agency_id, "case_notes", "The organisation whose note it is.", locates=True
    )
    corrects: "CaseNote | None" = one(
        "CaseNote", case_note.c.corrects_id, "case_notes", "The note that this one corrects, if one."
    )
    child: Child | None = one("Child", case_note.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(Source(voice, child_key=voice.c.child_id))
@strawberry.type(description="What the child said, in the child's words.")
class ChildVoice(Node):
    """Rows of `voice`."""

    words: str | None = stored(voice.c.words, "voice", "What the child said.")
    method: str | None = stored(voice.c.method, "voice", "TALK, DRAWING, PLAY, LETTER, ADVOCATE or OBSERVATION.")
    language_code: str | None = stored(voice.c.language, "voice", "The language, by ISO 639-3.")
    told_on: Date | None = stored(voice.c.told_on, "voice", "The day.")
    told_to_name: str | None = looked(
        voice.c.told_to, practitioner.c.name, "voice", "Whom the child told, where a practitioner is named."
    )
    is_shared_with_parents: bool | None = stored(
        voice.c.is_shared_with_parents, "voice", "Whether the child wants the parents to know."
    )
    child: Child | None = one("Child", voice.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(Source(offence, child_key=offence.c.child_id))
@strawberry.type(description="An offence of the child, an alleged one included.")
class Offence(Node):
    """Rows of `offence`."""

    description: str | None = stored(offence.c.description, "offending", "The offence.")
    status: str | None = stored(
        offence.c.status, "offending", "ALLEGED, CHARGED, CONVICTED, CAUTIONED, DIVERTED or ACQUITTED."
    )
    committed_on: Date | None = stored(offence.c.committed_on, "offending", "The day of the offence.")
    decided_on: Date | None = stored(offence.c.decided_on, "offending", "The day of the outcome.")
    outcome: str | None = stored(offence.c.outcome, "offending", "The outcome.")
    spent_on: Date | None = stored(offence.c.spent_on, "offending", "The day from which it is spent.")
    agency: Agency | None = one("Agency", offence.c.agency_id, "offending", "Whose record it is.", locates=True)
    child: Child | None = one("Child", offence.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()
