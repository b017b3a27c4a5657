"""Real ledger files for tests: the same sheets written as .xlsx, .xls, .ods and as CSVs in every encoding."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from kit.files import Place
from tests.support.subjects import CATALOGUE

Written = str | int | float | bool | dt.date | None
Sheets = Mapping[str, Sequence[Sequence[Written]]]

SAMPLE: dict[str, list[list[Written]]] = {
    "基本情况": [["乡镇名称", "清河镇"], ["所属县区", "云山县"], ["年度", 2021], ["网评员人数", 12]],
    "责任分工": [["第一责任", "党委书记", "负总责", "是"], ["直接责任", "宣传委员", "抓落实", "否"]],
    "任务清单": [
        ["理论武装", "学习次数", 12, 13, "次", "已完成"],
        ["阵地建设", None, 85.5, None, "%", "推进中"],
    ],
    "制度落实": [["专题会议", 2, 2, dt.date(2021, 12, 1), "无"], ["专题报告", 2, 1, None, None]],
    "理论学习": [
        [dt.date(2021, 1, 15), "中心组学习", "学习全会精神", 23, 1.5],
        [dt.date(2021, 7, 1), "知识讲座", "党史知识", None, 2],
    ],
    "个人自学": [[1, 4.5, 60], [2, 5, 61]],
    "主题活动": [[dt.date(2021, 6, 30), "知识竞赛", "文体", 1, 120]],
    "宣传阵地": [
        [dt.date(2021, 3, 4), "宣传栏", 4, 2, "东村"],
        [dt.date(2021, 3, 5), "标语", 30, None, None],
    ],
    "信息报送": [[dt.date(2021, 5, 6), "春耕见闻", "云山日报", "县级", "乡村振兴", "是"]],
    "文明实践": [[dt.date(2021, 4, 2), "清明倡议", "西村", 12, 2.5, 300]],
    "先进典型": [["好邻居", 3, 3, 9]],
    "网络舆情": [[1, 30, 2, 2, 3.25, 1], [2, 28, 0, 0, None, 0]],
    "存在问题": [["沟通渠道不畅", "机制", "党政办", "建立例会", "2022年6月底", "整改中"]],
    "下步打算": [["抓队伍", "分批培训", "组织办", "2022年12月"]],
    "年度目标": [["理论学习次数", 12, "次"]],
    "文字材料": [["导语", "现将有关情况报告如下。"]],
}
"""Records of every ledger, by sheet name, in the order of the declared columns."""


def sample_sheets(**changes: list[list[Written]]) -> dict[str, list[list[Written]]]:
    """All sixteen sheets with their headers; records of a ledger are replaced by its key."""
    sheets: dict[str, list[list[Written]]] = {}
    for key, schema in CATALOGUE.items():
        header: list[Written] = [column.name for column in schema.columns]
        sheets[schema.name] = [header, *changes.get(key, SAMPLE[schema.name])]
    return sheets


def write_xlsx(path: Path, sheets: Sheets, merge: Mapping[str, Sequence[str]] | None = None) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for cells in (merge or {}).get(name, ()):
            sheet.merge_cells(cells)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def write_xls(path: Path, sheets: Sheets) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    date_style = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                if value is not None:
                    style = [date_style] if isinstance(value, dt.date) else []
                    sheet.write(i, j, value, *style)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(path))
    return path


def write_ods(path: Path, sheets: Sheets) -> Path:
    document = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        table = Table(name=name)
        for row in rows:
            line = TableRow()
            for value in row:
                line.addElement(_ods_cell(value))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    return path


def _ods_cell(value: Written) -> TableCell:
    if value is None:
        return TableCell()
    if isinstance(value, bool):
        cell = TableCell(valuetype="boolean", booleanvalue=str(value).lower())
    elif isinstance(value, int | float):
        cell = TableCell(valuetype="float", value=repr(value))
    elif isinstance(value, dt.date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat())
    else:
        cell = TableCell(valuetype="string")
    for line in str(value).split("\n"):
        cell.addElement(P(text=line))
    return cell


def csv_bytes(rows: Sequence[Sequence[Written]], encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([["" if value is None else value for value in row] for row in rows])
    return text.getvalue().encode(encoding)


def write_csvs(folder: Path, sheets: Sheets, encoding: str = "gb18030") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in sheets.items():
        (folder / f"{name}.csv").write_bytes(csv_bytes(rows, encoding))
    return folder


def place_of(data: Path, *files: Path, year: int = 2021, township: str = "清河镇") -> Place:
    return Place(data, year, "", township, tuple(files))


def put(root: Path, *names: str) -> Path:
    """Write files of which only the names matter."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return root
