"""The owner's hands on a made-up record: shields, grants, involvements and edges, as short calls."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.oracle.writings import write

HOME, NEXT, CENSUS = "301", "316", "975"
DAYS = ((-30, None), (0, None), (1, None), (-30, 0), (-30, 1), (-30, -1), (0, 0), (-400, 400))


@dataclass
class Hands:
    """The owner's connection, and who and what is there to be used."""

    db: Any
    workers: dict[str, tuple[UUID, UUID, bool]]
    """The practitioner of each demo identity, with the agency and whether it is sensitive."""
    kids: dict[str, list[UUID]]
    """Children by authority, by id."""

    async def shield(self, child: UUID, set_in: int, lifted_in: int | None, scope: str) -> None:
        """A shield, its days counted from this moment."""
        await self.db.execute(
            "INSERT INTO shield (child_id, scope, grounds, set_at, review_on, lifted_at) VALUES"
            " ($1, $2, 'HARM_TO_CHILD', now() + $3::int * interval '1 day', current_date - 1,"
            "  now() + $4::int * interval '1 day')",
            *(child, scope, set_in, lifted_in),
        )

    async def grant(self, name: str, child: UUID, groups: list[str], minutes_ago: int) -> None:
        """An emergency grant of an hour that began so many minutes ago."""
        await self.db.execute(
            "INSERT INTO emergency_grant (practitioner_id, child_id, groups, reason, granted_at, expires_at) VALUES"
            " ($1, $2, $3, 'danger', now() - $4::int * interval '1 minute',"
            "  now() + (60 - $4::int) * interval '1 minute')",
            *(self.workers[name][0], child, groups, minutes_ago),
        )

    async def restrict(self, child: UUID, group: str | None, placed_in: int, lifted_in: int | None) -> None:
        """A restriction of use for everybody, its days counted from this moment."""
        await self.db.execute(
            "INSERT INTO restriction (child_id, group_name, reason, placed_at, lifted_at) VALUES"
            " ($1, $2, 'OBJECTION', now() + $3::int * interval '1 day', now() + $4::int * interval '1 day')",
            *(child, group, placed_in, lifted_in),
        )

    async def confide(self, child: UUID, person: UUID, groups: list[str]) -> None:
        """The child keeps the groups from this person."""
        form = await self.db.fetchval(
            "INSERT INTO consent_form (child_id, kind, given_by, capacity, method, answered_on)"
            " VALUES ($1, 'SHARE', $1, 'COMPETENT_CHILD', 'SIGNED', current_date) RETURNING id",
            child,
        )
        await self.db.execute(
            "INSERT INTO consent_exception (child_id, form_id, person_id, groups, reason)"
            " VALUES ($1, $2, $3, $4, 'FEAR_OF_HARM')",
            *(child, form, person, groups),
        )

    async def involve(self, name: str, child: UUID, start: int, end: int | None) -> None:
        """An involvement of a demo practitioner, its days counted from today."""
        practitioner, agency, is_sensitive = self.workers[name]
        await self.db.execute(
            "INSERT INTO involvement (child_id, practitioner_id, agency_id, is_sensitive, role, started_on, ended_on)"
            " VALUES ($1, $2, $3, $4, 'worker', current_date + $5::int, current_date + $6::int)",
            *(child, practitioner, agency, is_sensitive, start, end),
        )

    async def related(self, child: UUID, person: UUID) -> None:
        """An edge from a child to a sibling."""
        await self.db.execute(
            "INSERT INTO relationship (child_id, person_id, relation_code, risk_to_child) VALUES"
            " ($1, $2, 'half_sibling', 'ALLEGED')",
            *(child, person),
        )

    async def work_with(self, child: UUID) -> None:
        """An assessment with two needs of each domain, something done about them, and services of either kind; nobody
        is named.
        """
        assessed = await self.db.fetchval(
            "INSERT INTO assessment (child_id, type, status, started_on, agency_id)"
            " VALUES ($1, 'EARLY_HELP', 'DRAFT', current_date - 9, $2) RETURNING id",
            *(child, self.workers["health_visitor"][1]),
        )
        await self.db.execute(
            "INSERT INTO assessment_factor (child_id, assessment_id, factor_code, domain)"
            " SELECT $1, $2, code, 1 + row_number() OVER (ORDER BY code) % 3 FROM code_value"
            " WHERE scheme = 'factors' AND code <> '21' ORDER BY code LIMIT 9",
            *(child, assessed),
        )
        for domain in (1, 2, 3) * 2:
            need = await self.db.fetchval(
                "INSERT INTO need (child_id, domain, summary, assessment_id) VALUES ($1, $2, 'seen', $3) RETURNING id",
                *(child, domain, assessed),
            )
            await self.db.execute(
                "INSERT INTO intervention (child_id, need_id, agency_id, title, status) VALUES"
                " ($1, $2, $3, 'done', 'ACTIVE')",
                *(child, need, self.workers["health_visitor"][1]),
            )
        await self.db.execute(
            "INSERT INTO involvement (child_id, agency_id, is_sensitive, role, started_on)"
            " SELECT $1, id, is_sensitive, 'service', current_date - 9 FROM agency WHERE authority_code = $2",
            *(child, HOME),
        )
        await self.db.execute(
            "UPDATE involvement SET is_visible_to_family = false WHERE child_id = $1"
            " AND id IN (SELECT id FROM involvement WHERE child_id = $1 ORDER BY is_sensitive, agency_id LIMIT 1)"
            " OR child_id = $1 AND is_sensitive AND role = 'service'"
            " AND agency_id = (SELECT min(id::text)::uuid FROM agency WHERE is_sensitive AND authority_code = $2)",
            *(child, HOME),
        )
        await write(self.db, self.workers, child)
