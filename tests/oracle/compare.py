"""The server's answer beside the evaluator's: cursors made alike, entries of `extensions.access` written out."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str | int, ...]
Entry = tuple[Path, str, str]


def with_rows(value: object, cursors: Mapping[str, str]) -> object:
    """The data with each cursor that was seen before replaced by the row that it stood for."""
    if isinstance(value, dict):
        return {key: with_rows(inner, cursors) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_rows(inner, cursors) for inner in value]
    return cursors.get(value, value) if isinstance(value, str) else value


def expanded(data: object, entries: list[dict[str, Any]]) -> list[Entry]:
    """Every value kept back, with its whole path: `*` is each row of the list there, `rows` says which of them."""
    found: list[Entry] = []
    for entry in entries:
        assert set(entry) <= {"path", "field", "reason", "rows"}, entry
        paths = list(_paths(data, tuple(entry["path"]), ()))
        if "rows" in entry:
            wanted = [tuple(row) if isinstance(row, list) else (row,) for row in entry["rows"]]
            by_rows = {tuple(part for part in path if isinstance(part, int)): path for path in paths}
            assert wanted == sorted(set(wanted)), f"rows are not in order: {entry}"
            assert wanted, f"an entry without rows: {entry}"
            paths = [by_rows[row] for row in wanted]
        # Without `rows` an entry is true of every row; there may be none.
        found += [(path, entry["field"], entry["reason"]) for path in paths]
    return found


def _paths(value: object, left: tuple[str, ...], done: Path) -> Iterator[Path]:
    if not left:
        yield done
    elif left[0] == "*":
        for number, inner in enumerate(value if isinstance(value, list) else ()):
            yield from _paths(inner, left[1:], (*done, number))
    elif isinstance(value, dict) and left[0] in value:  # of `nodes`, rows of another type have other fields
        yield from _paths(value[left[0]], left[1:], (*done, left[0]))


def difference(expected: object, found: object, path: Path = ()) -> str:
    """The first place where two values differ, in words; empty where they are equal, order of keys included."""
    where = ".".join(map(str, path)) or "the answer"
    if isinstance(expected, dict) and isinstance(found, dict):
        if list(expected) != list(found):
            return f"{where}: expected the keys {list(expected)}, found {list(found)}"
        pairs: list[tuple[str | int, object, object]] = [(key, expected[key], found[key]) for key in expected]
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return f"{where}: expected {len(expected)} rows, found {len(found)}: {short(expected)} / {short(found)}"
        pairs = [(number, *both) for number, both in enumerate(zip(expected, found, strict=True))]
    else:
        same = type(expected) is type(found) and expected == found
        return "" if same else f"{where}: expected {short(expected)}, found {short(found)}"
    return next(filter(None, (difference(a, b, (*path, key)) for key, a, b in pairs)), "")


def disagreement(data: object, entries: list[Entry], reply: Mapping[str, Any], cursors: Mapping[str, str]) -> str:
    """What differs between the expected answer and the server's; empty where nothing does."""
    found = difference(data, with_rows(reply["data"], cursors))
    if found:
        return found
    try:
        told = expanded(reply["data"], reply["extensions"]["access"]["withheld"])
    except (AssertionError, KeyError) as error:
        return f"extensions.access: {error}"
    if len(told) != len(set(told)):
        return "extensions.access: something is told twice"
    missing, surplus = sorted(set(entries) - set(told), key=str), sorted(set(told) - set(entries), key=str)
    return f"extensions.access: missing {missing[:3]}, surplus {surplus[:3]}" if missing or surplus else ""


def short(value: object) -> str:
    """A value in a few words."""
    return json.dumps(value)[:160]
