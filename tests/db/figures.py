"""Statistics a second time, child by child in plain Python: who is counted, and by what.

Nothing is taken from `db/statistics/`. Rows of the raw tables come in, exact figures go out.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Row = Mapping[str, Any]

TABLES = (
    *("child", "person", "seal", "shield", "restriction", "authority", "agency", "ethnicity_group"),
    *("child_ethnicity", "child_religion", "child_language", "child_immigration", "child_send", "child_health"),
    *("child_disability_code", "household_member", "involvement", "need", "assessment", "assessment_factor"),
    *("intervention", "offence", "consent"),
)
CENSUS = {"Asian": "ASIAN", "Black": "BLACK", "Mixed": "MIXED", "White": "WHITE", "Other": "OTHER"}
NONE = "NOT_RECORDED"


@dataclass
class Record:
    """The raw tables, and the day."""

    tables: Mapping[str, list[Row]]
    day: date

    def of(self, table: str) -> dict[Any, list[Row]]:
        """The rows of a table by child."""
        found = defaultdict(list)
        for row in self.tables[table]:
            found[row["child_id"]].append(row)
        return found

    def lifted(self, row: Row) -> bool:
        """Whether a shield or a restriction was lifted before the day."""
        return row["lifted_at"] is not None and row["lifted_at"].date() < self.day

    def open(self, row: Row) -> bool:
        """Whether something has begun, and not ended by the day."""
        begun = row["started_on"] is None or row["started_on"] <= self.day
        return begun and (row["ended_on"] is None or row["ended_on"] > self.day)

    def hidden(self) -> set[Any]:
        """The children whom nobody counts."""
        return (
            {row["child_id"] for row in self.tables["seal"]}
            | {row["child_id"] for row in self.tables["shield"] if not self.lifted(row)}
            | {
                row["child_id"]
                for row in self.tables["restriction"]
                if row["person_id"] is None and not self.lifted(row)
            }
            | {row["id"] for row in self.tables["child"] if row["archived_on"] and row["archived_on"] <= self.day}
        )

    def counted(self) -> dict[Any, tuple[Row, Row]]:
        """The children who are counted, each with the person behind."""
        people, hidden = {row["id"]: row for row in self.tables["person"]}, self.hidden()
        both = {row["id"]: (row, people[row["id"]]) for row in self.tables["child"] if row["id"] not in hidden}
        return {
            key: (child, person)
            for key, (child, person) in both.items()
            if person["date_of_death"] is None or person["date_of_death"] > self.day
        }


def age(person: Row, day: date) -> str:
    """The band of age."""
    born = person["date_of_birth"]
    if person["kind"] == "UNBORN":
        return "UNBORN"
    if born is None:
        return "UNKNOWN"
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    bands = ((1, "UNDER_1"), (5, "1_TO_4"), (10, "5_TO_9"), (16, "10_TO_15"), (18, "16_TO_17"))
    return next((name for below, name in bands if years < below), "18_AND_OVER")


def figures(record: Record) -> dict[str, Counter[str]]:
    """Every measure: how many children, by code."""
    children = record.counted()
    made: dict[str, Callable[[Any], Iterable[str]]] = {**_attributes(record), **_work(record)}
    found: dict[str, Counter[str]] = {
        "AGE_AND_SEX": Counter(f"{age(p, record.day)}:{p['sex'] or 'U'}" for _, p in children.values())
    }
    for measure, codes in made.items():
        found[measure] = Counter(code for key in children for code in set(codes(key)))
    return found


def _attributes(record: Record) -> dict[str, Callable[[Any], Iterable[str]]]:
    """What is recorded of a child itself: one code for each."""
    known = {row["code"] for row in record.tables["authority"] if row["kind"] in ("ENGLISH", "WELSH")}
    groups = {row["code"]: CENSUS[row["ons_group"].split()[0].strip(",:")] for row in record.tables["ethnicity_group"]}
    children = {row["id"]: row for row in record.tables["child"]}
    held = {
        name: {row["child_id"]: row for row in record.tables[f"child_{name}"] if row["state"] == "RECORDED"}
        for name in ("ethnicity", "religion", "language", "immigration", "send", "health")
    }
    sizes = _sizes(record)

    def code(name: str, key: Any) -> str:
        return str(held[name][key]["code"]) if key in held[name] else NONE

    def unaccompanied(key: Any) -> str:
        row = held["immigration"].get(key)
        until = row["unaccompanied_until"] if row else None
        alone = code("immigration", key) in ("UASC", "UASC_LEAVE") and (until is None or until > record.day)
        return "YES" if alone else "NO"

    def immunised(key: Any) -> str:
        row = held["health"].get(key)
        return {True: "YES", False: "NO"}.get(row["is_immunised"], NONE) if row else NONE

    return {
        "AUTHORITY": lambda key: [own if (own := children[key]["authority_code"]) in known else "OTHER"],
        "ETHNICITY": lambda key: [groups.get(code("ethnicity", key), NONE)],
        "RELIGION": lambda key: [code("religion", key)],
        "LANGUAGE": lambda key: [code("language", key)],
        "UNACCOMPANIED": lambda key: [unaccompanied(key)],
        "SPECIAL_NEEDS": lambda key: [code("send", key)],
        "IMMUNISATION": lambda key: [immunised(key)],
        "HOUSEHOLD_SIZE": lambda key: [sizes.get(key, NONE)],
    }


def _sizes(record: Record) -> dict[Any, str]:
    """For each person the size of the largest household, without those who are hidden."""
    hidden, homes, people = record.hidden(), defaultdict(set), defaultdict(set)
    for row in record.tables["household_member"]:
        if record.open(row):
            people[row["person_id"]].add(row["household_id"])
            if row["person_id"] not in hidden:
                homes[row["household_id"]].add(row["person_id"])
    largest = {
        key: max((len(homes[home]) for home in found if homes[home]), default=0) for key, found in people.items()
    }
    return {key: "6_AND_OVER" if size >= 6 else str(size) for key, size in largest.items() if size}


def _work(record: Record) -> dict[str, Callable[[Any], Iterable[str]]]:
    """What is done for a child: every code that occurs."""
    sectors = {row["id"]: row["sector"] for row in record.tables["agency"]}
    signed = {row["id"] for row in record.tables["assessment"] if row["status"] == "SIGNED"}
    by = {
        name: record.of(name)
        for name in (
            *("child_disability_code", "involvement", "need", "assessment", "assessment_factor"),
            *("intervention", "offence", "consent"),
        )
    }

    def rows(table: str, key: Any) -> list[Row]:
        return by[table].get(key, [])

    return {
        "DISABILITY": lambda key: [r["code"] for r in rows("child_disability_code", key)],
        "INVOLVEMENT": lambda key: [
            sectors[r["agency_id"]] for r in rows("involvement", key) if not r["is_sensitive"] and record.open(r)
        ],
        "NEED": lambda key: [
            r["element_code"] for r in rows("need", key) if r["domain"] and r["element_code"] and r["level"] != 0
        ],
        "ASSESSMENT": lambda key: [r["type"] for r in rows("assessment", key) if r["id"] in signed],
        "ASSESSMENT_FACTOR": lambda key: [
            r["factor_code"] for r in rows("assessment_factor", key) if r["assessment_id"] in signed
        ],
        "INTERVENTION": lambda key: [r["status"] for r in rows("intervention", key)],
        "OFFENCE": lambda key: [
            r["status"] for r in rows("offence", key) if r["spent_on"] is None or r["spent_on"] > record.day
        ],
        "CONSENT": lambda key: [r["status"] for r in rows("consent", key)],
    }
