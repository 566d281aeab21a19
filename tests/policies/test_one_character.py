"""One changed character of a policy is never harmless: it is refused, or changes nothing."""

# ruff: noqa: T201 - counts are printed

import os
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import policies
from policies.policy import Policy, Words
from policies.problems import PolicyRefused
from schema.catalogue import catalogue

FOLDER = Path(policies.__file__).parent
FILES = {
    path.name: path.read_text(encoding="ascii")
    for path in sorted(FOLDER.iterdir())
    if path.suffix == ".csv" or path.name in ("model.conf", "exemptions.txt")
}

PLAIN = "".join(map(chr, range(32, 127)))
ODD = "\n\r\t\x00\x0b\x0c\x1c\x7f\x85\xa0\xad\u2028\ufeffé\u0430\u202e\uff0c"
SHORT_ALPHABET = '*,#&/_. pP\n"'


def meaning(policy: Policy) -> object:
    """The decision table, and what a request learns of the roles."""
    table = {key: (cell.told, cell.full, cell.reasons, cell.group) for key, cell in policies.table(policy).items()}
    return policy.roles, table


def mutants(text: str, place: int, alphabet: str) -> Iterator[str]:
    """The text with the character at `place` deleted, replaced, or another put before it."""
    yield text[:place] + text[place + 1 :]
    for char in alphabet:
        yield text[:place] + char + text[place:]
        yield text[:place] + char + text[place + 1 :]


def places(text: str) -> list[int]:
    """Every place in a line that is no comment, with its line end; and the start of every line,
    with the end before.
    """
    found: list[int] = []
    at = 0
    for line in text.splitlines(keepends=True):
        if not line.startswith("#"):
            found += range(at, at + len(line))
        else:
            found += [place for place in (at - 1, at, at + 1) if place >= 0]
        at += len(line)
    return sorted(set(found))


PLACES = [(name, place) for name, text in FILES.items() for place in places(text)]


def refused_or_unchanged(name: str, text: str, before: object) -> bool:
    """Whether a changed file is refused (True), or else means the same as before; anything else
    fails.
    """
    try:
        changed = policies.load_texts({**FILES, name: text}, Words(catalogue), verify=False)
    except PolicyRefused as refused:
        return bool(refused.problems)
    assert meaning(changed) == before, f"{name} loads and means something else"
    return False


@settings(max_examples=int(os.environ.get("ECAF_MUTANTS", "250")), deadline=None, derandomize=True)
@given(
    st.sampled_from(PLACES),
    st.sampled_from(PLAIN + ODD),
    st.sampled_from(["insert", "delete", "replace"]),
)
def test_one_character_is_refused_or_changes_nothing(place: tuple[str, int], char: str, how: str) -> None:
    """Anywhere in a rule, the model or an exemption, or at the start of any line."""
    name, at = place
    text = FILES[name]
    changed = text[:at] + ("" if how == "delete" else char) + text[at + (how != "insert") :]
    refused_or_unchanged(name, changed, BEFORE)


def test_every_character_of_some_lines() -> None:
    """One line of each sort, exhaustively, with the characters that mean something somewhere."""
    chosen = {
        "protection.csv": ["# What nobody", "p, role:under_shield"],
        "technical.csv": ["g, role:sysadmin, role:anyone"],
    }
    counts = {True: 0, False: 0}
    for name, starts in chosen.items():
        text = FILES[name]
        for start in starts:
            at = text.index(start)
            length = 3 if start.startswith("#") else text.index("\n", at) + 1 - at
            for place in range(at, at + length):
                if text[place : place + 2] == "  ":
                    continue  # in a run of spaces, the last one stands for all
                for changed in mutants(text, place, SHORT_ALPHABET):
                    counts[refused_or_unchanged(name, changed, BEFORE)] += 1

    print(f"\none character: {counts[True]} refused, {counts[False]} unchanged")
    assert counts[True] > 2000
    assert counts[False] > 50


BEFORE = meaning(policies.load(FOLDER, catalogue, verify=False))
