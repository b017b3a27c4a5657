"""One fault as it is marked in a workbook."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AUTHOR", "HEADING", "KINDS", "Mark"]

HEADING = "【台账检查】"
"""First line of a note of ours, or of our part of a clerk's own note: by it the note is found again."""

AUTHOR = "台账检查"

KINDS = {True: "错误", False: "提示"}
"""By `Mark.severe`."""


@dataclass(frozen=True)
class Mark:
    """A fault and where it is marked.

    Attributes
    ----------
    severe : bool
        Whether it is an error; else it is a notice.
    text : str
        What was found, what is expected, how to correct it.
    sheet : str
        Name of the sheet in the workbook; empty for a fault of the whole file.
    cell : str
        Address of the cell that is coloured and gets the note; empty for none.
    shown : str
        What 检查结果 says in place of the sheet's name; the name if empty. Such a sheet is not linked to.
    place : str
        What 检查结果 says in place of the cell: ``整张表``. The cell if empty.

    Examples
    --------
    >>> Mark(True, "“参加人数”应填整数，这里是“若干”", "理论学习", "D4").said
    '错误：“参加人数”应填整数，这里是“若干”'
    """

    severe: bool
    text: str
    sheet: str = ""
    cell: str = ""
    shown: str = ""
    place: str = ""

    @property
    def said(self) -> str:
        """The line of the note."""
        return f"{KINDS[self.severe]}：{self.text}"
