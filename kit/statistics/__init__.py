"""Statistics of counts among units of one kind: limits of a funnel, spread by the median, ranks with ties.

Belongs here: plain functions of numbers that know nothing of townships or indicators. `kit.counties` writes
with them, and `kit.proof` works the same numbers out again.

Imports nothing of the kit; any folder may import it.
"""
