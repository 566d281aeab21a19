"""The facts about one row, besides those about its child: whose it is, whether it is shared, whom it tells of.

Told ones fail where the record does not know, protective ones hold. `{row}` is a row of one of the types; their tables
name the columns alike.
"""

from typing import NamedTuple

from policies import predicates
from policies.vocabulary import Reason


class RowFact(NamedTuple):
    """A condition about a row, as `conditions` declares it."""

    name: str
    sentence: str
    types: frozenset[str]
    sql: str
    reason: Reason


TOLD = (
    RowFact(
        "own_service",
        "The row is of the caller's own organisation.",
        frozenset(
            {
                "Involvement",
                "Intervention",
                "CaseNote",
                "Offence",
                "Consent",
                "Practitioner",
                "Team",
                "SharingAgreement",
            }
        ),
        "coalesce({row}.agency_id = {agency_id}, false)",
        Reason.NOT_INVOLVED,
    ),
    RowFact(
        "own_staff",
        "The row is of a practitioner whom the caller's own organisation employs.",
        frozenset({"Vetting", "Training", "Registration", "TeamMember"}),
        "EXISTS (SELECT FROM practitioner AS cond_staff WHERE cond_staff.id = {row}.practitioner_id"
        " AND cond_staff.agency_id = {agency_id})",
        Reason.NOT_INVOLVED,
    ),
    RowFact(
        "own_note",
        "The caller wrote the note.",
        frozenset({"CaseNote"}),
        "coalesce({row}.author_id = {practitioner_id}, false)",
        Reason.NOT_INVOLVED,
    ),
    RowFact(
        "shared_note",
        "The organisation that wrote the note lets others that work with the child read it.",
        frozenset({"CaseNote"}),
        "coalesce({row}.is_shared, false)",
        Reason.NOT_INVOLVED,
    ),
    RowFact(
        "heard",
        "The child told it to the caller.",
        frozenset({"ChildVoice"}),
        "coalesce({row}.told_to = {practitioner_id}, false)",
        Reason.NOT_INVOLVED,
    ),
    RowFact(
        "own_parenting",
        "The need is about the caller's own parenting or circumstances.",
        frozenset({"Need"}),
        "coalesce({row}.person_id = {person_id}, false)",
        Reason.NOT_INVOLVED,
    ),
    RowFact(
        "own_action",
        "The caller is responsible for the action.",
        frozenset({"PlanAction"}),
        "coalesce({row}.practitioner_id = {practitioner_id}, false)",
        Reason.NOT_INVOLVED,
    ),
    RowFact(
        "own_edge",
        "The person at the edge is the caller.",
        frozenset({"FamilyMember"}),
        "coalesce({row}.person_id = {person_id}, false)",
        Reason.NO_ROLE,
    ),
    RowFact(
        "own_home",
        "The caller lives with the child, and at this address, today.",
        frozenset({"Address"}),
        predicates.OWN_HOME,
        Reason.NO_ROLE,
    ),
    RowFact(
        "own_sector",
        "The number is one of the sector that the caller's organisation is of: health, or education.",
        frozenset({"Identifier"}),
        predicates.OWN_SECTOR,
        Reason.NO_ROLE,
    ),
    RowFact(
        "of_housing",
        "The need is about housing: by its element, or by the one outcome that is aimed at.",
        frozenset({"Need"}),
        "(coalesce({row}.element_code = 'D3.HOUSING_FINANCE', false) OR coalesce({row}.outcomes = ARRAY['9'], false))",
        Reason.NO_ROLE,
    ),
    RowFact(
        "of_everyday_life",
        "The element of the need tells nothing of health, disability, origin, belief, orientation or offences.",
        frozenset({"Need"}),
        "coalesce({row}.element_code IN ('D1.FAMILY_SOCIAL', 'D1.SELF_CARE', 'D1.LEARN_PARTICIPATION',"
        " 'D1.LEARN_PROGRESS', 'D1.LEARN_ASPIRATIONS'), false)",
        Reason.NO_ROLE,
    ),
    RowFact(
        "note_released",
        "The note was given out to the caller: their request to see the record was answered in full after it was"
        " written, and it names no third party.",
        frozenset({"CaseNote"}),
        predicates.NOTE_RELEASED,
        Reason.NO_ROLE,
    ),
    RowFact(
        "words_released",
        "What the child said was given out to the caller: their request to see the record was answered in full after"
        " that day.",
        frozenset({"ChildVoice"}),
        predicates.WORDS_RELEASED,
        Reason.NO_ROLE,
    ),
    RowFact(
        "in_chronology",
        "The note belongs to the chronology of the child.",
        frozenset({"CaseNote"}),
        "coalesce({row}.is_significant, false)",
        Reason.NO_ROLE,
    ),
    RowFact(
        "protected_or_looked_after",
        "The episode is one of child protection or of a looked-after child.",
        frozenset({"Episode"}),
        "coalesce({row}.category IN ('CP', 'CLA'), false)",
        Reason.NO_ROLE,
    ),
    RowFact(
        "in_household",
        "The person lives with the child.",
        frozenset({"FamilyMember"}),
        "coalesce({row}.lives_with, false)",
        Reason.NO_ROLE,
    ),
    RowFact(
        "answerable",
        "The person holds parental responsibility for the child, or is to be called in an emergency.",
        frozenset({"FamilyMember"}),
        "coalesce({row}.has_parental_responsibility OR {row}.is_emergency_contact, false)",
        Reason.NO_ROLE,
    ),
    RowFact(
        "family_told",
        "The family was told of the decision.",
        frozenset({"Disclosure"}),
        "coalesce({row}.is_family_told = 'YES', false)",
        Reason.NO_ROLE,
    ),
    RowFact(
        "shared_with_parents",
        "The child wants the parents to know what it said.",
        frozenset({"ChildVoice"}),
        "coalesce({row}.is_shared_with_parents, false)",
        Reason.NO_CONSENT,
    ),
)
"""Those whose failing is told, in the declared order."""

# Whoever is no practitioner works for no organisation: the one in the token of a parent is not their own.
_OTHERS = "({practitioner_id} IS NULL OR {row}.agency_id IS DISTINCT FROM {agency_id})"
# Asked without a look at the row, so that PostgreSQL answers it once for all rows.
_SENSITIVE = "{row}.agency_id IN (SELECT cond_agency.id FROM agency AS cond_agency WHERE cond_agency.is_sensitive)"

PROTECTIVE = (
    RowFact(
        "of_sensitive_service",
        "The row is of a sensitive service, and not of the organisation that the caller works for.",
        frozenset({"Assessment", "CaseNote", "Intervention", "PlanAction"}),
        f"coalesce({_OTHERS} AND {_SENSITIVE}, false)",
        Reason.NO_CONSENT,
    ),
    RowFact(
        "names_sensitive_service",
        "The row is about a sensitive service or its group, and not of the organisation that the caller works for.",
        frozenset({"Consent", "Disclosure"}),
        f"coalesce({_OTHERS} AND ({_SENSITIVE} OR 'sensitive_service' = ANY ({{row}}.groups)), true)",
        Reason.NO_CONSENT,
    ),
    RowFact(
        "kept_from_family",
        "The family is not shown this work, and who asks is the child or of its family.",
        frozenset({"Involvement"}),
        "({person_id} IS NOT NULL AND NOT coalesce({row}.is_visible_to_family, false))",
        Reason.THIRD_PARTY,
    ),
    RowFact(
        "note_kept",
        "The note must be kept from the person who asks.",
        frozenset({"CaseNote"}),
        "EXISTS (SELECT FROM case_note_person AS cond_kept WHERE cond_kept.note_id = {row}.id"
        " AND cond_kept.person_id = {person_id} AND cond_kept.part = 'CONFIDENTIAL_FROM')",
        Reason.THIRD_PARTY,
    ),
)
"""Those that hide a row, as if it had never been written."""
