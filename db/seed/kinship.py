"""The edges of a family: from each child to its parents, carers and siblings."""

from dataclasses import dataclass
from uuid import UUID

from db import tables
from db.seed.families import Family, Kid
from db.seed.names import ORIGINS
from db.seed.rows import Rows

_PR_OF_FATHER = {"yes": 78, "no": 14, "unknown": 8}
_PR = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class Adults:
    """The adults of a family; those that its shape does not have are None."""

    mother: UUID | None = None
    father: UUID | None = None
    second: UUID | None = None
    """BLENDED: the mother's later partner, father of the youngest child."""
    carer: UUID | None = None
    """KINSHIP: a grandmother with an order. FOSTER: a foster carer."""


def relate(rows: Rows, family: Family) -> None:
    """Make the family's adults and every edge that starts at one of its children."""
    adults = _adults(rows, family)
    # Married, registered or neither: it is the same for all children of one father.
    registered = _PR[rows.weighted(_PR_OF_FATHER)]
    risk = rows.weighted({"": 86, "ALLEGED": 8, "YES": 4, "NO": 2}) or None
    first = family.kids[0].turn
    if first and first.sibling_shielded:
        risk = "ALLEGED"
    for kid in family.kids:
        _parents(rows, family, kid, adults, registered=registered, risk=risk)
        for other in family.kids:
            if other is not kid:
                _sibling(rows, family, kid, other)


def _adults(rows: Rows, family: Family) -> Adults:
    women, men = family.origin.girls, family.origin.boys
    taken = {kid.given for kid in family.kids}

    def adult(names: tuple[str, ...], surname: str, least: int, most: int) -> UUID:
        given = rows.pick([name for name in names if name not in taken] or names)
        taken.add(given)
        return rows.add(
            tables.person,
            kind="ADULT",
            given_name=given,
            family_name=surname,
            date_of_birth=rows.days_ago(least * 365, most * 365),
            date_of_birth_precision="EXACT",
            sex="F" if given not in men else "M",
        )

    strangers = rows.pick(ORIGINS)
    if family.kids[0].alone:
        return Adults(carer=adult(strangers.girls, rows.pick(strangers.families), 35, 60))
    mother = adult(women, family.surname, 35, 48)
    father = second = carer = None
    if family.shape in ("TOGETHER", "SPLIT", "BLENDED") or rows.chance(0.4):
        father = adult(men, family.surname, 35, 52)
    if family.shape == "BLENDED":
        second = adult(men, rows.pick(family.origin.families), 30, 50)
    if family.shape == "KINSHIP":
        carer = adult(women, family.surname, 52, 68)
    if family.shape == "FOSTER":
        carer = adult(strangers.girls, rows.pick(strangers.families), 35, 60)
    return Adults(mother, father, second, carer)


def _parents(  # noqa: PLR0913 - what is the same for all children of the family comes in by name
    rows: Rows,
    family: Family,
    kid: Kid,
    adults: Adults,
    *,
    registered: bool | None,
    risk: str | None,
) -> None:
    unborn = kid.kind == "UNBORN"
    cared_for = adults.carer is not None
    # In a split family the second child lives with the father.
    with_father = family.shape == "SPLIT" and kid.index == 1
    of_second = family.shape == "BLENDED" and kid is family.kids[-1] and kid.index > 0
    if adults.mother:
        _edge(rows, kid, adults.mother, "parent_of_unborn_child" if unborn else "birth_mother",
              pr=not unborn, main=not with_father and not cared_for,
              home=not with_father and not cared_for)  # fmt: skip
    if adults.father and not of_second:
        home = with_father or family.shape == "TOGETHER"
        _edge(rows, kid, adults.father, "parent_of_unborn_child" if unborn else "birth_father",
              pr=False if unborn else registered, main=with_father, home=home,
              risk=None if home else risk)  # fmt: skip
    if adults.second:
        relation = "birth_father" if of_second else "step_parent"
        if unborn and of_second:
            relation = "parent_of_unborn_child"
        _edge(rows, kid, adults.second, relation, pr=of_second and not unborn, main=False,
              home=True, risk=risk)  # fmt: skip
    if adults.carer:
        foster = family.shape == "FOSTER"
        _edge(rows, kid, adults.carer, "foster_carer" if foster else "special_guardian",
              pr=not foster, main=True, home=True)  # fmt: skip


def _sibling(rows: Rows, family: Family, kid: Kid, other: Kid) -> None:
    if other.kind == "UNBORN":
        relation = "twin" if kid.twin and other.twin else "unborn_sibling"
    elif kid.kind == "UNBORN":
        relation = "sibling_of_unborn_child"
    elif kid.twin and other.twin:
        relation = "twin"
    elif family.shape == "BLENDED" and family.kids[-1] in (kid, other):
        relation = "half_sibling"
    else:
        relation = "sibling"
    apart = family.shape == "SPLIT" and 1 in (kid.index, other.index)
    _edge(rows, kid, other.id, relation, pr=False, main=False, home=not apart)


def _edge(  # noqa: PLR0913 - the flags of one row
    rows: Rows,
    kid: Kid,
    person_id: UUID,
    relation: str,
    *,
    pr: bool | None,
    main: bool,
    home: bool,
    risk: str | None = None,
) -> None:
    rows.add(
        tables.relationship,
        child_id=kid.id,
        person_id=person_id,
        relation_scheme="relation",
        relation_code=relation,
        has_parental_responsibility=pr,
        is_main_carer=main,
        lives_with=home,
        risk_to_child=risk,
        started_on=kid.born,
    )
