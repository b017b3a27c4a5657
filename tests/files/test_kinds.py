"""What the readers of the several kinds of file tell of a cell, beyond its plain value."""

from __future__ import annotations

import base64
import datetime as dt
import re
import struct
from pathlib import Path

import openpyxl
import pytest
import xlwt

from kit.files import BrokenCell, Cell, Sheet, UnreadableFileError
from kit.files.reader import read_sheets
from tests.support.hostile_files import before_last_end, raw_xlsx, record, with_content_xml, with_stream
from tests.support.ledger_files import write_ods, write_xls, write_xlsx
from tests.support.workbook_parts import edited


def only_sheet(path: Path) -> Sheet:
    (sheet,) = read_sheets(path).sheets
    return sheet


def row_of(*cells: str) -> str:
    return '<row r="1">' + "".join(cells) + "</row>"


def test_errors_and_formulas_never_calculated_of_an_xlsx_are_told(tmp_path: Path) -> None:
    data = row_of(
        '<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        '<c r="B1" s="0" t="e"><v>#SPILL!</v></c>',
        '<c r="C1"><f>SUM(D1:D9)</f><v></v></c>',
        '<c r="D1"><f t="shared" si="0"/></c>',
        '<c r="E1" t="str"><f>IF(1,"")</f><v></v></c>',
        '<c r="F1"><f>1+1</f><v>2</v></c>',
        '<c r="G1" t="inlineStr"><is><t>#DIV/0!</t></is></c>',
        '<c r="H1"><f>1-1</f><v>0</v></c>',
    )
    expected: list[Cell] = [
        *(BrokenCell("#DIV/0!"), BrokenCell("#SPILL!"), BrokenCell(""), BrokenCell("")),
        *("", 2.0, "#DIV/0!", 0.0),
    ]

    assert only_sheet(raw_xlsx(tmp_path / "a.xlsx", data)).rows == [expected]
    recalculated = raw_xlsx(tmp_path / "b.xlsx", data, book='<calcPr fullCalcOnLoad="1"/>')
    assert only_sheet(recalculated).rows == [[*expected[:-1], BrokenCell("")]]


def test_a_formula_that_openpyxl_wrote_has_no_result(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"理论学习": [["=1+1", "x"]]})

    assert only_sheet(path).rows == [[BrokenCell(""), "x"]]


def test_errors_and_formulas_never_calculated_of_an_xls_are_told(tmp_path: Path) -> None:
    def formula(column: int, result: bytes, flags: int) -> bytes:
        return record(0x06, struct.pack("<HHH8sHIH", 0, column, 0, result, flags, 0, 0))

    def error(column: int, code: int) -> bytes:
        return record(0x205, struct.pack("<HHHBB", 0, column, 0, code, 1))

    records = (
        *(error(1, 0x07), error(2, 0x99)),
        formula(3, b"\x02\0\x17\0\0\0\xff\xff", 0),
        formula(4, bytes(8), 2),
        formula(5, struct.pack("<d", 2.0), 2),
        formula(6, bytes(8), 0),
    )
    path = write_xls(tmp_path / "a.xls", {"理论学习": [["x"]]})

    assert only_sheet(with_stream(path, lambda stream: before_last_end(stream, *records))).rows == [
        ["x", BrokenCell("#DIV/0!"), BrokenCell("#ERROR!"), BrokenCell("#REF!"), BrokenCell(""), 2.0, 0.0]
    ]


def test_errors_of_an_ods_are_told(tmp_path: Path) -> None:
    cells = (
        '<table:table-row><table:table-cell table:formula="of:=1/0" office:value-type="string" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=X()" office:value-type="string"><text:p>Err:508</text:p>'
        "</table:table-cell>"
        '<table:table-cell table:formula="of:=1+1"/><table:table-cell office:value-type="string">'
        "<text:p>#DIV/0!</text:p></table:table-cell></table:table-row>"
    )
    path = with_content_xml(
        write_ods(tmp_path / "a.ods", {"理论学习": []}),
        lambda xml: (
            xml.replace("<office:document-content", '<office:document-content xmlns:calcext="c"', 1)
            .replace("<table:table ", "<table:table ", 1)
            .replace('table:name="理论学习"/>', f'table:name="理论学习">{cells}</table:table>')
        ),
    )

    assert only_sheet(path).rows == [
        [BrokenCell("#DIV/0!"), BrokenCell("Err:508"), BrokenCell(""), "#DIV/0!"]
    ]


def test_a_percentage_reads_as_the_clerk_sees_it(tmp_path: Path) -> None:
    data = row_of(
        *('<c r="A1" s="1"><v>0.853</v></c>', '<c r="B1" s="2"><v>0.3</v></c>', '<c r="C1"><v>0.853</v></c>'),
        *('<c r="D1" s="3"><v>0.5</v></c>', '<c r="E1" s="1" t="n"><v>1</v></c>'),
        '<c r="F1" s="1" t="inlineStr"><is><t>x</t></is></c>',
    )
    formats = ("0.0%", "0%;[Red]-0%", "0&quot;%的&quot;")
    expected: list[Cell] = ["85.3%", "30%", 0.853, 0.5, "100%", "x"]
    assert only_sheet(raw_xlsx(tmp_path / "a.xlsx", data, formats=formats)).rows == [expected]
    many = [*formats, *["0%"] * 60]
    assert only_sheet(raw_xlsx(tmp_path / "b.xlsx", data, formats=many)).rows == [expected]

    book = openpyxl.Workbook()
    book.worksheets[0].append([0.853])
    book.worksheets[0]["A1"].number_format = "0.00%"
    book.save(tmp_path / "c.xlsx")
    old = xlwt.Workbook()
    sheet = old.add_sheet("x")
    for at, number in enumerate((0.853, 1)):
        sheet.write(0, at, number, xlwt.easyxf(num_format_str="0.0%"))
    sheet.write(0, 2, 0.5)
    old.save(str(tmp_path / "d.xls"))
    ods = with_content_xml(
        write_ods(tmp_path / "e.ods", {"x": [[0.853]]}),
        lambda xml: xml.replace('value-type="float"', 'value-type="percentage"'),
    )

    assert only_sheet(tmp_path / "c.xlsx").rows == [["85.3%"]]
    assert only_sheet(tmp_path / "d.xls").rows == [["85.3%", "100%", 0.5]]
    assert only_sheet(ods).rows == [["85.3%"]]


@pytest.mark.parametrize("code", ["yyyy-mm", "mmm-yy", 'yyyy"年"m"月";@', "[$-804]yyyy/m"])
def test_a_month_that_a_cell_shows_without_its_day_reads_as_the_month(tmp_path: Path, code: str) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append([dt.date(2021, 12, 1), dt.date(2021, 12, 2), dt.date(2021, 12, 1)])
    book.worksheets[0]["A1"].number_format = book.worksheets[0]["B1"].number_format = code
    book.save(tmp_path / "a.xlsx")
    old = xlwt.Workbook(encoding="utf-8")
    sheet = old.add_sheet("x")
    for at, (day, shown) in enumerate(((1, code), (2, code), (1, "yyyy-mm-dd"))):
        sheet.write(0, at, dt.date(2021, 12, day), xlwt.easyxf(num_format_str=shown))
    old.save(str(tmp_path / "a.xls"))
    ods = with_content_xml(
        write_ods(tmp_path / "a.ods", {"x": [[dt.date(2021, 12, day) for day in (1, 2, 1)]]}),
        lambda xml: xml.replace(">2021-12-01<", ">2021年12月<", 1),
    )

    for path in (tmp_path / "a.xlsx", tmp_path / "a.xls", ods):
        (row,) = only_sheet(path).rows
        assert [*map(str, row)] == ["2021-12", "2021-12-02", "2021-12-01"], path.suffix


@pytest.mark.parametrize("number", [17, 57])
def test_the_numbered_formats_of_a_month_read_as_the_month(tmp_path: Path, number: int) -> None:
    data = row_of('<c r="A1" s="1"><v>44531</v></c>')
    path = raw_xlsx(tmp_path / "a.xlsx", data, formats=["yyyy-mm-dd"])

    def renumber(name: str, part: bytes) -> bytes:
        if name != "xl/styles.xml":
            return part
        return re.sub(rb"<numFmt numFmtId[^>]*>", b"", part).replace(b'"170"', b'"%d"' % number)

    path.write_bytes(edited(path.read_bytes(), renumber))
    assert [*map(str, only_sheet(path).rows[0])] == ["2021-12"]


def test_dates_of_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    data = row_of('<c r="A1" s="1"><v>42916</v></c>', '<c r="B1"><v>42916</v></c>')
    pages = '<workbookPr date1904="true"/>'
    sheet = only_sheet(raw_xlsx(tmp_path / "a.xlsx", data, formats=["yyyy-mm-dd"], book=pages))

    assert sheet.rows == [[dt.date(2021, 7, 1), 42916.0]]
    assert sheet.since_1904
    old = xlwt.Workbook()
    old.dates_1904 = True
    old.add_sheet("x").write(0, 0, dt.date(2021, 7, 1), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    old.save(str(tmp_path / "b.xls"))
    assert only_sheet(tmp_path / "b.xls").rows == [[dt.date(2021, 7, 1)]]
    assert only_sheet(tmp_path / "b.xls").since_1904


def test_merged_cells_and_hidden_sheets_are_known_of_every_kind_of_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["a", "b"])
    sheet.append([None, "c"])
    sheet.merge_cells("A1:A2")
    hidden = book.create_sheet("hidden")
    hidden.append(["x"])
    hidden.sheet_state = "veryHidden"
    book.save(tmp_path / "a.xlsx")
    old = xlwt.Workbook()
    page = old.add_sheet("Sheet")
    page.write_merge(0, 1, 0, 0, "a")
    page.write(0, 1, "b")
    page.write(1, 1, "c")
    other = old.add_sheet("hidden")
    other.write(0, 0, "x")
    other.visibility = 1
    old.save(str(tmp_path / "a.xls"))
    with_content_xml(
        write_ods(tmp_path / "a.ods", {"Sheet": [["a", "b"], [None, "c"]], "hidden": [["x"]]}),
        lambda xml: (
            xml.replace(
                '<table:table-cell office:value-type="string"><text:p>a<',
                '<table:table-cell table:number-rows-spanned="2" office:value-type="string"><text:p>a<',
            )
            .replace('table:name="hidden"', 'table:name="hidden" table:style-name="ta2"')
            .replace(
                "<office:body>",
                '<office:automatic-styles><style:style style:name="ta2" style:family="table">'
                '<style:table-properties table:display="false"/></style:style>'
                "</office:automatic-styles><office:body>",
            )
        ),
    )

    for path in tmp_path.iterdir():
        shown, unseen = read_sheets(path).sheets
        assert shown.rows == [["a", "b"], ["", "c"]], path.name
        assert shown.merged == (((0, 0), (1, 0)),), path.name
        assert (shown.hidden, unseen.hidden, unseen.rows) == (False, True, [["x"]]), path.name


def test_texts_of_an_ods_come_without_notes_and_with_their_lines(tmp_path: Path) -> None:
    cell = (
        "<office:annotation><text:p>note</text:p></office:annotation>"
        '<text:p>甲<text:s text:c="2"/>乙<text:span>丙</text:span></text:p>'
        "<text:p>丁<text:line-break/>戊</text:p>"
    )
    path = with_content_xml(
        write_ods(tmp_path / "a.ods", {"x": [["?", dt.date(2021, 7, 1), True, 1.5]]}),
        lambda xml: xml.replace("<text:p>?</text:p>", cell),
    )

    assert only_sheet(path).rows == [["甲  乙丙\n丁\n戊", dt.date(2021, 7, 1), True, 1.5]]


PAGE = """\ufeff<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="{0}">
<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:Name>理论学习</x:Name></x:ExcelWorkbook></xml><![endif]-->
<style>td {{ mso-number-format: "<td>" }}</style><script src="http://127.0.0.1:9/x.js">"<td>no</td>"</script></head>
<body><img src="http://127.0.0.1:9/x.png"><table border=1>
<caption>ignored</caption>
<tr><th rowspan=2>日期</th><TH colspan='2'>数量&nbsp;（块）</TH></tr>
<script>"<tr><td>no</td></tr>"</script><tr><td>新增</td><td>更新</td></tr>
<tr><td>2021&#45;07-01</td><td x:num>1,200<td><p>a &lt; b</p><br>c</td>
</table></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_page_that_is_named_xls_is_read_as_its_table(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "理论学习.xls"
    text = PAGE.format(encoding).replace("<caption>ignored</caption>", "")
    path.write_bytes((text if encoding == "utf-8" else text.removeprefix("\ufeff")).encode(encoding))

    sheet = only_sheet(path)
    assert sheet.rows == [
        ["日期", "数量 （块）", ""],
        ["", "新增", "更新"],
        ["2021-07-01", "1,200", "a < b\nc"],
    ]
    assert sheet.merged == (((0, 0), (1, 0)), ((0, 1), (0, 2)))
    assert sheet.name == "理论学习"


def test_tables_within_tables_and_several_tables_are_sheets_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(
        "<table><tr><td>menu<table><caption>个自</caption><tr><td>月份</td></tr></table></td></tr></table>"
        "<table><tr><td>x",
        encoding="utf-8",
    )

    assert [(sheet.name, sheet.rows) for sheet in read_sheets(path).sheets] == [
        ("第1个表格", [["menu"]]),
        ("个自", [["月份"]]),
        ("第3个表格", [["x"]]),
    ]


def test_a_page_with_its_parts_in_one_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    head = (
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=B\n\n--B\nContent-Type: text/html\n\n"
    )
    names = "<x:Name>理论学习</x:Name><x:Name>个人自学</x:Name>"
    part = "\n--B\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{}\n"
    pages = (
        base64.b64encode(f"<table><tr><td>{text}</table>".encode()).decode() for text in ("日期", "月份")
    )
    path.write_text(head + names + "".join(map(part.format, pages)) + "--B--\n", encoding="utf-8")

    assert [(sheet.name, sheet.rows) for sheet in read_sheets(path).sheets] == [
        ("理论学习", [["日期"]]),
        ("个人自学", [["月份"]]),
    ]


SPREADSHEET = """<?xml version="1.0" encoding="{0}"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style></Styles>
<Worksheet ss:Name="理论学习"><Table>
<Row ss:Index="2"><Cell ss:Index="2" ss:MergeDown="1"><Data ss:Type="String">甲</Data></Cell>
<Cell><Data ss:Type="Number">2.5</Data></Cell>
<Cell ss:StyleID="p"><Data ss:Type="Number">0.853</Data></Cell></Row>
<Row><Cell ss:Index="3"><Data ss:Type="DateTime">2021-07-01T00:00:00.000</Data></Cell>
<Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell><Cell ss:Formula="=1"/></Row>
</Table></Worksheet>
<Worksheet ss:Name="x"><Table/><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
</Workbook>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_an_xml_spreadsheet_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(SPREADSHEET.format(encoding).encode(encoding))

    first, second = read_sheets(path).sheets
    assert first.rows == [
        ["", "", "", "", ""],
        ["", "甲", 2.5, "85.3%", ""],
        ["", "", dt.date(2021, 7, 1), BrokenCell("#DIV/0!"), BrokenCell("")],
    ]
    assert (first.name, first.merged, first.hidden) == ("理论学习", (((1, 1), (2, 1)),), False)
    assert (second.name, second.rows, second.hidden) == ("x", [], True)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("日期;主题\n7月1日;甲，乙,丙\n", [["日期", "主题"], ["7月1日", "甲，乙,丙"]]),
        (
            "日期\t主题\n7月1日\t甲,乙\n7月2日\t丙,丁,戊\n",
            [["日期", "主题"], ["7月1日", "甲,乙"], ["7月2日", "丙,丁,戊"]],
        ),
        ("sep=;\r\n日期;主题\r\n7月1日;甲\r\n", [["日期", "主题"], ["7月1日", "甲"]]),
        ("日期,主题,,\n7月1日,甲,,\n", [["日期", "主题", "", ""], ["7月1日", "甲", "", ""]]),
        ('日期,主题\n7月1日,"甲"乙\n', [["日期", "主题"], ["7月1日", "甲乙"]]),
        ("台账\n日期,主题\n7月1日,甲\n", [["台账", ""], ["日期", "主题"], ["7月1日", "甲"]]),
        ("章节", [["章节"]]),
    ],
)
def test_the_delimiter_of_a_text_is_told_from_its_lines(
    tmp_path: Path, text: str, rows: list[list[str]]
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())

    assert only_sheet(path).rows == rows


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        ('日期,主题\n7月1日,"甲\n7月2日,乙\n'.encode(), "file-damaged", "从第 2 行起少了一个收尾的引号"),
        (b"a,b\n1," + b"x" * 200_000, "file-damaged", "第 2 行有一格的内容过长"),
        (b"a,b\n1,\0\n", "file-kind", "空字节"),
        ("日期\n".encode("utf-16") + b"x", "file-encoding", "UTF-16"),
    ],
)
def test_a_broken_text_is_told_with_its_place(tmp_path: Path, content: bytes, code: str, told: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    with pytest.raises(UnreadableFileError, match=told) as caught:
        read_sheets(path)
    assert caught.value.code == code
