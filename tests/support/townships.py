"""Townships for tests, as real workbooks under a data folder."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

from kit import Review, open_review
from tests.support.ledger_files import Written, sample_sheets, write_xlsx
from tests.support.subjects import CATALOGUE

ALL_BUT_PROFILE = tuple(schema.name for key, schema in CATALOGUE.items() if key != "profile")


def write_township(
    data: Path,
    name: str = "清河镇",
    year: int = 2021,
    *,
    without: Collection[str] = (),
    records: Mapping[str, list[list[Written]]] = MappingProxyType({}),
) -> Path:
    """Write a workbook of all sixteen ledgers but those named in `without` (Chinese); return its path."""
    profile: list[list[Written]] = [["乡镇名称", name], ["年度", year], ["网评员人数", 12]]
    changed = {"profile": profile, **records}
    if year != 2021:
        # The sample's dates are of 2021; other years keep only what a test gives.
        without = {*without, "主题活动", "宣传阵地", "信息报送", "文明实践"} - _given(records)
        changed.setdefault("study", [])
        changed.setdefault("systems", [["专题会议", 2, 2, None, None]])
    sheets = {sheet: rows for sheet, rows in sample_sheets(**changed).items() if sheet not in without}
    return write_xlsx(data / f"{year}/{name}.xlsx", sheets)


def _given(records: Mapping[str, list[list[Written]]]) -> set[str]:
    return {CATALOGUE[key].name for key in records}


def opened(data: Path, **records: list[list[Written]]) -> Review:
    """Write 清河镇 of 2021 with these records and open its review."""
    write_township(data, records=records)
    return open_review("清河镇", 2021, data=data)
