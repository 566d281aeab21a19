"""Where the child stands in law: legal statuses and orders, placements."""

import strawberry

from db.tables import legal_status, placement
from schema.declare import Source, coded, entity, one, stored, withholding
from schema.scalars import Date
from schema.types.base import Node
from schema.types.child import Child
from schema.values import CodedValue, WithheldField

STATUS = "statutory_status"


@entity(Source(legal_status, child_key=legal_status.c.child_id))
@strawberry.type(description="A legal status of a looked-after child, or another order of a court.")
class LegalStatus(Node):
    """Rows of `legal_status`."""

    order: CodedValue | None = coded(
        legal_status.c.scheme, legal_status.c.code, STATUS, "The status or order, such as C2, a full care order."
    )
    started_on: Date | None = stored(legal_status.c.started_on, STATUS, "First day.")
    ended_on: Date | None = stored(
        legal_status.c.ended_on, STATUS, "The day from which it no longer holds; null: in force."
    )
    is_reporting_restricted: bool | None = stored(
        legal_status.c.is_reporting_restricted, STATUS, "Whether its terms forbid disclosure."
    )
    child: Child | None = one("Child", legal_status.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(Source(placement, child_key=placement.c.child_id))
@strawberry.type(description="A placement of a looked-after child: of what kind, when and why; not where it is.")
class Placement(Node):
    """Rows of `placement`, without what leads to its door."""

    placement_type: CodedValue | None = coded(
        placement.c.type_scheme, placement.c.type_code, STATUS, "What kind of placement, such as U1."
    )
    provider: CodedValue | None = coded(
        placement.c.provider_scheme, placement.c.provider_code, STATUS, "Whose placement: of what kind of provider."
    )
    started_on: Date | None = stored(placement.c.started_on, STATUS, "First day.")
    ended_on: Date | None = stored(placement.c.ended_on, STATUS, "Last day; null: goes on.")
    start_reason: CodedValue | None = coded(
        placement.c.start_reason_scheme,
        placement.c.start_reason_code,
        STATUS,
        "Why a new episode of care began.",
    )
    end_reason: CodedValue | None = coded(
        placement.c.end_reason_scheme, placement.c.end_reason_code, STATUS, "Why the episode of care ended."
    )
    change_reason: CodedValue | None = coded(
        placement.c.change_reason_scheme, placement.c.change_reason_code, STATUS, "Why the placement changed."
    )
    child: Child | None = one("Child", placement.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()
