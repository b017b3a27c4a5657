"""The number of targets that a township set, met or missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kit.indicators.counted import Counted, OfOneLedger
from kit.indicators.goals import Held, goals
from kit.indicators.indicator import Indicator
from kit.ledgers import Ledgers, LedgerSchema


@dataclass(frozen=True)
class TargetsHeld(OfOneLedger):
    """The number of targets: all, or those with one outcome together with their names.

    Attributes
    ----------
    ledger : LedgerSchema
    indicators : sequence of Indicator
        Those that targets are compared with.
    held : {"met", "missed", "unmeasured"} or None
        None for all.
    """

    ledger: LedgerSchema
    indicators: Sequence[Indicator] = field(repr=False)
    held: Held | None = None

    @property
    def rule(self) -> str:
        outcomes = {
            "met": "，实际值达到目标值",
            "missed": "，实际值未达到目标值",
            "unmeasured": "，没有数据可对照",
        }
        return f"《{self.ledger.name}》中定有目标的项数{outcomes[self.held] if self.held else ''}"

    def count(self, ledgers: Ledgers) -> Counted:
        if self.ledger.key not in ledgers.tables:
            return Counted()
        found = [goal for goal in goals(ledgers, self.indicators) if self.held in (None, goal.held)]
        label = "、".join(goal.label for goal in found) if self.held else ""
        return Counted(len(found), tuple(goal.row for goal in found), label=label)
