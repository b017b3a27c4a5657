"""Intake: workbooks that townships sent are recognised, checked, put where reviews look, and registered.

arrivals → recognition → judgement → placing → receipts → register. What a person has to decide stays where it
was and is asked about. Stands over both branches: may import `kit.files`, `kit.stores`, the writing branch,
`kit.export` for the layout of a page, and the neutral modules; only `kit.cli` imports this folder.
"""

from kit.intake.receipts import Intake, Receipt
from kit.intake.receiving import Received, receive
from kit.intake.undoing import Undone, undo

__all__ = ["Intake", "Receipt", "Received", "Undone", "receive", "undo"]
