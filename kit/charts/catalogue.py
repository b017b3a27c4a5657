"""The charts of a review, one function each; it returns a `Drawing`, or None without data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from kit.charts.drawing import Drawing
from kit.charts.forms import Bars, Monthly, Months, Targets, Years
from kit.errors import DeclarationError
from kit.indicators import INDICATORS, Goal, Group, Indicator, exact, goals, percentage, tally, written
from kit.indicators.choosing import Chosen
from kit.indicators.declarations import check_column, find_indicator
from kit.indicators.groups import MOST_TIED
from kit.indicators.measures import Mean, Rows, Total
from kit.indicators.numbers import Number
from kit.ledgers import CATALOGUE, Ledgers
from kit.reviews.review import Review

_MONTHS = tuple(f"{month}月" for month in range(1, 13))
_LEVELS = ("县级", "市级", "省级", "国家级")
_ADDED_UPDATED = (("新增", ("added",)), ("更新", ("updated",)))
_MOST_BARS = 40
_ENOUGH = 12
_TREND = ("study_sessions", "boards", "submissions", "civility_activities")
_TREND_YEARS = 3


def targets(review: Review) -> Drawing | None:
    """Each target, as the share of it that was reached."""
    order = {key: at for at, key in enumerate(review.figures)}
    found = sorted(
        goals(review.ledgers, INDICATORS),
        key=lambda goal: order[goal.indicator.key] if goal.indicator is not None else len(order),
    )
    held = [goal.held for goal in found]
    if set(held) <= {"unmeasured"}:
        return None
    pairs = [_actual_and_target(review, goal) for goal in found]
    values = "；".join(
        f"{goal.name}{actual}，目标{target}" for goal, (actual, target) in zip(found, pairs, strict=True)
    )
    unmeasured = f"、{held.count('unmeasured')}项没有数据" if "unmeasured" in held else ""
    return Drawing(
        title=f"{len(found)}项年度目标达到{held.count('met')}项{unmeasured}",
        alt=f"{review.year}年实际与目标：{values}。",
        ledger="年度目标",
        form=Targets(
            tuple(goal.name for goal in found),
            tuple(_reached(review, goal) for goal in found),
            tuple(None if goal.held == "unmeasured" else goal.held == "met" for goal in found),
            tuple(
                _side_by_side(review, goal, target) for goal, (_, target) in zip(found, pairs, strict=True)
            ),
        ),
    )


def study_by_month(review: Review) -> Drawing | None:
    """理论学习次数 by month, compared with the year before."""
    return _by_month(review, "study_sessions", "理论学习", "date")


def self_study_by_month(review: Review) -> Drawing | None:
    """人均篇数 by month, compared with the year before."""
    return _by_month(review, "self_study_monthly", "人均自学", "month")


def submissions_by_month(review: Review) -> Drawing | None:
    """Articles by month, stacked by level, with the adopted ones and the year before."""
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
    """上报件数 by month, compared with the year before."""
    return _by_month(review, "online_reported", "舆情上报", "month")


def problems_by_status(review: Review) -> Drawing | None:
    """存在问题 by 整改状态."""
    return _by_group(review, "problems", "status")


def systems_kept(review: Review) -> Drawing | None:
    """How often each standing rule was due and was held."""
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
    idle = len(ledger) - len(found)
    values = "；".join(f"{name}应开展{due}次，实际{held}次" for name, held, due in found)
    return Drawing(
        title=f"{'应开展的' if idle else ''}{len(found)}项制度中{kept}项按次数落实",
        alt=f"{review.year}年制度落实：{values}。",
        ledger="制度落实",
        form=Targets(
            tuple(name for name, *_ in found),
            tuple(_share(held, due) for _, held, due in found),
            tuple(held >= due for _, held, due in found),
            tuple(f"{held}/{due}次" for _, held, due in found),
            goal="应开展",
        ),
        note=f"另有{idle}项制度应开展次数为0，图中未列" if idle else "",
    )


def trend(review: Review) -> Drawing | None:
    """主要指标 over three or more consecutive years."""
    lines = []
    years: tuple[int, ...] = ()
    for key in _TREND:
        figure = review.figures[find_indicator(key, _indicators(review), "chart 'trend'").key]
        values = figure.by_year
        if len(values) < _TREND_YEARS or (years and tuple(values) != years):
            continue
        years = tuple(values)
        unit, places = figure.indicator.unit, figure.indicator.places
        labels = tuple(written(value, places) + unit for value in values.values())
        lines.append((figure.indicator, tuple(values.values()), labels))
    if not lines:
        return None
    series = "；".join(f"{indicator.name}依次为{'、'.join(labels)}" for indicator, _, labels in lines)
    return Drawing(
        title=f"{years[0]}年至{years[-1]}年主要指标",
        alt=f"{years[0]}年至{years[-1]}年{series}。",
        ledger="、".join(CATALOGUE[indicator.measure.ledger].name for indicator, *_ in lines),
        form=Years(
            years,
            tuple((indicator.name, values, labels) for indicator, values, labels in lines),
        ),
        note="；".join(filter(None, (_not_filled(review, indicator.key, years) for indicator, *_ in lines))),
    )


def _not_filled(review: Review, key: str, years: tuple[int, ...]) -> str:
    """Note the years in which the records of an indicator were not all filled; empty if there are none."""
    figure = review.figures[key]
    unfilled = {year: each.unfilled for year, each in figure.earlier.items()} | {review.year: figure.unfilled}
    partly = "、".join(f"{year}年" for year in years if unfilled.get(year) is not None)
    return f"{figure.indicator.name}{partly}的记录没有填全" if partly else ""


def _by_month(
    review: Review,
    key: str,
    what: str,
    by: str,
    parts: Sequence[tuple[str, Chosen]] = (),
    marked: tuple[str, Chosen] | None = None,
) -> Drawing | None:
    indicator = _charted(review, key, by)
    unit, places = indicator.unit, indicator.places
    total = _monthly(review.ledgers, indicator, by)
    if total is None or not any(total):
        return None
    before = _monthly(review.before, indicator, by) if review.before is not None else None
    stacked = [(name, _monthly(review.ledgers, indicator, by, only)) for name, only in parts]
    filled = tuple((name, values) for name, values in stacked if values is not None and any(values))
    about = _about(review.ledgers, indicator, by)
    known = [(month, value) for month, value in zip(_MONTHS, total, strict=True) if value is not None]
    described = f"{review.year}年1月至12月{what}依次为{_listed(total, places, about)}（{unit}）"
    dots = _monthly(review.ledgers, indicator, by, marked[1]) if marked is not None else None
    if marked is not None and dots is not None and any(dots):
        described += f"；其中{marked[0]}依次为{_listed(dots, places)}（{unit}）"
    earlier = ""
    if review.before is not None and before is not None:
        earlier = f"；上年依次为{_listed(before, places, _about(review.before, indicator, by))}（{unit}）"
    return Drawing(
        title=f"{what}{_half(total, unit, about) or _most(known, unit, places, about)}",
        alt=f"{described}{earlier}。",
        ledger=CATALOGUE[indicator.measure.ledger].name,
        form=Months(
            filled or ((what, total),),
            before,
            places,
            (marked[0], dots) if marked is not None and dots is not None and any(dots) else None,
            about,
        ),
        note="有的数是约数" if review.figures[key].approximate else "",
    )


def _monthly(ledgers: Ledgers, indicator: Indicator, by: str, only: Chosen | None = None) -> Monthly | None:
    ledger = ledgers.tables.get(indicator.measure.ledger)
    if ledger is None:
        return None
    columns, chosen, without = _counted_by(indicator)
    groups = tally(ledger, by, columns, only={**chosen, **(only or {})}, without=without)
    values = {group.label: group.value for group in groups}
    # A month without rows is 0 where rows are counted, and unknown where each month has a row of its own.
    return tuple(values.get(month, None if columns else 0) for month in _MONTHS)


def _about(ledgers: Ledgers, indicator: Indicator, by: str) -> frozenset[str]:
    """Return the months whose value is approximate."""
    ledger = ledgers.tables.get(indicator.measure.ledger)
    if ledger is None:
        return frozenset()
    columns, only, without = _counted_by(indicator)
    return _approximate(tally(ledger, by, columns, only=only, without=without))


def _approximate(groups: Iterable[Group]) -> frozenset[str]:
    return frozenset(group.label for group in groups if group.approximate)


def _by_group(
    review: Review, key: str, by: str, parts: Sequence[tuple[str, tuple[str, ...]]] = ()
) -> Drawing | None:
    indicator = _charted(review, key, by)
    ledger = review.ledgers.tables.get(indicator.measure.ledger)
    if ledger is None:
        return None
    columns, only, without = _counted_by(indicator)
    unit, places = indicator.unit, indicator.places
    blank = f"未填{ledger.schema.column(by).name}"

    def grouped(of: tuple[str, ...]) -> tuple[Group, ...]:
        return tally(ledger, by, of, only=only, without=without, nameless=blank)

    found = grouped(columns)
    named = sorted((group for group in found if group.label != blank), key=lambda group: -group.value)
    if not named or not named[0].value:
        return None
    nameless = [group for group in found if group.label == blank]
    groups = [*named[:_MOST_BARS], *nameless]
    labels = tuple(group.label for group in groups)
    stacked = [(name, _aligned(grouped(of), labels)) for name, of in parts]
    amounts = "、".join(
        _label_and_amount(group.label, _amount(group, unit, places)) for group in (*named, *nameless)
    )
    about = _approximate(groups)
    highest = _most([(group.label, group.value) for group in named], unit, places, _approximate(named))
    besides = "".join(f"（另有{_amount(group, unit, places)}{blank}）" for group in nameless)
    rest = named[_MOST_BARS:]
    left_out = f"{'约' if _approximate(rest) else ''}{written(sum(group.value for group in rest), places)}"
    cut = f"（共{len(named)}个，图中为前{_MOST_BARS}个）" if len(named) > _MOST_BARS else ""
    unfilled = review.figures[key].unfilled
    notes = [f"图中未列的{len(rest)}个共{left_out}{unit}"] if cut else []
    notes += [unfilled.text] if unfilled is not None else []
    return Drawing(
        title=f"{indicator.name}{besides}{highest}{cut}",
        alt=f"{review.year}年{indicator.name}，按{ledger.schema.column(by).name}：{amounts}。",
        ledger=ledger.schema.name,
        form=Bars(
            labels,
            tuple(stacked) or ((indicator.name, tuple(group.value for group in groups)),),
            unit,
            about,
            places,
        ),
        note="；".join(notes),
    )


def _indicators(review: Review) -> dict[str, Indicator]:
    return {key: figure.indicator for key, figure in review.figures.items()}


def _charted(review: Review, key: str, by: str) -> Indicator:
    """Return the indicator that a chart shows by a column of its ledger."""
    used_by = f"chart of {key!r} by {by!r}"
    indicator = find_indicator(key, _indicators(review), used_by)
    check_column(indicator.measure.ledger, by, used_by)
    return indicator


def _counted_by(indicator: Indicator) -> tuple[tuple[str, ...], Chosen, Chosen]:
    """Return the columns and filters of an indicator's measure, so that chart and figure agree."""
    match indicator.measure:
        case Rows(only=only, without=without):
            return (), only, without
        case Total(columns=columns, only=only, without=without):
            return columns, only, without
        case Mean(column=column):
            return (column,), {}, {}
    raise DeclarationError(f"chart of {indicator.key!r}: its measure cannot be counted by group")


def _half(values: Monthly, unit: str, about: frozenset[str]) -> str:
    """Note that at least 70 % of a year's count falls into one half; else empty."""
    first, second = (sum(value or 0 for value in half) for half in (values[:6], values[6:]))
    if None in values or first + second < _ENOUGH:
        return ""
    most = max(first, second)
    if most * 10 < (first + second) * 7:
        return ""
    half = "上" if most == first else "下"
    near = "约" if about else ""
    near_half = "约" if about & set(_MONTHS[:6] if most == first else _MONTHS[6:]) else ""
    counts = f"全年{near}{written(first + second)}{unit}中{near_half}{written(most)}{unit}"
    return f"集中在{half}半年（{counts}，占{near}{percentage(most, first + second)}）"


def _share(actual: Number, goal: Number) -> float:
    """Return actual ÷ goal; for a goal of 0, 1 if actual is 0 and infinity otherwise."""
    if goal:
        return float(Decimal(actual) / Decimal(goal))
    return 1.0 if not actual else float("inf")


def _actual_and_target(review: Review, goal: Goal) -> tuple[str, str]:
    """Format actual value and target, with their units."""
    if goal.indicator is None:
        return "缺", exact(goal.target)
    target = exact(goal.target, goal.indicator.places) + goal.indicator.unit
    figure = review.figures[goal.indicator.key]
    share = f"（{figure.label}）" if figure.text and goal.indicator.unit == "%" else ""
    return f"{figure.text or '缺'}{share}", target


def _side_by_side(review: Review, goal: Goal, target: str) -> str:
    """Format actual value and target with a single unit: ``28/24次``."""
    text = review.figures[goal.indicator.key].text if goal.indicator is not None else ""
    unit = goal.indicator.unit if goal.indicator is not None else ""
    return f"{text.removesuffix(unit) or '缺'}/{target}"


def _reached(review: Review, goal: Goal) -> float:
    number = review.figures[goal.indicator.key].number if goal.indicator is not None else None
    return _share(number, goal.target) if number is not None else 0.0


def _amount(group: Group, unit: str, places: int) -> str:
    return f"{'约' if group.approximate else ''}{written(group.value, places)}{unit}"


def _label_and_amount(label: str, amount: str) -> str:
    """Join label and amount, with a colon after a digit: 东村2 with 4 must not read as 东村 with 24."""
    return f"{label}：{amount}" if label[-1:].isdigit() else f"{label}{amount}"


def _aligned(groups: Iterable[Group], labels: tuple[str, ...]) -> tuple[Number, ...]:
    values = {group.label: group.value for group in groups}
    return tuple(values.get(label, 0) for label in labels)


def _listed(values: Monthly, places: int, about: frozenset[str] = frozenset()) -> str:
    return "、".join(
        "缺" if value is None else f"{'约' if month in about else ''}{written(value, places)}"
        for month, value in zip(_MONTHS, values, strict=True)
    )


def _most(
    pairs: Sequence[tuple[str, Number]], unit: str, places: int, about: frozenset[str] = frozenset()
) -> str:
    """Describe which is highest, ``：7月最多（6次）``, or the range if more than three tie.

    `about` holds the labels with approximate values; a statement about several is approximate if one of them
    is.
    """
    best, least = max(value for _, value in pairs), min(value for _, value in pairs)
    first = [label for label, value in pairs if value == best]
    last = [label for label, value in pairs if value == least]
    amount = f"{'约' if about & set(first) else ''}{written(best, places)}{unit}"
    if len(pairs) == 1:
        return f"：{_label_and_amount(first[0], amount)}"
    if best == least:
        return f"：均为{amount}"
    if len(first) > MOST_TIED:
        return f"：最多{amount}、最少{'约' if about & set(last) else ''}{written(least, places)}{unit}"
    return f"：{'、'.join(first)}最多（{'均为' if len(first) > 1 else ''}{amount}）"
