"""Targets of 年度目标 compared with the indicators: each is met, missed or unmeasured.

The only place where targets are evaluated, so that the three outcomes always add up to the number of targets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kit.indicators.indicator import Indicator
from kit.indicators.numbers import Number, exact_quantity
from kit.ledgers import Ledgers
from kit.ledgers.units import factor_of_count, is_share_or_percent, scaled

Held = Literal["met", "missed", "unmeasured"]
"""Outcome of a target."""


@dataclass(frozen=True)
class Goal:
    """One target set by a township.

    Attributes
    ----------
    name : str
        Name of the indicator; the name in the ledger if no indicator has it or a row above has set a target.
    row : int
    target : int or Decimal
        Converted to the indicator's unit if possible.
    held : {"met", "missed", "unmeasured"}
        Unmeasured if no indicator has that name, or it has no value.
    indicator : Indicator or None
        None if no indicator has that name, or the target's unit is not said or cannot be converted.
    partly : bool
        Whether the value could not count every record and may be higher.
    """

    name: str
    row: int
    target: Number
    held: Held = "unmeasured"
    indicator: Indicator | None = None
    partly: bool = False

    @property
    def label(self) -> str:
        """The name as used in a sentence."""
        return f"{self.name}（记录没有填全）" if self.partly else self.name


def goals(ledgers: Ledgers, indicators: Sequence[Indicator]) -> tuple[Goal, ...]:
    """Compare each target of 年度目标 with its indicator.

    Targets are converted to the indicator's unit; one that cannot be converted is unmeasured, and so is a
    share of at most 1 without a unit, which may be 0.95 % or 95 %. A repeated row is ignored, and so is a
    target of 0 unless less is better, since any value would reach it.
    """
    global _last
    compared = tuple(each for each in indicators if not _counts_targets(each))
    last = _last
    if last is None or last[0] is not ledgers or last[1] != compared:
        last = _last = ledgers, compared, _compared(ledgers, compared)
    return last[2]


_last: tuple[Ledgers, tuple[Indicator, ...], tuple[Goal, ...]] | None = None
"""What was compared last: each figure of the targets asks for the same, and the review itself."""


def _compared(ledgers: Ledgers, indicators: Sequence[Indicator]) -> tuple[Goal, ...]:
    named = indicators_by_name(indicators)
    found: list[Goal] = []
    seen: set[tuple[str, Number]] = set()
    for row, name, target, unit in _rows(ledgers):
        indicator = named.get(name)
        by = None
        if indicator is not None and not is_share_or_percent(target, unit, indicator.unit):
            by = factor_of_count(unit, indicator.unit, indicator.family)
        if by is not None:
            target = scaled(target, by)
        if (name, target) in seen or (indicator is not None and not indicator.can_aim_at(target)):
            continue
        seen.add((name, target))
        if indicator is None or by is None:  # such as a target in days for a number of hours
            found.append(Goal(name, row, target))
            continue
        counted = indicator.measure.count(ledgers)
        held: Held = "unmeasured"
        if isinstance(counted.value, int | Decimal):
            held = "met" if indicator.reaches(counted.value, target) else "missed"
        # Two targets for one indicator under two of its names: the target distinguishes the second.
        known = any(goal.indicator is indicator for goal in found)
        label = f"{name}（{exact_quantity(target, indicator.unit)}）" if known else indicator.name
        found.append(Goal(label, row, target, held, indicator, counted.unfilled is not None))
    return tuple(found)


def indicators_by_name(indicators: Sequence[Indicator]) -> dict[str, Indicator]:
    """Map every name that 年度目标 may use to its indicator.

    Indicators that count the targets themselves are left out: they would depend on their own outcome.
    """
    return {
        name: each for each in indicators if not _counts_targets(each) for name in (each.name, *each.synonyms)
    }


def _counts_targets(indicator: Indicator) -> bool:
    return any(ledger.role == "targets" for ledger in indicator.measure.ledgers)


def _rows(ledgers: Ledgers) -> Iterator[tuple[int, str, Number, str]]:
    ledger = ledgers.with_role("targets")
    if ledger is None:
        return
    columns = (ledger.column(key) for key in ("indicator", "target", "unit"))
    for row, name, target, unit in zip(ledger.rows, *columns, strict=True):
        if name is not None and isinstance(target, int | Decimal):
            yield row, str(name), target, str(unit or "")
