"""One examination: a caller asks the server and the evaluator the same, and the two answers are laid side by side."""

import base64
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from graphql import GraphQLSchema, build_schema, parse, validate

from tests.conftest import LiveServer, Reply
from tests.oracle.compare import disagreement
from tests.oracle.counts import Tally
from tests.oracle.criteria import known
from tests.oracle.evaluator import Evaluator, Question
from tests.oracle.operations import Pool
from tests.oracle.rules import Rulebook
from tests.oracle.shapes import ENTITIES
from tests.oracle.shrink import shrink
from tests.oracle.world import Caller, World

SDL = Path(__file__).resolve().parents[2] / "schema" / "schema.graphql"
PAGES = (
    "query Pages($after: String) { children(first: 199, after: $after) {"
    " edges { cursor node { id } } pageInfo { hasNextPage } } }"
)
IDS_OF_A_TYPE = 400
CURSOR = re.compile(r"[A-Za-z0-9_-]{40}")


class Cursors(dict[str, str]):
    """Cursors of the plain list as they were met; of another list, the row that they hold."""

    def get(self, text: str, default: Any = None) -> Any:
        """What a text stands for; a text that is no cursor stands for itself."""
        if text not in self and CURSOR.fullmatch(text):
            return f"narrowed:{UUID(bytes=base64.urlsafe_b64decode(text)[:16])}"
        return super().get(text, default)


class Disagreement(AssertionError):
    """The server and the evaluator answered differently."""


@dataclass
class Exam:
    """A server, the world in its database, and a caller whose cursors are known."""

    server: LiveServer
    world: World
    book: Rulebook
    caller: Caller
    tally: Tally
    schema: GraphQLSchema
    rows: Cursors = field(default_factory=Cursors)
    """What each cursor of this caller stands for, as `cursor:<row id>`."""
    statuses: Counter[str] = field(default_factory=Counter)
    policy: str = ""

    def __post_init__(self) -> None:
        """Learn the cursors, page by page; that the pages are the right ones is checked on the way."""
        after: str | None = None
        while True:
            reply = self.send(Question(PAGES, {"after": after} if after else {})).json
            page = reply["data"]["children"]
            for edge in page["edges"]:
                self.rows[edge["cursor"]] = f"cursor:{edge['node']['id'].partition(':')[2]}"
            if not page["pageInfo"]["hasNextPage"]:
                break
            if after == page["edges"][-1]["cursor"]:
                raise Disagreement(f"{self.caller.identity}: the same page twice")
            after = page["edges"][-1]["cursor"]
        self.policy = reply["extensions"]["access"]["policy"]
        expected = [f"cursor:{row['id']}" for row in self.evaluator().visible_children()]
        if list(self.rows.values()) != expected:
            raise Disagreement(f"{self.caller.identity}: other children, or in another order")

    def evaluator(self) -> Evaluator:
        """A fresh evaluator for the caller."""
        return Evaluator(self.schema, self.world, self.book, self.caller, self.tally, self.position, self.policy)

    def position(self, cursor: str) -> UUID | None:
        """The row of a cursor of this caller."""
        return UUID(self.rows[cursor].partition(":")[2])

    def send(self, question: Question) -> Reply:
        """Ask the server, in this capacity."""
        headers = {"X-Acting-Role": self.caller.role, "X-Purpose": self.caller.purpose}
        name = self.caller.identity.partition(":")[0]
        return self.server.ask(name, question.text, question.variables, headers=headers)

    def pool(self, rng: Random) -> Pool:
        """What to draw arguments from: rows that exist for the caller, and rows that do not."""
        evaluator = self.evaluator()
        evaluator.tally = Tally()
        ids: dict[str, list[str]] = {}
        for name, entity in ENTITIES.items():
            rows = list(self.world.rows[entity.table].values())
            rng.shuffle(rows)
            here = [row for row in rows[:IDS_OF_A_TYPE] if evaluator.exists(name, row)]
            ids[name] = [f"{name}:{row['id']}" for row in (*here, *rows[: len(here) // 3 + 20])]
        return Pool(ids, list(self.rows), known(evaluator, rng))

    def ask(self, question: Question) -> str:
        """Ask both. What differs, in words; empty where they agree, or where the server set a limit."""
        document = parse(question.text)
        reply = self.send(question)
        if reply.status != 200 or "errors" in reply.json:
            faults = validate(self.schema, document)
            assert not faults, f"{faults[0].message}: {question.text}"
            code = reply.json["errors"][0]["extensions"]["code"]
            self.statuses[code] += 1
            if code == "FORBIDDEN" and self.evaluator().ask(document, question.variables):
                return ""
            return "" if code == "LIMIT_EXCEEDED" else f"{reply.status} {reply.text[:300]}"
        self.statuses["ANSWERED"] += 1
        evaluator = self.evaluator()
        if named := evaluator.ask(document, question.variables):
            return f"answered, and {named} can be read on no row"
        data = evaluator.answer(document, question.variables)
        return disagreement(data, evaluator.withheld, reply.json, self.rows)

    def agree(self, question: Question) -> None:
        """Ask both. Raises Disagreement, with the smallest operation found that still shows it."""
        found = self.ask(question)
        if found:
            small = shrink(self.schema, question.text, lambda text: bool(self.ask(Question(text, question.variables))))
            raise Disagreement(self._told(Question(small, question.variables), found))

    def _told(self, question: Question, found: str) -> str:
        again = self.ask(question)
        used: Mapping[str, Any] = {
            name: value for name, value in question.variables.items() if f"${name}" in question.text
        }
        return f"{self.caller.identity}: {again or found}\n{question.text}\nvariables: {used}\nat first: {found}"


def schema() -> GraphQLSchema:
    """The committed schema."""
    return build_schema(SDL.read_text(encoding="utf-8"))
