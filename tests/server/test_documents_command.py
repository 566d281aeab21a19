"""`./ecaf documents`: what may be registered, all of it or none, and what is said of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from commands.say import Refused
from db.documents import sha256_of
from tests.conftest import LiveServer
from tests.server.test_gate_bound import Office

GOOD = "query Names { children(first: 1) { nodes { id givenName } } }"
ALSO = "query Ages { children(first: 1) { nodes { id ageBand } } }"
CLIENT = "larkfield-desk"


@pytest.fixture
def office(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The demo server's database, which the commands find by the settings; without the program afterwards."""
    monkeypatch.setenv("ECAF_DATA", str(live_server.data))
    found = Office(live_server)
    yield found
    found.fetch("DELETE FROM trusted_document WHERE client_id = $1", CLIENT)
    found.fetch("DELETE FROM client WHERE client_id = $1", CLIENT)


def run(*args: str) -> str:
    """A command that must succeed: what it prints."""
    result = CliRunner().invoke(cli.app, ["documents", *args], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*args: str) -> str:
    """What a command that must not succeed says last."""
    result = CliRunner().invoke(cli.app, ["documents", *args])
    assert isinstance(result.exception, Refused), result.output
    return str(result.exception)


def held(office: Office) -> dict[str, str]:
    """The registered documents: hash and text."""
    return dict(office.fetch("SELECT sha256, text FROM trusted_document WHERE client_id = $1", CLIENT))


def test_files_folders_and_manifests(office: Office, tmp_path: Path) -> None:
    """Each kind gives the same: the hash of the text. Again, it changes nothing."""
    (tmp_path / "names.graphql").write_text(GOOD)
    (tmp_path / "ages.graphql").write_text(ALSO)
    relay, apollo = tmp_path / "relay.json", tmp_path / "apollo.json"
    relay.write_text(json.dumps({sha256_of(GOOD): GOOD}))
    apollo.write_text(json.dumps({"operations": [{"id": sha256_of(ALSO), "name": "Ages", "body": ALSO}]}))
    printed = run("add", str(tmp_path), "--client", CLIENT)
    assert printed == f"sha256:{sha256_of(ALSO)}  ages.graphql\nsha256:{sha256_of(GOOD)}  names.graphql\n"
    assert held(office) == {sha256_of(GOOD): GOOD, sha256_of(ALSO): ALSO}
    told = json.loads(run("add", str(relay), str(apollo), "--client", CLIENT, "--json"))
    assert [one["sha256"] for one in told] == [sha256_of(GOOD), sha256_of(ALSO)]
    assert len(held(office)) == 2


def test_listing_and_removing(office: Office, tmp_path: Path) -> None:
    """By the beginning of the hash; what fits nothing removes nothing."""
    for name, text in (("names", GOOD), ("ages", ALSO)):
        (tmp_path / f"{name}.graphql").write_text(text)
    run("add", str(tmp_path), "--client", CLIENT)
    run("mode", "trusted", "--client", CLIENT)
    rows = json.loads(run("list", "--client", CLIENT, "--json"))
    assert {(row["mode"], row["name"], row["text"]) for row in rows} == {
        ("TRUSTED", "names.graphql", GOOD),
        ("TRUSTED", "ages.graphql", ALSO),
    }
    assert "names.graphql" in run("list")
    key = sha256_of(GOOD)
    assert "fits no document" in refused("remove", key[:10], "0" * 10, "--client", CLIENT)
    assert len(held(office)) == 2
    assert run("remove", f"sha256:{key[:10]}", "--client", CLIENT) == f"sha256:{key}\n"
    assert list(held(office)) == [sha256_of(ALSO)]
    assert "eight characters" in refused("remove", "12", "--client", CLIENT)
    assert "`open` or `trusted`" in refused("mode", "shut", "--client", CLIENT)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.graphql", "query {", "a.graphql:1:8: the document is not valid GraphQL"),
        ("a.graphql", "{\n  chidlren { nodes { id } }\n}", "a.graphql:2:3: a field is not known on its type"),
        ("a.graphql", "mutation { x }", "a.graphql:1:1: "),
        ("a.json", "{", "is no JSON"),
        ("a.json", "[]", "is no manifest of Relay or Apollo"),
        ("a.json", json.dumps({"0" * 32: GOOD}), "its id is not the SHA-256 of its text"),
        ("a.json", json.dumps({"operations": [{"id": "x", "name": "N", "body": 3}]}), "is no manifest"),
    ],
)
def test_one_wrong_document_registers_nothing(office: Office, tmp_path: Path, name: str, text: str, said: str) -> None:
    """With its place, and with the good ones beside it left out too."""
    (tmp_path / "good.graphql").write_text(GOOD)
    (tmp_path / name).write_text(text)
    assert said in refused("add", str(tmp_path / "good.graphql"), str(tmp_path / name), "--client", CLIENT)
    assert not held(office)


def test_nothing_named_is_nothing_registered(office: Office, tmp_path: Path) -> None:
    """An empty folder, and a file that is not there."""
    assert "there is no document" in refused("add", str(tmp_path), "--client", CLIENT)
    assert "cannot be read" in refused("add", str(tmp_path / "no.graphql"), "--client", CLIENT)
    assert not held(office)
