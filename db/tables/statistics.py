"""Figures of the whole record, as they may be told: counted on a day, the small left out, the rest rounded.

An exact figure is never stored: the checks refuse it, so that whoever reads these tables reads nothing else.
"""

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Integer, SmallInteger, Table, Text, UniqueConstraint
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.types import Uuid

from db.tables.base import GROUP, field, key, metadata, one_of

MEASURES = (
    *("AGE_AND_SEX", "AUTHORITY", "ETHNICITY", "RELIGION", "LANGUAGE", "UNACCOMPANIED", "SPECIAL_NEEDS"),
    *("IMMUNISATION", "HOUSEHOLD_SIZE", "DISABILITY", "INVOLVEMENT", "NEED", "ASSESSMENT", "ASSESSMENT_FACTOR"),
    *("INTERVENTION", "OFFENCE", "CONSENT"),
)
APART = 90
"""Days from one snapshot to the next, at the least."""
STATISTICS = {GROUP: "statistics"}

statistic_snapshot = Table(
    "statistic_snapshot",
    metadata,
    key(),
    field("taken_on", Date, "The day on which the record was counted.", required=True),
    ExcludeConstraint(
        (sql_text(f"daterange(taken_on, taken_on + {APART})"), "&&"),
        name="ex_statistic_snapshot_apart",
        using="gist",
    ),
    comment="A day on which the record was counted. Two are 90 days apart or more, so that none can be compared with "
    "one of the day before.",
    info=STATISTICS,
)

statistic = Table(
    "statistic",
    metadata,
    key(),
    field("snapshot_id", Uuid, "The snapshot.", ForeignKey("statistic_snapshot.id"), required=True),
    field("measure", Text, "By what children were counted: " + ", ".join(MEASURES) + ".", required=True),
    one_of("measure", MEASURES),
    UniqueConstraint("snapshot_id", "measure"),
    comment="One table of a snapshot.",
    info=STATISTICS,
)

statistic_cell = Table(
    "statistic_cell",
    metadata,
    field("statistic_id", Uuid, "The table.", ForeignKey("statistic.id"), in_key=True),
    field("id", SmallInteger, "The place of the row in its table.", in_key=True),
    field("code", Text, "The code of the row.", required=True),
    field("label", Text, "What the code means.", required=True),
    field("count", Integer, "How many children, rounded to 5; NULL: left out."),
    field("is_suppressed", Boolean, "Whether the figure was left out: it is less than 5, or would tell of one that is.",
          required=True),
    CheckConstraint("count >= 5 AND count % 5 = 0", name="never_exact"),
    CheckConstraint("is_suppressed = (count IS NULL)", name="suppressed_without_a_count"),
    UniqueConstraint("statistic_id", "code"),
    comment="One figure of a table. No small number and no exact one can be stored.",
    info=STATISTICS,
)  # fmt: skip
