"""The journal of a run: each cell's outputs, written as the cell ends, so that a killed run keeps them.

The engine writes it beside papermill's output notebook, which is saved only every few seconds. `half_run`
merges the two after a run was killed.
"""

from __future__ import annotations

from io import BufferedWriter
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec
import nbformat
from nbformat import NotebookNode

__all__ = ["Journal", "half_run"]

_ERROR_CELL = "papermill-error-cell-tag"


class Journal:
    """Writes the journal; without a path it writes nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: BufferedWriter | None = None

    def __enter__(self) -> Journal:
        if self._path is not None:
            self._file = self._path.open("wb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def begins(self, index: int) -> None:
        """Record that a cell begins."""
        self._write({"cell": index})

    def ends(self, index: int, cell: NotebookNode) -> None:
        """Record the outputs of a cell that has ended."""
        self._write({"cell": index, "count": cell.execution_count, "outputs": cell.outputs})

    def _write(self, line: dict[str, object]) -> None:
        if self._file is not None:
            self._file.write(msgspec.json.encode(line, enc_hook=str) + b"\n")
            self._file.flush()


def half_run(notebook: Path, journal: Path) -> tuple[NotebookNode | None, int | None]:
    """Return the notebook of a run that was killed, with the outputs that the journal has kept.

    Parameters
    ----------
    notebook : Path
        papermill's output notebook, as of its last save.
    journal : Path

    Returns
    -------
    notebook : NotebookNode or None
        With the outputs of all cells that had ended; None if the run had not begun.
    cell : int or None
        Index of the cell that was running, or None.
    """
    try:
        node = nbformat.reads(notebook.read_text(encoding="utf-8"), 4)
    except (OSError, ValueError):
        return None, None
    # papermill inserts cells that point to an error; the journal's indexes do not count them.
    cells = [cell for cell in node.cells if _ERROR_CELL not in cell.metadata.get("tags", [])]
    running = None
    for line in _lines(journal):
        index = line["cell"]
        running = None if "outputs" in line else index
        if "outputs" in line:
            cell = cells[index]
            cell.outputs = nbformat.from_dict(line["outputs"])
            cell.execution_count = line["count"]
    return node, running


def _lines(journal: Path) -> list[dict[str, Any]]:
    try:
        lines = journal.read_bytes().split(b"\n")
    except OSError:
        return []
    # What follows the last line break is no whole line.
    return [msgspec.json.decode(line) for line in lines[:-1]]
