"""The Department for Education's children's social care data flows (one JSON document a child, specification 0.8): read
into the record, and written out of it.

In the order of the work: `reading` (files to documents, streamed), `form` (a document to checked values), `rows` (what
every merge needs), `details`, `blocks` and `purge` (values to the record), `taking` (one import), `report` (what became
of it); `giving` (the record to documents). Nothing here knows of callers or rules: both commands are the operator's,
for the authority itself.
"""
