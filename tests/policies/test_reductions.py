"""A protective deny on what a reduction is made of reaches the reduction: in the policy as it ships, and in others."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import policies
from policies.conditions import CONDITIONS, Scope, Unknown
from policies.policy import Policy, Words
from policies.problems import PolicyRefused
from policies.vocabulary import CARRIERS, PURPOSES_OF_ROLE
from schema.catalogue import catalogue
from schema.nameable import Nameable
from schema.reductions import REDUCTIONS

FOLDER = Path(policies.__file__).parent
FILES = {
    path.name: path.read_text(encoding="ascii")
    for path in FOLDER.iterdir()
    if path.suffix == ".csv" or path.name in ("model.conf", "exemptions.txt")
}
THINGS = {thing.group: thing for thing in catalogue.objects.values() if thing.reduces}
PROTECTIVE = [one.name for one in CONDITIONS.values() if one.scope is Scope.CHILD and one.unknown is Unknown.HOLDS]
PAIRS = [(group, name) for group, made in REDUCTIONS.items() for name in made.of]


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The policy of the project."""
    return policies.load(FOLDER, catalogue, verify=False)


def test_every_reduction_is_a_field() -> None:
    """The list is closed: each is declared once, and nothing else is a reduction."""
    assert set(THINGS) == set(REDUCTIONS)
    for group, made in REDUCTIONS.items():
        assert (THINGS[group].reduces, THINGS[group].asks) == (made.of, made.asks)
        assert made.why.endswith(".")


@pytest.mark.parametrize(("group", "name"), PAIRS)
def test_what_protects_the_whole_protects_the_reduction(policy: Policy, group: str, name: str) -> None:
    """For every role and purpose: whatever fact about the child denies the one denies the other, for the same group."""
    for role, purposes in PURPOSES_OF_ROLE.items():
        for purpose in purposes:
            whole = policies.decide(policy, role, purpose, name)
            reduced = policies.decide(policy, role, purpose, THINGS[group].name)
            denies = {one for one in whole.full.deny if all(CONDITIONS[fact].scope is Scope.CHILD for fact in one)}
            if not (whole.full.is_never or reduced.full.is_never):
                assert denies <= set(reduced.full.deny), (role, purpose)
            assert reduced.group == whole.group


def refusals(line: str) -> str:
    """What the loader says of the policy with one more protective line, or nothing."""
    more = {"protection.csv": f"{FILES['protection.csv']}{line}\n"}
    try:
        policies.load_texts({**FILES, **more}, Words(catalogue), verify=False)
    except PolicyRefused as refused:
        return "; ".join(map(str, refused.problems))
    return ""


@settings(max_examples=25, deadline=None, derandomize=True, phases=[Phase.generate])
@given(
    st.sampled_from(PAIRS),
    st.sampled_from([carrier.name for carrier in CARRIERS]),
    st.sampled_from(PROTECTIVE),
    st.sampled_from(["*", "SAFEGUARDING"]),
    st.sampled_from(["field", "group"]),
)
def test_a_deny_that_stops_at_the_whole_is_refused(
    pair: tuple[str, str], carrier: str, condition: str, purpose: str, reach: str
) -> None:
    """Any new protective deny on an input is refused until its twin stands beside it; unless an older one says both."""
    _, name = pair
    whole_group = reach == "group"
    if carrier == "under_confidence":
        purpose = "*"  # only parents are under it, who may not declare others
    thing = f"{name.partition('/')[0]}/*" if whole_group else name
    line = f"p, role:{carrier}, {purpose}, {thing}, read, {condition}, deny"
    twin = f"p, role:{carrier}, {purpose}, {{}}/*, read, {condition}, deny"
    others = [one for one, of in PAIRS if of == name or (whole_group and of.startswith(thing[:-1]))]
    needs = [one for one in dict.fromkeys(others) if not _denied(carrier, one, condition, purpose)]
    if _denied(carrier, name.partition("/")[0], condition, purpose):
        return  # the line says again what the policy says
    found = refusals(line)
    for one in needs:
        assert THINGS[one].name in found, found
    assert bool(needs) == bool(found)
    assert not refusals("\n".join([line, *(twin.format(one) for one in needs)]))


def _denied(carrier: str, group: str, condition: str, purpose: str) -> bool:
    """Whether the files already deny the whole group by that."""
    return any(
        [cell.strip() for cell in line.split(",")]
        in [["p", f"role:{carrier}", of, f"{group}/*", "read", condition, "deny"] for of in ("*", purpose)]
        for line in FILES["protection.csv"].splitlines()
    )


def test_a_row_that_is_kept_must_be_asked_for() -> None:
    """What keeps a row from existing is asked of the rows that a reduction reads, or the policy is refused; and a fact
    about the child that keeps the rows denies the reduction too.
    """
    assert "has_plan/Child.hasPlan" in refusals("p, role:anyone, *, record/Episode, read, confided, deny")
    for group, asked in (("outward_code", "not_known_to"), ("staff_safety", "kin_sealed")):
        thing = THINGS[group]
        forgetful = replace(thing, asks=tuple(one for one in thing.asks if one != asked))
        words = Words(Nameable({**catalogue.objects, thing.name: forgetful}, catalogue.groups))
        with pytest.raises(PolicyRefused, match=f"`{asked}`, its reduction `{thing.name}` not"):
            policies.load_texts(FILES, words, verify=False)
