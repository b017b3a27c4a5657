"""Charts of a review.

Each function takes a `kit.Review` and returns a `Drawing`, or None if the ledger is missing. Its `draw` takes
any matplotlib Axes and returns it; a notebook displays a drawing as SVG. May import `kit.reviews`,
`kit.indicators`, `kit.ledgers`, `kit.wording` and the neutral modules.
"""

from kit.charts.catalogue import (
    activities_by_category,
    boards_by_village,
    civility_by_village,
    models_by_category,
    online_by_month,
    problems_by_status,
    self_study_by_month,
    slogans_by_village,
    study_by_month,
    submissions_by_month,
    systems_kept,
    targets,
    trend,
)
from kit.charts.drawing import Drawing
from kit.charts.house import house_style

__all__ = [
    "Drawing",
    "activities_by_category",
    "boards_by_village",
    "civility_by_village",
    "house_style",
    "models_by_category",
    "online_by_month",
    "problems_by_status",
    "self_study_by_month",
    "slogans_by_village",
    "study_by_month",
    "submissions_by_month",
    "systems_kept",
    "targets",
    "trend",
]
