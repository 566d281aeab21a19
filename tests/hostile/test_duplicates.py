"""The check for duplicates finds nobody whom anything protects, and by no answer says that something does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.conftest import LiveServer
from tests.hostile.conftest import Run

CHECK = """
    query Check($input: DuplicateCheckInput!) {
      duplicateCheck(input: $input) { isPossibleMatch contacts { authority name } }
    }
"""
OWN, FAR = "301", "316"
NHS, OTHER_NHS, UPN, OLD_UPN = "9434765870", "9434765919", "B801200005001", "Y20200012401A"
NOBODY = {"isPossibleMatch": False, "contacts": []}
NEWHAM, HOME = {"authority": FAR, "name": "Newham"}, {"authority": OWN, "name": "Barking and Dagenham"}
IN_NEWHAM = {"isPossibleMatch": True, "contacts": [NEWHAM]}
AT_HOME = {"isPossibleMatch": True, "contacts": [HOME]}


@dataclass
class Kid:
    """A child made for these tests, whom nothing protects until a test says so."""

    server: LiveServer
    run: Run
    id: Any

    def ask(self, identity: str = "intake_officer", **given: str) -> Any:
        """The answer to a question about a child born on that day."""
        told = self.reply(identity, **given)
        return told.json["data"]["duplicateCheck"]

    def reply(self, identity: str = "intake_officer", **given: str) -> Any:
        """The whole reply."""
        found = self.server.ask(identity, CHECK, {"input": {"dateOfBirth": "2015-03-04", **given}})
        assert found.status == 200, found.text
        return found

    def by_name(self) -> Any:
        """The answer to the name."""
        return self.ask(givenName="Öznur", familyName="Quillfeather")

    def everything(self) -> list[str]:
        """Each way of asking, byte for byte."""
        ways = (
            {"givenName": "Öznur", "familyName": "Quillfeather"},
            {"givenName": "ozzie", "familyName": "QUILLFEATHER"},
            {"nhsNumber": NHS},
            {"upn": UPN},
            {"upn": OLD_UPN},
            {"nhsNumber": NHS, "upn": UPN, "givenName": "Öznur", "familyName": "Quillfeather"},
            {"nhsNumber": NHS, "givenName": "Another", "familyName": "Name"},
        )
        return [self.reply(**way).text for way in ways]


def made(run: Run, authority: str) -> Any:
    """A child with names and numbers."""
    (row,) = run(
        "INSERT INTO person (id, kind, given_name, family_name, known_as, date_of_birth, date_of_birth_precision)"
        " VALUES (gen_random_uuid(), 'CHILD', 'Öznur', 'Quillfeather', 'Ozzie', '2015-03-04', 'EXACT') RETURNING id"
    )
    run("INSERT INTO child (id, authority_code) VALUES ($1, $2)", row["id"], authority)
    for kind, value, verification, ended in (
        ("NHS_NUMBER", NHS, "VERIFIED", None),
        ("NHS_NUMBER", OTHER_NHS, "PRESENT_UNVERIFIED", "2020-01-01"),
        ("UPN", UPN, "PRESENT_UNVERIFIED", None),
        ("FORMER_UPN", OLD_UPN, "PRESENT_UNVERIFIED", "2020-01-01"),
    ):
        run(
            "INSERT INTO identifier (person_id, kind, value, verification, valid_to)"
            " VALUES ($1, $2, $3, $4, $5::text::date)",
            *(row["id"], kind, value, verification, ended),
        )
    return row["id"]


def unmade(run: Run, child: Any) -> None:
    """Nothing is left of the child."""
    for table in ("seal", "shield", "restriction", "excluded_practitioner", "relationship", "emergency_grant"):
        run(f"DELETE FROM {table} WHERE child_id = $1", child)  # noqa: S608 - the names above
    run("DELETE FROM address_not_known_to n USING address a WHERE a.id = n.address_id AND a.person_id = $1", child)
    for table in ("address", "identifier", "person_name"):
        run(f"DELETE FROM {table} WHERE person_id = $1", child)  # noqa: S608 - the names above
    run("DELETE FROM child WHERE id = $1", child)
    run("DELETE FROM person WHERE id = $1", child)


@pytest.fixture
def far(own_server: LiveServer, own_record: Run) -> Iterator[Kid]:
    """A child of another authority."""
    kid = Kid(own_server, own_record, made(own_record, FAR))
    yield kid
    unmade(own_record, kid.id)


@pytest.fixture
def near(own_server: LiveServer, own_record: Run) -> Iterator[Kid]:
    """A child of the caller's authority."""
    kid = Kid(own_server, own_record, made(own_record, OWN))
    yield kid
    unmade(own_record, kid.id)


@pytest.fixture
def nobody(own_server: LiveServer, own_record: Run) -> Kid:
    """No such child."""
    return Kid(own_server, own_record, None)


def test_a_child_is_found_by_name_or_number_and_day(far: Kid) -> None:
    """Each key on its own, whatever else is wrong; and who is known is told, in one form, whatever it was found by."""
    for given in (
        {"givenName": "Öznur", "familyName": "Quillfeather"},
        {"givenName": " oznur ", "familyName": "QUILLFEATHER"},
        {"givenName": "Ozzie", "familyName": "Quillfeather"},
        {"nhsNumber": NHS},
        {"nhsNumber": "943 476 5870"},
        {"upn": UPN.lower()},
        {"upn": OLD_UPN},
        {"nhsNumber": NHS, "givenName": "Another", "familyName": "Name"},
    ):
        assert far.ask(**given) == IN_NEWHAM, given
    for given in (
        {"givenName": "Quillfeather", "familyName": "Öznur"},
        {"givenName": "Öznur", "familyName": "Quillfeathe"},
        {"givenName": "Öznu%", "familyName": "Quillfeather"},
        {"nhsNumber": OTHER_NHS},
        {"dateOfBirth": "2015-03-05", "nhsNumber": NHS, "givenName": "Öznur", "familyName": "Quillfeather"},
    ):
        assert far.ask(**given) == NOBODY, given


PROTECTING = {
    "a shield": "INSERT INTO shield (child_id, scope, grounds, set_at, review_on)"
    " VALUES ($1, 'RECORD', 'HARM_TO_CHILD', now() - interval '1 day', current_date)",
    "a shield of links": "INSERT INTO shield (child_id, scope, grounds, set_at, review_on)"
    " VALUES ($1, 'PERSON_LINK', 'HARM_TO_CHILD', now() - interval '1 day', current_date)",
    "a shield of addresses": "INSERT INTO shield (child_id, scope, grounds, set_at, review_on)"
    " VALUES ($1, 'ADDRESS', 'HARM_TO_CHILD', now() - interval '1 day', current_date)",
    "a seal": "INSERT INTO seal (child_id, grounds, sealed_at) VALUES ($1, 'ADOPTION', now() - interval '1 day')",
    "an archive": "UPDATE child SET archived_on = current_date WHERE id = $1",
    "a restriction": "INSERT INTO restriction (child_id, reason, placed_at)"
    " VALUES ($1, 'COURT', now() - interval '1 day')",
    "a restriction of one group": "INSERT INTO restriction (child_id, group_name, reason, placed_at)"
    " VALUES ($1, 'needs_child', 'COURT', now() - interval '1 day')",
    "somebody to be feared": "INSERT INTO relationship (child_id, person_id, relation_code, must_not_know_address)"
    " SELECT $1, id, 'birth_father', true FROM person WHERE kind = 'ADULT' ORDER BY id LIMIT 1",
    "an address to be kept": "WITH a AS (INSERT INTO address (person_id, type, lines) VALUES ($1, 'HOME', '1 Road')"
    " RETURNING id) INSERT INTO address_not_known_to (address_id, person_id)"
    " SELECT a.id, p.id FROM a, (SELECT id FROM person WHERE kind = 'ADULT' ORDER BY id LIMIT 1) p",
    "a conflict of interest": "INSERT INTO excluded_practitioner (child_id, practitioner_id, reason)"
    " SELECT $1, a.practitioner_id, 'LISTED' FROM account a WHERE a.subject = 'demo:intake_officer'",
}


@pytest.mark.parametrize("what", PROTECTING)
def test_who_is_protected_elsewhere_is_not_there(far: Kid, own_record: Run, what: str) -> None:
    """Byte for byte as if there were no such child; without the protection there is one (the twin)."""
    there = far.everything()
    assert far.by_name() == IN_NEWHAM
    own_record(PROTECTING[what], far.id)
    hidden = far.everything()
    unmade(own_record, far.id)
    assert hidden == far.everything()
    assert there != hidden


NOT_MINE = ("a seal", "an archive", "a conflict of interest")
"""After these the caller cannot open the record of a child of their own authority either."""
TOLD = ("a restriction",)
"""What is told in the list as well, the name included."""


@pytest.mark.parametrize("what", [one for one in PROTECTING if one not in (*NOT_MINE, *TOLD)])
def test_a_child_in_the_list_is_found_by_what_the_list_shows(near: Kid, own_record: Run, what: str) -> None:
    """By the name whatever protects the child, or the protection would show by a child who is listed and not found. By
    a number where the list shows it; where a shield hides it, as if it had never been recorded.
    """
    assert near.by_name() == near.ask(nhsNumber=NHS) == near.ask(upn=OLD_UPN) == AT_HOME
    own_record(PROTECTING[what], near.id)
    hidden = near.everything()
    assert near.by_name() == AT_HOME
    if what == "a shield":
        assert near.ask(nhsNumber=NHS) == NOBODY
        own_record("DELETE FROM shield WHERE child_id = $1", near.id)
        own_record("DELETE FROM identifier WHERE person_id = $1", near.id)
    else:
        own_record("DELETE FROM shield WHERE child_id = $1", near.id)
    assert hidden == near.everything()


@pytest.mark.parametrize("what", [*NOT_MINE, *TOLD])
def test_a_child_who_is_in_no_list_is_not_found(near: Kid, own_record: Run, what: str) -> None:
    """Sealed, archived or a relative: absent here as there. Restricted: the name is withheld, and matches nothing."""
    assert near.by_name() == AT_HOME
    own_record(PROTECTING[what], near.id)
    assert near.everything() == [near.reply(givenName="No", familyName="Body").text] * 7


def test_a_placed_child_does_not_lead_to_its_authority(far: Kid, own_record: Run) -> None:
    """A child whom another authority placed here is in the list. Whose child it is, a shield hides: so the check names
    the caller's own authority, shield or none.
    """
    own_record("UPDATE child SET host_authority_code = $2 WHERE id = $1", far.id, OWN)
    before = far.by_name()
    assert before == AT_HOME
    assert far.ask(nhsNumber=NHS) == NOBODY, "the number is withheld in the list"
    own_record(PROTECTING["a shield"], far.id)
    assert far.by_name() == before


def test_earlier_names_find_nobody(far: Kid, own_record: Run) -> None:
    """Who somebody was is told to nobody: a name before an adoption least of all."""
    for type_ in ("BIRTH", "PREVIOUS", "ALIAS", "PRE_ADOPTION"):
        own_record(
            "INSERT INTO person_name (person_id, type, given_name, family_name, valid_to)"
            " VALUES ($1, $2, 'Former', 'Quillfeather', current_date - 1)",
            *(far.id, type_),
        )
    assert far.ask(givenName="Former", familyName="Quillfeather") == NOBODY
    assert far.by_name() == IN_NEWHAM


def test_an_adult_and_an_unborn_child_are_no_child(nobody: Kid, own_record: Run) -> None:
    """An adult of that name and day has no record here."""
    own_record(
        "INSERT INTO person (id, kind, given_name, family_name, date_of_birth)"
        " VALUES (gen_random_uuid(), 'ADULT', 'Öznur', 'Quillfeather', '2015-03-04')"
    )
    try:
        assert nobody.by_name() == NOBODY
    finally:
        own_record("DELETE FROM person WHERE family_name = 'Quillfeather'")


def test_several_children_are_one_answer(far: Kid, own_record: Run) -> None:
    """How many there are is not said; each authority is named once, in order."""
    twin, here = made(own_record, FAR), made(own_record, OWN)
    try:
        assert far.by_name() == {"isPossibleMatch": True, "contacts": [HOME, NEWHAM]}
    finally:
        unmade(own_record, twin)
        unmade(own_record, here)


@pytest.mark.parametrize(
    ("identity", "reason"), [("front_door", "NO_PURPOSE"), ("social_worker", "NO_ROLE"), ("partner_client", "NO_ROLE")]
)
def test_nobody_else_may_ask(far: Kid, identity: str, reason: str) -> None:
    """Null and told, alike whether there is such a child or not; the twin is told that there is."""
    told = far.reply(identity, nhsNumber=NHS)
    assert told.json["data"] == {"duplicateCheck": None}
    entry = {"path": ["duplicateCheck"], "field": "Query.duplicateCheck", "reason": reason}
    assert told.json["extensions"]["access"]["withheld"] == [entry]
    assert told.text == far.reply(identity, nhsNumber=OTHER_NHS).text
    assert far.ask(nhsNumber=NHS) == IN_NEWHAM


def test_what_is_on_record(far: Kid, own_record: Run) -> None:
    """Whom the answer was about, and in the sealed part whom it left out; never what was asked by."""
    event = (
        "SELECT e.children, e.fields, e.variables, e.outcome, s.hidden_children FROM audit.access_event e"
        " LEFT JOIN audit.sealed_event s ON s.event_id = e.id"
        " WHERE e.operation_name = 'Check' ORDER BY e.at DESC LIMIT 1"
    )
    far.ask(nhsNumber=NHS)
    (row,) = own_record(event)
    assert (row["children"], row["fields"], row["outcome"]) == ([far.id], ["Query.duplicateCheck"], "ANSWERED")
    assert row["hidden_children"] is None
    assert NHS not in row["variables"]
    own_record(PROTECTING["a shield"], far.id)
    far.ask(nhsNumber=NHS)
    (row,) = own_record(event)
    assert (row["children"], row["hidden_children"]) == ([], [far.id])
