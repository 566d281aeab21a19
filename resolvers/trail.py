"""What is known of an operation so far, and the entry that it makes in the ledger.

It writes nothing: the server does, before a byte leaves.
"""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from db.gate import Standing
from db.ledger import Entry, Outcome
from policies.identity import Caller
from policies.tokens import Claims
from resolvers.answer import Desk, Known, Prepared
from resolvers.operation import Values

Touched = tuple[str | None, ...]
"""The children in an answer, those of whom something was hidden, and the numbers that it tells, as the statement lists
them.
"""
UNTOUCHED: Touched = (None, None)


@dataclass(slots=True)
class Trail:
    """What is known of an operation so far, for the ledger."""

    claims: Claims
    desk: Desk
    """The snapshot: the policy that decides, with its plans."""
    caller: Caller | None = None
    standing: Standing | None = None
    """What the gate said of the caller, and until when that counts."""
    known: Known | None = None
    prepared: Prepared | None = None
    values: Values = field(default_factory=dict)

    def entry(self, outcome: Outcome, code: str | None, touched: Touched, kept: str) -> Entry:
        """The entry for the ledger: all that is known by now."""
        claims, caller, known = self.claims, self.caller, self.known
        planned = self.prepared.planned if self.prepared else None
        children, hidden, *counted = touched
        return Entry(
            id=_entry_id(),
            at=datetime.now(UTC),
            subject=claims.subject,
            outcome=outcome,
            client_id=claims.client_id,
            role=caller.role if caller else None,
            agency_id=caller.agency_id if caller else _only(claims.agency_ids),
            purpose=caller.purpose if caller else None,
            operation_name=known.operation.name if known else None,
            document_sha256=known.sha256 if known else None,
            variables=self.desk.on_record(planned, self.values) if known else None,
            code=code,
            children=distinct(children),
            fields=planned.statement.fields if planned and outcome == "ANSWERED" else (),
            withheld=f"[{kept}]",
            policy_version=self.desk.policy.version,
            hidden_children=distinct(hidden),
            counted=counted[0] if counted else None,
        )


def distinct(ids: str | None) -> tuple[str, ...]:
    """Ids as the statement lists them, each once."""
    return tuple(dict.fromkeys(ids.split(","))) if ids else ()


def _entry_id() -> UUID:
    return UUID(bytes=secrets.token_bytes(16), version=4)


def _only(agency_ids: tuple[UUID, ...]) -> UUID | None:
    """The organisation of a token that names one; of several, none has been chosen yet."""
    return agency_ids[0] if len(agency_ids) == 1 else None
