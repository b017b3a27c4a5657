"""Line breaks within a cell stay line breaks, and hidden rows are known, in every kind of file."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlwt

from kit.files import Sheet
from kit.files.reader import read_sheets
from tests.support.hostile_files import (
    before_last_end,
    raw_xlsx,
    record,
    with_content_xml,
    with_sheet_xml,
    with_stream,
)
from tests.support.ledger_files import write_ods, write_xls, write_xlsx

TWO = "12\n15"


def only_sheet(path: Path) -> Sheet:
    (sheet,) = read_sheets(path).sheets
    return sheet


def first_cell(path: Path) -> object:
    return only_sheet(path).rows[0][0]


@pytest.mark.parametrize(
    "text",
    [
        "<t>12&#10;15</t>",
        "<t>12_x000a_15</t>",
        "<t>12_x000A_15</t>",
        '<t xml:space="preserve">12\n15</t>',
        "<r><t>12&#10;</t></r><r><rPr><b/></rPr><t>15</t></r>",
        '<r><t>12</t></r><r><t xml:space="preserve">\n15</t></r>',
    ],
)
def test_a_line_break_of_an_xlsx_stays_one(tmp_path: Path, text: str) -> None:
    shared = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    inline = f'<row r="1"><c r="A1" t="inlineStr"><is>{text}</is></c></row>'

    assert first_cell(raw_xlsx(tmp_path / "a.xlsx", shared, f"<si>{text}</si>")) == TWO
    assert first_cell(raw_xlsx(tmp_path / "b.xlsx", inline)) == TWO
    assert first_cell(raw_xlsx(tmp_path / "c.xlsx", "<!-- -->" + inline)) == TWO


def test_a_line_break_of_other_workbooks_stays_one(tmp_path: Path) -> None:
    assert first_cell(write_xls(tmp_path / "a.xls", {"x": [[TWO]]})) == TWO
    for at, text in enumerate(
        (
            "<text:p>12</text:p><text:p>15</text:p>",
            "<text:p>12<text:line-break/>15</text:p>",
            "<text:p><text:span>12</text:span></text:p><text:p><text:a>15</text:a></text:p>",
        )
    ):
        ods = with_content_xml(
            write_ods(tmp_path / f"{at}.ods", {"x": [["?"]]}),
            lambda xml, text=text: xml.replace("<text:p>?</text:p>", text),  # type: ignore[misc]
        )
        assert first_cell(ods) == TWO


@pytest.mark.parametrize(
    "cell",
    [
        *("12<br>15", "12<BR/>15", "<p>12</p><p>15</p>", "<div>12</div>15", "<ul><li>12<li>15</ul>"),
        *("<h3>12</h3>15", "12<hr>15", "<pre>12</pre>15", "12<table><tr><td>x</table>15"),
    ],
)
def test_what_breaks_a_line_of_a_page_does_so_in_a_cell(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "a.xls"
    path.write_text(f"<table><tr><td>{cell}</td></tr></table>", encoding="utf-8")

    assert read_sheets(path).sheets[0].rows[0][0] == TWO


def test_rows_hidden_in_an_xlsx_are_known(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"x": [["a"], ["b"], ["c"], ["d"]]})
    book = openpyxl.load_workbook(path)
    book.worksheets[0].auto_filter.ref = "A1:A4"
    book.worksheets[0].row_dimensions[2].hidden = True
    book.worksheets[0].row_dimensions[900].hidden = True
    book.save(path)

    assert only_sheet(path).hidden_rows == {1}
    assert only_sheet(path).rows == [["a"], ["b"], ["c"], ["d"]]
    with_sheet_xml(path, lambda xml: xml.replace("<sheetData>", "<!-- --><sheetData>"))
    assert only_sheet(path).hidden_rows == {1}


@pytest.mark.parametrize(
    ("row", "hidden"),
    [
        ('<row r="2" hidden="1">', True),
        ("<row hidden='true' r='2'>", True),
        ('<row hidden="true">', True),
        ('<row r="2" ht="0" customHeight="1">', True),
        ('<row r="2" hidden="0">', False),
        ('<row r="2" ht="0.75" customHeight="0">', False),
        ('<row r="2" collapsed="1">', False),
        ('<row r="2" x:hidden="1" xmlns:x="urn:x">', False),
    ],
)
def test_a_row_of_an_xlsx_is_hidden_where_it_says_so(tmp_path: Path, row: str, hidden: bool) -> None:
    data = f'<row r="1"><c r="A1"><v>1</v></c></row>{row}<c r="A2"><v>2</v></c></row>'

    for name, content in (("a.xlsx", data), ("b.xlsx", "<!-- -->" + data)):
        assert only_sheet(raw_xlsx(tmp_path / name, content)).hidden_rows == ({1} if hidden else set())


def test_rows_hidden_in_an_xls_are_known(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("x")
    for at, text in enumerate("abcd"):
        sheet.write(at, 0, text)
    sheet.row(2).hidden = True
    book.save(str(tmp_path / "a.xls"))
    assert only_sheet(tmp_path / "a.xls").hidden_rows == {2}

    # Rows without a record of their own are as the sheet says of all.
    unlisted = record(0x225, b"\x02\0\0\0"), record(0x204, b"\x05\0\0\0\0\0\x01\0\0e")
    path = with_stream(tmp_path / "a.xls", lambda stream: before_last_end(stream, *unlisted))
    assert only_sheet(path).hidden_rows == {2, 4, 5}


def test_rows_hidden_in_an_ods_are_known(tmp_path: Path) -> None:
    def hide(xml: str) -> str:
        head, first, second, third, fourth = xml.split("<table:table-row>")
        group, end = '<table:table-row-group table:display="{}">', "</table:table-row-group>"
        third, _, tail = third.partition("</table:table-row>")
        return (
            f'{head}<table:table-row table:visibility="filter">{first}'
            f'<table:table-row table:visibility="collapse" table:number-rows-repeated="2">{second}'
            f"{group.format('true')}{group.format('false')}<table:table-row>{third}</table:table-row>{end}{end}{tail}"
            f"<table:table-row>{fourth}"
        )

    path = with_content_xml(write_ods(tmp_path / "a.ods", {"x": [["a"], ["b"], ["c"], ["d"]]}), hide)

    sheet = only_sheet(path)
    assert sheet.rows == [["a"], ["b"], ["b"], ["c"], ["d"]]
    assert sheet.hidden_rows == {0, 1, 2, 3}


def test_rows_hidden_in_a_page_or_an_xml_spreadsheet_are_known(tmp_path: Path) -> None:
    page = tmp_path / "a.xls"
    page.write_text(
        "<table><tr><td>a<tr style='height:0;DISPLAY: none'><td>b<tr hidden><td>c"
        '<tr style="color:red" class="hidden"><td>d</table>',
        encoding="utf-8",
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    cell = '<Cell><Data ss:Type="String">a</Data></Cell>'
    (tmp_path / "b.xls").write_text(
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="x"><Table>'
        f'<Row>{cell}</Row><Row ss:Hidden="1">{cell}</Row><Row ss:Height="0">{cell}</Row>'
        f'<Row ss:Height="10.5" ss:Hidden="0">{cell}</Row></Table></Worksheet></Workbook>',
        encoding="utf-8",
    )

    assert only_sheet(page).hidden_rows == {1, 2}
    assert only_sheet(tmp_path / "b.xls").hidden_rows == {1, 2}
