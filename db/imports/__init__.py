"""Files of other systems, brought into the record.

`cin` takes the Department for Education's children in need census. In the order of the work:
`reading` (XML to one value per child, streamed), `faults` (which rule says what), `checking`,
`episodes` and `blocks` (a value to what the record can hold), `comparing` (what does not fit
together), `staging` and the `merging` files (SQL), `report` (what became of it). `kinds` says which
block of the census is which table.
"""
