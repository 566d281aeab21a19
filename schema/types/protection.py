"""How a record is protected: for those who set the protection. To all others these types do not exist."""

import strawberry

from db.tables import practitioner, shield
from schema.declare import Source, coded, entity, looked, one, stored, withholding
from schema.scalars import Date, DateTime
from schema.types.base import Node
from schema.types.child import Child
from schema.values import CodedValue, WithheldField

GROUP = "protection_admin"


@entity(Source(shield, child_key=shield.c.child_id))
@strawberry.type(
    description="A shield of the record, of an address or of links: from when it is set until it is lifted."
)
class Shield(Node):
    """Rows of `shield`, without those of whom they protect."""

    scope: str | None = stored(shield.c.scope, GROUP, "RECORD, ADDRESS or PERSON_LINK.")
    grounds: CodedValue | None = coded(
        shield.c.grounds_scheme, shield.c.grounds, GROUP, "Whom it would harm if the place were known."
    )
    set_at: DateTime | None = stored(shield.c.set_at, GROUP, "From when.")
    set_by_name: str | None = looked(shield.c.set_by, practitioner.c.name, GROUP, "Who set it.")
    confirmed_at: DateTime | None = stored(shield.c.confirmed_at, GROUP, "When the shield manager confirmed it.")
    review_on: Date | None = stored(
        shield.c.review_on, GROUP, "The day by which it is looked at again; it does not end the shield."
    )
    lifted_at: DateTime | None = stored(shield.c.lifted_at, GROUP, "When it was lifted; null: it stands.")
    has_alerts: bool | None = stored(
        shield.c.alerts, GROUP, "Whether each opening of the record is told to the shield manager."
    )
    child: Child | None = one("Child", shield.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()
