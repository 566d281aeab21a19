"""What eCAF costs, beside a server written by hand for the same few questions.

In order of the flow: `questions` (what is asked), `stage` (a database and the servers, made for one
run), `ceiling` (the server written by hand, with its statements in `sql/ceiling/`), `load` (who
asks), `meter` (what the processes spent), `report` (the table). `python -m bench`, or `make bench`.
Beside them, `census`: a large census file, and how quickly it is imported.
"""
