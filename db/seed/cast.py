"""The standing cast of the synthetic record: agencies, practitioners and the demo identities."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from db import tables
from db.seed.names import ORIGINS
from db.seed.parts import AREAS, CENSUS, FIRST, HOME, MORE, PARTS, Part
from db.seed.rows import Rows

_VALID_DAYS = 3 * 365
_STAFF = {
    "LA_CSC": ("social worker", 8),
    "LA_EH": ("family support worker", 3),
    "LA_HOUSING": ("housing officer", 2),
    "YJS": ("youth justice officer", 2),
    "SCHOOL": ("designated safeguarding lead", 2),
    "EARLY_YEARS": ("nursery manager", 1),
    "NHS_GP": ("general practitioner", 2),
    "NHS_COMMUNITY": ("health visitor", 3),
    "NHS_CAMHS": ("mental health nurse", 2),
    "SUBSTANCE_MISUSE": ("substance misuse worker", 1),
    "DA_SERVICE": ("domestic abuse adviser", 1),
    "VCS": ("youth worker", 2),
    "POLICE": ("child protection officer", 1),
}
"""What the people of a sector are called, and how many of them each area has."""

_NAMED = {
    "LA_CSC": "{area} Children's Social Care",
    "LA_EH": "{area} Family Hubs",
    "LA_HOUSING": "{area} Housing Options",
    "YJS": "{area} Youth Justice Service",
    "SCHOOL": "{place} Community School",
    "EARLY_YEARS": "{place} Nursery",
    "NHS_GP": "{place} Surgery",
    "NHS_COMMUNITY": "{area} Community Children's Health",
    "NHS_CAMHS": "{area} Child and Adolescent Mental Health Service",
    "SUBSTANCE_MISUSE": "{place} Recovery Service",
    "DA_SERVICE": "{place} House",
    "VCS": "{place} Family Project",
    "POLICE": "{area} Public Protection Unit",
}
_PLACES = {HOME: "Larkfield", "316": "Saltmarsh", "317": "Oakhurst"}
SENSITIVE = ("NHS_CAMHS", "SUBSTANCE_MISUSE", "DA_SERVICE", "NHS_SEXUAL_HEALTH")


@dataclass(slots=True)
class Cast:
    """Who can be named in a record: agencies and their people by authority and sector."""

    agencies: dict[tuple[str | None, str], UUID] = field(default_factory=dict)
    staff: dict[tuple[str | None, str], list[UUID]] = field(default_factory=dict)
    jobs: dict[UUID, str] = field(default_factory=dict)
    demo: dict[str, UUID] = field(default_factory=dict)
    """The practitioner of each demo identity."""
    teams: dict[tuple[UUID, int], UUID] = field(default_factory=dict)
    """By agency, and counted in it."""
    members: dict[UUID, UUID] = field(default_factory=dict)
    """The team of a practitioner."""


def make_cast(rows: Rows) -> Cast:
    """Make agencies, practitioners and demo accounts; the young person's account comes with the
    child.
    """
    cast = Cast()
    rows.add(
        tables.authority,
        code=CENSUS,
        name=f"Authority {CENSUS}",
        is_recognised=False,
    )
    for code, area in AREAS.items():
        for sector, pattern in _NAMED.items():
            open_agency(rows, cast, code, sector, pattern.format(area=area, place=_PLACES[code]))
    open_agency(rows, cast, None, "DFE", "eCAF Operations")
    open_agency(rows, cast, CENSUS, "LA_CSC", f"Authority {CENSUS} Children's Social Care")
    open_agency(rows, cast, CENSUS, "LA_HOUSING", f"Authority {CENSUS} Housing Options")
    for (authority, sector), agency_id in cast.agencies.items():
        if authority in AREAS:
            job, number = _STAFF[sector]
            cast.staff[authority, sector] = [hire(rows, cast, agency_id, job) for _ in range(number)]
    _play(rows, cast, FIRST)
    return cast


def add_players(rows: Rows, cast: Cast) -> None:
    """Make the demo identities that came later; those of parents come with their children."""
    rows.stream("players")
    _play(rows, cast, MORE)
    for part in MORE:
        if part.client:
            add_identity(rows, cast, part)


def _play(rows: Rows, cast: Cast, parts: tuple[Part, ...]) -> None:
    for part in parts:
        if part.person:
            agency_id = cast.agencies[part.authority, part.sector]
            key = _practitioner(rows, cast, agency_id, part.person, part.job)
            cast.demo[part.name] = key
            add_identity(rows, cast, part, practitioner_id=key)


def add_identity(
    rows: Rows,
    cast: Cast,
    part: Part,
    practitioner_id: UUID | None = None,
    person_id: UUID | None = None,
) -> None:
    """Give a demo identity its account and the row that the demo issuer reads."""
    subject = f"demo:{part.name}"
    rows.add(
        tables.account,
        subject=subject,
        practitioner_id=practitioner_id,
        person_id=person_id,
        is_active=True,
    )
    rows.add(
        tables.demo_identity,
        name=part.name,
        subject=subject,
        agency_id=cast.agencies[part.authority, part.sector],
        roles=[role for role, _ in part.grants],
        purposes=[purpose for _, purpose in part.grants],
        description=part.description,
        client_id=part.client or None,
        position=[one.name for one in PARTS].index(part.name),
    )


def open_agency(rows: Rows, cast: Cast, code: str | None, sector: str, name: str) -> UUID:
    """Make an organisation of an area, under an agreement."""
    cast.agencies[code, sector] = rows.add(
        tables.agency,
        name=name,
        sector=sector,
        authority_code=code,
        is_sensitive=sector in SENSITIVE,
        agreement_until=rows.today + timedelta(days=_VALID_DAYS),
    )
    return cast.agencies[code, sector]


def hire(rows: Rows, cast: Cast, agency_id: UUID, job: str) -> UUID:
    """Make a practitioner with a drawn name."""
    return _practitioner(rows, cast, agency_id, _name(rows), job)


def _practitioner(rows: Rows, cast: Cast, agency_id: UUID, name: str, job: str) -> UUID:
    key = rows.add(
        tables.practitioner,
        agency_id=agency_id,
        name=name,
        job_title=job,
        vetting_until=rows.today + timedelta(days=_VALID_DAYS),
        training_until=rows.today + timedelta(days=_VALID_DAYS),
    )
    cast.jobs[key] = job
    return key


def _name(rows: Rows) -> str:
    origin, given_from = rows.pick(ORIGINS), rows.pick(ORIGINS)
    return f"{rows.pick(given_from.girls + given_from.boys)} {rows.pick(origin.families)}"
