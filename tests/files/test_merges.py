"""What stands beneath merged cells is taken out and told, in every kind of workbook."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.files import Cell, Merged, Sheet, UnreadableFileError
from kit.files.merges import as_shown
from kit.files.reader import read_sheets
from tests.support.hostile_files import raw_xlsx, with_content_xml, with_sheet_xml
from tests.support.ledger_files import write_ods, write_xlsx

ROWS: list[list[Cell]] = [["新增", "村"], [10, "东村"], [10, "西村"], [10, "南村"]]
SHOWN: list[list[Cell]] = [["新增", "村"], [10, "东村"], ["", "西村"], ["", "南村"]]


def xlsx(folder: Path) -> Path:
    path = write_xlsx(folder / "a.xlsx", {"表": ROWS})  # type: ignore[dict-item]
    merge = '</sheetData><mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells>'
    return with_sheet_xml(path, lambda xml: xml.replace("</sheetData>", merge))


def xls(folder: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for at, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    sheet.merged_ranges.append((1, 3, 0, 0))
    book.save(str(folder / "a.xls"))
    return folder / "a.xls"


def ods(folder: Path) -> Path:
    number = '<table:table-cell office:value-type="float" office:value="10">'
    spanned = number.replace("<table:table-cell", '<table:table-cell table:number-rows-spanned="3"')
    covered = number.replace("table:table-cell", "table:covered-table-cell")

    def merged(xml: str) -> str:
        first, *others = xml.split(number)
        joined = covered.join(
            part.replace("</table:table-cell>", "</table:covered-table-cell>", 1)
            for part in ("", *others[1:])
        )
        return first + spanned + others[0] + joined

    return with_content_xml(write_ods(folder / "a.ods", {"表": ROWS}), merged)  # type: ignore[dict-item]


def xml_spreadsheet(folder: Path) -> Path:
    path = folder / "b.xls"
    cell = '<Cell><Data ss:Type="{}">{}</Data></Cell>'
    rows = "".join(
        "<Row>" + "".join(cell.format("Number" if x == 10 else "String", x) for x in row) + "</Row>"
        for row in ROWS
    )
    rows = rows.replace(
        '<Row><Cell><Data ss:Type="Number"', '<Row><Cell ss:MergeDown="2"><Data ss:Type="Number"', 1
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    path.write_text(
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="表"><Table>'
        f"{rows}</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("write", [xlsx, xls, ods, xml_spreadsheet])
def test_values_beneath_merged_cells_are_taken_out_and_their_places_kept(tmp_path: Path, write) -> None:  # type: ignore[no-untyped-def]
    (sheet,) = read_sheets(write(tmp_path)).sheets

    assert sheet.rows == SHOWN
    assert sheet.merged == (((1, 0), (3, 0)),)
    assert sheet.beneath == ((2, 0), (3, 0))


def test_only_the_first_cell_counts_where_it_is_blank(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["a", "x"])
    book.save(tmp_path / "a.xlsx")
    merge = '</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
    path = with_sheet_xml(
        tmp_path / "a.xlsx", lambda xml: xml.replace('r="A1"', 'r="A2"').replace("</sheetData>", merge)
    )

    (sheet,) = read_sheets(path).sheets
    assert {cell for row in sheet.rows for cell in row} == {""}
    assert sheet.beneath == ((0, 1), (1, 0))


def test_cells_of_an_ods_that_are_merged_across_in_rows_told_as_one_are_so_in_each(tmp_path: Path) -> None:
    row = (
        '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-spanned="2" '
        'office:value-type="float" office:value="1"/><table:covered-table-cell office:value-type="float" '
        'office:value="2"/></table:table-row>'
    )
    path = with_content_xml(
        write_ods(tmp_path / "a.ods", {"表": [["x", "y"]]}),
        lambda xml: xml.replace("</table:table>", row + "</table:table>"),
    )

    (sheet,) = read_sheets(path).sheets
    assert sheet.rows == [["x", "y"], *[[1.0, ""]] * 3]
    assert sheet.beneath == ((1, 1), (2, 1), (3, 1))


places = st.tuples(st.integers(0, 8), st.integers(0, 8))
ranges = st.lists(st.tuples(places, places), max_size=6)


@settings(max_examples=200)
@given(height=st.integers(0, 6), width=st.integers(1, 6), merged=ranges)
def test_every_covered_cell_is_blank_and_no_other_changes(
    height: int, width: int, merged: list[Merged]
) -> None:
    rows: list[list[Cell]] = [[f"{row},{column}" for column in range(width)] for row in range(height)]
    covered = set()
    for one, other in merged:
        top, bottom = sorted((one[0], other[0]))
        left, right = sorted((one[1], other[1]))
        area = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        covered |= area - {(top, left)}

    sheet = as_shown(Sheet("", [list(row) for row in rows], tuple(merged)))
    for row in range(height):
        for column in range(width):
            expected = "" if (row, column) in covered else f"{row},{column}"
            assert sheet.rows[row][column] == expected
    inside = {(row, column) for row, column in covered if row < height and column < width}
    assert set(sheet.beneath) == inside


def test_ranges_of_one_cell_twice_or_from_the_last_to_the_first_are_set_right() -> None:
    merged = (((0, 0), (0, 0)), ((2, 1), (1, 0)), ((1, 0), (2, 1)), ((0, 0), (0, 1)))

    assert as_shown(Sheet("", [["a", ""]], merged)).merged == (((1, 0), (2, 1)), ((0, 0), (0, 1)))


def test_ranges_over_whole_columns_and_over_each_other_cost_little() -> None:
    rows: list[list[Cell]] = [["x"] * 20 for _ in range(20_000)]
    merged = tuple(((row, 0), (1_048_575, 16_383)) for row in range(20_000))

    sheet = as_shown(Sheet("", rows, merged))
    assert sum(cell != "" for row in sheet.rows for cell in row) == 1
    assert len(sheet.beneath) == 10_000


def test_more_ranges_than_any_ledger_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit.files.merges.MAX_MERGED", 3)
    for path in (xlsx(tmp_path), ods(tmp_path), xls(tmp_path)):
        assert read_sheets(path).sheets[0].rows == SHOWN
    merges = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, 5))
    path = with_sheet_xml(
        raw_xlsx(tmp_path / "b.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>'),
        lambda xml: xml.replace("</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>"),
    )

    with pytest.raises(UnreadableFileError) as caught:
        read_sheets(path)
    assert caught.value.code == "file-too-large"
