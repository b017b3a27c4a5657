"""The kit's readers of workbooks beside calamine and openpyxl: hostile files, and what a reader leaves out.

By hand: ``python tests/benchmarks/bench_hostile.py``; only prints; Linux. Each file is read in a process that
may take 1.2 GB of memory and 30 seconds. Good is a file whose filled rows are read, or that is refused by an
error of Python; bad is one that ends the process, a panic of Rust, or one that takes all time.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import openpyxl

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.support.hostile_files import (
    HEADER,
    RECORD,
    before_last_end,
    cells_xml,
    raw_xlsx,
    record,
    repacked,
    with_content_xml,
    with_sheet_xml,
    with_stream,
)
from tests.support.ledger_files import Sheets, write_ods, write_xls, write_xlsx

ROOT = Path(__file__).parents[2]
SHEETS: Sheets = {"理论学习": [list(HEADER), list(RECORD)]}
READERS = {".xlsx": ("kit", "calamine", "openpyxl"), ".xls": ("kit", "calamine"), ".ods": ("kit", "calamine")}

READ = """
import resource, sys, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (1_200 << 20,) * 2)
reader, path = sys.argv[1:]
if reader == "kit":
    from kit.files.reader import read_sheets
    read = lambda: [sheet.rows for sheet in read_sheets(Path(path)).sheets]
elif reader == "calamine":
    import python_calamine
    def read():
        with python_calamine.load_workbook(path) as book:
            return [book.get_sheet_by_index(at).to_python(skip_empty_area=False)
                    for at in range(len(book.sheet_names))]
else:
    import openpyxl
    def read():
        book = openpyxl.load_workbook(path, data_only=True)
        return [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets]
start = time.perf_counter()
try:
    rows = [row for sheet in read() for row in sheet if any(cell not in (None, "") for cell in row)]
    answer = f"read {len(rows)} rows"
except Exception as error:
    answer = f"refused ({getattr(error, 'code', f'{type(error).__name__}: {error}'[:70])})"
except BaseException as error:
    answer = f"PANIC ({type(error).__name__})"
lines = Path("/proc/self/status").read_text().splitlines()
peak = next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))
print(f"{answer}, {time.perf_counter() - start:.1f} s, {peak:.0f} MB")
"""


def appended(xml: str) -> Callable[[str], str]:
    return lambda sheet: sheet.replace("</sheetData>", xml + "</sheetData>")


def xlsx_files(folder: Path) -> dict[str, Path]:
    """Write the hostile or odd .xlsx files."""

    def plain(name: str) -> Path:
        return write_xlsx(folder / f"{name}.xlsx", SHEETS)

    def sheet(name: str, change: Callable[[str], str | bytes]) -> Path:
        return with_sheet_xml(plain(name), change)

    blank = "".join(f'<row r="{row}"/>' for row in range(3, 1_048_577))
    laughs = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>'
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 20_000))
    merged = '</sheetData><mergeCells><mergeCell ref="$A$1:$B$1"/></mergeCells>'
    strings = raw_xlsx(
        folder / "count.xlsx", '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', "<si><t>x</t></si>"
    )
    return {
        "a cell at XFD1048576": sheet("stray", appended(cells_xml({"XFD1048576": "x"}))),
        "two cells, 90,000 × 1,300": sheet("wide", appended(cells_xml({"AXA1": "x", "A90000": "x"}))),
        "a million blank rows": sheet("blank", appended(blank)),
        "says it has 10^14 strings": repacked(
            strings, lambda _, content: content.replace(b'uniqueCount="1"', b'uniqueCount="99999999999999"')
        ),
        "a text of 100,000 in 20,000 cells": raw_xlsx(
            folder / "long.xlsx", cells, f"<si><t>{'x' * 100_000}</t></si>"
        ),
        "a sheet that unfolds to 1 GB": _unfolding(plain("unfolding")),
        "entities": sheet("laughs", lambda xml: laughs + xml[xml.index("<worksheet") :]),
        "an error #SPILL!": sheet("spill", appended('<row r="3"><c r="A3" t="e"><v>#SPILL!</v></c></row>')),
        "dimension 1:4": sheet(
            "dimension", lambda xml: xml.replace('<dimension ref="A1:D2"', '<dimension ref="1:4"')
        ),
        "merged $A$1:$B$1": sheet("dollars", lambda xml: xml.replace("</sheetData>", merged)),
    }


def _unfolding(path: Path) -> Path:
    return with_sheet_xml(path, lambda xml: xml.replace("</sheetData>", " " * (1 << 30) + "</sheetData>"))


def xls_files(folder: Path) -> dict[str, Path]:
    """Write the hostile or odd .xls files."""

    def stream(name: str, *records: bytes) -> Path:
        path = write_xls(folder / f"{name}.xls", SHEETS)
        return with_stream(path, lambda content: before_last_end(content, *records))

    def number(row: int, column: int) -> bytes:
        return record(0x203, struct.pack("<HHHd", row, column, 0, 1.0))

    text = record(0xFD, struct.pack("<HHHI", 9, 0, 0, 0))
    long = write_xls(folder / "long.xls", {"理论学习": [["x" * 32_000]]})
    lying = bytearray(write_xls(folder / "lying.xls", SHEETS).read_bytes())
    struct.pack_into("<I", lying, 44, 0xFFFFFFF0)
    (folder / "lying.xls").write_bytes(lying)
    return {
        "a cell at 65535, 65535": stream("stray", number(65_535, 65_535)),
        "dimensions of 2^32 rows": stream(
            "dimensions", record(0x200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 255, 0))
        ),
        "says it has 9 merged ranges, has one": stream(
            "merged", record(0xE5, struct.pack("<H4H", 9, 0, 0, 0, 1))
        ),
        "an error that calamine does not know": stream(
            "error", record(0x205, struct.pack("<3HBB", 3, 0, 0, 0x2B, 1))
        ),
        "a text of 32,000 in 60,000 cells": with_stream(
            long, lambda content: before_last_end(content, *([text] * 60_000))
        ),
        "sectors that are not there": folder / "lying.xls",
    }


def ods_files(folder: Path) -> dict[str, Path]:
    """Write the hostile .ods files."""
    cell = '<table:table-cell{} office:value-type="float" office:value="1"/>'
    many = cell.format(' table:number-columns-repeated="16384"')
    end = "</table:table>"

    def ods(name: str, rows: str) -> Path:
        path = write_ods(folder / f"{name}.ods", SHEETS)
        return with_content_xml(path, lambda xml: xml.replace(end, rows + end))

    far = '<table:table-row table:number-rows-repeated="1000000"/><table:table-row>'
    far += f'<table:table-cell table:number-columns-repeated="16383"/>{cell.format("")}</table:table-row>'
    return {
        "a value 16,384 × 1,048,576 times": ods(
            "repeated", f'<table:table-row table:number-rows-repeated="1048576">{many}</table:table-row>'
        ),
        "a cell a million rows down": ods("stray", far),
        "unfolds to 1 GB": ods("bomb", " " * (1 << 30)),
    }


def outcome(reader: str, path: Path) -> str:
    """Read a file in a process of its own and say what became of it."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "RUST_BACKTRACE": "0"}
    words = [sys.executable, "-c", READ, reader, str(path)]
    try:
        done = subprocess.run(words, env=surroundings, capture_output=True, text=True, timeout=30)
    except subprocess.TimeoutExpired:
        return "NO END in 30 s"
    if done.returncode:
        return f"PROCESS ENDED ({done.returncode})"
    return done.stdout.strip()


def odd_xlsx(path: Path) -> Path:
    """Write what a clerk sends: a percentage, formulas without a result, merged and hidden cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["完成率", "合计", "错误", "合并"], [0.853, "=SUM(B9)", "=1/0", "甲"], [1, 2, 3, "乙"]):
        sheet.append(row)
    sheet["A2"].number_format = "0.0%"
    sheet.merge_cells("D2:D3")
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("旧").sheet_state = "veryHidden"
    book.save(path)
    return path


def odd_ods(path: Path) -> Path:
    """Write the same as .ods, but for the formulas."""
    percent = '<table:table-cell office:value-type="percentage" office:value="0.853"/>'
    spanned = (
        '<table:table-cell table:number-rows-spanned="2" office:value-type="string"><text:p>甲</text:p>'
        "</table:table-cell>"
    )
    covered = "<table:covered-table-cell/>"
    rows = (
        f"<table:table-row>{percent}{spanned}</table:table-row>"
        f'<table:table-row table:visibility="collapse"><table:table-cell office:value-type="float"'
        f' office:value="1"/>{covered}</table:table-row>'
    )
    write_ods(path, {"表": [["完成率", "合并"]]})
    return with_content_xml(path, lambda xml: xml.replace("</table:table>", rows + "</table:table>"))


def said(path: Path) -> None:
    """Print what the kit and calamine give of one file."""
    import python_calamine

    from kit.files.reader import read_sheets

    first = read_sheets(path).sheets[0]
    hidden = [sheet.name for sheet in read_sheets(path).sheets if sheet.hidden]
    print(f"\n{path.suffix} of a clerk: 85.3%, a merged cell, a hidden row (.xlsx: formulas, a hidden sheet)")
    print(
        f"  kit       {first.rows[1]}; merged {first.merged}; hidden rows {set(first.hidden_rows)};"
        f" hidden sheets {hidden}"
    )
    with python_calamine.load_workbook(str(path)) as book:
        sheet = book.get_sheet_by_index(0)
        shown = python_calamine.SheetVisibleEnum.Visible
        unseen = [about.name for about in book.sheets_metadata if about.visible is not shown]
        print(
            f"  calamine  {sheet.to_python(skip_empty_area=False)[1]}; merged {sheet.merged_cell_ranges};"
            f" hidden rows not given; hidden sheets {unseen}"
        )


def main() -> None:
    print(f"python-calamine {version('python-calamine')}, openpyxl {version('openpyxl')}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for files in (xlsx_files, xls_files, ods_files):
            for what, path in files(folder).items():
                print(f"\n{path.suffix} {what}")
                for reader in READERS[path.suffix]:
                    print(f"  {reader:10}{outcome(reader, path)}", flush=True)
        said(odd_xlsx(folder / "odd.xlsx"))
        said(odd_ods(folder / "odd.ods"))


if __name__ == "__main__":
    main()
