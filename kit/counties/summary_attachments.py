"""Attachments of a summary: townships by indicators, and where each township's numbers are from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kit.content import Run
from kit.counties.measured import Measured
from kit.counties.phrases import linked, township_run
from kit.counties.printed_ranks import as_printed, rank_number, ranked
from kit.counties.summary_wording import TableForm, Word, WrittenSection
from kit.indicators.numbers import written
from kit.statistics.ranks import Rank

if TYPE_CHECKING:
    from kit.counties.county import County

__all__ = ["sources", "township_map"]

_COLUMNS = 8
"""Indicators side by side, which is what a page turned sideways has room for."""

_SHADES = ("#eef4fb", "#cfe0f2", "#a9c8e6", "#7fadd8")
"""Quarters from the lowest to the highest; letters in ink have a contrast of at least 7:1 on each."""

_MISSING, _ZERO = "#e2e2e2", "#fff4d6"


def township_map(county: County) -> WrittenSection:
    """Return townships by indicators, as many tables as it takes."""
    chosen = [each for each in county.measured if each.is_declared]
    names = [each.name for each in county.townships]
    tables: list[dict[str, Word]] = []
    forms = []
    for start in range(0, len(chosen), _COLUMNS):
        part = chosen[start : start + _COLUMNS]
        made = [_column(county, each, names) for each in part]
        rows: list[dict[str, Word]] = []
        fills = []
        for at, township in enumerate(county.townships):
            rows.append({"乡镇": township_run(township), "各格": [column[at][0] for column in made]})
            fills.append(("", *(column[at][1] for column in made)))
        tables.append(
            {
                "名称": "、".join(each.indicator.name for each in part),
                "各列": [{"指标": each.name, "单位": each.unit} for each in part],
                "各行": rows,
            }
        )
        forms.append(TableForm(right=range(1, len(part) + 1), fills=tuple(fills)))
    return county.wording.write("map", {"各表": tables}, forms)


def _column(county: County, each: Measured, names: Sequence[str]) -> list[tuple[dict[str, Word], str]]:
    """Return the cells of an indicator, each with its colour."""
    numbers = county.numbers
    townships = {township.name: township for township in county.townships}
    places: dict[str, Rank] = ranked(numbers, each) if each.is_ranked else {}
    shown = as_printed(numbers, each)
    ends = min(shown.values()), max(shown.values())
    q1, middle, q3 = (numbers.value(f"{each.stem}.{end}") for end in ("q1", "median", "q3"))
    column: list[tuple[dict[str, Word], str]] = []
    for name in names:
        if name not in each.values:
            column.append(({"数值": ""}, _MISSING))
            continue
        value = each.values[name]
        marks = each.marks.get(name, "")
        said = numbers.said(each.ids[name], unit=False, mark="约" if "约" in marks else "")
        cell: dict[str, Word] = {
            "数值": linked(said, townships[name], each),
            "是零": value == 0,
            "没有填全": "未填全" in marks,
            "最低": shown[name] == ends[0] != ends[1],
            "最高": shown[name] == ends[1] != ends[0],
            "位次": "",
        }
        if name in places:
            rank = rank_number(numbers, each, name, places[name].place)
            cell["位次"] = Run(written(places[name].place), figure=rank)
            cell["并列"] = places[name].shared_by > 1
        shade = _SHADES[(value > q1) + (value > middle) + (value > q3)]
        column.append((cell, _ZERO if value == 0 else shade))
    return column


def sources(county: County) -> WrittenSection:
    """Return each township with the file that its numbers are from."""
    rows: list[dict[str, Word]] = [
        {
            "乡镇": township_run(each),
            "缺台账": each.is_partial,
            "文件": Run(each.file, quotes=each.file),
        }
        for each in county.townships
    ]
    return county.wording.write("sources", {"各行": rows})
