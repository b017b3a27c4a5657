"""Faults of a ledger with their location, and the error that carries all of them.

A message says where the fault is, what was found, what is expected and how to correct it; it never repeats a
value that may be personal. Messages are written where faults are found; the codes here are for programs and
docs/ledgers.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kit.errors import DataError
from kit.text.told_reasons import TO_LIST

__all__ = ["CODES", "NOTICES", "Fault", "FaultyLedgers", "Severity"]

Severity = Literal["error", "notice"]

CODES: dict[str, str] = {
    "file-unreadable": "文件打不开",
    "file-empty": "空文件",
    "file-kind": "不是工作簿，也不是 CSV",
    "file-encoding": "CSV 的编码读不出",
    "file-password": "工作簿有打开密码",
    "file-damaged": "文件已损坏或没有传完",
    "file-too-large": "文件过大，超出台账应有的大小",
    "file-unread": "台账旁边的其他文件或文件夹，没有读取",
    "place-twice": "同一乡镇有两份台账",
    "place-unknown": "看不出是哪一年、哪个乡镇的台账",
    "place-mismatch": "基本情况的年度或乡镇与文件所在位置不符",
    "synonyms-invalid": "synonyms.toml（本项目自己的表名和列名）写得不对",
    "personal-header": "有填个人信息的列",
    "personal-value": "单元格里有个人信息",
    "personal-name": "工作表、文件或文件夹的名称里有个人信息",
    "ledger-none": "没有认得的台账",
    "records-none": "除基本情况外都没有记录（空白台账）",
    "ledger-duplicate": "同一台账有两张表",
    "sheet-near": "工作表的名称与某种台账相近，没有读取",
    "header-missing": "表里找不到表头",
    "column-missing": "缺少必填的列",
    "column-duplicate": "同一列出现两次",
    "column-near": "列名与台账的某一列相近，没有读取",
    "unit-mismatch": "单位与这一列的对不上，不能换算",
    "unit-unknown": "不认得的单位，或“块/村”之类，数按原样读取",
    "sheet-hidden": "隐藏的工作表，仍作为台账读取",
    "row-hidden": "隐藏的行，仍计入",
    "row-omitted": "不是记录的行（说明、合计、分组标题），没有计入",
    "row-like-total": "像合计的行，按记录计入",
    "row-unconfirmed": "沿用上年的一行，还没有核对",
    "row-too-wide": "CSV 的一行比表头多出几格",
    "cell-unnamed": "没有列名的列里有内容，没有读取",
    "cell-beneath": "合并单元格下面还有看不见的内容，没有读取",
    "cell-stray": "离表格太远的单元格，没有读取",
    "cell-error": "公式出错（如 #DIV/0!）",
    "formula-uncalculated": "公式没有计算过，读不到结果",
    "cell-too-long": "一格的文字过长",
    "total-mismatch": "合计与各行的和不一致",
    "value-missing": "必填的单元格是空的",
    "value-placeholder": "模板里的空位（xx、待填）还没有填",
    "value-several": "一格里写了几个数、几个日期或几个月份",
    "number-invalid": "不是数字",
    "number-grouped": "用空格分节的数，按一个数读取",
    "number-fraction": "应是整数，却有小数",
    "number-negative": "数量是负数",
    "date-invalid": "不是能认的日期",
    "date-outside-year": "日期不在台账的年度内",
    "month-invalid": "不是 1—12 月",
    "choice-unknown": "不在可填的几种之内",
    "choice-near": "与可填的某一种相近，按原样单列",
    "choice-several": "一格里写了可填的几种，按原样单列",
    "flag-invalid": "不是 是 或 否",
    "village-unsure": "写的看不出是不是一个村，不计入村数",
    "row-duplicate": "两行完全相同",
    "item-duplicate": "同一项目或指标写了两次，内容不同",
    "month-duplicate": "同一个月写了两次",
    "month-missing": "一年的月份不全",
    "part-exceeds": "累计的一部分多于全部",
    "row-exceeds": "同一行里一部分多于全部",
    "sum-mismatch": "合计不等于各部分之和",
    "task-short": "所填的情况与两个数不符",
    "target-unknown": "年度目标的指标没有对应，不作对比",
    "target-zero": "年度目标的目标值是 0，按没有定目标处理",
    "target-unit": "年度目标的单位与指标的单位不同",
    "chapter-unknown": "文字材料的章节没有对应，不会写进总结",
    "stated-differs": "一行写的指标的数，与台账数出的不同",
    "jump-tenfold": "比上年多或少十倍以上",
    "row-repeated": "连续三行以上与上年的记录逐字相同（日期只差年份）",
    "month-repeated": "几个月的数或记录彼此相同",
}
"""Fault codes with their meaning; docs/ledgers.md lists them."""

NOTICES = frozenset(
    {
        *("cell-beneath", "cell-stray", "cell-unnamed", "row-hidden", "row-like-total", "row-omitted"),
        *("records-none", "sheet-hidden", "file-unread"),
        *("place-unknown", "sheet-near", "column-near", "row-duplicate", "month-missing", "task-short"),
        *("unit-unknown", "number-grouped", "choice-near", "choice-several", "part-exceeds"),
        *("target-unknown", "target-unit", "target-zero", "chapter-unknown", "jump-tenfold"),
        *("row-repeated", "month-repeated", "village-unsure", "stated-differs"),
    }
)
"""The codes of notices; the others are errors, which prevent a review until they are corrected."""


@dataclass(frozen=True)
class Fault:
    """One error or notice at one location.

    Attributes
    ----------
    file : str
        Path relative to the data folder, with ``/``.
    sheet : str
        Empty for a CSV, or a fault of the whole file.
    cell : str
        Address such as ``B7``; empty for a fault of the whole sheet.
    ledger, column : str
        Keys; empty if not applicable.
    severity : {"error", "notice"}
    code : str
        One of `CODES`.
    message : str
        What was found, what is expected, how to correct it.

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
        # Cells and names may contain line breaks; a fault is one line.
        return " ".join(f"{where}：{self.message}".splitlines())

    @classmethod
    def of(
        cls,
        code: str,
        message: str,
        file: str,
        sheet: str = "",
        cell: str = "",
        ledger: str = "",
        column: str = "",
    ) -> Fault:
        """Return a fault with the severity of its code.

        >>> Fault.of("file-empty", "是空文件", "2021/清河镇.xlsx").severity
        'error'
        """
        return cls(file, sheet, cell, ledger, column, "notice" if code in NOTICES else "error", code, message)


class FaultyLedgers(DataError):  # noqa: N818 - public name
    """A township's ledgers have errors that must be corrected before a review is possible.

    Attributes
    ----------
    faults : tuple of Fault
        All of them, errors and notices, in the order of files, sheets and rows.
    path : str
        The argument of ``review-kit check``.
    """

    def __init__(self, faults: Iterable[Fault], path: str) -> None:
        self.faults = tuple(faults)
        self.path = path
        # Exceptions pickle by their args: these rebuild the error in a parent process.
        super().__init__(self.faults, path)

    def __str__(self) -> str:
        errors = [fault for fault in self.faults if fault.severity == "error"]
        more = f"，另有 {len(errors) - 1} 处" if len(errors) > 1 else ""
        path = f'"{self.path}"' if " " in self.path else self.path
        return (
            f"{errors[0]}（共 {len(errors)} 处错误{more}）"
            f'{TO_LIST}笔记本里 kit.check("{self.path}")，命令行 review-kit check {path}'
        )
