"""A journal of a run: each cell's outputs, noted as it ends, so that a run that is killed keeps them.

Stands at notebook, on the running branch. The engine writes it beside papermill's output notebook, which is
saved now and then only; whoever finds a dead run puts the two together.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import nbformat
from nbformat import NotebookNode

__all__ = ["Journal", "half_run"]


_POINTER = "papermill-error-cell-tag"


class Journal:
    """Writes the journal; without a path it notes nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def __enter__(self) -> Journal:
        if self._path is not None:
            self._file = self._path.open("w", encoding="utf-8", buffering=1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def begins(self, index: int) -> None:
        """Note that a cell begins."""
        self._note({"cell": index})

    def ends(self, index: int, cell: NotebookNode) -> None:
        """Note what a cell came to."""
        self._note({"cell": index, "count": cell.execution_count, "outputs": cell.outputs})

    def _note(self, line: dict[str, object]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")


def half_run(notebook: Path, journal: Path) -> tuple[NotebookNode | None, int | None]:
    """Put together what a run that was killed has left.

    Parameters
    ----------
    notebook : Path
        papermill's output notebook, as old as its last save.
    journal : Path

    Returns
    -------
    notebook : NotebookNode or None
        With the outputs of all cells that had ended; None where the run had not begun.
    cell : int or None
        Position of the cell that was running; None where there was none.
    """
    try:
        node = nbformat.reads(notebook.read_text(encoding="utf-8"), 4)
    except (OSError, ValueError):
        return None, None
    # The journal knows nothing of the cells by which papermill points to an error.
    cells = [cell for cell in node.cells if _POINTER not in cell.metadata.get("tags", [])]
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
        texts = journal.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    except OSError:
        return []
    # The last line may have been cut off in the middle.
    return [json.loads(text) for text in texts if text.endswith("\n")]
