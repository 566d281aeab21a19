"""From the row to bytes: the finished data, and what was withheld, spliced without parsing either.

    {"data":{…},"extensions":{"access":{"policy":"…","withheld":[{"path":[…],"field":…,"reason":…,"rows":[…]}]}}}

`*` in a path stands for every row there; `rows` lists those it is true of, by number, where it is not true of all.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from errors import EcafError
from resolvers.witness import Kept

LOCATED_AT_MOST = 1_000
"""Errors that `X-Access-Errors: located` adds at most; the rest is in `extensions.access` as always."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The constant text of a statement's answers, for a policy version."""

    start: str
    entries: tuple[tuple[str, ...], ...]
    """For each element of `withheld`, each entry up to its rows."""


def frame(kept: Sequence[Kept], version: str, contact: str | None = None) -> Frame:
    """The text around what varies.

    INVARIANT: `contact` is the same in every answer. One that depended on the child would be a fact about the child.
    """
    asked = f'"contact":{json.dumps(contact)},' if contact else ""
    return Frame(
        f',"extensions":{{"access":{{"policy":{json.dumps(version)},{asked}"withheld":[',
        tuple(
            tuple(
                '{"path":' + json.dumps(path, separators=(",", ":")) + f',"field":"{name}","reason":"{item.reason}"'
                for path, name in item.fields
            )
            for item in kept
        ),
    )


def entries(made: Frame, withheld: Sequence[str | None]) -> str:
    """The members of `extensions.access.withheld` for one answer."""
    found: list[str] = []
    for texts, rows in zip(made.entries, withheld, strict=True):
        if rows is None:
            continue
        end = f',"rows":[{rows}]}}' if rows else "}"
        found.extend([text + end for text in texts])
    return ",".join(found)


def body(made: Frame, data: str, kept: str) -> bytes:
    """The whole answer."""
    return f'{{"data":{data}{made.start}{kept}]}}}}}}'.encode()


def error_body(error: EcafError) -> bytes:
    """An answer without data."""
    return orjson.dumps({"errors": [error_item(error)]})


def error_item(error: EcafError) -> dict[str, Any]:
    """One error, as a member of `errors`."""
    item: dict[str, Any] = {"message": error.message}
    at = [{"line": p.line, "column": p.column} for p in error.places if p.line is not None]
    if at:
        item["locations"] = at
    item["extensions"] = {"code": error.code}
    inputs = [p.input for p in error.places if p.input is not None]
    if inputs:
        item["extensions"]["inputs"] = inputs
    return item


# -- errors at the place of each withheld value, for those who ask for them ------------------------------------------


def located(made: Frame, data: str, kept: str) -> bytes:
    """The answer with one `FIELD_WITHHELD` error at each place that is null because its value was withheld."""
    tree = orjson.loads(data)
    errors: list[dict[str, Any]] = []
    for entry in orjson.loads(f"[{kept}]"):
        for path in expand(tree, entry):
            for place in nulls(tree, path):
                if len(errors) == LOCATED_AT_MOST:
                    break
                errors.append(
                    {
                        "message": "withheld: see `extensions.reason`",
                        "path": place,
                        "extensions": {
                            "code": "FIELD_WITHHELD",
                            "field": entry["field"],
                            "reason": entry["reason"],
                        },
                    }
                )
    if not errors:
        return body(made, data, kept)
    return b'{"errors":' + orjson.dumps(errors) + b"," + body(made, data, kept)[1:]


def expand(tree: Any, entry: dict[str, Any]) -> Iterator[list[str | int]]:
    """The concrete paths of an entry: each row that it is true of, as far as the answer holds that row."""
    stars = sum(step == "*" for step in entry["path"])
    rows = entry.get("rows")
    if rows is None:
        yield from _walk(tree, entry["path"], None)
    else:
        for row in rows:
            yield from _walk(tree, entry["path"], [row] if stars == 1 else list(row))


def _walk(tree: Any, path: list[str], rows: list[int] | None) -> Iterator[list[str | int]]:
    if not path:
        yield []
        return
    if tree is None:
        return
    step, rest = path[0], path[1:]
    if step != "*":
        if step in tree:
            for found in _walk(tree[step], rest, rows):
                yield [step, *found]
        return
    numbers = range(len(tree)) if rows is None else [rows[0]]
    for number in numbers:
        for found in _walk(tree[number], rest, None if rows is None else rows[1:]):
            yield [number, *found]


def nulls(tree: Any, path: list[str | int]) -> Iterator[list[str | int]]:
    """The places at or directly below `path` that are null: an error may stand at no other."""
    here = tree
    for step in path:
        here = here[step]
    if here is None:
        yield path
    elif isinstance(here, dict):
        for key, value in here.items():
            if value is None:
                yield [*path, key]
