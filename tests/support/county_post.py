"""What a county office receives in a year: workbooks of sixty townships under bad names, in every format."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

from kit.files.compound import with_one_stream
from tests.support.ledger_files import (
    Sheets,
    Written,
    csv_bytes,
    sample_sheets,
    write_csvs,
    write_ods,
    write_xls,
    write_xlsx,
)
from tests.support.project import ROOT

COUNTY = "云山县"
_FIRST, _SECOND = "东西南北上下大小新安", "河山桥林平沟"
TOWNSHIPS = tuple(f"{one}{two}镇" for one in _FIRST for two in _SECOND)
"""Sixty names, of which none is part of another."""


def sheets_of(
    township: str | None, year: int | None = 2021, **changes: list[list[Written]]
) -> dict[str, list[list[Written]]]:
    """Return a township's sheets; without the facts that are None."""
    facts: list[list[Written]] = [["所属县区", COUNTY], ["网评员人数", 12], ["行政村数", 8]]
    facts += [["乡镇名称", township]] if township else []
    facts += [["年度", year]] if year else []
    return sample_sheets(**{"profile": facts, **changes})


FAULTY: list[list[Written]] = [["2021-01-15", "中心组学习", "学习", "很多", 1]]
"""A session with words in place of a number."""

PERSONAL: list[list[Written]] = [
    ["沟通不畅", "机制", "党政办13800138000", "建立例会", "2022年6月底", "整改中"]
]
"""A problem with a mobile number."""


def write_html(path: Path, sheets: Sheets, encoding: str = "gb18030") -> Path:
    """Write a web page under the name of a workbook, as many office systems export it."""
    tables = "".join(
        f"<table><caption>{name}</caption>"
        + "".join("<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        + "</table>"
        for name, rows in sheets.items()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(f'<html><meta charset="{encoding}"><body>{tables}</body></html>'.encode(encoding))
    return path


def _cell(cell: Written) -> str:
    return "" if cell is None else html.escape(str(cell))


def zipped(files: Mapping[str, bytes], *, gbk: bool = False) -> bytes:
    """Return a zip file; with names in GBK, it does not say so, as Windows writes it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr((_GbkInfo if gbk else zipfile.ZipInfo)(name, (2021, 12, 3, 10, 22, 0)), data)
    return content.getvalue()


class _GbkInfo(zipfile.ZipInfo):
    """A member whose name is written in GBK without the flag of UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own name
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def locked_workbook() -> bytes:
    """Return a workbook with a password."""
    return with_one_stream("EncryptedPackage", bytes(9_000))


def csv_files(sheets: Sheets, encoding: str = "gb18030") -> dict[str, bytes]:
    """Return a township's ledgers as CSV files by name."""
    return {f"{name}.csv": csv_bytes(rows, encoding) for name, rows in sheets.items()}


def write_roster(data: Path, townships: Sequence[str] = TOWNSHIPS) -> Path:
    """Write the county's list of townships as an office saves it."""
    data.mkdir(parents=True, exist_ok=True)
    rows: list[list[Written]] = [["县", "乡镇"]]
    rows += [[COUNTY, name] for name in townships]
    path = data / "townships.csv"
    path.write_bytes(csv_bytes(rows, "gb18030"))
    return path


MISSING = TOWNSHIPS[-3:]
FAULTY_ONES = TOWNSHIPS[5:10]
TWICE = TOWNSHIPS[10]
OTHER_YEAR = TOWNSHIPS[11]
OTHER_SUBJECT = TOWNSHIPS[12]


def write_county_post(post: Path) -> int:
    """Write sixty files: five faulty, two of one township, one of another year, one of another subject.

    Nothing is written for `MISSING`. Returns how many arrivals there are.
    """
    plain = [each for each in TOWNSHIPS[:-3] if each not in (*FAULTY_ONES, TWICE, OTHER_YEAR, OTHER_SUBJECT)]
    for number, township in enumerate(plain):
        _write(post, number, township)
    for number, township in enumerate(FAULTY_ONES):
        write_xlsx(post / f"新建 XLSX 工作表 ({number}).xlsx", sheets_of(township, study=FAULTY))
    write_xlsx(post / "台账（最终版）.xlsx", sheets_of(TWICE))
    write_xlsx(post / "台账（最终版）2.xlsx", sheets_of(TWICE, texts=[["导语", "改过的。"]]))
    write_xlsx(post / "去年的.xlsx", sheets_of(OTHER_YEAR, 2020, **_of_2020()))
    _write_safety(post / "安.xlsx", OTHER_SUBJECT)
    return len(plain) + 5 + 2 + 1 + 1


def _write(post: Path, number: int, township: str) -> None:
    sheets = sheets_of(township)
    match number % 7:
        case 0:
            write_xlsx(post / f"台账（最终版）{number + 10}.xlsx", sheets)
        case 1:
            write_xls(post / f"汇总表改{number}.xls", sheets)
        case 2:
            write_xls(post / f"wps{number}.et", sheets)
        case 3:
            write_ods(post / f"表{number}.ods", sheets)
        case 4:
            write_html(post / f"导出{number}.xls", sheets)
        case 5:
            write_csvs(post / f"群文件{number}", sheets)
        case _:
            inner = write_xlsx(post / "x.xlsx", sheets).read_bytes()
            (post / "x.xlsx").unlink()
            parcel = zipped({"台账.xlsx": inner}, gbk=True)
            if number % 2:
                parcel = zipped({"里面的.zip": parcel})
            (post / f"压缩{number}.zip").write_bytes(parcel)


def _of_2020() -> dict[str, list[list[Written]]]:
    dated = ("study", "activities", "boards", "submissions", "civility")
    return {key: [] for key in dated} | {"systems": [["专题会议", 2, 2, None, None]]}


def _write_safety(path: Path, township: str) -> None:
    """Write the sample of the other subject for a township."""
    book = openpyxl.load_workbook(ROOT / "data/安全生产/2021/清河镇.xlsx")
    for row in book["基本情况"].iter_rows():
        for cell in row:
            if cell.value == "清河镇":
                cell.value = township
    book.save(path)
