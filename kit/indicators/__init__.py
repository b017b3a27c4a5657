"""Indicators: what the ledgers add up to, each value with its source.

Stands between ledgers and sections. `INDICATORS` declares what is counted; `compute_figures` counts it.
"""

from kit.indicators.catalogue import INDICATORS, UNITS, ZERO_AIMS
from kit.indicators.comparison import change, trend, with_target, with_year_before
from kit.indicators.figures import (
    Figure,
    Figures,
    absence,
    compute_figures,
)
from kit.indicators.goals import Goal, goals
from kit.indicators.groups import Group, tally
from kit.indicators.indicator import Indicator
from kit.indicators.numbers import exact, percentage, rounded, written

__all__ = [
    "INDICATORS",
    "UNITS",
    "ZERO_AIMS",
    "Figure",
    "Figures",
    "Goal",
    "Group",
    "Indicator",
    "absence",
    "change",
    "compute_figures",
    "exact",
    "goals",
    "percentage",
    "rounded",
    "tally",
    "trend",
    "with_target",
    "with_year_before",
    "written",
]
