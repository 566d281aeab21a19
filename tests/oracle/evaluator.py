"""The slow second answer: a GraphQL document walked by hand over rows in memory, each cell decided by stock Casbin.

It follows the GraphQL specification (CollectFields, merging, arguments) and the policy semantics, and nothing else: no
plan, no SQL, no cache of answers. What is kept back is listed with its whole path; a cursor reads `cursor:<row id>`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from graphql import DocumentNode, FieldNode, GraphQLSchema

from tests.oracle import duplicates, forms, narrowing, tables
from tests.oracle.counts import Tally
from tests.oracle.document import Document, Fields
from tests.oracle.forms import Coded, Entity, Many, One, Shape, State, Stored, plain, written
from tests.oracle.reduced import MADE
from tests.oracle.rows import OF_TYPE
from tests.oracle.rules import REASONS, Rulebook
from tests.oracle.shapes import EVERY, PART_OF, SILENT
from tests.oracle.world import Caller, Row, World

ID = re.compile(r"([A-Za-z]+):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
Path = tuple[str | int, ...]
Entry = tuple[Path, str, str]


@dataclass(frozen=True)
class Outcome:
    """What becomes of a cell: `name` is VISIBLE, WITHHELD or HIDDEN; a reason where it is told."""

    name: str
    reason: str = ""


VISIBLE, HIDDEN = Outcome("VISIBLE"), Outcome("HIDDEN")


@dataclass(frozen=True)
class Question:
    """A valid operation as it is sent. `after` stands in the variables as the row that the cursor is of."""

    text: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Evaluator:
    """Answers one operation of one caller; `withheld` then lists what was kept back."""

    schema: GraphQLSchema
    world: World
    book: Rulebook
    caller: Caller
    tally: Tally
    position: Callable[[str], UUID | None] = lambda _: None
    """The row of a cursor."""
    policy: str = ""
    withheld: list[Entry] = field(default_factory=list)
    _document: Document | None = None

    def answer(self, document: DocumentNode, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The `data` of the operation, its keys in order."""
        self.withheld.clear()
        self._document = Document(self.schema, document, variables)
        fields = self._document.roots()
        return {key: self._root(nodes, (key,)) for key, nodes in fields.items()}

    def ask(self, document: DocumentNode, variables: Mapping[str, Any]) -> str:
        """Take the operation; what is named of it that the caller must not ask by, or nothing."""
        self._document = Document(self.schema, document, variables)
        return narrowing.forbidden(self)

    @property
    def document(self) -> Document:
        """The operation."""
        assert self._document is not None
        return self._document

    def inner(self, type_name: str, nodes: Sequence[FieldNode]) -> Fields:
        """What is selected of an object."""
        assert self._document is not None
        return self._document.inner(type_name, nodes)

    # -- roots --------------------------------------------------------------------------------------------------------

    def _root(self, nodes: Sequence[FieldNode], path: Path) -> object:
        name = nodes[0].name.value
        given = self._document.arguments(name, nodes[0]) if self._document and name != "__typename" else {}
        match name:
            case "__typename":
                return "Query"
            case "viewer":
                return self._viewer(nodes)
            case "children":
                return self._children(nodes, given, path)
            case "duplicateCheck":
                return duplicates.answer(self, nodes, given["input"], path)
            case "statistics":
                return tables.answer(self, nodes, given["measure"], path)
            case "nodes":
                rows = [self._find(one, only=None) for one in given["ids"]]
                return [self._row(*one, nodes, (*path, i)) if one else None for i, one in enumerate(rows)]
            case "organisation":
                own = self.world.of("Agency", self.caller.agency_id)
                return self._row("Agency", own, nodes, path) if own and self.exists("Agency", own) else None
            case "child" | "node":
                found = self._find(given["id"], only="Child" if name == "child" else None)
                return self._row(*found, nodes, path) if found else None
        raise AssertionError(name)

    def _viewer(self, nodes: Sequence[FieldNode]) -> dict[str, object]:
        values = {
            "__typename": "Viewer",
            "subject": self.caller.subject,
            "role": self.caller.role,
            "purpose": self.caller.purpose,
            "organisation": f"Agency:{self.caller.agency_id}",
            "authority": self.caller.authority,
            "policyVersion": self.policy,
        }
        return {key: values[found[0].name.value] for key, found in self.inner("Viewer", nodes).items()}

    def _find(self, text: str, only: str | None) -> tuple[str, Row] | None:
        """The row of an id, if it is well formed and its row exists for the caller."""
        match = ID.fullmatch(text)
        if not match or match[1] not in EVERY or only not in (None, match[1]):
            return None
        row = self.world.of(match[1], UUID(match[2]))
        return (match[1], row) if row is not None and self.exists(match[1], row) else None

    def visible_children(self) -> list[Row]:
        """The children whose record exists for the caller, by id."""
        rows = self.world.rows["child"].values()
        return sorted((row for row in rows if self.exists("Child", row)), key=lambda row: row["id"].bytes)

    def _children(self, nodes: Sequence[FieldNode], given: Mapping[str, Any], path: Path) -> object:
        page, total, info = narrowing.page(self, given)
        answer: dict[str, object] = {}
        for key, inner in self.inner("ChildConnection", nodes).items():
            name, here = inner[0].name.value, (*path, key)
            if name == "nodes":
                answer[key] = [self._row("Child", row, inner, (*here, i)) for i, row in enumerate(page)]
            elif name == "edges":
                answer[key] = [self._edge(row, inner, (*here, i), info["cursor"]) for i, row in enumerate(page)]
            elif name == "pageInfo":
                parts = self.inner("PageInfo", inner)
                answer[key] = {part: info[node[0].name.value] for part, node in parts.items()}
            elif name == "totalCount":
                answer[key] = total
            else:
                answer[key] = "ChildConnection"
        return answer

    def _edge(self, row: Row, nodes: Sequence[FieldNode], path: Path, kind: object) -> dict[str, object]:
        plain = {"cursor": f"{kind}:{row['id']}", "__typename": "ChildEdge"}
        return {
            key: plain.get(inner[0].name.value) or self._row("Child", row, inner, (*path, key))
            for key, inner in self.inner("ChildEdge", nodes).items()
        }

    # -- decisions ----------------------------------------------------------------------------------------------------

    def _facts(self, name: str, row: Row, group: str) -> frozenset[str]:
        key = EVERY[name].child_key
        own = row if name in OF_TYPE else None
        whole = PART_OF.get(group, group)
        if key is None:
            return self.world.facts_of_row(self.caller, name, own) if own else frozenset()
        return self.world.facts(self.caller, row[key], whole, own, name)

    def exists(self, name: str, row: Row) -> bool:
        """Whether the row exists for the caller: its own record rule, and its child's."""
        entity, kind = EVERY[name], self.kind(name, row)
        if entity.kinds and kind is None:
            self.tally.absent[f"{name} of no kind"] += 1
            return False
        if entity.child_key is not None and row[entity.child_key] not in self.world.rows["child"]:
            return False  # of an adult, who has no record
        thing = f"record/{name}:{kind}" if kind else f"record/{name}"
        group = kind or entity.record_group
        found = self.caller.may_ask(thing, group) and self.book.allows(
            self.caller.who, thing, self._facts(name, row, group)
        )
        if found and name != "Child" and entity.child_key is not None:
            child = self.world.rows["child"][row[entity.child_key]]
            found = self.exists("Child", child)
        if not found:
            self.tally.absent[name] += 1
        return found

    def kind(self, name: str, row: Row) -> str | None:
        """What kind of row it is, where the type has kinds."""
        entity = EVERY[name]
        kind = entity.kinds.get(row[entity.kind_column]) if entity.kind_column else None
        if kind and entity.past and row["valid_to"] is not None and row["valid_to"] <= self.world.today:
            return entity.past
        return kind

    def decide(self, name: str, row: Row, group: str, field_name: str) -> Outcome:
        """The outcome of one cell, in the order that the policy semantics give."""
        thing, who = f"{group}/{name}.{field_name}", self.caller.who
        facts = self._facts(name, row, group)
        if not self.caller.may_ask(thing, group):
            found = HIDDEN if group in SILENT else Outcome("WITHHELD", "NO_ROLE")
        elif self.book.allows(who, thing, facts):
            found = VISIBLE
        elif group in SILENT or self.book.allows(who, thing, facts, told=True):
            found = HIDDEN
        else:
            found = Outcome("WITHHELD", self.book.reason(who, thing, facts))
        self.tally.outcomes[name, found.name] += 1
        if found.reason:
            self.tally.reasons[found.reason] += 1
        return found

    # -- rows ---------------------------------------------------------------------------------------------------------

    def _row(self, name: str, row: Row, nodes: Sequence[FieldNode], path: Path) -> dict[str, object]:
        """One row: each field by its outcome, and what was withheld of those that are selected here."""
        kind = self.kind(name, row)
        self.tally.kinds[name, kind or "-"] += 1
        fields = self.inner(name, nodes)
        told: dict[tuple[str, str], None] = {}
        answer: dict[str, object] = dict.fromkeys(fields)
        for key, inner in fields.items():
            field_name = inner[0].name.value
            if field_name == "__typename":
                answer[key] = name
            elif field_name == "id":
                answer[key] = f"{name}:{row['id']}"
            elif field_name != "withheld":
                answer[key], reasons = self._field(name, row, kind, inner, (*path, key))
                for reason in reasons:
                    told[field_name, reason] = None
                    self.withheld.append(((*path, key), f"{name}.{field_name}", reason))
        for key, inner in fields.items():
            if inner[0].name.value == "withheld":
                parts = self.inner("WithheldField", inner)
                answer[key] = [
                    {part: entry[node[0].name.value] for part, node in parts.items()}
                    for entry in ({"__typename": "WithheldField", "field": of, "reason": reason} for of, reason in told)
                ]
        return answer

    def _field(
        self, name: str, row: Row, kind: str | None, nodes: Sequence[FieldNode], path: Path
    ) -> tuple[object, list[str]]:
        """The value of a field, and the reasons for what was kept back of it."""
        shape = EVERY[name].fields[nodes[0].name.value]
        if isinstance(shape, Many):
            return self._many(name, row, shape, nodes, path)
        if isinstance(shape, One) and shape.is_structural:
            return self._one(name, row, shape, nodes, path), []
        group = shape.group or kind
        assert group is not None
        outcome = self.decide(name, row, group, nodes[0].name.value)
        reasons = [outcome.reason] if outcome.name == "WITHHELD" else []
        if isinstance(shape, State):
            return self._state(row, shape, outcome, nodes), reasons
        if outcome != VISIBLE:
            return None, reasons
        if isinstance(shape, One):
            return self._one(name, row, shape, nodes, path), []
        return self._value(row, shape, nodes), []

    def _value(self, row: Row, shape: Shape, nodes: Sequence[FieldNode]) -> object:
        match shape:
            case Stored(column=column):
                return written(row[column])
            case forms.Worker(key=key):
                return self.world.rows["practitioner"].get(row[key], {}).get("name")
            case forms.Beside(key=key, table=table, of=of, column=column):
                found = self.world.rights.rows(self.world, table, of, row[key])
                return next((written(one[column]) for one in found), None)
            case forms.Reduced(group=group):
                return MADE[group](self.world, self.caller, row)
            case Coded(stem=stem):
                stem = f"{stem}_" if stem else ""
                return self._coded(row[f"{stem}scheme"], row[f"{stem}code"], nodes)
        raise AssertionError(shape)

    def _coded(self, scheme: str | None, code: str | None, nodes: Sequence[FieldNode]) -> object:
        if scheme is None or code is None:
            return None
        found = self.world.codes[scheme, code]
        fields = self.inner("CodedValue", nodes)
        return {key: plain(found, "CodedValue", node[0].name.value) for key, node in fields.items()}

    def _state(self, row: Row, shape: State, outcome: Outcome, nodes: Sequence[FieldNode]) -> dict[str, object]:
        rows = self.world.loose[shape.table]
        held = next((one for one in rows if one["child_id"] == row["id"]), None)
        if outcome != VISIBLE or held is None:
            state = "WITHHELD" if outcome.name == "WITHHELD" else "NOT_YET_OBTAINED"
            held = {"state": state}
        code = self.world.codes.get((held.get("scheme"), held.get("code")), {})  # type: ignore[arg-type] # None finds none
        values = {**held, "label": code.get("label")}
        answer: dict[str, object] = {}
        for key, inner in self.inner(shape.type, nodes).items():
            if inner[0].name.value == "values":
                answer[key] = self._disabilities(row, inner) if held["state"] == "RECORDED" else None
            else:
                answer[key] = plain(values, shape.type, inner[0].name.value)
        return answer

    def _disabilities(self, row: Row, nodes: Sequence[FieldNode]) -> list[object]:
        rows = self.world.loose["child_disability_code"]
        codes = sorted((one["scheme"], one["code"]) for one in rows if one["child_id"] == row["id"])
        return [self._coded(*code, nodes) for code in codes]

    def _one(self, name: str, row: Row, shape: One, nodes: Sequence[FieldNode], path: Path) -> object:
        found = self.world.of(shape.target, row[shape.key])
        if found is None or not self.exists(shape.target, found):
            return None
        self.tally.edges[f"{name}.{nodes[0].name.value}"] += 1
        return self._row(shape.target, found, nodes, path)

    def _many(
        self, name: str, row: Row, shape: Many, nodes: Sequence[FieldNode], path: Path
    ) -> tuple[object, list[str]]:
        """A list: decided once, or once for each kind of its rows; null where nothing of it may be read."""
        target: Entity = EVERY[shape.target]
        field_name = nodes[0].name.value
        groups = [shape.group] if shape.group else list(target.groups)
        outcomes = {group: self.decide(name, row, group, field_name) for group in groups}
        # One entry for the whole list: of the rules of all kinds, the one that gets furthest.
        reasons = {one.reason for one in outcomes.values() if one.reason}
        reasons |= self._rows_missing(row, name, shape, {group for group, one in outcomes.items() if one.reason})
        told = sorted(reasons, key=REASONS.index)[-1:]
        rows = self.listed(name, row, shape, field_name)
        if rows is None:
            return None, told
        given = self.document.arguments_of(name, nodes[0])
        rows = narrowing.sorted_by(self, shape.target, rows, given.get("orderBy") or ())
        rows = narrowing.narrowed(self, shape.target, rows, given.get("filter"))
        self.tally.edges[f"{name}.{field_name}"] += len(rows)
        return [self._row(shape.target, one, nodes, (*path, i)) for i, one in enumerate(rows)], told

    def listed(self, name: str, row: Row, shape: Many, field_name: str) -> list[Row] | None:
        """The rows of a list that exist for the caller; None where the list as a whole is told to be withheld."""
        target: Entity = EVERY[shape.target]
        groups = [shape.group] if shape.group else list(target.groups)
        # Null where the rules themselves show no kind. A protective fact makes it no more than empty, and a silent kind
        # counts by its own rules, so that neither rows nor protection can be read off.
        listed = {group: f"{group}/{name}.{field_name}" for group in groups}
        listed = {group: thing for group, thing in listed.items() if self.caller.may_ask(thing, group)}
        who, shown = self.caller.who, [(thing, self._facts(name, row, group)) for group, thing in listed.items()]
        if not any(self.book.allows(who, *one, told=True) for one in shown):
            return None
        open_kinds = {group for group in groups if self.decide(name, row, group, field_name) == VISIBLE}
        return [
            one
            for one in self.world.under(target.table, shape.key, row["id"])
            if (shape.group or self.kind(shape.target, one)) in open_kinds and self.exists(shape.target, one)
        ]

    def _rows_missing(self, row: Row, name: str, shape: Many, shut: set[str]) -> set[str]:
        """Why rows may be missing from a list whose edge is not `shut`: as if no condition about a row held."""
        target, child_key = EVERY[shape.target], EVERY[name].child_key
        found = set()
        for kind in target.kinds.values() or ("",):
            group = kind or target.record_group
            if group in SILENT or (shape.group or kind) in shut:
                continue
            thing = f"record/{shape.target}:{kind}" if kind else f"record/{shape.target}"
            if not self.caller.may_ask(thing, group):
                found.add("NO_ROLE")
                continue
            whole, who = PART_OF.get(group, group), self.caller.who
            facts = self.world.facts(self.caller, row[child_key], whole) if child_key else frozenset()
            if not self.book.allows(who, thing, facts, told=True):
                found.add(self.book.reason(who, thing, facts))
        return found
