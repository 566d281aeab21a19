"""Every way in which a line can be broken is refused with its place, what is wrong and what to do
about it.

Stock Casbin loads most of these lines, and on most of them loses the deny that was meant.
"""

# ruff: noqa: FBT001 - tables have columns

from collections.abc import Mapping
from pathlib import Path

import pytest

import policies
from policies.policy import Words
from policies.problems import PolicyRefused, Problem
from schema.catalogue import catalogue

FOLDER = Path(policies.__file__).parent
ALLOW = "p, role:front_door, *, ethnicity/*, read, same_authority, allow"
DENY = "p, role:under_shield, *, ethnicity/*, read, shield_closed, deny"


def real() -> dict[str, str]:
    """The real policy files by name."""
    return {
        path.name: path.read_text(encoding="ascii")
        for path in FOLDER.iterdir()
        if path.suffix == ".csv" or path.name in ("model.conf", "exemptions.txt")
    }


def refusals(texts: Mapping[str, str]) -> list[Problem]:
    """What is wrong with a policy; none: it is loaded."""
    try:
        policies.load_texts(texts, Words(catalogue), verify=False)
    except PolicyRefused as refused:
        return list(refused.problems)
    return []


def with_line(line: str) -> dict[str, str]:
    """The real policy with one more file of one line, on line 2."""
    return {**real(), "extra.csv": f"# one more rule\n{line}\n"}


SOUND = "p, role:housing_officer, *, ethnicity/*, read, assigned, allow"
BROKEN = [
    # the kind of the line
    ("P" + SOUND[1:], "kind `P`", "`p,` or `g,`"),
    ("pp" + SOUND[1:], "kind `pp`", "`p,` or `g,`"),
    ("p2" + SOUND[1:], "kind `p2`", "`p,` or `g,`"),
    ("policy" + SOUND[1:], "kind `policy`", "`p,` or `g,`"),
    (SOUND[3:], "kind `role:housing_officer`", "`p,` or `g,`"),
    ("g2, role:front_door, role:anyone", "kind `g2`", "`p,` or `g,`"),
    ("G, role:front_door, role:anyone", "kind `G`", "`p,` or `g,`"),
    ("garbage", "kind `garbage`", "`p,` or `g,`"),
    # the number of cells
    (SOUND.replace(", assigned", ""), "5 cells", "write role, purpose"),
    (SOUND + ", allow", "7 cells", "write role, purpose"),
    ("g, role:front_door", "1 cells", "write role, inherited role"),
    ("g, role:front_door, role:anyone, here", "3 cells", "write role, inherited role"),
    (SOUND + ",", "empty", "`*`"),
    (SOUND.replace(" *,", " ,"), "empty", "`*`"),
    (SOUND.replace("assigned", ""), "empty", "`*`"),
    (",", "empty", "`*`"),
    # the effect
    (SOUND.replace("allow", "Allow"), "effect `Allow`", "did you mean `allow`?"),
    (DENY.replace("deny", "Deny"), "effect `Deny`", "did you mean `deny`?"),
    (DENY.replace("deny", "DENY"), "effect `DENY`", "did you mean `deny`?"),
    (DENY.replace("deny", "dney"), "effect `dney`", "did you mean `deny`?"),
    (DENY.replace("deny", "no"), "effect `no`", "write `allow` or `deny`"),
    # comments
    (DENY + " # why", "holds a comment", "line of its own"),
    (DENY + "# why", "holds a comment", "line of its own"),
    ("#" + DENY, "rule switched off", "delete the line"),
    ("# " + DENY, "comment holds a rule", "delete it"),
    ("# was " + DENY.replace(", ", ","), "comment holds a rule", "delete it"),
    ("#g, role:front_door, role:anyone", "rule switched off", "delete the line"),
    ("# g, role:front_door, role:anyone", "comment holds a rule", "delete it"),
    ("##", "rule switched off", "delete the line"),
    ("// " + SOUND, "cell 1 holds a space", "one cell, one word"),
    ("; " + SOUND, "cell 1 holds a space", "one cell, one word"),
    # quotes, brackets and other characters
    (SOUND.replace("ethnicity/*", '"ethnicity/*"'), "quoted", "without quotes"),
    (SOUND.replace("allow", "'allow'"), "quoted", "without quotes"),
    (SOUND.replace("assigned", "(assigned)"), "holds `(`", "letters, digits"),
    (SOUND.replace("assigned", "(assigned"), "holds `(`", "letters, digits"),
    ("]", "holds `]`", "letters, digits"),
    ("[matchers]", "holds `[`", "letters, digits"),
    (SOUND.replace(",", ";"), "holds a space", "one cell, one word"),
    (SOUND.replace(", ", "\t"), "a tab", "use spaces"),
    (SOUND.replace("read, ", "read,\t"), "a tab", "use spaces"),
    (SOUND + "\r", "a carriage return", "line feeds only"),
    (SOUND + " ", "spaces at the end", "remove"),
    (" " + SOUND, "spaces at the start", "remove"),
    (SOUND.replace("role:", "role: "), "holds a space", "one cell, one word"),
    (SOUND.replace(", *", " , *"), "spaces after cell", "before a cell"),
    (SOUND.replace(", *", ",\u00a0*"), "no plain character", "use spaces"),
    (SOUND.replace("assigned", "аssigned"), "no plain character", "plain letters"),  # noqa: RUF001 - a Cyrillic letter
    (SOUND.replace("*, read", "\u2028*, read"), "no plain character", "plain letters"),
    (SOUND.replace("*, read", "\x00*, read"), "no plain character", "plain letters"),
    ("# a comment that turns the text \u202e around", "no plain character", "plain letters"),
    # roles
    (SOUND.replace("role:housing_officer", "housing_officer"), "not written as a role", "`role:`"),
    (SOUND.replace("role:h", "Role:h"), "not written as a role", "`role:`"),
    (SOUND.replace("role:housing", "role:Housing"), "not written as a role", "lower case"),
    (SOUND.replace("role:housing_officer", "*"), "not written as a role", "`role:`"),
    (SOUND.replace("role:housing_officer", "user:alice"), "not written as a role", "`role:`"),
    (
        SOUND.replace("housing_officer", "housing_oficer"),
        "unknown role",
        "did you mean `role:housing_officer`?",
    ),
    ("g, role:front_door, role:anyon", "unknown role", "did you mean `role:anyone`?"),
    ("g, role:frontdoor, role:anyone", "unknown role", "did you mean `role:front_door`?"),
    ("g, alice, role:front_door", "not written as a role", "`role:`"),
    # purposes
    (
        SOUND.replace("*, eth", "HOUSING_DUTTY, eth"),
        "unknown purpose",
        "did you mean `HOUSING_DUTY`?",
    ),
    (SOUND.replace("*, eth", "housing_duty, eth"), "unknown purpose", "listed in"),
    (SOUND.replace("*, eth", "HOUSING_*, eth"), "not written as a purpose", "in capitals"),
    # objects
    (SOUND.replace("ethnicity/*", "ethnicty/*"), "unknown object", "did you mean `ethnicity/*`?"),
    (SOUND.replace("ethnicity/*", "Ethnicity/*"), "not written as an object", "a whole group"),
    (SOUND.replace("ethnicity/*", "ethnicity"), "not written as an object", "a whole group"),
    (SOUND.replace("ethnicity/*", "ethnicity/"), "not written as an object", "a whole group"),
    (SOUND.replace("ethnicity/*", "ethnicity*"), "not written as an object", "a whole group"),
    (
        SOUND.replace("ethnicity/*", "ethnicity/Child.*"),
        "not written as an object",
        "a whole group",
    ),
    (
        SOUND.replace("ethnicity/*", "*/Child.ethnicity"),
        "not written as an object",
        "a whole group",
    ),
    (
        SOUND.replace("ethnicity/*", "ethnicity/Child.Ethnicity"),
        "unknown object",
        "did you mean `ethnicity/Child.ethnicity`?",
    ),
    (
        SOUND.replace("ethnicity/*", "ethnicity/Child.etnicity"),
        "unknown object",
        "did you mean `ethnicity/Child.ethnicity`?",
    ),
    (SOUND.replace("ethnicity/*", "Child.ethnicity"), "not written as an object", "a whole group"),
    (
        SOUND.replace("ethnicity/*", "record/Need"),
        "unknown object",
        "did you mean `record/Need:needs_child`?",
    ),
    # actions
    (SOUND.replace("read", "Read"), "unknown action", "did you mean `read`?"),
    (SOUND.replace("read", "write"), "unknown action", "one of read"),
    # conditions
    (SOUND.replace("assigned", "asigned"), "unknown condition", "did you mean `assigned`?"),
    (SOUND.replace("assigned", "Assigned"), "not written as a condition", "joined by `&`"),
    (SOUND.replace("assigned", "assigned&"), "not written as a condition", "joined by `&`"),
    (SOUND.replace("assigned", "assigned&&self"), "not written as a condition", "joined by `&`"),
    (SOUND.replace("assigned", "*&assigned"), "not written as a condition", "joined by `&`"),
    (SOUND.replace("assigned", "assigned|self"), "holds `|`", "letters, digits"),
    (SOUND.replace("assigned", "!assigned"), "holds `!`", "letters, digits"),
    (SOUND.replace("assigned", "assigned&assigned"), "names a condition twice", "once"),
    (SOUND.replace("assigned", "r.sub.age > 5"), "holds a space", "one cell, one word"),
]


@pytest.mark.parametrize(("line", "wrong", "remedy"), BROKEN, ids=[line for line, _, _ in BROKEN])
def test_a_broken_line_is_refused(line: str, wrong: str, remedy: str) -> None:
    """With the file, the line, what is wrong and what to do."""
    assert refusals(with_line(SOUND)) == []
    found = [problem for problem in refusals(with_line(line)) if problem.file == "extra.csv"]

    assert found
    assert all(problem.line == 2 for problem in found if problem.line)
    assert any(wrong in problem.wrong and remedy in problem.remedy for problem in found), found


def test_there_are_many_ways() -> None:
    """The known ways to break a line of a Casbin policy are 26; a list that shrinks is noticed."""
    assert len(BROKEN) > 75


def test_each_problem_is_one_readable_line() -> None:
    """`file:line: what is wrong: what to do`, in lower case or as the file writes it, without a
    full stop.
    """
    for line, _, _ in BROKEN:
        for problem in refusals(with_line(line)):
            text = str(problem)
            assert "\n" not in text
            assert not text.endswith(".")
            assert text.startswith(f"{problem.file}:{problem.line}: " if problem.line else f"{problem.file}: ")


def test_all_problems_of_a_file_are_told_at_once() -> None:
    """A reviewer mends them together."""
    texts = {**real(), "extra.csv": "P, x\n\n# fine\np, x\n"}

    assert [(problem.line, problem.wrong.split("`")[0]) for problem in refusals(texts)] == [
        (1, "a line of kind "),
        (4, "1 cells after "),
    ]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (("!some", "some"), "not the known model"),
        (("deny", "allow"), "not the known model"),
        (("g(r.role, p.role)", "true"), "not the known model"),
        (("keyMatch", "keyMatch2"), "not the known model"),
        (("eft\n", "eft # why\n"), "not the known model"),
        (("[role_definition]", "# [role_definition]"), "not the known model"),
        (("g = _, _\n", "g = _, _\ng2 = _, _\n"), "not the known model"),
        (("conditions))", "conditions)) || true"), "not the known model"),
        (("[matchers]", "[matchers] "), "not the known model"),
        (("\nm = ", "\nm  = "), "not the known model"),
    ],
)
def test_another_model_is_refused(change: tuple[str, str], wrong: str) -> None:
    """Its meaning would not be the one that the server compiles."""
    text = real()["model.conf"]
    assert change[0] in text
    found = refusals({**real(), "model.conf": text.replace(*change)})

    assert [problem.file for problem in found] == ["model.conf"]
    assert wrong in found[0].wrong


def test_a_model_may_have_other_blank_lines_and_nothing_else() -> None:
    """Blank lines are nobody's meaning; a line more, a line less or no model at all is refused."""
    text = real()["model.conf"]
    assert refusals({**real(), "model.conf": text.replace("\n\n", "\n") + "\n\n"}) == []
    assert "ends before" in refusals({**real(), "model.conf": text + "x = 1\n"})[0].wrong
    assert "too early" in refusals({**real(), "model.conf": text[: text.index("[matchers]")]})[0].wrong
    assert "no model" in refusals({name: text for name, text in real().items() if name != "model.conf"})[0].wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "no end"),
        ("\n", "holds no rule"),
        ("# words only\n", "holds no rule"),
        (SOUND, "no end"),
        ("\xef\xbb\xbf" + SOUND + "\n", "byte order mark"),
    ],
)
def test_a_file_that_says_nothing_is_refused(text: str, wrong: str) -> None:
    """It has lost its rules, or never had any."""
    assert any(wrong in problem.wrong for problem in refusals({**real(), "extra.csv": text}))


def test_no_file_at_all_is_refused() -> None:
    """A model alone is no policy."""
    assert "no policy file" in refusals({"model.conf": real()["model.conf"]})[0].wrong


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("Protection.csv", True),
        ("extra.CSV", True),
        ("extra.csv.off", True),
        ("my rules.csv", True),
        ("Model.conf", True),
        (".extra.csv.swp", False),
        ("extra.csv~", False),
        ("notes.txt", False),
    ],
)
def test_files_that_look_like_a_policy_are_not_passed_over(tmp_path: Path, name: str, refused: bool) -> None:
    """A renamed file would lose its denies silently."""
    for file, text in real().items():
        (tmp_path / file).write_text(text, encoding="ascii")
    assert policies.check_folder(tmp_path) == []
    (tmp_path / name).write_text("p, x\n", encoding="ascii")
    found = policies.check_folder(tmp_path)

    assert [problem.file for problem in found] == ([name] if refused else [])


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """One clear sentence."""
    assert [str(one) for one in policies.check_folder(tmp_path / "none")] == [
        "none: there is no such folder: name a folder of policy files"
    ]


def test_a_file_that_is_too_large_or_binary(tmp_path: Path) -> None:
    """Bytes are judged before they are read as text."""
    for file, text in real().items():
        (tmp_path / file).write_text(text, encoding="ascii")
    (tmp_path / "extra.csv").write_bytes(b"\xff\xfe\x00p\n")
    assert "no plain character" in policies.check_folder(tmp_path)[0].wrong
    (tmp_path / "extra.csv").write_bytes(b"# " + b"x" * 1_000_000 + b"\n")
    assert "over 1000000 bytes" in policies.check_folder(tmp_path)[0].wrong


EXEMPT = "carrier, role:housing_officer, role:under_shield, *, only for this test of the form"


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("carrier, role:housing_officer, role:under_shield, *", "five cells"),
        ("carier" + EXEMPT[7:], "no kind of exemption"),
        (EXEMPT.replace("role:housing", "housing"), "not written as"),
        (EXEMPT.replace("role:under", "under"), "not written as"),
        (EXEMPT.replace("only for this test of the form", "because"), "too short"),
        (EXEMPT.replace("housing_officer", "housing_oficer"), "unknown"),
        (EXEMPT, "exempts from nothing"),
        (EXEMPT.replace("under_shield", "anyone"), "exempts from nothing"),
        (
            "purpose, role:front_door, SAFEGUARDING, identity/*, only for this test of the form",
            "exempts from nothing",
        ),
        ("#" + EXEMPT, "switched off"),
    ],
)
def test_a_broken_exemption_is_refused(line: str, wrong: str) -> None:
    """Exemptions are read as strictly as rules, and one that is not needed is removed."""
    texts = real()
    reviewed = texts["exemptions.txt"]
    found = refusals({**texts, "exemptions.txt": f"{reviewed}{line}\n"})

    assert [(one.file, one.line) for one in found] == [("exemptions.txt", reviewed.count("\n") + 1)]
    assert wrong in found[0].wrong
