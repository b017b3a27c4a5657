"""What is wrong with a ledger: faults with their place, all of them at once.

Stands in the ledgers stage. A fault tells a clerk where it is, what was found, what is expected and how to
mend it; it never repeats a value that may be personal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kit.errors import DataError

__all__ = ["CODES", "Fault", "FaultyLedgers"]

Severity = Literal["error", "notice"]

CODES: dict[str, str] = {
    "file-unreadable": "文件打不开",
    "file-empty": "空文件",
    "file-kind": "不是工作簿，也不是 CSV",
    "file-encoding": "CSV 的编码读不出",
    "file-password": "工作簿有打开密码",
    "file-damaged": "文件已损坏或没有传完",
    "ledger-none": "文件里没有认得的台账",
    "ledger-duplicate": "同一台账有两张表",
    "header-missing": "表里找不到表头",
    "column-missing": "缺少必填的列",
    "column-duplicate": "同一列出现两次",
    "value-missing": "必填的单元格是空的",
    "value-placeholder": "模板里的空位（xx、待填）还没有填",
    "number-invalid": "不是数字",
    "number-fraction": "应是整数，却有小数",
    "number-negative": "数量是负数",
    "date-invalid": "不是能认的日期",
    "date-outside-year": "日期不在台账的年度内",
    "month-invalid": "不是 1—12 月",
    "choice-unknown": "不在可填的几种之内",
    "flag-invalid": "不是 是 或 否",
    "place-mismatch": "基本情况的年度或乡镇与文件所在位置不符",
}
"""Every code of a fault and what it stands for; the table of the documentation is made from it."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, or worth a look, in one place.

    Attributes
    ----------
    file : str
        Path relative to the data folder, with ``/``.
    sheet : str
        Empty for a CSV, or where the fault is the whole file's.
    cell : str
        Address such as ``B7``; empty where the fault is the whole sheet's.
    ledger, column : str
        Keys; empty where none is concerned.
    severity : {"error", "notice"}
    code : str
        One of `CODES`.
    message : str
        What was found, what is expected, how to mend it.

    Examples
    --------
    >>> str(Fault("2021/清河镇.xlsx", "理论学习", "D4", "study", "hours", "error", "number-invalid", "……"))
    '2021/清河镇.xlsx › 理论学习 › D4：……'
    """

    file: str
    sheet: str
    cell: str
    ledger: str
    column: str
    severity: Severity
    code: str
    message: str

    def __str__(self) -> str:
        where = " › ".join(part for part in (self.file, self.sheet, self.cell) if part)
        return f"{where}：{self.message}"


class FaultyLedgers(DataError):  # noqa: N818 - the ledgers are faulty, and the error carries all their faults
    """A township's ledgers have faults that must be mended before a review can be made.

    Attributes
    ----------
    faults : tuple of Fault
        All of them, errors and notices, in the order of files, sheets and rows.
    path : str
        What to give to ``review-kit check``.
    """

    def __init__(self, faults: Iterable[Fault], path: str) -> None:
        self.faults = tuple(faults)
        self.path = path
        # Exceptions pickle by their args: these rebuild the error in a parent process.
        super().__init__(self.faults, path)

    def __str__(self) -> str:
        errors = [fault for fault in self.faults if fault.severity == "error"]
        more = f"（另有 {len(errors) - 1} 处）" if len(errors) > 1 else ""
        path = f'"{self.path}"' if " " in self.path else self.path
        return f"{errors[0]}{more}；全部列出：review-kit check {path}"
