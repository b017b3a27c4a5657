"""要点: at most six sentences on the first page, chosen by the rule of `kit.indicators.ranking`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kit.content import Paragraph, Run
from kit.indicators import Change, Figure, Goal, Indicator, absence, percentage
from kit.indicators.comparison import completion_text
from kit.indicators.goals import Held
from kit.indicators.named import spoken
from kit.indicators.numbers import exact_quantity, rounded
from kit.indicators.ranking import by_completion, largest_changes
from kit.indicators.targets_held import TargetsHeld
from kit.materials import Material
from kit.wording import Extra, write_prose

__all__ = ["write_highlights"]

_MOST_CHANGES = 3
_MOST_MISSED = 2
_MOST_NAMES = 3
_MOST_LEDGERS = 6

Row = dict[str, str | tuple[Run, ...]]


def write_highlights(review: Material) -> tuple[Paragraph, ...]:
    """Return 要点 as one paragraph; nothing if the ledgers show none."""
    held = review.goals
    missed = by_completion((goal for goal in held if goal.held == "missed"), review.figures)
    unmeasured = [goal for goal in held if goal.held == "unmeasured"]
    first, rest = missed[:_MOST_MISSED], missed[_MOST_MISSED:]
    aimed_at = {goal.indicator.key for goal in held if goal.indicator is not None}
    parts: dict[str, Extra] = {
        "目标": [*_targets(review, unmeasured)],
        "未达到": [_missed(review, goal.indicator, goal) for goal in first if goal.indicator],
        "其余未达到": _names(goal.label for goal in rest),
        "变化": [
            _change(figure, change)
            for figure in largest_changes(review.figures.values(), _MOST_CHANGES)
            if (change := figure.change)
        ],
        "缺台账": [*_absent_ledgers(review)],
        "缺数": _names(_missing(review, aimed_at)),
    }
    return write_prose("highlights", review, **parts).paragraphs if any(parts.values()) else ()


def _targets(review: Material, unmeasured: Sequence[Goal]) -> Iterator[Row]:
    """Yield the number of targets, and of each outcome that there is."""
    counts = {
        figure.indicator.measure.held: figure
        for figure in review.figures.values()
        if isinstance(figure.indicator.measure, TargetsHeld)
    }
    total = counts.get(None)
    if total is None or not total.number:
        return
    names: dict[Held, str] = {"met": "达到", "missed": "未达到", "unmeasured": "无数据"}
    row: Row = dict.fromkeys((*names.values(), "均达到", "均未达到", "均无数据", "各有", "无数据的"), "")
    alone = next((name for held, name in names.items() if _number(counts.get(held)) == total.number), "")
    row["无数据的"] = _unmeasured(unmeasured)
    if alone and total.number != 1:  # 均 is said of several
        yield row | {f"均{alone}": _stated(total)}
        return
    row["各有"] = _stated(total)
    for held, name in names.items():
        figure = counts.get(held)
        if figure is not None and figure.number:
            row[name] = _stated(figure)
    yield row


def _unmeasured(goals: Sequence[Goal]) -> str:
    """Return the names of targets without data; those that no indicator has stand nowhere else, so all."""
    unknown = [goal.label for goal in goals if goal.indicator is None]
    known = [goal.label for goal in goals if goal.indicator is not None]
    return _listed([*unknown, *known], max(_MOST_NAMES, len(unknown)))


def _missed(review: Material, indicator: Indicator, goal: Goal) -> Row:
    """Return a missed target with its completion, or with both values where a rate of them says little."""
    figure = review.figures[indicator.key]
    target = (Run(exact_quantity(goal.target, indicator.unit, indicator.places), figure=figure.key),)
    about = "约" if figure.approximate else ""
    rate = indicator.unit != "%" and indicator.better != "less"
    share = ""
    if rate and figure.number:
        share = completion_text(rounded(figure.number, indicator.places_for(figure.number)), goal.target)
    partly = (Run("（记录没有填全）"),) if goal.partly else ()
    return {
        "指标": spoken(indicator),
        "完成": (*_stated(figure), *partly),
        "目标": target if share else "",
        "比例": (Run(f"{about}{share}", figure=figure.key),) if share else "",
        "定为": "" if share else (Run("不超过"), *target) if indicator.better == "less" else target,
    }


def _change(figure: Figure, change: Change) -> Row:
    share = percentage(abs(change.new - change.old), change.old)
    return {
        "指标": spoken(figure.indicator),
        "数值": _stated(figure),
        "上年": (Run(change.old_text, figure=figure.key),),
        "升降": "增长" if change.new > change.old else "下降",
        "幅度": (Run(f"{'约' if change.about else ''}{share}", figure=figure.key),),
    }


def _absent_ledgers(review: Material) -> Iterator[Row]:
    """Yield the ledgers that were not received, then those without records."""
    by_reason = review.absent_by_reason
    for why in sorted(by_reason, key=lambda reason: reason != "未收到"):
        names = by_reason[why]
        yield {"缘由": absence(names[:_MOST_LEDGERS], why, more=len(names) > _MOST_LEDGERS)}


def _missing(review: Material, aimed_at: set[str]) -> Iterator[str]:
    """Yield the figures that the ledgers received do not give.

    Targets without data are named before, and the opening itself says what it lacks.
    """
    for figure in review.figures.values():
        indicator = figure.indicator
        received = not any(ledger.key in review.ledgers.absent for ledger in indicator.measure.ledgers)
        told = figure.key in aimed_at or indicator.section == "opening"
        if figure.gap and received and not told and indicator.headline is not False:
            yield indicator.name


def _names(names: Iterable[str]) -> list[Row]:
    listed = list(dict.fromkeys(names))
    return [{"指标": _listed(listed)}] if listed else []


def _listed(names: Sequence[str], most: int = _MOST_NAMES) -> str:
    return "、".join(names[:most]) + ("等" if len(names) > most else "")


def _stated(figure: Figure) -> tuple[Run, ...]:
    return (Run(figure.text, figure=figure.key),)


def _number(figure: Figure | None) -> object:
    return figure.number if figure is not None else None
