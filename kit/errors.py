"""The exceptions that the kit raises.

::

    KitError
    ├── CallError            the call is wrong                         exit code 2
    └── WorkError            the work has findings                     exit code 1
        ├── DataError        a ledger cannot be read, or has errors
        ├── NotebookError    a cell of the notebook failed
        └── ExportError      a document cannot be exported

A message is one line of Chinese: what is wrong, where, and what to do. The exceptions hold no live objects,
so they can be pickled by a worker and raised in its parent.
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
    """总结工具的各种错误；``str(error)`` 是一行话：哪里不对、怎么办。

    Examples
    --------
    >>> try:
    ...     review.section("理论学系")
    ... except kit.KitError as error:
    ...     print(str(error).partition("。")[0])
    没有名为“理论学系”的章节
    """

    exit_code = 1

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in a notebook: a traceback into the kit does not help its user."""
        return [str(self)]


class CallError(KitError):
    """The call is wrong: a township, year, parameter, format or folder that does not exist."""

    exit_code = 2


class WorkError(KitError):
    """The call is valid, and the work has findings."""


class DataError(WorkError):
    """A ledger cannot be read, or its content has errors."""


class NotebookError(WorkError):
    """A cell of the notebook failed.

    Attributes
    ----------
    cell : int or None
        Execution count of the cell, shown in brackets beside it; None if no cell had started.
    """

    def __init__(self, message: str, cell: int | None = None) -> None:
        super().__init__(message, cell)
        self.cell = cell

    def __str__(self) -> str:
        return str(self.args[0])


class ExportError(WorkError):
    """A notebook cannot be exported as a document, or the document cannot be written."""
