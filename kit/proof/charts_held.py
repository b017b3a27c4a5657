"""The charts of a Word file, whose numbers anyone can edit, held against the record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from kit.proof.docx_charts_seen import DrawnSeries, SeenChart
from kit.proof.findings import Finding
from kit.records.number_records import DocumentRecord
from kit.records.numbers_said import Number, numbers_in

__all__ = ["hold_charts"]

_CHART = "figure/"
_YEAR = re.compile(r"(?:19|20)\d{2}")


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
    keys = [
        (at, stretch.kind.removeprefix(_CHART))
        for at, stretch in enumerate(record.text)
        if stretch.kind.startswith(_CHART)
    ]
    expected = [(number, key) for number, (_, key) in enumerate(keys, 1) for _ in range(_count(key, values))]
    if len(expected) != len(charts):
        message = f"应有{len(expected)}幅可编辑的图，现有{len(charts)}幅"
        yield Finding(file=file, place="", code="chart-changed", message=message)
        return
    for (number, key), chart in zip(expected, charts, strict=True):
        for message in _differences(key, chart.series, values):
            yield Finding(file=file, place=f"第{number}幅图", code="chart-changed", message=message)


def _count(key: str, values: dict[str, Decimal]) -> int:
    """Return how many charts of Word one of the document is: one per indicator over the years."""
    ids = [id_.split("/") for id_ in values if id_.startswith(f"{key}/")]
    named = {parts[1] for parts in ids if len(parts) == 3 and _YEAR.fullmatch(parts[2])}
    return len(named) or 1


def _differences(key: str, series: Sequence[DrawnSeries], values: dict[str, Decimal]) -> Iterator[str]:
    # The year before, and dots on the columns, are no parts of them.
    apart = {id_.split("/")[1] for id_ in values if id_.startswith(f"{key}/") and id_.count("/") == 2}
    sums: dict[str, Decimal] = {}
    for each in series:
        stem = f"{key}/{each.name}/"
        wanted_count = sum(id_.startswith(stem) and id_.count("/") == 2 for id_ in values)
        if each.name in apart and len(each.values) < wanted_count:
            yield f"“{each.name}”应有{wanted_count}个数，现有{len(each.values)}个"
        is_total = not each.name.strip()
        for category, value in each.values.items():
            name, shown = category.split("\n")[0], _decimal(value)
            id_ = f"{key}/{each.name}/{name}" if each.name in apart else f"{key}/{name}"
            if each.name in apart or is_total:
                if id_ in values and values[id_] != shown:
                    yield f"“{each.name.strip() or '合计'}”{name}的{shown:f}应为{values[id_]:f}"
            else:
                sums[name] = sums.get(name, Decimal(0)) + shown
        yield from _labels(key, each, values)
    for name, whole in sums.items():
        wanted = values.get(f"{key}/{name}")
        if wanted is not None and wanted != whole:
            yield f"{name}的{whole:f}应为{wanted:f}"


def _labels(key: str, series: DrawnSeries, values: dict[str, Decimal]) -> Iterator[str]:
    """Yield labels such as 27/24次 that are not the record's, and others that are not their values."""
    for category, label in series.labels.items():
        name = category.split("\n")[0]
        stem = f"{key}/{series.name}/{name}"
        for at, number in enumerate(numbers_in(label)):
            wanted = values.get(f"{stem}/{at}")
            if wanted is not None and wanted != number.value(""):
                yield f"“{name}”标的{label}中，{number.text}应为{wanted:f}"
            elif f"{stem}/0" not in values and not _is_rounded(number, _decimal(series.values[category])):
                yield f"“{name}”标的{label}，应为{series.values[category]:g}"


def _is_rounded(number: Number, value: Decimal) -> bool:
    """Whether a number is a value as it is written, in 万 or in a unit that begins with 万."""
    half = Decimal(5).scaleb(-number.places - 1)
    return any(abs(Decimal(number.text) * scale - value) <= half * scale for scale in {1, number.scale("")})


def _decimal(value: float) -> Decimal:
    try:
        return Decimal(str(value)).normalize()
    except InvalidOperation:
        return Decimal("NaN")
