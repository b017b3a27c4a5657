"""The numbers of a chart's words: in names, of what it draws or counts, of groups that it does not draw."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from kit.content import WORDING, Chart
from kit.records.best_fit import Valued, best_fit, valued
from kit.records.drawn import counted_numbers, drawn_numbers, percents
from kit.records.number_records import NumberRecord
from kit.records.numbers_said import Number, NumbersOfNames

__all__ = ["ChartWords", "Words"]

Words = Literal["caption", "alt", "note"]
"""Which of a chart's words."""

_NAMED = ("bars", "targets")  # forms of charts whose marks have names
_COUNTED = ("个", "项")
_BREAKS = "、；，：。（）"
_TO_BREAK = re.compile(f"[^{_BREAKS}]*")


class ChartWords:
    """What the words of a chart may state.

    Parameters
    ----------
    chart : Chart
    of_figures : sequence of (value, NumberRecord)
        What may be said of the figures that it draws.
    """

    def __init__(self, chart: Chart, of_figures: Iterable[Valued]) -> None:
        data = chart.data
        drawn, self._counted = tuple(drawn_numbers(chart)), valued(counted_numbers(chart))
        self._chart = chart
        self._unit = data.unit if data is not None else ""
        self._names = NumbersOfNames(data.categories if data is not None and data.form in _NAMED else ())
        self.stated: Sequence[Valued] = (*valued(drawn), *self._counted, *of_figures)
        """In the order in which the words have them; a number takes the first of those that fit alike."""
        self.plotted = (*drawn, *percents(chart))
        """What it draws, though its words may not state it: parts, labels, per cents.

        In a Word file anybody can edit them.
        """

    def of_name(self, number: Number, words: Words) -> NumberRecord | None:
        """Claim a number within the name of a mark: 第4村3块."""
        if not self._names.has(number, self._unit) and not (
            self._is_listed(number, words) and self._has_amount_behind(number)
        ):
            return None
        return NumberRecord(id=f"{self._chart.key}/#name", op="label", of=self._chart.figures[:1])

    def of_value(self, number: Number, left: list[Valued], words: Words) -> NumberRecord | None:
        """Claim a number by its value; those of one value in the order in which they are drawn.

        Parameters
        ----------
        number : Number
        left : list of (value, NumberRecord)
            Of `stated`, what the words have not stated yet; the number's own is taken from it.
        words : {"caption", "alt", "note"}
        """
        data, key, of = self._chart.data, self._chart.key, self._chart.figures[:1]
        has_unit = bool(self._unit) and number.has_unit(self._unit)
        if self._is_listed(number, words):
            # A list of groups, of which the chart may draw only the highest and the lowest.
            named = self._undrawn(number)
            return next((each for _, each in left if each.id == named.id), named) if has_unit else None
        counted = data is not None and number.after.startswith(_COUNTED) and not has_unit
        if data is not None and data.form == "targets" and words != "alt":
            if words == "note" and number.text == "0":
                return NumberRecord(id=WORDING)
            left = [*self._counted] if words == "caption" else []
        if found := best_fit(number, [each for each in left if not each[1].unit] if counted else left):
            # An index alone would find the first again: 2、1、2 of three months.
            del left[next(at for at, (_, record) in enumerate(left) if record is found)]
            return found
        if has_unit:
            return self._undrawn(number)
        if not counted:
            return None
        # Marks without a name are told by what is said of them: 7项、1项没有数据.
        name = _label_before(number) or _to_break(number.after)[1:]
        return NumberRecord(id=f"{key}/#{name}", value=number.plain_value, op="count", of=of)

    def _undrawn(self, number: Number) -> NumberRecord:
        id_ = f"{self._chart.key}/{_label_before(number)}"
        return NumberRecord(id=id_, value=number.plain_value, op="part", of=self._chart.figures[:1])

    def _is_listed(self, number: Number, words: Words) -> bool:
        """Whether a number is in a list of all groups: the first sentence of a chart's description."""
        data = self._chart.data
        return data is not None and data.form == "bars" and words == "alt" and "。" not in number.before

    def _has_amount_behind(self, number: Number) -> bool:
        """Whether a number is one of the name before an amount: 第4村3块."""
        text = _to_break(number.after)
        if not self._unit or not text.endswith(self._unit):
            return False
        amount = text.removesuffix(self._unit)
        return amount[:-1][-1:].isdecimal() if amount.endswith(("万", "亿")) else amount[-1:].isdecimal()


def _label_before(number: Number) -> str:
    before = number.before.rstrip("：约")
    return before[max(map(before.rfind, _BREAKS)) + 1 :]


def _to_break(text: str) -> str:
    """Return a text up to the first mark that parts it from what follows."""
    found = _TO_BREAK.match(text)
    return found[0] if found else ""
