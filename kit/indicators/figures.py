"""Figures: the values of the indicators for one township and year, each with where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kit.content import FigureRecord, Source
from kit.indicators.catalogue import INDICATORS
from kit.indicators.comparison import trend, with_target, with_year_before
from kit.indicators.counted import Counted, Unfilled
from kit.indicators.goals import goals
from kit.indicators.indicator import Indicator
from kit.indicators.numbers import Number
from kit.ledgers import CATALOGUE, Ledgers
from kit.text.similar import nearest


@dataclass(frozen=True)
class Earlier:
    """The value of an indicator in a year before."""

    value: Number
    approximate: bool = False
    unfilled: Unfilled | None = None


@dataclass(frozen=True)
class Figure:
    """The value of one indicator.

    Attributes
    ----------
    indicator : Indicator
    year : int
    value : int, Decimal, str or None
        None where the ledgers do not say.
    text : str
        As the review writes it, unit included: ``24次``, ``约200条``; empty where the value is missing.
    approximate : bool
    label : str
        What a highest or lowest value belongs to: ``7月``; the kinds that a rest is made of; the two numbers
        that a share is of: ``5/8``.
    tied : bool
        More than one share that highest or lowest place.
    earlier : mapping of int to Earlier
        Values of years before, where they are known.
    target : int, Decimal or None
    source : Source
    why_missing : str
        ``未收到《先进典型》台账``; empty where the value is there.
    gap : bool
        The value is missing from the ledgers, and not simply that nothing stands out or can be divided.
    unfilled : Unfilled or None
        What the value could not count, as cells or months are blank.
    """

    indicator: Indicator
    year: int
    value: Number | str | None
    text: str
    source: Source
    approximate: bool = False
    label: str = ""
    tied: bool = False
    earlier: Mapping[int, Earlier] = field(default_factory=dict)
    target: Number | None = None
    why_missing: str = ""
    gap: bool = False
    unfilled: Unfilled | None = None

    @property
    def key(self) -> str:
        """Key of the indicator."""
        return self.indicator.key

    @property
    def number(self) -> Number | None:
        """The value where it is a number."""
        return self.value if isinstance(self.value, int | Decimal) else None

    @property
    def year_before(self) -> Number | None:
        """The value of the year before, where it is known."""
        before = self.earlier.get(self.year - 1)
        return before.value if before is not None else None

    @property
    def target_met(self) -> bool | None:
        """Whether the target is reached; None where there is no value or no target."""
        if self.number is None or self.target is None:
            return None
        return self.indicator.reaches(self.number, self.target)

    @property
    def versus_year_before(self) -> str:
        """The comparison with the year before in words; empty where either year is not known.

        Where the year before is itself not filled, the comparison says so.
        """
        before = self.earlier.get(self.year - 1)
        if self.number is None or before is None:
            return ""
        about = self.approximate or before.approximate
        unit, places = self.indicator.unit, self.indicator.places
        told = with_year_before(self.number, before.value, unit, places, approximate=about)
        return f"{told}（上年{before.unfilled.text}）" if before.unfilled is not None else told

    @property
    def versus_target(self) -> str:
        """The comparison with the target in words; empty where there is no value or no target."""
        if self.number is None or self.target is None:
            return ""
        unit, places = self.indicator.unit, self.indicator.places
        return with_target(self.number, self.target, unit, places, approximate=self.approximate)

    @property
    def by_year(self) -> dict[int, Number]:
        """Value by year: this one, and those before it as far as they follow one another."""
        if self.number is None:
            return {}
        values = {self.year: self.number}
        while (year := min(values) - 1) in self.earlier:
            values[year] = self.earlier[year].value
        return dict(sorted(values.items()))

    @property
    def trend(self) -> str:
        """Three or more years in words; empty for fewer."""
        years = self.by_year
        before = {year: self.earlier[year] for year in years if year != self.year}
        about = self.approximate or any(each.approximate for each in before.values())
        told = trend(years, self.indicator.unit, self.indicator.places, approximate=about)
        partly = "、".join(f"{year}年" for year, each in before.items() if each.unfilled is not None)
        return f"{told}（{partly}的记录没有填全）" if told and partly else told

    @property
    def record(self) -> FigureRecord:
        """The entry of figures.json."""
        return FigureRecord(
            key=self.key,
            name=self.indicator.name,
            value=_plain(self.value),
            unit=self.indicator.unit,
            text=self.text,
            label=self.label,
            approximate=self.approximate,
            unfilled=self.unfilled.text if self.unfilled is not None else "",
            year_before=_plain(self.year_before),
            target=_plain(self.target),
            source=self.source,
        )


class Figures(Mapping[str, Figure]):
    """The figures of a review by key, in the order in which indicators are declared.

    A key that no indicator has raises `KeyError` with the nearest right one.
    """

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = {figure.key: figure for figure in figures}

    def __getitem__(self, key: str) -> Figure:
        try:
            return self._figures[key]
        except KeyError:
            raise KeyError(f"没有指标“{key}”。{nearest(key, self._figures)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)


def compute_figures(ledgers: Ledgers, earlier: Mapping[int, Ledgers]) -> Figures:
    """Compute every indicator.

    Parameters
    ----------
    ledgers : Ledgers
        The year's own.
    earlier : mapping of int to Ledgers
        Those of years before, by year.
    """
    targets: dict[str, Number] = {}
    for goal in goals(ledgers, INDICATORS):
        if goal.indicator is not None:
            targets.setdefault(goal.indicator.key, goal.target)
    figures = [
        replace(
            _figure(indicator, ledgers),
            earlier=_earlier(indicator, earlier),
            target=targets.get(indicator.key),
        )
        for indicator in INDICATORS
    ]
    return Figures(figures)


def _earlier(indicator: Indicator, ledgers: Mapping[int, Ledgers]) -> Mapping[int, Earlier]:
    if not indicator.compared:
        return {}
    counted = {year: indicator.measure.count(each) for year, each in sorted(ledgers.items())}
    return {
        year: Earlier(each.value, each.approximate, each.unfilled)
        for year, each in counted.items()
        if isinstance(each.value, int | Decimal)
    }


def _figure(indicator: Indicator, ledgers: Ledgers) -> Figure:
    key = indicator.measure.ledger
    counted = indicator.measure.count(ledgers)
    ledger = ledgers.tables.get(key)
    source = Source(
        file=ledger.file if ledger is not None else "",
        sheet=ledger.sheet if ledger is not None else "",
        rows=counted.rows,
        rule=indicator.measure.rule,
    )
    return Figure(
        indicator=indicator,
        year=ledgers.place.year,
        value=counted.value,
        text=_text(indicator, counted),
        source=source,
        approximate=counted.approximate,
        label=counted.label,
        tied=counted.tied,
        why_missing="" if counted.value is not None else _why_missing(indicator, counted, ledgers),
        gap=counted.value is None and counted.gap,
        unfilled=counted.unfilled,
    )


def _text(indicator: Indicator, counted: Counted) -> str:
    if counted.value is None:
        return ""
    if isinstance(counted.value, str):
        return counted.value
    about = "约" if counted.approximate else ""
    return f"{about}{indicator.written(counted.value)}"


def _why_missing(indicator: Indicator, counted: Counted, ledgers: Ledgers) -> str:
    key = indicator.measure.ledger
    if key in ledgers.absent:
        return absence(key, ledgers.absent[key])
    return counted.why


def absence(key: str, why: str) -> str:
    """Say that a ledger is not there: ``未收到《先进典型》台账``, ``《先进典型》台账没有记录``."""
    name = CATALOGUE[key].name
    return f"未收到《{name}》台账" if why == "未收到" else f"《{name}》台账{why}"


def _plain(value: Number | str | None) -> int | float | str | None:
    return (
        float(value)
        if isinstance(value, Decimal) and value != value.to_integral_value()
        else (int(value) if isinstance(value, Decimal) else value)
    )
