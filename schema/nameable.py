"""What a policy can name, without loading the schema: remembered beside the compiled files, for as long as no source
changes.

The catalogue is made of Strawberry's types and SQLAlchemy's tables, and loading these takes longer than checking a
policy against it. So what was made once is kept as Python keeps compiled files, under the hash of all that it is made
from; anything that does not fit is made anew. `ecaf policy check` reads it; a server never does.
"""

import contextlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path

from schema.objects import Catalogue, Group, PolicyObject

ROOT = Path(__file__).resolve().parent.parent
MADE_FROM = ("schema/**/*.py", "db/**/*.py", "setup/runtime.txt")
"""Everything that decides what the catalogue says: declarations, tables, versions of libraries."""


@dataclass(frozen=True, slots=True)
class Nameable:
    """The objects and groups of the catalogue, and nothing else of it."""

    objects: Mapping[str, PolicyObject]
    groups: Mapping[str, Group]


def nameable() -> Catalogue:
    """What the schema that stands here lets a policy name."""
    made_from = _digest()
    path = Path(cache_from_source(__file__)).with_name("nameable.json")
    found = _read(path, made_from)
    if found is None:
        from schema.catalogue import catalogue

        found = Nameable(catalogue.objects, catalogue.groups)
        _write(path, made_from, found)
    return found


def _digest() -> str:
    found = sha256(sys.version.encode())
    for pattern in MADE_FROM:
        for path in sorted(ROOT.glob(pattern)):
            content = path.read_bytes()
            found.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return found.hexdigest()


def _read(path: Path, made_from: str) -> Nameable | None:
    """What is remembered, if it is of these sources and whole."""
    try:
        held = json.loads(path.read_bytes())
        if held["made_from"] != made_from:
            return None
        parts = ("reduces", "asks")
        objects = [PolicyObject(**{**one, **{part: tuple(one[part]) for part in parts}}) for one in held["objects"]]
        groups = [Group(**one) for one in held["groups"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Nameable({one.name: one for one in objects}, {one.name: one for one in groups})


def _write(path: Path, made_from: str, found: Nameable) -> None:
    """Remember it, whole or not at all. Where the folder may not be written to, it is made anew each time."""
    held = {
        "made_from": made_from,
        "objects": [asdict(one) for one in found.objects.values()],
        "groups": [asdict(one) for one in found.groups.values()],
    }
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        new.write_text(json.dumps(held))
        new.replace(path)
