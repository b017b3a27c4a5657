"""Sections that compare townships: distributions, shares, ranks, groups of about the same size, changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import ceil
from operator import gt, lt
from typing import TYPE_CHECKING

from kit.content import Block
from kit.counties.comparison_charts import draw_measured, draw_strips
from kit.counties.measured import Measured, is_summed, number_of, township_number
from kit.counties.outlier_section import dispersion_of, peers, share_of
from kit.counties.phrases import listed, named_of
from kit.counties.printed_ranks import rank_number, ranked
from kit.counties.standing_out import funnel_of
from kit.counties.summary_wording import TableForm, Word, WrittenSection
from kit.indicators.numbers import rounded
from kit.statistics.ranks import Rank

if TYPE_CHECKING:
    from kit.counties.county import County

__all__ = ["changes", "distribution", "ranking", "shares", "sizes"]

_ROWS = 6
"""Rows of strips in a chart at most: a higher one leaves much of a page blank where it has no room."""

_ENDS = 3
_MOST_TIED = 4
_FUNNELS = 3
_HUNDRED = Decimal(100)


def distribution(county: County) -> WrittenSection | None:
    """Return least, quartiles, median and most of all that is compared, and strips of what is declared."""
    numbers = county.numbers
    if not county.measured:
        return None
    drawn = [
        each
        for each in county.measured
        if each.is_declared and len(each.values) > 2 and any(each.values.values())
    ]
    charts: list[Block] = []
    for part in _parts_alike(drawn):
        key = f"strips_{part[0].indicator.key}"
        charts.append(draw_strips(county, part, key, explained=not charts).block())
    ends = {
        "有数": "values",
        "最低": "least",
        "下四分位": "q1",
        "中位数": "median",
        "上四分位": "q3",
        "最高": "most",
    }
    rows: list[dict[str, Word]] = [
        {
            "指标": each.name,
            "单位": each.unit,
            **{word: numbers.said(f"{each.stem}.{end}", unit=False) for word, end in ends.items()},
        }
        for each in county.measured
    ]
    words: dict[str, Word] = {"各行": rows, "不能除": _zero_bases(county)}
    return county.wording.write("distribution", words, [TableForm(right=range(1, 7))], {"分布图": charts})


def _parts_alike(drawn: Sequence[Measured]) -> Iterator[Sequence[Measured]]:
    """Split what is drawn into charts of about as many rows."""
    count = ceil(len(drawn) / _ROWS)
    for at in range(count):
        yield drawn[len(drawn) * at // count : len(drawn) * (at + 1) // count]


def _zero_bases(county: County) -> list[dict[str, Word]]:
    """Return which townships have no quotient though they have a count."""
    told: list[dict[str, Word]] = []
    for each in county.measured:
        if each.kind == "per":
            names = [name for name, why in each.without.items() if why.endswith("不计")]
            if names:
                told.append({"指标": each.name, "乡镇": listed(names, 4), "原因": each.without[names[0]]})
    return told


def shares(county: County) -> WrittenSection | None:
    """Return the share of all townships together, with what lies outside of the limits, and funnels."""
    numbers = county.numbers
    chosen = [
        each
        for each in county.measured
        if each.kind == "share" and each.counts and funnel_of(each) is not None
    ]
    if not chosen:
        return None
    rows: list[dict[str, Word]] = []
    for each in chosen:
        outside = [out.township for out in county.standing_out if out.measured.stem == each.stem]
        count = numbers.count(f"{each.stem}.outside", len(outside), f"{each.name}界外的乡镇")
        funnel = funnel_of(each)
        wider = funnel is not None and funnel.is_overdispersed
        rows.append(
            {
                "指标": each.name,
                "合计": numbers.said(share_of(county, each)),
                "最低": numbers.said(f"{each.stem}.least"),
                "最高": numbers.said(f"{each.stem}.most"),
                "离散": numbers.said(dispersion_of(county, each)) if wider else "",
                "界外": numbers.said(count, unit=False),
                "界外的": listed(outside, 4),
            }
        )
    funnels = sorted(
        chosen, key=lambda each: f"{each.stem}.outside" in numbers and -numbers.value(f"{each.stem}.outside")
    )
    charts = [
        draw_measured(county, each).block()
        for each in funnels[:_FUNNELS]
        if (funnel := funnel_of(each)) is not None and 0 < funnel.share < 1 and len(each.counts) > 2
    ]
    form = TableForm(right=(1, 2, 3, 4))
    return county.wording.write("shares", {"各行": rows}, [form], {"漏斗图": charts})


def ranking(county: County) -> WrittenSection | None:
    """Return the first and the last of what has a better direction; equal values share a rank."""
    numbers = county.numbers
    rows: list[dict[str, Word]] = []
    for each in county.measured:
        if not (each.is_ranked and each.is_declared) or len(each.values) < 2:
            continue
        names, places = list(each.values), ranked(numbers, each)
        order = sorted(names, key=lambda name: places[name].place)
        first = [name for name in order if places[name].place <= _ENDS]
        last = [name for name in order[-_ENDS:] if name not in first]
        if last:
            last = [
                name for name in order if places[name].place >= places[last[0]].place and name not in first
            ]
        rows.append(
            {
                "指标": each.name,
                "有数": numbers.said(f"{each.stem}.values", unit=False),
                "在前": _placed(county, each, first, places),
                "在后": _placed(county, each, last, places),
            }
        )
    return county.wording.write("ranks", {"各行": rows}, [TableForm(right=(1,))]) if rows else None


def _placed(
    county: County, each: Measured, names: Sequence[str], places: dict[str, Rank]
) -> list[dict[str, Word]]:
    """Return names with their rank and value, those of one rank together."""
    numbers = county.numbers
    told: list[dict[str, Word]] = []
    by_place: dict[int, list[str]] = {}
    for name in names:
        by_place.setdefault(places[name].place, []).append(name)
    for place, tied in by_place.items():
        rank = rank_number(numbers, each, tied[0], place)
        one: dict[str, Word] = {
            "并列": len(tied) > 1,
            "位次": numbers.said(rank),
            "乡镇": listed(tied, _MOST_TIED),
            "个数": "",
            "数值": numbers.said(each.ids[tied[0]]),
        }
        if named_of(len(tied), _MOST_TIED) < len(tied):
            shared = numbers.count(f"{each.stem}.rank{place}", len(tied), f"{each.name}并列的乡镇")
            one["个数"] = numbers.said(shared)
        told.append(one)
    return told


def sizes(county: County) -> WrittenSection | None:
    """Return the medians of groups of townships that are alike."""
    numbers = county.numbers
    groups = county.alike
    if len(groups) < 2:
        return None
    named: list[dict[str, Word]] = []
    for group in groups:
        count = numbers.count(f"@{group.name}", len(group.members), f"{group.name}的乡镇")
        named.append({"名称": group.name, "个数": numbers.said(count)})
    rows: list[dict[str, Word]] = []
    for each in county.measured:
        if not each.is_declared:
            continue
        medians: list[dict[str, Word]] = []
        for group in groups:
            ids = [each.ids[name] for name in group.members if name in each.ids]
            median = numbers.said(peers(county, each, group.name, ids), unit=False) if ids else ""
            medians.append({"中位数": median})
        rows.append({"指标": each.name, "单位": each.unit, "各组": medians})
    words: dict[str, Word] = {
        "分村": any("村" in each.name for each in groups),
        "各组": named,
        "各行": rows,
    }
    return county.wording.write("sizes", words, [TableForm(right=range(1, len(groups) + 1))])


def changes(county: County) -> WrittenSection | None:
    """Return the change against the year before, over townships that have both years."""
    numbers, year = county.numbers, county.year
    rows: list[dict[str, Word]] = []
    revised: list[dict[str, Word]] = []
    for indicator in county.subject.indicators:
        if not (is_summed(indicator) and indicator.compared):
            continue
        pairs = [
            (each, number_of(figure), Decimal(str(figure.year_before)))
            for each in county.townships
            if (figure := each.figures.get(indicator.key)) is not None and figure.year_before is not None
        ]
        both = [(each, now, before) for each, now, before in pairs if now is not None]
        if not both:
            continue
        key, name = f"{indicator.key}.both", indicator.name
        if others := [each.name for each, _, _ in both if indicator.key in each.revised]:
            revised.append({"指标": name, "乡镇": listed(others, 4)})
        now_ids = [township_number(numbers, each, indicator.key, year) for each, _, _ in both]
        before_ids = [
            numbers.add(
                f"{each.name}/{year}/{indicator.key}.before",
                before,
                indicator.unit,
                op="year_before",
                of=(f"{each.name}/{year}/{indicator.key}",),
                places=indicator.places,
            )
            for each, _, before in both
        ]
        sums = [
            numbers.total(id_, ids, indicator.unit, f"{name}两年都有数的乡镇{told}", indicator.places)
            for id_, ids, told in ((key, now_ids, "本年"), (f"{key}.before", before_ids, "上年"))
        ]
        ups, downs = (
            numbers.count(f"{key}.{end}", sum(test(now, old) for _, now, old in both), f"{name}{told}的乡镇")
            for end, told, test in (("up", "增加", gt), ("down", "减少", lt))
        )
        rows.append(
            {
                "指标": name,
                "乡镇": numbers.said(f"{key}.values", unit=False),
                "本年": numbers.said(sums[0]),
                "上年": numbers.said(sums[1]),
                **_change(county, key, indicator.unit, indicator.places, name),
                "增的": numbers.said(ups, unit=False),
                "减的": numbers.said(downs, unit=False),
            }
        )
    if not rows:
        return None
    return county.wording.write("changes", {"各行": rows, "更正": revised}, [TableForm(right=(1, 2, 3, 5))])


def _change(county: County, key: str, unit: str, places: int, name: str) -> dict[str, Word]:
    numbers = county.numbers
    # As they are written: a reader who subtracts gets the same.
    now, before = (rounded(numbers.value(each), places) for each in (key, f"{key}.before"))
    if now == before:
        return {"相差": ""}
    of = (key, f"{key}.before")
    away = numbers.add(
        f"{key}.difference",
        abs(now - before),
        unit,
        op="difference",
        of=of,
        name=f"{name}比上年增减",
        places=places,
    )
    change: dict[str, Word] = {"增": now > before, "相差": numbers.said(away), "比例": ""}
    if before:
        rate = numbers.add(
            f"{key}.rate",
            abs(now - before) * _HUNDRED / before,
            "%",
            op="rate",
            of=of,
            name=f"{name}比上年增减的比例",
            places=1,
        )
        change["比例"] = numbers.said(rate)
    return change
