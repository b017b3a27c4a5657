"""Draws the charts that a subject declares, from the material of a review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from kit.charts.drawing import Drawing
from kit.charts.earning import ENDS, MOST_BARS
from kit.charts.forms import Bars, Monthly, Months, Targets
from kit.charts.trends import draw_trend
from kit.indicators import Goal, Group, Indicator, exact, percentage, tally, written
from kit.indicators.choosing import Chosen
from kit.indicators.duties import Short
from kit.indicators.groups import MOST_TIED
from kit.indicators.measures import Mean, Rows, Total
from kit.indicators.numbers import Number, exact_quantity, quantity
from kit.indicators.row_names import nameless_label
from kit.ledgers import Ledger, LedgerSchema
from kit.ledgers.units import scaled
from kit.materials import Material
from kit.subjects import Chart

__all__ = ["draw"]

_MONTHS = tuple(f"{month}月" for month in range(1, 13))
_ENOUGH = 12


def draw(review: Material, chart: Chart) -> Drawing | None:
    """Draw a chart; None if the ledgers have no data for it.

    Parameters
    ----------
    review : Material
    chart : Chart
        As the review's subject declares it.
    """
    drawing = _drawn(review, chart)
    if drawing is None:
        return None
    drawn: Iterable[Indicator | None] = chart.indicators
    if chart.form == "targets":
        drawn = (goal.indicator for goal in review.goals)
    keys = dict.fromkeys(indicator.key for indicator in drawn if indicator is not None)
    return replace(drawing, figures=tuple(keys), origin=review.identity)


def _drawn(review: Material, chart: Chart) -> Drawing | None:
    match chart.form:
        case "targets":
            return _targets(review, chart)
        case "trend":
            return draw_trend(review, chart)
        case "kept":
            return _kept(review, chart)
        case "months":
            return _by_month(review, chart)
    return _by_group(review, chart)


def _targets(review: Material, chart: Chart) -> Drawing | None:
    """Draw each target, as the share of it that was reached."""
    order = {key: at for at, key in enumerate(review.figures)}
    found = sorted(
        review.goals,
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
        key=chart.key,
        shows=f"{len(found)}项年度目标完成的比例",
        title=f"{len(found)}项年度目标达到{held.count('met')}项{unmeasured}",
        alt=f"{review.year}年实际与目标：{values}。",
        ledger=_name_of_targets(review),
        form=Targets(
            tuple(goal.name for goal in found),
            tuple(_reached(review, goal) for goal in found),
            tuple(None if goal.held == "unmeasured" else goal.held == "met" for goal in found),
            tuple(
                _side_by_side(review, goal, target) for goal, (_, target) in zip(found, pairs, strict=True)
            ),
        ),
    )


def _name_of_targets(review: Material) -> str:
    ledger = review.ledgers.with_role("targets")
    return ledger.schema.name if ledger is not None else ""


def _kept(review: Material, chart: Chart) -> Drawing | None:
    """Draw how often each standing rule was due and was held."""
    measure = chart.indicators[0].measure
    assert isinstance(measure, Short)
    ledger = review.ledgers.tables.get(measure.ledger.key)
    if ledger is None:
        return None
    columns = (ledger.column(key) for key in (measure.name, measure.due, measure.actual))
    found = [
        (str(name), held, due)
        for name, due, held in zip(*columns, strict=True)
        if isinstance(held, int | Decimal) and isinstance(due, int | Decimal) and due
    ]
    if not found:
        return None
    wanted = measure.ledger.column(measure.due)
    unit, goal = wanted.unit, wanted.name.removesuffix("次数").removesuffix("数")
    what = chart.title or chart.indicators[0].name
    kept = sum(held >= due for _, held, due in found)
    idle = len(ledger) - len(found)
    values = "；".join(
        f"{name}{goal}{exact_quantity(due, unit)}，实际{exact_quantity(held, unit)}"
        for name, held, due in found
    )
    return Drawing(
        key=chart.key,
        shows=f"各项{what}落实情况",
        title=f"{f'{goal}的' if idle else ''}{len(found)}项{what}中{kept}项按次数落实",
        alt=f"{review.year}年{ledger.schema.name}：{values}。",
        ledger=ledger.schema.name,
        form=Targets(
            tuple(name for name, *_ in found),
            tuple(_share(held, due) for _, held, due in found),
            tuple(held >= due for _, held, due in found),
            tuple(f"{exact(held)}/{exact_quantity(due, unit)}" for _, held, due in found),
            goal=goal,
            outcomes=("按次数落实", "未按次数落实"),
        ),
        note=f"另有{idle}项{what}{wanted.name}为0，图中未列" if idle else "",
    )


def _by_month(review: Material, chart: Chart) -> Drawing | None:
    indicator, by = chart.indicators[0], chart.by
    ledger = review.ledgers.tables.get(_ledger_of(indicator).key)
    if ledger is None:
        return None
    unit, places = indicator.unit, indicator.places
    what = chart.title or indicator.name
    groups = _grouped(ledger, indicator, by)
    total, about = _monthly(groups, indicator), _approximate(groups)
    if not any(total):
        return None
    stacked = [
        (name, _monthly(_grouped(ledger, indicator, by, only=only, of=of), indicator))
        for name, only, of in _parts(indicator, chart)
    ]
    filled = tuple((name, values) for name, values in stacked if any(values))
    known = [(month, value) for month, value in zip(_MONTHS, total, strict=True) if value is not None]
    described = f"{review.year}年1月至12月{what}依次为{_listed(total, places, about)}（{unit}）"
    dots = _monthly(_grouped(ledger, chart.marked, by), chart.marked) if chart.marked is not None else ()
    marked = (chart.marked_as, dots) if any(dots) else None
    if marked is not None:
        described += f"；其中{marked[0]}依次为{_listed(marked[1], places)}（{unit}）"
    year_before = review.before.tables.get(ledger.schema.key) if review.before is not None else None
    before, earlier = None, ""
    if year_before is not None:
        groups_before = _grouped(year_before, indicator, by)
        before = _monthly(groups_before, indicator)
        earlier = f"；上年依次为{_listed(before, places, _approximate(groups_before))}（{unit}）"
    return Drawing(
        key=chart.key,
        shows=f"{what}分月情况",
        title=f"{what}{_half(total, unit, places, about) or _most(known, unit, places, about)}",
        alt=f"{described}{earlier}。",
        ledger=ledger.schema.name,
        form=Months(filled or ((what, total),), before, places, marked, about, unit),
        note="有的数是约数" if review.figures[indicator.key].approximate else "",
    )


def _parts(indicator: Indicator, chart: Chart) -> list[tuple[str, Chosen | None, tuple[str, ...] | None]]:
    """Return the parts that are stacked: name, filter, columns of the sum."""
    schema = _ledger_of(indicator)
    columns = [schema.column(key) for key in chart.parts]
    if len(columns) == 1 and columns[0].kind in ("choice", "flag"):
        values: Sequence[tuple[str, object]] = [(choice, choice) for choice in columns[0].choices]
        values = values or [("是", True), ("否", False)]
        return [(name, {columns[0].key: (value,)}, None) for name, value in values]
    return [(column.name, None, (column.key,)) for column in columns]


def _monthly(groups: Iterable[Group], indicator: Indicator) -> Monthly:
    """Return an indicator's twelve values from its groups by month."""
    values = {group.label: group.value for group in groups}
    # A month without rows is 0 where events are counted, and unknown where each month has a row of its own.
    columns, *_ = _counted_by(indicator)
    missing = None if columns and _ledger_of(indicator).monthly else 0
    return tuple(values.get(month, missing) for month in _MONTHS)


def _approximate(groups: Iterable[Group]) -> frozenset[str]:
    """Return the labels of the groups whose value is approximate."""
    return frozenset(group.label for group in groups if group.approximate)


def _by_group(review: Material, chart: Chart) -> Drawing | None:
    indicator, by = chart.indicators[0], chart.by
    ledger = review.ledgers.tables.get(_ledger_of(indicator).key)
    if ledger is None:
        return None
    unit, places = indicator.unit, indicator.places
    what = chart.title or indicator.name
    blank = nameless_label(ledger.schema, by)
    found = _grouped(ledger, indicator, by, blank)
    named = sorted((group for group in found if group.label != blank), key=lambda group: -group.value)
    if not named or not named[0].value:
        return None
    nameless = [group for group in found if group.label == blank]
    many = len(named) > MOST_BARS
    shown = [*named[:ENDS], *named[-ENDS:]] if many else named
    groups = [*shown, *nameless]
    labels = tuple(group.label for group in groups)
    stacked = [
        (name, _aligned(_grouped(ledger, indicator, by, blank, only, of), labels))
        for name, only, of in _parts(indicator, chart)
    ]
    amounts = "、".join(
        _label_and_amount(group.label, _amount(group, unit, places)) for group in (*named, *nameless)
    )
    about = _approximate(groups)
    highest = _most([(group.label, group.value) for group in named], unit, places, _approximate(named))
    besides = "".join(f"（另有{_amount(group, unit, places)}{blank}）" for group in nameless)
    called = ledger.schema.column(by).name
    cut = _left_out(named, unit, places) if many else ""
    unfilled = review.figures[indicator.key].unfilled
    notes = [cut] if cut else []
    notes += [unfilled.text] if unfilled is not None else []
    return Drawing(
        key=chart.key,
        shows=f"{what}按{called}分布情况",
        title=f"{what}{besides}{highest}",
        alt=f"{review.year}年{what}，按{called}：{amounts}。{f'{cut}。' if cut else ''}",
        ledger=ledger.schema.name,
        form=Bars(
            labels,
            tuple(stacked) or ((indicator.name, tuple(group.value for group in groups)),),
            unit,
            about,
            places,
            blank=bool(nameless),
            highest=ENDS if many else 0,
            gap=f"（其余{len(named) - 2 * ENDS}个未列）" if many else "",
        ),
        note="；".join(notes),
    )


def _left_out(named: Sequence[Group], unit: str, places: int) -> str:
    """Say which groups a chart of the highest and the lowest leaves out, and which of them tie with a bar."""
    rest = named[ENDS:-ENDS]
    near = "约" if _approximate(rest) else ""
    amount = f"{near}{quantity(sum(group.value for group in rest), unit, places)}"
    tied = []
    for bar, end in ((named[ENDS - 1], "最多"), (named[-ENDS], "最少")):
        others = [group for group in rest if group.value == bar.value]
        if others:
            both = _approximate([*others, bar])
            value = f"{'约' if both else ''}{quantity(bar.value, unit, places)}"
            tied.append(f"{len(others)}个与所列{end}的{ENDS}个中的同为{value}")
    equal = f"，其中{'、'.join(tied)}" if tied else ""
    return f"共{len(named)}个，图中为最多和最少的各{ENDS}个，未列的{len(rest)}个共{amount}{equal}"


def _grouped(
    ledger: Ledger,
    indicator: Indicator,
    by: str,
    blank: str = "",
    only: Chosen | None = None,
    of: tuple[str, ...] | None = None,
) -> tuple[Group, ...]:
    columns, chosen, without, times = _counted_by(indicator)
    groups = tally(
        ledger, by, of or columns, only={**chosen, **(only or {})}, without=without, nameless=blank
    )
    return tuple(Group(each.label, scaled(each.value, times), each.rows, each.approximate) for each in groups)


def _ledger_of(indicator: Indicator) -> LedgerSchema:
    return indicator.measure.ledgers[0]


def _counted_by(indicator: Indicator) -> tuple[tuple[str, ...], Chosen, Chosen, Fraction]:
    """Return columns, filters and factor of an indicator's measure, so that chart and figure agree."""
    match indicator.measure:
        case Rows(only=only, without=without):
            return (), only, without, Fraction(1)
        case Total(columns=columns, only=only, without=without, times=times):
            return columns, only, without, times
        case Mean(column=column, times=times):
            return (column,), {}, {}, times
    raise AssertionError(f"{indicator.key} cannot be counted by group")


def _half(values: Monthly, unit: str, places: int, about: frozenset[str]) -> str:
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
    counts = f"全年{near}{quantity(first + second, unit, places)}中{near_half}{quantity(most, unit, places)}"
    return f"集中在{half}半年（{counts}，占{near}{percentage(most, first + second)}）"


def _share(actual: Number, goal: Number) -> float:
    """Return actual ÷ goal; for a goal of 0, 1 if actual is 0 and infinity otherwise."""
    if goal:
        return float(Decimal(actual) / Decimal(goal))
    return 1.0 if not actual else float("inf")


def _actual_and_target(review: Material, goal: Goal) -> tuple[str, str]:
    """Format actual value and target, with their units."""
    if goal.indicator is None:
        return "缺", exact(goal.target)
    target = exact_quantity(goal.target, goal.indicator.unit, goal.indicator.places)
    figure = review.figures[goal.indicator.key]
    share = f"（{figure.label}）" if figure.text and goal.indicator.unit == "%" else ""
    return f"{figure.text or '缺'}{share}", target


def _side_by_side(review: Material, goal: Goal, target: str) -> str:
    """Format actual value and target with a single unit: ``28/24次``."""
    text = review.figures[goal.indicator.key].text if goal.indicator is not None else ""
    unit = goal.indicator.unit if goal.indicator is not None else ""
    return f"{text.removesuffix(unit) or '缺'}/{target}"


def _reached(review: Material, goal: Goal) -> float:
    number = review.figures[goal.indicator.key].number if goal.indicator is not None else None
    return _share(number, goal.target) if number is not None else 0.0


def _amount(group: Group, unit: str, places: int) -> str:
    return f"{'约' if group.approximate else ''}{quantity(group.value, unit, places)}"


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
    amount = f"{'约' if about & set(first) else ''}{quantity(best, unit, places)}"
    if len(pairs) == 1:
        return f"：{_label_and_amount(first[0], amount)}"
    if best == least:
        return f"：均为{amount}"
    if len(first) > MOST_TIED:
        return f"：最多{amount}、最少{'约' if about & set(last) else ''}{quantity(least, unit, places)}"
    return f"：{'、'.join(first)}最多（{'均为' if len(first) > 1 else ''}{amount}）"
