"""The words that a policy may use, as closed lists: roles, carriers, purposes, actions and reasons.

A word that is not here cannot be loaded. Conditions are declared in `conditions.py`, objects by the
schema. In the policy files a role is written `role:<name>`; everywhere else by its name alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

ANY = "*"
"""In a cell of a rule: every purpose, every object, every action, or no condition."""


class Role(StrEnum):
    """In what capacity somebody asks. One request has exactly one."""

    SOCIAL_WORKER = "social_worker"
    CS_MANAGER = "cs_manager"
    FRONT_DOOR = "front_door"
    LEAD_PRACTITIONER = "lead_practitioner"
    EH_PRACTITIONER = "eh_practitioner"
    HEALTH_VISITOR = "health_visitor"
    SENSITIVE_SERVICE_WORKER = "sensitive_service_worker"
    DSL = "dsl"
    YJS_OFFICER = "yjs_officer"
    POLICE_PVP = "police_pvp"
    HOUSING_OFFICER = "housing_officer"
    PARTNER_CLIENT = "partner_client"
    YOUNG_PERSON = "young_person"
    PARENT_CARER = "parent_carer"
    RECORDS_OFFICER = "records_officer"
    DPO = "dpo"
    AUDITOR = "auditor"
    ADOPTION_OFFICER = "adoption_officer"
    SHIELD_MANAGER = "shield_manager"
    STATISTICIAN = "statistician"
    SYSADMIN = "sysadmin"
    SECURITY_REVIEWER = "security_reviewer"
    USER_MANAGER = "user_manager"


class Purpose(StrEnum):
    """What the caller says the data is for: a claim that goes on record, never evidence."""

    DIRECT_CARE = "DIRECT_CARE"
    EARLY_HELP_ASSESSMENT = "EARLY_HELP_ASSESSMENT"
    SAFEGUARDING = "SAFEGUARDING"
    DUPLICATE_CHECK = "DUPLICATE_CHECK"
    STATUTORY_REVIEW = "STATUTORY_REVIEW"
    TRANSFER = "TRANSFER"
    EDUCATION_SUPPORT = "EDUCATION_SUPPORT"
    HOUSING_DUTY = "HOUSING_DUTY"
    YOUTH_JUSTICE = "YOUTH_JUSTICE"
    POLICE_INVESTIGATION = "POLICE_INVESTIGATION"
    COURT_ORDER = "COURT_ORDER"
    SUBJECT_ACCESS = "SUBJECT_ACCESS"
    RECTIFICATION = "RECTIFICATION"
    AUDIT = "AUDIT"
    COMPLAINT = "COMPLAINT"
    STATUTORY_RETURN = "STATUTORY_RETURN"
    RESEARCH_DEIDENTIFIED = "RESEARCH_DEIDENTIFIED"
    SYSTEM_TEST_SYNTHETIC = "SYSTEM_TEST_SYNTHETIC"


class Action(StrEnum):
    """What the caller wants to do with the object."""

    READ = "read"


class Reason(StrEnum):
    """Why a value is withheld, in the one declared order in which answers list reasons.

    The reasons of protective facts (SHIELDED, SEALED …) are for the sealed part of the ledger: no
    caller is told them.
    """

    NO_ROLE = "NO_ROLE"
    OTHER_AUTHORITY = "OTHER_AUTHORITY"
    NOT_INVOLVED = "NOT_INVOLVED"
    NO_PURPOSE = "NO_PURPOSE"
    NO_CONSENT = "NO_CONSENT"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    SHIELDED = "SHIELDED"
    SEALED = "SEALED"
    ARCHIVED = "ARCHIVED"
    RESTRICTED = "RESTRICTED"
    VETTING = "VETTING"
    TRAINING = "TRAINING"
    CONFLICT = "CONFLICT"
    THIRD_PARTY = "THIRD_PARTY"


def _purposes() -> Mapping[str, frozenset[str]]:
    """What each role may declare. A role that can do nothing yet still has its list, so that a
    token can be judged.
    """
    p = Purpose
    may: dict[Role, set[Purpose]] = {
        Role.SOCIAL_WORKER: {p.DIRECT_CARE, p.SAFEGUARDING, p.STATUTORY_REVIEW, p.TRANSFER},
        Role.CS_MANAGER: {
            p.DIRECT_CARE,
            p.SAFEGUARDING,
            p.STATUTORY_REVIEW,
            p.TRANSFER,
            p.COMPLAINT,
        },
        Role.FRONT_DOOR: {p.SAFEGUARDING, p.DUPLICATE_CHECK},
        Role.LEAD_PRACTITIONER: {p.DIRECT_CARE, p.EARLY_HELP_ASSESSMENT, p.SAFEGUARDING},
        Role.EH_PRACTITIONER: {p.DIRECT_CARE, p.EARLY_HELP_ASSESSMENT},
        Role.HEALTH_VISITOR: {p.DIRECT_CARE, p.EARLY_HELP_ASSESSMENT, p.SAFEGUARDING},
        Role.SENSITIVE_SERVICE_WORKER: {p.DIRECT_CARE},
        Role.DSL: {p.EDUCATION_SUPPORT, p.EARLY_HELP_ASSESSMENT, p.SAFEGUARDING},
        Role.YJS_OFFICER: {p.YOUTH_JUSTICE, p.COURT_ORDER},
        Role.POLICE_PVP: {p.SAFEGUARDING, p.POLICE_INVESTIGATION, p.COURT_ORDER},
        Role.HOUSING_OFFICER: {p.HOUSING_DUTY},
        Role.PARTNER_CLIENT: {p.DIRECT_CARE, p.EDUCATION_SUPPORT, p.HOUSING_DUTY},
        Role.YOUNG_PERSON: {p.SUBJECT_ACCESS},
        Role.PARENT_CARER: {p.SUBJECT_ACCESS},
        Role.RECORDS_OFFICER: {p.SUBJECT_ACCESS, p.RECTIFICATION},
        Role.DPO: {p.AUDIT, p.COMPLAINT},
        Role.AUDITOR: {p.AUDIT},
        Role.ADOPTION_OFFICER: {p.DIRECT_CARE, p.COURT_ORDER},
        Role.SHIELD_MANAGER: {p.SAFEGUARDING},
        Role.STATISTICIAN: {p.STATUTORY_RETURN, p.RESEARCH_DEIDENTIFIED},
        Role.SYSADMIN: {p.SYSTEM_TEST_SYNTHETIC},
        Role.SECURITY_REVIEWER: {p.SYSTEM_TEST_SYNTHETIC},
        Role.USER_MANAGER: {p.AUDIT},
    }
    return MappingProxyType({str(role): frozenset(map(str, may[role])) for role in Role})


PURPOSES_OF_ROLE: Mapping[str, frozenset[str]] = _purposes()
"""For each role, by its name alone, the purposes that it may declare."""


REGISTERED_WITH: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        str(Role.SOCIAL_WORKER): frozenset({"SWE"}),
        str(Role.CS_MANAGER): frozenset({"SWE"}),
        str(Role.HEALTH_VISITOR): frozenset({"NMC", "GMC"}),
    }
)
"""The roles that only a registered professional may act in, each with the regulators of which one suffices. The
other roles are held by people of many callings, and by some of none: a front door has referral officers, a service
advisers, a school teachers, whose register is no licence.
"""


@dataclass(frozen=True, slots=True)
class Guard:
    """A deny that must be there: `condition` on every object where it can hold, but for the groups
    `spared` and the objects `but`; or on the objects `only`, where nothing else exists without them.

    A lost line of a protective file is found by this, and so is a new group that nobody thought to
    protect.
    """

    condition: str
    spared: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()
    is_locating: bool = False
    """On every object that helps to find a person, and on no other."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A role that carries only denies, which every other role inherits (or is named in the list of
    exemptions).
    """

    name: str
    meaning: str
    guards: tuple[Guard, ...] = ()


ANYONE = "anyone"
"""The carrier of denies without exception: no role can be exempt from it."""

_RECORD = frozenset({"record/Child"})
"""Where a child's record does not exist, no row of it does, on any path."""

CARRIERS: tuple[Carrier, ...] = (
    Carrier(
        ANYONE,
        "what nobody may do, in any role: there are no exemptions",
        (
            Guard("conflict", only=_RECORD),
            Guard("must_not_locate", is_locating=True),
            Guard("not_known_to"),
            Guard("number_not_known_to"),
            Guard("kept_from_family"),
            Guard("note_kept"),
            Guard("pair_closed"),
        ),
    ),
    Carrier(
        "under_seal",
        "a sealed record exists for nobody, and nothing leads to it",
        (Guard("sealed", only=_RECORD), Guard("kin_sealed")),
    ),
    Carrier(
        "under_confidence",
        "what a child keeps from a person in particular is not there for that person",
        (Guard("confided", frozenset({"identity", "directory"})),),
    ),
    Carrier(
        "under_discretion",
        "what a sensitive service does, or may be told, is not there for other organisations",
        (Guard("of_sensitive_service"), Guard("names_sensitive_service")),
    ),
    Carrier(
        "under_restriction",
        "what may not be used while a challenge is looked into shows that the child is there, and says why no more",
        (Guard("restricted", but=_RECORD),),
    ),
    Carrier("under_archive", "an archived record exists for nobody", (Guard("archived", only=_RECORD),)),
    Carrier(
        "under_kin_shield",
        "an edge to somebody who is shielded is not there, nor one that a shield of links hides",
        (Guard("kin_shield_closed"),),
    ),
    Carrier(
        "under_shield",
        "a shielded record shows name, sex and date of birth, and nothing else",
        (
            Guard("shield_closed", frozenset({"identity"})),
            Guard("address_shielded", only=frozenset({"record/Address:contact"})),
        ),
    ),
)

GROUP_OF_ROWS: Mapping[str, str] = MappingProxyType(
    {
        "Child": "identity",
        "FamilyMember": "family",
        "Intervention": "interventions",
        "Episode": "statutory_status",
        "Assessment": "assessment",
        "CaseNote": "case_notes",
        "ChildVoice": "voice",
        "Plan": "interventions",
        "PlanAction": "interventions",
        "PlanReview": "interventions",
        "LegalStatus": "statutory_status",
        "Placement": "statutory_status",
        "Offence": "offending",
        "Consent": "consent",
        "Disclosure": "disclosures",
        "Shield": "protection_admin",
        "EmergencyGrant": "protection_admin",
        "Restriction": "protection_admin",
        "Exclusion": "protection_admin",
        "MatchCandidate": "matching",
        "SealedLink": "sealed",
        **dict.fromkeys(("Practitioner", "Vetting", "Training", "Registration"), "workforce"),
        **dict.fromkeys(("Team", "TeamMember", "SharingAgreement"), "workforce"),
        "Agency": "directory",
        "Statistics": "statistics",
        "StatisticRow": "statistics",
    }
)
"""The group that the existence of a row counts with: an emergency grant for `family` opens the rows
of `family` too. Types with a discriminator are not listed: there the kind of the row is the
group.
"""
