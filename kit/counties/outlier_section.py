"""The section of numbers that a person should look at first, each with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

from kit.counties.measured import Measured
from kit.counties.phrases import linked, named_of, township_run
from kit.counties.standing_out import StandsOut, funnel_of
from kit.counties.summary_wording import TableForm, Word, WrittenSection
from kit.statistics.spread import FEWEST

if TYPE_CHECKING:
    from kit.counties.county import County

__all__ = ["rest", "to_look_at"]

_MOST = 40
"""Rows in the body; the others are in an attachment."""

_FEW = 6
_FORM = TableForm(right=(2,))


def to_look_at(county: County) -> WrittenSection:
    """Return the numbers that stand out."""
    found = county.standing_out
    numbers = county.numbers
    words: dict[str, Word] = {"太少": len(county.townships) < FEWEST, "各行": [], "几次的": []}
    if not words["太少"]:
        compared = sum(len(each.values) for each in county.measured)
        several = [
            (name, times) for name, times in Counter(out.township for out in found).most_common() if times > 2
        ]
        named = named_of(len(several), _FEW)
        words |= {
            "比较": numbers.said(numbers.add("compared", compared, "个数", op="count")),
            "离得远": numbers.said(numbers.add("outside", len(found), "个", op="count")),
            "各行": _rows(county, found[:_MOST]),
            "还有": len(found) > _MOST,
            "几次的": [
                {
                    "乡镇": name,
                    "次数": numbers.said(numbers.count(f"{name}/outside", times, f"{name}列出的数")),
                }
                for name, times in several[:named]
            ],
            "几次的还有": len(several) > named,
        }
    return county.wording.write("look", words, [_FORM])


def rest(county: County) -> WrittenSection | None:
    """Return the numbers that stand out and have no room in the body."""
    found = county.standing_out[_MOST:]
    if not found or len(county.townships) < FEWEST:
        return None
    return county.wording.write("rest", {"各行": _rows(county, found)}, [_FORM])


def _rows(county: County, shown: Sequence[StandsOut]) -> list[dict[str, Word]]:
    numbers = county.numbers
    townships = {each.name: each for each in county.townships}
    rows: list[dict[str, Word]] = []
    for out in shown:
        township, measured = townships[out.township], out.measured
        value = numbers.said(
            measured.ids[out.township], mark="约" if "约" in measured.marks.get(out.township, "") else ""
        )
        rows.append(
            {
                "乡镇": township_run(township),
                "指标": measured.name,
                "数值": linked(value, township, measured),
                "高": out.is_high,
                **(_funnel_reason(county, out) if out.by_funnel else _spread_reason(county, out)),
            }
        )
    return rows


def _funnel_reason(county: County, out: StandsOut) -> dict[str, Word]:
    """Return what is told of a share that is outside of the limits for its size."""
    numbers, measured = county.numbers, out.measured
    low, high = _funnel_limits(county, out)
    part, whole = _parts(county, measured, out.township)
    funnel = funnel_of(measured)
    return {
        "分子": numbers.said(part, unit=False),
        "分母": numbers.said(whole, unit=False),
        "合计": numbers.said(share_of(county, measured)),
        "下界": numbers.said(low),
        "上界": numbers.said(high),
        "放宽": funnel is not None and funnel.is_overdispersed,
    }


def _spread_reason(county: County, out: StandsOut) -> dict[str, Word]:
    """Return what is told of a number that is far from the median."""
    numbers, measured = county.numbers, out.measured
    stem = measured.stem
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
    reason: dict[str, Word] = {
        "合计": "",
        "中位数": numbers.said(f"{stem}.median"),
        "下界": numbers.said(low),
        "上界": numbers.said(high),
        "同类": "",
    }
    group = next((each for each in county.alike if out.township in each.members), None)
    if group is not None:
        ids = [measured.ids[name] for name in group.members if name in measured.ids]
        if len(ids) > 2:
            reason["同类"] = group.name
            reason["同类中位数"] = numbers.said(peers(county, measured, group.name, ids))
    return reason


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
