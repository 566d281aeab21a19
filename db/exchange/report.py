"""What became of an import: counts, warnings by rule, rejections, or why everything was refused.

It names files, lines, places and rules and never repeats a value: it is mailed and kept.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

MOST_LISTED = 1000
FIRST_PLACES = 5

WARNINGS = {
    "AUTHORITY": "the authority is not in the reference tables: taken, marked as not recognised",
    "HELD": "the record holds a newer, self-declared or other value, which is kept",
    "SHIELD": "the child or the address held is protected: the postcode is not taken, see to it by hand",
    "UASC": "there is an end of unaccompanied status without the flag: not recorded",
    "NAME": "the name of a file does not end in `.json`: left out",
    "1510": "the UPN's check letter is wrong: kept, unverified",
    "1520": "somebody else has the same UPN: kept, unverified",
    "1540": "the UPN is not 13 characters of the right kind: kept, unverified",
    "1550": "the UPN's last character is not a recognised one: kept, unverified",
    "8525Q": "there must be a birth date or an expected date of birth, and not both: the birth date is taken, if any",
}

REJECTIONS = {
    "UNKNOWN": "the format has no such name: correct it or leave it out",
    "DUPLICATE": "the same name stands twice in one object: leave one out",
    "TYPE": "this is not of the type that the format asks for",
    "DATE": "this is no date (year-month-day)",
    "CODE": "this is not a code of the national code set",
    "LONG": "this is longer than the format allows",
    "FORMAT": "this is empty, or holds characters that the format does not allow",
    "MISSING": "this has to be there",
    "ORDER": "this day is before the one that it must follow",
    "TWICE": "the same stands twice: leave one out",
    "PURGE": "other data stand on what is to be purged: nothing of the child was changed, remove those by hand first",
    "SEALED": "the child's record is sealed: nothing may be added to it",
    "CONFLICT": "the record cannot hold this beside what it holds: nothing of the child was changed",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where: a file, the line on which the child's document begins, and the JSON path in it."""

    file: str
    line: int
    path: str = "$"

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.path}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one document."""

    rule: str
    path: str


class Rejected(Exception):
    """The child cannot be taken; the others can."""

    def __init__(self, rule: str, path: str = "$") -> None:
        super().__init__(f"{path}: {rule}")
        self.fault = Fault(rule, path)


class Refused(Exception):
    """Nothing was changed; says where and what to do."""

    def __init__(self, message: str, file: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message, self.file, self.line = message, file, line


@dataclass(slots=True)
class Tally:
    """What became of children, or of the rows under them."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    purged: int = 0

    def add(self, other: "Tally") -> None:
        """Count another tally in."""
        self.imported += other.imported
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.purged += other.purged

    @property
    def touched(self) -> bool:
        """Whether anything is not as it was."""
        return bool(self.imported or self.updated or self.purged)


@dataclass(slots=True)
class Warned:
    """How often a rule was met, and the first places."""

    count: int = 0
    places: list[Place] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """The outcome of one import. `refused`: nothing was changed."""

    source: str
    authority: str
    files: int = 0
    children: Tally = field(default_factory=Tally)
    rows: Tally = field(default_factory=Tally)
    rejected_children: int = 0
    warnings: dict[str, Warned] = field(default_factory=dict)
    rejected: list[tuple[str, Place]] = field(default_factory=list)
    refused: Refused | None = None
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0: all is in the record, warnings or not. 1: a child was rejected. 2: refused."""
        if self.refused:
            return 2
        return 1 if self.rejected_children else 0

    def warn(self, rule: str, place: Place) -> None:
        """Count a warning."""
        warned = self.warnings.setdefault(rule, Warned())
        warned.count += 1
        if len(warned.places) < FIRST_PLACES:
            warned.places.append(place)

    def reject(self, rule: str, place: Place) -> None:
        """Count a rejected child, and list it up to a bound."""
        self.rejected_children += 1
        if len(self.rejected) < MOST_LISTED:
            self.rejected.append((rule, place))

    def as_dict(self) -> dict[str, object]:
        """The report as plain values, for JSON."""
        refused = self.refused
        return {
            "source": {"name": self.source, "authority": self.authority, "files": self.files},
            "refused": {"text": refused.message, "file": refused.file, "line": refused.line} if refused else None,
            "children": {**asdict(self.children), "rejected": self.rejected_children},
            "rows": asdict(self.rows),
            "warnings": [
                {
                    "rule": rule,
                    "text": WARNINGS[rule],
                    "count": warned.count,
                    "places": [asdict(p) for p in warned.places],
                }
                for rule, warned in sorted(self.warnings.items())
            ],
            "rejected": [{"rule": rule, "text": REJECTIONS[rule], **asdict(place)} for rule, place in self.rejected],
            "seconds": round(self.seconds, 3),
        }

    def lines(self) -> Iterator[str]:
        """The report for a person."""
        if self.refused:
            line = f", line {self.refused.line}" if self.refused.line else ""
            yield f"refused: {self.refused.file}{line}"
            yield f"  {self.refused.message}"
            yield "  nothing was changed"
            return
        yield f"{self.source}: files: {self.files}, authority {self.authority}"
        yield f"{'':<10}{'imported':>10}{'updated':>10}{'unchanged':>10}{'purged':>10}{'rejected':>10}"
        for name, tally, rejected in (("children", self.children, self.rejected_children), ("rows", self.rows, "")):
            counts = (tally.imported, tally.updated, tally.unchanged, tally.purged, rejected)
            yield f"{name:<10}" + "".join(f"{count:>10}" for count in counts)
        for rule, warned in sorted(self.warnings.items()):
            places = ", ".join(str(place) for place in warned.places)
            more = " …" if warned.count > len(warned.places) else ""
            yield f"warning {rule} ({warned.count}): {WARNINGS[rule]} [{places}{more}]"
        for rule, place in self.rejected:
            yield f"rejected {place}: {rule}: {REJECTIONS[rule]}"
        if self.rejected_children > len(self.rejected):
            yield f"… the first {MOST_LISTED} are listed"
        yield f"{self.seconds:.1f} s"
