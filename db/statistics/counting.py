"""Who is counted, and by what: one query for each measure.

Whom a protective fact hides is not counted at all, in no measure and on the safe side: a statistic is a reduction, and
what is denied of an input is denied of every reduction of it. So nothing here can tell that somebody was hidden.

Rows are those of the reference data, whether or not any child is in them.
"""

# ruff: noqa: S608 - SQL is made of SQL here, and of nothing else

from collections.abc import Mapping
from dataclasses import dataclass

NOT_RECORDED = {"NOT_RECORDED": "Not recorded, refused or not known"}
BANDS = {
    "UNBORN": "Not yet born",
    "UNDER_1": "Under 1",
    "1_TO_4": "1 to 4",
    "5_TO_9": "5 to 9",
    "10_TO_15": "10 to 15",
    "16_TO_17": "16 to 17",
    "18_AND_OVER": "18 and over",
    "UNKNOWN": "Age not known",
}
SEXES = {"F": "female", "M": "male", "U": "not known"}
ETHNICITIES = {
    "ASIAN": "Asian, Asian British or Asian Welsh",
    "BLACK": "Black, Black British, Black Welsh, Caribbean or African",
    "MIXED": "Mixed or Multiple ethnic groups",
    "WHITE": "White",
    "OTHER": "Other ethnic group",
}
"""The groups of the 2021 census, as `ethnicity_group` has them."""

POPULATION = {
    "hidden": """
        SELECT child_id AS id FROM seal
        UNION SELECT child_id FROM shield
            WHERE lifted_at IS NULL OR (lifted_at AT TIME ZONE 'UTC')::date >= $1::date
        UNION SELECT child_id FROM restriction
            WHERE person_id IS NULL AND (lifted_at IS NULL OR (lifted_at AT TIME ZONE 'UTC')::date >= $1::date)
        UNION SELECT id FROM child WHERE archived_on <= $1::date
    """,
    "counted": """
        SELECT c.id, c.authority_code, p.kind, p.sex, p.date_of_birth FROM child c JOIN person p ON p.id = c.id
        WHERE (p.date_of_death IS NULL OR p.date_of_death > $1::date)
            AND NOT EXISTS (SELECT FROM hidden h WHERE h.id = c.id)
    """,
}
"""Children alive or not yet born on the day $1: neither sealed, shielded, archived nor under a restriction of use.

Each is a query, and what the later ones call it. All measures ask about them, so they are found once.
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """By what children are counted.

    `child_codes` gives the child and a code, over `counted` and the day $1. `rows` are the codes with their meaning,
    and `listed` is a query for more of them. `is_whole`: each child has exactly one of the codes.
    """

    child_codes: str
    rows: Mapping[str, str]
    listed: str = ""
    is_whole: bool = False

    @property
    def figures(self) -> str:
        """The query over the population: each code that occurs, with the number of children."""
        # Of a child that has one code, there is one row.
        of_each = self.child_codes if self.is_whole else f"SELECT DISTINCT * FROM ({self.child_codes}) AS x (id, code)"
        return f"SELECT x.code, count(*) AS children FROM ({of_each}) AS x (id, code) GROUP BY x.code"


def _codes(scheme: str) -> str:
    return f"SELECT code, label FROM code_value WHERE scheme = '{scheme}'"


def _state(table: str, scheme: str) -> Measure:
    """A sensitive attribute: its code, where one is recorded."""
    return Measure(
        f"SELECT c.id, coalesce(a.code, 'NOT_RECORDED') FROM counted c LEFT JOIN {table} a"
        " ON a.child_id = c.id AND a.state = 'RECORDED'",
        NOT_RECORDED,
        _codes(scheme),
        is_whole=True,
    )


def _of(table: str, code: str, where: str, *codes: str, scheme: str = "") -> Measure:
    """Children of whom the table has a row with the code."""
    return Measure(
        f"SELECT c.id, {code} FROM counted c JOIN {table} ON t.child_id = c.id WHERE {where}",
        {name: name.capitalize().replace("_", " ") for name in codes},
        _codes(scheme) if scheme else "",
    )


_ETHNICITY = " ".join(f"WHEN '{label}' THEN '{code}'" for code, label in ETHNICITIES.items())
_OPEN = "t.started_on <= $1::date AND (t.ended_on IS NULL OR t.ended_on > $1::date)"
_LIVES = _OPEN.replace("t.started_on", "coalesce(t.started_on, '-infinity')")

MEASURES: Mapping[str, Measure] = {
    "AGE_AND_SEX": Measure(
        "SELECT c.id, CASE WHEN c.kind = 'UNBORN' THEN 'UNBORN' WHEN c.date_of_birth IS NULL THEN 'UNKNOWN'"
        " ELSE (SELECT CASE WHEN y < 1 THEN 'UNDER_1' WHEN y < 5 THEN '1_TO_4' WHEN y < 10 THEN '5_TO_9'"
        " WHEN y < 16 THEN '10_TO_15' WHEN y < 18 THEN '16_TO_17' ELSE '18_AND_OVER' END"
        " FROM extract(year FROM age($1::date, c.date_of_birth)) AS y) END || ':' || coalesce(c.sex, 'U')"
        " FROM counted c",
        {f"{band}:{sex}": f"{age}, {who}" for band, age in BANDS.items() for sex, who in SEXES.items()},
        is_whole=True,
    ),
    "AUTHORITY": Measure(
        "SELECT c.id, coalesce(a.code, 'OTHER') FROM counted c LEFT JOIN authority a"
        " ON a.code = c.authority_code AND a.kind IN ('ENGLISH', 'WELSH')",
        {"OTHER": "Any other"},
        "SELECT code, name AS label FROM authority WHERE kind IN ('ENGLISH', 'WELSH')",
        is_whole=True,
    ),
    "ETHNICITY": Measure(
        "SELECT c.id, coalesce((SELECT CASE split_part(g.ons_group, ':', 1) " + _ETHNICITY + " END"
        " FROM child_ethnicity a JOIN ethnicity_group g ON g.code = a.code"
        " WHERE a.child_id = c.id AND a.state = 'RECORDED'), 'NOT_RECORDED') FROM counted c",
        {**ETHNICITIES, **NOT_RECORDED},
        is_whole=True,
    ),
    "RELIGION": _state("child_religion", "religion"),
    "LANGUAGE": _state("child_language", "language"),
    "UNACCOMPANIED": Measure(
        "SELECT c.id, CASE WHEN EXISTS (SELECT FROM child_immigration a WHERE a.child_id = c.id"
        " AND a.state = 'RECORDED' AND a.code IN ('UASC', 'UASC_LEAVE')"
        " AND (a.unaccompanied_until IS NULL OR a.unaccompanied_until > $1::date)) THEN 'YES' ELSE 'NO' END"
        " FROM counted c",
        {"YES": "Unaccompanied asylum-seeking child", "NO": "Any other child"},
        is_whole=True,
    ),
    "SPECIAL_NEEDS": _state("child_send", "sen_provision"),
    "IMMUNISATION": Measure(
        "SELECT c.id, CASE a.is_immunised WHEN true THEN 'YES' WHEN false THEN 'NO' ELSE 'NOT_RECORDED' END"
        " FROM counted c LEFT JOIN child_health a ON a.child_id = c.id AND a.state = 'RECORDED'",
        {"YES": "Up to date", "NO": "Not up to date", **NOT_RECORDED},
        is_whole=True,
    ),
    "HOUSEHOLD_SIZE": Measure(
        "SELECT c.id, coalesce(CASE WHEN s.size >= 6 THEN '6_AND_OVER' ELSE s.size::text END, 'NOT_RECORDED')"
        " FROM counted c LEFT JOIN (SELECT t.person_id, max(m.size) AS size FROM household_member t"
        " JOIN (SELECT t.household_id, count(DISTINCT t.person_id) AS size FROM household_member t WHERE "
        + _LIVES
        + " AND NOT EXISTS (SELECT FROM hidden h WHERE h.id = t.person_id) GROUP BY t.household_id) m"
        " ON m.household_id = t.household_id WHERE " + _LIVES + " GROUP BY t.person_id) s ON s.person_id = c.id",
        {
            "1": "Nobody else",
            **{str(size): f"{size} people" for size in range(2, 6)},
            "6_AND_OVER": "6 people and over",
            **NOT_RECORDED,
        },
        is_whole=True,
    ),
    "DISABILITY": _of("child_disability_code t", "t.code", "true", scheme="disability"),
    "INVOLVEMENT": _of(
        "involvement t JOIN agency a ON a.id = t.agency_id",
        "a.sector",
        "NOT t.is_sensitive AND " + _OPEN,
        scheme="agency_sector",
    ),
    "NEED": _of(
        "need t",
        "t.element_code",
        "t.domain IS NOT NULL AND t.element_code IS NOT NULL AND t.level IS DISTINCT FROM 0",
        scheme="need_element",
    ),
    "ASSESSMENT": _of(
        "assessment t",
        "t.type",
        "t.status = 'SIGNED'",
        *("EARLY_HELP", "CHILD_AND_FAMILY", "PRE_BIRTH", "CARER", "AGE"),
    ),
    "ASSESSMENT_FACTOR": _of(
        "assessment_factor t JOIN assessment s ON s.id = t.assessment_id",
        "t.factor_code",
        "s.status = 'SIGNED'",
        scheme="factors",
    ),
    "INTERVENTION": _of("intervention t", "t.status", "true", *("PLANNED", "ACTIVE", "COMPLETED", "STOPPED")),
    "OFFENCE": _of(
        "offence t",
        "t.status",
        "t.spent_on IS NULL OR t.spent_on > $1::date",
        *("ALLEGED", "CHARGED", "CONVICTED", "CAUTIONED", "DIVERTED", "ACQUITTED"),
    ),
    "CONSENT": _of(
        "consent t",
        "t.status",
        "true",
        *("ACTIVE", "REFUSED", "WITHDRAWN", "EXPIRED", "SUPERSEDED", "VOID"),
    ),
}
"""Every measure by name. No count is by two attributes but age and sex, and none by authority and another."""
