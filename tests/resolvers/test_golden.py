"""Golden statements: what a query compiles to for a role. `make golden` rewrites them; a reviewer reads the difference.

Each case in `tests/golden/` is a `.graphql` file whose first lines name role and purpose, beside the statement that the
real policies give it, broken into lines for reading.
"""

import os
import re
from pathlib import Path

import pytest

import policies
from policies.policy import Policy
from resolvers import planner
from resolvers.capacity import Capacity
from resolvers.document import load
from resolvers.operation import select
from resolvers.statement import Statement, compile_plan
from schema.catalogue import catalogue

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "tests" / "golden").glob("*.graphql"))
AT_LEAST = 6
BREAKS = re.compile(r" (?=(?:FROM|WHERE|ORDER BY|JOIN|CROSS JOIN|UNION|CASE|ELSE|WHEN)\b)|(?<=,) (?=[(\"'tr])")


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The real policies."""
    return policies.load(ROOT / "policies", catalogue, verify=False)


def compiled(policy: Policy, text: str) -> Statement:
    """The statement of a case."""
    found = re.match(r"# role: (\w+)\n# purpose: (\w+)\n", text)
    assert found, "a case begins with `# role:` and `# purpose:`"
    operation = select(load(text), None)
    values = operation.coerce({"id": "Child:00000000-0000-4000-8000-000000000000", "after": "x"})
    return compile_plan(planner.build(operation, values), Capacity(policy, found[1], found[2]))


def readable(statement: Statement) -> str:
    """One clause a line, and where each parameter comes from."""
    binds = "\n".join(f"-- ${n}: {bind.source}" for n, bind in enumerate(statement.binds, 1))
    kept = "\n".join(
        f"-- withheld {item.reason}: {', '.join(name for _, name in item.fields)}" for item in statement.kept
    )
    return BREAKS.sub("\n", statement.text) + f"\n{binds}\n{kept}".rstrip() + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_golden(case: Path, policy: Policy) -> None:
    """The same query always compiles to the same text."""
    made = readable(compiled(policy, case.read_text()))
    expected = case.with_suffix(".sql")
    if os.environ.get("UPDATE_GOLDEN") and not os.environ.get("CI"):
        expected.write_text(made)
    assert expected.read_text() == made, "run `make golden` and look at the difference"


def test_there_are_cases() -> None:
    """The collector cannot silently find nothing."""
    assert len(CASES) >= AT_LEAST


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_no_text_depends_on_the_run(case: Path, policy: Policy) -> None:
    """Compiled twice, by two compilers: byte for byte the same."""
    assert compiled(policy, case.read_text()) == compiled(policy, case.read_text())


def test_a_denied_column_is_never_selected(policy: Policy) -> None:
    """A housing officer's statement does not even name the tables of what the role never sees."""
    text = (
        "# role: housing_officer\n# purpose: HOUSING_DUTY\n"
        "{ children { nodes { ethnicity { code } immigrationStatus { code } voice { words } offences { outcome }"
        " disclosures { purpose } episodes { category } } } }"
    )
    made = compiled(policy, text).text
    for table in ("child_ethnicity", "child_immigration", "voice", "offence", "disclosure", "episode"):
        assert not re.search(rf"\b{table}\b(?!\")", made), table
    twin = compiled(
        policy, text.replace("housing_officer", "social_worker").replace("HOUSING_DUTY", "DIRECT_CARE")
    ).text
    assert "child_ethnicity" in twin
    assert "FROM voice " in twin
