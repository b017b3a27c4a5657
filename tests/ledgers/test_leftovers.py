from __future__ import annotations

from pathlib import Path

import pytest

import kit
from kit.ledgers.faults import Fault
from tests.support.ledger_files import sample_sheets, write_xlsx

HEADER = "日期,类型,新增,更新,所在村\n"


def faults_of(data: Path, text: str) -> list[Fault]:
    folder = data / "2021" / "清河镇"
    folder.mkdir(parents=True)
    (folder / "宣传阵地.csv").write_text(text, encoding="utf-8")
    codes = {"row-too-wide", "cell-unnamed"}
    return [fault for fault in kit.check(data).faults if fault.code in codes]


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ("2021-01-05,宣传栏,10,2,东村\n2021-01-06,宣传栏,5,1,东村、西村\n", ""),
        ("2021-01-05,宣传栏,10,2,东村\n2021-01-06,宣传栏,5,1,东村,西村\n", "F3"),
        ("2021-01-05,宣传栏,1,200,2,\n2021-01-06,宣传栏,5,1,西村\n", "F2"),
        ("2021-01-05,宣传栏,1,200,2,\n", "F2"),
        ("2021-01-05,宣传栏,10,2,东村,,,补\n2021-01-06,宣传栏,5,1,西村\n", "H2"),
        ("2021-01-05,宣传栏,10,2,东村,\n2021-01-06,宣传栏,5,1,西村,\n", ""),
        ("2021-01-05,宣传栏,10,2,东村,\n2021-01-06,宣传栏,5,1,西村,\n2021-01-07,宣传栏,1,200,5,,\n", "F4"),
        ("2021-01-05,宣传栏,10,2\n2021-01-06,宣传栏,5\n", ""),
    ],
)
def test_a_row_wider_than_its_header_is_told_with_the_cell(tmp_path: Path, rows: str, cells: str) -> None:
    found = faults_of(tmp_path, HEADER + rows)

    assert [(fault.cell, fault.severity) for fault in found] == [(cell, "error") for cell in cells.split()]


def test_a_column_without_a_name_is_told_once(tmp_path: Path) -> None:
    text = HEADER.strip() + ",,\n2021-01-05,宣传栏,10,2,东村,,补\n2021-01-06,宣传栏,5,1,西村,,补\n"

    assert [(fault.cell, fault.code, fault.severity) for fault in faults_of(tmp_path, text)] == [
        ("G2", "cell-unnamed", "notice")
    ]


def test_serial_numbers_need_no_name_and_notes_under_a_table_are_no_column(tmp_path: Path) -> None:
    sheets = sample_sheets()
    header, *rows = sheets["宣传阵地"]
    sheets["宣传阵地"] = [
        [None, *header],
        *[[at, *row] for at, row in enumerate(rows, 1)],
        [None, "制表人：党政办", *[None] * 6, "填报单位：清河镇"],
    ]
    write_xlsx(tmp_path / "2021/清河镇.xlsx", sheets)

    assert "cell-unnamed" not in {fault.code for fault in kit.check(tmp_path).faults}
