"""Reviews: the ledgers of a township and year, read, checked and counted.

`review` holds `Review`, `loading` opens one, `checking` reports the faults of ledgers without opening one,
and `townships` finds what a checked path refers to. May import `kit.files`, `kit.ledgers`, `kit.indicators`
and the neutral modules.
"""
