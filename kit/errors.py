"""Everything the kit itself raises.

KitError
├── CallError            the call is wrong                       exit code 2
└── WorkError            the work has findings                   exit code 1
    ├── DataError        a ledger cannot be read, or is at fault
    ├── NotebookError    a cell of the notebook failed
    └── ExportError      a document cannot be made of it

A message is one line of Chinese: what is wrong, where, and what to do. The errors keep no live objects,
so they survive pickling on their way from a worker to its parent.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["CallError", "DataError", "ExportError", "KitError", "NotebookError", "WorkError", "nearest"]


class KitError(Exception):
    """Base of all errors of the kit; ``str(error)`` is the line that a user reads."""

    exit_code = 1

    def _render_traceback_(self) -> list[str]:
        """Show the line alone in a notebook: where in the kit's own code it arose helps nobody there."""
        return [str(self)]


class CallError(KitError):
    """The call itself is wrong: a township, year, parameter, format or folder that is not there."""

    exit_code = 2


class WorkError(KitError):
    """The call is right, and the work has findings."""


class DataError(WorkError):
    """A ledger cannot be read, or what it says is at fault."""


class NotebookError(WorkError):
    """A cell of the notebook failed.

    Attributes
    ----------
    cell : int or None
        The cell's execution count, the number in brackets beside it; None where none had begun.
    """

    def __init__(self, line: str, cell: int | None = None) -> None:
        super().__init__(line, cell)
        self.cell = cell

    def __str__(self) -> str:
        return str(self.args[0])


class ExportError(WorkError):
    """A document cannot be made of this notebook, or cannot be written."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Say what exists instead of `name`, the nearest first where one is near.

    >>> nearest("清和镇", ["清河镇", "石桥乡"])
    '是否指“清河镇”？现有：清河镇、石桥乡'
    """
    names = list(dict.fromkeys(known))
    if not names:
        return "现有：（无）"
    shown = "、".join(names[:20]) + (f"等{len(names)}个" if len(names) > 20 else "")
    close = get_close_matches(name, names, n=1, cutoff=0.5)
    return f"是否指“{close[0]}”？现有：{shown}" if close else f"现有：{shown}"
