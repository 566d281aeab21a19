"""Operations about what only some may know of: a secret group is no word to anybody else."""

from collections.abc import Iterator

from tests.oracle.evaluator import Question
from tests.oracle.forms import Coded, One
from tests.oracle.lookups import nodes
from tests.oracle.shapes import EVERY
from tests.oracle.shapes_secret import SECRET, SECRET_LISTS
from tests.oracle.world import World


def secrets(world: World) -> Iterator[tuple[str, Question]]:
    """For each secret type: its rows at many children, and each row by its id."""
    for name, entity in SECRET.items():
        whole = _whole(name)
        for key, shape in SECRET_LISTS.items():
            if shape.target == name:
                inner = f"{key} {{ {whole} withheld {{ field reason }} }} withheld {{ field reason }}"
                yield name, Question(f"{{ children(first: 150) {{ nodes {{ id {inner} }} }} }}")
        yield from ((name, one) for one in nodes(name, whole, sorted(world.rows[entity.table], key=str)))


def misspelt(name: str, question: Question) -> Question:
    """The same with two letters of the type, and of the lists of its rows, the other way round."""
    text = question.text
    for word in (name, *(key for key, shape in SECRET_LISTS.items() if shape.target == name)):
        text = text.replace(f"on {word} ", f"on {_turned(word)} ").replace(f" {word} {{", f" {_turned(word)} {{")
    assert text != question.text
    return Question(text, question.variables)


def _turned(word: str) -> str:
    return word[:1] + word[2] + word[1] + word[3:]


def _whole(name: str) -> str:
    """Every field of a type, and enough of each row that it leads to."""
    parts = ["id"]
    for key, shape in EVERY[name].fields.items():
        if isinstance(shape, Coded):
            parts.append(f"{key} {{ code label }}")
        elif isinstance(shape, One):
            parts.append(f"{key} {{ id {'givenName' if shape.target == 'Child' else 'name'} }}")
        else:
            parts.append(key)
    return " ".join(parts)
