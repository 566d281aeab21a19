"""Reduced forms of what is recorded: the closed list of them, each with its reason and the SQL that makes it.

A reduction is a field of its own, in a group of its own that is part of the group it reduces, so that a role may read
the one without the other. What protects the whole protects the reduction: it counts with the whole's group, `policies`
refuses a protective deny that does not reach it, and where it reads rows it asks of each what keeps the row from
existing (`asks`). Whatever is unknown, protected or never recorded gives null alike.

The SQL is a template. `{child}` is the child's id, other names are columns of the child's own row, `{kept}` is true of
a row that some condition of `asks` keeps back, by the alias `red_row`. Further tables have aliases that begin with
`red_`, which no statement uses for its own.
"""

# ruff: noqa: S608 - SQL is made of SQL here, and of nothing else

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import Column

from db.tables import person

NOTHING: Mapping[str, Column[Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reduction:
    """One reduced form. `of` are the policy objects that it is made of; `group` is its own."""

    group: str
    of: tuple[str, ...]
    why: str
    sql: str
    columns: Mapping[str, Column[Any]] = field(default_factory=lambda: NOTHING)
    asks: tuple[str, ...] = ()
    """The conditions about a row that are asked of each row it reads."""


def _runs(start: str, end: str) -> str:
    return (
        f"(red_row.{start} IS NULL OR red_row.{start} <= current_date)"
        f" AND (red_row.{end} IS NULL OR current_date < red_row.{end})"
    )


_NO_RECOURSE = (
    *("EUSS_LATE", "STUDENT", "WORK", "DEP", "VISIT", "ASY_PEND", "ASY_APP", "ARE", "SEP", "STATELESS"),
    *("OVERSTAY", "UNDOC"),
)
_RECOURSE = ("BRIT", "IRISH", "EUSS_S", "ILR", "REF", "HP", "UASC_LEAVE", "DDV", "UASC", "TRAFF")
"""Of these the working list of statuses says yes or no; of the others, that it depends."""


def _listed(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


REDUCTIONS: Mapping[str, Reduction] = MappingProxyType(
    {
        one.group: one
        for one in (
            Reduction(
                "age_band",
                (
                    "identity/Child.dateOfBirth",
                    "identity/Child.dateOfBirthPrecision",
                    "identity/Child.expectedDeliveryDate",
                ),
                "Who only has to know whether a child is of the age of a service needs no day of birth.",
                # Counted back from today: of 29 February one is older on 1 March (`predicates.sixteen`).
                "CASE WHEN {born} IS NULL THEN CASE WHEN {expected} IS NOT NULL THEN 'UNBORN' END"
                " WHEN current_date < {born} THEN NULL"
                " WHEN current_date - interval '1 year' < {born} THEN 'UNDER_1'"
                " WHEN current_date - interval '5 years' < {born} THEN '1_TO_4'"
                " WHEN current_date - interval '10 years' < {born} THEN '5_TO_9'"
                " WHEN current_date - interval '16 years' < {born} THEN '10_TO_15'"
                " WHEN current_date - interval '18 years' < {born} THEN '16_TO_17'"
                " ELSE '18_AND_OVER' END",
                MappingProxyType({"born": person.c.date_of_birth, "expected": person.c.expected_delivery_date}),
            ),
            Reduction(
                "outward_code",
                ("contact/Address.postcode",),
                "Who decides which team is responsible needs the area, and not the door. A protected address has none.",
                "(SELECT split_part(red_row.postcode, ' ', 1) FROM address AS red_row"
                " WHERE red_row.person_id = {child} AND red_row.type = 'HOME' AND red_row.protection = 'NONE'"
                f" AND {_runs('valid_from', 'valid_to')} AND NOT {{kept}} ORDER BY red_row.id LIMIT 1)",
                asks=("not_known_to", "address_shielded"),
            ),
            Reduction(
                "no_recourse",
                ("immigration/Child.immigrationStatus",),
                "What a family is entitled to depends on this alone; the status itself can do harm in other hands.",
                "(SELECT CASE WHEN red_row.recourse_to_public_funds = 'NONE' THEN true"
                " WHEN red_row.recourse_to_public_funds = 'ALLOWED' THEN false"
                f" WHEN red_row.code IN ({_listed(_NO_RECOURSE)}) THEN true"
                f" WHEN red_row.code IN ({_listed(_RECOURSE)}) THEN false END FROM child_immigration AS red_row"
                " WHERE red_row.child_id = {child} AND red_row.state = 'RECORDED')",
            ),
            Reduction(
                "staff_safety",
                ("family_risk/FamilyMember.riskToChild",),
                "Who visits a family must know that there is a warning; what it is about tells of others.",
                "(SELECT true FROM warning_note AS red_row WHERE red_row.child_id = {child}"
                f" AND red_row.kind = 'STAFF_SAFETY' AND {_runs('started_on', 'ended_on')} AND NOT {{kept}} LIMIT 1)",
                asks=("kin_shield_closed", "kin_sealed"),
            ),
            Reduction(
                "household",
                ("family/FamilyMember.livesWith",),
                "Who visits a family, or plans for one, needs its size; who lives there is of others.",
                "(SELECT nullif(count(*), 0)::int FROM relationship AS red_row WHERE red_row.child_id = {child}"
                f" AND red_row.lives_with AND {_runs('started_on', 'ended_on')} AND NOT {{kept}})",
                asks=("kin_shield_closed", "kin_sealed"),
            ),
            Reduction(
                "has_plan",
                ("statutory_status/Child.episodes", "statutory_status/Episode.category"),
                "Who works beside a plan must know that there is one; its kind marks a child for life.",
                "(SELECT true FROM episode AS red_row WHERE red_row.child_id = {child}"
                " AND red_row.category IN ('CIN', 'CP', 'CLA') AND red_row.is_no_further_action IS NOT TRUE"
                f" AND {_runs('referral_date', 'closure_date')} LIMIT 1)",
            ),
        )
    }
)
"""Every reduction, by its group."""
