"""One `CINdetails` block: from what the census says of an episode to what the record can hold."""

from datetime import date, timedelta

from db.imports.blocks import Warn, check_blocks
from db.imports.held import Child, Episode, Known, Rejection
from db.imports.reading import RawEpisode, Value
from db.imports.values import TRUTHS, Refused, parse_date

_WEEKS_BEFORE_BIRTH = timedelta(weeks=40)
_READ = {"CINreferralDate", "ReferralSource", "PrimaryNeedCode", "ReferralNFA"} | {
    "CINclosureDate",
    "ReasonForClosure",
    "DateOfInitialCPC",
}


def check_episode(raw: RawEpisode, child: Child, known: Known, warn: Warn, rejections: list[Rejection]) -> Episode:
    """Check an episode and its blocks. Raises Refused where the episode cannot be held."""
    episode = _Checker(raw, known, warn).episode(child)
    episode.blocks = list(check_blocks(raw.blocks, known, warn, rejections))
    return episode


class _Checker:
    def __init__(self, raw: RawEpisode, known: Known, warn: Warn) -> None:
        self.raw = raw
        self.known = known
        self._warn = warn

    def episode(self, child: Child) -> Episode:
        """Check everything but the blocks."""
        raw = self.raw
        referral = self._required_date(raw, "CINreferralDate")
        closed = raw.values.get("CINclosureDate")
        episode = Episode(raw.line, referral)
        if closed:
            episode.closed = parse_date(closed.text)
            if episode.closed is None:
                raise Refused("DATE:CINclosureDate", closed.line)
            if episode.closed < referral:
                raise Refused("8630", closed.line)
        episode.source = self._code(raw, "ReferralSource", "referral_source", ("8866", "8866"))
        episode.need = self._code(raw, "PrimaryNeedCode", "primary_need", ("8610", "8650"))
        episode.reason = self._code(raw, "ReasonForClosure", "closure_reason", ("", "8640"))
        self._conference(raw, episode)
        self._no_further_action(raw, episode)
        self._compare(raw, episode, child)
        for name, value in raw.values.items():
            if name not in _READ:
                self._warn(f"PLACE:{name}", value.line)
        return episode

    def _required_date(self, raw: RawEpisode, name: str) -> date:
        value = raw.values.get(name)
        if value is None:
            raise Refused("8600", raw.line)
        day = parse_date(value.text)
        if day is None:
            raise Refused(f"DATE:{name}", value.line)
        return day

    def _code(self, raw: RawEpisode, name: str, scheme: str, rules: tuple[str, str]) -> str | None:
        missing, unknown = rules
        value = raw.values.get(name)
        if value is None:
            if missing:
                self._warn(missing, raw.line)
            return None
        if value.text not in self.known.of_year[scheme]:
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
            self._warn("8568", raw.line)
            return
        episode.no_further_action = TRUTHS.get(value.text.lower())
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
        if closed and episode.closed and not self.known.in_year(episode.closed):
            self._warn("8620", closed.line)
        if episode.closed and not raw.values.get("ReasonForClosure"):
            self._warn("8805", raw.line)
        if not episode.closed and raw.values.get("ReasonForClosure"):
            self._warn("8810", raw.line)
        if episode.reason == "RC2" and child.died is None:
            self._warn("8585Q", raw.line)
