"""Project folders: create one from the notebooks, sample ledgers and texts that the kit ships.

Finds the shipped files in an installed wheel and in a clone. May import `kit.errors`, `kit.files`,
`kit.stores`, `kit.subjects` and, for a subject's templates, `kit.wording`; only `kit.cli` imports this
folder.
"""
