"""Sections of sums: totals, targets, and rows by kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from kit.content import Block, Run
from kit.counties.measured import number_of
from kit.counties.phrases import Cell, as_written, listed, paragraph, table
from kit.indicators import Indicator
from kit.indicators.measures import Rows, Total

if TYPE_CHECKING:
    from kit.counties.county import County

__all__ = ["problem_kinds", "targets", "totals"]

_KIND = re.compile("“([^”]*)”约?([0-9.]+)")
_FEW = 6


def totals(county: County) -> Iterator[Block]:
    """Yield the sums, each with how many townships it is of."""
    numbers = county.numbers
    if not county.sums:
        return
    absent = [each.name for each in county.records.absent]
    rows: list[tuple[Cell, ...]] = []
    short: dict[tuple[str, ...], list[str]] = {}
    for indicator, id_ in county.sums:
        missing = county.missing(indicator.key)
        about = any(
            each.figures[indicator.key].approximate
            for each in county.townships
            if indicator.key in each.figures
        )
        unfilled = sum(
            bool(each.figures[indicator.key].unfilled)
            for each in county.townships
            if indicator.key in each.figures
        )
        lacking = len(missing) + len(absent)
        note: list[Run] = []
        if lacking:
            gap = numbers.add(
                f"{indicator.key}.missing", lacking, "个", op="count", name=f"{indicator.name}缺的乡镇"
            )
            note += [Run("缺"), numbers.said(gap), Run("乡镇")]
            if missing:
                short.setdefault(missing, []).append(indicator.name)
        if unfilled:
            open_ = numbers.add(
                f"{indicator.key}.unfilled",
                unfilled,
                "个",
                op="count",
                name=f"{indicator.name}没有填全的乡镇",
            )
            note += [Run("；" if note else ""), numbers.said(open_), Run("乡镇没有填全")]
        total = numbers.said(id_, mark="约" if about else "")
        rows.append(
            (
                indicator.name,
                total,
                numbers.said(f"{indicator.key}.values", unit=False),
                tuple(run for run in note if run.text) or "—",
            )
        )
    told = f"不能汇总的{listed(absent)}不在内。" if absent else ""
    yield paragraph("以下是能汇总的乡镇各项之和，没有数的乡镇不计在内，列在最后一栏。", told)
    lists = "；".join(
        f"{listed(names, 4)}：{listed(list(missing), _FEW)}" for missing, names in list(short.items())[:12]
    )
    yield table(
        "全县合计",
        ("指标", "合计", "有数的乡镇", "没有计入的"),
        rows,
        note=f"没有数的乡镇（不能汇总的除外）——{lists}。" if lists else "",
        right=(1, 2),
    )


def targets(county: County) -> Iterator[Block]:
    """Yield how many townships reached each target that they have."""
    rows: list[tuple[Cell, ...]] = []
    for indicator in county.subject.indicators:
        held = [
            (each.name, value, Decimal(str(figure.target)))
            for each in county.townships
            if (figure := each.figures.get(indicator.key)) is not None
            and figure.target is not None
            and (value := number_of(figure)) is not None
        ]
        unmeasured = sum(
            each.figures[indicator.key].target is not None and number_of(each.figures[indicator.key]) is None
            for each in county.townships
            if indicator.key in each.figures
        )
        if not held:
            continue
        missed = [name for name, value, target in held if not indicator.reaches(value, target)]
        rows.append(_target_row(county, indicator, len(held), missed, unmeasured))
    if not rows:
        return
    yield paragraph("年度目标由各乡镇自己的《年度目标》台账定，定了目标又有数的才比较。")
    yield table(
        "达到年度目标的乡镇",
        ("指标", "定有目标", "达到", "未达到", "未达到的乡镇"),
        rows,
        right=(1, 2, 3),
        note="定有目标而没有数的乡镇不计在内，在最后一栏说明。",
    )


def _target_row(
    county: County, indicator: Indicator, held: int, missed: list[str], unmeasured: int
) -> tuple[Cell, ...]:
    numbers, key, name = county.numbers, indicator.key, indicator.name
    counts = [
        numbers.count(f"{key}.targets", held, f"{name}定有目标的乡镇"),
        numbers.count(f"{key}.targets.met", held - len(missed), f"{name}达到目标的乡镇"),
        numbers.count(f"{key}.targets.missed", len(missed), f"{name}未达到目标的乡镇"),
    ]
    told: list[Run] = [as_written(listed(missed, _FEW))] if missed else []
    if unmeasured:
        count = numbers.count(f"{key}.targets.none", unmeasured, f"{name}没有数的乡镇")
        told += [Run("；" if told else ""), Run("另有"), numbers.said(count), Run("乡镇没有数")]
    return (
        name,
        *(numbers.said(each, unit=False) for each in counts),
        tuple(run for run in told if run.text) or "—",
    )


def problem_kinds(county: County) -> Iterator[Block]:
    """Yield, for what is counted by kind, the kinds that townships name."""
    numbers = county.numbers
    rows: list[tuple[Cell, ...]] = []
    groups: list[str] = []
    for indicator in county.subject.indicators:
        if not isinstance(indicator.measure, Rows | Total) or not indicator.measure.by_kind:
            continue
        sums: Counter[str] = Counter()
        places: Counter[str] = Counter()
        for each in county.townships:
            figure = each.figures.get(indicator.key)
            for kind, amount in _KIND.findall(figure.label) if figure is not None else ():
                sums[kind] += Decimal(amount)  # type: ignore[assignment]
                places[kind] += 1
        for at, (kind, total) in enumerate(sums.most_common(10)):
            count = numbers.add(
                f"{indicator.key}/{kind}",
                Decimal(total),
                indicator.unit,
                op="part",
                name=f"{indicator.name}中的“{kind}”",
                places=1,
            )
            among = numbers.add(
                f"{indicator.key}/{kind}/townships",
                places[kind],
                "个",
                op="count",
                name=f"列有“{kind}”的乡镇",
            )
            rows.append((kind, numbers.said(count), numbers.said(among, unit=False)))
            groups.append(indicator.name if at == 0 else "")
    if rows:
        yield paragraph(
            "以下按乡镇台账里写的类别归总，类别名称不同的不合并；总结里只列前几类的，只计所列的几类。"
        )
        yield table("按类别", ("类别", "合计", "列有的乡镇"), rows, right=(1, 2), groups=tuple(groups))
