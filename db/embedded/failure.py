"""What can go wrong with the database as a whole (not with one statement)."""


class DatabaseError(Exception):
    """The database cannot be started, reached or stopped; `str()` says why and what to do."""
