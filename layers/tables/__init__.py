"""Tables of strangers: files in, records of the three layers out, and back again.

`reading` opens a file and gives its rows as text, `columns` guesses what its columns
mean, `rows` makes a record of a row by a plan that a person has confirmed, `judging`
says of every row what became of it, `writing` makes files of records. All of it is pure
but for the one file that it is handed. It must never write to the log, ask the network,
or compute a formula.
"""
