"""The Department for Education's children's social care data flows (one JSON document a child, specification 0.8): read
into the record, and written out of it.

In the order of the work: `reading` (files to documents, streamed), `form` (a document to checked values), `knowing`
(what the record holds of some hundred children, and what is to be done to it), `rows` (what every merge needs),
`details`, `blocks` and `purge` (values to deeds), `taking` (one import), `report` (what became of it); and the other
way, `asking` (what is given of the record, and what is held back), `giving` (documents and disclosures), `placing`
(files). Nothing here knows of callers or rules: both commands are the operator's, for the authority itself.
"""
