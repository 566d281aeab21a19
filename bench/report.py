"""From rounds to a table, and to JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

from bench.load import Round
from bench.stage import CEILING

HEAD = (
    f"{'question':18}{'server':16}{'req/s':>8}{'of ceiling':>12}{'p50 ms':>9}{'p99 ms':>9}"
    f"{'CPU ms/request':>17}{'PostgreSQL':>12}{'by CPU':>9}{'bytes':>9}"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One round of one question at one server, with the CPU spent meanwhile."""

    round: Round
    server_seconds: float
    postgres_seconds: float


@dataclass(frozen=True, slots=True)
class Line:
    """All rounds of one question at one server."""

    question: str
    server: str
    requests_per_second: float
    """The median of the rounds."""
    ratio: float
    """To the ceiling: the median over the rounds, each against the ceiling's in the same turn."""
    p50_ms: float
    p99_ms: float
    server_cpu_ms: float
    postgres_cpu_ms: float
    cpu_ratio: float
    """To the ceiling: how many requests the same CPU answers. Steadier than the other ratio."""
    bytes: int

    def text(self) -> str:
        """As a line of the table."""
        ratio, by_cpu = f"{self.ratio:.2f}", f"{self.cpu_ratio:.2f}"
        if self.server == CEILING:
            ratio = by_cpu = ""
        return (
            f"{self.question:18}{self.server:16}{self.requests_per_second:8.0f}{ratio:>12}"
            f"{self.p50_ms:9.1f}{self.p99_ms:9.1f}{self.server_cpu_ms:17.3f}"
            f"{self.postgres_cpu_ms:12.3f}{by_cpu:>9}{self.bytes:9}"
        )

    def record(self) -> dict[str, object]:
        """As a member of the JSON answer."""
        values = asdict(self).items()
        return {key: round(value, 4) if isinstance(value, float) else value for key, value in values}


def line(question: str, server: str, rounds: Sequence[Measured], ceiling: Sequence[Measured]) -> Line:
    """What all rounds together say."""
    latencies = sorted(one for each in rounds for one in each.round.latencies)
    count = len(latencies)
    return Line(
        question,
        server,
        median(each.round.rate for each in rounds),
        median(a.round.rate / b.round.rate for a, b in zip(rounds, ceiling, strict=True)),
        latencies[count // 2] * 1000,
        latencies[int(count * 0.99)] * 1000,
        sum(each.server_seconds for each in rounds) * 1000 / count,
        sum(each.postgres_seconds for each in rounds) * 1000 / count,
        _cpu(ceiling) / _cpu(rounds),
        sum(each.round.size for each in rounds) // count,
    )


def _cpu(rounds: Sequence[Measured]) -> float:
    """Seconds of CPU for one answer, of server and database together."""
    spent = sum(each.server_seconds + each.postgres_seconds for each in rounds)
    return spent / sum(len(each.round.latencies) for each in rounds)
