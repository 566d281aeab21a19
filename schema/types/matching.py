"""Which records may be of one person, and which one a person lived under before: for very few. To all others these
types do not exist.
"""

import strawberry

from db.tables import match_side, practitioner, sealed_link
from schema.declare import Source, entity, looked, one, stored, withholding
from schema.scalars import Date, DateTime
from schema.types.base import Node
from schema.types.child import Child
from schema.values import WithheldField


@entity(Source(match_side, child_key=match_side.c.child_id))
@strawberry.type(
    description="Another record that may be of the same person. It is there only where neither record is sealed or an "
    "archive, and the other one is neither shielded nor closed to you."
)
class MatchCandidate(Node):
    """Rows of `match_side`. Why it was decided so is not shown: it tells of the other record."""

    score: int | None = stored(
        match_side.c.score, "matching", "The weight of what agrees, rounded; the more, the likelier."
    )
    decision: str | None = stored(match_side.c.decision, "matching", "OPEN, SAME_AS or NOT_SAME_AS.")
    decided_by_name: str | None = looked(match_side.c.decided_by, practitioner.c.name, "matching", "Who decided.")
    decided_on: Date | None = stored(match_side.c.decided_on, "matching", "The day of the decision.")
    other: Child | None = one(
        "Child", match_side.c.other_id, None, "The other record; null where it is none that you may open."
    )
    child: Child | None = one("Child", match_side.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(Source(sealed_link, child_key=sealed_link.c.present_id))
@strawberry.type(description="That the person lived under another record before, which is sealed.")
class SealedLink(Node):
    """Rows of `sealed_link`, from the present record; nothing leads from the sealed one to the present."""

    linked_at: DateTime | None = stored(sealed_link.c.recorded_at, "sealed", "Since when the record says so.")
    former: Child | None = one(
        "Child", sealed_link.c.former_id, "sealed", "The sealed record; null where it is none that you may open."
    )
    child: Child | None = one("Child", sealed_link.c.present_id, None, "The child, by the present record.")
    withheld: list[WithheldField] = withholding()
