"""Where it lies: tables, connections, the embedded server, the ledger, migrations, seeding and imports.

This room knows SQL and nothing of GraphQL. In order of the flow: `tables` (what is stored), `migrate` and
`migrations` (how it came to be), `seed` and `imports` (what fills it), `engine` (connections), `gate` (facts of the
caller), `execute` (one statement in, one row out), `ledger` (the record of every operation).
"""
