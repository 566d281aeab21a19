"""What is stored: the tables of the record, as SQLAlchemy Core metadata.

The metadata is the mapping source of the catalogue (`schema/`) and what the migrations are compared with. It holds no
behaviour. Names follow the data dictionary in `docs/`; keys are random UUIDs, which never tell an order or a time.

INVARIANT: a row that is about a child carries `child_id`. The access rules reach the child through it, so a row under
another row (an intervention under a need) repeats it, and a composite foreign key keeps the two equal.
"""

from db.tables.attributes import (
    STATES,
    child_disability,
    child_disability_code,
    child_ethnicity,
    child_immigration,
    identifier,
)
from db.tables.base import metadata
from db.tables.ledger import AUDIT, access_event, sealed_event
from db.tables.people import account, agency, child, demo_identity, person, practitioner
from db.tables.protection import emergency_grant, shield
from db.tables.reference import authority, code_value, instance
from db.tables.work import episode, intervention, involvement, need, relationship

__all__ = [
    "AUDIT",
    "STATES",
    "access_event",
    "account",
    "agency",
    "authority",
    "child",
    "child_disability",
    "child_disability_code",
    "child_ethnicity",
    "child_immigration",
    "code_value",
    "demo_identity",
    "emergency_grant",
    "episode",
    "identifier",
    "instance",
    "intervention",
    "involvement",
    "metadata",
    "need",
    "person",
    "practitioner",
    "relationship",
    "sealed_event",
    "shield",
]
