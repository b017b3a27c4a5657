"""Reviews: the ledgers of a township and year, read, checked and counted.

`review` holds `Review`, `loading` opens one, and `checking` reports the faults of ledgers without opening
one. May import `kit.files`, `kit.ledgers`, `kit.indicators` and the neutral modules.
"""
