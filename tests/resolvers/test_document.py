"""Wrong documents are refused by kind and place, in our words; nothing that was sent comes back."""

import pytest

from errors import BadUserInput, EcafError, LimitExceeded
from resolvers import limits
from resolvers.document import load
from resolvers.operation import select

CANARY = "canary9"

WRONG = [
    ("{ child(id: 1) { id } } }", "the document is not valid GraphQL", (1, 25)),
    (f"{{ {CANARY} }}", "a field is not known on its type", (1, 3)),
    (f"{{ child(id: 1) {{ {CANARY} }} }}", "a field is not known on its type", (1, 18)),
    (f"{{ child({CANARY}: 1, id: 1) {{ id }} }}", "an argument is not known", (1, 9)),
    ("{ child { id } }", "a required argument is missing", (1, 3)),
    (f'{{ children(first: "{CANARY}") {{ totalCount }} }}', "a value has the wrong type", (1, 19)),
    ("{ children }", "a field needs a selection of fields, or must not have one", (1, 3)),
    (f"query($a: {CANARY}) {{ viewer {{ role }} }}", "a type is not known", (1, 11)),
    (f"{{ viewer {{ role @{CANARY} }} }}", "a directive is not known, or is not allowed here", (1, 17)),
    ("query($a: Int) { viewer { role } }", "a variable is declared and not used", (1, 7)),
    ("{ children(first: $a) { totalCount } }", "a variable is used and not declared", (1, 19)),
    (
        "query($a: Boolean) { children(first: $a) { totalCount } }",
        "a variable is used where its type does not fit",
        None,
    ),
    ("{ a: viewer { role } a: child(id: 1) { id } }", "two fields share a response name", None),
    ("{ ...F } fragment F on Query { viewer { ...G } } fragment G on Child { id }", "a fragment can never apply", None),
    ("{ viewer { role } } fragment F on Query { viewer { role } }", "a fragment is defined and not used", None),
    ("type X { a: Int } { viewer { role } }", "the document defines types", None),
]


@pytest.mark.parametrize(("text", "meaning", "place"), WRONG, ids=[meaning for _, meaning, _ in WRONG])
def test_a_wrong_document_is_refused_at_its_place(text: str, meaning: str, place: tuple[int, int] | None) -> None:
    """By the rule that it broke; without a suggestion, and without what was sent."""
    with pytest.raises(BadUserInput) as caught:
        load(text)
    assert caught.value.message.startswith(meaning)
    assert CANARY not in repr(caught.value.message) + repr(caught.value.places)
    if place is not None:
        assert (caught.value.places[0].line, caught.value.places[0].column) == place


LARGE = [
    ("{ viewer { " + "role " * (limits.FIELDS + 1) + "} }", LimitExceeded),
    ("{ viewer { " + " ".join(f"a{n}: role" for n in range(limits.ALIASES + 1)) + "} }", LimitExceeded),
    ("{ " + "viewer { role } " * (limits.ROOTS + 1) + "}", LimitExceeded),
    ("{" + " child(id: 1) { familyMembers {" * 9 + " id " + "} }" * 9 + "}", LimitExceeded),
    ("{ " + "a " * (limits.TOKENS + 1) + "}", LimitExceeded),
    ("{" * 3000, EcafError),
    ("{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }", BadUserInput),
    (
        "{ ...F0 } "
        + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(40))
        + " fragment F40 on Query { viewer { role } }",
        LimitExceeded,
    ),
]


@pytest.mark.parametrize(("text", "kind"), LARGE, ids=range(len(LARGE)))
def test_a_document_that_is_too_large_is_refused_before_validation(text: str, kind: type[EcafError]) -> None:
    """Validation is quadratic; the counts are not."""
    with pytest.raises(kind):
        load(text)


def test_the_largest_document_is_answered() -> None:
    """The twin: just within every bound."""
    aliases = " ".join(f"a{n}: role" for n in range(limits.ALIASES))
    load("{ viewer { " + aliases + " role" * int((limits.REPEATS - limits.ALIASES - 1) ** 0.5) + " } }")


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("query A { viewer { role } } query B { viewer { role } }", None, "send `operationName`"),
        ("query A { viewer { role } }", "B", "names no operation"),
        ("{ ...F } fragment F on Query { __schema { queryType { name } } viewer { role } }", None, "of its own"),
    ],
)
def test_one_operation_is_chosen_or_none(text: str, name: str | None, message: str) -> None:
    """Nothing is guessed, and introspection does not hide in a fragment."""
    with pytest.raises(BadUserInput, match=message):
        select(load(text), name)


def test_the_shape_holds_no_value() -> None:
    """Two ids, one shape; another type of node, or another choice of `@include`, another shape."""
    operation = select(
        load("query($id: ID!, $n: ID!, $y: Boolean!) { child(id: $id) { id @include(if: $y) } node(id: $n) { id } }"),
        None,
    )

    def shape(child: str, node: str, *, included: bool) -> tuple[object, ...]:
        return operation.shape(operation.coerce({"id": child, "n": node, "y": included}))

    one = shape("Child:1", "Need:1", included=True)
    assert one == shape("Child:2", "Need:2", included=True)
    assert one != shape("Child:1", "Child:1", included=True)
    assert one != shape("Child:1", "Need:1", included=False)
