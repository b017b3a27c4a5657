"""The section of numbers that a person should look at first, each with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

from kit.content import Block, Run, Table
from kit.counties.measured import Measured
from kit.counties.phrases import Cell, linked, paragraph, table, township_run
from kit.counties.standing_out import StandsOut, funnel_of
from kit.statistics.spread import FEWEST

if TYPE_CHECKING:
    from kit.counties.county import County

__all__ = ["rest", "to_look_at"]

_MOST = 40
"""Rows in the body; the others are in an attachment."""

_FEW = 6


def to_look_at(county: County) -> Iterator[Block]:
    """Yield the numbers that stand out."""
    found = county.standing_out
    numbers = county.numbers
    if len(county.townships) < FEWEST:
        yield paragraph("能汇总的乡镇不足六个，看不出哪个数离得远，这一节没有列出。各乡镇的数见附件。")
        return
    compared = sum(len(each.values) for each in county.measured)
    yield paragraph(
        "比较了",
        numbers.said(numbers.add("compared", compared, "个数", op="count")),
        "，离其余乡镇远的有",
        numbers.said(numbers.add("outside", len(found), "个", op="count")),
        "，列在下面，离得最远的在前。离得远不等于有错：可能是填错，可能是口径不同，也可能确实如此，需要人看。",
        "比例按总数大小比（二项分布，",
        "99.8%界线",
        "），数量按中位数和离差中位数比；数目小的，随机起伏以内的不列。即使各乡镇完全一样，也会有千分之二左右的数列出来。",
    )
    if not found:
        return
    yield _rows(
        county,
        found[:_MOST],
        "需要先看的数字",
        "其余的见附件。" if len(found) > _MOST else "",
    )
    yield from _several(county, found)


def rest(county: County) -> Iterator[Block]:
    """Yield the numbers that stand out and have no room in the body."""
    found = county.standing_out[_MOST:]
    if found and len(county.townships) >= FEWEST:
        yield _rows(county, found, "其余需要看的数字", "")


def _rows(county: County, shown: Sequence[StandsOut], caption: str, left: str) -> Table:
    numbers = county.numbers
    townships = {each.name: each for each in county.townships}
    rows: list[tuple[Cell, ...]] = []
    for out in shown:
        township, measured = townships[out.township], out.measured
        value = numbers.said(
            measured.ids[out.township], mark="约" if "约" in measured.marks.get(out.township, "") else ""
        )
        rows.append(
            (township_run(township), measured.name, linked(value, township, measured), _reason(county, out))
        )
    return table(
        caption,
        ("乡镇", "指标", "数值", "为什么列出"),
        rows,
        note=f"{left}点数值，到该乡镇总结附件2的这一行：台账文件、工作表、行号都在那里。※缺部分台账。",
        right=(2,),
    )


def _several(county: County, found: Sequence[StandsOut]) -> Iterator[Block]:
    """Yield the townships of which three or more numbers stand out."""
    numbers = county.numbers
    several = [
        (name, times) for name, times in Counter(out.township for out in found).most_common() if times > 2
    ]
    if several:
        parts: list[Cell] = ["一个乡镇列出三个以上数的："]
        for at, (name, times) in enumerate(several[:_FEW]):
            count = numbers.count(f"{name}/outside", times, f"{name}列出的数")
            parts += ["、" if at else "", name, numbers.said(count)]
        yield paragraph(*parts, "等。" if len(several) > _FEW else "。")


def _reason(county: County, out: StandsOut) -> tuple[Run, ...]:
    numbers, measured = county.numbers, out.measured
    stem = measured.stem
    side = "高于" if out.is_high else "低于"
    if out.by_funnel:
        low, high = _funnel_limits(county, out)
        part, whole = _parts(county, measured, out.township)
        runs: list[Run] = [
            numbers.said(part, unit=False),
            Run("/"),
            numbers.said(whole, unit=False),
            Run("；各乡镇合计"),
            numbers.said(share_of(county, measured)),
            Run("，这样大的总数随机起伏在"),
            numbers.said(low),
            Run("～"),
            numbers.said(high),
            Run(f"，它{side}这个范围"),
        ]
        funnel = funnel_of(measured)
        if funnel is not None and funnel.is_overdispersed:
            runs.append(Run("（范围已按各乡镇之间的实际差异放宽）"))
        return tuple(runs)
    low, high = (
        numbers.add(
            f"{stem}.{end}",
            limit,
            measured.unit,
            op=op,
            of=(f"{stem}.values",),
            name=f"{measured.name}的{told}",
            places=max(measured.places, 1),
        )
        for end, op, limit, told in zip(
            ("low", "high"), ("lower", "upper"), out.limits, ("下界", "上界"), strict=True
        )
    )
    runs = [Run("中位数"), numbers.said(f"{stem}.median"), Run(f"，{side}")]
    runs += [Run("上界" if out.is_high else "下界"), numbers.said(high if out.is_high else low)]
    group = next((each for each in county.alike if out.township in each.members), None)
    if group is not None:
        ids = [measured.ids[name] for name in group.members if name in measured.ids]
        if len(ids) > 2:
            runs += [
                Run(f"；同类（{group.name}）中位数"),
                numbers.said(peers(county, measured, group.name, ids)),
            ]
    return tuple(runs)


def peers(county: County, measured: Measured, group: str, ids: list[str]) -> str:
    """Keep the median of a group of townships, and return its id."""
    stem = f"{measured.stem}@{group}"
    among = county.numbers.among(stem, ids, f"{group}的{measured.name}")
    middle = median([Decimal(county.numbers.value(each)) for each in ids])
    return county.numbers.add(
        f"{stem}.median",
        middle,
        measured.unit,
        op="median",
        of=(among,),
        name=f"{group}的{measured.name}的中位数",
        places=measured.places,
    )


def _parts(county: County, measured: Measured, township: str) -> tuple[str, str]:
    """Keep part and whole of a township's share, which are told behind it."""
    id_ = measured.ids[township]
    part, whole = (
        county.numbers.add(f"{id_}.{end}", value, op="label", of=(id_,))
        for end, value in zip(("part", "whole"), measured.counts[township], strict=True)
    )
    return part, whole


def share_of(county: County, measured: Measured) -> str:
    """Keep the share of all townships together, with its sums, and return its id."""
    numbers, stem = county.numbers, measured.stem
    parts = [_parts(county, measured, name) for name in measured.counts]
    sums = [
        numbers.total(f"{stem}.{end}", [each[at] for each in parts], "", f"{measured.name}的{told}")
        for at, (end, told) in enumerate((("part", "分子"), ("whole", "分母")))
    ]
    part, whole = (Decimal(numbers.value(each)) for each in sums)
    share = part * 100 / whole
    return numbers.add(
        f"{stem}.share",
        share,
        "%",
        op="share",
        of=sums,
        name=f"{measured.name}合计",
        places=max(measured.places, 1),
    )


def dispersion_of(county: County, measured: Measured) -> str:
    """Keep how much wider than by chance the shares of a funnel lie, and return its id."""
    funnel = funnel_of(measured)
    assert funnel is not None
    stem = measured.stem
    share_of(county, measured)
    return county.numbers.add(
        f"{stem}.dispersion",
        Decimal(str(funnel.dispersion)),
        "倍",
        op="dispersion",
        of=(f"{stem}.part.values", f"{stem}.whole.values"),
        name=f"{measured.name}的离散程度",
        places=2,
    )


def _funnel_limits(county: County, out: StandsOut) -> tuple[str, str]:
    measured, stem = out.measured, out.measured.stem
    share_of(county, measured)
    of = (
        f"{stem}.part",
        f"{stem}.whole",
        _parts(county, measured, out.township)[1],
        dispersion_of(county, measured),
    )
    low, high = (
        county.numbers.add(
            f"{measured.ids[out.township]}.{end}",
            limit,
            "%",
            op=op,
            of=of,
            places=1,
        )
        for end, op, limit, told in zip(
            ("low", "high"), ("lower", "upper"), out.limits, ("下界", "上界"), strict=True
        )
    )
    return low, high
