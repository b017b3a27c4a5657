"""The batch: every township's review, each in a process of its own, then the records of the year.

Ends the way of the data (files → ledgers → indicators → sections → notebook → document → outputs), on the
running branch.
"""

from kit.batch.limits import Limits
from kit.batch.order import DEFAULT_NOTEBOOK, Order, plan
from kit.batch.running import run_batch

__all__ = ["DEFAULT_NOTEBOOK", "Limits", "Order", "plan", "run_batch"]
