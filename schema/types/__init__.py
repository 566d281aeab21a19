"""What exists: the types of the record, field by field, each with its place, its group and its meaning."""

from schema.types.base import Agency, Node
from schema.types.child import Child
from schema.types.family import FamilyMember
from schema.types.plans import Assessment, Factor
from schema.types.work import Episode, Intervention, Involvement, Need

__all__ = [
    "Agency",
    "Assessment",
    "Child",
    "Episode",
    "Factor",
    "FamilyMember",
    "Intervention",
    "Involvement",
    "Need",
    "Node",
]
