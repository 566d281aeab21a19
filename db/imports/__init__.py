"""Files of other systems, brought into the record.

`cin` takes the Department for Education's children in need census. In the order of the work:
`reading` (XML to one value per child, streamed), `faults` (which rule says what), `checking` (a
value to what the record can hold), `staging` and `merging` (SQL), `report` (what became of it).
"""
