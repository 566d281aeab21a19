"""How Alembic reaches the database: on the connection that the caller put into the configuration.

`config.attributes["connection"]` is an open synchronous SQLAlchemy connection
(`AsyncConnection.run_sync` gives one). There is no ini file and no address here. All revisions and
the reference data arrive in one transaction, or none do.
"""

from alembic import context
from sqlalchemy import Connection, inspect, text

from db import reference
from db.tables import metadata, state_code

LOCK = 0x65434146
"""Two migrations at the same moment: the second waits for this advisory lock, then finds nothing to
do.
"""


def _run() -> None:
    connection: Connection | None = context.config.attributes.get("connection")
    if connection is None:
        message = 'no connection: set config.attributes["connection"] to an open connection'
        raise RuntimeError(message)
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_schemas=True,
        compare_server_default=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        context.run_migrations()
        # Below the newest revision not every table is there to load.
        if inspect(connection).has_table(state_code.name):
            reference.load(connection)


_run()
