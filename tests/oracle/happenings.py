"""Changes of a record that somebody watches: of what all see, some see or nobody sees, and of who sees at all.

Each is a few statements of the owner about one child. What must be told of it, and to whom, the evaluator says, of the
record before and after. What stands beside each here is only what it must have come to for somebody, so that a run
in which all is silent proves nothing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from uuid import UUID

from tests.oracle.changes import RECORDED, SHIELD
from tests.oracle.entitle import SHARED
from tests.oracle.hands import HOME, NEXT, Hands

LASTS = 2.5
"""Seconds that an emergency grant lasts here: it ends by the clock alone."""
GRANTED = ["ethnicity", "family", "needs_child", "needs_parenting", "statutory_status", "interventions"]


@dataclass
class Plot:
    """What a change has to work with."""

    hands: Hands
    rng: Random
    child: UUID
    kin: UUID
    """In the family of the child."""
    stranger: UUID
    """Whom nobody watches."""
    number: str
    """Of the change, to make texts differ."""

    async def run(self, sql: str, *binds: object) -> None:
        """A statement."""
        await self.hands.db.execute(sql, *binds)

    def worker(self, name: str) -> UUID:
        """The practitioner of a demo identity."""
        return self.hands.workers[name][0]

    def agency(self, name: str) -> UUID:
        """The organisation of a demo identity."""
        return self.hands.workers[name][1]

    def about(self, child: UUID) -> "Plot":
        """The same of another child."""
        return Plot(self.hands, self.rng, child, self.kin, self.stranger, self.number)


Happening = Callable[[Plot], Awaitable[object]]


def sql(text: str, *more: Callable[[Plot], object]) -> Happening:
    """A statement whose first bind is the child."""
    return lambda plot: plot.run(text, plot.child, *(one(plot) for one in more))


def recorded(table: str) -> Happening:
    """Another code of a sensitive attribute."""
    return lambda plot: plot.run(RECORDED.format(table=table), [plot.child], plot.number)


def shielded(plot: Plot) -> Awaitable[None]:
    """The record is shielded."""
    return plot.run(SHIELD.format("RECORD", "NULL"), [plot.child])


def number(plot: Plot) -> str:
    """A text that was not there before."""
    return plot.number


renamed = sql("UPDATE person SET given_name = 'Name' || $2::text WHERE id = $1", number)
needs = sql("UPDATE need SET summary = 'changed' || $2::text WHERE child_id = $1", number)
spell = sql("INSERT INTO episode (child_id, category, referral_date) VALUES ($1, 'CP', current_date)")
unshielded = sql("DELETE FROM shield WHERE child_id = $1")


async def _much(plot: Plot) -> None:
    """Much of the child, but for the name."""
    await recorded("child_ethnicity")(plot)
    await needs(plot)
    await spell(plot)


async def _of_a_stranger(plot: Plot) -> None:
    await renamed(plot.about(plot.stranger))
    await _much(plot.about(plot.stranger))
    await shielded(plot.about(plot.stranger))


async def _of_no_field(plot: Plot) -> None:
    await plot.run("UPDATE practitioner SET job_title = 'changed' || $1::text", plot.number)
    await plot.run("UPDATE person SET title = 'changed' || $2::text WHERE id = $1", plot.child, plot.number)


def agreed(name: str) -> Happening:
    """The child agrees to share with the organisation of a demo identity."""

    async def happen(plot: Plot) -> None:
        form = await plot.hands.db.fetchval(
            "INSERT INTO consent_form (child_id, kind, given_by, capacity, method, answered_on)"
            " VALUES ($1, 'SHARE', $1, 'COMPETENT_CHILD', 'SIGNED', current_date) RETURNING id",
            plot.child,
        )
        await plot.run(
            "INSERT INTO consent (child_id, form_id, agency_id, purpose, groups, status, valid_from) SELECT $1, $2, $3,"
            " purposes[1], $4, 'ACTIVE', now() - interval '1 hour' FROM demo_identity WHERE name = $5",
            *(plot.child, form, plot.agency(name), list(SHARED), name),
        )

    return happen


def taken_back(name: str) -> Happening:
    """And no longer does."""
    return sql(
        "UPDATE consent SET status = 'WITHDRAWN', withdrawn_at = now() WHERE child_id = $1 AND agency_id = $2"
        " AND status = 'ACTIVE'",
        lambda plot: plot.agency(name),
    )


def granted(seconds: float) -> Happening:
    """The social worker may look behind the shield, for so long."""
    return sql(
        "INSERT INTO emergency_grant (child_id, practitioner_id, groups, reason, expires_at)"
        " VALUES ($1, $2, $3, 'danger', now() + $4::float8 * interval '1 second')",
        lambda plot: plot.worker("social_worker"),
        lambda _: GRANTED,
        lambda _: seconds,
    )


TOLD, BOTH, SILENT, ENDED = {"next"}, {"next", "nothing"}, {"nothing"}, {"error"}

CARDS: dict[str, tuple[Happening, set[str]]] = {
    "renamed": (renamed, TOLD),
    "written as it was": (sql("UPDATE person SET given_name = given_name WHERE id = $1"), SILENT),
    "ethnicity": (recorded("child_ethnicity"), BOTH),
    "immigration": (recorded("child_immigration"), BOTH),
    "religion": (recorded("child_religion"), BOTH),
    "needs": (needs, BOTH),
    "need of no kind": (sql("INSERT INTO need (child_id, domain, summary) VALUES ($1, NULL, 'kept')"), SILENT),
    "sensitive work": (
        sql(
            "INSERT INTO intervention (child_id, agency_id, title, status) VALUES ($1, $2, 'kept', 'ACTIVE')",
            lambda plot: plot.agency("sensitive_service_worker"),
        ),
        BOTH,
    ),
    "spell": (spell, BOTH),
    "of a stranger": (_of_a_stranger, SILENT),
    "of no field": (_of_no_field, SILENT),
    "shielded": (shielded, TOLD),
    "behind a shield": (_much, SILENT),
    "granted": (granted(600), BOTH),
    "behind a shield, with a grant": (_much, BOTH),
    "not granted": (sql("DELETE FROM emergency_grant WHERE child_id = $1"), BOTH),
    "granted for a moment": (granted(LASTS), BOTH),
    "unshielded": (unshielded, TOLD),
    "sealed": (sql("INSERT INTO seal (child_id, grounds) VALUES ($1, 'ADOPTION')"), ENDED),
    "behind a seal": (_much, set()),
    "unsealed": (sql("DELETE FROM seal WHERE child_id = $1"), set()),
    "archived": (sql("UPDATE child SET archived_on = current_date WHERE id = $1"), ENDED),
    "unarchived": (sql("UPDATE child SET archived_on = NULL WHERE id = $1"), set()),
    "barred": (
        sql(
            "INSERT INTO excluded_practitioner (child_id, practitioner_id, reason) VALUES ($1, $2, 'LISTED')",
            lambda plot: plot.worker("social_worker"),
        ),
        ENDED | SILENT,
    ),
    "not barred": (sql("DELETE FROM excluded_practitioner WHERE child_id = $1"), SILENT),
    "restricted": (sql("INSERT INTO restriction (child_id, reason) VALUES ($1, 'OBJECTION')"), TOLD),
    "not restricted": (sql("DELETE FROM restriction WHERE child_id = $1"), TOLD),
    "shielded while restricted": (shielded, SILENT),
    "unshielded while restricted": (unshielded, SILENT),
    "shielded where nothing is recorded": (shielded, SILENT),
    "recorded behind that": (_much, SILENT),
    "shown at last": (unshielded, TOLD),
    "religion not recorded": (sql("DELETE FROM child_religion WHERE child_id = $1"), set()),
    "religion restricted": (
        sql("INSERT INTO restriction (child_id, group_name, reason) VALUES ($1, 'religion', 'OBJECTION')"),
        BOTH,
    ),
    "not worked with": (
        sql(
            "DELETE FROM involvement WHERE child_id = $1 AND practitioner_id = $2",
            lambda plot: plot.worker("housing_officer"),
        ),
        ENDED | TOLD,
    ),
    "worked with": (
        sql(
            "INSERT INTO involvement (child_id, practitioner_id, agency_id, is_sensitive, role, started_on)"
            " VALUES ($1, $2, $3, false, 'worker', current_date)",
            lambda plot: plot.worker("housing_officer"),
            lambda plot: plot.agency("housing_officer"),
        ),
        TOLD,
    ),
    "off the roll": (sql("DELETE FROM roll WHERE child_id = $1"), ENDED | SILENT),
    "on the roll": (
        sql(
            "INSERT INTO roll (child_id, agency_id, kind, started_on) VALUES ($1, $2, 'PUPIL', current_date)",
            lambda plot: plot.agency("dsl"),
        ),
        SILENT,
    ),
    "agreed with a helper": (agreed("lead_practitioner"), BOTH),
    "taken back from a helper": (taken_back("lead_practitioner"), BOTH),
    "agreed with a clinic": (agreed("sensitive_service_worker"), BOTH),
    "taken back from a clinic": (taken_back("sensitive_service_worker"), BOTH),
    "moved": (sql("UPDATE child SET authority_code = $2, la_child_id = NULL WHERE id = $1", lambda _: NEXT), ENDED),
    "moved back": (sql("UPDATE child SET authority_code = $2 WHERE id = $1", lambda _: HOME), set()),
    "kin renamed": (lambda plot: renamed(plot.about(plot.kin)), BOTH),
    "kin shielded": (lambda plot: shielded(plot.about(plot.kin)), BOTH),
    "behind kin's shield": (lambda plot: renamed(plot.about(plot.kin)), BOTH),
    "kin unshielded": (lambda plot: unshielded(plot.about(plot.kin)), BOTH),
}
"""Every kind of change, and what it must come to among those who watch the child."""

UNSEEN = {label for label, (_, outcomes) in CARDS.items() if outcomes == SILENT}
"""What may be told to nobody."""

SCENES = (
    (
        *("shielded", "behind a shield", "granted", "behind a shield, with a grant", "not granted"),
        *("granted for a moment", "unshielded"),
    ),
    ("kin shielded", "behind kin's shield", "kin unshielded"),
    ("sealed", "behind a seal", "unsealed"),
    *(("archived", "unarchived"), ("barred", "not barred")),
    ("restricted", "shielded while restricted", "unshielded while restricted", "not restricted"),
    ("religion not recorded", "religion restricted", "not restricted"),
    *(("not worked with", "worked with"), ("off the roll", "on the roll")),
    *(("moved", "moved back"), ("agreed with a helper", "taken back from a helper")),
    ("agreed with a clinic", "sensitive work", "taken back from a clinic"),
    *(("renamed",), ("written as it was",), ("ethnicity",), ("immigration",), ("religion",), ("needs",)),
    *(("need of no kind",), ("spell",), ("of a stranger",), ("of no field",), ("kin renamed",)),
)
"""What follows on one child: what closes a record is undone again, so that the next change meets an open one."""


BARE = ("shielded where nothing is recorded", "recorded behind that", "shown at last")
"""What follows on a child of whom nothing is recorded: all else that a shield does can be seen."""


def dealt(rng: Random, children: int) -> list[list[str]]:
    """The scenes in some order, shared out so that each child has about as many cards; the last child has its own."""
    found: list[list[tuple[str, ...]]] = [[] for _ in range(children)]
    for scene in sorted(rng.sample(SCENES, len(SCENES)), key=len, reverse=True):
        min(found, key=lambda scenes: sum(map(len, scenes))).append(scene)
    shared = [[card for scene in rng.sample(scenes, len(scenes)) for card in scene] for scenes in found]
    return [*shared, list(BARE)]
