"""The child, who everything else is about."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from db.tables import (
    action,
    address,
    assessment,
    case_note,
    child,
    child_disability,
    child_ethnicity,
    child_gender_identity,
    child_health,
    child_immigration,
    child_language,
    child_religion,
    child_sexual_orientation,
    consent,
    contact_point,
    disclosure,
    emergency_grant,
    episode,
    excluded_practitioner,
    identifier,
    intervention,
    involvement,
    legal_status,
    match_side,
    need,
    offence,
    person,
    person_name,
    placement,
    plan,
    relationship,
    restriction,
    sealed_link,
    shield,
    voice,
)
from schema.declare import Source, entity, reduced, rows, state, stored, withholding
from schema.scalars import Date
from schema.types.base import Node
from schema.values import (
    Disability,
    Ethnicity,
    GenderIdentity,
    Health,
    ImmigrationStatus,
    Language,
    Religion,
    SexualOrientation,
    WithheldField,
)

if TYPE_CHECKING:
    from schema.types.consent import Consent, Disclosure
    from schema.types.family import FamilyMember
    from schema.types.identity import Address, ContactPoint, Identifier, PersonName
    from schema.types.matching import MatchCandidate, SealedLink
    from schema.types.notes import CaseNote, ChildVoice, Offence
    from schema.types.plans import Assessment, Plan, PlanAction
    from schema.types.protection import EmergencyGrant, Exclusion, Restriction, Shield
    from schema.types.status import LegalStatus, Placement
    from schema.types.work import Episode, Intervention, Involvement, Need

FAMILY, WORK = strawberry.lazy("schema.types.family"), strawberry.lazy("schema.types.work")
PLANS, NOTES = strawberry.lazy("schema.types.plans"), strawberry.lazy("schema.types.notes")
CONSENT, STATUS = strawberry.lazy("schema.types.consent"), strawberry.lazy("schema.types.status")
WHO, PROTECTION = strawberry.lazy("schema.types.identity"), strawberry.lazy("schema.types.protection")
MATCHING = strawberry.lazy("schema.types.matching")
"""Where types are that name the child in their turn; they are looked up when the schema is built."""


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
    names: list[Annotated["PersonName", WHO]] | None = rows(
        "PersonName",
        person_name.c.person_id,
        None,
        "The names of the child, each with its time. Names in use and former names are decided on their own.",
    )
    identifiers: list[Annotated["Identifier", WHO]] | None = rows(
        "Identifier",
        identifier.c.person_id,
        None,
        "Numbers that other systems know the child by. Those of health, of education, of the Home Office and others "
        "are decided on their own.",
    )
    addresses: list[Annotated["Address", WHO]] | None = rows(
        "Address",
        address.c.person_id,
        None,
        "Where the child lives and lived. An address that somebody must not learn is decided on its own: an entry in "
        "`withheld` says that some, or all, were kept back.",
        locates=True,
    )
    contact_points: list[Annotated["ContactPoint", WHO]] | None = rows(
        "ContactPoint",
        contact_point.c.person_id,
        None,
        "Telephone numbers and electronic addresses; those that somebody must not learn are decided on their own.",
        locates=True,
    )
    religion: Religion = state(
        child_religion, "religion", "Religion or belief, and whether it is recorded or withheld from you."
    )
    language: Language = state(
        child_language, "language", "First language, and whether it is recorded or withheld from you."
    )
    gender_identity: GenderIdentity = state(
        child_gender_identity,
        "identity_protected",
        "Gender identity, and whether it is recorded or withheld from you.",
    )
    sexual_orientation: SexualOrientation = state(
        child_sexual_orientation,
        "identity_protected",
        "Sexual orientation, and whether it is recorded or withheld from you.",
    )
    health: Health = state(child_health, "health", "Health, and whether it is recorded or withheld from you.")
    age_band: str | None = reduced(
        "age_band",
        "UNBORN, UNDER_1, 1_TO_4, 5_TO_9, 10_TO_15, 16_TO_17 or 18_AND_OVER: the date of birth, reduced.",
    )
    outward_code: str | None = reduced(
        "outward_code",
        "The first part of the postcode of today's home, such as IG11: the address, reduced; null where the home is "
        "protected.",
        locates=True,
    )
    no_recourse_to_public_funds: bool | None = reduced(
        "no_recourse",
        "Whether the child has no recourse to public funds: the immigration status, reduced; null: it depends, or is "
        "not known.",
    )
    has_staff_safety_warning: bool | None = reduced(
        "staff_safety",
        "True where a warning for the safety of staff stands: warnings, reduced; null where none is known to you.",
    )
    has_plan: bool | None = reduced(
        "has_plan",
        "True where there is a plan today (child in need, child protection or looked after): the episodes, reduced; "
        "null where none is known to you.",
    )
    household_size: int | None = reduced(
        "household",
        "How many people the record knows to live with the child today, itself not counted: the family, reduced; null "
        "where none is known to you.",
    )
    family_members: list[Annotated["FamilyMember", FAMILY]] | None = rows(
        "FamilyMember",
        relationship.c.child_id,
        "family",
        "The people around the child, each with the relation to the child.",
    )
    needs: list[Annotated["Need", WORK]] | None = rows(
        "Need",
        need.c.child_id,
        None,
        "Assessed needs. Each domain (the child, parenting, environment) is decided on its own: an entry in "
        "`withheld` says that some, or all, were kept back.",
    )
    interventions: list[Annotated["Intervention", WORK]] | None = rows(
        "Intervention",
        intervention.c.child_id,
        "interventions",
        "What is, or was, done for the child.",
    )
    involvements: list[Annotated["Involvement", WORK]] | None = rows(
        "Involvement", involvement.c.child_id, None, "Who works, or worked, with the child."
    )
    episodes: list[Annotated["Episode", WORK]] | None = rows(
        "Episode", episode.c.child_id, "statutory_status", "Spells of early help or statutory work."
    )
    assessments: list[Annotated["Assessment", PLANS]] | None = rows(
        "Assessment",
        assessment.c.child_id,
        "assessment",
        "The assessments of the child: that they were made, when, and by whom.",
    )
    plans: list[Annotated["Plan", PLANS]] | None = rows(
        "Plan", plan.c.child_id, "interventions", "The plans for the child, each with its actions and reviews."
    )
    plan_actions: list[Annotated["PlanAction", PLANS]] | None = rows(
        "PlanAction", action.c.child_id, "interventions", "Actions of all plans for the child: who does what by when."
    )
    case_notes: list[Annotated["CaseNote", NOTES]] | None = rows(
        "CaseNote", case_note.c.child_id, "case_notes", "Case notes: those that you may read."
    )
    voice: list[Annotated["ChildVoice", NOTES]] | None = rows(
        "ChildVoice", voice.c.child_id, "voice", "What the child said."
    )
    offences: list[Annotated["Offence", NOTES]] | None = rows(
        "Offence", offence.c.child_id, "offending", "Offences of the child, alleged ones included."
    )
    legal_statuses: list[Annotated["LegalStatus", STATUS]] | None = rows(
        "LegalStatus", legal_status.c.child_id, "statutory_status", "Legal statuses and orders."
    )
    placements: list[Annotated["Placement", STATUS]] | None = rows(
        "Placement", placement.c.child_id, "statutory_status", "Placements, if the child is or was looked after."
    )
    consents: list[Annotated["Consent", CONSENT]] | None = rows(
        "Consent", consent.c.child_id, "consent", "What was agreed to, refused or withdrawn."
    )
    disclosures: list[Annotated["Disclosure", CONSENT]] | None = rows(
        "Disclosure", disclosure.c.child_id, "disclosures", "What was given out of the record, and what was not."
    )
    shields: list[Annotated["Shield", PROTECTION]] | None = rows(
        "Shield", shield.c.child_id, "protection_admin", "The shields of the record, those that were lifted too."
    )
    emergency_grants: list[Annotated["EmergencyGrant", PROTECTION]] | None = rows(
        "EmergencyGrant",
        emergency_grant.c.child_id,
        "protection_admin",
        "Emergency access to the record, that of the past too.",
    )
    restrictions: list[Annotated["Restriction", PROTECTION]] | None = rows(
        "Restriction",
        restriction.c.child_id,
        "protection_admin",
        "Restrictions of use, those that were lifted too.",
    )
    exclusions: list[Annotated["Exclusion", PROTECTION]] | None = rows(
        "Exclusion", excluded_practitioner.c.child_id, "protection_admin", "Staff who must not open the record."
    )
    match_candidates: list[Annotated["MatchCandidate", MATCHING]] | None = rows(
        "MatchCandidate", match_side.c.child_id, "matching", "Other records that may be of the same person."
    )
    sealed_links: list[Annotated["SealedLink", MATCHING]] | None = rows(
        "SealedLink", sealed_link.c.present_id, "sealed", "The record that the person lived under before, if any."
    )
    withheld: list[WithheldField] = withholding()
