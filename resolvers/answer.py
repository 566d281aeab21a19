"""The way from a request to a statement with its arguments, and from its row to bytes, with the caches in between.

Caches hold shape: documents by their text, and under each operation its plans by policy, capacity and shape. A reload
so starts without plans, and a request keeps the snapshot that it began with.
"""

import hmac
import json
import logging
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from graphql import DocumentNode, OperationType, execute_sync

from db.documents import sha256_of
from errors import BadUserInput, EcafError, LimitExceeded
from policies.contract import Scopes, strange
from policies.identity import Caller
from policies.policy import Policy
from resolvers import plan, planner, response, viewer
from resolvers.arguments import NO_CURSOR, TOO_MANY, CursorKey, Reader, Request, checks, readers
from resolvers.capacity import Capacity
from resolvers.document import load
from resolvers.operation import Operation, Values, select
from resolvers.root import CASELOAD
from resolvers.statement import Statement, compile_plan
from schema.whole import without

DOCUMENTS = 128
"""Documents that are remembered; the one least recently used goes."""
PLANS = 50
"""Plans of one operation."""
CAPACITIES = 256
"""Roles with a purpose, those of each contract on their own."""

LOG = logging.getLogger("ecaf")

RECORDED = 100
"""Members of an input that are on record one by one; of a longer one, a digest of the whole."""

_GLOBAL_ID = re.compile(r"[A-Za-z]{1,20}:[0-9a-f-]{36}")


Absent = frozenset[tuple[str, str]]
"""Fields that a capacity does not know of."""
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with its statement and the constant text of its answers."""

    asked: plan.Plan
    statement: Statement
    readers: tuple[Reader, ...]
    checks: tuple[Reader, ...]
    frame: response.Frame
    texts: tuple[tuple[int, plan.TextRoot], ...]


@dataclass(slots=True)
class Known:
    """An operation and its plans."""

    operation: Operation
    sha256: str
    plans: "OrderedDict[tuple[object, ...], Planned]" = field(default_factory=OrderedDict)
    introspected: "OrderedDict[tuple[Absent, str], str]" = field(default_factory=OrderedDict)
    """The data of an introspection, by what is absent from it and its variables."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation of one request, ready to be run."""

    planned: Planned
    args: list[Any]
    data: str | None
    """The finished data, where no table is needed."""


@dataclass(slots=True)
class Desk:
    """Everything that answering needs besides a connection, for one policy."""

    policy: Policy
    key: CursorKey
    contact: str | None = None
    """Whom to ask about what is withheld, as the settings say it."""
    _documents: "OrderedDict[tuple[str, str | None, Absent, OperationType], Known]" = field(default_factory=OrderedDict)
    _capacities: "OrderedDict[tuple[str, str, Scopes | None], Capacity]" = field(default_factory=OrderedDict)

    def under(self, policy: Policy) -> "Desk":
        """A desk for another policy. It knows the same documents; of their plans it finds none, as their keys name
        the policy.
        """
        return Desk(policy, self.key, self.contact, self._documents)

    def known(self, text: str, name: str | None, caller: Caller, *, live: bool = False) -> Known:
        """The operation, a query or, `live`, a subscription; raises `BadUserInput` or `LimitExceeded`.

        A secret field that the caller can never read is unknown, as if it had been misspelt.
        """
        secret = self._capacity(caller).absent(secret=True)
        kind = OperationType.SUBSCRIPTION if live else OperationType.QUERY
        key = (text, name, secret, kind)
        found = _recall(self._documents, key)
        if found is None:
            digest = sha256_of(text)
            schema = without(secret)
            found = Known(select(load(text, schema, kind), name, schema), digest)
            _keep(self._documents, key, found, DOCUMENTS)
        return found

    def introspect(self, known: Known, values: Mapping[str, Any], caller: Caller) -> str:
        """The data of an operation on `__schema` or `__type`, by graphql-core's own executor, as JSON.

        The schema is that of the caller's capacity: what it can read on no row is not in it.
        """
        absent = self._capacity(caller).absent()
        key = (absent, json.dumps(dict(values), sort_keys=True))
        text = _recall(known.introspected, key)
        if text is None:
            operation = known.operation
            document = DocumentNode(definitions=(operation.node, *operation.fragments.values()))
            result = execute_sync(without(absent), document, variable_values=dict(values))
            text = json.dumps(result.data, ensure_ascii=False, separators=(",", ":"))
            _keep(known.introspected, key, text, PLANS)
        return text

    def prepare(self, known: Known, values: Values, caller: Caller) -> Prepared:
        """The statement for this caller's capacity, and its arguments; raises as planning does."""
        operation = known.operation
        shape = (self.policy.digest, caller.role, caller.purpose, caller.scopes, *operation.shape(values))
        planned = _recall(known.plans, shape)
        if planned is None:
            planned = self._plan(operation, values, caller)
            _keep(known.plans, shape, planned, PLANS)
        capacity = self._capacity(caller)
        texts = {number: viewer.render(root, caller, capacity, values) for number, root in planned.texts}
        if not planned.statement.text:
            members = (f'"{root.key}":{texts[number]}' for number, root in planned.texts)
            return Prepared(planned, [], "{" + ",".join(members) + "}")
        request = Request(values, caller, texts, self.key)
        for check in planned.checks:
            check(request)
        return Prepared(planned, [read(request) for read in planned.readers], None)

    def _plan(self, operation: Operation, values: Values, caller: Caller) -> Planned:
        asked = planner.build(operation, values)
        statement = compile_plan(asked, self._capacity(caller))
        return Planned(
            asked,
            statement,
            readers(asked, statement.binds),
            checks(asked, statement.binds),
            response.frame(statement.kept, self.policy.version, self.contact),
            tuple((n, root) for n, root in enumerate(asked.roots) if isinstance(root, plan.TextRoot)),
        )

    def _capacity(self, caller: Caller) -> Capacity:
        key = (caller.role, caller.purpose, caller.scopes)
        found = _recall(self._capacities, key)
        if found is None:
            found = Capacity(self.policy, *key)
            _keep(self._capacities, key, found, CAPACITIES)
            odd = strange(self.policy.words, caller.scopes or frozenset())
            if odd:
                LOG.warning("a contract lists what the record does not have: %s", ", ".join(odd))
        return found

    def on_record(self, planned: Planned | None, values: Values) -> str:
        """The variables, and the literal arguments of the roots, as JSON for the ledger.

        Ids, numbers, flags and words of the schema as they are; any other text as a keyed digest, because it may be
        anything.
        """
        made = {f"${name}": self._recorded(value) for name, value in values.items()}
        for label, argument in _arguments(planned.asked) if planned else ():
            if argument.variable is None and (value := argument.value(values)) is not None:
                made[label] = self._recorded(value)
        return json.dumps(made, separators=(",", ":"))

    def _recorded(self, value: Any) -> Any:
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Enum):
            return value.name
        if isinstance(value, dict) and len(value) <= RECORDED:
            return {name: self._recorded(inner) for name, inner in value.items()}
        if isinstance(value, list) and len(value) <= RECORDED:
            return [self._recorded(inner) for inner in value]
        text = str(value)
        if _GLOBAL_ID.fullmatch(text):
            return text
        return "hmac:" + hmac.digest(self.key.inner, text.encode(errors="replace"), "sha256").hex()[:16]


def unanswered(planned: Planned, data: str | None) -> EcafError:
    """What it means that a statement gave no data, or an empty text."""
    if data is None:
        return BadUserInput(NO_CURSOR)
    if any(isinstance(root, plan.CaseloadRoot) for root in planned.asked.roots):
        return LimitExceeded(f"you are assigned to more than {CASELOAD} children: page through `children`")
    return LimitExceeded(TOO_MANY)


def _arguments(asked: plan.Plan) -> Iterator[tuple[str, plan.Argument]]:
    """The arguments of the roots, and what narrows and orders any list, each under a name of its own."""
    for root in asked.roots:
        yield from ((f"{root.key}.{argument.name}", argument) for argument in _given(root) if argument is not None)
    for one in asked.listings:
        for argument in () if one.is_own else (one.filter, one.order):
            if argument is not None:
                yield f"{one.number}.{one.entity.name}.{argument.name}", argument


def _given(root: plan.Root) -> tuple[plan.Argument | None, ...]:
    match root:
        case plan.RowRoot():
            return (root.id,)
        case plan.NodesRoot():
            return (root.ids,)
        case plan.NewestRoot():
            return (root.by,)
        case plan.DuplicateRoot():
            return (root.input,)
        case plan.ListRoot():
            return root.size, root.after, root.before
    return ()


def _recall(cache: "OrderedDict[K, V]", key: K) -> V | None:
    found = cache.get(key)
    if found is not None:
        cache.move_to_end(key)
    return found


def _keep(cache: "OrderedDict[K, V]", key: K, value: V, most: int) -> None:
    cache[key] = value
    if len(cache) > most:
        cache.popitem(last=False)
