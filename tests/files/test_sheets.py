from __future__ import annotations

import hashlib
import os
import pickle
from pathlib import Path

import pytest

from kit.files import UnreadableFileError
from kit.files.reader import read_sheets
from tests.support.ledger_files import Written, csv_bytes, write_ods, write_xls, write_xlsx

ROWS: list[list[Written]] = [["日期", "主题", "数"], ["2021.10", "001", "NA"], [None, "a,b\n“c”", "1,200"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["理论学习.csv", "理论学习.xls", "理论学习"])
def test_a_csv_is_text_in_any_encoding_and_under_any_name(tmp_path: Path, encoding: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(csv_bytes(ROWS, encoding))

    assert read_sheets(path).sheets[0].rows == [
        ["" if cell is None else cell for cell in row] for row in ROWS
    ]


def test_a_table_with_tabs_is_read(tmp_path: Path) -> None:
    path = tmp_path / "理论学习.csv"
    path.write_text("日期\t主题\n2021-1-1\t甲，乙\n", encoding="utf-16")

    assert read_sheets(path).sheets[0].rows == [["日期", "主题"], ["2021-1-1", "甲，乙"]]


def test_blank_lines_and_rows_and_columns_keep_addresses_right(tmp_path: Path) -> None:
    rows = [[], [None, "日期"], [], [None, "x"]]
    written = [["", ""], ["", "日期"], ["", ""], ["", "x"]]
    csv_path = tmp_path / "a.csv"
    csv_path.write_text("\n,日期\n\n,x\n", encoding="utf-8")

    assert read_sheets(csv_path).sheets[0].rows == written
    for write, name in ((write_xlsx, "a.xlsx"), (write_xls, "a.xls"), (write_ods, "a.ods")):
        assert read_sheets(write(tmp_path / name, {"表": rows})).sheets[0].rows == written


def test_a_workbook_is_told_by_its_content_not_its_name(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"理论学习": [["日期"]], "其他": [["x"]]}).rename(
        tmp_path / "a.csv"
    )

    read = read_sheets(path)
    assert [sheet.name for sheet in read.sheets] == ["理论学习", "其他"]
    assert read.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b" \r\n", "file-empty"),
        (b"PK\x03\x04" + b"\x07" * 300, "file-damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file-damaged"),
        (b"<html><p>1</p></html>", "file-kind"),
        (b"%PDF-1.7\n\0\0\0", "file-kind"),
        ("日期,主题\n2021-1-1,甲".encode() + b"\xff\xff\n", "file-encoding"),
    ],
)
def test_an_unreadable_file_gets_one_clear_line(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "清河镇.xlsx"
    path.write_bytes(content)

    with pytest.raises(UnreadableFileError) as caught:
        read_sheets(path)
    assert caught.value.code == code
    assert str(caught.value).startswith("清河镇.xlsx：")
    assert "\n" not in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_cut_off_workbook_is_named(tmp_path: Path) -> None:
    whole = write_xlsx(tmp_path / "a.xlsx", {"理论学习": [["日期"]] * 500}).read_bytes()
    path = tmp_path / "b.xlsx"
    path.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(UnreadableFileError, match=r"b\.xlsx"):
        read_sheets(path)


def test_the_broken_line_of_a_csv_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("日期,主题\n".encode("gb18030") * 4 + b"\xff,\n")

    with pytest.raises(UnreadableFileError, match="第 5 行"):
        read_sheets(path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x")
    path.chmod(0)

    with pytest.raises(UnreadableFileError, match="打不开"):
        read_sheets(path)
