"""`codeSets` says what the database holds, day by day, to everybody alike."""

from datetime import date
from typing import Any

from tests.conftest import LiveServer
from tests.hostile.conftest import runner

ALL = "query($on: Date) { codeSets(on: $on) { scheme codes { scheme code label validFrom validTo } } }"


def test_the_sets_are_those_of_the_database(live_server: LiveServer) -> None:
    """Each code that may be used on the day, and no other; on a day long past, fewer of them."""
    rows = runner(live_server.dsn.owner)("SELECT scheme, code, label, valid_from, valid_to FROM code_value")
    seen = []
    for day in (date(1900, 1, 1), date(2023, 6, 1), date(2026, 1, 1)):
        wanted = {
            tuple(map(str, (row["scheme"], row["code"], row["label"], row["valid_from"], row["valid_to"])))
            for row in rows
            if (row["valid_from"] or date.min) <= day <= (row["valid_to"] or date.max)
        }
        sets = live_server.data_of("social_worker", ALL, {"on": day.isoformat()})["codeSets"]
        found: list[Any] = [tuple(str(value) for value in code.values()) for one in sets for code in one["codes"]]
        assert len(found) == len(set(found))
        assert set(found) == wanted
        assert [one["scheme"] for one in sets] == sorted({row["scheme"] for row in rows})
        assert all(code["scheme"] == one["scheme"] for one in sets for code in one["codes"])
        seen.append(len(found))
    assert seen[0] < seen[2]


def test_today_is_the_day_where_none_is_given(live_server: LiveServer) -> None:
    """Missing, null and today are one; who sees no child gets the same sets."""
    today = live_server.data_of("social_worker", ALL, {"on": date.today().isoformat()})  # noqa: DTZ011 - within the day
    for identity, values in (("social_worker", {}), ("social_worker", {"on": None}), ("sysadmin", {})):
        assert live_server.data_of(identity, ALL, values) == today


def test_a_name_that_no_set_has_is_refused(live_server: LiveServer) -> None:
    """Not an empty list, so that a typing error is seen; and no file of another kind is read."""
    for name in ("ethnicitx", "", "authorities", "states", "../settings", "ethnicity.csv", "ethnicity\0"):
        reply = live_server.ask("social_worker", "query($s: String) { codeSets(scheme: $s) { scheme } }", {"s": name})
        assert reply.status == 400
        assert reply.json["errors"][0]["message"] == "`scheme` names no code set"
    (one,) = live_server.data_of("social_worker", '{ codeSets(scheme: "ethnicity") { scheme __typename } }')["codeSets"]
    assert one == {"scheme": "ethnicity", "__typename": "CodeSet"}
