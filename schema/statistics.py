"""Statistics: figures of the whole record, from the newest snapshot. No type here is about a child."""

from enum import Enum

import strawberry

from db.tables import statistic, statistic_cell, statistic_snapshot
from schema.declare import Source, entity, looked, rows, stored, withholding
from schema.scalars import Date
from schema.values import WithheldField

GROUP = "statistics"


@strawberry.enum(description="By what children are counted. There is no other grouping and no filter.")
class StatisticMeasure(Enum):
    """The measures, as `statistic.measure` has them."""

    AGE_AND_SEX = strawberry.enum_value("AGE_AND_SEX", description="By band of age, and sex.")
    AUTHORITY = strawberry.enum_value("AUTHORITY", description="By the local authority that is responsible.")
    ETHNICITY = strawberry.enum_value("ETHNICITY", description="By ethnic group of the 2021 census.")
    RELIGION = strawberry.enum_value("RELIGION", description="By religion or belief.")
    LANGUAGE = strawberry.enum_value("LANGUAGE", description="By first language.")
    UNACCOMPANIED = strawberry.enum_value(
        "UNACCOMPANIED", description="By whether the child is an unaccompanied asylum-seeking child."
    )
    SPECIAL_NEEDS = strawberry.enum_value(
        "SPECIAL_NEEDS", description="By the provision made for special educational needs."
    )
    IMMUNISATION = strawberry.enum_value("IMMUNISATION", description="By whether immunisations are up to date.")
    HOUSEHOLD_SIZE = strawberry.enum_value(
        "HOUSEHOLD_SIZE", description="By how many people live together, the child included."
    )
    DISABILITY = strawberry.enum_value("DISABILITY", description="By disability; a child may have several.")
    INVOLVEMENT = strawberry.enum_value(
        "INVOLVEMENT",
        description="By the sector of each organisation that works with the child today; sensitive services are never "
        "counted.",
    )
    NEED = strawberry.enum_value("NEED", description="By each need that was assessed.")
    ASSESSMENT = strawberry.enum_value("ASSESSMENT", description="By the type of each signed assessment.")
    ASSESSMENT_FACTOR = strawberry.enum_value(
        "ASSESSMENT_FACTOR", description="By each factor that a signed assessment identified."
    )
    INTERVENTION = strawberry.enum_value("INTERVENTION", description="By the status of each intervention.")
    OFFENCE = strawberry.enum_value("OFFENCE", description="By the status of each offence that is not spent.")
    CONSENT = strawberry.enum_value("CONSENT", description="By the status of each consent.")


@entity(Source(statistic_cell))
@strawberry.type(description="One row of a table of statistics.")
class StatisticRow:
    """Rows of `statistic_cell`."""

    code: str | None = stored(
        statistic_cell.c.code, GROUP, "The code of the row, by the measure's code set or one of its own."
    )
    label: str | None = stored(statistic_cell.c.label, GROUP, "What the code means.")
    count: int | None = stored(
        statistic_cell.c.count,
        GROUP,
        "How many children, rounded to the nearest 5; null where the figure was left out. Figures do not add up.",
    )
    is_suppressed: bool | None = stored(
        statistic_cell.c.is_suppressed,
        GROUP,
        "Whether the figure was left out: fewer than five children, none included, or so near to it that it would "
        "tell of another one.",
    )
    withheld: list[WithheldField] = withholding()


@entity(Source(statistic))
@strawberry.type(
    description="A table of statistics: how many children, by one measure, on the day of the newest snapshot. "
    "No figure is exact, and none tells of fewer than five children."
)
class Statistics:
    """Rows of `statistic`."""

    measure: StatisticMeasure | None = stored(statistic.c.measure, GROUP, "By what the children were counted.")
    taken_on: Date | None = looked(
        statistic.c.snapshot_id,
        statistic_snapshot.c.taken_on,
        GROUP,
        "The day on which the record was counted. What is recorded later changes nothing until the next snapshot.",
    )
    rows: list[StatisticRow] | None = rows(
        "StatisticRow",
        statistic_cell.c.statistic_id,
        GROUP,
        "The rows, always the same ones in the same order, whatever is recorded.",
    )
    withheld: list[WithheldField] = withholding()
