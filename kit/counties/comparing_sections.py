"""Sections that compare townships: distributions, shares, ranks, groups of about the same size, changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from operator import gt, lt
from typing import TYPE_CHECKING

from kit.content import Block, Run
from kit.counties.comparison_charts import draw_measured, draw_strips
from kit.counties.measured import Measured, is_summed, number_of, township_number
from kit.counties.outlier_section import dispersion_of, peers, share_of
from kit.counties.phrases import Cell, as_written, listed, paragraph, table
from kit.counties.standing_out import funnel_of
from kit.indicators.numbers import rounded
from kit.statistics.ranks import Rank, ranks

if TYPE_CHECKING:
    from kit.counties.county import County

__all__ = ["changes", "distribution", "ranking", "shares", "sizes"]

_ROWS = 9
"""Rows of strips that have room on a page with their words."""

_ENDS = 3
_MOST_TIED = 4
_FUNNELS = 3
_HUNDRED = Decimal(100)


def distribution(county: County) -> Iterator[Block]:
    """Yield least, quartiles, median and most of all that is compared, and strips of what is declared."""
    numbers = county.numbers
    if not county.measured:
        return
    yield paragraph(
        "有数的乡镇从低到高排，中间一个是中位数，四分之一和四分之三处是上下四分位。没有数的不在内。"
    )
    drawn = [
        each
        for each in county.measured
        if each.is_declared and len(each.values) > 2 and any(each.values.values())
    ]
    for start in range(0, len(drawn), _ROWS):
        part = drawn[start : start + _ROWS]
        title = f"{part[0].indicator.name}至{part[-1].indicator.name}在乡镇间的分布"
        yield draw_strips(county, part, f"strips_{part[0].indicator.key}", title).block()
    ends = ("least", "q1", "median", "q3", "most")
    yield table(
        "各项指标的分布",
        ("指标", "有数", "最低", "下四分位", "中位数", "上四分位", "最高"),
        [
            (
                f"{each.name}（{each.unit}）",
                numbers.said(f"{each.stem}.values", unit=False),
                *(numbers.said(f"{each.stem}.{end}", unit=False) for end in ends),
            )
            for each in county.measured
        ],
        note=_zero_bases(county),
        right=range(1, 7),
    )


def _zero_bases(county: County) -> str:
    """Tell which townships have no quotient though they have a count."""
    told = []
    for each in county.measured:
        if each.kind == "per":
            names = [name for name, why in each.without.items() if why.endswith("不计")]
            if names:
                told.append(f"{each.name}：{listed(names, 4)}（{each.without[names[0]]}）")
    return f"不能除的——{'；'.join(told)}。" if told else ""


def shares(county: County) -> Iterator[Block]:
    """Yield the share of all townships together, with what lies outside of the limits, and funnels."""
    numbers = county.numbers
    chosen = [
        each
        for each in county.measured
        if each.kind == "share" and each.counts and funnel_of(each) is not None
    ]
    if not chosen:
        return
    yield paragraph(
        "比例先把分子、分母各自加总再除，不是各乡镇比例的平均。总数小的乡镇，比例本来就起伏大：界线按总数给出，",
        "95%界线以外的每二十个约有一个，99.8%界线以外的每一千个约有两个。",
    )
    rows: list[tuple[Cell, ...]] = []
    for each in chosen:
        outside = [out.township for out in county.standing_out if out.measured.stem == each.stem]
        count = numbers.count(f"{each.stem}.outside", len(outside), f"{each.name}界外的乡镇")
        funnel = funnel_of(each)
        wider: Cell = "无"
        if funnel is not None and funnel.is_overdispersed:
            wider = numbers.said(dispersion_of(county, each))
        rows.append(
            (
                each.name,
                numbers.said(share_of(county, each)),
                numbers.said(f"{each.stem}.least"),
                numbers.said(f"{each.stem}.most"),
                wider,
                (
                    numbers.said(count, unit=False),
                    *([as_written(f"：{listed(outside, 4)}")] if outside else []),
                ),
            )
        )
    yield table(
        "比例与界外的乡镇",
        ("指标", "合计", "最低", "最高", "超出随机的离散", "外线以外"),
        rows,
        right=(1, 2, 3, 4),
        note="超出随机的离散：乡镇之间的差异比随机起伏大多少倍（按缩尾后的标准化偏差算），界线已按它的平方根放宽；无，就是没有超出。",
    )
    funnels = sorted(
        chosen, key=lambda each: f"{each.stem}.outside" in numbers and -numbers.value(f"{each.stem}.outside")
    )
    for each in funnels[:_FUNNELS]:
        funnel = funnel_of(each)
        if funnel is not None and 0 < funnel.share < 1 and len(each.counts) > 2:
            yield draw_measured(county, each).block()


def ranking(county: County) -> Iterator[Block]:
    """Yield the first and the last of what has a better direction; equal values share a rank."""
    numbers = county.numbers
    rows: list[tuple[Cell, ...]] = []
    for each in county.measured:
        if not (each.is_ranked and each.is_declared) or len(each.values) < 2:
            continue
        names, values = list(each.values), list(each.values.values())
        places = dict(zip(names, ranks(values, lowest_first=each.lowest_first), strict=True))
        order = sorted(names, key=lambda name: places[name].place)
        first = [name for name in order if places[name].place <= _ENDS]
        last = [name for name in order[-_ENDS:] if name not in first]
        if last:
            last = [
                name for name in order if places[name].place >= places[last[0]].place and name not in first
            ]
        rows.append(
            (
                each.name,
                numbers.said(f"{each.stem}.values", unit=False),
                _placed(county, each, first, places),
                _placed(county, each, last, places) if last else "—",
            )
        )
    if rows:
        yield paragraph(
            "按每项指标分别排，数相同的并列，占用名次（两个并列第二，下一个是第四）。各项不合成总分，也没有总名次。"
        )
        yield table("位次", ("指标", "有数", "在前的", "在后的"), rows, right=(1,))


def _placed(county: County, each: Measured, names: Sequence[str], places: dict[str, Rank]) -> tuple[Run, ...]:
    """Tell names with their rank and value, those of one rank together."""
    runs: list[Run] = []
    by_place: dict[int, list[str]] = {}
    for name in names:
        by_place.setdefault(places[name].place, []).append(name)
    for place, tied in by_place.items():
        rank = county.numbers.add(
            f"{each.ids[tied[0]]}.rank",
            place,
            op="rank_low" if each.lowest_first else "rank_high",
            of=(each.ids[tied[0]], f"{each.stem}.values"),
        )
        runs.append(
            Run(
                "；并列第"
                if runs and len(tied) > 1
                else "；第"
                if runs
                else "并列第"
                if len(tied) > 1
                else "第"
            )
        )
        runs.append(county.numbers.said(rank))
        runs.append(as_written(f" {listed(tied, _MOST_TIED)}"))
        if len(tied) > _MOST_TIED:
            shared = county.numbers.count(f"{each.stem}.rank{place}", len(tied), f"{each.name}并列的乡镇")
            runs.append(county.numbers.said(shared))
        runs += [Run("（"), county.numbers.said(each.ids[tied[0]]), Run("）")]
    return tuple(runs)


def sizes(county: County) -> Iterator[Block]:
    """Yield the medians of groups of townships that are alike."""
    numbers = county.numbers
    groups = county.alike
    if len(groups) < 2:
        return
    parts: list[Cell] = ["按常住人口"]
    parts.append("和行政村数" if any("村" in each.name for each in groups) else "")
    parts.append("的中位数分组，同组的比。没有人口数或村数的乡镇不分组。各组：")
    for at, group in enumerate(groups):
        count = numbers.add(
            f"@{group.name}", len(group.members), "个", op="count", name=f"{group.name}的乡镇"
        )
        parts += ["；" if at else "", group.name, numbers.said(count)]
    yield paragraph(*parts, "。")
    rows: list[tuple[Cell, ...]] = []
    for each in county.measured:
        if not each.is_declared:
            continue
        row: list[Cell] = [f"{each.name}（{each.unit}）"]
        for group in groups:
            ids = [each.ids[name] for name in group.members if name in each.ids]
            row.append(numbers.said(peers(county, each, group.name, ids), unit=False) if ids else "缺")
        rows.append(tuple(row))
    yield table(
        "同类乡镇的中位数",
        ("指标", *(group.name for group in groups)),
        rows,
        right=range(1, len(groups) + 1),
    )


def changes(county: County) -> Iterator[Block]:
    """Yield the change against the year before, over townships that have both years."""
    numbers, year = county.numbers, county.year
    rows: list[tuple[Cell, ...]] = []
    revised: list[str] = []
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
            revised.append(f"{name}：{listed(others, 4)}")
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
            (
                name,
                numbers.said(f"{key}.values", unit=False),
                numbers.said(sums[0]),
                numbers.said(sums[1]),
                _change(county, key, indicator.unit, indicator.places, name),
                (numbers.said(ups, unit=False), Run("／"), numbers.said(downs, unit=False)),
            )
        )
    if rows:
        yield paragraph(
            "只比两年都有数的乡镇，所以本年数可能小于上面的合计。上年为零的，只列增减数，不算增长率。"
        )
        yield table(
            "与上年比较（两年都有数的乡镇）",
            ("指标", "乡镇", "本年", "上年", "增减", "增／减的乡镇"),
            rows,
            note=f"上年数与发布时不同（有更正）的——{'；'.join(revised)}。" if revised else "",
            right=(1, 2, 3, 5),
        )


def _change(county: County, key: str, unit: str, places: int, name: str) -> Cell:
    numbers = county.numbers
    # As they are written: a reader who subtracts gets the same.
    now, before = (rounded(numbers.value(each), places) for each in (key, f"{key}.before"))
    if now == before:
        return "持平"
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
    runs = [Run("增加" if now > before else "减少"), numbers.said(away)]
    if not before:
        return (*runs, Run("，上年为零"))
    rate = numbers.add(
        f"{key}.rate",
        abs(now - before) * _HUNDRED / before,
        "%",
        op="rate",
        of=of,
        name=f"{name}比上年增减的比例",
        places=1,
    )
    return (*runs, Run("，增长" if now > before else "，下降"), numbers.said(rate))
