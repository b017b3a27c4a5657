"""What 年度目标 sets, held against the indicators: each target is met, missed, or cannot be measured.

Stands beside the catalogue. Whoever tells of targets takes them from here, so that met, missed and not
measured always add up to those set.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kit.indicators.indicator import Indicator
from kit.indicators.numbers import Number, exact
from kit.ledgers import Ledgers
from kit.ledgers.units import factor_of_count, scaled

Held = Literal["met", "missed", "unmeasured"]
"""How a target came out."""


@dataclass(frozen=True)
class Goal:
    """One target that a township set.

    Attributes
    ----------
    name : str
        Of the indicator; as the ledger has it where no indicator is called that, or a row above has set it.
    row : int
    target : int or Decimal
        In the indicator's unit, where the one that is written can be converted.
    held : {"met", "missed", "unmeasured"}
        Not measured where no indicator is called that, or it has no value.
    indicator : Indicator or None
        None where no indicator is called that, or its unit has nothing in common with the target's.
    partly : bool
        The value could not count every record: what was reached may be more.
    """

    name: str
    row: int
    target: Number
    held: Held = "unmeasured"
    indicator: Indicator | None = None
    partly: bool = False

    @property
    def told(self) -> str:
        """The name as a sentence tells it."""
        return f"{self.name}（记录没有填全）" if self.partly else self.name


def goals(ledgers: Ledgers, indicators: Sequence[Indicator]) -> tuple[Goal, ...]:
    """Hold each target of 年度目标 against its indicator.

    A target is held in its indicator's unit, and one in a unit that cannot be converted is not measured. A
    row that says the same as one above it is no second target, and a target of nought is none but where fewer
    is better: whatever is done reaches it.
    """
    named = indicators_by_name(indicators)
    found: list[Goal] = []
    said: set[tuple[str, Number]] = set()
    for row, name, target, unit in _rows(ledgers):
        indicator = named.get(name)
        by = factor_of_count(unit, indicator.unit) if indicator is not None else None
        if by is not None:
            target = scaled(target, by)
        if (name, target) in said or (indicator is not None and not indicator.can_aim_at(target)):
            continue
        said.add((name, target))
        if indicator is None or by is None:  # a target in days says nothing of a number of hours
            found.append(Goal(name, row, target))
            continue
        counted = indicator.measure.count(ledgers)
        held: Held = "unmeasured"
        if isinstance(counted.value, int | Decimal):
            held = "met" if indicator.reaches(counted.value, target) else "missed"
        # Two names of one indicator, with two targets: the second is told apart by its target.
        known = any(goal.indicator is indicator for goal in found)
        told = f"{name}（{exact(target)}{indicator.unit}）" if known else indicator.name
        found.append(Goal(told, row, target, held, indicator, counted.unfilled is not None))
    return tuple(found)


def indicators_by_name(indicators: Sequence[Indicator]) -> dict[str, Indicator]:
    """Return every name by which 年度目标 may list an indicator → the indicator.

    What counts the targets themselves is not among them: it would be held against its own outcome.
    """
    return {
        name: each
        for each in indicators
        if each.measure.ledger != "targets"
        for name in (each.name, *each.synonyms)
    }


def _rows(ledgers: Ledgers) -> Iterator[tuple[int, str, Number, str]]:
    ledger = ledgers.tables.get("targets")
    if ledger is None:
        return
    columns = (ledger.column(key) for key in ("indicator", "target", "unit"))
    for row, name, target, unit in zip(ledger.rows, *columns, strict=True):
        if name is not None and isinstance(target, int | Decimal):
            yield row, str(name), target, str(unit or "")
