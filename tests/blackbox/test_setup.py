"""The set-up: locks without addresses, steps that run once, failures that say what to do."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import ModuleType

import pytest

from settings import ROOT

SETUP = ROOT / "setup"
LOCKS = ("boot", "runtime", "dev", "web")


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """setup/steps.py, working in a folder of its own."""
    spec = importlib.util.spec_from_file_location("steps", SETUP / "steps.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "steps", module)  # dataclasses look their module up
    spec.loader.exec_module(module)
    state = tmp_path / "a folder" / ".setup"
    for folder in ("stamps", "log"):
        (state / folder).mkdir(parents=True)
    shutil.copy(SETUP / "steps.py", state.parent / "steps.py")
    monkeypatch.setattr(module, "ROOT", state.parent)
    monkeypatch.setattr(module, "STATE", state)
    monkeypatch.setattr(module, "__file__", str(state.parent / "steps.py"))
    return module


def step_of(steps: ModuleType, script: str, deadline: int = 20) -> object:
    """A step that runs a shell script; it reads `input` and is to leave `product`."""
    (steps.ROOT / "input").write_text("1")

    def run(step: object) -> None:
        steps.call(step, ["/bin/sh", "-c", script])

    return steps.Step(
        "trial",
        "the trial step",
        (steps.ROOT / "input",),
        steps.ROOT / "product",
        run,
        deadline,
    )


def pins(name: str) -> dict[str, str]:
    """The versions that a lock file names."""
    text = (SETUP / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_locked_by_hash(name: str) -> None:
    """Each has a version and at least one hash, and no file says where things are fetched from."""
    text = (SETUP / f"{name}.txt").read_text()
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert blocks
    for block in blocks:
        assert re.match(r"[a-z0-9-]+==\S+", block), block.splitlines()[0]
        assert "--hash=sha256:" in block, block.splitlines()[0]
    assert not re.search(r"://|index|find-links|trusted-host", text)
    wanted = re.findall(r"^([a-z][a-z0-9-]+)", (SETUP / f"{name}.in").read_text(), re.MULTILINE)
    assert set(wanted) <= set(pins(name))


def test_tests_run_on_the_versions_that_are_served() -> None:
    """Each pin of the server's lock is in the tests' lock."""
    assert pins("runtime").items() <= pins("dev").items()


def test_test_tools_stay_out_of_the_server() -> None:
    """Two distributions that install the package `casbin`, or test tools beside the server: no."""
    names = set(pins("runtime"))
    assert "casbin" not in names
    assert not names & {"pytest", "playwright", "hypothesis", "ruff", "mypy", "uv"}
    assert not any("node" in name for name in names)


def test_a_step_runs_once(steps: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """Done once, it is silent; a changed input, a lost product or a moved folder do it again."""
    step = step_of(steps, "echo x >> product")
    for _ in range(2):
        steps.work([step])
    assert (steps.ROOT / "product").read_text() == "x\n"
    assert re.fullmatch(r"eCAF set-up 1/1: the trial step \.\.\. \d+\.\d s\n", capsys.readouterr().err)
    (steps.ROOT / "input").write_text("2")
    steps.work([step])
    assert (steps.ROOT / "product").read_text() == "x\nx\n"
    (steps.ROOT / "product").unlink()
    steps.work([step])
    assert (steps.ROOT / "product").read_text() == "x\n"


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("ensurepip is not available", "apt install python3-venv"),
        ("No space left on device", "the disk is full"),
        ("Hash mismatch for x", "check the mirror in use"),
        ("invalid peer certificate", "SSL_CERT_FILE"),
        ("something else", "check the network"),
    ],
)
def test_a_failure_says_why_and_what_to_do(steps: ModuleType, said: str, remedy: str) -> None:
    """The tool's last line, the log and the remedy; and the next run tries again."""
    step = step_of(steps, f"echo first; echo '{said}' >&2; exit 3")
    with pytest.raises(steps.SetupError) as failed:
        steps.work([step])
    text = str(failed.value)
    assert text.startswith("the trial step: ended with code 3")
    assert f"    {said}\n" in text
    assert "all of it: .setup/log/trial.txt" in text
    assert remedy in text
    assert not step.done()  # type: ignore[attr-defined]  # the class is loaded from a file


def test_a_step_has_a_deadline(steps: ModuleType) -> None:
    """Past it the tool ends, and all that it started."""
    step = step_of(steps, "sleep 61 & echo $! > child; echo waiting; wait", deadline=1)
    with pytest.raises(steps.SetupError, match="took longer than 1 s\n    waiting"):
        steps.work([step])
    child = int((steps.ROOT / "child").read_text())
    time.sleep(0.1)
    status = Path(f"/proc/{child}/stat")
    assert not status.exists() or status.read_text().split()[2] == "Z"


def test_two_set_ups_take_turns(steps: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """The second says that it waits, and goes on when the first has ended."""
    with (steps.STATE / "lock").open("a") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        threading.Timer(0.5, lambda: fcntl.flock(first, fcntl.LOCK_UN)).start()
        with steps.alone():
            pass
    assert capsys.readouterr().err == "eCAF set-up: waiting for another set-up of this folder\n"


def test_a_mirror_that_pip_knows_serves_all(steps: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller's environment is kept; what pip was told goes for the other tools too."""
    monkeypatch.setenv("PIP_INDEX_URL", "mirror")
    monkeypatch.setenv("PIP_CERT", "/certificates")
    monkeypatch.setenv("SOMETHING", "kept")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    for name in ("UV_DEFAULT_INDEX", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
        monkeypatch.delenv(name, raising=False)
    env = steps.environment(None)
    assert env["UV_DEFAULT_INDEX"] == "mirror"
    assert env["SSL_CERT_FILE"] == env["NODE_EXTRA_CA_CERTS"] == "/certificates"
    assert env["SOMETHING"] == "kept"
    assert "PYTHONPATH" not in env


def test_an_account_without_a_home_has_its_caches_here(steps: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written where the account may not write."""
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.delenv("UV_CACHE_DIR", raising=False)
    monkeypatch.delenv("npm_config_cache", raising=False)
    env = steps.environment(None)
    assert env["UV_CACHE_DIR"].startswith(str(steps.STATE))
    assert env["npm_config_cache"].startswith(str(steps.STATE))


def test_no_python_at_all(tmp_path: Path) -> None:
    """A machine without a usable Python is told what to install."""
    shell = shutil.which("sh")
    assert shell is not None
    (tmp_path / "setup").mkdir()
    shutil.copy(SETUP / "setup.sh", tmp_path / "setup")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "dirname").symlink_to(shutil.which("dirname") or "")
    said = subprocess.run(
        [shell, str(tmp_path / "setup/setup.sh"), "server"],
        env={"PATH": str(programs)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 1
    assert said.stdout == ""
    assert "apt install python3 python3-venv" in said.stderr


def test_a_target_that_does_not_exist() -> None:
    """Called wrongly: exit code 2 and the list."""
    said = subprocess.run(["sh", str(SETUP / "setup.sh"), "servr"], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (2, "eCAF set-up: say which of: server, web, clients, test\n")


def test_ecaf_runs_from_any_folder_and_by_a_link(tmp_path: Path) -> None:
    """The root program finds its folder, and relative paths count from the caller's."""
    link = tmp_path / "ecaf"
    link.symlink_to(ROOT / "ecaf")
    for program in (ROOT / "ecaf", link):
        said = subprocess.run(
            [program, "import", "cin", "no such file.xml"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert said.returncode == 2
        assert said.stderr.splitlines()[-1] == "ecaf: no such file.xml: there is no such file"


def test_make_explains_itself() -> None:
    """`make` alone lists every target."""
    env = {name: text for name, text in os.environ.items() if not name.startswith("MAKE")}
    said = subprocess.run(["make"], cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^\.PHONY: (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert len(targets) >= 10
    for target in targets:
        assert f"make {target} " in said, target
