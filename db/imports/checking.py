"""From what a census says of a child to what the record can hold.

Two principles. What the record can hold is kept, with its faults named. What would make the record
say something that the file does not (a wrong date, the wrong one of two children) is rejected: the
child where the child is in doubt, else the one episode.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from db.check_digits import upn_fault
from db.imports.comparing import compare_child, compare_episode
from db.imports.episodes import check_episode
from db.imports.faults import Fault
from db.imports.held import Checked, Child, Episode, Known, Rejection
from db.imports.kinds import BY_BLOCK
from db.imports.reading import RawChild, RawEpisode
from db.imports.values import Refused, parse_date

SEXES = {"1": "M", "2": "F", "0": "U", "9": "U", "M": "M", "F": "F", "U": "U"}
_SEX_SETS = {"Sex": "sex", "GenderCurrent": "gender_current"}
ETHNICITY_STATES = {"REFU": "REFUSED", "NOBT": "NOT_YET_OBTAINED"}
SCHOOL_AGE, YOUNG_PERSON_AGE, OLDEST = 5, 16, 25
LONGEST_ID, LONGEST_HELD_ID = 20, 64
_LONGEST_UPN = 20
_UN1_QUERIED_FROM = date(2024, 4, 1)
_BIRTHS_FOR = timedelta(days=275)
"""An expected birth is from the last month of the census year to nine months after it."""

_READ = {"LAchildID", "UPN", "UPNunknown", "GenderCurrent", "Sex", "Ethnicity"} | {
    "PersonBirthDate",
    "ExpectedPersonBirthDate",
    "PersonDeathDate",
}


def check(raw: RawChild, known: Known) -> Checked:
    """Check one child; never raises."""
    checked = Checked(None, [], [], [])
    try:
        checked.child = _Checker(raw, known, checked).child()
    except Refused as refused:
        checked.rejections = [Rejection("child", refused.fault)]
        checked.lost = [what for episode in raw.episodes for what in ("episode", *_inside(episode))]
    return checked


def _inside(raw: RawEpisode) -> list[str]:
    """What the blocks of an episode are."""
    return [BY_BLOCK[block.name].what for block in raw.blocks]


class _Checker:
    """The checks of one child, in the order of the census's blocks."""

    def __init__(self, raw: RawChild, known: Known, checked: Checked) -> None:
        self.raw = raw
        self.known = known
        self.checked = checked

    def child(self) -> Child:
        """Check everything. Raises Refused where the child cannot be held."""
        child = Child(self.raw.line, self._identifier(), self.raw.begins, self.raw.ends)
        self._dates(child)
        self._sex(child)
        self._upn(child)
        self._ethnicity(child)
        self._disabilities(child)
        child.episodes = list(self._episodes(child))
        compare_child(child, self.known, self._warn)
        for name, line in self.raw.unread.items():
            self._warn(f"PLACE:{name}", line)
        for name, value in self.raw.values.items():
            if name not in _READ:
                self._warn(f"PLACE:{name}", value.line)
        return child

    def _warn(self, rule: str, line: int | None = None) -> None:
        self.checked.warnings.append(Fault(rule, self.raw.line if line is None else line))

    def _identifier(self) -> str:
        value = self.raw.values.get("LAchildID")
        if value is None:
            raise Refused("8500", self.raw.line)
        if len(value.text) > LONGEST_HELD_ID:
            raise Refused("CHILD-ID", value.line)
        if len(value.text) > LONGEST_ID:
            self._warn("1570", value.line)
        if not (value.text.isascii() and value.text.isalnum()):
            self._warn("1580", value.line)
        return value.text

    def _dates(self, child: Child) -> None:
        child.born = self._date("PersonBirthDate")
        child.due = self._date("ExpectedPersonBirthDate")
        child.died = self._date("PersonDeathDate")
        if (child.born is None) == (child.due is None):
            self._warn("8525Q")
        if child.born:
            # Who is born is no longer expected.
            child.due = None
        if child.due and not timedelta(days=-31) <= child.due - self.known.reference_date <= _BIRTHS_FOR:
            self._warn("8530Q", self.raw.values["ExpectedPersonBirthDate"].line)
        if child.died and not self.known.in_year(child.died):
            self._warn("8545Q", self.raw.values["PersonDeathDate"].line)
        if child.born is None:
            # Without any date the child is there, and nothing says unborn.
            child.kind = "UNBORN" if child.due else "CHILD"
            return
        if child.died and child.died < child.born:
            raise Refused("8535Q", self.raw.values["PersonDeathDate"].line)
        if child.born > self.known.reference_date:
            self._warn("8520", self.raw.values["PersonBirthDate"].line)
        if self._age(child.born) > OLDEST:
            self._warn("8775Q", self.raw.values["PersonBirthDate"].line)
        if self._age(child.born) >= YOUNG_PERSON_AGE:
            child.kind = "YOUNG_PERSON"

    def _age(self, born: date) -> int:
        day = self.known.reference_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def _date(self, name: str) -> date | None:
        value = self.raw.values.get(name)
        if value is None:
            return None
        day = parse_date(value.text)
        if day is None:
            raise Refused(f"DATE:{name}", value.line)
        return day

    def _sex(self, child: Child) -> None:
        name = "Sex" if "Sex" in self.raw.values else "GenderCurrent"
        value = self.raw.values.get(name)
        held = SEXES.get(value.text) if value else None
        if value and held and value.text not in self.known.of_year[_SEX_SETS[name]]:
            # Both sets say the same of a child, so that the wrong one leaves no doubt.
            self._warn("4180:YEAR", value.line)
        if held is None:
            self._warn("4180", value.line if value else None)
        elif value and value.text == "9":
            self._warn("SEX-9", value.line)
        elif child.kind == "UNBORN" and held != "U":
            self._warn("8750", value.line if value else None)
            held = "U"
        child.sex = held or "U"

    def _upn(self, child: Child) -> None:
        value = self.raw.values.get("UPN")
        reason = self.raw.values.get("UPNunknown")
        if reason and reason.text in self.known.codes["upn_unknown_reason"]:
            child.upn_unknown = reason.text
        elif reason:
            self._warn("FORMAT:UPNunknown", reason.line)
        self._former_upns(child)
        if value is None:
            # Since 2025 being too young for a number is no reason for a child that is not.
            early = child.upn_unknown == "UN1" and self.known.reference_date >= _UN1_QUERIED_FROM
            if (not reason or early) and child.born and self._age(child.born) >= SCHOOL_AGE:
                self._warn("8770Q", reason.line if reason else None)
            return
        if len(value.text) > _LONGEST_UPN:
            self._warn("FORMAT:UPN", value.line)
            return
        fault = upn_fault(value.text)
        if fault is None and value.text[1:4] not in self.known.authorities:
            fault = "1530"
        if fault:
            self._warn(fault, value.line)
        child.upn, child.upn_verified = value.text, fault is None

    def _former_upns(self, child: Child) -> None:
        for former in self.raw.former_upns:
            if len(former.text) > _LONGEST_UPN:
                self._warn("FORMAT:FormerUPN", former.line)
                continue
            if upn_fault(former.text):
                self._warn("1560Q", former.line)
            if former.text not in child.former_upns:
                child.former_upns.append(former.text)

    def _ethnicity(self, child: Child) -> None:
        value = self.raw.values.get("Ethnicity")
        if value is None:
            if child.kind == "UNBORN":
                child.ethnicity_state = "NOT_APPLICABLE"
            else:
                self._warn("4220")
            return
        code = value.text
        if code == "CNHE":
            self._warn("CNHE", value.line)
            code = "CHNE"
        if code in ETHNICITY_STATES:
            child.ethnicity_state = ETHNICITY_STATES[code]
        elif code in self.known.of_year["ethnicity"]:
            child.ethnicity_state, child.ethnicity = "RECORDED", code
        else:
            self._warn("4220", value.line)

    def _disabilities(self, child: Child) -> None:
        said = False
        found: list[str] = []
        for value in self.raw.disabilities:
            if value.text == "NONE":
                said = True
            elif value.text not in self.known.of_year["disability"]:
                self._warn("8540", value.line)
            elif value.text in found:
                self._warn("8794", value.line)
            else:
                found.append(value.text)
        if said and found:
            self._warn("8790", self.raw.disabilities[0].line)
        if said or found:
            child.disabilities = sorted(found)
        elif not self.raw.disabilities and child.kind != "UNBORN":
            self._warn("8540")

    def _episodes(self, child: Child) -> Iterator[Episode]:
        if not self.raw.episodes:
            self._warn("8590")
        seen: dict[tuple[object, ...], Episode] = {}
        for raw in self.raw.episodes:
            try:
                episode = check_episode(raw, child, self.known, self._warn, self.checked.rejections)
            except Refused as refused:
                self.checked.rejections.append(Rejection("episode", refused.fault))
                self.checked.lost += _inside(raw)
                continue
            earlier = seen.setdefault(episode.facts(), episode)
            if earlier is not episode:
                self._warn("TWICE:CINdetails", raw.line)
                held = {block.facts() for block in earlier.blocks}
                earlier.blocks += [block for block in episode.blocks if block.facts() not in held]
        for episode in seen.values():
            compare_episode(episode, child, self._warn)
            yield episode
