"""How a question is answered: from the text of an operation to one SQL statement and back to bytes.

In order of the flow: `document` (parse, bound, validate), `limits` (how large is too large), `operation` (variables and
shape), `plan` (what was asked, as data), `planner` (document to plan) with `criteria` (its filters and orders), `sql`
(typed pieces of SQL), `guard` (decisions as SQL), `scope` (where rows come from), `existence` (which rows and values
there are), `matches`, `search` and `order` (filters, words and orders as SQL), `scan` (which rows a page has),
`compile` and `root` (plan to statement), `duplicates` and `index` (the check for duplicates), `pace` (how often it may
be asked), `witness` (what was withheld and touched), `arguments` (what a request binds),
`response` (row to bytes), `answer` (all of it in order, with its caches).

INVARIANT: no step here opens a connection. Caches hold shape, never values: a caller's fact or a variable reaches SQL
only as a bind parameter.
"""
