"""Charts held against the record: the pictures of a page, and those of a Word file, which anyone can edit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import islice

from kit.proof.docx_charts_seen import DrawnSeries, SeenChart
from kit.proof.findings import Finding
from kit.records.drawing_hashes import points_digest
from kit.records.number_records import DocumentRecord
from kit.records.numbers_said import Number, numbers_in

__all__ = ["hold_charts", "hold_pictures"]

_CHART = "figure/"
_OF_SERIES = 2
_YEAR = re.compile(r"(?:19|20)\d{2}")


def hold_pictures(record: DocumentRecord, pictures: Sequence[str], file: str = "") -> Iterator[Finding]:
    """Yield the pictures of a page that are not those it was made with.

    Parameters
    ----------
    record : DocumentRecord
    pictures : sequence of str
        As `html_pictures_seen` returned them.
    file : str, optional
        The name that findings give.
    """
    if len(pictures) != len(record.pictures):
        message = f"应有{len(record.pictures)}幅图，现有{len(pictures)}幅"
        yield Finding(file=file, place="", code="chart-changed", message=message)
        return
    for number, (made, seen) in enumerate(zip(record.pictures, pictures, strict=True), 1):
        if made != seen:
            message = "图与生成时的不是同一幅，被换过或改过"
            yield Finding(file=file, place=f"第{number}幅图", code="chart-changed", message=message)


def hold_charts(record: DocumentRecord, charts: Sequence[SeenChart], file: str = "") -> Iterator[Finding]:
    """Yield the charts whose numbers are not those of the record.

    Parameters
    ----------
    record : DocumentRecord
    charts : sequence of SeenChart
        As `docx_charts_seen` returned them.
    file : str, optional
        The name that findings give.
    """
    values = {each.id: each.number for each in record.records if each.number is not None}
    figures = [stretch.kind for stretch in record.text if stretch.kind.split("/")[0] == "figure"]
    keys = [kind.removeprefix(_CHART) for kind in figures if kind.startswith(_CHART)]
    held = [_Held(key, values) for key in keys]
    if sum(each.count for each in held) != len(charts):
        message = f"应有{sum(each.count for each in held)}幅可编辑的图，现有{len(charts)}幅"
        yield Finding(file=file, place="", code="chart-changed", message=message)
        return
    points = [each for kind, each in zip(figures, record.points, strict=False) if kind.startswith(_CHART)]
    rest = iter(charts)
    for number, each in enumerate(held, 1):
        drawn = list(islice(rest, each.count))
        found = [message for chart in drawn for message in each.differences(chart.series)]
        made = points[number - 1] if points else ""
        if not found and made and made != points_digest(_points(drawn)):
            found = [each.other_points(_points(drawn))]
        for message in found:
            yield Finding(file=file, place=f"第{number}幅图", code="chart-changed", message=message)


def _points(charts: Iterable[SeenChart]) -> set[str]:
    """Return the points that are drawn; what is written for totals is no point."""
    return {
        f"{series.name}/{_first_line(category)}"
        for chart in charts
        for series in chart.series
        if series.name.strip()
        for category in series.values
    }


def _first_line(category: str) -> str:
    return category.partition("\n")[0]


class _Held:
    """What the record says of one chart, which over the years is one of Word for each indicator."""

    def __init__(self, key: str, values: Mapping[str, Decimal]) -> None:
        stem = f"{key}/"
        self._values = {id_[len(stem) :]: value for id_, value in values.items() if id_.startswith(stem)}
        parted = [id_.split("/") for id_ in self._values]
        # The year before, and dots on the columns, are no parts of them.
        self._apart = Counter(parts[0] for parts in parted if len(parts) == _OF_SERIES)
        years = {parts[0] for parts in parted if len(parts) == _OF_SERIES and _YEAR.fullmatch(parts[1])}
        self.count = len(years) or 1

    def other_points(self, points: Iterable[str]) -> str:
        """Return what is wrong with points that are not those of the record."""
        known = self._values
        new = sorted(each for each in points if each not in known and each.partition("/")[2] not in known)
        if new:
            return f"类别“{new[0].partition('/')[2]}”不是生成时的：改了名，或者多出来"
        return "少了点，或者类别的名称不是生成时的"

    def differences(self, series: Sequence[DrawnSeries]) -> Iterator[str]:
        """Yield numbers and labels that are not the record's."""
        values, sums = self._values, dict[str, Decimal]()
        for each in series:
            wanted = self._apart[each.name]
            if len(each.values) < wanted:
                yield f"“{each.name}”应有{wanted}个数，现有{len(each.values)}个"
            is_total = not each.name.strip()
            for category, value in each.values.items():
                name, shown = _first_line(category), _decimal(value)
                id_ = f"{each.name}/{name}" if wanted else name
                if wanted or is_total:
                    if id_ in values and values[id_] != shown:
                        yield f"“{each.name.strip() or '合计'}”{name}的{shown:f}应为{values[id_]:f}"
                else:
                    sums[name] = sums.get(name, Decimal(0)) + shown
            yield from _labels(each, values)
        for name, whole in sums.items():
            known = values.get(name)
            if known is not None and known != whole:
                yield f"{name}的{whole:f}应为{known:f}"


def _labels(series: DrawnSeries, values: Mapping[str, Decimal]) -> Iterator[str]:
    """Yield labels such as 27/24次 that are not the record's, and others that are not their values."""
    for category, label in series.labels.items():
        stem = f"{series.name}/{_first_line(category)}"
        for at, number in enumerate(numbers_in(label)):
            wanted = values.get(f"{stem}/{at}")
            if wanted is not None and wanted != number.value(""):
                yield f"“{_first_line(category)}”标的{label}中，{number.text}应为{wanted:f}"
            elif f"{stem}/0" not in values and not _is_rounded(number, _decimal(series.values[category])):
                yield f"“{_first_line(category)}”标的{label}，应为{series.values[category]:g}"


def _is_rounded(number: Number, value: Decimal) -> bool:
    """Whether a number is a value as it is written, in 万 or in a unit that begins with 万."""
    half = Decimal(5).scaleb(-number.places - 1)
    return any(abs(Decimal(number.text) * scale - value) <= half * scale for scale in {1, number.scale("")})


def _decimal(value: float) -> Decimal:
    try:
        return Decimal(str(value)).normalize()
    except InvalidOperation:
        return Decimal("NaN")
