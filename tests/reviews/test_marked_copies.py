from __future__ import annotations

import datetime as dt
import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import openpyxl
import pytest

import kit
from kit.errors import CallError
from kit.files.reader import read_sheets
from kit.marking import unmark_workbook
from kit.reviews.marked_copies import MarkedCopy, write_marked_copies
from tests.support.ledger_files import Written, csv_bytes, sample_sheets, write_csvs, write_ods, write_xls
from tests.support.office_programs import saved_workbooks
from tests.support.workbook_parts import (
    NOTE,
    Values,
    changed_parts,
    edited,
    parts,
    plain,
    prefixed,
    rich,
    strict,
    styleless,
    unnumbered,
)

MONTHS: list[list[Written]] = [[month, 5, 60] for month in range(1, 13)]
ONLINE: list[list[Written]] = [[month, 30, 2, 2, month + 0.25, 1] for month in range(1, 13)]
GOOD = sample_sheets(self_study=MONTHS, online=ONLINE)
PLANTED: dict[tuple[str, str], Written] = {
    ("责任分工", "D3"): "大概",
    ("理论学习", "A3"): "2021-13-40",
    ("理论学习", "D2"): "若干",
    ("制度落实", "A3"): None,
    ("宣传阵地", "C2"): -5,
    ("信息报送", "D2"): "乡级",
    ("网络舆情", "B4"): "12、15",
}
BLUE = {"FF00B0F0", "00B0F0"}
HEADING = "【台账检查】"


def planted() -> dict[str, list[list[Written]]]:
    sheets = {name: [list(row) for row in rows] for name, rows in GOOD.items()}
    for (name, cell), value in PLANTED.items():
        sheets[name][int(cell[1:]) - 1][ord(cell[0]) - ord("A")] = value
    return sheets


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def marked(path: Path, out: Path) -> Path:
    (copy,) = write_marked_copies(kit.check(path), out)
    assert copy.path is not None
    return copy.path


def marks_of(book: openpyxl.Workbook) -> set[tuple[str, str]]:
    """The cells with our colour; each has a note of ours."""
    found = set()
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                coloured = str(cell.fill.fgColor.rgb).startswith(("FFFFA8", "FFFFE4"))
                noted = cell.comment is not None and HEADING in cell.comment.text
                if sheet.title != "检查结果":
                    assert coloured == noted, (sheet.title, cell.coordinate)
                    if coloured:
                        found.add((sheet.title, cell.coordinate))
    return found


WRITERS: dict[str, Callable[[Values], bytes]] = {
    each.__name__: each for each in (plain, rich, prefixed, styleless, unnumbered)
}


@pytest.mark.parametrize("writer", WRITERS)
def test_every_fault_is_marked_at_its_cell_and_nothing_else_is_changed(tmp_path: Path, writer: str) -> None:
    original = WRITERS[writer](planted())
    path = put(tmp_path / "清河镇.xlsx", original)

    copy = marked(path, tmp_path / "回执")

    assert copy == tmp_path / "回执/清河镇.xlsx"
    assert path.read_bytes() == original
    assert changed_parts(original, copy.read_bytes()) == []
    book = openpyxl.load_workbook(copy)
    faults = kit.check(path).faults
    assert marks_of(book) >= PLANTED.keys()
    assert marks_of(book) == {(fault.sheet, fault.cell or "A1") for fault in faults}
    told = list(book["检查结果"].iter_rows(min_row=5, max_col=4))
    assert {(line[1].value, line[3].value) for line in told} == {
        (fault.sheet, fault.message) for fault in faults
    }
    for _, sheet, cell, _ in told:
        assert cell.hyperlink is not None
        assert str(cell.hyperlink.location).startswith(f"'{sheet.value}'!")


@pytest.mark.slow
def test_the_strict_form_is_marked_too(tmp_path: Path) -> None:
    original = strict(planted())
    copy = marked(put(tmp_path / "清河镇.xlsx", original), tmp_path / "回执").read_bytes()
    assert changed_parts(original, copy) == []
    again = openpyxl.load_workbook(io.BytesIO(saved_workbooks({"a": copy}, tmp_path)["a"]))
    assert marks_of(again) >= PLANTED.keys()


@pytest.mark.parametrize("writer", [*WRITERS, "strict"])
def test_a_copy_is_read_as_its_original(tmp_path: Path, writer: str) -> None:
    path = put(tmp_path / "清河镇.xlsx", {**WRITERS, "strict": strict}[writer](planted()))
    copy = marked(path, tmp_path / "回执")
    assert kit.check(copy) == kit.check(path)


@pytest.mark.parametrize("writer", [*WRITERS, "strict"])
def test_marks_of_an_earlier_check_make_no_difference(tmp_path: Path, writer: str) -> None:
    path = put(tmp_path / "清河镇.xlsx", {**WRITERS, "strict": strict}[writer](planted()))
    once = marked(path, tmp_path / "一").read_bytes()
    twice = marked(put(tmp_path / "二/清河镇.xlsx", once), tmp_path / "三").read_bytes()
    assert parts(twice) == parts(once)


def mend(book: openpyxl.Workbook) -> None:
    for name, cell in PLANTED:
        value = GOOD[name][int(cell[1:]) - 1][ord(cell[0]) - ord("A")]
        book[name][cell] = value


@pytest.mark.slow
@pytest.mark.parametrize("writer", WRITERS)
def test_marks_are_gone_after_mending(tmp_path: Path, writer: str) -> None:
    path = put(tmp_path / "清河镇.xlsx", WRITERS[writer](planted()))
    book = openpyxl.load_workbook(marked(path, tmp_path / "回执"))
    mend(book)
    book.save(tmp_path / "改好.xlsx")

    again = openpyxl.load_workbook(marked(tmp_path / "改好.xlsx", tmp_path / "再查"))

    hidden = {("基本情况", "A1"), ("责任分工", "A2")}  # notices about what is hidden
    assert marks_of(again) <= hidden
    if writer == "rich":
        sheet = again["理论学习"]
        assert {sheet["A2"].fill.fgColor.rgb} <= BLUE
        assert sheet["B2"].fill.patternType == "darkGrid"
        assert sheet["B2"].comment.text == NOTE
    else:
        assert again["检查结果"]["A2"].value == "没有问题。"
        assert again["检查结果"].max_row == 3


@pytest.mark.slow
def test_marks_are_gone_after_libreoffice_has_saved_them(tmp_path: Path) -> None:
    copy = marked(put(tmp_path / "清河镇.xlsx", rich(planted())), tmp_path / "回执")
    saved = saved_workbooks({"清河镇": copy.read_bytes()}, tmp_path)["清河镇"]
    book = openpyxl.load_workbook(io.BytesIO(saved))
    assert marks_of(book) >= PLANTED.keys()
    mend(book)
    book.save(tmp_path / "改好.xlsx")

    again = openpyxl.load_workbook(marked(tmp_path / "改好.xlsx", tmp_path / "再查"))

    assert marks_of(again) <= {("基本情况", "A1"), ("责任分工", "A2")}
    assert {again["理论学习"]["A2"].fill.fgColor.rgb} <= BLUE
    assert again["理论学习"]["B2"].comment.text.strip() == NOTE


def spoilt(random: Random) -> tuple[dict[str, list[list[Written]]], dict[tuple[str, str], Written]]:
    """Give ledgers with three to nine wrong cells, one a row at most, and what stood in these cells."""
    sheets = {name: [list(row) for row in rows] for name, rows in GOOD.items()}
    rows = [
        (name, row, cells)
        for name, listed in sheets.items()
        if name not in ("基本情况", "任务清单", "年度目标")
        for row, values in enumerate(listed[1:], start=1)
        if (cells := [at for at, value in enumerate(values) if isinstance(value, int | float | dt.date)])
    ]
    planted: dict[tuple[str, str], Written] = {}
    for name, row, cells in random.sample(rows, random.randint(3, 9)):
        column = random.choice(cells)
        value = planted[name, f"{'ABCDEF'[column]}{row + 1}"] = sheets[name][row][column]
        wrong: list[Written] = ["若干", "12、15", -5]
        sheets[name][row][column] = "2021-13-40" if isinstance(value, dt.date) else random.choice(wrong)
    return sheets, planted


@pytest.mark.slow
def test_marked_workbooks_of_a_county_open_in_libreoffice_and_come_back_clean(tmp_path: Path) -> None:
    """By hand with KIT_MARKED=40; LibreOffice opens all of them in one run."""
    writers = [*WRITERS.values(), strict]
    hidden = {("基本情况", "A1"), ("责任分工", "A2")}
    copies: dict[str, bytes] = {}
    plants = {}
    for number in range(int(os.environ.get("KIT_MARKED", "20"))):
        township = f"第{number}镇"
        sheets, plants[township] = spoilt(Random(number))
        original = writers[number % len(writers)](sheets)
        path = put(tmp_path / f"来/{township}.xlsx", original)
        result = kit.check(path)
        (copy,) = write_marked_copies(result, tmp_path / "回执")
        assert copy.path is not None
        copies[township] = copy.path.read_bytes()
        assert changed_parts(original, copies[township]) == []
        if writers[number % len(writers)] is not strict:
            # openpyxl reads no strict workbook; LibreOffice does.
            marks = marks_of(openpyxl.load_workbook(copy.path))
            assert marks == {(fault.sheet, fault.cell or "A1") for fault in result.faults}
            assert marks >= plants[township].keys()
    for township, content in saved_workbooks(copies, tmp_path).items():
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert marks_of(book) >= plants[township].keys()
        for (name, cell), value in plants[township].items():
            book[name][cell] = value
        (tmp_path / "改好").mkdir(exist_ok=True)
        book.save(tmp_path / f"改好/{township}.xlsx")
        again = openpyxl.load_workbook(marked(tmp_path / f"改好/{township}.xlsx", tmp_path / "再查"))
        assert marks_of(again) <= hidden


def test_a_fault_of_a_column_is_marked_at_the_project_s_own_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = '["网络舆情"]\n"表名" = ["网上巡查登记"]\n"月份" = ["哪个月的"]\n"巡查次数" = ["看了几回"]\n'
    put(tmp_path / "data/synonyms.toml", names.encode())
    sheets = {name: [list(row) for row in rows] for name, rows in GOOD.items()}
    (_, _, *others), *months = sheets.pop("网络舆情")
    own: list[list[Written]] = [["街道自用"], ["看了几回", "哪个月的", *others]]
    own += [[row[1], row[0], *row[2:]] for row in months[:-2]]
    within = put(tmp_path / "data/2021/清河镇.xlsx", plain({**sheets, "网上巡查登记": own}))
    loose = put(tmp_path / "收到/清河镇.xlsx", within.read_bytes())
    for path in (within, loose):
        (fault,) = [fault for fault in kit.check(path).faults if fault.sheet == "网上巡查登记"]
        assert (fault.column, fault.cell) == ("month", "")
        book = openpyxl.load_workbook(marked(path, tmp_path / f"回执-{path.parent.name}"))
        assert {cell for name, cell in marks_of(book) if name == "网上巡查登记"} == {"B2"}


def test_a_clerks_own_note_is_kept_and_added_to(tmp_path: Path) -> None:
    sheets = planted()
    sheets["理论学习"][1][1] = None
    copy = marked(put(tmp_path / "清河镇.xlsx", rich(sheets)), tmp_path / "回执")
    text = openpyxl.load_workbook(copy)["理论学习"]["B2"].comment.text
    assert text.startswith(f"{NOTE}\n\n{HEADING}\n错误：“形式”必填")


def test_a_threaded_comment_is_left_alone(tmp_path: Path) -> None:
    def edit(name: str, content: bytes) -> bytes:
        return (
            content.replace("镇</author>".encode(), b"tc={5A6F}</author>") if "comment" in name else content
        )

    sheets = planted()
    sheets["理论学习"][1][1] = None
    original = edited(rich(sheets), edit)
    copy = marked(put(tmp_path / "清河镇.xlsx", original), tmp_path / "回执")
    cell = openpyxl.load_workbook(copy)["理论学习"]["B2"]
    assert cell.comment.text == NOTE
    assert str(cell.fill.fgColor.rgb).startswith("FFFFA8")


def test_personal_values_are_marked_and_not_repeated(tmp_path: Path) -> None:
    sheets = planted()
    sheets["宣传阵地"][1][4] = "东村13800138000"
    path = put(tmp_path / "清河镇.xlsx", plain({**sheets, "李某13900139000": [["甲"]]}))
    (copy,) = write_marked_copies(kit.check(path), tmp_path / "回执")

    assert copy.personal
    assert "只能发回原填表人" in copy.line
    assert copy.path is not None
    added = {
        name: content for name, content in parts(copy.path.read_bytes()).items() if "sheet17" not in name
    }
    told = b"".join(content for name, content in added.items() if "comment" in name)
    told += parts(copy.path.read_bytes())["xl/worksheets/sheet18.xml"]
    assert "属于个人信息".encode() in told
    assert not re.search(rb"1380013|1390013", told)
    assert openpyxl.load_workbook(copy.path)["宣传阵地"]["E2"].value == "东村13800138000"


def test_cells_merged_with_others_are_marked_where_they_are_seen(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(plain(planted())))
    sheet = book["信息报送"]
    sheet.append([None, "又一篇", "云山日报", None, "振兴", "是"])
    sheet.merge_cells("D2:D3")
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "清河镇.xlsx")
    copy = openpyxl.load_workbook(marked(tmp_path / "清河镇.xlsx", tmp_path / "回执"))
    assert {cell for name, cell in marks_of(copy) if name == "信息报送"} == {"D2"}


def test_a_township_s_own_sheet_of_that_name_is_left_alone(tmp_path: Path) -> None:
    original = plain({**planted(), "检查结果": [["我们自己的检查", "好"]]})
    copy = marked(put(tmp_path / "清河镇.xlsx", original), tmp_path / "回执")
    book = openpyxl.load_workbook(copy)
    assert book["检查结果"]["A1"].value == "我们自己的检查"
    assert book["检查结果2"]["A1"].value == "检查结果"
    assert changed_parts(original, copy.read_bytes()) == []


def test_other_kinds_of_files_become_workbooks_with_the_same_faults(tmp_path: Path) -> None:
    sheets = planted()
    write_xls(tmp_path / "清河镇.xls", sheets)
    write_ods(tmp_path / "石桥乡.ods", sheets)
    for path in (tmp_path / "清河镇.xls", tmp_path / "石桥乡.ods"):
        copy = marked(path, tmp_path / "回执")
        assert copy == tmp_path / "回执" / f"{path.stem}.xlsx"
        kept = [(fault.sheet, fault.cell, fault.code, fault.message) for fault in kit.check(path).faults]
        found = [(fault.sheet, fault.cell, fault.code, fault.message) for fault in kit.check(copy).faults]
        assert found == kept
        assert marks_of(openpyxl.load_workbook(copy)) >= PLANTED.keys()


def test_csv_files_keep_their_texts_as_written(tmp_path: Path) -> None:
    folder = write_csvs(tmp_path / "data/2021/清河镇", planted())
    rows: list[list[Written]] = [["日期", "标题", "媒体", "级别"], ["2021-05-06", "007", "=1+1", "乡级"]]
    (folder / "信息报送.csv").write_bytes(csv_bytes(rows, "gb18030"))
    copies = write_marked_copies(kit.check(tmp_path / "data/2021"), tmp_path / "回执")

    assert {copy.path for copy in copies} == {tmp_path / "回执/2021/清河镇" / f"{name}.xlsx" for name in GOOD}
    sheet = openpyxl.load_workbook(tmp_path / "回执/2021/清河镇/信息报送.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[2]] == rows[1]
    assert [cell.data_type for cell in sheet[2]] == ["s"] * 4
    assert sheet["D2"].comment is not None
    kept = {(fault.cell, fault.code) for fault in kit.check(tmp_path / "data/2021/清河镇").faults}
    assert {(fault.cell, fault.code) for fault in kit.check(tmp_path / "回执/2021/清河镇").faults} == kept


def test_a_file_that_cannot_be_opened_is_said_and_the_others_are_written(tmp_path: Path) -> None:
    put(tmp_path / "data/2021/清河镇.xlsx", b"PK\x03\x04" + b"x" * 99)
    put(tmp_path / "data/2021/石桥乡.xlsx", plain(planted()))
    copies = write_marked_copies(kit.check(tmp_path / "data"), tmp_path / "回执")
    assert [copy.path is not None for copy in copies] == [False, True]
    assert "没有写出带标记的副本" in copies[0].line


def test_an_earlier_copy_is_replaced_unless_somebody_saved_it(tmp_path: Path) -> None:
    path = put(tmp_path / "data/2021/清河镇.xlsx", plain(planted()))
    copy = marked(path, tmp_path / "回执")
    # What was mended in the copy would be lost with it.
    book = openpyxl.load_workbook(copy)
    mend(book)
    book.save(copy)
    saved = copy.read_bytes()
    (refused,) = write_marked_copies(kit.check(path), tmp_path / "回执")
    assert "是改动过的副本，不覆盖" in refused.line
    assert copy.read_bytes() == saved
    # Checked itself, it is marked anew in its place and keeps what was mended.
    assert marked(copy, tmp_path / "回执") == copy
    again = openpyxl.load_workbook(copy)
    assert again["检查结果"]["A2"].value == "没有问题。"
    assert again["理论学习"]["D2"].value == GOOD["理论学习"][1][3]
    assert marks_of(again) == set()
    # As it is written it may be replaced, by whatever is found now.
    assert openpyxl.load_workbook(marked(path, tmp_path / "回执"))["检查结果"]["A2"].value != "没有问题。"


@pytest.mark.parametrize("writer", [*WRITERS, "strict"])
def test_a_copy_opens_on_its_result_and_as_before_without_marks(tmp_path: Path, writer: str) -> None:
    original = {**WRITERS, "strict": strict}[writer](planted())

    def second(name: str, content: bytes) -> bytes:
        """Let the workbook open on its second sheet."""
        if "worksheets/" not in name:
            return (
                content.replace(b'activeTab="0"', b'activeTab="1"')
                if name.endswith("workbook.xml")
                else content
            )
        content = content.replace(b' tabSelected="1"', b"")
        own = b' tabSelected="1"' if name.endswith("sheet2.xml") else b""
        return re.sub(rb"(<(?:x:)?sheetView)(?= )", rb"\1" + own, content)

    original = edited(original, second)
    copy = marked(put(tmp_path / "清河镇.xlsx", original), tmp_path / "回执")
    content = copy.read_bytes()
    opened = re.search(rb'activeTab="(\d+)"', parts(content)["xl/workbook.xml"])
    assert opened is not None
    assert int(opened[1]) == len(GOOD)
    selected = {name for name, part in parts(content).items() if b'tabSelected="1"' in part}
    assert len(selected) == 1
    assert "检查结果".encode() in parts(content)[selected.pop()]

    unmarked = parts(unmark_workbook(content, read_sheets(copy).results))

    before = parts(original)
    assert unmarked["xl/workbook.xml"] == before["xl/workbook.xml"]
    views = re.compile(rb"<[^<>]*sheetView [^<>]*>")
    assert {name: views.findall(part) for name, part in unmarked.items() if "worksheets/" in name} == {
        name: views.findall(part) for name, part in before.items() if "worksheets/" in name
    }


def test_a_copy_without_faults_opens_as_its_original(tmp_path: Path) -> None:
    copy = marked(put(tmp_path / "清河镇.xlsx", plain(GOOD)), tmp_path / "回执")
    book = openpyxl.load_workbook(copy)
    assert book["检查结果"]["A2"].value == "没有问题。"
    assert book.active is book.worksheets[0]


def test_a_file_is_never_replaced(tmp_path: Path) -> None:
    path = put(tmp_path / "data/2021/清河镇.xlsx", plain(planted()))
    put(tmp_path / "data/2021/石桥乡.xlsx", plain(planted()))
    kept = put(tmp_path / "回执/2021/石桥乡.xlsx", b"x")
    copies = write_marked_copies(kit.check(tmp_path / "data"), tmp_path / "回执")
    assert [copy.path is None for copy in copies] == [False, True]
    assert "石桥乡.xlsx 已经有了，不是这里写的副本，不覆盖" in copies[1].line
    assert kept.read_bytes() == b"x"
    for folder in ("data", "data/2021", "data/2021/回执"):
        with pytest.raises(CallError, match="不能写进台账"):
            write_marked_copies(kit.check(path), tmp_path / folder)


def test_a_fault_of_a_folder_is_told_in_its_first_file(tmp_path: Path) -> None:
    folder = write_csvs(tmp_path / "data/2021/清河镇", GOOD)
    put(folder / "台账.docx", b"x")
    write_marked_copies(kit.check(tmp_path / "data"), tmp_path / "回执")
    first = sorted((tmp_path / "回执/2021/清河镇").iterdir())[0]
    told = list(openpyxl.load_workbook(first)["检查结果"].iter_rows(min_row=5, values_only=True))
    assert any("台账.docx" in str(row[1]) and "没有读取" in str(row[3]) for row in told)


def test_a_line_says_what_became_of_a_file() -> None:
    assert MarkedCopy("a.xlsx", Path("回执/a.xlsx"), 0).line == "回执/a.xlsx：没有问题"
    assert MarkedCopy("a.xlsx", Path("回执/a.xlsx"), 3).line == "回执/a.xlsx：标出3处"
