"""What became of a file: counts, warnings by rule, rejections, or why the whole file was refused.

The report names lines and rules and never repeats a value of the file: it is mailed and kept.
"""

from collections import Counter
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from db.imports.faults import REJECTIONS, WARNINGS, Fault, text
from db.imports.held import Checked, Rejection
from db.imports.kinds import BLOCK_OF, KINDS
from db.imports.merged import MOST_LISTED, Counts
from db.imports.merging import Merged
from db.imports.reading import Refusal

FIRST_LINES = 5
MOST_RULES = 200

_ROWS = {
    "episodes": "episode",
    **{kind.name: kind.what for kind in KINDS},
    "assessment_factors": None,
    "reviews": "review",
}
"""What is counted besides children: the key of the report, and what a rejection of it is called."""


@dataclass(slots=True)
class Warned:
    """How often a rule was met, and the first lines."""

    count: int = 0
    lines: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """The outcome of one file. `refused`: nothing was changed."""

    file: str
    authority: str | None = None
    authority_name: str | None = None
    year: str | None = None
    reference_date: str | None = None
    size: int = 0
    read: int = 0
    """Children of the file."""
    children: Counts = field(default_factory=Counts)
    rows: dict[str, Counts] = field(default_factory=dict)
    """Episodes and the blocks inside, by the names of `kinds`."""
    rejections: Counter[str] = field(default_factory=Counter)
    """How many of what (`child`, `episode`, `assessment`, …) were rejected."""
    warnings: dict[str, Warned] = field(default_factory=dict)
    rejected: list[Rejection] = field(default_factory=list)
    """In file order, as far as listed."""
    quarantined: int = 0
    """Children that were written to the quarantine file, as far as one was asked for."""
    refused: Refusal | None = None
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0: all is in the record, warnings or not. 1: something was rejected. 2: refused."""
        if self.refused:
            return 2
        return 1 if self.rejections.total() else 0

    def warn(self, fault: Fault) -> None:
        """Count a warning. The number of rules is bounded, because a file can make up elements."""
        rule = fault.rule
        if rule not in self.warnings and len(self.warnings) >= MOST_RULES:
            rule = "PLACE:other elements"
        warned = self.warnings.setdefault(rule, Warned())
        warned.count += 1
        if len(warned.lines) < FIRST_LINES:
            warned.lines.append(fault.line)

    def merged(self, merged: Merged) -> None:
        """Take over what the merge counted and found."""
        self.children, self.rows = merged.children, merged.rows
        for found in merged.warnings:
            for line in found.lines:
                self.warn(Fault(found.rule, line))
            if found.count:
                self.warnings[found.rule].count += found.count - len(found.lines)
        for found in merged.rejected:
            for line in found.lines:
                self.reject(Rejection("child", Fault(found.rule, line)))
            self.rejections["child"] += found.count - len(found.lines)
        for name, count in merged.lost.items():
            self.rejections[_ROWS[name] or name] += count

    def take(self, checked: Checked) -> None:
        """Take over what the checks of one child found."""
        for warning in checked.warnings:
            self.warn(warning)
        for rejection in checked.rejections:
            self.reject(rejection)
        self.rejections.update(checked.lost)

    def reject(self, rejection: Rejection) -> None:
        """Count a rejection, and list it as far as there is room."""
        self.rejections[rejection.what] += 1
        if len(self.rejected) < MOST_LISTED:
            self.rejected.append(rejection)

    @property
    def rate(self) -> float:
        """Children a second, the merge included."""
        return self.read / self.seconds if self.seconds else 0.0

    def as_dict(self) -> dict[str, object]:
        """The report as plain values, for JSON."""
        return {
            "file": {
                "name": self.file,
                "authority": self.authority,
                "authority_name": self.authority_name,
                "year": self.year,
                "reference_date": self.reference_date,
                "bytes": self.size,
            },
            "refused": self._refused(),
            "children": _counts(self.children, self.rejections["child"]),
            **{name: _counts(counts, rejected) for name, counts, rejected in self._counted()},
            "warnings": [
                {
                    "rule": rule.partition(":")[0],
                    "text": text(WARNINGS, rule),
                    "count": warned.count,
                    "lines": warned.lines,
                }
                for rule, warned in self._by_rule()
            ],
            "rejected": [
                {
                    "what": rejection.what,
                    "block": BLOCK_OF[rejection.what],
                    "line": rejection.fault.line,
                    "rule": rejection.fault.rule.partition(":")[0],
                    "text": text(REJECTIONS, rejection.fault.rule),
                }
                for rejection in self._by_line()
            ],
            "quarantined": self.quarantined,
            "seconds": round(self.seconds, 3),
            "children_per_second": round(self.rate),
        }

    def render(self, console: Console) -> None:
        """Print the report for a person."""
        if self.refused:
            where = f", line {self.refused.line}" if self.refused.line else ""
            column = f", column {self.refused.column}" if self.refused.column else ""
            console.print(f"[red]refused[/red]: {escape(self.file)}{where}{column}")
            console.print(f"  {escape(self.refused.message)}")
            console.print("  nothing was changed")
            return
        console.print(
            f"{escape(self.file)}: census {escape(self.year or '')} of "
            f"{escape(self.authority_name or '')} ({escape(self.authority or '')}), "
            f"reference date {self.reference_date}"
        )
        table = Table("", "imported", "updated", "unchanged", "rejected", box=None)
        for column_ in table.columns[1:]:
            column_.justify = "right"
        for name, counts, rejected in (("children", self.children, self.rejections["child"]), *self._counted()):
            numbers = (counts.imported, counts.updated, counts.unchanged, rejected)
            if any(numbers) or name in ("children", "episodes"):
                table.add_row(name.replace("_", " "), *(str(number) for number in numbers))
        console.print(table)
        self._render_faults(console)
        if self.quarantined:
            console.print(f"{self.quarantined} children are in the quarantine file: correct them there and import it")
        console.print(f"{self.seconds:.1f} s, {self.rate:.0f} children a second")

    def _render_faults(self, console: Console) -> None:
        if self.warnings:
            console.print("warnings")
        for rule, warned in self._by_rule():
            lines = ", ".join(str(line) for line in warned.lines)
            more = " …" if warned.count > len(warned.lines) else ""
            number = escape(rule.partition(":")[0])
            console.print(
                f"  {number:<9} {warned.count:>6}  {escape(text(WARNINGS, rule))} [dim](line {lines}{more})[/dim]"
            )
        if self.rejected:
            console.print("[red]rejected[/red]")
        for rejection in self._by_line():
            fault = rejection.fault
            number = escape(fault.rule.partition(":")[0])
            console.print(f"  {number:<9} line {fault.line}: {rejection.what}: {escape(text(REJECTIONS, fault.rule))}")
        if len(self.rejected) >= MOST_LISTED:
            console.print(f"  … the first {MOST_LISTED} are listed")

    def _refused(self) -> dict[str, object] | None:
        if self.refused is None:
            return None
        return {
            "text": self.refused.message,
            "line": self.refused.line,
            "column": self.refused.column,
        }

    def _by_rule(self) -> list[tuple[str, Warned]]:
        return sorted(self.warnings.items(), key=lambda item: (-item[1].count, item[0]))

    def _by_line(self) -> list[Rejection]:
        return sorted(self.rejected, key=lambda item: (item.fault.line, item.fault.rule))

    def _counted(self) -> list[tuple[str, Counts, int]]:
        return [
            (name, self.rows.get(name, Counts()), self.rejections[what] if what else 0) for name, what in _ROWS.items()
        ]


def _counts(counts: Counts, rejected: int) -> dict[str, int]:
    return {
        "imported": counts.imported,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "rejected": rejected,
    }
