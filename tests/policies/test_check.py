"""Lines that are well formed and still make no policy: each is refused with its place, and its
sound twin is loaded.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

import pytest

import policies
from policies.conditions import CONDITIONS, Condition, Scope, Unknown
from policies.policy import Policy, Words
from policies.problems import PolicyRefused, Problem
from policies.vocabulary import PURPOSES_OF_ROLE, Carrier, Guard, Reason
from schema.objects import Group, PolicyObject


class Small:
    """A catalogue of a few objects: two groups about a child, one about organisations, a type that
    names kin.
    """

    groups: Mapping[str, Group] = MappingProxyType(
        {name: Group(name, name) for name in ("name", "need", "kin", "place")}
    )
    objects: Mapping[str, PolicyObject] = MappingProxyType(
        {
            thing.name: thing
            for thing in (
                PolicyObject("record/Child", "record", "Child"),
                PolicyObject("record/FamilyMember", "record", "FamilyMember"),
                PolicyObject("record/Agency", "record", "Agency", has_child=False),
                PolicyObject("name/Child.givenName", "name", "Child", "givenName"),
                PolicyObject("need/Child.needs", "need", "Child", "needs"),
                PolicyObject("kin/FamilyMember.givenName", "kin", "FamilyMember", "givenName"),
                PolicyObject("place/Agency.name", "place", "Agency", "name", has_child=False),
            )
        }
    )


ARCHIVED = Condition(
    name="archived",
    sentence="The record is archived.",
    scope=Scope.CHILD,
    sql="coalesce({child}.authority_code IS NULL, true)",
    reason=Reason.ARCHIVED,
    told=True,
    unknown=Unknown.HOLDS,
)
TRAINED = replace(ARCHIVED, name="trained", scope=Scope.CALLER, sql="true", unknown=Unknown.FAILS)
WORDS = Words(
    Small(),
    conditions=MappingProxyType({**CONDITIONS, "archived": ARCHIVED, "trained": TRAINED}),
    carriers=(Carrier("anyone", "nobody"), Carrier("under_shield", "the shield")),
    group_of_rows=MappingProxyType({"Child": "name", "FamilyMember": "kin", "Agency": "place"}),
)
MODEL = "\n".join(policies.loader.MODEL) + "\n"
BASE = """\
g, role:front_door, role:anyone
g, role:front_door, role:under_shield
p, role:front_door, *, name/*, read, same_authority, allow
p, role:under_shield, *, need/*, read, shield_closed, deny
p, role:anyone, *, need/*, read, archived, deny
"""


def load(rules: str, exemptions: str = "#\n", words: Words = WORDS) -> Policy:
    """A policy over the small catalogue, without a comparison to stock Casbin."""
    texts = {"model.conf": MODEL, "rules.csv": rules, "exemptions.txt": exemptions}
    return policies.load_texts(texts, words, verify=False)


def refusals(rules: str, exemptions: str = "#\n", words: Words = WORDS) -> list[Problem]:
    """What is wrong."""
    with pytest.raises(PolicyRefused) as refused:
        load(rules, exemptions, words)
    return list(refused.value.problems)


REFUSED = [
    # scope
    (
        "p, role:front_door, *, place/*, read, same_authority, allow",
        "can never hold for `place/Agency.name`",
    ),
    (
        "p, role:under_shield, *, name/*, read, kin_shield_closed, deny",
        "can never hold for `name/Child.givenName`",
    ),
    ("p, role:under_shield, *, *, read, kin_shield_closed, deny", "can never hold for"),
    # unknown
    (
        "p, role:front_door, *, need/*, read, archived, allow",
        "`archived` holds where the record does not know",
    ),
    (
        "p, role:anyone, *, need/*, read, same_authority, deny",
        "`same_authority` fails where the record",
    ),
    ("p, role:front_door, *, need/*, read, consent_withdrawn, allow", "only explains why `consented` fails"),
    # purposes
    ("p, role:front_door, SAFEGUARDING, need/*, read, *, allow", "SAFEGUARDING alone is a claim"),
    (
        "p, role:front_door, SAFEGUARDING, need/*, read, trained, allow",
        "SAFEGUARDING alone is a claim",
    ),
    (
        "p, role:front_door, HOUSING_DUTY, need/*, read, same_authority, allow",
        "may not declare the purpose HOUSING_DUTY",
    ),
    # carriers
    ("p, role:anyone, *, place/*, read, *, allow", "`role:anyone` carries denies only"),
    ("p, role:under_shield, *, place/*, read, *, allow", "`role:under_shield` carries denies only"),
    ("g, role:anyone, role:under_shield", "`role:anyone` is inherited and inherits nothing"),
    (
        "g, role:under_shield, role:front_door",
        "`role:under_shield` is inherited and inherits nothing",
    ),
    (
        "p, role:front_door, *, name/*, read, shield_closed, deny",
        "protective `shield_closed` outside the carriers",
    ),
    ("p, role:dsl, *, name/*, read, assigned, allow", "`role:dsl` does not inherit `role:anyone`"),
    ("g, role:dsl, role:anyone", "`role:dsl` does not inherit `role:under_shield`"),
    # duplicates, cycles, depth
    ("p, role:front_door, *, name/*, read, same_authority, allow", "the same as rules.csv:3"),
    ("g, role:front_door, role:anyone", "the same as rules.csv:1"),
    ("g, role:front_door, role:front_door", "inherit from itself"),
    (
        "g, role:front_door, role:dsl\ng, role:dsl, role:dpo\ng, role:dpo, role:front_door",
        "inherit from itself",
    ),
    # narrow allows
    ("p, role:front_door, *, *, read, *, allow", "would open what is added later"),
    ("p, role:front_door, *, place/*, *, *, allow", "would open what is added later"),
    # rules that do nothing
    (
        "p, role:front_door, *, kin/*, read, *, allow\np, role:anyone, *, kin/*, read, *, deny",
        "always taken away by",
    ),
    (
        "p, role:front_door, *, kin/*, read, assigned, allow\np, role:anyone, *, *, read, *, deny",
        "always taken away by",
    ),
]


@pytest.mark.parametrize(("lines", "wrong"), REFUSED, ids=[lines for lines, _ in REFUSED])
def test_a_rule_that_cannot_be_meant_is_refused(lines: str, wrong: str) -> None:
    """With file and line of what was added, and a remedy."""
    assert load(BASE).rules
    found = refusals(BASE + lines + "\n")

    assert any(wrong in problem.wrong and problem.line > 0 and problem.remedy for problem in found), found


ACCEPTED = [
    "p, role:front_door, *, place/*, read, *, allow",
    "p, role:under_shield, *, kin/*, read, kin_shield_closed, deny",
    "p, role:anyone, *, name/*, read, archived, deny",
    "p, role:anyone, *, *, read, archived, deny",  # denies nothing of organisations
    "p, role:anyone, *, name/*, *, archived, deny",
    "p, role:front_door, SAFEGUARDING, need/*, read, same_authority, allow",
    "p, role:front_door, SAFEGUARDING, need/*, read, same_authority&trained, allow",
    "p, role:front_door, *, kin/*, read, archived, deny",  # a told deny may stand with its role
    "p, role:dsl, *, name/*, read, assigned, allow\ng, role:dsl, role:front_door",  # by way of a role
    "p, role:front_door, *, name/*, read, assigned, allow",  # "or" is two rules
]


@pytest.mark.parametrize("lines", ACCEPTED)
def test_the_sound_twins_are_loaded(lines: str) -> None:
    """The checks refuse what is wrong, and nothing else."""
    assert load(BASE + lines + "\n").rules


def test_every_role_reaches_every_carrier_or_is_exempt() -> None:
    """An exemption is named with a reason; from `anyone` there is none."""
    bare = BASE.replace(
        "g, role:front_door, role:under_shield\n",
        "g, role:dsl, role:front_door\ng, role:dsl, role:under_shield\n",
    )
    exempt = "carrier, role:front_door, role:under_shield, *, sets the shields and reviews them\n"
    assert "does not inherit `role:under_shield`" in refusals(bare)[0].wrong
    assert load(bare, exempt).exemptions[0].reason == "sets the shields and reviews them"

    nobody = BASE.replace(
        "g, role:front_door, role:anyone\n",
        "g, role:dsl, role:front_door\ng, role:dsl, role:anyone\n",
    )
    found = refusals(nobody, exempt.replace("under_shield", "anyone"))
    assert {problem.file for problem in found} == {"rules.csv", "exemptions.txt"}
    assert "or name it in" not in next(problem.remedy for problem in found if problem.file == "rules.csv")


def test_a_purpose_alone_can_be_exempt() -> None:
    """The exception is listed with the very object of the rule."""
    rule = "p, role:front_door, SAFEGUARDING, need/*, read, *, allow\n"
    assert load(
        BASE + rule,
        "purpose, role:front_door, SAFEGUARDING, need/*, reviewed by the board in May\n",
    )
    assert refusals(
        BASE + rule,
        "purpose, role:front_door, SAFEGUARDING, name/*, reviewed by the board in May\n",
    )


def test_long_chains_are_refused() -> None:
    """A stock Casbin stops following at ten steps, and says nothing."""
    roles = [role for role in PURPOSES_OF_ROLE if role != "front_door"]
    chain = [*roles[:7], "front_door"]
    links = "".join(f"g, role:{one}, role:{other}\n" for one, other in pairwise(chain))
    assert load(BASE + links).links

    chain = [*roles[:9], "front_door"]
    links = "".join(f"g, role:{one}, role:{other}\n" for one, other in pairwise(chain))
    assert any("more than 8 steps" in problem.wrong for problem in refusals(BASE + links))


def test_a_rule_of_a_carrier_that_nobody_inherits() -> None:
    """Without roles, carriers count for nobody."""
    found = refusals("p, role:anyone, *, need/*, read, archived, deny\n")

    assert "no role inherits" in found[0].wrong


def test_a_guard_must_stand() -> None:
    """What a carrier must deny is denied on every object, and rows of kin by the row's own
    condition.
    """
    guards = (Guard("shield_closed", frozenset({"name"})), Guard("kin_shield_closed"))
    words = replace(WORDS, carriers=(Carrier("anyone", "nobody"), Carrier("under_shield", "the shield", guards)))
    sound = BASE + (
        "p, role:under_shield, *, kin/*, read, shield_closed, deny\n"
        "p, role:under_shield, *, record/FamilyMember, read, shield_closed, deny\n"
        "p, role:under_shield, *, record/FamilyMember, read, kin_shield_closed, deny\n"
    )
    assert load(sound, words=words).rules

    lines = [line for line in sound.splitlines(keepends=True) if "under_shield, *" in line]
    assert len(lines) == 4
    for lost in lines:
        assert any("does not deny" in problem.wrong for problem in refusals(sound.replace(lost, ""), words=words))
        narrowed = lost.replace("_closed, deny", "_closed&archived, deny")
        assert any("does not deny" in one.wrong for one in refusals(sound.replace(lost, narrowed), words=words))
        narrowed = lost.replace(", *,", ", SAFEGUARDING,")
        assert any("does not deny" in one.wrong for one in refusals(sound.replace(lost, narrowed), words=words))


def test_a_new_row_type_must_say_its_group() -> None:
    """Else an emergency grant could not open its rows, nor a shield be checked for them."""
    words = replace(WORDS, group_of_rows=MappingProxyType({"Child": "name", "Agency": "place"}))

    assert "rows of type FamilyMember" in refusals(BASE, words=words)[0].wrong


def test_cells_stay_small() -> None:
    """A cell over nine conditions would have 512 rows in its truth table."""
    more = {f"fact_{n}": replace(TRAINED, name=f"fact_{n}") for n in range(9)}
    words = replace(WORDS, conditions=MappingProxyType({**WORDS.conditions, **more}))
    lines = "".join(f"p, role:front_door, *, kin/*, read, {name}, allow\n" for name in more)
    assert any("depends on 9 conditions" in one.wrong for one in refusals(BASE + lines, words=words))
    assert load(BASE + lines.replace("p, role:front_door, *, kin/*, read, fact_8, allow\n", ""), words=words)
    # Two purposes never meet in one request.
    apart = lines.replace("p, role:front_door, *, kin/*, read, fact_6, allow\n", "")
    for name in ("fact_7", "fact_8"):
        apart = apart.replace(f"*, kin/*, read, {name}", f"SAFEGUARDING, kin/*, read, {name}&assigned")
    assert any("depends on 9 conditions" in one.wrong for one in refusals(BASE + apart, words=words))
    apart = apart.replace("SAFEGUARDING, kin/*, read, fact_7", "DUPLICATE_CHECK, kin/*, read, fact_7")
    assert load(BASE + apart, words=words)
