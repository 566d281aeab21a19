"""What the record can hold of a census: a checked child, its episodes with their blocks, its faults."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from db.imports.faults import Fault
from db.imports.kinds import Kind


@dataclass(frozen=True, slots=True)
class Known:
    """What the checks compare with: the codes of the record, those of the census's year, and its days."""

    codes: dict[str, frozenset[str]]
    """Every code that the record knows, by code set."""
    of_year: dict[str, frozenset[str]]
    """Those that may be used on the reference date."""
    authorities: frozenset[str]
    reference_date: date

    @property
    def first_day(self) -> date:
        """The first day of the year that ends with the reference date."""
        day = self.reference_date + timedelta(days=1)
        return day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else day - timedelta(days=366)

    def in_year(self, day: date) -> bool:
        """Whether the day falls within the census year."""
        return self.first_day <= day <= self.reference_date


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose file it is, of which day, and when it was given out."""

    authority: str
    reference_date: date
    extracted_at: datetime | None


@dataclass(slots=True)
class Block:
    """A block of an episode that the record can hold. `values`: by the names of `kind.columns`."""

    kind: Kind
    line: int
    started_on: date | None
    values: dict[str, object]
    listed: list[str] | list[date] = field(default_factory=list)

    def facts(self) -> tuple[object, ...]:
        """All but the line: two blocks with the same facts are one."""
        return (self.kind.name, self.started_on, *self.values.values(), *self.listed)

    def day(self, name: str) -> date | None:
        """A value that is a date."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None


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
    blocks: list[Block] = field(default_factory=list)

    def of(self, kind: Kind) -> list[Block]:
        """The blocks of one kind."""
        return [block for block in self.blocks if block.kind is kind]

    def facts(self) -> tuple[object, ...]:
        """All but the line and the blocks: two episodes with the same facts are one."""
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
    begins: int = 0
    """Where in the file it begins, in bytes, and where its closing tag does."""
    ends: int = 0
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
    upn_unknown: str | None = None
    former_upns: list[str] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rejection:
    """What is not taken in (`child`, `episode`, `assessment`, …), where, and by which rule."""

    what: str
    fault: Fault


@dataclass(slots=True)
class Checked:
    """What became of one child: the child or None, the warnings, and what was rejected."""

    child: Child | None
    warnings: list[Fault]
    rejections: list[Rejection]
    lost: list[str]
    """What went with a child or an episode that is rejected: `episode`, `assessment`, …"""
