"""`python -m bench`: eCAF beside the ceiling, question by question.

First children, shown and not shown, and the lists are asked for at both servers: what they say
must be equal. Then rounds in turn (ceiling, eCAF, eCAF with audit, and again), so that what else
the machine does falls on all of them alike. Exit code 1: eCAF with audit off stayed below half of
the ceiling somewhere.
"""

import argparse
import json
import sys
import time

from bench import load, meter, report
from bench.questions import QUESTIONS, Question, request
from bench.stage import CEILING, ECAF, Running, Stage, built

LEAST = 0.5
WARM_SECONDS = 0.4


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--quick", action="store_true", help="short rounds: a look, not a finding")
    parser.add_argument("--children", type=int, default=2000, help="how many are made up")
    parser.add_argument("--rounds", type=int, help="rounds of each server [10; quick: 3]")
    parser.add_argument("--seconds", type=float, help="length of a round [0.5; quick: 0.3]")
    asked = parser.parse_args()
    rounds = asked.rounds or (3 if asked.quick else 10)
    seconds = asked.seconds or (0.3 if asked.quick else 0.5)
    began = time.monotonic()
    _tell(f"making {asked.children} children up, and starting the servers ...")
    with built(asked.children, frozenset(q.identity for q in QUESTIONS)) as stage:
        same = check(stage, every=20 if asked.quick else 4)
        _tell(f"the same data from both: {same}")
        lines = [line for question in QUESTIONS for line in measure(stage, question, rounds, seconds)]
    below = [line for line in lines if line.server == ECAF and line.ratio < LEAST]
    if asked.json:
        found = {"rounds": rounds, "seconds": seconds, "children": asked.children, "checked": same}
        print(json.dumps({**found, "lines": [line.record() for line in lines]}))
    else:
        print("\n".join([report.HEAD, *(line.text() for line in lines)]))
    for line in below:
        _tell(f"{line.question}: {line.ratio:.2f} of the ceiling, and {LEAST} is asked for")
    _tell(f"{rounds} rounds of {seconds} s each; {time.monotonic() - began:.0f} s in all")
    return 1 if below else 0


def check(stage: Stage, every: int) -> str:
    """Ask both servers the same, of every so many children, and say what was compared.

    Raises WrongAnswerError where they differ.
    """
    ceiling, ecaf = (load.connected(one.port) for one in stage.servers[:2])
    shown = hidden = lists = 0
    with ceiling, ecaf:
        for question in QUESTIONS:
            for child in stage.children[::every] if question.by_child else (None,):
                sent = request(question, stage.tokens[question.identity], child.id if child else None)
                theirs, ours = (json.loads(load.once(c, sent))["data"] for c in (ceiling, ecaf))
                if theirs != ours:
                    of = f" of child {child.id}" if child else ""
                    raise load.WrongAnswerError(f"`{question.name}`{of} differs:\n{theirs}\n{ours}")
                if child is None:
                    lists += 1
                elif ours["child"] is None:
                    hidden += 1
                else:
                    shown += 1
    return f"{shown} children shown, {hidden} not shown, {lists} lists"


def measure(stage: Stage, question: Question, rounds: int, seconds: float) -> list[report.Line]:
    """All rounds of one question, and their medians by server."""
    requests = _requests(stage, question)
    found: dict[str, list[report.Measured]] = {server.name: [] for server in stage.servers}
    for server in stage.servers:
        load.run(server.port, requests, WARM_SECONDS)  # each connection prepares the statement
    _tell(f"asking: {question.name}")
    for _ in range(rounds):
        for server in stage.servers:
            found[server.name].append(_round(stage, server, requests, seconds))
    return [report.line(question.name, name, each, found[CEILING]) for name, each in found.items()]


def _requests(stage: Stage, question: Question) -> list[bytes]:
    token = stage.tokens[question.identity]
    if not question.by_child:
        return [request(question, token)]
    return [
        request(question, token, child.id)
        for child in stage.children
        if child.is_held or (child.is_home and not question.needs_work)
    ]


def _round(stage: Stage, server: Running, requests: list[bytes], seconds: float) -> report.Measured:
    before = meter.spent(server.pid), meter.spent_by_family(stage.postgres)
    measured = load.run(server.port, requests, seconds)
    after = meter.spent(server.pid), meter.spent_by_family(stage.postgres)
    return report.Measured(measured, after[0] - before[0], after[1] - before[1])


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
