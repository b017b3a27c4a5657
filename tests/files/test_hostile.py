"""Files that would exhaust memory or time, end the process, or follow something: one clear line for each."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kit.files import BrokenCell, Cell, UnreadableFileError
from kit.files.compound import Compound, with_one_stream
from kit.files.raw_sheets import MAX_CELLS, MAX_FILE, MAX_MEMBER, MAX_UNFOLDED
from kit.files.reader import read_sheets
from tests.support.hostile_files import (
    HEADER,
    RECORD,
    before_last_end,
    bomb,
    cells_xml,
    raw_xlsx,
    record,
    repacked,
    with_content_xml,
    with_sheet_xml,
    with_stream,
)
from tests.support.ledger_files import Sheets, write_ods, write_xls, write_xlsx

SHEETS: Sheets = {"理论学习": [list(HEADER), list(RECORD)]}
ROWS: list[list[Cell]] = [[*HEADER], [*RECORD]]


def xlsx(folder: Path) -> Path:
    return write_xlsx(folder / "a.xlsx", SHEETS)


def xls(folder: Path) -> Path:
    return write_xls(folder / "a.xls", SHEETS)


def ods(folder: Path) -> Path:
    return write_ods(folder / "a.ods", SHEETS)


def appended(xml: str) -> Callable[[str], str]:
    return lambda sheet: sheet.replace("</sheetData>", xml + "</sheetData>")


def fault_of(path: Path) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_sheets(path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{path.name}：")
    return caught.value.code


def number(row: int, column: int) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, 0, 1.0))


@pytest.mark.parametrize(
    ("reference", "stray"),
    [
        ("XFD200000", (199_999, 16_383)),
        ("A1048576", (1_048_575, 0)),
        ("Z99999", (99_998, 25)),
        ("ZZZZ1", (0, 475_253)),
    ],
)
def test_a_stray_cell_far_away_does_not_make_a_workbook_unreadable(
    tmp_path: Path, reference: str, stray: tuple[int, int]
) -> None:
    path = with_sheet_xml(xlsx(tmp_path), appended(cells_xml({reference: "x"})))

    sheet = read_sheets(path).sheets[0]
    assert sheet.rows == ROWS
    assert sheet.strays == (stray,)


def test_two_sheets_with_a_stray_cell_each_are_both_read(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"理论学习": SHEETS["理论学习"], "其他": SHEETS["理论学习"]})
    with_sheet_xml(path, appended(cells_xml({"Z90000": "x"})))

    assert [sheet.rows for sheet in read_sheets(path).sheets] == [ROWS, ROWS]


@pytest.mark.parametrize(("row", "column"), [(65_535, 255), (3, 65_535), (65_535, 65_535)])
def test_a_stray_cell_of_an_xls_is_left_out(tmp_path: Path, row: int, column: int) -> None:
    path = with_stream(xls(tmp_path), lambda stream: before_last_end(stream, number(row, column)))

    sheet = read_sheets(path).sheets[0]
    assert sheet.rows == ROWS
    assert sheet.strays == ((row, column),)


def test_a_text_that_belongs_to_a_stray_formula_is_left_out_with_it(tmp_path: Path) -> None:
    formula = record(0x06, struct.pack("<HHH8sHIH", 65_535, 9, 0, b"\0\0\0\0\0\0\xff\xff", 0, 0, 0))
    text = record(0x207, struct.pack("<HB", 1, 0) + b"y")
    path = with_stream(xls(tmp_path), lambda stream: before_last_end(stream, formula, text))

    assert read_sheets(path).sheets[0].rows == ROWS


def test_sizes_that_an_xls_states_of_itself_are_not_believed(tmp_path: Path) -> None:
    dimensions = record(0x200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 255, 0))
    path = with_stream(xls(tmp_path), lambda stream: before_last_end(stream, dimensions))

    assert read_sheets(path).sheets[0].rows == ROWS


def test_a_stray_cell_of_an_ods_is_left_out(tmp_path: Path) -> None:
    far = (
        '<table:table-row table:number-rows-repeated="1000000"/>'
        '<table:table-row><table:table-cell table:number-columns-repeated="16383"/>'
        '<table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
    )
    path = with_content_xml(ods(tmp_path), lambda xml: xml.replace("</table:table>", far + "</table:table>"))

    sheet = read_sheets(path).sheets[0]
    assert sheet.rows == ROWS
    assert sheet.strays == ((1_000_002, 16_383),)


BLANK_ROWS = {
    "rows": lambda row: f'<row r="{row}"/>',
    "formats": lambda row: (
        f'<row r="{row}" s="1" customFormat="1"><c r="A{row}" s="0"/><c r="D{row}"/></row>'
    ),
}


@pytest.mark.parametrize("kind", BLANK_ROWS)
def test_a_million_blank_rows_cost_little(tmp_path: Path, kind: str) -> None:
    blank = "".join(map(BLANK_ROWS[kind], range(3, 1_048_577)))
    path = with_sheet_xml(xlsx(tmp_path), appended(blank + cells_xml({"XFD1048576": ""})))

    assert read_sheets(path).sheets[0].rows == ROWS


UTF_16 = '<?xml version="1.0" encoding="UTF-16"?>'
OTHER_WAYS: dict[str, Callable[[str], str | bytes]] = {
    "without places": lambda xml: re.sub(r' r="[A-Z]*\d+"', "", xml),
    "with blank rows without places": lambda xml: "<row/><row".join(
        re.sub(r' r="[A-Z]*\d+"', "", xml).split("<row", 1)
    ),
    "under a prefix": lambda xml: re.sub(r"<(/?)(?=[a-z])", r"<\1x:", xml).replace("xmlns=", "xmlns:x="),
    "in single quotes": lambda xml: xml.replace('"', "'"),
    "in UTF-16": lambda xml: (UTF_16 + xml[xml.index("<worksheet") :]).encode("utf-16"),
    "with a comment": lambda xml: xml.replace("<sheetData>", '<!-- <c r="ZZ99"> --><sheetData>'),
    "with other attributes first": lambda xml: re.sub(r'<c r="(\w+)"( t="\w+")', r'<c\2 r="\1"', xml),
    "with a wrong dimension": lambda xml: re.sub(r'ref="[^"]*"', 'ref="A1:XFD1048576"', xml, count=1),
}  # fmt: skip


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_a_sheet_written_in_another_way_reads_the_same(tmp_path: Path, way: str) -> None:
    path = with_sheet_xml(xlsx(tmp_path), OTHER_WAYS[way])

    rows = read_sheets(path).sheets[0].rows
    assert [row for row in rows if any(row)] == ROWS
    assert len(rows) == (3 if "blank rows" in way else 2)


def test_what_is_written_anew_keeps_texts_errors_and_formulas(tmp_path: Path) -> None:
    data = (
        '<!-- --><row r="1">'
        '<c t="inlineStr"><is><r><t>a_x000D_</t></r><r><t> b</t></r><rPh><t>?</t></rPh></is></c>'
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c><c><f>SUM(A1)</f></c><c t="str"><f>A1</f><v></v></c>'
        '<c t="s"><v>0</v></c><c s="1"><v>0.5</v></c><c t="b"><v>1</v></c><c/></row>'
    )
    path = raw_xlsx(tmp_path / "a.xlsx", data, "<si><t>x &amp; y</t></si>", formats=["0%"])

    assert read_sheets(path).sheets[0].rows == [
        ["a\r b", BrokenCell("#DIV/0!"), BrokenCell(""), "", "x & y", "50%", True]
    ]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A9" r="XFD1048576"><v>1</v></c>',
        '<c r="A9" s=">" r="XFD1048576"><v>1</v></c>',
        '<c r="A0"><v>1</v></c>',
        '<c r="A99999999999999"><v>1</v></c>',
        '<!DOCTYPE a><c r="A9"><v>1</v></c>',
    ],
)
def test_a_cell_that_says_its_place_twice_or_wrongly_is_refused(tmp_path: Path, cell: str) -> None:
    path = with_sheet_xml(xlsx(tmp_path), appended(f'<row r="9">{cell}</row>'))

    assert fault_of(path) == "file-damaged"


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>'
    path = with_sheet_xml(xlsx(tmp_path), lambda xml: laughs + xml[xml.index("<worksheet") :])

    assert fault_of(path) == "file-damaged"


def test_a_count_of_strings_is_not_believed(tmp_path: Path) -> None:
    path = raw_xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', "<si><t>x</t></si>")

    def changed(name: str, content: bytes) -> bytes:
        return content.replace(b'uniqueCount="1"', b'uniqueCount = "99999999999999"')

    assert read_sheets(repacked(path, changed)).sheets[0].rows == [["x"]]


def test_one_long_text_in_many_cells_is_refused(tmp_path: Path) -> None:
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>1</v></c></row>' for row in range(1, 4_000))
    short, long = "<si><t>y</t></si>", f"<si><t>{'x' * 100_000}</t></si>"
    for at, strings in enumerate((short + long, f"<si/>{long}", f"<!-- </si> -->{short}{long}")):
        path = raw_xlsx(tmp_path / f"{at}.xlsx", cells, strings)
        assert fault_of(path) == "file-too-large"
    assert len(read_sheets(raw_xlsx(tmp_path / "b.xlsx", cells, long + short)).sheets[0].rows) == 3_999

    text = record(0xFD, struct.pack("<HHHI", 9, 0, 0, 0))
    path = write_xls(tmp_path / "b.xls", {"理论学习": [["x" * 32_000]]})
    many = [text] * 9_000
    assert fault_of(with_stream(path, lambda stream: before_last_end(stream, *many))) == "file-too-large"


def test_unfolding_stops_at_the_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit.files.archives.MAX_MEMBER", 4 << 20)
    monkeypatch.setattr("kit.files.archives.MAX_UNFOLDED", 6 << 20)
    assert fault_of(bomb(tmp_path / "a.xlsx", "xl/_rels/workbook.xml.rels", 5 << 20)) == "file-too-large"
    assert fault_of(bomb(tmp_path / "b.ods", "content.xml", 5 << 20)) == "file-too-large"
    assert fault_of(bomb(tmp_path / "c.ods", "content.xml", 5 << 20, declared=100)) == "file-damaged"

    blank = " " * (7 << 19)
    assert read_sheets(raw_xlsx(tmp_path / "d.xlsx", blank)).sheets[0].rows == []
    assert fault_of(raw_xlsx(tmp_path / "e.xlsx", blank, blank)) == "file-too-large"


def test_the_bounds_hold_for_what_townships_send() -> None:
    assert MAX_MEMBER >= 100 << 20, "200,000 rows of ten columns"
    assert MAX_CELLS >= 2_000_000
    assert 2 * MAX_UNFOLDED + MAX_FILE < 1 << 30


def test_a_value_repeated_a_billion_times_is_refused(tmp_path: Path) -> None:
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    )
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    path = with_content_xml(ods(tmp_path), lambda xml: xml.replace("</table:table>", row + "</table:table>"))

    assert fault_of(path) == "file-too-large"


def test_too_many_cells_sheets_and_bytes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("raw_sheets", "texts", "html_workbook"):
        monkeypatch.setattr(f"kit.files.{module}.MAX_CELLS", 30_000)
    (tmp_path / "a.csv").write_bytes(b",\n" * 15_000)
    (tmp_path / "b.csv").write_bytes(b"," * 300 + b"\n1" * 200)
    with (tmp_path / "c.csv").open("wb") as file:
        file.truncate(MAX_FILE + 1)
    write_xlsx(tmp_path / "d.xlsx", {f"s{at}": [["x"]] for at in range(501)})
    (tmp_path / "e.xls").write_text("<table>" + "<tr><td colspan=1000>x" * 31, encoding="utf-8")

    assert {fault_of(path) for path in tmp_path.iterdir()} == {"file-too-large"}


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    assert fault_of(tmp_path / "a.xlsx") == "file-unreadable"
    assert fault_of(tmp_path / "none.xlsx") == "file-unreadable"
    (tmp_path / "b.xlsx").symlink_to("b.xlsx")
    assert fault_of(tmp_path / "b.xlsx") == "file-unreadable"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on Windows")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")

    assert fault_of(tmp_path / "a.xlsx") == "file-unreadable"


class PanicException(BaseException):
    """Of Rust; no Exception."""


def test_a_panic_of_the_reader_is_the_kits_own_error_and_an_interrupt_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def panics(_: object) -> None:
        raise PanicException

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    path = xlsx(tmp_path)
    monkeypatch.setattr("python_calamine.load_workbook", panics)
    assert fault_of(path) == "file-damaged"
    monkeypatch.setattr("python_calamine.load_workbook", interrupted)
    with pytest.raises(KeyboardInterrupt):
        read_sheets(path)


def test_files_with_a_password_are_named_as_such(tmp_path: Path) -> None:
    def locked(stream: bytes) -> bytes:
        first = 4 + struct.unpack_from("<H", stream, 2)[0]
        return stream[:first] + record(0x2F, b"\1\0\1\0") + stream[first:]

    (tmp_path / "a.xlsx").write_bytes(with_one_stream("EncryptedPackage", bytes(9_000)))
    with_stream(write_xls(tmp_path / "b.xls", SHEETS), locked)
    repacked(
        write_ods(tmp_path / "c.ods", SHEETS),
        lambda name, data: b"<m><manifest:encryption-data/></m>" if name.endswith("manifest.xml") else data,
    )
    data = write_xlsx(tmp_path / "d.xlsx", SHEETS).read_bytes()
    at = data.index(b"PK\x01\x02")
    while at >= 0:  # the flag of every member in the directory
        data = data[: at + 8] + bytes([data[at + 8] | 1]) + data[at + 9 :]
        at = data.find(b"PK\x01\x02", at + 1)
    (tmp_path / "d.xlsx").write_bytes(data)

    assert {fault_of(path) for path in tmp_path.iterdir()} == {"file-password"}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n", "图片"),
        (b"Rar!\x1a\x07", "压缩包"),
        (b"\x09\x04\x06\x00\x00\x00", "很旧的 Excel"),
        (with_one_stream("WordDocument", b"x"), "Word"),
        (b"<html><body>x</body></html>", "网页"),
    ],
)
def test_a_file_of_another_kind_is_called_by_its_name(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)

    assert fault_of(path) == "file-kind"
    with pytest.raises(UnreadableFileError, match=kind):
        read_sheets(path)


@pytest.mark.parametrize(
    ("member", "kind"), [("word/document.xml", "Word"), ("xl/workbook.bin", "xlsb"), ("照片.png", "压缩包")]
)
def test_a_package_of_another_kind_is_called_by_its_name(tmp_path: Path, member: str, kind: str) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(member, "x")

    with pytest.raises(UnreadableFileError, match=kind):
        read_sheets(path)


@pytest.mark.parametrize("offset", [44, 48, 60, 64, 68, 72, 76])
@pytest.mark.parametrize("value", [0, 1, 0x7FFFFFFF, 0xFFFFFFF0])
def test_a_compound_file_that_lies_about_itself_ends(tmp_path: Path, offset: int, value: int) -> None:
    data = bytearray(xls(tmp_path).read_bytes())
    struct.pack_into("<I", data, offset, value)
    path = tmp_path / "b.xls"
    path.write_bytes(data)

    try:
        read = read_sheets(path).sheets[0].rows
    except UnreadableFileError:
        read = ROWS
    assert read == ROWS


def test_every_chain_of_a_compound_file_that_goes_round_in_a_circle_ends(tmp_path: Path) -> None:
    data = bytearray(xls(tmp_path).read_bytes())
    table = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    struct.pack_into("<128I", data, table, *([0] * 128))
    path = tmp_path / "b.xls"
    path.write_bytes(data)

    assert fault_of(path) == "file-damaged"


def test_a_list_of_sectors_that_goes_on_with_itself_ends(tmp_path: Path) -> None:
    data = bytearray(xls(tmp_path).read_bytes())
    own = len(data) // 512 - 1
    struct.pack_into("<II", data, 68, own, 1)
    (tmp_path / "b.xls").write_bytes(data + struct.pack("<128I", *[0xFFFFFFFF] * 127, own))

    assert read_sheets(tmp_path / "b.xls").sheets[0].rows == ROWS


@pytest.mark.parametrize("size", [0, 1, 4_095, 4_096, 70_000, 9_000_000])
def test_a_compound_file_made_anew_holds_its_stream(size: int) -> None:
    content = bytes(at % 251 for at in range(size))

    assert Compound(with_one_stream("Workbook", content)).read("workbook")[:size] == content


def test_sheets_of_an_xls_that_lie_within_each_other_are_refused(tmp_path: Path) -> None:
    def twice(stream: bytes) -> bytes:
        at = stream.index(b"\x85\0")
        length = 4 + struct.unpack_from("<H", stream, at + 2)[0]
        sheet = bytearray(stream[at : at + length])
        sheet[-1] ^= 1
        start = struct.unpack_from("<I", sheet, 4)[0] + length
        both = bytes(sheet[:4]) + struct.pack("<I", start) + bytes(sheet[8:])
        return stream[:at] + both + both[:-1] + stream[at + length - 1 : at + length] + stream[at + length :]

    assert fault_of(with_stream(xls(tmp_path), twice)) == "file-damaged"


def test_no_link_formula_or_macro_is_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.xml"
    outside.write_text("<a>secret</a>")
    formula = '<row r="3"><c r="A3" t="str"><f>WEBSERVICE("http://127.0.0.1:9")</f><v>kept</v></c></row>'
    path = with_sheet_xml(xlsx(tmp_path), appended(formula))

    def linked(name: str, content: bytes) -> bytes:
        target = f'Target="{outside.as_uri()}" TargetMode="External"'.encode()
        return (
            re.sub(rb'Target="[^"]*sheet1.xml"', target, content)
            if name.endswith("workbook.xml.rels")
            else content
        )

    assert read_sheets(path).sheets[0].rows[2][0] == "kept"
    assert read_sheets(repacked(path, linked)).sheets == ()


HUNGRY = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (1_200 << 20,) * 2)
from kit.files import UnreadableFileError
from kit.files.reader import read_sheets
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        read_sheets(path)
    except UnreadableFileError:
        pass
print("all")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux's here")
def test_hungry_files_are_read_within_bounds_of_memory(tmp_path: Path) -> None:
    for at, reference in enumerate(("XFD1048576", "Z99999", "AZ80000")):
        path = with_sheet_xml(xlsx(tmp_path), appended(cells_xml({reference: "x", "Y99998": "x"})))
        path.rename(tmp_path / f"{at}.xlsx")
    for at, (row, column) in enumerate(((65_535, 255), (65_535, 65_535), (60_000, 40))):
        cells = [number(row, column), number(row // 2, column), number(row, column // 2)]
        path = with_stream(xls(tmp_path), lambda stream, cells=cells: before_last_end(stream, *cells))  # type: ignore[misc]
        path.rename(tmp_path / f"{at}.xls")
    wide = '<table:table-row><table:table-cell table:number-columns-repeated="9999"/>'
    wide += '<table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
    with_content_xml(
        ods(tmp_path), lambda xml: xml.replace("</table:table>", wide * 20_000 + "</table:table>")
    )
    bomb(tmp_path / "b.ods", "content.xml", 120 << 20)
    (tmp_path / "c.csv").write_bytes(b"1," * 2_000_000)

    done = subprocess.run([sys.executable, "-c", HUNGRY, str(tmp_path)], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "all"), done.stderr[-2000:]
