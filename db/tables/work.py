"""Assessments, needs, plans, and the work that is done: rows about a child."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from db.tables.base import both_or_neither, child_key, code_of, coded, field, in_order, key, one_of, record, same_child
from db.tables.statutory import STATUTORY, episode_key

# Numbers as ranges, since without an extension an exclusion needs them: code 21 (none found) takes all the room.
_ASSESSMENT = "int8range(uuid_hash_extended(assessment_id, 0) >> 1, uuid_hash_extended(assessment_id, 0) >> 1, '[]')"
_FACTOR = (
    "int8range(hashtextextended(NULLIF(factor_code, '21'), 0) >> 1,"
    " hashtextextended(NULLIF(factor_code, '21'), 0) >> 1, '[]')"
)
_DOMAINS = {"domain": {"1": "needs_child", "2": "needs_parenting", "3": "needs_environment"}}


assessment = record(
    "assessment",
    key(),
    child_key(),
    *episode_key(required=False),
    field("type", Text, "EARLY_HELP, CHILD_AND_FAMILY, PRE_BIRTH, CARER or AGE.", required=True),
    field("status", Text, "DRAFT, SIGNED or SUPERSEDED.", required=True),
    field("version", SmallInteger, "Counted up with each signed version.", default="1"),
    field("started_on", Date, "First day.", required=True),
    field("review_point_on", Date, "The day by which a manager looks at it."),
    field("completed_on", Date, "The day it was authorised."),
    field("agency_id", Uuid, "The organisation that assesses.", ForeignKey("agency.id")),
    field("lead_practitioner_id", Uuid, "The lead practitioner.", ForeignKey("practitioner.id")),
    field("authorised_by", Uuid, "Who authorised it.", ForeignKey("practitioner.id")),
    field("reason", Text, "What led to it."),
    field("people_present", Text, "Who was present."),
    field("conclusion", Text, "The conclusion."),
    field("level_of_need", SmallInteger, "1 universal, 2 additional, 3 complex, 4 acute."),
    field("child_comment", Text, "What the child says of it.", group="voice"),
    field("parent_comment", Text, "What the parent or carer says of it."),
    *same_child("reused_from", "assessment", "The assessment of the same child that elements were taken over from."),
    one_of("type", ("EARLY_HELP", "CHILD_AND_FAMILY", "PRE_BIRTH", "CARER", "AGE")),
    one_of("status", ("DRAFT", "SIGNED", "SUPERSEDED")),
    CheckConstraint("level_of_need BETWEEN 1 AND 4", name="level_of_need"),
    CheckConstraint("status <> 'SIGNED' OR completed_on IS NOT NULL", name="signed_is_completed"),
    in_order("started_on", "completed_on"),
    UniqueConstraint("id", "child_id"),
    Index(None, "child_id", "id"),
    Index(None, "episode_id"),
    comment="Assessments: of early help by the elements of the CAF, and those of children's social care.",
    group="assessment",
)

assessment_factor = record(
    "assessment_factor",
    key(),
    child_key(),
    *same_child("assessment_id", "assessment", "The assessment.", required=True),
    *coded("factor", "factors", "A factor that was identified.", required=True),
    field("domain", SmallInteger, "The domain of needs that the factor belongs to.", required=True),
    CheckConstraint("domain BETWEEN 1 AND 3", name="domain"),
    UniqueConstraint("assessment_id", "factor_code"),
    ExcludeConstraint(
        (sql_text(_ASSESSMENT), "&&"), (sql_text(_FACTOR), "&&"), name="no_factor_beside_21", using="gist"
    ),
    Index(None, "child_id", "id"),
    comment="Factors identified at the end of an assessment, under the domain of needs that they tell of.",
    kinds=_DOMAINS,
)

need = record(
    "need",
    key(),
    child_key(),
    field("domain", SmallInteger, "1 child, 2 parents and carers, 3 family and environment; NULL: not yet filed."),
    field("element_scheme", Text, "The code set of `element_code`."),
    field("element_code", Text, "The element of the Common Assessment Framework."),
    field("level", SmallInteger, "0 none, 1 some, 2 significant, 3 complex."),
    field("summary", Text, "What is needed, in the practitioner's words."),
    field("strengths", Text, "What is going well."),
    field("recorded_on", Date, "The day the need was recorded."),
    *same_child("assessment_id", "assessment", "The assessment that found it, if one did."),
    field("evidence", Text, "What it rests on."),
    field("differing_view", Text, "Where somebody sees it differently."),
    field("told_by", Text, "CHILD, PARENT or PRACTITIONER."),
    field("author_id", Uuid, "Who wrote it.", ForeignKey("practitioner.id")),
    field("person_id", Uuid, "Whose parenting or circumstances it is about; NULL: not said.", ForeignKey("person.id")),
    field("outcomes", ARRAY(Text), "Codes of the set `outcome`: what should become better."),
    *code_of("element_scheme", "element_code", "need_element"),
    both_or_neither("element_scheme", "element_code"),
    UniqueConstraint("id", "child_id"),
    CheckConstraint("domain BETWEEN 1 AND 3", name="domain"),
    CheckConstraint("level BETWEEN 0 AND 3", name="level"),
    one_of("told_by", ("CHILD", "PARENT", "PRACTITIONER")),
    Index(None, "child_id", "id"),
    Index(None, "assessment_id"),
    Index(None, "person_id"),
    comment="An assessed need. domain: 1 child, 2 parents and carers, 3 family and environment; NULL: not yet filed, "
    "which no caller may read.",
    kinds=_DOMAINS,
)

plan = record(
    "plan",
    key(),
    child_key(),
    *episode_key(required=False),
    field("kind", Text, "EARLY_HELP, CIN, CP, CARE or PATHWAY.", required=True, group=STATUTORY),
    field("started_on", Date, "First day.", required=True, group=STATUTORY),
    field("ended_on", Date, "Last day; NULL: goes on.", group=STATUTORY),
    field("lead_practitioner_id", Uuid, "The lead practitioner.", ForeignKey("practitioner.id")),
    field("desired_outcome", Text, "What should be better at the end."),
    field("closure_reason", Text, "Why it ended."),
    *coded("initial_abuse", "abuse_category", "Child protection: the category at the start.", group=STATUTORY),
    *coded("latest_abuse", "abuse_category", "Child protection: the newest category.", group=STATUTORY),
    field("previous_plans", SmallInteger, "Child protection: how many plans came before.", group=STATUTORY),
    one_of("kind", ("EARLY_HELP", "CIN", "CP", "CARE", "PATHWAY")),
    CheckConstraint(
        "kind = 'CP' OR (initial_abuse_code IS NULL AND latest_abuse_code IS NULL AND previous_plans IS NULL)",
        name="categories_of_child_protection_only",
    ),
    CheckConstraint("previous_plans >= 0", name="previous_plans"),
    in_order("started_on", "ended_on"),
    UniqueConstraint("id", "child_id"),
    Index(None, "child_id", "id"),
    Index(None, "episode_id"),
    comment="Plans of every kind.",
    group="interventions",
)

action = record(
    "action",
    key(),
    child_key(),
    *same_child("plan_id", "plan", "The plan.", required=True),
    field("title", Text, "What is to be done.", required=True),
    field("desired_outcome", Text, "What it is for."),
    field("agency_id", Uuid, "The organisation responsible.", ForeignKey("agency.id")),
    field("practitioner_id", Uuid, "The practitioner responsible.", ForeignKey("practitioner.id")),
    field("person_id", Uuid, "The member of the family responsible.", ForeignKey("person.id")),
    field("due_on", Date, "By when."),
    field("status", Text, "OPEN, DONE, DROPPED or OVERDUE.", required=True),
    field("progress", Text, "How it goes."),
    field("closed_on", Date, "The day it was done or dropped."),
    one_of("status", ("OPEN", "DONE", "DROPPED", "OVERDUE")),
    Index(None, "child_id", "id"),
    Index(None, "plan_id"),
    comment="Actions of a plan: who does what by when.",
    group="interventions",
)

review = record(
    "review",
    key(),
    child_key(),
    *same_child("plan_id", "plan", "The plan.", required=True),
    field("held_on", Date, "The day of the review.", required=True),
    field("next_on", Date, "The day of the next."),
    field("venue", Text, "Where it was held.", group="protected_address"),
    field("people_present", Text, "Who was present."),
    field("notes", Text, "What was said and decided."),
    *coded("participation", "participation", "How the child took part.", group="voice"),
    field("closure_reason", Text, "Why the plan was closed, if it was."),
    in_order("held_on", "next_on"),
    Index(None, "child_id", "id"),
    Index(None, "plan_id"),
    comment="Reviews of plans, conferences included.",
    group="interventions",
)

intervention = record(
    "intervention",
    key(),
    child_key(),
    *same_child("need_id", "need", "The need that it answers, if one."),
    field("agency_id", Uuid, "The organisation that provides it.", ForeignKey("agency.id"), required=True),
    field("title", Text, "What is done.", required=True),
    field("status", Text, "PLANNED, ACTIVE, COMPLETED or STOPPED.", required=True),
    field("started_on", Date, "First day."),
    field("ended_on", Date, "Last day; NULL: goes on."),
    field("outcome", Text, "What came of it."),
    one_of("status", ("PLANNED", "ACTIVE", "COMPLETED", "STOPPED")),
    CheckConstraint("ended_on >= started_on", name="ended_after_start"),
    Index(None, "child_id", "id"),
    Index(None, "need_id", "id"),
    comment="Services given to the child or family, and actions taken.",
    group="interventions",
)

service_referral = record(
    "service_referral",
    key(),
    child_key(),
    field("agency_id", Uuid, "The organisation that was asked.", ForeignKey("agency.id"), required=True),
    field("service_id", Text, "The service's id in the public directory (Open Referral UK)."),
    field("service_name", Text, "The name of the service.", required=True),
    *same_child("consent_id", "consent", "The consent to ask."),
    field("status", Text, "MADE, ACCEPTED, REFUSED, DONE or REVOKED.", required=True),
    field("made_on", Date, "The day it was made.", required=True),
    field("decided_on", Date, "The day of the answer."),
    one_of("status", ("MADE", "ACCEPTED", "REFUSED", "DONE", "REVOKED")),
    in_order("made_on", "decided_on"),
    Index(None, "child_id", "id"),
    comment="Requests to a service to take the child or family on.",
    group="interventions",
)

involvement = record(
    "involvement",
    key(),
    child_key(),
    field("practitioner_id", Uuid, "The practitioner; NULL: a team is named only.", ForeignKey("practitioner.id")),
    field("agency_id", Uuid, "The practitioner's organisation.", required=True),
    field("is_sensitive", Boolean, "Whether that is a sensitive service: the kind of the row.", required=True),
    field("role", Text, "In what role.", required=True),
    field("is_lead", Boolean, "Whether this is the lead practitioner.", default="false"),
    field("started_on", Date, "First day.", required=True),
    field("ended_on", Date, "The day on which it no longer counts; NULL: open."),
    field("team_id", Uuid, "The team.", ForeignKey("team.id")),
    field("is_core_group", Boolean, "Whether a member of the team around the child or core group.", default="false"),
    field("part", Text, "CASE_HOLDER, CO_WORKER, REVIEWING_OFFICER or MEMBER; NULL: not said."),
    field("is_handover", Boolean, "Whether the case is being handed over.", default="false"),
    field("needs_location", Boolean, "Whether the work needs to know where the child is.", default="false"),
    field("is_visible_to_family", Boolean, "Whether the family is shown it.", default="true"),
    # A service is sensitive or not; the copy decides the row's kind, and this key keeps it true.
    ForeignKeyConstraint(["agency_id", "is_sensitive"], ["agency.id", "agency.is_sensitive"], onupdate="CASCADE"),
    one_of("part", ("CASE_HOLDER", "CO_WORKER", "REVIEWING_OFFICER", "MEMBER")),
    CheckConstraint("ended_on >= started_on", name="ended_after_start"),
    Index(None, "child_id", "id"),
    Index(None, "practitioner_id", "child_id"),
    Index(None, "team_id", "child_id"),
    comment="Who works, or worked, with the child. Open: started_on <= today < ended_on.",
    kinds={"is_sensitive": {"false": "involvement", "true": "sensitive_service"}},
)
