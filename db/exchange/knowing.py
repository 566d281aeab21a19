"""What the record holds of the children whose documents are merged together: read once for all of them.

And the other end: what the merges noted is done, the new rows of all children table by table.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from db import tables
from db.exchange.asking import IS_SHIELDED, WORKER_KEY
from db.exchange.form import Block
from db.exchange.rows import Child, Import, New, Row, Statement

_OWNERS = {"person": "id", "child": "id", "person_name": "person_id", "identifier": "person_id", "address": "person_id"}
_TABLES = (
    *_OWNERS, "child_ethnicity", "child_disability", "child_disability_code", "child_immigration", "strengths_score",
    "episode", "assessment", "assessment_factor", "plan", "enquiry", "placement", "adoption", "care_leaver_contact",
    "involvement",
)  # fmt: skip
"""What a merge reads, with the column that names the child where it is not `child_id`."""

_ORDER = {table.name: place for place, table in enumerate(tables.metadata.sorted_tables)}
"""A table after those that it refers to."""

_CHILDREN = """
SELECT c.*, EXISTS (SELECT FROM seal s WHERE s.child_id = c.id) AS is_sealed
FROM child c WHERE c.authority_code = $1 AND (c.la_child_id = ANY ($2) OR c.id = ANY ($3::uuid[]))
"""

_UPNS = "SELECT value, person_id FROM identifier WHERE kind = 'UPN' AND value = ANY ($1)"
_SHIELDED = f"SELECT c.id FROM child c WHERE c.id = ANY ($1) AND {IS_SHIELDED}"  # noqa: S608 - constants
_PROTECTED = "SELECT child_id FROM shield WHERE child_id = ANY ($1) AND lifted_at IS NULL"

_WORKERS = f"""
SELECT told.name, w.id, w.agency_id
FROM unnest($2::text[]) told (name), LATERAL (
    SELECT p.id, p.agency_id
    FROM practitioner p JOIN agency a ON a.id = p.agency_id
    WHERE a.authority_code = $1 AND a.sector = 'LA_CSC' AND NOT a.is_sensitive AND (
        p.source_system = 'DFE_CSC' AND p.source_id = told.name OR p.id::text = told.name OR {WORKER_KEY} = told.name
        OR EXISTS (SELECT FROM registration r
            WHERE r.practitioner_id = p.id AND r.body = 'SWE' AND r.number = told.name))
    ORDER BY p.source_id IS NOT DISTINCT FROM told.name DESC, p.id
    LIMIT 1) w
"""  # noqa: S608 - constants

_AGENCY = """
SELECT id FROM agency WHERE authority_code = $1 AND sector = 'LA_CSC' AND NOT is_sensitive ORDER BY name, id LIMIT 1
"""


async def look(connection: Any, work: Import, documents: Sequence[Block]) -> None:
    """Fetch what the merges of these documents will ask."""
    numbers = [str(document.get("la_child_id")) for document in documents]
    work.children = await _children(connection, work.authority, numbers)
    ids = [row["id"] for row in work.children.values()]
    work.held = {key: {} for key in ids}
    work.shielded, work.protected = set(), set()
    if ids:
        for table in _TABLES:
            owner = _OWNERS.get(table, "child_id")
            text = f"SELECT * FROM {table} WHERE {owner} = ANY ($1) ORDER BY 1"  # noqa: S608 - our own names
            for row in await connection.fetch(text, ids):
                work.held[row[owner]].setdefault(table, []).append(row)
        work.shielded = {row["id"] for row in await connection.fetch(_SHIELDED, ids)}
        work.protected = {row["child_id"] for row in await connection.fetch(_PROTECTED, ids)}
    details = [found for document in documents if (found := document.block("child_details")) is not None]
    upns: defaultdict[str, set[UUID]] = defaultdict(set)
    for row in await connection.fetch(_UPNS, [upn for one in details if (upn := one.get("unique_pupil_number"))]):
        upns[row["value"]].add(row["person_id"])
    work.upns = dict(upns)
    await _workers(connection, work, documents)


async def _children(connection: Any, authority: str, numbers: Sequence[str]) -> dict[str, Row]:
    """The child of each number: the authority's own or, where the record made one, the child's key."""
    keys = [key for number in numbers if (key := _key(number)) is not None]
    rows = await connection.fetch(_CHILDREN, authority, numbers, keys)
    by_key = {str(row["id"]): row for row in rows}
    by_number = {row["la_child_id"]: row for row in rows if row["la_child_id"] is not None}
    return {number: found for number in numbers if (found := by_number.get(number) or by_key.get(number)) is not None}


def _key(number: str) -> UUID | None:
    try:
        return UUID(number)
    except ValueError:
        return None


async def _workers(connection: Any, work: Import, documents: Sequence[Block]) -> None:
    if work.agency is None:
        work.agency = await connection.fetchval(_AGENCY, work.authority)
        name = await connection.fetchval("SELECT name FROM authority WHERE code = $1", work.authority)
        work.agency_name = f"{name} Children's Social Care"
    episodes = [episode for document in documents for episode in document.blocks("social_care_episodes")]
    told = {worker.get("worker_id") for episode in episodes for worker in episode.blocks("care_worker_details")}
    for row in await connection.fetch(_WORKERS, work.authority, sorted(told - work.workers.keys())):
        work.workers[row["name"]], work.agency_of[row["id"]] = row["id"], row["agency_id"]


async def do(connection: Any, children: Iterable[Child]) -> None:
    """Do what the merges noted: new rows in bulk, and one after another what else there is to be done to a child."""
    plain: list[tuple[str, New]] = []
    others: list[Child] = []
    for child in children:
        plain.extend(child.first)
        if any(isinstance(deed, Statement) for deed in child.deeds):
            others.append(child)
        else:
            plain.extend(deed for deed in child.deeds if not isinstance(deed, Statement))
    await _copy(connection, plain)
    for child in others:
        rows: list[tuple[str, New]] = []
        for deed in child.deeds:
            if isinstance(deed, Statement):
                await _copy(connection, rows)
                rows = []
                await connection.execute(deed.text, *deed.values)
            else:
                rows.append(deed)
        await _copy(connection, rows)


async def _copy(connection: Any, rows: Iterable[tuple[str, New]]) -> None:
    """Add rows, each table after those that it refers to. What a row does not name takes the column's default."""
    alike: defaultdict[tuple[int, str, tuple[str, ...]], list[tuple[Any, ...]]] = defaultdict(list)
    for table, row in rows:
        alike[_ORDER[table], table, tuple(row)].append(tuple(row.values()))
    for (_, table, columns), records in sorted(alike.items(), key=lambda item: item[0]):
        await connection.copy_records_to_table(table, records=records, columns=columns)
