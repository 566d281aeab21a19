"""Apollo Client, urql and Relay as they come, and generated types, against a real demo server.

The sources in `src/` are those that the guide for frontend teams shows. What is generated and bundled goes to `made/`
and beside the sources, and is not committed.
"""

import re
from typing import Any

import pytest

from tests.clients.conftest import HERE, run_node

TOOLS = {
    "codegen": ("node_modules/@graphql-codegen/cli/esm/bin.js", "--config", "codegen.ts"),
    "relay": ("node_modules/relay-compiler/cli.js", "relay.config.json"),
    "types": ("node_modules/typescript/bin/tsc",),
}
PASSED = {"apollo": 6, "urql": 4, "relay": 6}
"""How many tests each client has."""


@pytest.fixture(scope="session")
def generated() -> None:
    """Types of the schema and of the documents: the client preset's, and Relay's artefacts."""
    (HERE / "src" / "relay" / "__generated__").mkdir(exist_ok=True)
    for tool in ("codegen", "relay"):
        run_node(*TOOLS[tool])


@pytest.mark.usefixtures("generated")
def test_generated_code_compiles_in_strict_typescript() -> None:
    """With what is a mistake there too: `strict.ts` holds lines that must not compile."""
    run_node(*TOOLS["types"])
    assert (HERE / "src" / "strict.ts").read_text().count("@ts-expect-error") >= 5


@pytest.mark.usefixtures("generated")
@pytest.mark.parametrize("client", PASSED)
def test_a_client_works_as_it_comes(client: str, live_server: Any) -> None:
    """Its tests, by Node's own runner."""
    (source,) = (HERE / "src" / client).glob("*.test.ts*")
    run_node("build.mjs", source.relative_to(HERE).as_posix())
    made = f"made/{client}.test.mjs"
    said = run_node("--test", "--test-reporter=tap", made, ECAF_URL=live_server.url)
    counts = {word: int(number) for word, number in re.findall(r"^# (\w+) (\d+)$", said, re.MULTILINE)}
    assert (counts["pass"], counts["fail"], counts["skipped"]) == (PASSED[client], 0, 0), said
