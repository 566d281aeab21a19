"""The scalars of the schema, and how SQL writes each into JSON.

Reads bypass resolvers, so no Python code ever serialises a stored value: PostgreSQL does. A field whose scalar is not
in `SERIALISED` stops the start (`schema/catalogue.py`), because its JSON form would be an accident.
"""

from datetime import date, datetime
from typing import NewType

import strawberry

Date = NewType("Date", date)
DateTime = NewType("DateTime", datetime)


def _moment(text: str) -> datetime:
    """A moment; raises ValueError where it does not say in which time."""
    made = datetime.fromisoformat(text)
    if made.tzinfo is None:
        raise ValueError("a moment needs its offset, such as `Z`")
    return made


DATE = strawberry.scalar(
    name="Date",
    description="A day of the Gregorian calendar, as `YYYY-MM-DD`.",
    specified_by_url="https://scalars.graphql.org/andimarek/local-date",
    serialize=lambda value: value.isoformat(),
    parse_value=date.fromisoformat,
)

DATE_TIME = strawberry.scalar(
    name="DateTime",
    description="A moment in UTC, as `YYYY-MM-DDThh:mm:ssZ`.",
    specified_by_url="https://scalars.graphql.org/andimarek/date-time",
    serialize=lambda value: value.isoformat(),
    parse_value=_moment,
)

SERIALISED: dict[str, str] = {
    "String": "{0}",
    "Int": "{0}",
    "Boolean": "{0}",
    "Date": "{0}",
    "DateTime": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
    "PresenceState": "{0}",
    "StatisticMeasure": "{0}",
}
"""GraphQL scalar or enum -> the SQL expression that `row_to_json` writes correctly, over the column `{0}`.

Moments are written in UTC, whatever the session's time zone. Dates come out as ISO 8601 in every DateStyle; enums are
stored under their GraphQL names; `ID` is built from the type and the key by the compiler and has no column.
"""
