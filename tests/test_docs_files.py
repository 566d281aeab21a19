"""Programs in the documents are the files that are tested, whole and to the letter.

A block of code stands under `<!-- file: PATH -->`, and what a program prints under `<!-- output: PATH -->`, with a path
below `tests/clients/`. `UPDATE_GOLDEN=1` writes both anew.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import run_node
from tests.test_docs import BLOCKS, ROOT, Block, blocks

CODE = {"js", "ts", "tsx", "python"}
FILES = [block for block in BLOCKS if block.mark.startswith("file: ")]
OUTPUTS = [block for block in BLOCKS if block.mark.startswith("output: ")]


def check(block: Block, expected: str) -> None:
    """The block holds what is expected; or is given it, where that was asked for."""
    if os.environ.get("UPDATE_GOLDEN") and not os.environ.get("CI"):
        now = list(blocks(block.path))[block.ordinal]
        lines = block.path.read_text().split("\n")
        lines[now.line : now.line + now.text.rstrip("\n").count("\n") + bool(now.text.strip())] = expected.split("\n")[
            :-1
        ]
        block.path.write_text("\n".join(lines))
        return
    assert block.text == expected, f"{block.place}: make golden T=tests/test_docs_files.py"


def test_code_stands_in_a_file() -> None:
    """A program that only a page holds is run by nobody."""
    assert [block.place for block in BLOCKS if block.language in CODE and block not in FILES] == []
    assert len(FILES) >= 10
    assert len(OUTPUTS) >= 1


@pytest.mark.parametrize("block", FILES, ids=lambda block: block.place)
def test_a_block_is_its_file(block: Block) -> None:
    """Which the tests of the clients run."""
    path: Path = ROOT / block.mark.removeprefix("file: ")
    check(block, path.read_text())


@pytest.mark.parametrize("block", OUTPUTS, ids=lambda block: block.place)
def test_an_output_is_the_programs(block: Block, live_server: Any) -> None:
    """Against the demo that a reader has."""
    check(block, run_node(block.mark.removeprefix("output: "), ECAF_URL=live_server.url))
