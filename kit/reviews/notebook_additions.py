"""What opening a review adds to the running notebook: completion, a font, lists of charts, preview."""

from __future__ import annotations

import sys
from typing import Any

from kit.reviews.completion import complete_names
from kit.reviews.listed import show_lists
from kit.reviews.live_notebook import follow
from kit.reviews.plot_font import put_font_behind

__all__ = ["add_to_notebook"]


def add_to_notebook() -> None:
    """Set up the running IPython, if any, once; without it only the font is added."""
    put_font_behind()
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython is not None else None
    if shell is not None:
        complete_names(shell)
        show_lists(shell)
        follow(shell)
