"""What the schema promises, written a second time: types, their tables, kinds of rows, and the group of each field.

From the descriptions of `schema.graphql` and the matrix's groups; nothing is taken from `schema/`'s catalogue, so a
field put into the wrong group there is found here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Stored:
    """A column of the row (or of the person behind it). `group` None: the group is the row's kind."""

    group: str | None
    column: str


@dataclass(frozen=True)
class Coded:
    """A code with its scheme."""

    group: str | None
    stem: str


@dataclass(frozen=True)
class State:
    """A sensitive attribute: an object that is never null."""

    group: str
    table: str
    type: str


@dataclass(frozen=True)
class Worker:
    """The name of the practitioner of the row."""

    group: str | None
    key: str = "practitioner_id"


@dataclass(frozen=True)
class Many:
    """An edge to a list. `group` None: one decision for each kind of the target."""

    group: str | None
    target: str
    key: str


@dataclass(frozen=True)
class One:
    """An edge to one row. A way to a child has no group of its own: the child's record decides."""

    group: str | None
    target: str
    key: str
    is_structural: bool = False


Shape = Stored | Coded | State | Worker | Many | One


@dataclass(frozen=True)
class Entity:
    """A type with rows. `kinds` maps the values of `kind_column`; `record_group` is what its existence counts with."""

    table: str
    fields: Mapping[str, Shape]
    child_key: str | None = "child_id"
    record_group: str = ""
    kind_column: str | None = None
    kinds: Mapping[object, str] = field(default_factory=lambda: MappingProxyType({}))


def stored(group: str | None, *columns: str) -> dict[str, Shape]:
    """Plain fields, named as their columns are, in camel case."""
    return {camel(column): Stored(group, column) for column in columns}


def camel(name: str) -> str:
    """`given_name` as `givenName`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


CHILD_OF = One(None, "Child", "child_id", is_structural=True)

ENTITIES: Mapping[str, Entity] = {
    "Agency": Entity("agency", stored("directory", "name", "sector"), child_key=None, record_group="directory"),
    "Child": Entity(
        "child",
        {
            **stored("identity", "given_name", "family_name", "known_as", "date_of_birth"),
            **stored("identity", "date_of_birth_precision", "expected_delivery_date", "sex"),
            "ethnicity": State("ethnicity", "child_ethnicity", "Ethnicity"),
            "immigrationStatus": State("immigration", "child_immigration", "ImmigrationStatus"),
            "disability": State("disability_send", "child_disability", "Disability"),
            "familyMembers": Many("family", "FamilyMember", "child_id"),
            "needs": Many(None, "Need", "child_id"),
            "interventions": Many("interventions", "Intervention", "child_id"),
            "involvements": Many(None, "Involvement", "child_id"),
            "episodes": Many("statutory_status", "Episode", "child_id"),
            "assessments": Many("assessment", "Assessment", "child_id"),
        },
        child_key="id",
        record_group="identity",
    ),
    "FamilyMember": Entity(
        "relationship",
        {
            **stored("family", "given_name", "family_name"),
            "relation": Coded("family", "relation"),
            **stored("family", "has_parental_responsibility", "is_main_carer", "lives_with"),
            **stored("family_risk", "risk_to_child"),
            "child": One(None, "Child", "person_id", is_structural=True),
        },
        record_group="family",
    ),
    "Need": Entity(
        "need",
        {
            "element": Coded(None, "element"),
            **stored(None, "level", "summary", "strengths", "recorded_on"),
            "interventions": Many("interventions", "Intervention", "need_id"),
            "child": CHILD_OF,
        },
        kind_column="domain",
        kinds={1: "needs_child", 2: "needs_parenting", 3: "needs_environment"},
    ),
    "Intervention": Entity(
        "intervention",
        {
            **stored("interventions", "title", "status", "started_on", "ended_on", "outcome"),
            "agency": One("interventions", "Agency", "agency_id"),
            "need": One("interventions", "Need", "need_id"),
            "child": CHILD_OF,
        },
        record_group="interventions",
    ),
    "Involvement": Entity(
        "involvement",
        {
            **stored(None, "role", "is_lead", "started_on", "ended_on"),
            "practitionerName": Worker(None),
            "agency": One(None, "Agency", "agency_id"),
            "child": CHILD_OF,
        },
        kind_column="is_sensitive",
        kinds={False: "involvement", True: "sensitive_service"},
    ),
    "Episode": Entity(
        "episode",
        {
            **stored("statutory_status", "category", "referral_date"),
            "referralSource": Coded("statutory_status", "referral_source"),
            "primaryNeed": Coded("statutory_status", "primary_need"),
            **stored("statutory_status", "initial_conference_on", "is_no_further_action"),
            **stored("statutory_status", "closure_date"),
            "closureReason": Coded("statutory_status", "closure_reason"),
            "child": CHILD_OF,
        },
        record_group="statutory_status",
    ),
    "Assessment": Entity(
        "assessment",
        {
            **stored("assessment", "type", "status", "version", "started_on", "review_point_on", "completed_on"),
            "leadPractitionerName": Worker("assessment", "lead_practitioner_id"),
            "agency": One("assessment", "Agency", "agency_id"),
            "factors": Many(None, "Factor", "assessment_id"),
            "needs": Many(None, "Need", "assessment_id"),
            "child": CHILD_OF,
        },
        record_group="assessment",
    ),
    "Factor": Entity(
        "assessment_factor",
        {"factor": Coded(None, "factor"), "child": CHILD_OF},
        kind_column="domain",
        kinds={1: "needs_child", 2: "needs_parenting", 3: "needs_environment"},
    ),
}

SILENT = frozenset({"sensitive_service"})
"""Groups in which a refusal is never told."""


def objects() -> list[tuple[str, str, str, bool]]:
    """Every object that a rule can name and a field answers for: (object, type, field, whether about a child)."""
    found = []
    for name, entity in ENTITIES.items():
        for field_name, shape in entity.fields.items():
            if isinstance(shape, One) and shape.is_structural:
                continue
            of = ENTITIES[shape.target] if isinstance(shape, Many) else entity
            groups = [shape.group] if shape.group else list(of.kinds.values())
            found += [
                (f"{group}/{name}.{field_name}", name, field_name, entity.child_key is not None) for group in groups
            ]
    return found
