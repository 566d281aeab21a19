"""The dictionary and the picture are those of the tables, and tables and GraphQL fields agree on every group."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import Column, Table

from db import dictionary, picture, reference
from db.reference import reading
from db.tables import metadata
from db.tables.base import GROUP
from db.tables.groups import GROUPS, MEANINGS, WITHOUT, Sensitivity
from schema import declare
from schema.catalogue import Entity, Field, catalogue

TABLES = list(metadata.tables.values())
SVG = "{http://www.w3.org/2000/svg}"

READ_UNDER = {
    ("FamilyMember", "givenName"): "the name of somebody around the child is told with the relation",
    ("FamilyMember", "familyName"): "the name of somebody around the child is told with the relation",
    ("Assessment", "leadPractitionerName"): "who assessed is told with the assessment",
    ("CaseNote", "authorName"): "who wrote is told with the note",
    ("Shield", "setByName"): "who set it is told with the shield",
    ("EmergencyGrant", "practitionerName"): "who asked is told with the grant",
    ("EmergencyGrant", "confirmedByName"): "who confirmed it is told with the grant",
    ("EmergencyGrant", "reviewedByName"): "who reviewed it is told with the grant",
    ("MatchCandidate", "decidedByName"): "who decided is told with the pair",
    ("Exclusion", "practitionerName"): "who must not open the record is told with the exclusion",
    ("Restriction", "keptFrom"): "that it is kept from one person, and not who, is told with the restriction",
    ("ChildVoice", "toldToName"): "whom the child told is told with its words",
    ("Plan", "leadPractitionerName"): "who leads is told with the plan",
    ("PlanAction", "practitionerName"): "who acts is told with the action",
    ("Involvement", "practitionerName"): "who works with the child is told with the involvement",
}
"""Fields that show a column of another table under the group of their own row, and why that is right."""


def test_the_page_is_written_anew() -> None:
    """Whoever changes a table runs `make dictionary`."""
    assert dictionary.PAGE.read_text() == dictionary.page(), "make dictionary"
    assert dictionary.page() == dictionary.page()


def test_the_picture_is_drawn_anew() -> None:
    """Every table is in it, it needs no other file, and every mark stands inside it."""
    drawing = picture.FILE.read_text()
    assert drawing == picture.drawn(), "make dictionary"
    root = ET.fromstring(drawing)  # noqa: S314 - our own file
    words = [item.text for item in root.iter(f"{SVG}text")]
    for table in TABLES:
        assert words.count(table.name) == 1, table.name
    assert "href" not in drawing
    for box in root.iter(f"{SVG}rect"):
        assert float(box.get("x", "0")) + float(box.get("width", "0")) <= picture.WIDTH
        assert float(box.get("y", "0")) + float(box.get("height", "0")) <= picture.HEIGHT


def test_no_boxes_of_the_picture_overlap() -> None:
    """Two tables never stand in one place, and no area covers another, nor the child."""
    boxes = [(box.x, box.y, box.width, picture.BOX_HEIGHT) for box in picture.placed().values()]
    panels = [(panel.x, panel.y, panel.width, panel.height) for panel in picture.PANELS]
    (x, y), radius = picture.CENTRE, picture.RADIUS
    panels.append((x - radius, y - radius, 2 * radius, 2 * radius))
    for places in (boxes, panels):
        for at, (x, y, width, height) in enumerate(places):
            for left, top, wide, high in places[at + 1 :]:
                assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y


def test_every_key_is_in_the_picture() -> None:
    """As a thin line, as a letter, or with others in one thick line to the child."""
    drawing = picture.drawn()
    keys = [(table.name, name) for table in TABLES for name in picture.references(table)]
    letters = [key for key in keys if key[1] in picture.LETTERS and key[0] != "child"]
    own = {"child", *picture.LETTERS, *picture.PUBLISHED}
    lines = [key for key in keys if key[1] not in own]
    assert drawing.count('r="7"') == len(letters) + len(picture.LETTERS)
    assert drawing.count('class="k" d="') == len(lines) + 1
    told = sum(int(number) for number in re.findall(r"[> ](\d+) tables?<", drawing))
    assert told == sum(key[1] == "child" for key in keys)
    assert ("child", "person") in keys
    assert ">is a person" in drawing


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_everything_has_a_meaning(table: Table) -> None:
    """Each table and each column, as a sentence that stands on one line of a table."""
    assert table.comment
    for column in table.columns:
        assert column.doc, f"{table.name}.{column.name}"
        assert column.doc.rstrip().endswith("."), f"{table.name}.{column.name}"
        assert "\n" not in column.doc


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_in_a_known_group(table: Table) -> None:
    """Where a table has none, it is written down why."""
    for column in table.columns:
        found = dictionary.groups_of(column)
        assert bool(found) != (table.name in WITHOUT), f"{table.name}.{column.name}"
        assert set(found) <= set(GROUPS), f"{table.name}.{column.name}"
    assert not (table.info.get(GROUP) and dictionary.kinds_of(table)), "the group, or what tells it: not both"


def test_every_group_is_used_and_explained() -> None:
    """No group is left over from a table that went, and each has its reasons."""
    used = {name for table in TABLES for column in table.columns for name in dictionary.groups_of(column)}
    assert used == set(GROUPS)
    assert set(WITHOUT) <= {table.name for table in TABLES}
    assert set(MEANINGS) == set(Sensitivity) == {group.sensitivity for group in GROUPS.values()}
    for group in GROUPS.values():
        assert group.holds.endswith(".")
        assert group.why.endswith(".")


@pytest.mark.parametrize("table", [table for table in TABLES if dictionary.kinds_of(table)], ids=lambda t: t.name)
def test_the_kind_of_every_row_is_known(table: Table) -> None:
    """Each value that a check allows has its group."""
    found = dictionary.kinds_of(table)
    assert found is not None
    column, groups = found
    checks = [str(getattr(check, "sqltext", "")) for check in table.constraints]
    if column == "is_sensitive":
        allowed = {"true", "false"}
    elif column == "domain":
        assert "domain BETWEEN 1 AND 3" in checks
        allowed = {"1", "2", "3"}
    else:
        allowed = set(re.findall(r"'(\w+)'", next(text for text in checks if text.startswith(f"{column} IN ("))))
    assert set(groups) == allowed


def test_the_areas_hold_every_table_once() -> None:
    """And each group of the page's tables has a heading of its own, which links can lead to."""
    listed = [table.name for area in dictionary.areas() for table in area.tables]
    assert sorted(listed) == sorted(table.name for table in TABLES)
    heads = re.findall(r"^#+ (.+)$", dictionary.page(), re.MULTILINE)
    anchors = [re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads]
    assert len(set(anchors)) == len(anchors)


# ---- tables and GraphQL fields --------------------------------------------------------------------------------------


def fields() -> Iterator[tuple[Entity, Field]]:
    """Every field of every type that has rows."""
    for entity in catalogue.entities.values():
        for field in entity.fields.values():
            yield entity, field


def columns_of(field: Field) -> list[Column[Any]]:
    """The columns of which a field tells: those it shows, or the keys that it follows."""
    match field.binding:
        case declare.Stored(column) | declare.Looked(_, column):
            return [column]
        case declare.Coded(scheme, code):
            return [scheme, code]
        case declare.State(table):
            return list(table.columns)
        case declare.Rows(_, key) | declare.One(_, key):
            return [key]
    return []


def groups_of_field(field: Field) -> set[str]:
    """The groups that decide a field, over all kinds of its rows; a part of a group as that group."""
    return {whole(catalogue.objects[name].group) for name in field.objects.values()}


def whole(group: str) -> str:
    """The group that the tables know, of which this may be a part."""
    return catalogue.groups[group].part_of or group


BOUND = [pair for pair in fields() if columns_of(pair[1]) and pair[1].objects]


@pytest.mark.parametrize(("entity", "field"), BOUND, ids=lambda item: getattr(item, "name", ""))
def test_a_field_is_decided_under_the_group_of_its_column(entity: Entity, field: Field) -> None:
    """So the dictionary tells the truth about who decides, and the policies about what they open."""
    for column in columns_of(field):
        if (entity.name, field.name) in READ_UNDER:
            assert column.table is not entity.source.table
            column = entity.source.table.c.id  # noqa: PLW2901 - the row's own group is meant
        kinds = dictionary.kinds_of(column.table)
        known = shown(kinds[1]) if kinds and set(dictionary.groups_of(column)) == set(kinds[1].values()) else None
        expected = set(dictionary.groups_of(column)) if known is None else set(known.values())
        assert groups_of_field(field) == expected, f"{column.table.name}.{column.name}"


NOBODY = {"sealed", "offending", "statutory_status", "protected_address", "workforce"}
"""Kinds of numbers and names that no type shows yet, or ever: such a row exists for nobody."""


def shown(kinds: Mapping[str, str]) -> dict[str, str]:
    """The kinds of rows that exist for somebody. Of addresses and the like all do."""
    if set(kinds) == {"NONE", "CONFIDENTIAL", "SHIELDED"}:
        return dict(kinds)
    return {value: group for value, group in kinds.items() if group not in NOBODY}


def test_the_exceptions_are_needed() -> None:
    """An exception of a field that is gone, or agrees, is taken away."""
    found = {(entity.name, field.name): field for entity, field in BOUND}
    for name in READ_UNDER:
        field = found[name]
        assert any(set(dictionary.groups_of(column)) != groups_of_field(field) for column in columns_of(field))


def test_kinds_are_those_of_the_types() -> None:
    """The column that tells, and the group for each of its values."""
    for entity in catalogue.entities.values():
        kinds = dictionary.kinds_of(entity.source.table)
        if entity.discriminator is None:
            assert kinds is None, entity.name
            continue
        assert kinds is not None, entity.name
        told = {str(value).lower() if isinstance(value, bool) else str(value): whole(group)
                for value, group in entity.discriminator.kinds.items()}  # fmt: skip
        assert (kinds[0], shown(kinds[1])) == (entity.discriminator.column.name, told)


def test_the_codes_of_a_value_are_of_its_group() -> None:
    """A value object may list codes of a second table."""
    for _, field in fields():
        if not isinstance(field.binding, declare.State):
            continue
        for part in catalogue.values[field.leaf].fields.values():
            if isinstance(part.binding, declare.Codes):
                for column in part.binding.table.columns:
                    assert set(dictionary.groups_of(column)) == groups_of_field(field)


def test_the_groups_of_the_schema_are_known() -> None:
    """The schema declares no group that the tables do not have; but that of a question, of which no column is."""
    asked = {name.partition("/")[0] for name in catalogue.objects if name.endswith("/Query.duplicateCheck")}
    assert len(asked) == 1
    assert {whole(group) for group in catalogue.groups} - asked <= set(GROUPS)


# ---- what stands beside it ------------------------------------------------------------------------------------------


def test_the_page_of_data_names_all_reference_data() -> None:
    """Every code set, every other file and every column; and the numbers are those of the files."""
    page = (dictionary.PAGE.parent / "data.md").read_text()
    schemes = reference.schemes()
    assert f"{len(schemes)} code sets with {sum(len(reference.codes(scheme)) for scheme in schemes)} codes" in page
    table = page.partition("| Codes of | Sets |")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"`(\w+)`", table)) == sorted(schemes)
    for name in (*(f"{listed}.csv" for listed in reading.LISTS), *reading.CODE_SET):
        assert f"`{name}`" in page
    kinds = Counter(row["kind"] for row in reading.rows("authorities"))
    assert f"the {kinds['ENGLISH']} children's services authorities" in page
    assert f"the {kinds['WELSH']} principal areas" in page
    assert f"{kinds['ENGLISH'] + kinds['WELSH']} together; and {kinds['PSEUDO']} pseudo numbers" in page
