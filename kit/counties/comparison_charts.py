"""Charts of a summary: strips of all that is compared, and a funnel of each share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kit.charts.drawing import Drawing
from kit.charts.forms import FunnelPlot, Strip, StripRow
from kit.counties.measured import Measured
from kit.counties.standing_out import funnel_of
from kit.indicators.numbers import quantity

if TYPE_CHECKING:
    from kit.counties.county import County

__all__ = ["draw_measured", "draw_strips"]

_HOW_TO_READ = (
    "一行一项指标，各用各的尺度，从零起；一点是一个乡镇，竖线是中位数，实心点是需要先看的。"
    "乡镇多时，方框是中间的一半，横线从最低到最高"
)


def draw_strips(
    county: County, chosen: Sequence[Measured], key: str, title: str, *, explained: bool = True
) -> Drawing:
    """Draw one row for each of what is compared, with a note on how to read it if `explained`."""
    rows, figures, told = [], [], []
    for each in chosen:
        apart = [out.township for out in county.standing_out if out.measured.stem == each.stem]
        ids = {end: f"{each.stem}.{end}" for end in ("median", "q1", "q3", "least", "most")}
        middle = county.numbers.said(ids["median"]).text
        rows.append(
            StripRow(
                name=each.name,
                values=tuple(map(float, each.values.values())),
                middle=float(county.numbers.value(ids["median"])),
                quartiles=(
                    float(county.numbers.value(ids["q1"])),
                    float(county.numbers.value(ids["q3"])),
                ),
                apart=tuple(float(each.values[name]) for name in apart),
                label=f"中位数{middle}",
            )
        )
        low, high = (county.numbers.said(ids[end]).text for end in ("least", "most"))
        told.append(f"{each.name}从{low}到{high}，中位数{middle}")
        figures += [ids["least"], ids["most"], ids["median"]]
    return Drawing(
        title=title,
        alt="；".join(told) + "。",
        ledger="",
        form=Strip(tuple(rows)),
        note=_HOW_TO_READ if explained else "",
        key=key,
        figures=tuple(figures),
    )


def draw_measured(county: County, measured: Measured) -> Drawing:
    """Draw what is compared by itself."""
    funnel = funnel_of(measured)
    numbers, stem = county.numbers, measured.stem
    if funnel is None or not 0 < funnel.share < 1:
        return draw_strips(county, [measured], f"strip_{measured.indicator.key}", f"{measured.name}的分布")
    outside = [out.township for out in county.standing_out if out.measured.stem == stem]
    whole_unit = measured.indicator.name
    told = f"{measured.name}合计{numbers.said(f'{stem}.share').text}，" if f"{stem}.share" in numbers else ""
    named = "、".join(
        f"{name}{quantity(measured.values[name], measured.unit, measured.places)}" for name in outside[:8]
    )
    beyond = f"界外的有{named}" if outside else "没有乡镇在界外"
    figures = [f"{stem}.share"] if f"{stem}.share" in numbers else []
    return Drawing(
        title=f"{measured.name}与总数",
        alt=f"{told}{beyond}。",
        ledger="",
        form=FunnelPlot(
            points=tuple((name, int(part), int(all_)) for name, (part, all_) in measured.counts.items()),
            outside=tuple(outside),
            funnel=funnel,
            size=f"{whole_unit}的总数",
        ),
        note="一点是一个乡镇，越靠右总数越大；界线是随机起伏的范围，总数越小越宽",
        key=f"funnel_{measured.indicator.key}",
        figures=(*figures, *(measured.ids[name] for name in outside[:8])),
    )
