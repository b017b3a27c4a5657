"""A township's files → its ledgers, or all the faults in them at once.

Stands in the ledgers stage: takes a `Place` of `kit.files`, gives `Ledgers` to the indicators.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from types import MappingProxyType

from kit.errors import DataError
from kit.files import Place, Sheet, UnreadableFileError, read_sheets, shown
from kit.ledgers.catalogue import CATALOGUE, ledger_named
from kit.ledgers.faults import Fault, FaultyLedgers
from kit.ledgers.schema import LedgerSchema, plain_name
from kit.ledgers.sheets import SheetReader
from kit.ledgers.tables import Ledger, Ledgers

__all__ = ["read_ledgers"]


def read_ledgers(place: Place) -> Ledgers:
    """Read and check all ledgers of a township and year.

    Raises
    ------
    FaultyLedgers
        A file, sheet or cell is at fault; the error carries every fault of every file.
    DataError
        Two sources contend for the township, or it has no file at all.

    Examples
    --------
    >>> ledgers = read_ledgers(find_place("data", 2021, "清河镇"))  # doctest: +SKIP
    >>> len(ledgers.tables["study"])  # doctest: +SKIP
    38
    """
    if len(place.sources) > 1:
        both = "、".join(_relative(place, source) for source in place.sources)
        raise DataError(f"{place.year} 年“{place.name}”有两份台账：{both}。请只留一份")
    if not place.files:
        raise DataError(
            f"{place.year} 年“{place.name}”的文件夹里没有台账：请放入 .xlsx、.xls、.ods、.et 或 .csv 文件"
        )
    faults: list[Fault] = []
    inputs: dict[str, str] = {}
    found: dict[str, Ledger] = {}
    empty: set[str] = set()
    for path in place.files:
        file = _relative(place, path)
        try:
            read = read_sheets(path, file)
        except UnreadableFileError as error:
            faults.append(Fault(file, "", "", "", "", "error", error.code, error.reason))
            continue
        inputs[file] = read.sha256
        named = _named(read.sheets, path)
        for schema, sheet in named:
            earlier = found.get(schema.key)
            ledger = SheetReader(schema, file, place.year, faults).read(sheet)
            if ledger is None:
                continue
            if not len(ledger):
                empty.add(schema.key)
            elif earlier is None:
                found[schema.key] = ledger
            else:
                where = " › ".join(part for part in (earlier.file, earlier.sheet) if part)
                message = f"“{schema.name}”已有一张表（{where}）：请合成一张"
                faults.append(
                    Fault(file, sheet.name, "", schema.key, "", "error", "ledger-duplicate", message)
                )
    if not (found or empty or faults):
        names = "、".join(schema.name for schema in CATALOGUE.values())
        message = f"没有一张表的名称是台账：应是 {names} 中的"
        faults.append(
            Fault(_relative(place, place.sources[0]), "", "", "", "", "error", "ledger-none", message)
        )
    tables = {key: found[key] for key in CATALOGUE if key in found}
    absent = {key: "没有记录" if key in empty else "未收到" for key in CATALOGUE if key not in found}
    notices = tuple(fault for fault in faults if fault.severity == "notice")
    ledgers = Ledgers(place, inputs, MappingProxyType(tables), MappingProxyType(absent), notices)
    faults += _place_faults(ledgers)
    if any(fault.severity == "error" for fault in faults):
        raise FaultyLedgers(faults, _for_command(place))
    return ledgers


def _named(sheets: tuple[Sheet, ...], path: Path) -> list[tuple[LedgerSchema, Sheet]]:
    """Pair sheets with the ledgers that they are named for; a file of one sheet may be named instead."""
    named = [(schema, sheet) for sheet in sheets if (schema := ledger_named(sheet.name))]
    if named:
        return named
    schema = ledger_named(shown(path.stem))
    filled = [sheet for sheet in sheets if sheet.rows] or list(sheets)
    return [(schema, filled[0])] if schema is not None and len(filled) == 1 else []


def _place_faults(ledgers: Ledgers) -> list[Fault]:
    """Hold 年度 and 乡镇名称 of 基本情况 against where the file stands."""
    place = ledgers.place
    faults = []
    year = ledgers.fact("年度")
    if year is not None and re.findall(r"\d{4}", plain_name(year.text)) != [str(place.year)]:
        message = f"年度是“{year.text}”，文件却在 {place.year} 年的文件夹里：请核对"
        faults.append((year, message))
    township = ledgers.fact("乡镇名称")
    if township is not None and not plain_name(township.text).endswith(plain_name(place.township)):
        message = f"乡镇名称是“{township.text}”，文件却是“{place.township}”的：请核对"
        faults.append((township, message))
    return [
        Fault(
            fact.ledger.file,
            fact.ledger.sheet,
            fact.ledger.cell(fact.row, "content"),
            "profile",
            "content",
            "error",
            "place-mismatch",
            message,
        )
        for fact, message in faults
    ]


def _relative(place: Place, path: Path) -> str:
    return shown(path.relative_to(place.data))


def _for_command(place: Place) -> str:
    """Return the path to give to ``review-kit check``, as short as it may be from the working folder."""
    path = place.sources[0]
    here = Path.cwd()
    return shown(os.path.relpath(path, here) if path.is_relative_to(here) else path)
