"""Statistics: the record counted on a day, protected, and only then stored.

In the order of the work: `counting` (who is counted, and by what), `protecting` (which figures are told, and how
round), `taking` (a snapshot, in one transaction). No exact figure leaves `taking`.
"""

from db.statistics.taking import Taken, snapshot, take

__all__ = ["Taken", "snapshot", "take"]
