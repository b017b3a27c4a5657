"""Indicators: figures counted from the ledgers, each with its source.

A subject declares what is counted (`kit.subjects`), and `compute_figures` counts it for one township and
year. Also holds the measures, the comparisons with the year before and with targets, and how numbers are
formatted. May import `kit.ledgers`, `kit.files` and the neutral modules (`kit.errors`, `kit.text`,
`kit.content`, …).
"""

from kit.indicators.comparison import (
    Change,
    Item,
    change,
    together_with_year_before,
    trend,
    with_target,
    with_year_before,
)
from kit.indicators.figures import (
    Figure,
    Figures,
    absence,
    compute_figures,
)
from kit.indicators.goals import Goal, goals, indicators_by_name
from kit.indicators.groups import Group, tally
from kit.indicators.indicator import Indicator
from kit.indicators.numbers import exact, percentage, rounded, written

__all__ = [
    "Change",
    "Figure",
    "Figures",
    "Goal",
    "Group",
    "Indicator",
    "Item",
    "absence",
    "change",
    "compute_figures",
    "exact",
    "goals",
    "indicators_by_name",
    "percentage",
    "rounded",
    "tally",
    "together_with_year_before",
    "trend",
    "with_target",
    "with_year_before",
    "written",
]


def __dir__() -> list[str]:
    # The modules behind these names are no part of what a notebook calls.
    return sorted(__all__)
