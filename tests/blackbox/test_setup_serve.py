"""`./ecaf serve`, as a process: it comes up, says what to do, and takes everything down with it."""

from __future__ import annotations

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from db.embedded import Cluster
from settings import ROOT
from tests.machine import slowness


class Serving:
    """A running `serve`; everything it says is in `said`."""

    def __init__(self, data: Path, *options: str) -> None:
        env = {name: text for name, text in os.environ.items() if not name.startswith("ECAF_")}
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "cli.py"), "serve", *options],
            cwd="/", env={**env, "ECAF_DATA": str(data)}, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.said = ""
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said += line

    def address(self, seconds: float = 60) -> str:
        """Wait until it serves; the address that it told."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            if "another answer" in self.said:
                found = re.search(r"eCAF serves (http://\S+)", self.said)
                assert found
                return found[1]
            time.sleep(0.02)
        raise AssertionError(self.said)

    def end(self, number: signal.Signals | None = None, seconds: float = 15) -> int:
        """Send a signal, wait; the exit code."""
        if number is not None:
            self.process.send_signal(number)
        code = self.process.wait(timeout=seconds)
        self._reader.join(timeout=5)
        assert self.process.stderr is not None
        self.process.stderr.close()
        return code


def processor_seconds() -> float:
    """What all processes that we started, and that have ended, have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder with a space in its name, for all tests here."""
    with tempfile.TemporaryDirectory(prefix="ecaf test-") as folder:
        yield Path(folder) / "data"
        Cluster(Path(folder) / "data").stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_and_ends_with_all_it_started(data: Path, number: signal.Signals) -> None:
    """Address, identities and a curl are told; a signal ends server and database, exit code 0."""
    serving = Serving(data, "--demo", "--port", "0")
    address = serving.address()
    with urllib.request.urlopen(f"{address}/health/live", timeout=10) as answer:  # noqa: S310
        assert answer.status == 200
    assert "social_worker" in serving.said
    assert "housing_officer" in serving.said
    assert f"curl -s {address}/graphql" in serving.said
    began = time.monotonic()
    assert serving.end(number) == 0, serving.said
    assert time.monotonic() - began < 8
    assert not Cluster(data).running()
    assert "Traceback" not in serving.said


def test_the_second_start_is_quick(data: Path) -> None:
    """Database made, migrated and seeded before: under five seconds, on a machine with nothing else
    to do. Counted is the processor time of the whole run, which other tests beside it do not change.
    """
    first = Serving(data, "--demo", "--port", "0")
    first.address()
    assert first.end(signal.SIGTERM) == 0
    before = processor_seconds()
    serving = Serving(data, "--demo", "--port", "0")
    serving.address()
    assert serving.end(signal.SIGTERM) == 0
    assert processor_seconds() - before < 5 * slowness()
    assert "making" not in serving.said


def test_kill_9_of_the_server_ends_the_database_too(data: Path) -> None:
    """And the next start recovers."""
    serving = Serving(data, "--demo", "--port", "0")
    serving.address()
    assert Cluster(data).running()
    assert serving.end(signal.SIGKILL) == -signal.SIGKILL
    until = time.monotonic() + 10
    while Cluster(data).running():
        assert time.monotonic() < until, "the database goes on"
        time.sleep(0.02)
    again = Serving(data, "--demo", "--port", "0")
    again.address()
    assert again.end(signal.SIGTERM) == 0


def test_a_signal_while_it_starts(data: Path) -> None:
    """Ended in the middle of starting: exit code 0, nothing left behind."""
    serving = Serving(data, "--demo", "--port", "0")
    until = time.monotonic() + 30
    while not Cluster(data).running() and time.monotonic() < until:
        time.sleep(0.01)
    assert serving.end(signal.SIGTERM) == 0, serving.said
    assert not Cluster(data).running()


def test_a_port_that_is_taken(data: Path) -> None:
    """One clear line, before anything else is touched."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        serving = Serving(data, "--demo", "--port", str(port))
        assert serving.end() == 1
    assert serving.said.count("\n") == 1
    assert serving.said.startswith(f"ecaf: port {port} is taken: ")
    assert "make serve PORT=" in serving.said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "set ECAF_ISSUER"),
        (("--demo", "--host", "0.0.0.0"), "a demo is served on this machine only"),  # noqa: S104
        (("--demo", "--host", "192.0.2.1"), "a demo is served on this machine only"),
    ],
)
def test_what_must_not_be_served(data: Path, options: tuple[str, ...], words: str) -> None:
    """No identities at all, or demo identities for the whole network: refused, with the remedy."""
    serving = Serving(data, *options)
    assert serving.end() == 1
    assert words in serving.said
    assert "Traceback" not in serving.said


def test_a_token_without_a_database(tmp_path: Path) -> None:
    """A command that only reads makes no database; it says what does."""
    said = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "token", "--as", "social_worker"],
        env={**os.environ, "ECAF_DATA": str(tmp_path / "none")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.endswith("yet: run ./ecaf serve --demo first\n")
    assert not (tmp_path / "none").exists()


def test_a_misspelt_setting(data: Path) -> None:
    """A setting that does not exist is not passed over."""
    said = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "db", "status"],
        env={**os.environ, "ECAF_DATA": str(data), "ECAF_POTR": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 1
    assert said.stderr == "ecaf: ECAF_POTR is no setting of eCAF: did you mean ECAF_PORT?\n"
