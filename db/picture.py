"""The record as a picture: `docs/pictures/record.svg`, with the child in the middle and every table around it.

Where a box stands is said here, by hand; everything else comes from the tables: which tables there are, which rows are
about a child, every key, every sensitivity. A table without a place, or a key that cannot be shown, is an error.

Keys are shown in three ways, so that the lines stay few. A thick line stands for all the keys of an area to the child.
A letter on a box stands for a key to a person, practitioner or organisation, which nearly every table has. A thin line
is any other key. Keys to published lists (code sets, authorities) are left out.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from sqlalchemy import Table

from db.dictionary import groups_of
from db.tables.base import metadata
from db.tables.groups import GROUPS, Sensitivity

FILE = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "record.svg"

WIDTH, HEIGHT = 1600, 1228
CENTRE, RADIUS = (800, 548), 92
FREE = (376, 752)
"""Between these heights the way from the sides to the middle is free."""
LETTER = 7
"""How wide a letter of a name is at most, on an average."""
BOX_HEIGHT, ROW, PADDING, TITLE, GUTTER = 29, 46, 16, 44, 22

LETTERS = {"person": "P", "practitioner": "S", "agency": "O"}
"""Tables that nearly every other refers to, and the letter of each: person, staff, organisation."""
PUBLISHED = {"code_value", "authority"}
LETTER_COLOURS = {"P": "#2f6690", "S": "#6b5b2e", "O": "#7a5195"}

BARS = {
    Sensitivity.SPECIAL_CATEGORY: "#8e44ad",
    Sensitivity.CRIMINAL: "#c0392b",
    Sensitivity.PROTECTED: "#1d1d1d",
}
"""What the left edge of a box tells."""


@dataclass(frozen=True, slots=True)
class Panel:
    """An area: where it stands, its colour, and its tables, a line for each row; `-` leaves a place free."""

    title: str
    colour: str
    x: int
    y: int
    width: int
    layout: str

    @property
    def rows(self) -> list[list[str]]:
        """Its tables, row by row."""
        return [line.split() for line in self.layout.strip().split("\n")]

    @property
    def columns(self) -> int:
        """How many boxes stand beside each other."""
        return max(map(len, self.rows))

    @property
    def height(self) -> int:
        """From its upper to its lower edge."""
        return TITLE + ROW * len(self.rows)

    @property
    def box_width(self) -> int:
        """The width of a box, the same for all of a panel."""
        return (self.width - 2 * PADDING - GUTTER * (self.columns - 1)) // self.columns


# fmt: off
PANELS = (
    Panel("People", "#2f6690", 30, 84, 400, """
        person address
        person_name address_not_known_to
        identifier contact_point
        account contact_point_not_known_to
        demo_identity person_language
        """),
    Panel("Organisations", "#7a5195", 30, 382, 400, """
        practitioner agency
        vetting agreement
        training roll
        registration membership
        team_member team
        contract contract_object
        """),
    Panel("Statutory work", "#a5562a", 30, 726, 400, """
        episode episode_referrer
        legal_status placement
        enquiry pre_proceedings
        adoption care_leaver_contact
        """),
    Panel("Attributes", "#1f7a6d", 480, 84, 640, """
        child_ethnicity child_religion child_language
        child_gender_identity child_sexual_orientation child_send
        child_immigration child_disability child_health
        past_immigration child_disability_code strengths_score
        - - sensitive_service
        """),
    Panel("Assessments, plans, services", "#3d6b35", 480, 772, 640, """
        involvement need intervention
        assessment assessment_factor service_referral
        plan action review
        """),
    Panel("Family", "#b0395f", 1170, 84, 400, """
        relationship household
        - household_member
        """),
    Panel("Consent", "#2b7fa3", 1170, 244, 400, """
        consent consent_form
        disclosure consent_exception
        """),
    Panel("Protection", "#3b3f46", 1170, 404, 400, """
        shield shield_against
        emergency_grant excluded_practitioner
        seal sealed_link
        restriction subject_request
        purpose_reference match_candidate
        retention_clock legal_hold
        """),
    Panel("Notes", "#8a6d1f", 1170, 772, 400, """
        case_note case_note_person
        voice warning_note
        offence -
        """),
    Panel("Published lists, past values, the ledger, statistics and documents", "#7d8790", 30, 990, 1540, """
        code_value authority region relation_kind ethnicity_group state_code instance
        demo_case past_value access_event sealed_event statistic_snapshot statistic statistic_cell
        client trusted_document
        """),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Box:
    """A table in its place."""

    table: Table
    panel: Panel
    row: int
    column: int
    x: int
    y: int
    width: int

    @property
    def middle(self) -> int:
        """The height at which lines reach its sides."""
        return self.y + BOX_HEIGHT // 2

    @property
    def right(self) -> int:
        """Its right edge."""
        return self.x + self.width


def placed() -> dict[str, Box]:
    """Every table but `child`, which stands in the middle; raises KeyError for a table that has no place."""
    by_name = {table.name: table for table in metadata.tables.values()}
    found = {}
    for panel in PANELS:
        for row, names in enumerate(panel.rows):
            for column, name in enumerate(names):
                if name != "-":
                    wide = len(names) == 1 and panel.columns > 1
                    width = panel.width - 2 * PADDING if wide else panel.box_width
                    x = panel.x + PADDING + column * (panel.box_width + GUTTER)
                    found[name] = Box(by_name[name], panel, row, column, x, panel.y + TITLE - 4 + row * ROW, width)
    missing = set(by_name) - set(found) - {"child"}
    if missing:
        raise KeyError(f"no place in the picture: {', '.join(sorted(missing))}")
    return found


def references(table: Table) -> list[str]:
    """The tables that a table refers to, each once."""
    return sorted({key.referred_table.name for key in table.foreign_key_constraints})


def drawn() -> str:
    """The whole picture."""
    boxes = placed()
    parts = [
        *_head(),
        *_to_the_child(boxes),
        *(line for panel in PANELS for line in _panel(panel)),
        *_keys(boxes),
        *(line for box in boxes.values() for line in _box(box)),
        *_child(),
        *_legend(),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _head() -> Iterator[str]:
    count = len(metadata.tables)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="title desc" font-family="system-ui, -apple-system, \'Segoe UI\', sans-serif">'
    )
    yield '<title id="title">The record of a child</title>'
    yield (
        '<desc id="desc">The child stands in the middle. Around it, by area, stand all tables of the record: '
        + escape(", ".join(panel.title.lower() for panel in PANELS))
        + ". Lines are keys between tables; the data dictionary lists them all.</desc>"
    )
    yield (
        "<style>.n{font-size:12px;font-weight:500;fill:#1c2733}.t{font-size:15px;font-weight:700}"
        ".s{font-size:12.5px;fill:#55606a}.k{fill:none;stroke:#46525e;stroke-width:1.5}"
        ".l{font-size:9.5px;font-weight:700;fill:#fff;text-anchor:middle}</style>"
    )
    yield (
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9.5" refY="5" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 1 9.5 5 0 9z" fill="#46525e"/></marker></defs>'
    )
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" rx="12" fill="#fbfaf7"/>'
    yield '<text x="30" y="48" font-size="26" font-weight="700" fill="#14302c">The record of a child</text>'
    yield (
        f'<text class="s" x="372" y="47">{count} tables. Rows about a child lead to the child, '
        "and what a caller may see is decided for each child anew.</text>"
    )


def _panel(panel: Panel) -> Iterator[str]:
    yield (
        f'<rect x="{panel.x}" y="{panel.y}" width="{panel.width}" height="{panel.height}" rx="10" fill="#fff"/>'
        f'<rect x="{panel.x}" y="{panel.y}" width="{panel.width}" height="{panel.height}" rx="10" '
        f'fill="{panel.colour}" fill-opacity=".1" stroke="{panel.colour}" stroke-opacity=".55"/>'
    )
    yield (
        f'<text class="t" x="{panel.x + PADDING}" y="{panel.y + 25}" fill="{panel.colour}">{escape(panel.title)}</text>'
    )


def _box(box: Box) -> Iterator[str]:
    yield (
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{BOX_HEIGHT}" rx="5" fill="#fff" '
        f'stroke="{box.panel.colour}"/>'
    )
    levels = {GROUPS[name].sensitivity for column in box.table.columns for name in groups_of(column)}
    bars = [colour for level, colour in BARS.items() if level in levels]
    height = (BOX_HEIGHT - 8) / max(len(bars), 1)
    for at, colour in enumerate(bars):
        yield f'<rect x="{box.x + 4}" y="{box.y + 4 + at * height:g}" width="4" height="{height:g}" fill="{colour}"/>'
    room = box.width - 20
    fit = f' textLength="{room}" lengthAdjust="spacingAndGlyphs"' if LETTER * len(box.table.name) > room else ""
    yield f'<text class="n" x="{box.x + 13}" y="{box.y + 19}"{fit}>{box.table.name}</text>'
    letters = [LETTERS[name] for name in references(box.table) if name in LETTERS]
    for at, letter in enumerate(reversed(letters)):
        yield _letter(box.right - 13 - at * 17, box.y, letter)
    if box.table.name in LETTERS:
        yield _letter(box.right - 34, box.middle, LETTERS[box.table.name], 10)


def _letter(x: int, y: int, letter: str, radius: int = 7) -> str:
    return (
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{LETTER_COLOURS[letter]}" stroke="#fff"/>'
        f'<text class="l" x="{x}" y="{y + 3.5:g}">{letter}</text>'
    )


def _to_the_child(boxes: Mapping[str, Box]) -> Iterator[str]:
    """One thick line from each area whose tables refer to the child, and one from the child to its person."""
    for panel in PANELS:
        count = sum(box.panel is panel and "child" in references(box.table) for box in boxes.values())
        if count or panel is boxes["person"].panel:
            said = ["is a person"] if panel is boxes["person"].panel else []
            said += [f"{count} table{'s' if count != 1 else ''}"] if count else []
            yield from _thick(panel, ", ".join(said))


def _thick(panel: Panel, said: str) -> Iterator[str]:
    """A curve from the inner edge of a panel to the rim of the child's circle, and a word on it."""
    cx, cy = CENTRE
    if panel.x <= cx <= panel.x + panel.width:
        x, y = cx, panel.y + panel.height if panel.y < cy else panel.y
        ty = cy - RADIUS if panel.y < cy else cy + RADIUS
        path, lx, ly = f"M{x} {y}V{ty}", x, (y + ty) // 2
    else:
        path, lx, ly = _from_the_side(panel)
    yield f'<path d="{path}" fill="none" stroke="{panel.colour}" stroke-width="5" stroke-opacity=".7"/>'
    width = 7 * len(said) + 18
    yield (
        f'<rect x="{lx - width // 2}" y="{ly - 11}" width="{width}" height="22" rx="11" fill="#fbfaf7" '
        f'stroke="{panel.colour}"/><text class="s" x="{lx}" y="{ly + 4}" text-anchor="middle">{said}</text>'
    )


def _from_the_side(panel: Panel) -> tuple[str, int, int]:
    """The curve from a panel at the side, and the middle of it: through the gap first, where the way is not free."""
    cx, cy = CENTRE
    left = panel.x < cx
    x = panel.x + panel.width if left else panel.x
    gap = x + (25 if left else -25)
    y = min(max(panel.y + panel.height // 2, FREE[0] + 30), FREE[1] - 30)
    y = min(max(y, panel.y + 12), panel.y + panel.height - 12)
    angle = math.atan2((y - cy) * 0.9, x - cx)
    tx, ty = round(cx + RADIUS * math.cos(angle)), round(cy + RADIUS * math.sin(angle))
    start, px, py = f"M{x} {y}", x, y
    if not FREE[0] <= y <= FREE[1]:
        down = 1 if y < cy else -1
        px, py = gap, FREE[0] if down == 1 else FREE[1]
        start += f"Q{gap} {y} {gap} {y + 22 * down}V{py}"
        ax, ay = px, py + 24 * down
    else:
        ax, ay = px + (160 if left else -160), py
    bx, by = tx + round(150 * math.cos(angle)), ty + round(150 * math.sin(angle))
    middle = (round((px + 3 * ax + 3 * bx + tx) / 8), round((py + 3 * ay + 3 * by + ty) / 8))
    return f"{start}C{ax} {ay} {bx} {by} {tx} {ty}", *middle


def _child() -> Iterator[str]:
    x, y = CENTRE
    yield f'<circle cx="{x}" cy="{y}" r="{RADIUS}" fill="#f2b035" stroke="#a9741b" stroke-width="3"/>'
    yield f'<text x="{x}" y="{y - 4}" text-anchor="middle" font-size="32" font-weight="700" fill="#3a2a08">child</text>'
    yield f'<text x="{x}" y="{y + 22}" text-anchor="middle" font-size="13" fill="#3a2a08">born, or not yet born</text>'


def _keys(boxes: Mapping[str, Box]) -> Iterator[str]:
    """The thin lines: every key that neither the thick lines nor the letters show."""
    for box in boxes.values():
        for name in references(box.table):
            if name == "child" or name in LETTERS or name in PUBLISHED:
                continue
            path = _path(box, boxes[name])
            yield f'<path class="k" d="{path}" marker-end="url(#tip)"/>'


def _path(box: Box, to: Box) -> str:
    """The way of a thin line, from the table that holds the key."""
    if box is to:  # a loop over the upper edge
        return f"M{box.x + 14} {box.y}c-2 -16 20 -16 18 0"
    if box.panel is not to.panel:
        sign = 1 if to.x > box.x else -1
        start, end = (box.right, to.x) if sign == 1 else (box.x, to.right)
        if abs(to.x - box.x) > WIDTH // 2:  # below the areas in between, where the way is free
            return f"M{start} {box.middle}h{28 * sign}V{FREE[0] - 6}H{end - 28 * sign}V{to.middle}H{end}"
        bend = 60 * sign
        return f"M{start} {box.middle}C{start + bend} {box.middle} {end - bend} {to.middle} {end} {to.middle}"
    if box.column == to.column and abs(box.row - to.row) == 1 and box.width == to.width:
        x = box.x + box.width // 2
        return f"M{x} {box.y}V{to.y + BOX_HEIGHT}" if box.row > to.row else f"M{x} {box.y + BOX_HEIGHT}V{to.y}"
    if box.row == to.row and abs(box.column - to.column) == 1:
        return f"M{box.x} {box.middle}H{to.right}" if box.x > to.x else f"M{box.right} {box.middle}H{to.x}"
    if box.row == to.row:  # below what stands between
        x, y, end = box.x + box.width // 2, box.y + BOX_HEIGHT, to.x + to.width // 2
        return f"M{x} {y}v9H{end}v-9"
    if to.width > box.width or box.width > to.width or box.column == to.column:  # along the first gutter
        gutter = box.panel.x + PADDING + box.panel.box_width + GUTTER // 2
        return f"{_side(box, gutter)}V{to.y + BOX_HEIGHT}"
    gutter = box.x - GUTTER // 2 if box.x > to.x else box.right + GUTTER // 2
    return f"{_side(box, gutter)}V{to.middle}H{to.right if box.x > to.x else to.x}"


def _side(box: Box, gutter: int) -> str:
    return f"M{box.x if box.x > gutter else box.right} {box.middle}H{gutter}"


def _legend() -> Iterator[str]:
    y = HEIGHT - 28
    x = 46
    for level, colour in BARS.items():
        yield f'<rect x="{x}" y="{y - 12}" width="5" height="16" fill="{colour}"/>'
        yield f'<text class="s" x="{x + 11}" y="{y}">{level.value}</text>'
        x += 34 + 7 * len(level.value)
    x += 14
    for name, letter in LETTERS.items():
        yield _letter(x, y - 4, letter)
        yield f'<text class="s" x="{x + 13}" y="{y}">key to {name}</text>'
        x += 78 + 7 * len(name)
    x += 14
    yield f'<path class="k" d="M{x} {y - 4}h34" marker-end="url(#tip)"/>'
    yield f'<text class="s" x="{x + 42}" y="{y}">any other key</text>'
    yield f'<path d="M{x + 150} {y - 4}h34" stroke="#7d8790" stroke-width="5" stroke-opacity=".7"/>'
    yield f'<text class="s" x="{x + 192}" y="{y}">all keys to the child</text>'
    yield f'<text class="s" x="{x + 345}" y="{y}">Keys to code sets and authorities are not drawn.</text>'


def write() -> None:
    """Write the picture."""
    FILE.write_text(drawn())


if __name__ == "__main__":
    write()
