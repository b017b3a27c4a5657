"""The charts of the review, one function each: a `Drawing`, or None where there is no data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from kit.charts.drawing import Drawing
from kit.charts.forms import Bars, Monthly, Months, Targets, Years
from kit.indicators import Group, Indicator, percentage, tally, written
from kit.indicators.measures import MOST_TIED, Chosen, Mean, Rows, Total
from kit.indicators.numbers import Number
from kit.ledgers import CATALOGUE, Ledgers
from kit.review import Review

_MONTHS = tuple(f"{month}月" for month in range(1, 13))
_LEVELS = ("县级", "市级", "省级", "国家级")
_ADDED_UPDATED = (("新增", ("added",)), ("更新", ("updated",)))
_MOST_BARS = 40
_ENOUGH = 12
_TREND = ("study_sessions", "boards", "submissions", "civility_activities")
_TREND_YEARS = 3


def targets(review: Review) -> Drawing | None:
    """Each indicator that has a target, as the share of the target reached."""
    found = [
        (figure.indicator, figure.number, figure.target)
        for figure in review.figures.values()
        if figure.number is not None and figure.target is not None
    ]
    if not found:
        return None
    met = sum(review.figures[indicator.key].target_met is True for indicator, *_ in found)
    pairs = [
        (written(number, indicator.places), written(target, indicator.places) + indicator.unit)
        for indicator, number, target in found
    ]
    told = "；".join(
        f"{indicator.name}{actual}{indicator.unit}，目标{goal}"
        for (indicator, *_), (actual, goal) in zip(found, pairs, strict=True)
    )
    return Drawing(
        title=f"{len(found)}项年度目标达到{met}项",
        alt=f"{review.year}年实际与目标：{told}。",
        ledger="年度目标",
        form=Targets(
            tuple(indicator.name for indicator, *_ in found),
            tuple(_share(number, target) for _, number, target in found),
            tuple(indicator.reaches(number, target) for indicator, number, target in found),
            tuple(f"{actual}/{goal}" for actual, goal in pairs),
        ),
    )


def study_by_month(review: Review) -> Drawing | None:
    """理论学习次数 by month, with the year before."""
    return _by_month(review, "study_sessions", "理论学习", "date")


def self_study_by_month(review: Review) -> Drawing | None:
    """人均篇数 by month, with the year before."""
    return _by_month(review, "self_study_monthly", "人均自学", "month")


def submissions_by_month(review: Review) -> Drawing | None:
    """Articles by month, stacked by level, with those adopted and the year before."""
    levels = [(level, {"level": (level,)}) for level in _LEVELS]
    return _by_month(review, "submissions", "投稿", "date", levels, ("采用", {"adopted": (True,)}))


def activities_by_category(review: Review) -> Drawing | None:
    """主题活动 by 活动类别."""
    return _by_group(review, "activities", "category")


def boards_by_village(review: Review) -> Drawing | None:
    """宣传栏 by village, added and updated."""
    return _by_group(review, "boards", "village", _ADDED_UPDATED)


def slogans_by_village(review: Review) -> Drawing | None:
    """宣传标语 by village, added and updated."""
    return _by_group(review, "slogans", "village", _ADDED_UPDATED)


def civility_by_village(review: Review) -> Drawing | None:
    """文明实践 activities by village."""
    return _by_group(review, "civility_activities", "village")


def models_by_category(review: Review) -> Drawing | None:
    """典型事迹 by 典型类别."""
    return _by_group(review, "model_stories", "category")


def online_by_month(review: Review) -> Drawing | None:
    """上报件数 by month, with the year before."""
    return _by_month(review, "online_reported", "舆情上报", "month")


def problems_by_status(review: Review) -> Drawing | None:
    """存在问题 by 整改状态."""
    return _by_group(review, "problems", "status")


def systems_kept(review: Review) -> Drawing | None:
    """Each standing rule: how often it was due and how often it was held."""
    ledger = review.ledgers.tables.get("systems")
    if ledger is None:
        return None
    found = [
        (str(name), held, due)
        for name, due, held in zip(
            ledger.column("name"), ledger.column("due"), ledger.column("held"), strict=True
        )
        if isinstance(held, int) and isinstance(due, int) and due
    ]
    if not found:
        return None
    kept = sum(held >= due for _, held, due in found)
    told = "；".join(f"{name}应开展{due}次，实际{held}次" for name, held, due in found)
    return Drawing(
        title=f"{len(found)}项制度中{kept}项按次数落实",
        alt=f"{review.year}年制度落实：{told}。",
        ledger="制度落实",
        form=Targets(
            tuple(name for name, *_ in found),
            tuple(_share(held, due) for _, held, due in found),
            tuple(held >= due for _, held, due in found),
            tuple(f"{held}/{due}次" for _, held, due in found),
            goal="应开展",
        ),
    )


def trend(review: Review) -> Drawing | None:
    """主要指标 over the years, where three or more follow one another."""
    lines = []
    years: tuple[int, ...] = ()
    for key in _TREND:
        figure = review.figures[key]
        values = figure.by_year
        if len(values) < _TREND_YEARS or (years and tuple(values) != years):
            continue
        years = tuple(values)
        unit, places = figure.indicator.unit, figure.indicator.places
        shown = tuple(written(value, places) + unit for value in values.values())
        lines.append((figure.indicator, tuple(values.values()), shown))
    if not lines:
        return None
    told = "；".join(f"{indicator.name}依次为{'、'.join(shown)}" for indicator, _, shown in lines)
    return Drawing(
        title=f"{years[0]}年至{years[-1]}年主要指标",
        alt=f"{years[0]}年至{years[-1]}年{told}。",
        ledger="、".join(CATALOGUE[indicator.measure.ledger].name for indicator, *_ in lines),
        form=Years(
            years,
            tuple((indicator.name, values, shown) for indicator, values, shown in lines),
        ),
    )


def _by_month(
    review: Review,
    key: str,
    what: str,
    by: str,
    parts: Sequence[tuple[str, Chosen]] = (),
    marked: tuple[str, Chosen] | None = None,
) -> Drawing | None:
    indicator = review.figures[key].indicator
    unit, places = indicator.unit, indicator.places
    total = _monthly(review.ledgers, indicator, by)
    if total is None or not any(total):
        return None
    before = _monthly(review.before, indicator, by) if review.before is not None else None
    stacked = [(name, _monthly(review.ledgers, indicator, by, only)) for name, only in parts]
    filled = tuple((name, values) for name, values in stacked if values is not None and any(values))
    known = [(month, value) for month, value in zip(_MONTHS, total, strict=True) if value is not None]
    told = f"{review.year}年1月至12月{what}依次为{_told(total, places)}（{unit}）"
    dots = _monthly(review.ledgers, indicator, by, marked[1]) if marked is not None else None
    if marked is not None and dots is not None and any(dots):
        told += f"；其中{marked[0]}依次为{_told(dots, places)}（{unit}）"
    earlier = f"；上年依次为{_told(before, places)}（{unit}）" if before is not None else ""
    return Drawing(
        title=f"{what}{_half(total) or _most(known, unit, places)}",
        alt=f"{told}{earlier}。",
        ledger=CATALOGUE[indicator.measure.ledger].name,
        form=Months(
            filled or ((what, total),),
            before,
            places,
            (marked[0], dots) if marked is not None and dots is not None and any(dots) else None,
        ),
    )


def _monthly(ledgers: Ledgers, indicator: Indicator, by: str, only: Chosen | None = None) -> Monthly | None:
    ledger = ledgers.tables.get(indicator.measure.ledger)
    if ledger is None:
        return None
    columns, chosen, without = _counted_by(indicator)
    groups = tally(ledger, by, columns, only={**chosen, **(only or {})}, without=without)
    values = {group.label: group.value for group in groups}
    # No row of a month is a known nought where rows are counted, and unknown where a month reports itself.
    return tuple(values.get(month, None if columns else 0) for month in _MONTHS)


def _by_group(
    review: Review, key: str, by: str, parts: Sequence[tuple[str, tuple[str, ...]]] = ()
) -> Drawing | None:
    indicator = review.figures[key].indicator
    ledger = review.ledgers.tables.get(indicator.measure.ledger)
    if ledger is None:
        return None
    columns, only, without = _counted_by(indicator)
    found = tally(ledger, by, columns, only=only, without=without)
    ordered = sorted(found, key=lambda group: -group.value)
    groups = ordered[:_MOST_BARS]
    if not groups or not groups[0].value:
        return None
    labels = tuple(group.label for group in groups)
    stacked = [(name, _aligned(tally(ledger, by, of, only=only), labels)) for name, of in parts]
    told = "、".join(
        f"{group.label}{'约' if group.approximate else ''}{written(group.value)}{indicator.unit}"
        for group in ordered
    )
    highest = _most([(group.label, group.value) for group in groups], indicator.unit, 0)
    cut = f"（共{len(ordered)}个，图中为前{_MOST_BARS}个）" if len(ordered) > _MOST_BARS else ""
    return Drawing(
        title=f"{indicator.name}{highest}{cut}",
        alt=f"{review.year}年{indicator.name}，按{ledger.schema.column(by).name}：{told}。",
        ledger=ledger.schema.name,
        form=Bars(
            labels,
            tuple(stacked) or ((indicator.name, tuple(group.value for group in groups)),),
            indicator.unit,
            frozenset(group.label for group in groups if group.approximate),
        ),
    )


def _counted_by(indicator: Indicator) -> tuple[tuple[str, ...], Chosen, Chosen]:
    """Return columns and conditions of an indicator's measure: a chart counts as its figure does."""
    match indicator.measure:
        case Rows(only=only, without=without):
            return (), only, without
        case Total(columns=columns, only=only):
            return columns, only, {}
        case Mean(column=column):
            return (column,), {}, {}
    raise TypeError(f"{indicator.key} cannot be told by group")


def _half(values: Monthly) -> str:
    """Say that seven in ten of a year's count fall into one half; empty where they do not."""
    first, second = (sum(value or 0 for value in half) for half in (values[:6], values[6:]))
    if None in values or first + second < _ENOUGH:
        return ""
    most = max(first, second)
    if most * 10 < (first + second) * 7:
        return ""
    return f"集中在{'上' if most == first else '下'}半年（占{percentage(most, first + second)}）"


def _share(actual: Number, goal: Number) -> float:
    """Return actual ÷ goal; of a goal of nought, nought reaches it and anything more passes it."""
    if goal:
        return float(Decimal(actual) / Decimal(goal))
    return 1.0 if not actual else float("inf")


def _aligned(groups: Iterable[Group], labels: tuple[str, ...]) -> tuple[Number, ...]:
    values = {group.label: group.value for group in groups}
    return tuple(values.get(label, 0) for label in labels)


def _told(values: Monthly, places: int) -> str:
    return "、".join("缺" if value is None else written(value, places) for value in values)


def _most(pairs: Sequence[tuple[str, Number]], unit: str, places: int) -> str:
    """Say which is highest, ``：7月最多（6次）``; nothing stands out where more than three tie."""
    best, least = max(value for _, value in pairs), min(value for _, value in pairs)
    first = [label for label, value in pairs if value == best]
    told = f"{written(best, places)}{unit}"
    if len(pairs) == 1:
        return f"：{first[0]}{told}"
    if best == least:
        return f"：均为{told}"
    if len(first) > MOST_TIED:
        return f"：最多{told}、最少{written(least, places)}{unit}"
    return f"：{'、'.join(first)}最多（{'均为' if len(first) > 1 else ''}{told}）"
