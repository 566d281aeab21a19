"""Whether well-formed lines make a policy: every word known, every rule able to do what it says, no
carrier left out.

Each check is a generator of problems over the same `Draft`; `CHECKS` lists them, and `problems`
runs them in order. What cannot be judged here, because it needs every decision, is compared with a
stock Casbin in `stock`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from policies.conditions import Scope, Unknown
from policies.decision import MOST_CONDITIONS, by_object, near_object
from policies.loader import EXEMPTIONS_FILE, MODEL_FILE, Lines
from policies.policy import Effect, Link, Rule, Words
from policies.problems import Problem, closest
from policies.vocabulary import ANY, ANYONE, Guard
from schema.objects import RECORD, PolicyObject

DEEPEST = 8
"""The longest chain of inheritance. A stock Casbin stops following at 10, silently."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Lines that are not yet a policy, with what each role inherits."""

    lines: Lines
    words: Words
    roles: tuple[str, ...]
    reach: Mapping[str, frozenset[str]]
    _reached: dict[str, list[PolicyObject]] = field(default_factory=dict)

    def objects(self, rule: Rule) -> list[PolicyObject]:
        """The objects that a rule reaches; looked for once for each cell that names them."""
        if rule.object not in self._reached:
            named = self.words.catalogue.objects.items()
            self._reached[rule.object] = [thing for name, thing in named if rule.reaches(name)]
        return self._reached[rule.object]

    def inheritors(self, role: str) -> list[str]:
        """The roles, without carriers, that a rule of `role` counts for."""
        return [one for one in self.roles if role in self.reach[one]]


def draft(lines: Lines, words: Words) -> Draft:
    """The roles that the lines speak of, and what each inherits: itself, and all by links."""
    above: dict[str, set[str]] = {}
    for link in lines.links:
        above.setdefault(link.role, set()).add(link.inherits)
    named = {rule.role for rule in lines.rules} | above.keys() | {link.inherits for link in lines.links}
    reach: dict[str, frozenset[str]] = {}
    for role in named:
        seen, new = {role}, {role}
        while new:
            new = {other for one in new for other in above.get(one, ())} - seen
            seen |= new
        reach[role] = frozenset(seen)
    return Draft(lines, words, tuple(sorted(named - words.carrier_names)), reach)


def problems(checked: Draft) -> list[Problem]:
    """Everything that is wrong. Checks that need known words wait until all words are known."""
    unknown = [*words_known(checked), *exemptions_known(checked), *rows_have_groups(checked)]
    return sorted(unknown or (problem for check in CHECKS for problem in check(checked)))


def words_known(checked: Draft) -> Iterator[Problem]:
    """Every role, purpose, object, action and condition exists."""
    words = checked.words
    roles = words.purposes_of_role.keys() | words.carrier_names
    named: list[tuple[Rule | Link, str]] = [(rule, rule.role) for rule in checked.lines.rules]
    named += [(link, role) for link in checked.lines.links for role in (link.role, link.inherits)]
    for line, role in named:
        if role not in roles:
            yield _unknown(line, "role", f"role:{role}", [f"role:{one}" for one in roles])
    for rule in checked.lines.rules:
        if rule.purpose not in {ANY, *words.purposes}:
            yield _unknown(rule, "purpose", rule.purpose, words.purposes)
        if rule.action not in {ANY, *words.actions}:
            yield _unknown(rule, "action", rule.action, words.actions)
        if not checked.objects(rule):
            groups = [f"{thing.group}/*" for thing in words.catalogue.objects.values()]
            yield _unknown(rule, "object", rule.object, [*groups, *words.catalogue.objects])
        for name in rule.conditions - words.conditions.keys():
            yield _unknown(rule, "condition", name, words.conditions)


def exemptions_known(checked: Draft) -> Iterator[Problem]:
    """Every role and every thing that an exemption names exists."""
    words = checked.words
    for exemption in checked.lines.exemptions:
        known = words.carrier_names if exemption.kind == "carrier" else words.purposes
        if exemption.role not in words.purposes_of_role or exemption.of not in known:
            yield Problem(
                EXEMPTIONS_FILE,
                exemption.line,
                "an exemption of something unknown",
                "name a role and what it is spared",
            )


def _unknown(line: Rule | Link, what: str, word: str, known: Iterable[str]) -> Problem:
    listed = list(known)
    otherwise = f"it must be one of {', '.join(sorted(listed))}" if len(listed) <= _SHORT else _WHERE[what]
    return Problem(line.file, line.line, f"unknown {what} `{word}`", closest(word, listed, otherwise))


_SHORT = 8
_WHERE = {
    "role": "the roles are listed in policies/vocabulary.py",
    "purpose": "the purposes are listed in policies/vocabulary.py",
    "condition": "the conditions are listed in policies/conditions.py",
    "object": "objects are `<group>/<Type>.<field>` and `record/<Type>`, as the schema names them",
    "action": "the actions are listed in policies/vocabulary.py",
}


def rows_have_groups(checked: Draft) -> Iterator[Problem]:
    """A new type must say which group the existence of its rows counts with."""
    words = checked.words
    for thing in words.catalogue.objects.values():
        if thing.group == RECORD and thing.kind is None and thing.type not in words.group_of_rows:
            wrong = f"the rows of type {thing.type} count with no group"
            yield Problem(MODEL_FILE, 0, wrong, "add the type to GROUP_OF_ROWS in policies/vocabulary.py")


def no_duplicates(checked: Draft) -> Iterator[Problem]:
    """A line that says again what another says would survive when the other is taken out."""
    seen: dict[object, Rule | Link] = {}
    lines: list[Rule | Link] = [*checked.lines.rules, *checked.lines.links]
    for line in lines:
        key = line.meaning if isinstance(line, Rule) else (line.role, line.inherits)
        first = seen.setdefault(key, line)
        if first is not line:
            yield Problem(line.file, line.line, f"the same as {first.file}:{first.line}", "remove one of them")


def no_cycles(checked: Draft) -> Iterator[Problem]:
    """Nobody inherits from itself, and no chain is so deep that a stock Casbin would stop following."""
    for link in checked.lines.links:
        if link.role in checked.reach[link.inherits]:
            wrong = f"`role:{link.role}` would inherit from itself"
            yield Problem(link.file, link.line, wrong, "remove one link of the circle")
            return
    longest: dict[str, int] = {}

    def depth(role: str) -> int:
        if role not in longest:
            above = [link.inherits for link in checked.lines.links if link.role == role]
            longest[role] = 1 + max(map(depth, above)) if above else 0
        return longest[role]

    for link in checked.lines.links:
        if depth(link.role) > DEEPEST:
            wrong = f"`role:{link.role}` inherits over more than {DEEPEST} steps"
            yield Problem(link.file, link.line, wrong, "inherit more directly")


def carriers_only_deny(checked: Draft) -> Iterator[Problem]:
    """Carriers hold denies and inherit nothing; protective denies stand nowhere else."""
    names = checked.words.carrier_names
    for rule in checked.lines.rules:
        if rule.role in names and rule.effect is Effect.ALLOW:
            wrong = f"`role:{rule.role}` carries denies only, as every role inherits it"
            yield Problem(rule.file, rule.line, wrong, "give the allow to each role that should have it")
        silent = [name for name in rule.conditions if not checked.words.conditions[name].told]
        if rule.role not in names and rule.effect is Effect.DENY and silent:
            wrong = f"a deny by the protective `{min(silent)}` outside the carriers"
            yield Problem(rule.file, rule.line, wrong, "write it for a carrier, which every role inherits")
    for link in checked.lines.links:
        if link.role in names:
            wrong = f"`role:{link.role}` is inherited and inherits nothing"
            yield Problem(
                link.file,
                link.line,
                wrong,
                f"did you mean `g, role:{link.inherits}, role:{link.role}`?",
            )


def carriers_reached(checked: Draft) -> Iterator[Problem]:
    """Every role inherits every carrier, or a reviewed exemption says why not."""
    used = set()
    for role in checked.roles:
        for carrier in sorted(checked.words.carrier_names - checked.reach[role]):
            spared = [
                one for one in checked.lines.exemptions if (one.kind, one.role, one.of) == ("carrier", role, carrier)
            ]
            if spared and carrier != ANYONE:
                used.update(spared)
                continue
            line = _first_line(checked, role)
            otherwise = "" if carrier == ANYONE else f", or name it in {EXEMPTIONS_FILE} with a reason"
            wrong = f"`role:{role}` does not inherit `role:{carrier}`"
            yield Problem(line.file, line.line, wrong, f"add `g, role:{role}, role:{carrier}`{otherwise}")
    for one in checked.lines.exemptions:
        if one.kind == "carrier" and one not in used:
            yield Problem(one.file, one.line, "the exemption exempts from nothing", "remove it")


def _first_line(checked: Draft, role: str) -> Rule | Link:
    """Where a role is first spoken of."""
    both: list[Rule | Link] = [*checked.lines.rules, *checked.lines.links]
    lines = [line for line in both if line.role == role]
    lines += [link for link in checked.lines.links if link.inherits == role]
    return min(lines, key=lambda line: (line.file, line.line))


def conditions_fit(checked: Draft) -> Iterator[Problem]:
    """Conditions fall to the safe side, and can hold for everything that the rule reaches."""
    words = checked.words
    for rule in checked.lines.rules:
        for name in sorted(rule.conditions):
            declared = words.conditions[name]
            if declared.explains:
                wrong = f"`{name}` only explains why `{declared.explains}` fails"
                yield Problem(rule.file, rule.line, wrong, "leave it out: it decides nothing")
            wrongly = Unknown.HOLDS if rule.effect is Effect.ALLOW else Unknown.FAILS
            if declared.unknown is wrongly:
                wrong = f"`{name}` {wrongly} where the record does not know, unsafe in {rule.effect}"
                yield Problem(
                    rule.file,
                    rule.line,
                    wrong,
                    "declare a second condition that falls to the safe side",
                )
            strict = rule.effect is Effect.ALLOW or declared.scope is Scope.ROW
            lost = [thing.name for thing in checked.objects(rule) if strict and not words.applies(name, thing)]
            if lost:
                wrong = f"`{name}` can never hold for `{lost[0]}`, which `{rule.object}` reaches"
                yield Problem(rule.file, rule.line, wrong, "write rules for what the condition is about")


def allows_are_narrow(checked: Draft) -> Iterator[Problem]:
    """An allow opens no action or object that does not exist yet, and a purpose alone opens nothing."""
    words = checked.words
    used = set()
    for rule in checked.lines.rules:
        if rule.effect is Effect.DENY:
            continue
        if ANY in (rule.object, rule.action):
            wrong = "an allow of everything would open what is added later"
            yield Problem(rule.file, rule.line, wrong, "name the group and the action")
        shown = any(words.conditions[name].scope is not Scope.CALLER for name in rule.conditions)
        if rule.purpose == ANY or shown:
            continue
        key = ("purpose", rule.role, rule.purpose, rule.object)
        spared = [one for one in checked.lines.exemptions if (one.kind, one.role, one.of, one.object) == key]
        used.update(spared)
        if not spared:
            wrong = f"the purpose {rule.purpose} alone is a claim, not evidence"
            yield Problem(rule.file, rule.line, wrong, "add a condition about the child or the row")
    for one in checked.lines.exemptions:
        if one.kind == "purpose" and one not in used:
            yield Problem(one.file, one.line, "the exemption exempts from nothing", "remove it")


def rules_can_match(checked: Draft) -> Iterator[Problem]:
    """A rule that can never do anything misleads its reader."""
    words = checked.words
    denies: dict[frozenset[str], list[Rule]] = {}
    for rule in checked.lines.rules:
        if rule.effect is Effect.DENY:
            denies.setdefault(rule.conditions, []).append(rule)
    for rule in checked.lines.rules:
        roles = checked.inheritors(rule.role)
        if not roles:
            wrong = f"no role inherits `role:{rule.role}`, so that the rule counts for nobody"
            yield Problem(
                rule.file,
                rule.line,
                wrong,
                f"link a role to it: `g, role:<name>, role:{rule.role}`",
            )
        elif rule.purpose != ANY and not any(rule.purpose in words.purposes_of_role[role] for role in roles):
            wrong = f"`role:{rule.role}` may not declare the purpose {rule.purpose}"
            may = ", ".join(sorted(frozenset().union(*(words.purposes_of_role[role] for role in roles))))
            yield Problem(rule.file, rule.line, wrong, f"it may declare {may}")
        elif rule.effect is Effect.ALLOW:
            near = (deny for names, listed in denies.items() if names <= rule.conditions for deny in listed)
            killer = next((deny for deny in near if _takes_away(checked, deny, rule, roles)), None)
            if killer:
                wrong = f"this allow is always taken away by {killer.file}:{killer.line}"
                yield Problem(rule.file, rule.line, wrong, "remove one of them")


def _takes_away(checked: Draft, deny: Rule, allow: Rule, roles: list[str]) -> bool:
    """Whether the deny, of no other conditions, holds wherever the allow does."""
    return (
        deny.purpose in (ANY, allow.purpose)
        and deny.action in (ANY, allow.action)
        and all(deny.role in checked.reach[role] for role in roles)
        and all(deny.reaches(thing.name) for thing in checked.objects(allow))
    )


def guards_stand(checked: Draft) -> Iterator[Problem]:
    """What a carrier must deny is denied, on every object that exists: a lost line is found, and a new group too."""
    for carrier in checked.words.carriers:
        rules = [rule for rule in checked.lines.rules if rule.role == carrier.name]
        place = min(((rule.file, rule.line) for rule in rules), default=(MODEL_FILE, 0))
        for guard in carrier.guards:
            for thing in checked.words.catalogue.objects.values():
                if _must_guard(checked.words, guard, thing) and not any(_guards(rule, guard, thing) for rule in rules):
                    wrong = f"`role:{carrier.name}` does not deny `{thing.name}` by `{guard.condition}`"
                    line = f"p, role:{carrier.name}, *, {thing.name}, read, {guard.condition}, deny"
                    yield Problem(place[0], place[1], wrong, f"add `{line}`, or its group")


def _must_guard(words: Words, guard: Guard, thing: PolicyObject) -> bool:
    spared = words.group_of(thing) in guard.spared or thing.name in guard.but
    if spared or not words.applies(guard.condition, thing):
        return False
    if guard.is_locating:
        return thing.locates
    if guard.only:
        return thing.name in guard.only
    by_row = words.conditions[guard.condition].scope is Scope.ROW
    return thing.group == RECORD or not by_row  # a row that does not exist shows none of its fields


def _guards(rule: Rule, guard: Guard, thing: PolicyObject) -> bool:
    sure = rule.purpose == ANY and rule.conditions == {guard.condition}
    return sure and rule.effect is Effect.DENY and rule.reaches(thing.name)


def reductions_are_denied(checked: Draft) -> Iterator[Problem]:
    """What a carrier denies of a value by a fact about the child, it denies of every reduction of it; and what keeps a
    row from existing, the reduction asks of each row that it reads.
    """
    objects = checked.words.catalogue.objects
    denies = [rule for rule in checked.lines.rules if rule.role in checked.words.carrier_names]
    for thing in objects.values():
        inputs = tuple(_inputs(objects, thing))
        for rule in denies:
            if not any(rule.reaches(name) for name in inputs):
                continue
            of_row = {name for name in rule.conditions if checked.words.conditions[name].scope is Scope.ROW}
            if of_row <= set(thing.asks) if of_row else any(_denies_again(rule, other, thing) for other in denies):
                continue
            wrong = (
                f"`{rule.object}` is denied by `{'&'.join(sorted(rule.conditions))}`, its reduction `{thing.name}` not"
            )
            yield Problem(rule.file, rule.line, wrong, f"deny `{thing.group}/*` by the same")


def _inputs(objects: Mapping[str, PolicyObject], thing: PolicyObject) -> Iterator[str]:
    """What a reduction is made of, and the rows that it lies in, but for those of the reduction's own type."""
    for name in thing.reduces:
        yield name
        if objects[name].type != thing.type:
            yield f"{RECORD}/{objects[name].type}" + (f":{objects[name].kind}" if objects[name].kind else "")


def _denies_again(rule: Rule, other: Rule, thing: PolicyObject) -> bool:
    """Whether the other deny holds for the reduction wherever the rule does for its input."""
    return (
        other.role == rule.role
        and other.conditions <= rule.conditions
        and other.purpose in (ANY, rule.purpose)
        and other.action in (ANY, rule.action)
        and other.reaches(thing.name)
    )


def _conditions(near: list[Rule], purpose: str) -> int:
    """How many conditions the rules ask for that count for a purpose."""
    return len(frozenset().union(*(rule.conditions for rule in near if rule.purpose in (ANY, purpose))))


def cells_are_small(checked: Draft) -> Iterator[Problem]:
    """No decision depends on more conditions than a truth table should have."""
    for role in checked.roles:
        rules = by_object(rule for rule in checked.lines.rules if rule.role in checked.reach[role])
        for name in checked.words.catalogue.objects:
            near = near_object(rules, name)
            if len(frozenset().union(*(rule.conditions for rule in near))) <= MOST_CONDITIONS:
                continue
            count = max(_conditions(near, purpose) for purpose in checked.words.purposes_of_role[role])
            if count > MOST_CONDITIONS:
                line = max(near, key=lambda rule: (rule.file, rule.line))
                wrong = f"`{name}` depends on {count} conditions for `role:{role}`"
                yield Problem(line.file, line.line, wrong, f"join some in one condition: {MOST_CONDITIONS} is the most")
                break


CHECKS: tuple[Callable[[Draft], Iterator[Problem]], ...] = (
    no_duplicates,
    no_cycles,
    carriers_only_deny,
    carriers_reached,
    conditions_fit,
    allows_are_narrow,
    rules_can_match,
    guards_stand,
    reductions_are_denied,
    cells_are_small,
)
"""Every check of meaning, in the order of reading."""
