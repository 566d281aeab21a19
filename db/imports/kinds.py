"""The blocks of an episode: which block of the census becomes a row of which table.

Checking, staging, merging and the report all go by this one list; a block of a later census is one entry more and its
checks in `blocks`.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a block fills."""

    name: str
    kind: str = "date"
    ends: bool = False
    """Whether silence of a newer census says something: what had ended goes on again."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a block holds many of: rows of a table of their own."""

    name: str
    """The key of the report."""
    column: str
    kind: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of block. Its rows are matched by episode and first day (`started_on`)."""

    name: str
    """The key of the report."""
    what: str
    block: str
    """The element of the census."""
    table: str
    columns: tuple[Column, ...]
    fixed: dict[str, str] = field(default_factory=dict)
    """Columns that say which rows of the table are of this kind."""
    derived: dict[str, str] = field(default_factory=dict)
    """Columns that follow from those of the block, as SQL."""
    changeable: str = "true"
    """Which held rows a newer census may change, as SQL."""
    listed: Listed | None = None


FACTORS = Listed("assessment_factors", "factors", "text[]")
REVIEWS = Listed("reviews", "reviews", "date[]")

ASSESSMENT = Kind(
    "assessments",
    "assessment",
    "Assessments",
    "assessment",
    (Column("review_point_on"), Column("completed_on", ends=True)),
    fixed={"type": "CHILD_AND_FAMILY"},
    derived={"status": "CASE WHEN w.completed_on IS NOT NULL THEN 'SIGNED' ELSE 'DRAFT' END"},
    changeable="h.status <> 'SUPERSEDED'",
    listed=FACTORS,
)
PLAN = Kind(
    "plans",
    "child in need plan",
    "CINPlanDates",
    "plan",
    (Column("ended_on", ends=True),),
    fixed={"kind": "CIN"},
)
ENQUIRY = Kind(
    "enquiries",
    "enquiry",
    "Section47",
    "enquiry",
    (Column("conference_due_on"), Column("conference_on"), Column("is_conference_not_required", "boolean")),
)
PROTECTION_PLAN = Kind(
    "protection_plans",
    "child protection plan",
    "ChildProtectionPlans",
    "plan",
    (
        Column("ended_on", ends=True),
        Column("initial_abuse_code", "text"),
        Column("latest_abuse_code", "text"),
        Column("previous_plans", "smallint"),
    ),
    fixed={"kind": "CP"},
    listed=REVIEWS,
)
PRE_PROCEEDINGS = Kind(
    "pre_proceedings",
    "pre-proceedings",
    "PreProceedingsandFGDM",
    "pre_proceedings",
    (
        Column("letter_sent_on"),
        Column("first_meeting_on"),
        Column("review_meetings", "smallint"),
        Column("stepped_on"),
        Column("outcome", "text"),
        Column("court_application_on"),
        Column("family_group_offered_on"),
        Column("is_family_group_offered", "boolean"),
        Column("is_family_group_held", "boolean"),
        Column("conference_letter_on"),
    ),
)

KINDS = (ASSESSMENT, PLAN, ENQUIRY, PROTECTION_PLAN, PRE_PROCEEDINGS)
BY_BLOCK = {kind.block: kind for kind in KINDS}

BLOCK_OF = {"child": "Child", "episode": "CINdetails", "review": "CPPreviewDate"} | {
    kind.what: kind.block for kind in KINDS
}
"""The element of the census that a rejection is about."""

CHILD, PARENTING, ENVIRONMENT = 1, 2, 3
DOMAINS = {
    **{f"{number}A": CHILD for number in range(1, 7)},
    **{f"{number}B": PARENTING for number in range(1, 7)},
    **{f"{number}C": ENVIRONMENT for number in range(1, 7)},
    # What the child carries or is drawn into: it tells of the child's own life.
    **dict.fromkeys(("7A", "9A", "10A", "11A", "12A", "13A", "14A", "15A", "24A"), CHILD),
    # Privately fostered: it tells with whom the child lives.
    **dict.fromkeys(("8B", "8C", "8D", "8E", "8F"), ENVIRONMENT),
    # Harm by an adult, who most often is the one that cares: it tells of them as much as of the child.
    **dict.fromkeys(("16A", "17A", "18A", "18C", "19A", "19C", "22A", "23A"), PARENTING),
    # Harm by another child.
    **dict.fromkeys(("18B", "19B"), ENVIRONMENT),
    # No factor tells of nobody.
    "21": CHILD,
}
"""The domain of needs that a factor tells of. A is the child, B a parent or carer, C another person of the household;
the others are placed by whom they tell of.
"""
OTHER_DOMAIN = PARENTING
"""Of 20, other, and of a code that is not in the table: it may tell of a parent."""
