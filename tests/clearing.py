"""Deleting rows of the record with all that hangs on them, whatever tables there are."""

from collections.abc import Iterator

from sqlalchemy import Table

from db.tables import metadata


def clearing(table: Table, condition: str) -> Iterator[str]:
    """The statements that delete the rows of a table: what cannot be without them goes first, the rest stands alone."""
    for other in metadata.sorted_tables:
        for key in other.foreign_key_constraints:
            if key.referred_table is not table or other is table:
                continue
            # Keys of two columns name the row and, besides, its child or person, which stays.
            element = next((each for each in key.elements if each.column.name == "id"), key.elements[0])
            gone = f"{element.parent.name} IN (SELECT {element.column.name} FROM {table.name} WHERE {condition})"  # noqa: S608 - our names
            if element.parent.nullable:
                yield f"UPDATE {other.name} SET {element.parent.name} = NULL WHERE {gone}"  # noqa: S608 - our names
            else:
                yield from clearing(other, gone)
    yield f"DELETE FROM {table.name} WHERE {condition}"  # noqa: S608 - our names
