"""Makes an operation small while it still shows what it showed: for people, who will have to read it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    parse,
    print_ast,
    validate,
    visit,
)

TRIALS = 400


class _Sets(Visitor):
    """Counts the selection sets of a document; puts `change`d selections into the one of this number."""

    def __init__(self, number: int = -1, change: tuple[Any, ...] = ()) -> None:
        super().__init__()
        self.number, self.change = number, change
        self.found: list[SelectionSetNode] = []

    def enter_selection_set(self, node: SelectionSetNode, *_: object) -> object:
        """Called for each set, outer ones first."""
        self.found.append(node)
        if len(self.found) - 1 != self.number:
            return None
        return SelectionSetNode(selections=self.change)


def smaller(document: DocumentNode) -> Iterator[DocumentNode]:
    """The document without one selection or one set of directives, each in turn."""
    sets = _Sets()
    visit(document, sets)
    for number, one in enumerate(sets.found):
        chosen = tuple(one.selections)
        for place, node in enumerate(chosen):
            before, after = chosen[:place], chosen[place + 1 :]
            if before or after:
                yield _tidy(visit(document, _Sets(number, before + after)))
            if node.directives:
                bare = replace(node, directives=())
                yield _tidy(visit(document, _Sets(number, (*before, bare, *after))))


def _tidy(document: DocumentNode) -> DocumentNode:
    """Without fragments and variables that nothing uses."""
    bodies = [print_ast(node) for node in document.definitions]
    kept: list[Any] = []
    for node in document.definitions:
        if isinstance(node, FragmentDefinitionNode):
            name = node.name.value
            if not any(f"...{name}" in text.replace("... ", "...") for text in bodies):
                continue
        kept.append(node)
    text = "\n".join(print_ast(node).partition("{")[2] for node in kept)
    return DocumentNode(definitions=tuple(_declaring(node, text) for node in kept))


def _declaring(node: Any, used_in: str) -> Any:
    if not isinstance(node, OperationDefinitionNode):
        return node
    used = [
        one
        for one in node.variable_definitions or ()
        if f"${one.variable.name.value}" in used_in.replace(")", " ").split()
        or any(f"${one.variable.name.value}{end}" in used_in for end in ",) ")
    ]
    return replace(node, variable_definitions=tuple(used))


def shrink(schema: GraphQLSchema, text: str, shows: Callable[[str], bool]) -> str:
    """The smallest operation found that still `shows` it."""
    current, trials = parse(text), 0
    progress = True
    while progress and trials < TRIALS:
        progress = False
        for made in smaller(current):
            trials += 1
            if trials >= TRIALS:
                break
            if not validate(schema, made) and shows(print_ast(made)):
                current, progress = made, True
                break
    return print_ast(current)
