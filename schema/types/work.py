"""What is assessed and done, and by whom."""

import strawberry

from db.tables import episode, episode_referrer, intervention, involvement, need, practitioner
from schema.declare import Discriminator, Source, coded, entity, looked, one, rows, stored, withholding
from schema.scalars import Date
from schema.types.base import Agency, Node
from schema.types.child import Child
from schema.values import CodedValue, WithheldField


@entity(
    Source(
        need,
        child_key=need.c.child_id,
        discriminator=Discriminator(need.c.domain, {1: "needs_child", 2: "needs_parenting", 3: "needs_environment"}),
    )
)
@strawberry.type(
    description="An assessed need, by the elements of the Common Assessment Framework. Its domain decides who sees it."
)
class Need(Node):
    """Rows of `need`; the domain is the kind."""

    element: CodedValue | None = coded(
        need.c.element_scheme,
        need.c.element_code,
        None,
        "The element of the assessment, such as D1.LEARN_PROGRESS.",
    )
    level: int | None = stored(need.c.level, None, "0 none, 1 some, 2 significant, 3 complex.")
    summary: str | None = stored(need.c.summary, None, "What is needed, in the practitioner's words.")
    strengths: str | None = stored(need.c.strengths, None, "What is going well.")
    recorded_on: Date | None = stored(need.c.recorded_on, None, "The day the need was recorded.")
    interventions: list["Intervention"] | None = rows(
        "Intervention",
        intervention.c.need_id,
        "interventions",
        "What is, or was, done about this need.",
    )
    child: Child | None = one("Child", need.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(Source(intervention, child_key=intervention.c.child_id))
@strawberry.type(description="A service or action for the child, by one organisation.")
class Intervention(Node):
    """Rows of `intervention`."""

    title: str | None = stored(intervention.c.title, "interventions", "What is done.")
    status: str | None = stored(intervention.c.status, "interventions", "PLANNED, ACTIVE, COMPLETED or STOPPED.")
    started_on: Date | None = stored(intervention.c.started_on, "interventions", "First day.")
    ended_on: Date | None = stored(intervention.c.ended_on, "interventions", "Last day; null: goes on.")
    outcome: str | None = stored(intervention.c.outcome, "interventions", "What came of it.")
    agency: Agency | None = one(
        "Agency",
        intervention.c.agency_id,
        "interventions",
        "The organisation that provides it.",
        locates=True,
    )
    need: Need | None = one("Need", intervention.c.need_id, "interventions", "The need it answers, if one.")
    child: Child | None = one("Child", intervention.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(
    Source(
        involvement,
        child_key=involvement.c.child_id,
        discriminator=Discriminator(involvement.c.is_sensitive, {False: "involvement", True: "sensitive_service"}),
    )
)
@strawberry.type(
    description="A practitioner or service that works, or worked, with the child. Sensitive services (such as sexual "
    "health) are a kind of their own, and are never hinted at."
)
class Involvement(Node):
    """Rows of `involvement`; whether the service is sensitive is the kind."""

    role: str | None = stored(involvement.c.role, None, "In what role, such as case holder or school nurse.")
    is_lead: bool | None = stored(involvement.c.is_lead, None, "Whether this is the lead practitioner.")
    started_on: Date | None = stored(involvement.c.started_on, None, "First day.")
    ended_on: Date | None = stored(
        involvement.c.ended_on, None, "The day it ended, on which it no longer counts; null: open."
    )
    practitioner_name: str | None = looked(
        involvement.c.practitioner_id,
        practitioner.c.name,
        None,
        "The practitioner's name, where one is named.",
    )
    agency: Agency | None = one(
        "Agency", involvement.c.agency_id, None, "The practitioner's organisation.", locates=True
    )
    child: Child | None = one("Child", involvement.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(Source(episode, child_key=episode.c.child_id))
@strawberry.type(description="A spell of early help or statutory work with the child, from referral to closure.")
class Episode(Node):
    """Rows of `episode`."""

    category: str | None = stored(
        episode.c.category, "statutory_status", "EARLY_HELP, CIN, CP, CLA, CARE_LEAVER or YJ."
    )
    referral_date: Date | None = stored(episode.c.referral_date, "statutory_status", "The day of the referral.")
    referral_source: CodedValue | None = coded(
        episode.c.referral_source_scheme,
        episode.c.referral_source_code,
        "statutory_status",
        "The kind of referrer, never who it was.",
    )
    primary_need: CodedValue | None = coded(
        episode.c.primary_need_scheme,
        episode.c.primary_need_code,
        "statutory_status",
        "The primary need, by the children in need census.",
    )
    initial_conference_on: Date | None = stored(
        episode.c.initial_conference_on,
        "statutory_status",
        "The day of the initial child protection conference.",
    )
    is_no_further_action: bool | None = stored(
        episode.c.is_no_further_action,
        "statutory_status",
        "Whether the referral led to no further action.",
    )
    closure_date: Date | None = stored(episode.c.closure_date, "statutory_status", "The day it closed; null: open.")
    closure_reason: CodedValue | None = coded(
        episode.c.closure_reason_scheme,
        episode.c.closure_reason_code,
        "statutory_status",
        "Why it closed, by the children in need census.",
    )
    referrer_name: str | None = looked(
        episode.c.id, episode_referrer.c.name, "referrer_identity", "Who referred the child: in confidence."
    )
    referrer_contact: str | None = looked(
        episode.c.id, episode_referrer.c.contact, "referrer_identity", "How to reach who referred the child."
    )
    is_referrer_anonymous: bool | None = looked(
        episode.c.id,
        episode_referrer.c.is_anonymous,
        "referrer_identity",
        "Whether who referred the child asked not to be named.",
    )
    child: Child | None = one("Child", episode.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()
