"""The batch: an order planned as jobs, run on this machine or a cluster, and recorded.

order → plan → run → the year's record. May import all of the running branch but the command line.
"""

from kit.batch.order import Order
from kit.batch.planning import Plan, plan
from kit.batch.run import run_batch
from kit.workers.limits import Limits

__all__ = ["Limits", "Order", "Plan", "plan", "run_batch"]
