"""What a change of the schema means for those who built on the last release: `make schema-diff`.

    python -m schema.difference

`schema/released.graphql` is the schema of the last release; it changes with a release and at no other time. A change
that breaks a client is refused, unless `schema/accepted.txt` has it, with a reason. graphql-core finds the changes.
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graphql import GraphQLSchema, build_schema, find_breaking_changes, find_dangerous_changes

HERE = Path(__file__).resolve().parent
RELEASED = HERE / "released.graphql"
CURRENT = HERE / "schema.graphql"
ACCEPTED = HERE / "accepted.txt"

_LINE = re.compile(r"[A-Z_]+ \S.*")


class AcceptanceError(ValueError):
    """The list of accepted changes cannot be used: `str()` names line and remedy."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Changes since the last release, each as its kind and one sentence."""

    breaking: tuple[str, ...]
    """They break a client that was right until now, and nobody has accepted that."""
    accepted: tuple[str, ...]
    dangerous: tuple[str, ...]
    """They break a client that takes what it got for all that there can be, such as every value of an enum."""
    unused: tuple[str, ...]
    """Accepted, and not there: nothing may lie in wait to be accepted unseen."""

    @property
    def is_refused(self) -> bool:
        """Whether somebody has to decide first."""
        return bool(self.breaking or self.unused)


def accepted(text: str) -> tuple[str, ...]:
    """The changes that are accepted; raises `AcceptanceError`.

    A change stands below its reason, which is a comment; an empty line ends what a reason counts for.
    """
    found: list[str] = []
    is_reasoned = False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            is_reasoned = False
        elif line.startswith("#"):
            is_reasoned = len(line) > len("# ")
        elif not _LINE.fullmatch(line):
            raise AcceptanceError(f"line {number}: write the change as `make schema-diff` says it")
        elif not is_reasoned:
            raise AcceptanceError(f"line {number}: write the reason above it, as a comment")
        else:
            found.append(line)
    return tuple(found)


def difference(released: GraphQLSchema, current: GraphQLSchema, given: Sequence[str]) -> Difference:
    """What changed from one schema to the other, in a fixed order."""
    broken = sorted(f"{item.type.name} {item.description}" for item in find_breaking_changes(released, current))
    return Difference(
        tuple(item for item in broken if item not in given),
        tuple(item for item in broken if item in given),
        tuple(sorted(f"{item.type.name} {item.description}" for item in find_dangerous_changes(released, current))),
        tuple(item for item in given if item not in broken),
    )


def read() -> Difference:
    """The difference between the release and this tree."""
    released, current = (build_schema(path.read_text()) for path in (RELEASED, CURRENT))
    return difference(released, current, accepted(ACCEPTED.read_text()))


def told(found: Difference) -> str:
    """The difference in words, for a terminal."""
    lines = [f"breaking: {item}" for item in found.breaking]
    lines += [f"accepted, and not there: {item}" for item in found.unused]
    lines += [f"breaking, accepted: {item}" for item in found.accepted]
    lines += [f"dangerous: {item}" for item in found.dangerous]
    if found.is_refused:
        lines.append(
            "refused: deprecate and keep what clients use, or accept the change in schema/accepted.txt with a reason"
        )
    return "\n".join(lines or ["nothing that could break a client"])


if __name__ == "__main__":
    try:
        _found = read()
    except AcceptanceError as _error:
        sys.exit(f"schema/accepted.txt: {_error}")
    sys.stdout.write(told(_found) + "\n")
    sys.exit(1 if _found.is_refused else 0)
