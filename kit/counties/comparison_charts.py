"""Charts of a summary: strips of all that is compared, and a funnel of each share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kit.charts.drawing import Drawing
from kit.charts.forms import FunnelPlot, Strip, StripRow
from kit.counties.measured import Measured
from kit.counties.standing_out import funnel_of
from kit.counties.summary_wording import Word
from kit.indicators import Indicator
from kit.indicators.duties import KeptShare
from kit.indicators.numbers import quantity
from kit.indicators.ratios import Share

if TYPE_CHECKING:
    from kit.counties.county import County

__all__ = ["draw_measured", "draw_strips"]

_NAMED = 8
"""Townships outside of a funnel that its alternative text names."""


def draw_strips(county: County, chosen: Sequence[Measured], key: str, *, explained: bool = True) -> Drawing:
    """Draw one row for each of what is compared, with a note on how to read it if `explained`."""
    numbers = county.numbers
    rows, figures = [], []
    told: list[dict[str, Word]] = []
    for each in chosen:
        apart = [out.township for out in county.standing_out if out.measured.stem == each.stem]
        ids = {end: f"{each.stem}.{end}" for end in ("median", "q1", "q3", "least", "most")}
        least, most, middle = (numbers.said(ids[end]) for end in ("least", "most", "median"))
        rows.append(
            StripRow(
                name=each.name,
                values=tuple(map(float, each.values.values())),
                middle=float(numbers.value(ids["median"])),
                quartiles=(float(numbers.value(ids["q1"])), float(numbers.value(ids["q3"]))),
                apart=tuple(float(each.values[name]) for name in apart),
                label=f"中位数{middle.text}",
            )
        )
        told.append({"指标": each.name, "最低": least, "最高": most, "中位数": middle})
        figures += [ids["least"], ids["most"], ids["median"]]
    one = len(chosen) == 1
    first = chosen[0].name if one else chosen[0].indicator.name
    last = "" if one else chosen[-1].indicator.name
    words = county.wording.chart("strips", {"从": first, "到": last, "各行": told, "说明": explained})
    return Drawing(
        title=words.title,
        alt=words.alt,
        ledger="",
        form=Strip(tuple(rows)),
        note=words.note,
        key=key,
        figures=tuple(figures),
    )


def draw_measured(county: County, measured: Measured) -> Drawing:
    """Draw what is compared by itself."""
    funnel = funnel_of(measured)
    numbers, share = county.numbers, f"{measured.stem}.share"
    if funnel is None or not 0 < funnel.share < 1:
        return draw_strips(county, [measured], f"strip_{measured.indicator.key}")
    outside = [out.township for out in county.standing_out if out.measured.stem == measured.stem]
    named: list[dict[str, Word]] = [
        {"乡镇": name, "数值": quantity(measured.values[name], measured.unit, measured.places)}
        for name in outside[:_NAMED]
    ]
    total = numbers.said(share) if share in numbers else ""
    words = county.wording.chart("funnel", {"指标": measured.name, "合计": total, "界外的": named})
    figures = [share] if share in numbers else []
    return Drawing(
        title=words.title,
        alt=words.alt,
        ledger="",
        form=FunnelPlot(
            points=tuple((name, int(part), int(all_)) for name, (part, all_) in measured.counts.items()),
            outside=tuple(outside),
            funnel=funnel,
            size=_counted(county, measured.indicator),
        ),
        note=words.note,
        key=f"funnel_{measured.indicator.key}",
        figures=(*figures, *(measured.ids[name] for name in outside[:_NAMED])),
    )


def _counted(county: County, indicator: Indicator) -> str:
    """Return what the wholes of a share are: the indicator or column that counts them, with its unit."""
    measure = indicator.measure
    if isinstance(measure, KeptShare):
        return measure.ledger.column(measure.due).name
    if isinstance(measure, Share):
        for each in county.subject.indicators:
            if each.measure == measure.whole:
                return f"{each.name}（{each.unit}）" if each.unit else each.name
        return measure.whole.rule
    return f"{indicator.name}的分母"
