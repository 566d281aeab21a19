"""What every row of the record has, and the organisations that rows name."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from db.tables import agency, agreement, practitioner, team
from schema.declare import Source, entity, identity, rows, stored, withholding
from schema.values import WithheldField

if TYPE_CHECKING:
    from schema.types.staff import Practitioner, SharingAgreement, Team

STAFF = strawberry.lazy("schema.types.staff")
"""Where types are that name the organisation in their turn."""


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
    practitioners: list[Annotated["Practitioner", STAFF]] | None = rows(
        "Practitioner", practitioner.c.agency_id, "workforce", "The people it employs."
    )
    teams: list[Annotated["Team", STAFF]] | None = rows("Team", team.c.agency_id, "workforce", "Its teams.")
    agreements: list[Annotated["SharingAgreement", STAFF]] | None = rows(
        "SharingAgreement", agreement.c.agency_id, "workforce", "Its sharing agreements, those of the past too."
    )
    withheld: list[WithheldField] = withholding()
