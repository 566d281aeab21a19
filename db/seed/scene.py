"""A block of children as the later passes see it: who belongs to whom, and what was made of each so far.

The passes after the first (`homes`, `nature`, `status`, `plans`, `notes`, `agreed`, `odd`) draw from generators of
their own, one for each topic and child: what one of them adds never moves what another has drawn.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from db.seed.cast import Cast
from db.seed.families import Family, Kid
from db.seed.rows import Row, Rows

PARENTS = ("birth_mother", "birth_father", "parent_of_unborn_child")


@dataclass(slots=True)
class Scene:
    """The rows made so far, found by child or person."""

    rows: Rows
    cast: Cast
    families: list[Family]
    people: dict[UUID, Row] = field(default_factory=dict)
    children: dict[UUID, Row] = field(default_factory=dict)
    edges: defaultdict[UUID, list[Row]] = field(default_factory=lambda: defaultdict(list))
    episodes: defaultdict[UUID, list[Row]] = field(default_factory=lambda: defaultdict(list))
    involvements: defaultdict[UUID, list[Row]] = field(default_factory=lambda: defaultdict(list))
    needs: defaultdict[UUID, list[Row]] = field(default_factory=lambda: defaultdict(list))
    shields: dict[UUID, Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = self.rows.kept
        self.people = {row["id"]: row for row in kept["person"]}
        self.children = {row["id"]: row for row in kept["child"]}
        self.shields = {row["child_id"]: row for row in kept["shield"]}
        for table, found in (
            ("relationship", self.edges),
            ("episode", self.episodes),
            ("involvement", self.involvements),
            ("need", self.needs),
        ):
            for row in kept[table]:
                found[row["child_id"]].append(row)

    def kids(self) -> Iterator[Kid]:
        """Every child of the block."""
        for family in self.families:
            yield from family.kids

    def parents(self, kid: Kid) -> list[Row]:
        """The edges to the child's parents."""
        return [edge for edge in self.edges[kid.id] if edge["relation_code"] in PARENTS]

    def holder(self, kid: Kid) -> Row | None:
        """The edge to somebody with parental responsibility, if there is one."""
        found = [edge for edge in self.edges[kid.id] if edge["has_parental_responsibility"]]
        return found[0] if found else None

    def away(self, kid: Kid) -> Row | None:
        """The edge to a parent who lives elsewhere, if there is one."""
        found = [edge for edge in self.parents(kid) if not edge["lives_with"]]
        return found[-1] if found else None

    def is_risk(self, kid: Kid) -> bool:
        """Whether a parent who lives elsewhere is said to be a risk."""
        edge = self.away(kid)
        return edge is not None and edge["risk_to_child"] in ("YES", "ALLEGED")

    def worker(self, kid: Kid, sector: str = "LA_CSC") -> UUID:
        """Somebody of the sector who works where the child lives: its own worker first."""
        agency = self.cast.agencies[kid.authority, sector]
        own = [row["practitioner_id"] for row in self.involvements[kid.id] if row["agency_id"] == agency]
        return next((who for who in own if who), None) or self.rows.pick(self.cast.staff[kid.authority, sector])
