"""Dates that all lie in one other year: the year is wrong, which is told once and not at each date."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from kit.ledgers.faults import Fault
from kit.ledgers.ledger import Ledgers
from kit.ledgers.schema import plain_name
from kit.ledgers.typed_cells import to_year

__all__ = ["with_wrong_year_once"]

_FEWEST = 5
"""Dates of another year than 基本情况 says that speak against its year."""

_TO_YEAR = re.compile(to_year(2000).replace("2000", r"(\d{4})") + "$")


def with_wrong_year_once(faults: Iterable[Fault], ledgers: Ledgers) -> list[Fault]:
    """Return the faults, in place of dates in one other year a single one about the year.

    That year is the one that 基本情况 states, if the file is in the folder of another; otherwise the one that
    at least five dates lie in, and more than in the year of the ledgers.

    Parameters
    ----------
    faults : iterable of Fault
    ledgers : Ledgers
        What was read, with the year that they are of.
    """
    found = list(faults)
    years = Counter(year for fault in found if (year := _year_of(fault)))
    fact = ledgers.fact("年度")
    stated = re.findall(r"\d{4}", plain_name(fact.text)) if fact is not None else []
    elsewhere = int(stated[0]) if len(stated) == 1 else ledgers.place.year
    if elsewhere != ledgers.place.year and years[elsewhere]:
        count = years[elsewhere]
        return [
            _also(fault, count, elsewhere) if fault.code == "place-mismatch" else fault
            for fault in found
            if _year_of(fault) != elsewhere
        ]
    year, count = max(years.items(), key=lambda each: each[1], default=(0, 0))
    if elsewhere != ledgers.place.year or count < _FEWEST or count <= _dates_within(ledgers):
        return found
    if fact is not None and stated:
        message = f"年度是“{fact.text}”，多数日期（{count} 个）却在 {year} 年内：请核对年度，日期没有逐个列出"
        where = fact.ledger.cell(fact.row, "content")
        told = Fault.of(
            "place-mismatch",
            message,
            fact.ledger.file,
            fact.ledger.sheet,
            where,
            fact.ledger.schema.key,
            "content",
        )
    else:
        message = f"是 {ledgers.place.year} 年的台账，多数日期（{count} 个）却在 {year} 年内：请核对年度，"
        message += "日期没有逐个列出"
        told = Fault.of("place-mismatch", message, next(iter(ledgers.inputs)))
    return [told, *(fault for fault in found if _year_of(fault) != year)]


def _year_of(fault: Fault) -> int:
    """Return the other year that a date lies in; 0 for any other fault."""
    if fault.code != "date-outside-year":
        return 0
    ending = _TO_YEAR.search(fault.message)
    return int(ending[1]) if ending is not None else 0


def _also(fault: Fault, count: int, year: int) -> Fault:
    if fault.column != "content" or "年度是" not in fault.message:
        return fault
    before, _, _ = fault.message.rpartition("：")
    message = (
        f"{before}，{count} 个日期也在 {year} 年内（没有逐个列出）：请核对是年度写错了，还是放错了文件夹"
    )
    return replace(fault, message=message)


def _dates_within(ledgers: Ledgers) -> int:
    return sum(
        cell is not None
        for ledger in ledgers.tables.values()
        for column in ledger.schema.columns
        if column.kind == "date"
        for cell in ledger.column(column.key)
    )
