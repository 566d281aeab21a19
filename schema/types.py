"""What exists: the types of the record, field by field, each with its place, its group and its meaning."""

import strawberry

from db.tables import (
    agency,
    child,
    child_disability,
    child_ethnicity,
    child_immigration,
    episode,
    intervention,
    involvement,
    need,
    person,
    practitioner,
    relationship,
)
from schema.declare import (
    Discriminator,
    Source,
    coded,
    entity,
    identity,
    looked,
    one,
    rows,
    state,
    stored,
    withholding,
)
from schema.scalars import Date
from schema.values import CodedValue, Disability, Ethnicity, ImmigrationStatus, WithheldField


@strawberry.interface(description="A row that has an id.")
class Node:
    """Anything that `node(id)` can find."""

    id: strawberry.ID = identity()


@entity(Source(agency))
@strawberry.type(
    description="An organisation that works with children: a school, a health trust, a council department."
)
class Agency(Node):
    """Rows of `agency`; not about a child."""

    name: str | None = stored(agency.c.name, "directory", "The name of the organisation.")
    sector: str | None = stored(
        agency.c.sector,
        "directory",
        "Its sector, by the code set `agency_sector`, such as SCHOOL or NHS_GP.",
    )


@entity(Source(child, child_key=child.c.id, joined=person, joined_on=child.c.id))
@strawberry.type(description="A child or young person with a record, born or not yet born.")
class Child(Node):
    """Rows of `child`, with the person behind each."""

    given_name: str | None = stored(
        person.c.given_name,
        "identity",
        "First name; null for an unborn child, and where a census gave none.",
    )
    family_name: str | None = stored(
        person.c.family_name, "identity", "Family name; null for people with one name only."
    )
    known_as: str | None = stored(person.c.known_as, "identity", "The name the child goes by.")
    date_of_birth: Date | None = stored(person.c.date_of_birth, "identity", "Date of birth; null while unborn.")
    date_of_birth_precision: str | None = stored(
        person.c.date_of_birth_precision,
        "identity",
        "How sure the date of birth is: EXACT, DAY_UNKNOWN, MONTH_UNKNOWN, ESTIMATED or DISPUTED.",
    )
    expected_delivery_date: Date | None = stored(
        person.c.expected_delivery_date,
        "identity",
        "For a child not yet born: the expected day of birth.",
    )
    sex: str | None = stored(
        person.c.sex,
        "identity",
        "F, M or U (unknown), as the children in need census codes it since 2024.",
    )
    ethnicity: Ethnicity = state(
        child_ethnicity, "ethnicity", "Ethnicity, and whether it is recorded or withheld from you."
    )
    immigration_status: ImmigrationStatus = state(
        child_immigration,
        "immigration",
        "Immigration status, and whether it is recorded or withheld from you.",
    )
    disability: Disability = state(
        child_disability,
        "disability_send",
        "Disability, and whether it is recorded or withheld from you.",
    )
    family_members: list["FamilyMember"] | None = rows(
        "FamilyMember",
        relationship.c.child_id,
        "family",
        "The people around the child, each with the relation to the child.",
    )
    needs: list["Need"] | None = rows(
        "Need",
        need.c.child_id,
        None,
        "Assessed needs. Each domain (the child, parenting, environment) is decided on its own: an entry in "
        "`withheld` says that some, or all, were kept back.",
    )
    interventions: list["Intervention"] | None = rows(
        "Intervention",
        intervention.c.child_id,
        "interventions",
        "What is, or was, done for the child.",
    )
    involvements: list["Involvement"] | None = rows(
        "Involvement", involvement.c.child_id, None, "Who works, or worked, with the child."
    )
    episodes: list["Episode"] | None = rows(
        "Episode", episode.c.child_id, "statutory_status", "Spells of early help or statutory work."
    )
    withheld: list[WithheldField] = withholding()


@entity(
    Source(
        relationship,
        child_key=relationship.c.child_id,
        joined=person,
        joined_on=relationship.c.person_id,
    )
)
@strawberry.type(
    description="A person around the child: the edge that belongs to the child's record. It carries name and relation "
    "only; another child's record is opened through `child`, under that child's own rules."
)
class FamilyMember(Node):
    """Rows of `relationship`, with the person at the other end."""

    given_name: str | None = stored(person.c.given_name, "family", "First name of the person.")
    family_name: str | None = stored(person.c.family_name, "family", "Family name of the person.")
    relation: CodedValue | None = coded(
        relationship.c.relation_scheme,
        relationship.c.relation_code,
        "family",
        "What the person is to the child, such as birth_mother or half_sibling.",
    )
    has_parental_responsibility: bool | None = stored(
        relationship.c.has_parental_responsibility,
        "family",
        "Whether the person holds parental responsibility; null: not known.",
    )
    is_main_carer: bool | None = stored(
        relationship.c.is_main_carer, "family", "Whether the person is the child's main carer."
    )
    lives_with: bool | None = stored(
        relationship.c.lives_with,
        "family",
        "Whether the person lives with the child; null: not known.",
    )
    risk_to_child: str | None = stored(
        relationship.c.risk_to_child,
        "family_risk",
        "Whether the person is a risk to the child: YES, ALLEGED or NO.",
    )
    child: Child | None = one(
        "Child",
        relationship.c.person_id,
        None,
        "The record of the person, where that is a child whose record you may open; otherwise null.",
    )
    withheld: list[WithheldField] = withholding()


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
    child: Child | None = one("Child", episode.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()
