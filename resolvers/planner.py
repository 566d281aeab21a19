"""From a valid operation to a plan: fragments expanded, fields merged, `@skip` and `@include` applied.

Validation has run, so names and types are known to be right; what is left is GraphQL's own execution semantics, which
Strawberry's executor would otherwise give: CollectFields with type conditions, merging by response key, defaults.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInputType,
    GraphQLObjectType,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationType,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
    value_from_ast,
)

from errors import BadUserInput, LimitExceeded, Place
from resolvers import criteria, duplicates, limits, plan
from resolvers.limits import place
from resolvers.operation import Operation, Values, types_of
from schema import declare
from schema.catalogue import Entity, Field, catalogue
from schema.whole import graphql_schema

Collected = dict[str, list[FieldNode]]


def build(operation: Operation, values: Values) -> plan.Plan:
    """The plan of `operation` for the shape of `values`; raises `LimitExceeded` for lists nested too deep."""
    return _Planner(operation.fragments, values).operation(operation)


class _Planner:
    """One planning; holds the document's fragments and the values that the shape covers."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], values: Values) -> None:
        self.fragments = fragments
        self.values = values
        self.listings: list[plan.Listing] = []

    # -- collecting fields --------------------------------------------------------------------------------------------

    def collect(self, type_name: str, sets: list[SelectionSetNode]) -> Collected:
        found: Collected = {}
        for selection_set in sets:
            for field in self._fields(type_name, selection_set, set()):
                key = field.alias.value if field.alias else field.name.value
                found.setdefault(key, []).append(field)
        return found

    def _fields(self, type_name: str, selection_set: SelectionSetNode, spread: set[str]) -> Iterator[FieldNode]:
        for node in selection_set.selections:
            if not self._included(node.directives):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition.name.value if node.type_condition else type_name
                if _applies(on, type_name):
                    yield from self._fields(type_name, node.selection_set, spread)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if _applies(fragment.type_condition.name.value, type_name):
                    yield from self._fields(type_name, fragment.selection_set, spread)

    def _included(self, directives: tuple[DirectiveNode, ...] | None) -> bool:
        for directive in directives or ():
            if directive.name.value in ("skip", "include"):
                condition = self._constant((directive.arguments or ())[0].value)
                if condition is None:
                    raise BadUserInput("`@skip` and `@include` need true or false", places=(place(directive),))
                if condition is (directive.name.value == "skip"):
                    return False
        return True

    def _constant(self, node: Any) -> Any:
        if isinstance(node, VariableNode):
            return self.values.get(node.name.value)
        return node.value

    def arguments(self, parent: GraphQLObjectType, node: FieldNode) -> dict[str, plan.Argument]:
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        made = {}
        for name, defined in parent.fields[node.name.value].args.items():
            default = None if defined.default_value is Undefined else defined.default_value
            value = given.get(name)
            if isinstance(value, VariableNode):
                made[name] = plan.Argument(name, value.name.value, default, is_given=True)
            elif value is None:
                made[name] = plan.Argument(name, None, default)
            elif _holds_variables(value):
                filled = partial(_literal, value, defined.type, name)
                made[name] = plan.Argument(name, None, None, filled, is_given=True)
            else:
                made[name] = plan.Argument(name, None, value_from_ast(value, defined.type), is_given=True)
        return made

    def listing(self, entity: Entity, arguments: Mapping[str, plan.Argument]) -> plan.Listing | None:
        if "filter" not in arguments:
            return None
        made = criteria.listing(len(self.listings), entity, arguments, self.values)
        if made is not None:
            self.listings.append(made)
        return made

    # -- roots --------------------------------------------------------------------------------------------------------

    def operation(self, operation: Operation) -> plan.Plan:
        root = graphql_schema.get_root_type(operation.node.operation)
        assert root is not None  # the document was validated
        collected = self.collect(root.name, [operation.node.selection_set])
        made = self._root if operation.node.operation is OperationType.QUERY else self._live
        roots = tuple(made(root, key, nodes) for key, nodes in collected.items())
        return plan.Plan(roots, tuple(self.listings))

    def _live(self, root: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> plan.Root:
        """A root of a subscription: what it shows at any moment, planned as a query for it is."""
        entity = catalogue.entities["Child"]
        if nodes[0].name.value == "childChanged":
            wanted = self.arguments(root, nodes[0])["id"]
            return plan.RowRoot(key, entity, wanted, self.selection(entity, _sets(nodes), 0))
        return plan.CaseloadRoot(key, entity, self.selection(entity, _sets(nodes), 1))

    def _root(self, query: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> plan.Root:
        name = nodes[0].name.value
        sets = _sets(nodes)
        if name == "__typename":
            return plan.TextRoot(key, plan.Plain(key, name))
        arguments = self.arguments(query, nodes[0])
        if name == "child":
            entity = catalogue.entities["Child"]
            return plan.RowRoot(key, entity, arguments["id"], self.selection(entity, sets, 0))
        if name == "node":
            prefix = str(arguments["id"].value(self.values)).partition(":")[0]
            found = catalogue.entities.get(prefix)
            if found is None or "id" not in found.fields:
                return plan.TextRoot(key, None)
            return plan.RowRoot(key, found, arguments["id"], self.selection(found, sets, 0))
        if name == "organisation":
            entity = catalogue.entities["Agency"]
            return plan.RowRoot(key, entity, None, self.selection(entity, sets, 0))
        if name == "nodes":
            return self._nodes(key, arguments["ids"], sets)
        if name == "children":
            return self._children(key, arguments, sets)
        if name == "duplicateCheck":
            return self._check(key, arguments["input"], sets)
        if name in catalogue.roots:
            return self._newest(key, catalogue.roots[name], arguments, sets)
        return plan.TextRoot(key, self._plain(query, key, nodes))

    def _nodes(self, key: str, ids: plan.Argument, sets: list[SelectionSetNode]) -> plan.NodesRoot:
        named = types_of(ids.value(self.values))
        return plan.NodesRoot(key, ids, tuple((entity, self.selection(entity, sets, 1)) for entity in named))

    def _newest(
        self, key: str, field: Field, arguments: dict[str, plan.Argument], sets: list[SelectionSetNode]
    ) -> plan.NewestRoot:
        assert isinstance(field.binding, declare.Newest)  # no other root has a group
        entity = catalogue.entities[field.binding.target]
        return plan.NewestRoot(key, field, entity, arguments[field.binding.by], self.selection(entity, sets, 0))

    def _check(self, key: str, given: plan.Argument, sets: list[SelectionSetNode]) -> plan.DuplicateRoot:
        if any(one.is_own for one in self.listings):
            raise LimitExceeded("an operation checks for duplicates once", places=(given.place,))
        duplicates.check(given, self.values)
        entity = catalogue.entities["Child"]
        listing = criteria.listing(
            len(self.listings), entity, {"filter": duplicates.as_filter(given)}, self.values, is_own=True
        )
        assert listing is not None  # it asks by something, or was refused
        self.listings.append(listing)
        parts = tuple(
            (part, nodes[0].name.value, self._names("DuplicateContact", _sets(nodes)))
            for part, nodes in self.collect("DuplicateCheck", sets).items()
        )
        return plan.DuplicateRoot(key, catalogue.roots["duplicateCheck"], entity, given, listing, parts)

    def _children(self, key: str, arguments: dict[str, plan.Argument], sets: list[SelectionSetNode]) -> plan.ListRoot:
        entity = catalogue.entities["Child"]
        listing = self.listing(entity, arguments)
        parts: list[Any] = []
        for part_key, nodes in self.collect("ChildConnection", sets).items():
            name = nodes[0].name.value
            if name == "__typename":
                parts.append(plan.Typename(part_key, "ChildConnection"))
            elif name == "totalCount":
                parts.append(plan.TotalCount(part_key))
            elif name == "pageInfo":
                parts.append(plan.PageInfo(part_key, self._names("PageInfo", _sets(nodes))))
            elif name == "nodes":
                parts.append(plan.Rows(part_key, self.selection(entity, _sets(nodes), 1)))
            else:
                parts.append(self._edges(part_key, entity, _sets(nodes)))
        first, last, after, before = (arguments[name] for name in ("first", "last", "after", "before"))
        is_backward = last.says(self.values)
        if is_backward and first.says(self.values):
            raise BadUserInput("a page has `first` or `last`, never both", places=(last.place,))
        return plan.ListRoot(
            key,
            entity,
            last if is_backward else first,
            is_backward,
            after if after.says(self.values) else None,
            before if before.says(self.values) else None,
            listing,
            tuple(parts),
        )

    def _edges(self, key: str, entity: Entity, sets: list[SelectionSetNode]) -> plan.Edges:
        parts: list[Any] = []
        for part_key, nodes in self.collect("ChildEdge", sets).items():
            name = nodes[0].name.value
            if name == "__typename":
                parts.append(plan.Typename(part_key, "ChildEdge"))
            elif name == "cursor":
                parts.append(plan.Cursor(part_key))
            else:
                parts.append(plan.Node(part_key, self.selection(entity, _sets(nodes), 1)))
        return plan.Edges(key, tuple(parts))

    def _names(self, type_name: str, sets: list[SelectionSetNode]) -> tuple[tuple[str, str], ...]:
        collected = self.collect(type_name, sets)
        return tuple((key, nodes[0].name.value) for key, nodes in collected.items())

    def _plain(self, parent: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> plan.Plain:
        name = nodes[0].name.value
        if name == "__typename":
            return plan.Plain(key, name)
        arguments = tuple(self.arguments(parent, nodes[0]).values())
        kind: Any = parent.fields[name].type
        while hasattr(kind, "of_type"):
            kind = kind.of_type
        if not isinstance(kind, GraphQLObjectType):
            return plan.Plain(key, name, arguments)
        inner = self.collect(kind.name, _sets(nodes))
        return plan.Plain(key, name, arguments, tuple(self._plain(kind, k, group) for k, group in inner.items()))

    # -- rows ---------------------------------------------------------------------------------------------------------

    def selection(self, entity: Entity, sets: list[SelectionSetNode], lists: int) -> plan.Selection:
        if lists > limits.LISTS:
            raise LimitExceeded(f"the operation nests more than {limits.LISTS} lists")
        collected = self.collect(entity.name, sets)
        return tuple(self._part(entity, key, nodes, lists) for key, nodes in collected.items())

    def _part(self, entity: Entity, key: str, nodes: list[FieldNode], lists: int) -> plan.Part:
        name = nodes[0].name.value
        if name == "__typename":
            return plan.Typename(key, entity.name)
        field = entity.fields[name]
        binding = field.binding
        sets = _sets(nodes)
        if isinstance(binding, declare.Identity):
            return plan.Id(key, entity.name)
        if isinstance(binding, declare.Withholding):
            return plan.Withheld(key, self._names("WithheldField", sets))
        if isinstance(binding, declare.Rows):
            target = catalogue.entities[binding.target]
            kind = graphql_schema.type_map[entity.name]
            assert isinstance(kind, GraphQLObjectType)  # an entity is
            listing = self.listing(target, self.arguments(kind, nodes[0]))
            return plan.Many(key, field, target, self.selection(target, sets, lists + 1), listing)
        if isinstance(binding, declare.One):
            target = catalogue.entities[binding.target]
            return plan.One(key, field, target, self.selection(target, sets, lists))
        if isinstance(binding, declare.State):
            return plan.Value(key, field, self._value_parts(field, sets))
        if isinstance(binding, declare.Coded):
            return plan.Code(key, field, self._coded_parts(sets))
        return plan.Leaf(key, field)

    def _value_parts(self, field: Field, sets: list[SelectionSetNode]) -> tuple[Any, ...]:
        value_type = catalogue.values[field.leaf]
        parts: list[Any] = []
        for key, nodes in self.collect(value_type.name, sets).items():
            name = nodes[0].name.value
            if name == "__typename":
                parts.append(plan.Typename(key, value_type.name))
                continue
            inner = value_type.fields[name]
            if isinstance(inner.binding, declare.Codes):
                parts.append(plan.CodeList(key, inner, self._coded_parts(_sets(nodes))))
            else:
                parts.append(plan.Leaf(key, inner))
        return tuple(parts)

    def _coded_parts(self, sets: list[SelectionSetNode]) -> tuple[plan.Typename | plan.Leaf, ...]:
        value_type = catalogue.values["CodedValue"]
        return tuple(
            plan.Typename(key, value_type.name)
            if nodes[0].name.value == "__typename"
            else plan.Leaf(key, value_type.fields[nodes[0].name.value])
            for key, nodes in self.collect(value_type.name, sets).items()
        )


def _sets(nodes: list[FieldNode]) -> list[SelectionSetNode]:
    return [node.selection_set for node in nodes if node.selection_set is not None]


def _holds_variables(node: Any) -> bool:
    if isinstance(node, ObjectValueNode):
        return any(_holds_variables(member.value) for member in node.fields)
    if isinstance(node, ListValueNode):
        return any(_holds_variables(item) for item in node.values)
    return isinstance(node, VariableNode)


def _literal(node: ValueNode, kind: GraphQLInputType, name: str, values: Values) -> Any:
    """A literal with the values of its variables; one that is missing leaves its member out."""
    made = value_from_ast(node, kind, dict(values))
    if made is Undefined:
        raise BadUserInput("a value has the wrong type", places=(Place(input=name),))
    return made


def _applies(condition: str, type_name: str) -> bool:
    """Whether a fragment on `condition` applies to an object of `type_name`."""
    if condition == type_name:
        return True
    on = graphql_schema.type_map[condition]
    is_interface = not isinstance(on, GraphQLObjectType)
    return is_interface and any(t.name == type_name for t in graphql_schema.get_possible_types(on))  # type: ignore[arg-type]  # validated: composite
