"""What is known of each attribute group: what it holds, how sensitive that is, and why.

A group is the unit that rules are written for; tables and columns name theirs. This is a classification of data, from
which the data dictionary is written, and no rule: who may read a group is said in `policies/`, and nowhere here.
"""

from dataclasses import dataclass
from enum import StrEnum


class Sensitivity(StrEnum):
    """How much harm a value does in the wrong hands, from the least up; the value is what readers are told."""

    ORDINARY = "ordinary"
    ADMINISTRATIVE = "administrative"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"
    SPECIAL_CATEGORY = "special category"
    CRIMINAL = "criminal offence"
    PROTECTED = "life at risk"


MEANINGS = {
    Sensitivity.ORDINARY: "Tells of no person.",
    Sensitivity.ADMINISTRATIVE: "Tells how the record is run: of staff, agreements, requests and uses.",
    Sensitivity.PERSONAL: "Personal data of the child or the family.",
    Sensitivity.SENSITIVE: "Not named by the law, and treated as if it were: practice knows the harm it does.",
    Sensitivity.SPECIAL_CATEGORY: "Special category data: UK GDPR Article 9.",
    Sensitivity.CRIMINAL: "Criminal offence data, allegations included: UK GDPR Article 10.",
    Sensitivity.PROTECTED: "Somebody who finds a person by it may kill or take them.",
}


@dataclass(frozen=True, slots=True)
class AttributeGroup:
    """One group: what it holds, and how sensitive that is for which reason."""

    name: str
    holds: str
    sensitivity: Sensitivity
    why: str


_S = Sensitivity

GROUPS = {
    group.name: group
    for group in (
        AttributeGroup("identity", "Names in use, birth, sex.", _S.PERSONAL, "A name may also tell of an origin."),
        AttributeGroup(
            "former_names", "Names at birth, earlier names, aliases.", _S.SENSITIVE, "They tell of an earlier life."
        ),
        AttributeGroup(
            "identity_protected",
            "Gender identity and sexual orientation.",
            _S.SPECIAL_CATEGORY,
            "Sex life and health: Article 9; a gender recognition is a secret by law.",
        ),
        AttributeGroup(
            "identifiers", "Numbers that other systems know a person by.", _S.PERSONAL, "They join records together."
        ),
        AttributeGroup(
            "contact", "Addresses and numbers without protection.", _S.PERSONAL, "They tell where to find a family."
        ),
        AttributeGroup(
            "protected_address",
            "Addresses, placements and venues that somebody must not learn.",
            _S.PROTECTED,
            "They lead somebody who is dangerous to the door.",
        ),
        AttributeGroup("ethnicity", "Ethnicity.", _S.SPECIAL_CATEGORY, "Racial or ethnic origin: Article 9."),
        AttributeGroup("religion", "Religion or belief.", _S.SPECIAL_CATEGORY, "Belief: Article 9."),
        AttributeGroup("language", "First language, interpreters.", _S.SENSITIVE, "It may reveal an ethnic origin."),
        AttributeGroup(
            "immigration",
            "Immigration status, nationality, numbers of the Home Office.",
            _S.SENSITIVE,
            "It decides whether a family dares to ask for help; some statuses tell of an offence.",
        ),
        AttributeGroup(
            "disability_send",
            "Disability and special educational needs.",
            _S.SPECIAL_CATEGORY,
            "Health: Article 9.",
        ),
        AttributeGroup("health", "Health, medication, questionnaires.", _S.SPECIAL_CATEGORY, "Health: Article 9."),
        AttributeGroup(
            "sensitive_service",
            "Work of sexual health, mental health, substance misuse and domestic abuse services.",
            _S.SPECIAL_CATEGORY,
            "Health and sex life: Article 9; that the service is there is the secret.",
        ),
        AttributeGroup(
            "family", "The people around the child, and who lives together.", _S.PERSONAL, "It tells of others too."
        ),
        AttributeGroup(
            "family_risk",
            "Who is a risk, what limits their rights, and warnings.",
            _S.CRIMINAL,
            "Allegations against others, and orders of courts: Article 10.",
        ),
        AttributeGroup(
            "needs_child", "Needs in the child's development.", _S.SPECIAL_CATEGORY, "Free text on health: Article 9."
        ),
        AttributeGroup(
            "needs_parenting",
            "Needs in what parents and carers give.",
            _S.SPECIAL_CATEGORY,
            "Free text on the health of parents and what they are said to have done: Articles 9 and 10.",
        ),
        AttributeGroup(
            "needs_environment",
            "Needs in family and environment.",
            _S.SPECIAL_CATEGORY,
            "Free text on poverty, housing and belief: Article 9.",
        ),
        AttributeGroup(
            "assessment",
            "Assessments as a whole: who was present, what was concluded.",
            _S.SPECIAL_CATEGORY,
            "Free text that sums everything up: Articles 9 and 10.",
        ),
        AttributeGroup(
            "interventions", "Plans, actions, reviews, services.", _S.SENSITIVE, "A service may tell what it is for."
        ),
        AttributeGroup(
            "involvement", "Who works with the child, and whose rolls it is on.", _S.PERSONAL, "It leads to the child."
        ),
        AttributeGroup(
            "statutory_status",
            "Episodes of early help and statutory work, orders, placements.",
            _S.SENSITIVE,
            "It marks a child for life, and its codes tell of abuse; some tell of an offence.",
        ),
        AttributeGroup(
            "referrer_identity",
            "Who referred the child.",
            _S.SENSITIVE,
            "Who fears to be named does not call again.",
        ),
        AttributeGroup(
            "case_notes", "Case notes.", _S.SPECIAL_CATEGORY, "Free text holds everything: Articles 9 and 10."
        ),
        AttributeGroup(
            "voice", "What the child said.", _S.SPECIAL_CATEGORY, "Told in trust, of anything: Articles 9 and 10."
        ),
        AttributeGroup("offending", "Offences of the child, and their numbers.", _S.CRIMINAL, "Offences: Article 10."),
        AttributeGroup(
            "consent", "Who agreed to what, who refused.", _S.PERSONAL, "A refusal may tell what it is about."
        ),
        AttributeGroup(
            "disclosures", "Decisions to share and not to share.", _S.ADMINISTRATIVE, "It tells of uses of the record."
        ),
        AttributeGroup(
            "subject_requests",
            "Requests of those whom a record is about.",
            _S.ADMINISTRATIVE,
            "It tells of uses of rights, and nobody may suffer for one.",
        ),
        AttributeGroup(
            "protection_admin",
            "Shields, their grounds, those they protect from, grants, restrictions.",
            _S.PROTECTED,
            "That there is a shield tells that there is something to find.",
        ),
        AttributeGroup(
            "matching",
            "Pairs of records that may be of one person, and what was decided.",
            _S.PROTECTED,
            "A pair may lead from a present identity to a former one.",
        ),
        AttributeGroup(
            "retention",
            "How long a record is kept, and what forbids to erase it.",
            _S.ADMINISTRATIVE,
            "A hold tells of a court or a complaint.",
        ),
        AttributeGroup(
            "sealed",
            "Sealed records, names before adoption, and what links two identities.",
            _S.PROTECTED,
            "It undoes an adoption or a new identity, which nothing repairs.",
        ),
        AttributeGroup(
            "workforce",
            "Practitioners, teams, checks, agreements, accounts.",
            _S.ADMINISTRATIVE,
            "Personal data of staff.",
        ),
        AttributeGroup("access_log", "Who used the record for what.", _S.ADMINISTRATIVE, "It names children by key."),
        AttributeGroup("directory", "Names and kinds of organisations.", _S.ORDINARY, "It is public."),
        AttributeGroup(
            "statistics",
            "Figures of the whole record, suppressed and rounded.",
            _S.ORDINARY,
            "No figure tells of fewer than five children.",
        ),
    )
}  # fmt: skip
"""Every group that a table names, in the order in which readers meet them."""

WITHOUT = {
    "instance": "It tells of the database itself.",
    "code_value": "It tells of nobody: published code sets.",
    "region": "It tells of nobody: published.",
    "authority": "It tells of nobody: published.",
    "relation_kind": "It tells of nobody: the law.",
    "ethnicity_group": "It tells of nobody: published.",
    "state_code": "It tells of nobody: published.",
    "demo_identity": "It tells of made-up people only.",
    "demo_case": "It tells of made-up people only.",
    "past_value": "Each value is of the group of the column that it stood in.",
}
"""The tables whose columns are in no group, and why that is right. A test holds that there are no others."""
