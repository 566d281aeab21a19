"""The settings: defaults, refusals without the value, and a page that names them all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from settings import OTHER_USES, ROOT, SettingsError, load, names


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting comes from the environment that the tests run in."""
    for name in names():
        monkeypatch.delenv(name, raising=False)


def test_each_setting_is_documented_with_its_default() -> None:
    """The reference page has one line for each, in order, and no others."""
    page = (ROOT / "docs/reference/settings.md").read_text()
    lines = re.findall(r"^\| `(ECAF_\w+)` \| (.*?) \|", page, re.MULTILINE)
    assert [name for name, _ in lines] == names()
    settings = load()
    for name, told in lines:
        value = getattr(settings, name.removeprefix("ECAF_").lower())
        if isinstance(value, Path):
            assert str(value.relative_to(ROOT)) in told
        elif value is None:
            assert told == "none"
        else:
            plain = str(int(value)) if isinstance(value, bool | int | float) else value
            assert told == f"`{plain}`", name
    for name in OTHER_USES:
        assert f"`{name}" in page


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ECAF_PORT", "80000", "ECAF_PORT: Input should be less than or equal to 65535"),
        ("ECAF_POOL", "1", "ECAF_POOL: "),
        ("ECAF_AUDIT", "of", "ECAF_AUDIT: "),
        ("ECAF_AUDIT", "off", "ECAF_AUDIT=off is for measuring a demo"),
        ("ECAF_DATABASE_URL", "mysql://me:secret@h/d", "ECAF_DATABASE_URL: is no PostgreSQL"),
        ("ECAF_APP_DATABASE_URL", "postgres://a@h/d", "ECAF_DATABASE_URL is missing"),
        ("ECAF_DATABSE_URL", "x", "did you mean ECAF_DATABASE_URL?"),
    ],
)
def test_a_wrong_value_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    """With the variable's name, and never with a value, which can hold a password."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load()
    assert words in str(refused.value)
    assert "secret" not in str(refused.value)


def test_an_empty_variable_is_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """`ECAF_PORT=` in a script means the default; options win over variables."""
    monkeypatch.setenv("ECAF_PORT", "")
    monkeypatch.setenv("ECAF_HOST", "::1")
    assert load().port == 8000
    assert load(host="127.0.0.2").host == "127.0.0.2"
    assert load().host == "::1"


def test_relative_folders_count_from_the_caller(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As in any command line."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ECAF_DATA", "here")
    assert load().data == tmp_path / "here"
