"""What the record said before: one row for each value that was changed or deleted, on every table of the record."""

from sqlalchemy import Date, DateTime, Index, Table, Text, Uuid

from db.tables.base import field, key, metadata

past_value = Table(
    "past_value",
    metadata,
    key(),
    field("table_name", Text, "The table.", required=True),
    field("row_key", Text, "The key of the row; the parts of a longer key are joined by `/`.", required=True),
    field("child_id", Uuid, "The child that the row is about, or the person; NULL: about nobody."),
    field("column_name", Text, "The column.", required=True),
    field("value", Text, "What it said; NULL: nothing."),
    field("valid_from", Date, "Valid time: from when it held in the world, where the row says so."),
    field("valid_to", Date, "Valid time: until when, where the row says so."),
    field("recorded_at", DateTime(timezone=True), "Recorded time: since when the record said so.", required=True),
    field("superseded_at", DateTime(timezone=True), "Recorded time: until when the record said so.", default="now()"),
    field("source_system", Text, "Where the value had come from; NULL: entered here."),
    field("is_deletion", Text, "Whether the row went as a whole: YES or NO.", required=True),
    Index(None, "child_id", "table_name"),
    Index(None, "table_name", "row_key"),
    comment="Values that the record no longer says, kept by a trigger so that no writer can forget it. A value is of "
    "the group of its column.",
)
