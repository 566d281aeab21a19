"""`purge: true`: what the other system gave is taken back, and only that.

Its past stays in `past_value`, as of every deletion. Where something else stands on what is to go (an action of a plan,
a case note about the child), nothing of the child is changed and the report says so: a person decides.
"""

from typing import Any

from db.exchange.form import Block
from db.exchange.report import Rejected
from db.exchange.rows import SYSTEM, Child, Row

_OF_AN_EPISODE = ("assessment", "plan", "enquiry", "placement", "adoption", "care_leaver_contact")
_OF_THE_CHILD = (
    "assessment_factor",
    *_OF_AN_EPISODE,
    "episode",
    "involvement",
    "strengths_score",
)
_DETAILS = (
    "identifier",
    "address",
    "person_name",
    "child_disability_code",
    "child_disability",
    "child_ethnicity",
    "child_immigration",
)


def purge_row(child: Child, table: str, held: Row | None, path: str) -> None:
    """Take one row away. One that is not there was purged before."""
    if held is None:
        return
    if table == "assessment" and not child.is_newer(held):
        child.run("DELETE FROM assessment_factor WHERE assessment_id = $1", held["id"])
    child.delete(table, held, path)


def purge_episode(child: Child, held: Row | None, path: str) -> None:
    """Take an episode away, with what the data flows brought under it."""
    if held is None or child.is_newer(held):
        if held is not None:
            child.warn("HELD", path)
        return
    for table in _OF_AN_EPISODE:
        for row in child.fetch(table):
            if row["episode_id"] == held["id"] and row["source_system"] == SYSTEM:
                purge_row(child, table, row, path)
    child.delete("episode", held, path)


def purge_details(child: Child, details: Block) -> None:
    """Take back what the data flows said of the child as a person; the record itself stays."""
    _purge_imported(child, _DETAILS, details.path)
    [person] = child.fetch("person")
    if person["source_system"] == SYSTEM:
        nothing: dict[str, Any] = {"given_name": None, "family_name": None, "sex": None}
        if person["kind"] != "UNBORN":
            nothing |= {"date_of_birth": None, "date_of_birth_precision": None}
        child.change("person", person, nothing, details.path)
    [held] = child.fetch("child")
    if held["source_system"] == SYSTEM:
        child.change("child", held, {"upn_unknown_reason_code": None}, details.path)


def purge_child(child: Child, held: Row) -> None:
    """Take the whole record away: only one that the data flows made, and on which nothing else stands."""
    [person] = child.fetch("person")
    if held["source_system"] != SYSTEM or person["source_system"] != SYSTEM:
        raise Rejected("PURGE", "$.purge")
    newer = child.is_newer(held) or child.is_newer(person)
    _purge_imported(child, (*_OF_THE_CHILD, *_DETAILS), "$.purge")
    if newer or child.warnings:
        raise Rejected("PURGE", "$.purge")
    child.delete("child", held, "$.purge")
    child.delete("person", person, "$.purge")
    child.is_purged = True


def _purge_imported(child: Child, tables: tuple[str, ...], path: str) -> None:
    for table in tables:
        for row in child.fetch(table):
            if row["source_system"] != SYSTEM:
                continue
            if table == "child_disability_code":  # its key has parts
                gone = "DELETE FROM child_disability_code WHERE child_id = $1 AND code = $2"
                child.run(gone, child.id, row["code"])
            else:
                child.delete(table, row, path)
