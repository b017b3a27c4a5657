"""What verifying finds: one line each, with its place and a code."""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["CODES", "Code", "Finding"]

Code = Literal[
    "number-changed",
    "number-new",
    "number-gone",
    "numbers-swapped",
    "unit-changed",
    "direction-changed",
    "chart-changed",
    "text-edited",
    "record-missing",
    "record-damaged",
    "record-inconsistent",
    "not-readable",
    "other-file",
    "documents-differ",
    "ledger-changed",
    "figure-differs",
    "not-recounted",
    "not-signed",
]

CODES: dict[Code, str] = {
    "number-changed": "数字与记录不同",
    "number-new": "多出记录里没有的数字",
    "number-gone": "少了记录里有的数字",
    "numbers-swapped": "数字换了位置",
    "unit-changed": "数字的单位与记录不同",
    "direction-changed": "增减的方向与记录相反",
    "chart-changed": "图的数据与记录不同",
    "text-edited": "文字有改动，数字没有",
    "record-missing": "文件里没有数据记录",
    "record-damaged": "数据记录读不出，或者被改动过",
    "record-inconsistent": "数据记录里的数前后不合",
    "not-readable": "文件读不出",
    "other-file": "文件名与内容不是同一份总结",
    "documents-differ": "同一份总结的几个文件不一致",
    "ledger-changed": "台账与生成时不同",
    "figure-differs": "数字与用台账重算的不同",
    "not-recounted": "没有能用台账重算",
    "not-signed": "没有签名，或者签名与公钥不符",
}


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One finding.

    Attributes
    ----------
    file : str
        As it was named to `verify`; of a file in a zip with its name in it.
    place : str
        Where in the document: ``第3段``, ``表2第4行``; with the page of a PDF. Empty for the whole file.
    code : str
        One of `CODES`.
    severity : {"error", "notice"}
        Edited text whose numbers are untouched is a notice.
    message : str
    """

    file: str
    place: str
    code: Code
    severity: Literal["error", "notice"] = "error"
    message: str

    def __str__(self) -> str:
        where = " › ".join(filter(None, (self.file, self.place)))
        return f"{where}：{self.message}"
