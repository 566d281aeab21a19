"""What was agreed to, and what was given out."""

import strawberry

from db.tables import consent, consent_form, disclosure
from schema.declare import Source, entity, looked, one, stored, withholding
from schema.scalars import Date, DateTime
from schema.types.base import Agency, Node
from schema.types.child import Child
from schema.values import WithheldField


@entity(Source(consent, child_key=consent.c.child_id))
@strawberry.type(
    description="What was answered for one organisation and one purpose: agreed, refused or withdrawn. Answers that "
    "name a sensitive service are never hinted at."
)
class Consent(Node):
    """Rows of `consent`, with the form that each stands on."""

    agency: Agency | None = one("Agency", consent.c.agency_id, "consent", "The recipient.", locates=True)
    purpose: str | None = stored(consent.c.purpose, "consent", "What the recipient may use it for.")
    groups: list[str] | None = stored(consent.c.groups, "consent", "The attribute groups that are covered.")
    status: str | None = stored(consent.c.status, "consent", "ACTIVE, REFUSED, WITHDRAWN, EXPIRED, SUPERSEDED or VOID.")
    starts_at: DateTime | None = stored(consent.c.valid_from, "consent", "From when.")
    expires_at: DateTime | None = stored(
        consent.c.expires_at, "consent", "Until when, this moment not included; null: no end was set."
    )
    withdrawn_at: DateTime | None = stored(consent.c.withdrawn_at, "consent", "When it was withdrawn.")
    capacity: str | None = looked(
        consent.c.form_id,
        consent_form.c.capacity,
        "consent",
        "In what capacity it was answered: COMPETENT_CHILD or PARENTAL_RESPONSIBILITY.",
    )
    method: str | None = looked(
        consent.c.form_id, consent_form.c.method, "consent", "How: SIGNED, VERBAL_WITNESSED or ONLINE."
    )
    answered_on: Date | None = looked(
        consent.c.form_id, consent_form.c.answered_on, "consent", "The day of the answer."
    )
    child: Child | None = one("Child", consent.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(Source(disclosure, child_key=disclosure.c.child_id))
@strawberry.type(description="A decision to share something of the record with an organisation, or not to.")
class Disclosure(Node):
    """Rows of `disclosure`, without what was written of the reasons."""

    agency: Agency | None = one("Agency", disclosure.c.agency_id, "disclosures", "The recipient.", locates=True)
    decision: str | None = stored(disclosure.c.decision, "disclosures", "SHARED or NOT_SHARED.")
    groups: list[str] | None = stored(disclosure.c.groups, "disclosures", "The attribute groups in question.")
    purpose: str | None = stored(disclosure.c.purpose, "disclosures", "What it was for.")
    decided_at: DateTime | None = stored(disclosure.c.decided_at, "disclosures", "When it was decided.")
    child: Child | None = one("Child", disclosure.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()
