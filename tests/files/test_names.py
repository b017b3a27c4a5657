"""Elements, parts, streams and records are known by namespace and place, not by a name alone."""

from __future__ import annotations

import datetime as dt
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt

from kit.files import BrokenCell, Cell, Sheet, UnreadableFileError
from kit.files.compound import with_one_stream
from kit.files.number_formats import is_telling, shows_percent
from kit.files.reader import read_sheets
from kit.files.xml_events import Places, parse_xml
from tests.support.hostile_files import (
    MAIN,
    compound,
    raw_xlsx,
    record,
    repacked,
    with_content_xml,
    with_sheet_xml,
    with_stream,
)
from tests.support.ledger_files import write_ods, write_xls, write_xlsx

DAY = dt.date(2021, 7, 1)
EXTENSION = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'


def only_sheet(path: Path) -> Sheet:
    (sheet,) = read_sheets(path).sheets
    return sheet


def with_part(path: Path, part: str, change: Callable[[str], str]) -> Path:
    def changed(name: str, content: bytes) -> bytes:
        return change(content.decode()).encode() if name == part else content

    return repacked(path, changed)


def plain(folder: Path, name: str = "a.xlsx") -> Path:
    return write_xlsx(folder / name, {"理论学习": [["日期", "数"], [DAY, 0.5]]})


ROWS: list[list[Cell]] = [["日期", "数"], [DAY, 0.5]]


@pytest.mark.parametrize("prefix", ["x15", "x14", "a"])
@pytest.mark.parametrize("flag", ["1", "0"])
def test_only_the_workbooks_own_property_says_that_days_count_from_1904(
    tmp_path: Path, prefix: str, flag: str
) -> None:
    own = f'<workbookPr date1904="{flag}"/>'
    ext = (
        f'<extLst><ext uri="u" xmlns:{prefix}="urn:{prefix}">'
        f'<{prefix}:workbookPr date1904="{1 - int(flag)}" chartTrackingRefBase="1"/>'
        f'<workbookPr date1904="{1 - int(flag)}"/></ext></extLst>'
    )
    path = raw_xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>', book=own)
    with_part(path, "xl/workbook.xml", lambda xml: xml.replace("</workbook>", ext + "</workbook>"))

    assert only_sheet(path).since_1904 == (flag == "1")


def test_sheets_and_styles_of_extensions_are_none_of_the_workbook(tmp_path: Path) -> None:
    ext = f'<extLst><ext {EXTENSION}><sheets><sheet name="no" r:id="r1"/></sheets></ext></extLst></workbook>'
    styles = (
        '<dxfs><dxf><numFmt numFmtId="170" formatCode="0%"/></dxf></dxfs>'
        '<extLst><ext><cellXfs><xf numFmtId="9"/></cellXfs></ext></extLst></styleSheet>'
    )
    path = raw_xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="A1" s="1"><v>5</v></c></row>', formats=["0.0"])
    with_part(path, "xl/workbook.xml", lambda xml: xml.replace("</workbook>", ext))
    with_part(path, "xl/styles.xml", lambda xml: xml.replace("</styleSheet>", styles))

    assert only_sheet(path).rows == [[5.0]]


def renamed(old: str, new: str, target: str) -> Callable[[Path], Path]:
    def change(path: Path) -> Path:
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        folder, _, base = old.rpartition("/")
        new_folder, _, new_base = new.rpartition("/")
        parts[new] = parts.pop(old)
        relations = parts.pop(f"{folder}/_rels/{base}.rels").decode()
        relations = re.sub(r'Target="(?!/)', f'Target="/{folder}/', relations)
        parts[f"{new_folder}/_rels/{new_base}.rels".lstrip("/")] = relations.encode()
        parts["_rels/.rels"] = re.sub(
            rb'(?<=Target=")/?xl/workbook.xml', lambda _: target.encode(), parts["_rels/.rels"]
        )
        with zipfile.ZipFile(path, "w") as package:
            for name, content in parts.items():
                package.writestr(name, content)
        return path

    return change


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("xl/workbook22.xml", "xl/workbook22.xml"),
        ("xl/workbook22.xml", "/xl/workbook22.xml"),
        ("xl/workbook22.xml", "xl\\workbook22.xml"),
        ("book.xml", "./book.xml"),
        ("other/deep/main.xml", "/other/deep/main.xml"),
        ("xl/工作簿.xml", "xl/%E5%B7%A5%E4%BD%9C%E7%B0%BF.xml"),
    ],
)
def test_the_workbook_is_found_by_the_relations_of_its_package(
    tmp_path: Path, name: str, target: str
) -> None:
    assert only_sheet(renamed("xl/workbook.xml", name, target)(plain(tmp_path))).rows == ROWS


def test_a_part_that_only_has_the_name_of_a_workbook_is_none(tmp_path: Path) -> None:
    path = plain(tmp_path)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("customXml/workbook.xml", f'<workbook xmlns="{MAIN}"><sheets/></workbook>')
    assert only_sheet(path).rows == ROWS

    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as package:
        package.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="a" Type="{office}" Target="word/document.xml"/></Relationships>',
        )
        package.writestr("word/document.xml", '<w:document xmlns:w="w"/>')
        package.writestr("customXml/workbook.xml", "<workbook/>")
    with pytest.raises(UnreadableFileError, match="Word"):
        read_sheets(tmp_path / "b.xlsx")


def test_a_workbook_in_the_strict_form_is_read(tmp_path: Path) -> None:
    def strict(_: str, content: bytes) -> bytes:
        content = content.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        return content.replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )

    assert only_sheet(repacked(plain(tmp_path), strict)).rows == ROWS


@pytest.mark.parametrize(
    "dimension",
    ["1:4", "A:C", "A", "", "A1:XFD1048576", "C9:A1", "Z99", "A1:B2:C3", "$A$1:$B$2", "表!A1", "0", "-1:5"],
)
def test_what_a_sheet_says_of_its_dimension_changes_nothing(tmp_path: Path, dimension: str) -> None:
    path = with_sheet_xml(
        plain(tmp_path), lambda xml: re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{dimension}"', xml)
    )
    assert only_sheet(path).rows == ROWS
    assert only_sheet(with_sheet_xml(path, lambda xml: re.sub("<dimension[^>]*>", "", xml))).rows == ROWS


OTHER = '<row r="1"><c r="A1"><v>9</v></c></row><row r="7"><c r="A7"><v>9</v></c></row>'
MERGED = '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
COMPATIBLE = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"<extLst><ext><sheetData>{OTHER}</sheetData>{MERGED}</ext></extLst>"),
        ("", f"<extLst><ext {EXTENSION}><x14:sheetData>{OTHER}</x14:sheetData></ext></extLst>"),
        (f"<!-- <sheetData>{OTHER}</sheetData> -->", f"<!-- {MERGED} -->"),
        (f"<extLst><ext><sheetData>{OTHER}</sheetData></ext></extLst>", ""),
        (
            f'<mc:AlternateContent {COMPATIBLE}><mc:Choice Requires="x"><sheetData>{OTHER}</sheetData>'
            "</mc:Choice></mc:AlternateContent>",
            "",
        ),
    ],
)
def test_rows_and_merges_elsewhere_in_a_sheet_are_none_of_it(tmp_path: Path, before: str, after: str) -> None:
    path = with_sheet_xml(
        plain(tmp_path),
        lambda xml: xml.replace("<sheetData>", before + "<sheetData>").replace(
            "</worksheet>", after + "</worksheet>"
        ),
    )

    sheet = only_sheet(path)
    assert [row for row in sheet.rows if any(row)] == ROWS
    assert sheet.merged == ()


def test_of_several_forms_of_rows_the_one_without_extensions_is_read(tmp_path: Path) -> None:
    data = (
        f'<mc:AlternateContent {COMPATIBLE}><mc:Choice Requires="x">{OTHER}</mc:Choice>'
        '<mc:Fallback><row r="1"><c r="A1"><v>1</v></c></row></mc:Fallback></mc:AlternateContent>'
    )
    path = with_sheet_xml(
        raw_xlsx(tmp_path / "a.xlsx", data),
        lambda xml: xml.replace("<worksheet ", f"<worksheet {COMPATIBLE} "),
    )

    assert only_sheet(path).rows == [[1.0]]


def test_a_phonetic_guide_is_no_text_of_a_cell(tmp_path: Path) -> None:
    guided = "<{0}><r><t>学</t></r><r><t>习</t></r><rPh sb='0' eb='1'><t>xué</t></rPh></{0}>"
    data = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr">' + guided.format("is") + "</c></row>"
    )

    assert only_sheet(raw_xlsx(tmp_path / "a.xlsx", data, guided.format("si"))).rows == [["学习", "学习"]]


FORMATS = {
    "0%": True,
    "0.0%;[Red]-0.0%": True,
    "[$-804]0%": True,
    '0"%"': False,
    "0\\%": False,
    "0_%": False,
    "0*%": False,
    '"100%"0': False,
    "[%]0": False,
    '0"春"': False,
    '0"■"': False,
    "0" * 37: False,
    '"占"0%': True,
    '0"个"%': True,
    "General": False,
}


@pytest.mark.parametrize("code", FORMATS)
def test_a_percent_sign_counts_where_the_grammar_of_formats_says_so(tmp_path: Path, code: str) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    book.add_sheet("x").write(0, 0, 0.5, xlwt.easyxf(num_format_str=code))
    book.save(str(tmp_path / "a.xls"))
    xml = code.replace('"', "&quot;")
    data = '<row r="1"><c r="A1" s="1"><v>0.5</v></c></row>'
    expected: list[list[Cell]] = [["50%" if FORMATS[code] else 0.5]]

    assert is_telling(code) == FORMATS[code]
    assert only_sheet(tmp_path / "a.xls").rows == expected
    assert only_sheet(raw_xlsx(tmp_path / "a.xlsx", data, formats=[xml])).rows == expected


@pytest.mark.parametrize(
    ("code", "number", "percent"),
    [
        ("0%;0", 0.5, True),
        ("0%;0", -0.5, False),
        ("0;0;0%", 0, True),
        ("0;0;0%", 1, False),
        ("[<=1]0%;0", 85, False),
        ("[>1]0;0%", 0.85, True),
        ("[=1]0%;[=2]0;0.0", 3, False),
        ('0";%"', 0.5, False),
    ],
)
def test_the_section_for_a_number_says_how_it_shows(code: str, number: float, percent: bool) -> None:
    assert shows_percent(code, number) == percent


SHEET: list[list[Cell]] = [["日期", "数"], ["2021-07-01", 5.0]]


def stream_of(folder: Path, rows: list[list[Cell]] = SHEET) -> bytes:
    kept: list[bytes] = []
    path = write_xls(folder / "kept.xls", {"理论学习": rows})  # type: ignore[dict-item]
    with_stream(path, lambda stream: kept.append(stream) or stream)  # type: ignore[func-returns-value]
    return kept[0]


@pytest.mark.parametrize(
    "inner", ["WordDocument", "PowerPoint Document", "Workbook", "Book", "EncryptedPackage"]
)
@pytest.mark.parametrize("first", [True, False])
def test_streams_of_objects_within_an_xls_are_none_of_its_own(
    tmp_path: Path, inner: str, first: bool
) -> None:
    own = ("Workbook", stream_of(tmp_path))
    other = stream_of(tmp_path, [["别的"]])
    path = tmp_path / "a.xls"
    path.write_bytes(compound(own, ("MBD0001", (inner, other)), inner_first=first))

    assert only_sheet(path).rows == SHEET


def test_a_word_file_with_a_workbook_in_it_is_called_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(
        compound(("WordDocument", b"x" * 5000), ("ObjectPool", ("Workbook", stream_of(tmp_path))))
    )

    with pytest.raises(UnreadableFileError, match="Word"):
        read_sheets(path)


@pytest.mark.parametrize("code_page", [936, 1252, 950, 65001, 1200, None])
def test_what_an_xls_says_of_its_code_page_changes_no_text_in_unicode(
    tmp_path: Path, code_page: int | None
) -> None:
    def changed(stream: bytes) -> bytes:
        at = stream.index(b"\x42\0\2\0")
        if code_page is None:
            return stream[:at] + b"\x01\x02" + stream[at + 2 :]
        return stream[: at + 4] + struct.pack("<H", code_page) + stream[at + 6 :]

    path = with_stream(write_xls(tmp_path / "a.xls", {"理论学习": SHEET}), changed)  # type: ignore[dict-item]

    assert only_sheet(path).name == "理论学习"
    assert only_sheet(path).rows == SHEET


def before_excel_97(code_page: int | None, encoding: str) -> bytes:
    """An .xls as Excel 95 writes it, with texts in bytes."""

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHH", 0x500, kind, 0, 0))

    def text(row: int, column: int, text: str) -> bytes:
        return record(
            0x204, struct.pack("<HHHH", row, column, 0, len(text.encode(encoding))) + text.encode(encoding)
        )

    def formatted(number: int, code: str) -> bytes:
        return record(0x41E, struct.pack("<HB", number, len(code.encode(encoding))) + code.encode(encoding))

    name = "理论学习".encode(encoding)
    page = b"" if code_page is None else record(0x42, struct.pack("<H", code_page))
    head = begin(5) + page + formatted(164, '0"春%"') + formatted(165, "0%")
    head += b"".join(record(0xE0, struct.pack("<HH12x", 0, number)) for number in (0, 164, 165))
    start = len(head) + 4 + 7 + len(name) + 4
    head += record(0x85, struct.pack("<IHB", start, 0, len(name)) + name) + record(0x0A, b"")
    body = begin(0x10) + text(0, 0, "日期") + text(0, 1, "东村\n西村") + text(0, 2, "abc")
    for column, style in enumerate((0, 1, 2)):
        body += record(0x203, struct.pack("<HHHd", 1, column, style, 0.5))
    return with_one_stream("Book", head + body + record(0x0A, b""))


@pytest.mark.parametrize(
    ("code_page", "encoding"),
    [(936, "gbk"), (None, "gbk"), (1200, "gbk"), (54936, "gb18030"), (65001, "utf-8")],
)
def test_texts_in_bytes_are_read_in_the_code_page_of_the_workbook(
    tmp_path: Path, code_page: int | None, encoding: str
) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(before_excel_97(code_page, encoding))
    expected: list[list[Cell]] = [["日期", "东村\n西村", "abc"], [0.5, 0.5, "50%"]]

    sheet = only_sheet(path)
    assert (sheet.name, sheet.rows) == ("理论学习", expected)


def test_tables_and_texts_elsewhere_in_an_ods_are_none_of_its_sheets(tmp_path: Path) -> None:
    table = (
        '<table:table table:name="no"><table:table-row><table:table-cell office:value-type="float" '
        'office:value="9"/></table:table-row></table:table>'
    )
    shapes = (
        '<table:shapes><draw:frame xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0">'
        f"<draw:text-box>{table}<text:p>no</text:p></draw:text-box></draw:frame></table:shapes>"
    )
    noted = (
        "<text:p>党<text:span>课</text:span><text:note><text:note-body><text:p>no</text:p></text:note-body>"
        "</text:note><text:ruby><text:ruby-base>学</text:ruby-base><text:ruby-text>xué</text:ruby-text>"
        '</text:ruby></text:p><draw:frame xmlns:draw="d"><text:p>no</text:p></draw:frame>'
    )
    links = f"<table:dde-links><table:dde-link>{table}</table:dde-link></table:dde-links>"
    changes = (
        "<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell "
        'office:value-type="string"><text:p>no</text:p></table:change-track-table-cell></table:previous>'
        "</table:cell-content-change></table:tracked-changes>"
    )
    path = with_content_xml(
        write_ods(tmp_path / "a.ods", {"x": [["?", "y"]]}),
        lambda xml: (
            xml.replace('<table:table table:name="x">', changes + '<table:table table:name="x">' + shapes)
            .replace("<text:p>?</text:p>", noted)
            .replace("</office:spreadsheet>", links + "</office:spreadsheet>")
        ),
    )

    sheet = only_sheet(path)
    assert (sheet.name, sheet.rows) == ("x", [["党课学", "y"]])


def test_an_ods_under_other_prefixes_is_read(tmp_path: Path) -> None:
    path = with_content_xml(
        write_ods(tmp_path / "a.ods", {"x": [["a", DAY], ["b", 1.5]]}),
        lambda xml: re.sub(
            r"(?<=[</ ])(table|office|text)(?=:)|(?<=xmlns:)(table|office|text)(?==)", r"my\1\2", xml
        ),
    )

    assert only_sheet(path).rows == [["a", DAY], ["b", 1.5]]


def test_comments_of_an_xml_spreadsheet_are_no_values(tmp_path: Path) -> None:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    path = tmp_path / "a.xls"
    path.write_text(
        f'<?xml version="1.0"?><s:Workbook xmlns:s="{space}" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<s:Styles><s:Style s:ID="a"><s:NumberFormat s:Format="0&quot;%&quot;"/></s:Style>'
        '<s:Style s:ID="b"><s:NumberFormat s:Format="Percent"/></s:Style></s:Styles>'
        '<s:Worksheet s:Name="x"><s:Table><s:Row><s:Cell s:StyleID="a"><s:Data s:Type="Number">12</s:Data>'
        '<s:Comment><s:Data s:Type="String"><B xmlns="http://www.w3.org/TR/REC-html40">no</B></s:Data>'
        '</s:Comment></s:Cell><s:Cell s:StyleID="b"><s:Data s:Type="Number">0.5</s:Data></s:Cell>'
        '<s:Cell><s:Data s:Type="String">12&#10;<B xmlns="http://www.w3.org/TR/REC-html40">15</B></s:Data>'
        "</s:Cell></s:Row></s:Table><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible>"
        "</x:WorksheetOptions></s:Worksheet></s:Workbook>",
        encoding="utf-8",
    )

    sheet = only_sheet(path)
    assert sheet.rows == [[12.0, "50%", "12\n15"]]
    assert sheet.hidden


def test_a_cell_of_an_xml_spreadsheet_has_the_format_of_its_row_or_column(tmp_path: Path) -> None:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    cell, own = '<Cell{}><Data ss:Type="Number">0.5</Data></Cell>', ' ss:StyleID="n"'
    path = tmp_path / "a.xls"
    path.write_text(
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Styles><Style ss:ID="p">'
        '<NumberFormat ss:Format="0%"/></Style><Style ss:ID="n"/></Styles><Worksheet ss:Name="x"><Table>'
        '<Column/><Column ss:StyleID="p" ss:Span="1"/><Column/>'
        f"<Row>{cell.format('') * 4}</Row><Row>{cell.format(own) * 2}</Row>"
        f'<Row ss:StyleID="p">{cell.format("")}</Row></Table></Worksheet></Workbook>',
        encoding="utf-8",
    )

    assert only_sheet(path).rows == [[0.5, "50%", "50%", 0.5], [0.5, 0.5, "", ""], ["50%", "", "", ""]]


def test_names_of_ranges_in_a_page_are_no_names_of_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(
        "<html><xml><x:ExcelName> <x:Name>Print_Titles</x:Name></x:ExcelName><x:ExcelWorksheet>"
        "<x:Name>理论学习</x:Name></x:ExcelWorksheet></xml><table><tr><td>日期</table></html>",
        encoding="utf-8",
    )

    assert only_sheet(path).name == "理论学习"


class Heard:
    """Keeps what is told of a document."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def start(self, path: str, attributes: dict[str, str]) -> None:
        self.told.append(f"{path} {attributes}")

    def end(self, path: str) -> None:
        self.told.append(f"/{path}")

    def text(self, path: str, text: str) -> None:
        self.told.append(f"{path}: {text}")


def test_elements_come_by_their_path_and_what_is_seen_through_changes_none() -> None:
    places = Places({"": ["urn:a"], "b": ["urn:b"]}, ["x/y"], seen_through=["b:group"])
    heard = Heard()
    xml = (
        '<p:x xmlns:p="urn:a" xmlns:q="urn:b" xmlns:z="urn:z"><p:other><p:y>no</p:y></p:other><q:group n="1">'
        '<p:y q:k="1" z:k="2">yes</p:y></q:group><z:y>no</z:y><y>no</y></p:x>'
    )
    parse_xml(xml.encode(), places, heard)

    assert heard.told == [
        *("x {}", "x/b:group {'n': '1'}", "x/y {'b:k': '1', 'urn:z k': '2'}", "x/y: yes"),
        *("/x/y", "/x/b:group", "/x"),
    ]


def test_errors_in_comments_of_a_sheet_are_none(tmp_path: Path) -> None:
    data = '<row r="1"><!-- <c r="A1" t="e"><v>#REF!</v></c> --><c r="A1"><v>1</v></c></row>'

    assert only_sheet(raw_xlsx(tmp_path / "a.xlsx", data)).rows == [[1.0]]
    broken = data.replace("<!-- ", "").replace(" -->", "").replace('<c r="A1"><v>1</v></c>', "")
    assert only_sheet(raw_xlsx(tmp_path / "b.xlsx", broken)).rows == [[BrokenCell("#REF!")]]
