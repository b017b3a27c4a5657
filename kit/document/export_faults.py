"""Faults of a notebook that stop an export, reported together in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kit.errors import ExportError, NotebookError

__all__ = ["ExportFault", "cell_label", "cell_labels", "export_error"]

_QUOTED = 40
"""Characters of a cell's first line that a message quotes."""
_MAX_QUOTED = 6
"""Most cells that are named with their first line; more are named by number only."""


class ExportFault(NamedTuple):
    """One fault that stops an export: what is wrong, with its cells, and what to do."""

    what: str
    remedy: str
    is_error: bool = False  # a cell raised an error


def export_error(faults: Iterable[ExportFault]) -> ExportError | NotebookError:
    """Return an error of one line for all faults; faults with the same remedy share it.

    >>> faults = [ExportFault(f"第{number}个单元格的图里有方框", "请改写") for number in (2, 5)]
    >>> str(export_error(faults))
    '第2个单元格的图里有方框；第5个单元格的图里有方框；请改写'
    """
    by_remedy: dict[str, list[str]] = {}
    is_error = False
    for fault in faults:
        by_remedy.setdefault(fault.remedy, []).append(fault.what)
        is_error = is_error or fault.is_error
    line = "。".join(
        "；".join([*dict.fromkeys(faults_of_remedy), remedy])
        for remedy, faults_of_remedy in by_remedy.items()
    )
    return NotebookError(line) if is_error else ExportError(line)


def cell_label(number: int, cell: Mapping[str, Any], more: str = "") -> str:
    """Name a cell so that the analyst finds it: position, execution count in brackets, first line.

    Parameters
    ----------
    number : int
        Its position in the notebook, from 1.
    cell : mapping
    more : str
        A further description.

    Examples
    --------
    >>> cell_label(5, {"cell_type": "code", "execution_count": 3, "source": "import kit"})
    '第5个单元格（[3]“import kit”）'
    """
    count = cell.get("execution_count")
    marks = [f"[{count}]{quoted(cell)}"] if count is not None else []
    marks += [more] if more else []
    return f"第{number}个单元格" + (f"（{'，'.join(marks)}）" if marks else "")


def quoted(cell: Mapping[str, Any]) -> str:
    """Quote a cell's first line."""
    first = next((line.strip() for line in cell["source"].splitlines() if line.strip()), "")
    text = "".join(character if character.isprintable() else " " for character in first)
    return f"“{text[:_QUOTED]}{'…' if len(text) > _QUOTED else ''}”"


def cell_labels(cells: Sequence[tuple[int, Mapping[str, Any]]]) -> str:
    """Name several cells; those not run have empty brackets, as in JupyterLab.

    >>> not_run, run = {"source": "a = 1", "execution_count": None}, {"source": "b", "execution_count": 7}
    >>> cell_labels([(2, not_run), (3, run)])
    '第2个单元格（[ ]“a = 1”）、第3个单元格（[7]“b”）'
    """
    if len(cells) > _MAX_QUOTED:
        return f"第{'、'.join(str(number) for number, _ in cells)}个单元格"
    return "、".join(
        cell_label(number, cell)
        if cell.get("execution_count") is not None
        else f"第{number}个单元格（[ ]{quoted(cell)}）"
        for number, cell in cells
    )
