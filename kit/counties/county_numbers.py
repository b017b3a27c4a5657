"""The numbers that a summary states: each with its id, what it is made of, and how it is written."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from statistics import median

from kit.content import Run, Source, StatedNumber
from kit.indicators.numbers import Number, quantity, written
from kit.statistics.spread import deviation, quartiles
from kit.text.plain_numbers import plain_number

__all__ = ["CountyNumbers"]


class CountyNumbers:
    """Collects numbers by id; one that is added again stays as it was."""

    def __init__(self) -> None:
        self._made: dict[str, StatedNumber] = {}
        self._written: dict[str, tuple[Number, str, int]] = {}

    @property
    def all(self) -> tuple[StatedNumber, ...]:
        """Every number, operands first."""
        return tuple(self._made.values())

    def add(
        self,
        id_: str,
        value: Number,
        unit: str = "",
        *,
        op: str = "",
        of: Iterable[str] = (),
        name: str = "",
        source: Source | None = None,
        places: int = 0,
    ) -> str:
        """Keep a number, and return its id.

        Parameters
        ----------
        id_ : str
        value : int or Decimal
        unit : str
        op : str
            As of `kit.records.number_records.Operation`.
        of : iterable of str
            Ids of its operands.
        name : str
            In Chinese.
        source : Source, optional
        places : int
            Decimals with which it is written.
        """
        if id_ not in self._made:
            self._made[id_] = StatedNumber(
                id=id_, name=name, value=plain_number(value), unit=unit, source=source, op=op, of=tuple(of)
            )
            self._written[id_] = value, unit, places
        return id_

    def spread(self, stem: str, ids: Iterable[str], unit: str, places: int, name: str) -> None:
        """Keep how many values there are, their least and most, median, quartiles and MAD."""
        of = tuple(ids)
        values = [Decimal(self.value(each)) for each in of]
        among = self.among(stem, of, name)
        low, high = quartiles(values)
        for end, value, told in (
            ("least", min(values), "最低"),
            ("q1", low, "下四分位"),
            ("median", median(values), "中位数"),
            ("q3", high, "上四分位"),
            ("most", max(values), "最高"),
            ("mad", deviation(values), "离差中位数"),
        ):
            id_, named = f"{stem}.{end}", f"{name}的{told}"
            self.add(id_, value, unit, op=end, of=(among,), name=named, places=places)

    def count(self, id_: str, value: int, name: str = "") -> str:
        """Keep a number of townships."""
        return self.add(id_, value, "个", op="count", name=name)

    def among(self, stem: str, ids: Iterable[str], name: str) -> str:
        """Keep of how many townships something is made, with their numbers as operands."""
        of = tuple(ids)
        return self.add(f"{stem}.values", len(of), "个", op="reported", of=of, name=f"{name}有数的乡镇")

    def total(self, id_: str, ids: Iterable[str], unit: str, name: str, places: int = 0) -> str:
        """Keep a sum over townships."""
        of = tuple(ids)
        whole = sum((Decimal(self.value(each)) for each in of), Decimal(0))
        among = self.among(id_, of, name)
        return self.add(id_, whole, unit, op="sum", of=(among,), name=f"{name}合计", places=places)

    def value(self, id_: str) -> Number:
        """Return the value of a number."""
        return self._written[id_][0]

    def places(self, id_: str) -> int:
        """Return the decimals with which a number is written, at most."""
        return self._written[id_][2]

    def said(self, id_: str, *, unit: bool = True, mark: str = "") -> Run:
        """Return a number as a document writes it, with or without its unit."""
        value, named, places = self._written[id_]
        text = quantity(value, named, places) if unit else written(value, places)
        return Run(f"{mark}{text}", figure=id_)

    def __contains__(self, id_: str) -> bool:
        return id_ in self._made
