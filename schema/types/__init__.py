"""What exists: the types of the record, field by field, each with its place, its group and its meaning."""

from schema.types.base import Agency, Node
from schema.types.child import Child
from schema.types.consent import Consent, Disclosure
from schema.types.family import FamilyMember
from schema.types.identity import Address, ContactPoint, Identifier, PersonName
from schema.types.matching import MatchCandidate, SealedLink
from schema.types.notes import CaseNote, ChildVoice, Offence
from schema.types.plans import Assessment, Factor, Plan, PlanAction, PlanReview
from schema.types.protection import EmergencyGrant, Exclusion, Restriction, Shield
from schema.types.staff import (
    Practitioner,
    Registration,
    SharingAgreement,
    Team,
    TeamMember,
    Training,
    Vetting,
)
from schema.types.status import LegalStatus, Placement
from schema.types.work import Episode, Intervention, Involvement, Need

__all__ = [
    "Address",
    "Agency",
    "Assessment",
    "CaseNote",
    "Child",
    "ChildVoice",
    "Consent",
    "ContactPoint",
    "Disclosure",
    "EmergencyGrant",
    "Episode",
    "Exclusion",
    "Factor",
    "FamilyMember",
    "Identifier",
    "Intervention",
    "Involvement",
    "LegalStatus",
    "MatchCandidate",
    "Need",
    "Node",
    "Offence",
    "PersonName",
    "Placement",
    "Plan",
    "PlanAction",
    "PlanReview",
    "Practitioner",
    "Registration",
    "Restriction",
    "SealedLink",
    "SharingAgreement",
    "Shield",
    "Team",
    "TeamMember",
    "Training",
    "Vetting",
]
