"""What townships are compared by: a count, a count per village or head, a share, a mean.

Which of them an indicator is follows from how it is counted, and from ``county`` in its declaration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Literal

from kit.content import FigureRecord, Source
from kit.counties.county_numbers import CountyNumbers
from kit.counties.township_records import Township
from kit.indicators import Indicator
from kit.indicators.due_dates import Deadline
from kit.indicators.duties import Kept, KeptShare, Short
from kit.indicators.measures import Distinct, Fact, Mean, Rows, Total, Unstated
from kit.indicators.ratios import Share
from kit.indicators.targets_held import TargetsHeld

__all__ = ["Measured", "is_summed", "measured_by", "number_of", "township_number"]

_SUMMED = (Rows, Total, Distinct, Fact, Kept, Short, Deadline, TargetsHeld, Unstated)
_COUNTS = (Rows, Total, Distinct, Kept, Short, Deadline)
_OF = re.compile(r"([\d.]+)([万亿]?)/([\d.]+)([万亿]?)")
_SCALES = {"": 1, "万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True)
class Measured:
    """One thing that townships are compared by.

    Attributes
    ----------
    stem : str
        Start of the ids of its numbers.
    indicator : Indicator
    kind : {"count", "per", "share", "value"}
    name : str
        ``宣传栏（每村）``.
    unit : str
    places : int
    ids : dict of str to str
        Township → id of its number, of those that have one.
    values : dict of str to Decimal
        Township → value.
    counts : dict of str to (Decimal, Decimal)
        Township → count and what it is per; of a share its part and whole. Empty for a mean.
    marks : dict of str to str
        Township → what is said of its number: ``约``, ``未填全``.
    without : dict of str to str
        Township → why it has none.
    """

    stem: str
    indicator: Indicator
    kind: Literal["count", "per", "share", "value"]
    name: str
    unit: str
    places: int
    ids: dict[str, str] = field(default_factory=dict)
    values: dict[str, Decimal] = field(default_factory=dict)
    counts: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    without: dict[str, str] = field(default_factory=dict)

    @property
    def is_ranked(self) -> bool:
        """Whether one direction is better."""
        return bool(self.indicator.better)

    @property
    def lowest_first(self) -> bool:
        """Whether fewer is better."""
        return self.indicator.better == "less"

    @property
    def is_declared(self) -> bool:
        """Whether the subject asks to compare by it; it has a column in the map then."""
        return self.indicator.county is not None or self.kind == "share"


def is_summed(indicator: Indicator) -> bool:
    """Return whether the sum over townships is a number of the county: of counts, not of means and shares."""
    return isinstance(indicator.measure, _SUMMED)


def number_of(figure: FigureRecord | None) -> Decimal | None:
    """Return the value of a figure; None if it is missing, or no number."""
    if figure is None or isinstance(figure.value, bool) or not isinstance(figure.value, int | float):
        return None
    return Decimal(str(figure.value))


def township_number(numbers: CountyNumbers, township: Township, key: str, year: int) -> str:
    """Keep a township's figure, which is not missing, as a number with its rows; return its id."""
    figure = township.figures[key]
    value = number_of(figure)
    assert value is not None
    source = Source(figure.source.file, figure.source.sheet, figure.source.rows, "", figure.source.further)
    return numbers.add(
        f"{township.name}/{year}/{key}",
        value,
        figure.unit,
        source=source,
        places=figure.places,
    )


def measured_by(
    indicators: Sequence[Indicator], townships: Sequence[Township], year: int, numbers: CountyNumbers
) -> Iterator[Measured]:
    """Yield what townships are compared by, in the order of the subject; what no township has is left out."""
    names = {each.key: each.name for each in indicators}
    for indicator in indicators:
        kind = _kind(indicator)
        if kind is None:
            continue
        per = indicator.county.per if indicator.county is not None else ""
        named = indicator.county.named if indicator.county is not None and per else ""
        found = Measured(
            stem=f"{indicator.key}.per" if per else indicator.key,
            indicator=indicator,
            kind=kind,
            name=f"{indicator.name}（{named}）" if named else indicator.name,
            unit=indicator.unit,
            places=indicator.places,
        )
        for township in townships:
            _take(found, township, names.get(per, ""), year, numbers)
        if per and found.values:
            found = _with_places(found, indicator, townships, year, numbers)
        if found.values:
            yield found


def _kind(indicator: Indicator) -> Literal["count", "per", "share", "value"] | None:
    declared = indicator.county
    if declared is not None and not declared.compared:
        return None
    if declared is not None and declared.per:
        return "per"
    if isinstance(indicator.measure, Share | KeptShare):
        return "share"
    if isinstance(indicator.measure, _COUNTS):
        return "count" if indicator.better or declared is not None else None
    if isinstance(indicator.measure, Mean):
        return "value"
    return "value" if declared is not None else None


def _take(found: Measured, township: Township, base_name: str, year: int, numbers: CountyNumbers) -> None:
    """Take a township's number, or why it has none."""
    indicator, name = found.indicator, township.name
    figure = township.figures.get(indicator.key)
    value = number_of(figure)
    if figure is None or value is None:
        found.without[name] = "没有数" if figure is not None else "没有这项指标"
        return
    marks = [*(["约"] if figure.approximate else []), *(["未填全"] if figure.unfilled else [])]
    id_ = township_number(numbers, township, indicator.key, year)
    if found.kind == "per":
        assert indicator.county is not None
        base = number_of(township.figures.get(indicator.county.per))
        if not base:
            found.without[name] = f"{base_name}{'为零' if base == 0 else '没有数'}，不计"
            return
        times = indicator.county.times
        found.counts[name] = value, base / times
        value = value * times / base
        id_ = f"{id_}.per"
    elif found.kind == "share":
        parts = _parts(figure)
        if parts is not None:
            found.counts[name] = parts
    elif found.kind == "count":
        found.counts[name] = value, Decimal(1)
    found.ids[name], found.values[name] = id_, value
    if marks:
        found.marks[name] = "、".join(marks)


def _with_places(
    found: Measured, indicator: Indicator, townships: Sequence[Township], year: int, numbers: CountyNumbers
) -> Measured:
    """Keep the quotients, with decimals enough to tell them apart."""
    assert indicator.county is not None
    middle = median(list(found.values.values()))
    places = 1 if middle >= 10 else 2 if middle >= 1 else 3
    times = indicator.county.times
    for township in townships:
        if township.name not in found.ids:
            continue
        of = [
            f"{township.name}/{year}/{indicator.key}",
            township_number(numbers, township, indicator.county.per, year),
        ]
        if times != 1:
            of.append(numbers.add(f"times/{times}", times, name="倍数"))
        numbers.add(
            found.ids[township.name],
            found.values[township.name],
            found.unit,
            op="per",
            of=of,
            places=places,
        )
    return Measured(**{**vars(found), "places": places})


def _parts(figure: FigureRecord) -> tuple[Decimal, Decimal] | None:
    """Return part and whole of a share: the figure's label has both."""
    matched = _OF.fullmatch(figure.label)
    if matched is None:
        return None
    part, whole = (Decimal(matched[at]) * _SCALES[matched[at + 1]] for at in (1, 3))
    return (part, whole) if 0 <= part <= whole and whole else None


def by_name(townships: Sequence[Township]) -> Mapping[str, Township]:
    """Return townships by name."""
    return {township.name: township for township in townships}
