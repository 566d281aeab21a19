"""What the record can hold of a census: a checked child, its episodes, its faults."""

from dataclasses import dataclass, field
from datetime import date

from db.imports.faults import Fault


@dataclass(frozen=True, slots=True)
class Known:
    """What the checks compare with: the codes of the record and the date of the census."""

    codes: dict[str, frozenset[str]]
    authorities: frozenset[str]
    reference_date: date


@dataclass(slots=True)
class Episode:
    """An episode that the record can hold."""

    line: int
    referral_date: date
    source: str | None = None
    need: str | None = None
    conference: date | None = None
    no_further_action: bool | None = None
    closed: date | None = None
    reason: str | None = None

    def facts(self) -> tuple[object, ...]:
        """All but the line: two episodes with the same facts are one."""
        return (
            self.referral_date,
            self.source,
            self.need,
            self.conference,
            self.no_further_action,
            self.closed,
            self.reason,
        )


@dataclass(slots=True)
class Child:
    """A child that the record can hold. None, for an attribute: the file does not say."""

    line: int
    la_child_id: str
    kind: str = "CHILD"
    born: date | None = None
    due: date | None = None
    died: date | None = None
    sex: str = "U"
    ethnicity_state: str | None = None
    ethnicity: str | None = None
    disabilities: list[str] | None = None
    upn: str | None = None
    upn_verified: bool = False
    former_upns: list[str] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)


@dataclass(slots=True)
class Checked:
    """What became of one child: the child or None, the warnings, and what was rejected."""

    child: Child | None
    warnings: list[Fault]
    rejected: Fault | None
    rejected_episodes: list[Fault]
