"""Chart forms: columns by month, horizontal bars, bars against targets, and lines over years.

A form is data plus a layout: `height` and `margins` (left, right, top, bottom) in inches, `draw` with a
`Pen`, and `data`, its numbers. All start at zero, label values directly and have no grid. A `narrow` form is
laid out for a phone.
"""

from __future__ import annotations

from kit.charts.horizontal import Bars, Targets
from kit.charts.monthly import Monthly, Months
from kit.charts.yearly import Years

__all__ = ["Bars", "Form", "Monthly", "Months", "Targets", "Years"]

Form = Months | Bars | Targets | Years
