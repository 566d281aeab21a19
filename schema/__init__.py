"""What exists: the types of the record, the catalogue that binds each field to its column and group, and the SDL.

In order: `declare` (how a field says where it lies), `values` and `types` (the types), `root` (the query root), `whole`
(the schema built of them), `catalogue` (all of it as data), `objects` (what a policy can name), `nameable` (the same,
remembered), `scalars`; `schema.graphql` is the printed whole, and `difference` compares it with that of the last
release. The room loads nothing by itself: a policy can be checked without the libraries that a schema needs.
"""
