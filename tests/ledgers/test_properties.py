"""Properties of reading: what is written reads back the same; no file raises anything but the kit's error."""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kit.errors import KitError
from kit.files import Cell, Sheet, UnreadableFileError
from kit.files.compound import MAGIC
from kit.files.reader import read_sheets
from kit.ledgers import Fault, FaultyLedgers, LedgerColumn, Ledgers, LedgerSchema, read_ledgers
from kit.ledgers.columns import Value
from kit.ledgers.reading import examine_ledgers
from kit.ledgers.sheet_reader import SheetReader
from kit.ledgers.values import NONE_WORDS, is_placeholder, read_date, read_month, read_number
from tests.support.hostile_files import mutations, repacked, with_stream
from tests.support.ledger_files import (
    Written,
    csv_bytes,
    place_of,
    sample_sheets,
    write_ods,
    write_xls,
    write_xlsx,
)
from tests.support.subjects import CATALOGUE

YEAR = 2021
KINDS = ("xlsx", "xls", "ods", "utf-8", "utf-8-sig", "gb18030", "utf-16")

WORDS = "学习教育春耕见闻乡镇村民讲座第届次会议精神,，；;\"“”()（）%&<>'！ab1"
TEXTS = st.text(WORDS, min_size=1, max_size=12).map(lambda text: f"述{text.strip()}文")


def values_of(column: LedgerColumn) -> st.SearchStrategy[Value]:
    kinds: dict[str, st.SearchStrategy[Value]] = {
        "text": TEXTS,
        "whole": st.integers(0, 10**9),
        "month": st.integers(1, 12),
        "decimal": st.integers(0, 10**8).map(lambda number: Decimal(number) / 100),
        "date": st.dates(dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31)),
        "flag": st.booleans(),
        "choice": st.sampled_from(sorted(column.choices) or ["甲"]),
    }
    return kinds[column.kind] if column.required else st.none() | kinds[column.kind]


@st.composite
def tables(draw: st.DrawFn) -> tuple[LedgerSchema, list[tuple[Value, ...]]]:
    schema = CATALOGUE[draw(st.sampled_from(sorted(CATALOGUE)))]
    record = st.tuples(*map(values_of, schema.columns))
    if schema.key == "profile":
        # Items mean something to the kit, and may stand there once.
        items = draw(st.lists(TEXTS, min_size=1, max_size=5, unique=True))
        return schema, [(f"其他{item}", draw(TEXTS)) for item in items]
    first = draw(st.lists(record, min_size=1, max_size=6, unique_by=lambda values: values[0]))
    return schema, first


def written(value: Value, kind: str) -> Written:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return str(value) if kind in KINDS[3:] else float(value)
    return value


def written_file(data: Path, schema: LedgerSchema, rows: list[tuple[Value, ...]], kind: str) -> Path:
    table: list[list[Written]] = [[column.name for column in schema.columns]]
    table += [[written(value, kind) for value in row] for row in rows]
    folder = data / str(YEAR)
    folder.mkdir(parents=True, exist_ok=True)
    if kind in KINDS[3:]:
        path = folder / f"{schema.name}.csv"
        path.write_bytes(csv_bytes(table, kind))
        return path
    writer = {"xlsx": write_xlsx, "xls": write_xls, "ods": write_ods}[kind]
    return writer(folder / f"清河镇.{kind}", {schema.name: table})


@pytest.mark.parametrize("kind", KINDS)
@given(table=tables())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_reads_back_the_same(
    tmp_path: Path, kind: str, table: tuple[LedgerSchema, list[tuple[Value, ...]]]
) -> None:
    schema, rows = table
    path = written_file(tmp_path, schema, rows, kind)

    ledgers = examine_ledgers(place_of(tmp_path, path), CATALOGUE).ledgers

    ledger = ledgers.tables[schema.key]
    assert ledger.rows == tuple(range(2, 2 + len(rows)))
    assert list(zip(*ledger.columns.values(), strict=True)) == rows
    assert ledger.approximate == frozenset()


ARBITRARY = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.tuples(
        st.sampled_from([b"PK\x03\x04", MAGIC, b"<table>", b"<?xml?>", b"MIME-Version: 1"]),
        st.binary(max_size=600),
    ).map(b"".join),
)


def outcome(path: Path) -> Ledgers | None:
    """Read a file as a township's only one; None where the kit refuses it, in one line."""
    try:
        return read_ledgers(place_of(path.parent, path), CATALOGUE)
    except KitError as error:
        refused = error
    faults = refused.faults if isinstance(refused, FaultyLedgers) else ()
    assert not any("\n" in str(each) for each in (refused, *faults))
    return None


@given(
    content=ARBITRARY,
    name=st.sampled_from(["清河镇.xlsx", "清河镇.xls", "清河镇.ods", "理论学习.csv", "基本情况.et"]),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(content=b'"', name="理论学习.csv")
@example(content=b"\xff\xfe", name="理论学习.csv")
@example(content="日期,形式,主题\n\x85,\x1c,\u2028".encode(), name="理论学习.csv")
def test_arbitrary_bytes_raise_nothing_but_the_kits_own_error(
    tmp_path: Path, content: bytes, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    outcome(path)


CELLS = st.one_of(
    st.text(max_size=30),
    st.text("0123456789.-/年月日时约余多万千百十一二三〇两%（）()xX：: ", max_size=14),
    st.floats(),
    st.integers(-(10**18), 10**18).map(float),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.just(""),
)


@pytest.mark.parametrize("key", sorted(CATALOGUE))
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=8), max_size=6))
@example(rows=[["", "", "", "0", "", float("inf")]] * 2)
@example(rows=[["", "", "", "0", "", float("nan")]] * 2)
@settings(max_examples=40, deadline=None)
def test_arbitrary_cells_under_a_header_raise_nothing(key: str, rows: list[list[Cell]]) -> None:
    schema = CATALOGUE[key]
    width = max(8, len(schema.columns))
    header: list[Cell] = [column.name for column in schema.columns]
    table = [[*row, *[""] * (width - len(row))] for row in [header, *rows]]
    faults: list[Fault] = []

    ledger = SheetReader(schema, "f", YEAR, faults).read(Sheet("", table, (((1, 0), (3, 0)),)))

    assert ledger is not None
    assert all(fault.message and len(str(fault)) < 400 for fault in faults)
    faulty = {(fault.column, fault.cell) for fault in faults if fault.severity == "error"}
    for column in schema.required:
        if column.may_be_blank:
            continue
        for row, value in zip(ledger.rows, ledger.column(column.key), strict=True):
            # Merged cells are told of at their first.
            assert value is not None or (column.key, ledger.cell(row, column.key)) in faulty or row in {3, 4}


@given(
    text=st.text(
        "0123456789.-/~至年月日时约余多来万千百十一二三〇两零点廿半个人次块%（）()xX：:,+ ", max_size=20
    )
)
@settings(max_examples=500, deadline=None)
def test_texts_of_values_are_read_or_refused(text: str) -> None:
    number = read_number(text)
    assert number is None or isinstance(number.value, int | Decimal)
    month = read_month(text, YEAR)
    assert month is None or 1 <= month <= 12
    assert isinstance(read_date(text, YEAR), dt.date | None)
    assert not (text.strip() in NONE_WORDS and is_placeholder(text))


def seeds(folder: Path) -> dict[str, bytes]:
    sheets = sample_sheets()
    page = "".join(
        "<tr>" + "".join(f"<td rowspan=1>{cell or ''}</td>" for cell in row) + "</tr>"
        for row in sheets["理论学习"]
    )
    files = {
        "清河镇.xlsx": write_xlsx(folder / "a.xlsx", sheets).read_bytes(),
        "清河镇.xls": write_xls(folder / "a.xls", sheets).read_bytes(),
        "清河镇.ods": write_ods(folder / "a.ods", sheets).read_bytes(),
        "理论学习.xls": f"<html><table>{page}</table></html>".encode(),
    }
    for encoding in KINDS[3:]:
        files[f"理论学习{encoding}.csv"] = csv_bytes(sheets["理论学习"], encoding)
    return files


def damaged(folder: Path, draw: Callable[[int, int], int], count: int) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents of damaged files, some of each kind, outside and inside their packages."""
    kinds = seeds(folder)
    inside = {
        "清河镇.xlsx": folder / "a.xlsx",
        "清河镇.ods": folder / "a.ods",
        "清河镇.xls": folder / "a.xls",
    }
    each = count // (len(kinds) + len(inside))
    for name, data in kinds.items():
        yield from ((name, content) for content in mutations(data, draw, each))
    for name, path in inside.items():
        whole = path.read_bytes()
        for _ in range(each):
            path.write_bytes(whole)
            if path.suffix == ".xls":
                with_stream(path, lambda stream: next(mutations(stream, draw, 1)))
            else:
                wanted = ("sheet5.xml", "sharedStrings.xml", "styles.xml", "workbook.xml", "content.xml")[
                    draw(0, 4)
                ]
                repacked(
                    path,
                    lambda part, data, wanted=wanted: (  # type: ignore[misc]
                        next(mutations(data, draw, 1)) if part.endswith((wanted, "content.xml")) else data
                    ),
                )
            yield name, path.read_bytes()


@pytest.mark.slow
def test_a_sweep_of_damaged_files_raises_nothing_but_the_kits_own_error(tmp_path: Path) -> None:
    """12,000 files by default; KIT_SWEEP sets another number."""
    wanted = int(os.environ.get("KIT_SWEEP", "12000"))
    draw = random.Random(20211231).randint
    folder = tmp_path / "2021"
    folder.mkdir()
    seen = read = 0
    for name, content in damaged(tmp_path, draw, wanted * 9 // 10):
        (folder / name).write_bytes(content)
        read += outcome(folder / name) is not None
        seen += 1
    while seen < wanted:
        path = folder / f"理论学习.{('xlsx', 'xls', 'ods', 'csv', 'et')[seen % 5]}"
        path.write_bytes(random.Random(seen).randbytes(draw(0, 4_000)))
        outcome(path)
        seen += 1
    assert read > wanted // 50, "hardly any was read: the files are damaged too much to tell anything"


@pytest.mark.parametrize("kind", ["清河镇.xlsx", "清河镇.xls", "清河镇.ods", "理论学习.xls"])
def test_some_damaged_files_raise_nothing_but_the_kits_own_error(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    for content in mutations(seeds(tmp_path)[kind], random.Random(7).randint, 60):
        path.write_bytes(content)
        outcome(path)


@pytest.mark.parametrize("kind", ["清河镇.xlsx", "清河镇.xls", "清河镇.ods"])
def test_a_workbook_cut_off_anywhere_is_refused(tmp_path: Path, kind: str) -> None:
    data = seeds(tmp_path)[kind]
    path = tmp_path / kind
    for at in range(8, len(data) - 600, len(data) // 20):
        path.write_bytes(data[:at])
        with pytest.raises(UnreadableFileError):
            read_sheets(path)
