"""From what a census says of a child to what the record can hold.

Two principles. What the record can hold is kept, with its faults named. What would make the record
say something that the file does not (a wrong date, the wrong one of two children) is rejected: the
child where the child is in doubt, else the one episode.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from db.check_digits import upn_fault
from db.imports.faults import Fault
from db.imports.held import Checked, Child, Episode, Known
from db.imports.reading import RawChild, RawEpisode, Value

SEXES = {"1": "M", "2": "F", "0": "U", "9": "U", "M": "M", "F": "F", "U": "U"}
ETHNICITY_STATES = {"REFU": "REFUSED", "NOBT": "NOT_YET_OBTAINED"}
UPN_REASONS = frozenset({"UN1", "UN2", "UN3", "UN4", "UN5", "UN6", "UN7"})
TRUTHS = {"true": True, "1": True, "false": False, "0": False}
SCHOOL_AGE, YOUNG_PERSON_AGE = 5, 16
LONGEST_ID, LONGEST_HELD_ID = 20, 64
_LONGEST_UPN = 20
_WEEKS_BEFORE_BIRTH = timedelta(weeks=40)
_PSEUDO_AUTHORITIES = frozenset(f"{number:03}" for number in (*range(1, 6), *range(660, 682)))
"""Numbers that a UPN may carry although no English authority has them: pseudo and Welsh ones."""

_READ = {"LAchildID", "UPN", "UPNunknown", "GenderCurrent", "Sex", "Ethnicity"} | {
    "PersonBirthDate",
    "ExpectedPersonBirthDate",
    "PersonDeathDate",
}
_READ_OF_EPISODE = {"CINreferralDate", "ReferralSource", "PrimaryNeedCode", "ReferralNFA"} | {
    "CINclosureDate",
    "ReasonForClosure",
    "DateOfInitialCPC",
}


class _Rejected(Exception):
    def __init__(self, rule: str, line: int) -> None:
        super().__init__(rule)
        self.fault = Fault(rule, line)


def check(raw: RawChild, known: Known) -> Checked:
    """Check one child; never raises."""
    warnings: list[Fault] = []
    rejected_episodes: list[Fault] = []
    try:
        child = _Checker(raw, known, warnings, rejected_episodes).child()
    except _Rejected as rejection:
        return Checked(None, warnings, rejection.fault, rejected_episodes)
    return Checked(child, warnings, None, rejected_episodes)


def parse_date(text: str) -> date | None:
    """Read a date as the census writes it (2019-12-06; a time behind it is dropped), or None."""
    day, _, _time = text.partition("T")
    if len(day) != len("2019-12-06"):
        return None
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


class _Checker:
    """The checks of one child, in the order of the census's blocks."""

    def __init__(
        self,
        raw: RawChild,
        known: Known,
        warnings: list[Fault],
        rejected_episodes: list[Fault],
    ) -> None:
        self.raw = raw
        self.known = known
        self.warnings = warnings
        self.rejected_episodes = rejected_episodes

    def child(self) -> Child:
        """Check everything. Raises _Rejected where the child cannot be held."""
        child = Child(self.raw.line, self._identifier())
        self._dates(child)
        self._sex(child)
        self._upn(child)
        self._ethnicity(child)
        self._disabilities(child)
        child.episodes = list(self._episodes(child))
        for name, line in self.raw.unread.items():
            self._warn(f"PLACE:{name}", line)
        for name, value in self.raw.values.items():
            if name not in _READ:
                self._warn(f"PLACE:{name}", value.line)
        return child

    def _warn(self, rule: str, line: int | None = None) -> None:
        self.warnings.append(Fault(rule, self.raw.line if line is None else line))

    def _identifier(self) -> str:
        value = self.raw.values.get("LAchildID")
        if value is None:
            raise _Rejected("8500", self.raw.line)
        if len(value.text) > LONGEST_HELD_ID:
            raise _Rejected("CHILD-ID", value.line)
        if len(value.text) > LONGEST_ID or not (value.text.isascii() and value.text.isalnum()):
            self._warn("CHILD-ID", value.line)
        return value.text

    def _dates(self, child: Child) -> None:
        child.born = self._date("PersonBirthDate")
        child.due = self._date("ExpectedPersonBirthDate")
        child.died = self._date("PersonDeathDate")
        if (child.born is None) == (child.due is None):
            self._warn("8525Q")
        if child.born is None:
            # Without any date the child is there, and nothing says unborn.
            child.kind = "UNBORN" if child.due else "CHILD"
            return
        if child.died and child.died < child.born:
            raise _Rejected("8535Q", self.raw.values["PersonDeathDate"].line)
        if child.born > self.known.reference_date:
            self._warn("8520", self.raw.values["PersonBirthDate"].line)
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
            raise _Rejected(f"DATE:{name}", value.line)
        return day

    def _sex(self, child: Child) -> None:
        value = self.raw.values.get("Sex") or self.raw.values.get("GenderCurrent")
        held = SEXES.get(value.text) if value else None
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
        if reason:
            known = reason.text in UPN_REASONS
            self._warn("PLACE:UPNunknown" if known else "FORMAT:UPNunknown", reason.line)
        self._former_upns(child)
        if value is None:
            if not reason and child.born and self._age(child.born) >= SCHOOL_AGE:
                self._warn("8770Q")
            return
        if len(value.text) > _LONGEST_UPN:
            self._warn("FORMAT:UPN", value.line)
            return
        fault = upn_fault(value.text)
        if fault is None and value.text[1:4] not in self.known.authorities | _PSEUDO_AUTHORITIES:
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
        elif code in self.known.codes["ethnicity"]:
            child.ethnicity_state, child.ethnicity = "RECORDED", code
        else:
            self._warn("4220", value.line)

    def _disabilities(self, child: Child) -> None:
        said = False
        found: list[str] = []
        for value in self.raw.disabilities:
            if value.text == "NONE":
                said = True
            elif value.text not in self.known.codes["disability"]:
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
        seen: set[tuple[object, ...]] = set()
        is_open = 0
        for raw in self.raw.episodes:
            try:
                episode = self._episode(raw, child)
            except _Rejected as rejection:
                self.rejected_episodes.append(rejection.fault)
                continue
            if episode.facts() in seen:
                self._warn("TWICE", raw.line)
                continue
            seen.add(episode.facts())
            if episode.closed is None and not episode.no_further_action:
                is_open += 1
            yield episode
        if is_open > 1:
            self._warn("8815")

    def _episode(self, raw: RawEpisode, child: Child) -> Episode:
        referral = self._required_date(raw, "CINreferralDate")
        closed = raw.values.get("CINclosureDate")
        episode = Episode(raw.line, referral)
        if closed:
            episode.closed = parse_date(closed.text)
            if episode.closed is None:
                raise _Rejected("DATE:CINclosureDate", closed.line)
            if episode.closed < referral:
                raise _Rejected("8630", closed.line)
        episode.source = self._code(raw, "ReferralSource", "referral_source", ("8866", "8866"))
        episode.need = self._code(raw, "PrimaryNeedCode", "primary_need", ("8610", "8650"))
        episode.reason = self._code(raw, "ReasonForClosure", "closure_reason", ("", "8640"))
        self._conference(raw, episode)
        self._no_further_action(raw, episode)
        self._compare(raw, episode, child)
        for name, value in raw.values.items():
            if name not in _READ_OF_EPISODE:
                self._warn(f"PLACE:{name}", value.line)
        return episode

    def _required_date(self, raw: RawEpisode, name: str) -> date:
        value = raw.values.get(name)
        if value is None:
            raise _Rejected("8600", raw.line)
        day = parse_date(value.text)
        if day is None:
            raise _Rejected(f"DATE:{name}", value.line)
        return day

    def _code(self, raw: RawEpisode, name: str, scheme: str, rules: tuple[str, str]) -> str | None:
        missing, unknown = rules
        value = raw.values.get(name)
        if value is None:
            if missing:
                self._warn(missing, raw.line)
            return None
        if value.text not in self.known.codes[scheme]:
            self._warn(unknown, value.line)
            return None
        return value.text

    def _conference(self, raw: RawEpisode, episode: Episode) -> None:
        value = raw.values.get("DateOfInitialCPC")
        if value is None:
            return
        episode.conference = parse_date(value.text)
        if episode.conference is None:
            self._warn("FORMAT:DateOfInitialCPC", value.line)
        elif episode.conference < episode.referral_date:
            self._warn("1104", value.line)

    def _no_further_action(self, raw: RawEpisode, episode: Episode) -> None:
        value = raw.values.get("ReferralNFA")
        if value is None:
            return
        episode.no_further_action = TRUTHS.get(value.text)
        if episode.no_further_action is None:
            self._warn("FORMAT:ReferralNFA", value.line)

    def _compare(self, raw: RawEpisode, episode: Episode, child: Child) -> None:
        """Name what does not fit together, and keep it."""
        birth = child.born or child.due
        referral: Value = raw.values["CINreferralDate"]
        if episode.referral_date > self.known.reference_date:
            self._warn("8600", referral.line)
        if birth and episode.referral_date < birth - _WEEKS_BEFORE_BIRTH:
            self._warn("8606", referral.line)
        if child.died and episode.referral_date > child.died:
            self._warn("8555Q", referral.line)
        closed = raw.values.get("CINclosureDate")
        if closed and episode.closed and episode.closed > self.known.reference_date:
            self._warn("8620", closed.line)
        if episode.closed and not raw.values.get("ReasonForClosure"):
            self._warn("8805", raw.line)
        if not episode.closed and raw.values.get("ReasonForClosure"):
            self._warn("8810", raw.line)
        if episode.reason == "RC2" and child.died is None:
            self._warn("8585Q", raw.line)
