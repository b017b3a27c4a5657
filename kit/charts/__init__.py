"""Charts of a review: the forms that a subject may declare, drawn as SVG in the house style.

`draw` returns a `Drawing`, or None if the ledgers have no data. Its `draw` takes any matplotlib Axes and
returns it; a notebook displays a drawing as SVG. May import `kit.materials`, `kit.subjects`,
`kit.indicators`, `kit.ledgers` and the neutral modules.
"""

from kit.charts.declared import draw
from kit.charts.drawing import Drawing
from kit.charts.house import house_style
from kit.charts.undrawn import Undrawn

__all__ = ["Drawing", "Undrawn", "draw", "house_style"]


def __dir__() -> list[str]:
    # The modules behind these names are no part of what a notebook calls.
    return sorted(__all__)
