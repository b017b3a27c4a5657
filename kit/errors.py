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

__all__ = [
    "CallError",
    "DataError",
    "ExportError",
    "KitError",
    "NotebookError",
    "WorkError",
]


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
