"""Changes: why a figure differs between two editions of a township's year, to the row and cell.

Belongs here: an edition as far as its figures go, the rows of its ledgers matched with those of another, and
the causes that are found in them. Both branches need it: the writing branch tells of a past that was revised,
`kit.proof` compares what was published.

May import: neutral modules only. Any folder may import this one.
"""
