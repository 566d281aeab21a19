"""The files of the reference data, read and checked: nothing is taken from a file that has a fault.

What a column may hold is said once, in `CODE_SET` and `LISTS`. Every fault names the file and the
line. Nothing here knows the database.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Field:
    """What a column may hold; a value that is not required may be empty."""

    required: bool = False
    day: bool = False
    among: tuple[str, ...] = ()
    refers: str = ""
    """The file whose codes the values are."""


ITSELF = "."
"""As `refers`: the codes of the same file."""
_CODE, _TEXT, _DAY, _FLAG = Field(required=True), Field(), Field(day=True), Field(among=("1",))

CODE_SET = {
    "code": _CODE,
    "label": Field(required=True),
    "valid_from": _DAY,
    "valid_to": _DAY,
    "superseded_by": Field(refers=ITSELF),
    "art9": _FLAG,
    "art10": _FLAG,
    "detail": _TEXT,
    "source": Field(required=True),
}
"""The columns of a code set. `art9` and `art10`: the code by itself tells special category data, or an offence or its
allegation (UK GDPR, Articles 9 and 10).
"""

LISTS = {
    "authorities": {
        "code": _CODE,
        "name": Field(required=True),
        "gss_code": _TEXT,
        "former_gss_code": _TEXT,
        "region_code": Field(refers="regions"),
        "kind": Field(required=True, among=("ENGLISH", "WELSH", "PSEUDO")),
    },
    "ethnicity_groups": {
        "code": Field(required=True, refers="ethnicity"),
        "nhs_code": _TEXT,
        "ons_group": Field(required=True),
    },
    "regions": {"code": _CODE, "name": Field(required=True)},
    "relation_kinds": {
        "code": Field(required=True, refers="relation"),
        "inverse_code": Field(refers=ITSELF),
        "hl7_code": _TEXT,
        "parental_responsibility": Field(
            required=True, among=("ALWAYS", "CONDITIONAL", "WITH_ORDER", "NEVER", "NOT_APPLICABLE")
        ),
    },
    "states": {
        "scheme": Field(required=True),
        "code": _CODE,
        "state": Field(required=True, among=("RECORDED", "NOT_YET_OBTAINED", "REFUSED", "UNKNOWN", "NOT_APPLICABLE")),
        "label": Field(required=True),
        "source": Field(required=True),
    },
}
"""The files that are no code set, and their columns."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file, and where it stands."""

    path: Path
    number: int
    values: dict[str, str]

    def fault(self, text: str) -> ValueError:
        """What is wrong with the row."""
        return ValueError(f"{self.path.name}:{self.number}: {text}")


def schemes(folder: Path = FOLDER) -> tuple[str, ...]:
    """The names of the code sets."""
    return tuple(sorted(path.stem for path in folder.glob("*.csv") if path.stem not in LISTS))


def rows(name: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    """The rows of a file, in its order. Raises ValueError, with file and line, where it has a fault, and
    FileNotFoundError where there is no such file.
    """
    columns = _columns(name)
    lines = list(_lines(folder / f"{name}.csv"))
    _once(lines, ("scheme", "code") if name == "states" else ("code",))
    codes = {line.values["code"] for line in lines}
    known = {
        column: codes if field.refers == ITSELF else _codes(folder / f"{field.refers}.csv")
        for column, field in columns.items()
        if field.refers
    }
    for line in lines:
        _check(line, columns, known)
        if columns is CODE_SET:
            _check_code(line)
        elif name == "states":
            _check_state(line, folder)
    return [line.values for line in lines]


def day(text: str) -> date | None:
    """The date of a column; None where it is empty."""
    return date.fromisoformat(text) if text else None


def _columns(name: str) -> dict[str, Field]:
    return LISTS.get(name, CODE_SET)


def _lines(path: Path) -> Iterator[Line]:
    """The rows as they stand. Raises ValueError where the file is no table of its columns."""
    columns = _columns(path.stem)
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        number = raw.count(b"\n", 0, error.start) + 1
        raise ValueError(f"{path.name}:{number}: this is not UTF-8; save the file as UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        if next(reader, None) != list(columns):
            raise ValueError(f"{path.name}:1: the first line must be `{','.join(columns)}`")
        for values in reader:
            if len(values) != len(columns):
                raise ValueError(
                    f"{path.name}:{reader.line_num}: {len(columns)} values are wanted; put one with a comma into quotes"
                )
            yield Line(path, reader.line_num, dict(zip(columns, values, strict=True)))
    except csv.Error as error:
        raise ValueError(f"{path.name}:{reader.line_num}: this is not CSV: {error}") from None


def _once(lines: list[Line], key: tuple[str, ...]) -> None:
    seen: set[tuple[str, ...]] = set()
    for line in lines:
        found = tuple(line.values[column] for column in key)
        if found in seen:
            raise line.fault("the code stands in the file twice; keep one line")
        seen.add(found)


def _codes(path: Path) -> set[str]:
    """The codes of another file, whose values are checked when its own turn comes."""
    return {line.values["code"] for line in _lines(path)}


def _check(line: Line, columns: dict[str, Field], known: dict[str, set[str]]) -> None:
    for column, field in columns.items():
        value = line.values[column]
        if value != value.strip():
            raise line.fault(f"`{column}` begins or ends with a space; take it away")
        if not value:
            if field.required:
                raise line.fault(f"`{column}` is empty; it must say something")
            continue
        if field.among and value not in field.among:
            empty = "" if field.required else ", or empty"
            raise line.fault(f"`{column}` must be one of {', '.join(field.among)}{empty}")
        if column in known and value not in known[column]:
            where = line.path.name if field.refers == ITSELF else f"{field.refers}.csv"
            raise line.fault(f"`{column}` is not a code of {where}")
        if field.day and not _is_day(value):
            raise line.fault(f"`{column}` is not a date; write it as year-month-day, such as 2024-04-01")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _check_code(line: Line) -> None:
    values = line.values
    # Two ISO dates stand in order as texts do.
    if values["valid_from"] and values["valid_to"] and values["valid_to"] < values["valid_from"]:
        raise line.fault("`valid_to` is before `valid_from`; a code is valid on both days")
    if values["superseded_by"] == values["code"]:
        raise line.fault("the code is superseded by itself; name another one")
    if values["superseded_by"] and not values["valid_to"]:
        raise line.fault("the code is superseded without an end; say its last day in `valid_to`")


def _check_state(line: Line, folder: Path) -> None:
    path = folder / f"{line.values['scheme']}.csv"
    if line.values["scheme"] not in schemes(folder):
        raise line.fault("`scheme` is not a code set; name a file beside this one")
    if line.values["code"] in _codes(path):
        raise line.fault(f"the state is also a code of {path.name}; a state is never a code")
