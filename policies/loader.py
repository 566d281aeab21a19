"""From the files of a policy to its lines, strictly: what a stock Casbin might read in another way
is refused.

Stock Casbin drops a line that it does not know and ignores an effect that it cannot read: a deny is
lost and nobody is told. So the accepted form is small, the same in every Casbin and every CSV
reader, and all else is refused with file, line and remedy:

    # a comment stands on a line of its own, and begins with a hash and a space
    p, role:<name>, <PURPOSE or *>, <object>, <action>, <condition, a&b or *>, allow|deny
    g, role:<name>, role:<name>

A cell holds letters, digits and `_ . : / * & -`. Spaces may stand before a cell, never after it.
This file knows the form of lines; what the words mean is checked in `check`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from policies.policy import Effect, Exemption, Link, Rule
from policies.problems import Problem, closest
from policies.vocabulary import ANY

MODEL_FILE = "model.conf"
EXEMPTIONS_FILE = "exemptions.txt"
MOST_BYTES = 1_000_000
MODEL = (
    "[request_definition]",
    "r = role, purpose, object, action, conditions",
    "[policy_definition]",
    "p = role, purpose, object, action, condition, eft",
    "[role_definition]",
    "g = _, _",
    "[policy_effect]",
    "e = some(where (p.eft == allow)) && !some(where (p.eft == deny))",
    "[matchers]",
    (
        'm = g(r.role, p.role) && (p.purpose == "*" || p.purpose == r.purpose)'
        ' && keyMatch(r.object, p.object) && (p.action == "*" || p.action == r.action)'
        ' && (p.condition == "*" || regexMatch(p.condition, r.conditions))'
    ),
)
"""The one model whose meaning is known, line by line without blank lines: any other is refused."""

_FILE = re.compile(r"[a-z][a-z0-9_]*\.csv")
_CELL = re.compile(r"[A-Za-z0-9_.:/*&-]+")
_ROLE = re.compile(r"role:[a-z][a-z0-9_]*")
_OBJECT = re.compile(r"\*|[a-z][a-z0-9_]*/(\*|[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*|:[a-z][a-z0-9_]*)?)")
_CONDITION = re.compile(r"\*|[a-z][a-z0-9_]*(&[a-z][a-z0-9_]*)*")
_WORD = re.compile(r"\*|[A-Za-z][A-Za-z0-9_]*")
_RULE_IN_COMMENT = re.compile(r"\b[pg][0-9]*\s*,\s*\"?role\s*:|[pg]\s*,\s*role:|,\s*(allow|deny)\b", re.IGNORECASE)
_RULE_CELLS = ("role", "purpose", "object", "action", "condition", "effect")
_LINK_CELLS = ("role", "inherited role")
_FORMS = {
    "role": _ROLE,
    "inherited role": _ROLE,
    "purpose": _WORD,
    "object": _OBJECT,
    "action": _WORD,
    "condition": _CONDITION,
}
_A = {
    "role": "a role",
    "inherited role": "a role",
    "purpose": "a purpose",
    "object": "an object",
    "action": "an action",
    "condition": "a condition",
}
_REMEDIES = {
    "role": "write `role:` and the name in lower case",
    "inherited role": "write `role:` and the name in lower case",
    "purpose": "write a purpose in capitals, or `*`",
    "action": "write an action in lower case, or `*`",
    "condition": "write `*`, a name in lower case, or names joined by `&`",
    "object": ("write `<group>/<Type>.<field>`, `record/<Type>`, a whole group as `<group>/*`, or `*` alone"),
}
_EXEMPTION_CELLS = ("kind", "role", "carrier or purpose", "object", "reason")


@dataclass(frozen=True, slots=True)
class Lines:
    """What was read: well-formed lines, in the order of file names and lines, and what is wrong
    with the others.
    """

    rules: list[Rule] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    exemptions: list[Exemption] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_folder(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """The text of each policy file by name, and what cannot be read. Other files in the folder are
    left alone.
    """
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    if not folder.is_dir():
        return texts, [Problem(folder.name, 0, "there is no such folder", "name a folder of policy files")]
    for path in listed(folder):
        name = path.name
        if _is_read(name):
            raw = path.read_bytes()
            if len(raw) > MOST_BYTES:
                problems.append(Problem(name, 0, f"the file is over {MOST_BYTES} bytes", "split it by family"))
                continue
            texts[name] = raw.decode("latin-1")  # every byte becomes a character, and all but plain ones are refused
        else:
            remedy = "name policy files with a-z, 0-9 and _ and the ending .csv, or move the file away"
            problems.append(Problem(name, 0, "this file looks like a policy and would not be read", remedy))
    return texts, problems


def listed(folder: Path) -> list[Path]:
    """The files of a folder that are a policy or look like one, by name; none where there is no folder."""
    if not folder.is_dir():
        return []
    return [
        path
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".")
        and not path.name.endswith("~")
        and (_is_read(path.name) or ".csv" in path.name.lower() or path.name.lower() == MODEL_FILE)
        and path.is_file()
    ]


def _is_read(name: str) -> bool:
    return name in (MODEL_FILE, EXEMPTIONS_FILE) or _FILE.fullmatch(name) is not None


def parse(texts: Mapping[str, str]) -> Lines:
    """All lines of all files. `problems` is empty iff every line has the accepted form."""
    lines = Lines()
    _parse_model(texts.get(MODEL_FILE), lines.problems)
    names = [name for name in sorted(texts) if name.endswith(".csv")]
    if not names:
        lines.problems.append(Problem(MODEL_FILE, 0, "no policy file stands beside it", "add a .csv file"))
    for name in names:
        read = _read_file(name, texts[name])
        lines.rules.extend(read.rules)
        lines.links.extend(read.links)
        lines.problems.extend(read.problems)
    for number, text in _numbered(EXEMPTIONS_FILE, texts.get(EXEMPTIONS_FILE, "\n"), lines.problems):
        _parse_exemption(number, text, lines)
    return lines


@lru_cache(maxsize=64)
def _read_file(name: str, text: str) -> Lines:
    """The lines of one file of rules; remembered, so that a reload reads only what has changed. Nobody changes it."""
    lines = Lines()
    for number, line in _numbered(name, text, lines.problems):
        _parse_line(name, number, line, lines)
    if not (lines.rules or lines.links or lines.problems):
        lines.problems.append(Problem(name, 0, "the file holds no rule", "write one, or remove the file"))
    return lines


def _parse_model(text: str | None, problems: list[Problem]) -> None:
    """The model must be the known one, but for blank lines."""
    if text is None:
        problems.append(Problem(MODEL_FILE, 0, "there is no model", "restore it from version control"))
        return
    found = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line]
    for index, expected in enumerate(MODEL):
        if index >= len(found):
            problems.append(Problem(MODEL_FILE, 0, "the model ends too early", f"the next line is `{expected}`"))
            return
        number, line = found[index]
        if line != expected:
            problems.append(Problem(MODEL_FILE, number, "this is not the known model", f"the line is `{expected}`"))
            return
    if len(found) > len(MODEL):
        number = found[len(MODEL)][0]
        problems.append(Problem(MODEL_FILE, number, "the known model ends before this line", "remove the line"))


def _numbered(name: str, text: str, problems: list[Problem]) -> list[tuple[int, str]]:
    """The lines that hold a rule, numbered from 1. Line ends, characters and comments are judged
    here.
    """
    if not text.endswith("\n"):
        count = text.count("\n") + 1
        problems.append(Problem(name, count, "the last line has no end", "end the file with a line feed"))
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        odd = next((char for char in line if not " " <= char <= "~"), None)
        if odd is not None:
            problems.append(Problem(name, number, f"{_named(odd)} is no plain character", _remedy_for(odd)))
        elif line.startswith("#"):
            if line != "#" and not line.startswith("# "):
                wrong = "a comment without a space after its hash may be a rule switched off"
                problems.append(Problem(name, number, wrong, "write `# ` and words, or delete the line"))
            elif _RULE_IN_COMMENT.search(line):
                wrong = "this comment holds a rule, which would not be loaded"
                problems.append(Problem(name, number, wrong, "delete it, or say it in words"))
        elif line:
            lines.append((number, line))
    return lines


def _named(char: str) -> str:
    known = {
        "\t": "a tab",
        "\r": "a carriage return",
        "\xa0": "a no-break space",
        "\xef": "a byte order mark",
    }
    return known.get(char, f"character {ord(char):#04x}")


def _remedy_for(char: str) -> str:
    if char == "\r":
        return "save the file with line feeds only (LF)"
    return "use spaces" if char in "\t\xa0" else "use plain letters, digits and signs (ASCII without marks)"


def _cells(name: str, number: int, line: str, problems: list[Problem]) -> list[str] | None:
    """The cells of a line, each without the spaces before it; None and one problem if a cell is
    malformed.
    """
    if line != line.rstrip(" "):
        problems.append(Problem(name, number, "spaces at the end of the line", "remove them"))
        return None
    if line.startswith(" "):
        problems.append(Problem(name, number, "spaces at the start of the line", "remove them"))
        return None
    cells = []
    for place, raw in enumerate(line.split(","), 1):
        cell = raw.lstrip(" ")
        if not cell:
            problems.append(Problem(name, number, f"cell {place} is empty", "write `*` where anything is meant"))
            return None
        if not _CELL.fullmatch(cell):
            problems.append(Problem(name, number, *_bad_cell(place, cell)))
            return None
        cells.append(cell)
    return cells


def _bad_cell(place: int, cell: str) -> tuple[str, str]:
    """What is wrong with a cell that holds more than the portable characters, and the remedy."""
    if '"' in cell or "'" in cell:
        return f"cell {place} is quoted", "write it without quotes: no cell needs any"
    if "#" in cell:
        return f"cell {place} holds a comment", "put the comment on a line of its own, above"
    if cell != cell.rstrip(" "):
        return f"spaces after cell {place}", "put spaces before a cell, never after it"
    if " " in cell:
        return f"cell {place} holds a space", "one cell, one word; cells are parted by commas"
    odd = next(char for char in cell if not _CELL.fullmatch(char))
    return f"cell {place} holds `{odd}`", "a cell holds letters, digits and _ . : / * & -"


def _parse_line(name: str, number: int, line: str, lines: Lines) -> None:
    cells = _cells(name, number, line, lines.problems)
    if cells is None:
        return

    bad = _bad_line(cells[0], cells[1:])
    if bad:
        lines.problems.append(Problem(name, number, *bad))
    elif cells[0] == "g":
        lines.links.append(Link(_role(cells[1]), _role(cells[2]), name, number))
    else:
        role, purpose, thing, action, condition, effect = cells[1:]
        names = frozenset() if condition == ANY else frozenset(condition.split("&"))
        rule = Rule(_role(role), purpose, thing, action, names, Effect(effect), name, number)
        lines.rules.append(rule)


def _role(cell: str) -> str:
    return cell.removeprefix("role:")


def _bad_line(kind: str, cells: list[str]) -> tuple[str, str] | None:
    """What is wrong with the form of a line, and the remedy; None if nothing is."""
    if kind not in ("p", "g"):
        remedy = "a line begins with `p,` or `g,` in lower case"
        return f"a line of kind `{kind}` would be dropped silently", remedy
    wanted = _RULE_CELLS if kind == "p" else _LINK_CELLS
    if len(cells) != len(wanted):
        wrong = f"{len(cells)} cells after `{kind}`, not {len(wanted)}"
        return wrong, f"write {', '.join(wanted)}"
    for what, cell in zip(wanted, cells, strict=True):
        if what in _FORMS and not _FORMS[what].fullmatch(cell):
            return f"`{cell}` is not written as {_A[what]}", _REMEDIES[what]
    return _bad_rule(cells[4], cells[5]) if kind == "p" else None


def _bad_rule(condition: str, effect: str) -> tuple[str, str] | None:
    """The same for what the form of a cell does not tell."""
    if effect not in (Effect.ALLOW, Effect.DENY):
        remedy = closest(effect.lower(), ("allow", "deny"), "write `allow` or `deny`")
        return f"the effect `{effect}` would be ignored silently", remedy
    names = condition.split("&")
    if len(set(names)) < len(names):
        return f"`{condition}` names a condition twice", "name each condition once"
    return None


def _parse_exemption(number: int, line: str, lines: Lines) -> None:
    """`carrier, role:x, role:carrier, *, the reason` or `purpose, role:x, PURPOSE, object, the
    reason`.
    """
    cells = [cell.strip(" ") for cell in line.split(",", len(_EXEMPTION_CELLS) - 1)]
    wrong = None
    if len(cells) != len(_EXEMPTION_CELLS) or not all(cells):
        wrong = "an exemption has five cells"
    elif cells[0] not in ("carrier", "purpose"):
        wrong = f"`{cells[0]}` is no kind of exemption"
    elif not _ROLE.fullmatch(cells[1]) or (cells[0] == "carrier" and not _ROLE.fullmatch(cells[2])):
        wrong = "a role is not written as `role:<name>`"
    elif len(cells[4].split()) < _WORDS_OF_A_REASON:
        wrong = "the reason is too short to be reviewed"
    if wrong:
        remedy = (
            "write `carrier, role:<name>, role:<carrier>, *, <reason>`"
            " or `purpose, role:<name>, <PURPOSE>, <object>, <reason>`"
        )
        lines.problems.append(Problem(EXEMPTIONS_FILE, number, wrong, remedy))
        return
    kind, role, of, thing, reason = cells
    of = of.removeprefix("role:")
    lines.exemptions.append(Exemption(kind, role[5:], of, thing, reason, EXEMPTIONS_FILE, number))


_WORDS_OF_A_REASON = 4
