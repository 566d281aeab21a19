"""The visibility matrix as a picture: `docs/pictures/matrix.svg`, roles by groups of attributes.

Colour tells how far a cell opens, letters under which conditions; the page beside it has the words.
"""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from policies import load
from policies.matrix import ROOT, groups, roles, strongest
from policies.policy import Policy
from schema.catalogue import catalogue

FILE = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "matrix.svg"

LEFT, TOP, WIDTH, HEIGHT = 190, 150, 58, 26
COLOURS = {
    "never": ("#f1f1ee", "never"),
    "purpose": ("#f2c879", "for some purpose only"),
    "conditions": ("#9cc3dd", "under conditions"),
    "always": ("#8fc59a", "on every row"),
}
"""How far a cell opens, from the least, with its colour and what the legend says."""
LETTERS = "O own authority or roll · I involved, or the team · C consent · P a case or order · R open request · S own"
LONGEST = 9
"""So many letters a cell has room for."""


def picture(policy: Policy) -> str:
    """The picture, as SVG."""
    across, down = len(roles()), len(groups())
    width, height = LEFT + across * WIDTH + 90, TOP + down * HEIGHT + 80
    parts = [*_names(), *_cells(policy), *_legend(TOP + down * HEIGHT + 30)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="12" role="img" aria-label="Who reads which group of attributes">\n'
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _names() -> Iterator[str]:
    for number, role in enumerate(roles()):
        x = LEFT + number * WIDTH + WIDTH / 2
        yield f'<text transform="translate({x + 4:g} {TOP - 8}) rotate(-50)">{escape(role)}</text>'
    for number, group in enumerate(groups()):
        yield f'<text x="{LEFT - 8}" y="{TOP + number * HEIGHT + 17}" text-anchor="end">{escape(group)}</text>'


def _cells(policy: Policy) -> Iterator[str]:
    for row, group in enumerate(groups()):
        for column, role in enumerate(roles()):
            kind, letters = strongest(policy, role, group)
            x, y = LEFT + column * WIDTH, TOP + row * HEIGHT
            title = f"{role} reads {group}: {COLOURS[kind][1]}" + (f" ({letters})" if letters else "")
            yield (
                f'<g><title>{escape(title)}</title><rect x="{x}" y="{y}" width="{WIDTH - 2}" height="{HEIGHT - 2}" '
                f'rx="3" fill="{COLOURS[kind][0]}"/>'
                + _written(x + (WIDTH - 2) / 2, y + 16, letters if len(letters) <= LONGEST else "…")
                + "</g>"
            )


def _written(x: float, y: int, letters: str) -> str:
    return f'<text x="{x:g}" y="{y}" text-anchor="middle" font-size="11">{escape(letters)}</text>' if letters else ""


def _legend(y: int) -> Iterator[str]:
    x = LEFT
    for colour, words in COLOURS.values():
        yield f'<rect x="{x}" y="{y}" width="18" height="14" rx="3" fill="{colour}"/>'
        yield f'<text x="{x + 24}" y="{y + 12}">{words}</text>'
        x += 44 + 7 * len(words)
    yield f'<text x="{LEFT}" y="{y + 36}" fill="#444">{escape(LETTERS)}</text>'


def write() -> None:
    """Write the picture."""
    FILE.write_text(picture(load(ROOT / "policies", catalogue, verify=False)))


if __name__ == "__main__":
    write()
