"""What became of a file: counts, warnings by rule, rejections, or why the whole file was refused.

The report names lines and rules and never repeats a value of the file: it is mailed and kept.
"""

from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from db.imports.faults import REJECTIONS, WARNINGS, Fault, text
from db.imports.merging import MOST_LISTED, Counts, Merged
from db.imports.reading import Refusal

FIRST_LINES = 5
MOST_RULES = 100


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
    children: Counts = field(default_factory=lambda: Counts(0, 0, 0))
    episodes: Counts = field(default_factory=lambda: Counts(0, 0, 0))
    rejected_children: int = 0
    rejected_episodes: int = 0
    warnings: dict[str, Warned] = field(default_factory=dict)
    rejected: list[tuple[str, Fault]] = field(default_factory=list)
    """Pairs of `child` or `episode` and the fault, in file order as far as listed."""
    refused: Refusal | None = None
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0: all is in the record, warnings or not. 1: something was rejected. 2: refused."""
        if self.refused:
            return 2
        return 1 if self.rejected_children or self.rejected_episodes else 0

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
        self.children, self.episodes = merged.children, merged.episodes
        for found in merged.warnings:
            for line in found.lines:
                self.warn(Fault(found.rule, line))
            if found.count:
                self.warnings[found.rule].count += found.count - len(found.lines)
        for found in merged.rejected:
            for line in found.lines:
                self.reject("child", Fault(found.rule, line))
            self.rejected_children += found.count
        self.rejected_episodes += merged.rejected_episodes

    def reject(self, what: str, fault: Fault) -> None:
        """List a rejection; the counts are kept by the caller."""
        if len(self.rejected) < MOST_LISTED:
            self.rejected.append((what, fault))

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
            "children": _counts(self.children, self.rejected_children),
            "episodes": _counts(self.episodes, self.rejected_episodes),
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
                    "what": what,
                    "line": fault.line,
                    "rule": fault.rule.partition(":")[0],
                    "text": text(REJECTIONS, fault.rule),
                }
                for what, fault in self._by_line()
            ],
            "seconds": round(self.seconds, 3),
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
        for name, counts, rejected in (
            ("children", self.children, self.rejected_children),
            ("episodes", self.episodes, self.rejected_episodes),
        ):
            numbers = (counts.imported, counts.updated, counts.unchanged, rejected)
            table.add_row(name, *(str(number) for number in numbers))
        console.print(table)
        self._render_faults(console)
        console.print(f"{self.seconds:.1f} s")

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
        for what, fault in self._by_line():
            number = escape(fault.rule.partition(":")[0])
            console.print(f"  {number:<9} line {fault.line}: {what}: {escape(text(REJECTIONS, fault.rule))}")
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

    def _by_line(self) -> list[tuple[str, Fault]]:
        return sorted(self.rejected, key=lambda item: (item[1].line, item[1].rule))


def _counts(counts: Counts, rejected: int) -> dict[str, int]:
    return {
        "imported": counts.imported,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "rejected": rejected,
    }
