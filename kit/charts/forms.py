"""Chart forms: columns by month, bars, bars against targets, lines over years, strips of dots, funnels.

A form is data plus a layout: `height` and `margins` (left, right, top, bottom) in inches, `draw` with a
`Pen`, and `data`, its numbers. All start at zero, label values directly and have no grid. A `narrow` form is
laid out for a phone.
"""

from __future__ import annotations

from kit.charts.funnel_plot import FunnelPlot
from kit.charts.horizontal import Bars, Targets
from kit.charts.monthly import Monthly, Months
from kit.charts.strip import Strip, StripRow
from kit.charts.yearly import Years

__all__ = ["Bars", "Form", "FunnelPlot", "Monthly", "Months", "Strip", "StripRow", "Targets", "Years"]

Form = Months | Bars | Targets | Years | Strip | FunnelPlot
