"""Attachments of a summary: townships by indicators, and where each township's numbers are from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from kit.content import Block, Run
from kit.counties.measured import Measured
from kit.counties.phrases import INK, Cell, linked, paragraph, table, township_run
from kit.indicators.numbers import written
from kit.statistics.ranks import Rank, ranks

if TYPE_CHECKING:
    from kit.counties.county import County

__all__ = ["sources", "township_map"]

_COLUMNS = 8
"""Indicators side by side, which is what a page turned sideways has room for."""

_SHADES = ("#eef4fb", "#cfe0f2", "#a9c8e6", "#7fadd8")
"""Quarters from the lowest to the highest; letters in ink have a contrast of at least 7:1 on each."""

_MISSING, _ZERO = "#e2e2e2", "#fff4d6"


def township_map(county: County) -> Iterator[Block]:
    """Yield townships by indicators, as many tables as it takes."""
    chosen = [each for each in county.measured if each.is_declared]
    yield paragraph(
        "每格是一个乡镇的一项数值；竖线后是位次，并表示并列，不分好坏的指标没有位次。底色由浅到深是从低到高的四段，"
        "最低、最高另有字样；○是零，缺是没有数，两者底色也不同。※缺部分台账，约是约数，…是没有填全。点数值到该乡镇总结的出处。"
    )
    names = [each.name for each in county.townships]
    for start in range(0, len(chosen), _COLUMNS):
        part = chosen[start : start + _COLUMNS]
        made = [_column(county, each, names) for each in part]
        rows: list[tuple[Cell, ...]] = []
        fills = []
        for at, township in enumerate(county.townships):
            rows.append((township_run(township), *(column[at][0] for column in made)))
            fills.append(("", *(column[at][1] for column in made)))
        yield table(
            "、".join(each.indicator.name for each in part),
            ("乡镇", *(f"{each.name}（{each.unit}）" for each in part)),
            rows,
            right=range(1, len(part) + 1),
            fills=tuple(fills),
        )


def _column(county: County, each: Measured, names: Sequence[str]) -> list[tuple[tuple[Run, ...], str]]:
    """Return the cells of an indicator, each with its colour."""
    numbers = county.numbers
    townships = {township.name: township for township in county.townships}
    places: dict[str, Rank] = {}
    if each.is_ranked:
        ranked = ranks(list(each.values.values()), lowest_first=each.lowest_first)
        places = dict(zip(each.values, ranked, strict=True))
    low, q1, middle, q3, high = (
        numbers.value(f"{each.stem}.{end}") for end in ("least", "q1", "median", "q3", "most")
    )
    column: list[tuple[tuple[Run, ...], str]] = []
    for name in names:
        if name not in each.values:
            column.append(((Run("缺", color=INK),), _MISSING))
            continue
        value = each.values[name]
        marks = each.marks.get(name, "")
        said = numbers.said(each.ids[name], unit=False, mark="约" if "约" in marks else "")
        run = linked(msgspec.structs.replace(said, color=INK), townships[name], each)
        words = ("○" if value == 0 else "") + ("…" if "未填全" in marks else "")
        if low != high:
            words += "最低" if value == low else "最高" if value == high else ""
        runs = [run, *([Run(words, color=INK)] if words else [])]
        if name in places:
            runs += _rank(county, each, name, places[name])
        shade = _SHADES[(value > q1) + (value > middle) + (value > q3)]
        column.append((tuple(runs), _ZERO if value == 0 else shade))
    return column


def _rank(county: County, each: Measured, name: str, rank: Rank) -> tuple[Run, ...]:
    id_ = county.numbers.add(
        f"{each.ids[name]}.rank",
        rank.place,
        op="rank_low" if each.lowest_first else "rank_high",
        of=(each.ids[name], f"{each.stem}.values"),
    )
    tied = "并" if rank.shared_by > 1 else ""
    return (Run(f"｜{tied}", color=INK), Run(written(rank.place), figure=id_, color=INK))


def sources(county: County) -> Iterator[Block]:
    """Yield each township with the file that its numbers are from."""
    yield paragraph(
        "合计、分布、位次都由下列文件里的数算出，没有再读台账。每个乡镇的数出自台账哪个文件、哪张表、哪几行，见该乡镇总结的附件2。"
    )
    yield table(
        "",
        ("乡镇", "情况", "数据文件"),
        [
            (
                township_run(each),
                "缺部分台账" if each.is_partial else "齐全",
                Run(each.file, quotes=each.file),
            )
            for each in county.townships
        ],
    )
