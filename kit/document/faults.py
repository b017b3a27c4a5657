"""What stops an export: every cell at fault, told together in one line.

Stands between the notebook and the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kit.errors import ExportError, NotebookError

__all__ = ["Fault", "cell_name", "names", "refusal"]

_QUOTED = 40
"""Characters of a cell's first line that are enough to find it by."""
_MOST_QUOTED = 6
"""Cells that are told with their first line; of more, the numbers will do."""


class Fault(NamedTuple):
    """One thing that stops an export: what it is, with its cells, and what to do about it."""

    what: str
    remedy: str
    is_error: bool = False  # a cell ended in one


def refusal(faults: Iterable[Fault]) -> ExportError | NotebookError:
    """Make one line of all faults; those with one remedy share it.

    >>> str(refusal([Fault("第2个单元格的图里有方框", "请改写"), Fault("第5个单元格的图里有方框", "请改写")]))
    '第2个单元格的图里有方框；第5个单元格的图里有方框；请改写'
    """
    by_remedy: dict[str, list[str]] = {}
    is_error = False
    for fault in faults:
        by_remedy.setdefault(fault.remedy, []).append(fault.what)
        is_error = is_error or fault.is_error
    line = "。".join("；".join([*dict.fromkeys(told), remedy]) for remedy, told in by_remedy.items())
    return NotebookError(line) if is_error else ExportError(line)


def cell_name(number: int, cell: Mapping[str, Any], more: str = "") -> str:
    """Name a cell as the analyst finds it: its place, the number in brackets beside it, its first line.

    Parameters
    ----------
    number : int
        Its place in the notebook, from 1.
    cell : mapping
    more : str
        A further mark of it.

    Examples
    --------
    >>> cell_name(5, {"cell_type": "code", "execution_count": 3, "source": "import kit"})
    '第5个单元格（[3]“import kit”）'
    """
    count = cell.get("execution_count")
    marks = [f"[{count}]{quoted(cell)}"] if count is not None else []
    marks += [more] if more else []
    return f"第{number}个单元格" + (f"（{'，'.join(marks)}）" if marks else "")


def quoted(cell: Mapping[str, Any]) -> str:
    """Quote a cell's first line."""
    first = next((line.strip() for line in cell["source"].splitlines() if line.strip()), "")
    shown = "".join(character if character.isprintable() else " " for character in first)
    return f"“{shown[:_QUOTED]}{'…' if len(shown) > _QUOTED else ''}”"


def names(cells: Sequence[tuple[int, Mapping[str, Any]]]) -> str:
    """Name several cells, those not run by JupyterLab's empty brackets.

    >>> names([(2, {"source": "a = 1", "execution_count": None}), (3, {"source": "b", "execution_count": 7})])
    '第2个单元格（[ ]“a = 1”）、第3个单元格（[7]“b”）'
    """
    if len(cells) > _MOST_QUOTED:
        return f"第{'、'.join(str(number) for number, _ in cells)}个单元格"
    return "、".join(
        cell_name(number, cell)
        if cell.get("execution_count") is not None
        else f"第{number}个单元格（[ ]{quoted(cell)}）"
        for number, cell in cells
    )
