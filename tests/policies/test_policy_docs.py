"""The pages about policies say what the code says."""

import re
from pathlib import Path

from policies.conditions import CONDITIONS
from policies.vocabulary import CARRIERS

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_condition_is_documented_as_declared() -> None:
    """Name, scope, reason, whether it is told, what counts when unknown, in the declared order; and its sentence."""
    page = (DOCS / "reference" / "conditions.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (\w+) \| (\w+) \| (\w+) \| (\w+) \|$", page, re.MULTILINE)
    yes = {True: "yes", False: "no"}
    declared = [
        (
            one.name,
            f"row of {', '.join(sorted(one.row_types))}" if one.row_types else str(one.scope),
            str(one.reason),
            yes[one.told],
            str(one.unknown),
            yes[one.by_group],
        )
        for one in CONDITIONS.values()
    ]

    assert rows == declared
    for one in CONDITIONS.values():
        assert f"## {one.name}\n\n{one.sentence}" in page


def test_every_carrier_is_explained() -> None:
    """By its name, as a policy writes it."""
    page = (DOCS / "explanation" / "policy-semantics.md").read_text(encoding="utf-8")
    assert all(f"`role:{carrier.name}`" in page for carrier in CARRIERS)
