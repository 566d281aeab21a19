"""What every row of the record has, and the organisations that rows name."""

import strawberry

from db.tables import agency
from schema.declare import Source, entity, identity, stored


@strawberry.interface(description="A row that has an id.")
class Node:
    """Anything that `node(id)` can find."""

    id: strawberry.ID = identity()


@entity(Source(agency))
@strawberry.type(
    description="An organisation that works with children: a school, a health trust, a council department."
)
class Agency(Node):
    """Rows of `agency`; not about a child."""

    name: str | None = stored(agency.c.name, "directory", "The name of the organisation.")
    sector: str | None = stored(
        agency.c.sector,
        "directory",
        "Its sector, by the code set `agency_sector`, such as SCHOOL or NHS_GP.",
    )
