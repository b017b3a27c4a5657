"""Hard data for documents: the sample of a subject, changed to the limits of what a page must hold."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Literal, get_args

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from kit.ledgers import LedgerSchema
from kit.subjects import Subject

Case = Literal["few villages", "many villages", "all zero", "millions", "problems", "long names", "rare"]
"""What is hard: 3 or 60 villages (or sites), every count nought, counts in millions, 40 problems of 300
characters, names of 40 characters, rare characters of 通用规范汉字表."""

CASES: tuple[Case, ...] = get_args(Case)
TOWNSHIP = "清河镇"

_PLACES = {"所在村": False, "危险源": True}
"""Columns with names of villages and sites, and whether the ledger has each name once."""
_RARE = "㙍垚喆堃镕䶮㸆鿍𫭟𬒈㮾㳘𬇹"
_OFFICE = "中共云山县清河镇委员会清河镇人民政府意识形态和安全生产工作领导小组办公室综合协调组"
_PROBLEM = "部分村记录更新不及时，登记项目与实际开展情况不一致，需要逐项核对后补齐。"


def write_hard_ledgers(data: Path, subject: Subject, case: Case) -> Path:
    """Write 清河镇's workbooks of 2020 and 2021 for a case; return the data folder that has them."""
    for year in (2020, 2021):
        sample = next((subject.folder / "data").glob(f"{year}/{TOWNSHIP}.xlsx"), None)
        book = openpyxl.load_workbook(sample or _shipped(subject, year))
        for schema in subject.catalogue.values():
            if schema.name in book.sheetnames:
                _change(book[schema.name], schema, case)
        target = data / str(year) / f"{TOWNSHIP}.xlsx"
        target.parent.mkdir(parents=True, exist_ok=True)
        book.save(target)
    return data


def _shipped(subject: Subject, year: int) -> Path:
    folder = Path(__file__).parents[2] / "data"
    return (folder if subject.default else folder / subject.name) / str(year) / f"{TOWNSHIP}.xlsx"


def _change(sheet: Worksheet, schema: LedgerSchema, case: Case) -> None:
    match case:
        case "few villages":
            _villages(sheet, [f"{name}村" for name in ("东山", "西河", "南坡")])
        case "many villages":
            _villages(sheet, [f"第{number}村" for number in range(1, 61)])
        case "rare":
            _villages(sheet, [f"{character}家村" for character in _RARE])
        case "long names":
            _villages(sheet, [f"{'长名' * 18}第{number:02d}村" for number in range(1, 8)])
            _fact(sheet, "落款单位", _OFFICE)
        case "all zero":
            _numbers(sheet, schema, lambda _: 0)
        case "millions":
            _numbers(sheet, schema, lambda value: value * 1_000_000)
        case "problems":
            if schema.name == "存在问题":
                _problems(sheet)


def _villages(sheet: Worksheet, names: list[str]) -> None:
    """Give the rows of a ledger these names in turn, each at least once."""
    _fact(sheet, "行政村数", len(names))
    header = [str(cell.value) for cell in sheet[1]]
    place_at = next((header.index(name) for name in _PLACES if name in header), None)
    if place_at is None:
        return
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    count = len(names) if _PLACES[header[place_at]] else max(len(rows), 2 * len(names))
    sheet.delete_rows(2, len(rows))
    rows = list(islice(cycle(rows), count))
    for number, (row, name) in enumerate(zip(rows, cycle(names)), start=2):
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place, value)
        sheet.cell(number, place_at + 1, name)


def _fact(sheet: Worksheet, item: str, value: str | int) -> None:
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == item:
            row[1].value = value


def _numbers(sheet: Worksheet, schema: LedgerSchema, change: Callable[[float], float]) -> None:
    """Change the counts and amounts of a ledger; facts, targets and months stay."""
    if schema.role in ("profile", "targets"):
        return
    counted = {column.name for column in schema.columns if column.kind in ("whole", "decimal")}
    for column in sheet.iter_cols():
        if column[0].value in counted:
            for cell in column[1:]:
                if isinstance(cell.value, int | float):
                    cell.value = change(cell.value)


def _problems(sheet: Worksheet) -> None:
    width = sheet.max_column
    first = [cell.value for cell in sheet[2]]
    words = _PROBLEM * 9
    for number in range(40):
        row = [f"第{number + 1}项：{words}"[:300], *first[1:width]]
        for place, value in enumerate(row, start=1):
            sheet.cell(number + 2, place, value)
