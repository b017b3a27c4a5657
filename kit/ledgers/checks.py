"""Checks between the cells of a ledger, between ledgers, and between consecutive years.

Each check returns its faults; the code of a fault decides whether it is an error or a notice
(`kit.ledgers.faults`).

Two identical rows are a notice, since two such events on one day are possible. One month, item or target
written twice with different content is an error, since one of the two must be wrong. More done than was due
is plausible and not a fault.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeGuard

from kit.files import Sheet, address
from kit.ledgers.catalogue import Catalogue
from kit.ledgers.columns import Value, type_column
from kit.ledgers.dates import read_whole_date
from kit.ledgers.faults import Fault
from kit.ledgers.ledger import Fact, Ledger, Ledgers
from kit.ledgers.schema import LedgerSchema, Part, SumOf, bare_sheet_name, plain_name
from kit.ledgers.values import NONE_WORDS, Number, is_placeholder, read_number
from kit.text.similar import closest

__all__ = ["check_against_year_before", "check_ledgers", "check_names", "check_signing"]

_TENFOLD = 10


def check_ledgers(ledgers: Ledgers) -> list[Fault]:
    """Return the faults within and between the ledgers of one township and year.

    >>> check_ledgers(read_ledgers(find_place("data", 2021, "清河镇"), subject.catalogue))  # doctest: +SKIP
    []
    """
    faults = [*_check_place(ledgers), *_check_blank(ledgers)]
    for ledger in ledgers.tables.values():
        if ledger.schema.monthly and ledger.schema.month in ledger.columns:
            faults += _check_months(ledger)
        else:
            faults += _check_repeats(ledger, ledger.schema.once_each)
        for part in ledger.schema.parts:
            faults += _check_running(ledger, part) if part.running else _check_rows(ledger, part)
        for total in ledger.schema.sums:
            faults += _check_sums(ledger, total)
    texts = ledgers.with_role("texts")
    return [*faults, *_check_chapters(texts, ledgers.catalogue)] if texts is not None else faults


def _check_place(ledgers: Ledgers) -> list[Fault]:
    """Compare 年度 and 乡镇名称 of 基本情况 with the location of the file."""
    place = ledgers.place
    mismatches: list[tuple[Fact, str]] = []
    year = ledgers.fact("年度")
    if year is not None and re.findall(r"\d{4}", plain_name(year.text)) != [str(place.year)]:
        mismatches.append((year, f"年度是“{year.text}”，文件却在 {place.year} 年的文件夹里：请核对"))
    township = ledgers.fact("乡镇名称")
    if township is not None and not plain_name(township.text).endswith(plain_name(place.township)):
        mismatches.append((township, f"乡镇名称是“{township.text}”，文件却是“{place.township}”的：请核对"))
    return [_at(fact.ledger, fact.row, "content", "place-mismatch", message) for fact, message in mismatches]


def _check_blank(ledgers: Ledgers) -> Iterator[Fault]:
    """Report a workbook without records other than 基本情况."""
    if (
        all(ledger.schema.role == "profile" for ledger in ledgers.tables.values())
        and "没有记录" in ledgers.absent.values()
    ):
        count = sum(why == "没有记录" for why in ledgers.absent.values())
        message = f"{count} 张台账都还没有记录：如是空白台账，填好后再检查"
        yield Fault.of("records-none", message, next(iter(ledgers.inputs), ""))


def _check_months(ledger: Ledger) -> Iterator[Fault]:
    seen: dict[Value, int] = {}
    key = ledger.schema.month
    for row, month in zip(ledger.rows, ledger.column(key), strict=True):
        if month in seen:
            message = f"{month}月已在第 {seen[month]} 行写过：每个月只写一行，请合并或改正月份"
            yield _at(ledger, row, key, "month-duplicate", message)
        elif month is not None:
            seen[month] = row
    missing = [month for month in range(1, 13) if month not in seen]
    if missing and seen:
        months = "、".join(f"{month}月" for month in missing)
        yield _of(ledger, key, "month-missing", f"缺 {months}：如有记录请补上，没有开展的月份请填 0")


def _check_repeats(ledger: Ledger, named_once: str) -> Iterator[Fault]:
    records = list(zip(*ledger.columns.values(), strict=True))
    if not named_once and len(set(records)) == len(records):
        return
    first = next(iter(ledger.positions))
    seen: dict[tuple[Value, ...], int] = {}
    names: dict[Value, int] = {}
    column = ledger.column(named_once) if named_once else (None,) * len(records)
    for row, record, name in zip(ledger.rows, records, column, strict=True):
        if record in seen:
            message = f"与第 {seen[record]} 行完全相同：如是重复录入，请删去一行"
            yield _at(ledger, row, first, "row-duplicate", message)
        elif name in names:
            message = f"“{name}”已在第 {names[name]} 行写过，内容不同：请只留正确的一行"
            yield _at(ledger, row, named_once, "item-duplicate", message)
        seen.setdefault(record, row)
        if name is not None and _is_declared(ledger, named_once, name):
            names.setdefault(name, row)


def _is_declared(ledger: Ledger, key: str, name: Value) -> bool:
    """Return whether a name is declared; items added by a township may occur twice."""
    choices = ledger.schema.column(key).choices
    return not choices or name in choices


def _check_rows(ledger: Ledger, declared: Part) -> Iterator[Fault]:
    """Report the rows in which a column exceeds the one it is a part of."""
    part, whole = ledger.schema.column(declared.part), ledger.schema.column(declared.whole)
    conditions = [
        (ledger.column(key), ledger.schema.column(key), wanted) for key, wanted in declared.where.items()
    ]
    if not {part.key, whole.key} <= ledger.positions.keys():
        return
    for index, (row, (some, of)) in enumerate(_rows(ledger, part.key, whole.key)):
        if not (_is_number(some) and _is_number(of) and some > of):
            continue
        if not all(values[index] == wanted for values, _, wanted in conditions):
            continue
        if conditions:
            said = "、".join(f"{column.name}写着“{_word(wanted)}”" for _, column, wanted in conditions)
            message = f"{said}，{whole.name} {of} 却不到{part.name} {some}：请核对"
            yield _at(ledger, row, whole.key, "task-short", message)
        else:
            message = f"{part.name} {some}{part.unit}，多于{whole.name}的 {of}{whole.unit}：请核对这两个数"
            yield _at(ledger, row, part.key, "row-exceeds", message)


def _check_running(ledger: Ledger, declared: Part) -> Iterator[Fault]:
    """Report where a running total first exceeds that of the column it is a part of."""
    part, whole = ledger.schema.column(declared.part), ledger.schema.column(declared.whole)
    time = ledger.schema.time
    if not {part.key, whole.key, time} <= ledger.positions.keys():
        return
    by_time: dict[int | dt.date, list[tuple[int, Value, Value]]] = {}
    counted = ((row, some, of) for row, (some, of) in _rows(ledger, part.key, whole.key))
    for when, each in zip(ledger.column(time), counted, strict=True):
        if isinstance(when, int | dt.date):
            by_time.setdefault(when, []).append(each)
    exceeding = _first_exceeding(by_time)
    if exceeding is not None:
        row, until, some, of = exceeding
        message = (
            f"到{until}，{part.name}累计 {some}{part.unit}，多于{whole.name}累计的 {of}{whole.unit}："
            "请核对这两列（上年转来、今年才办的除外）"
        )
        yield _at(ledger, row, part.key, "part-exceeds", message)


def _check_sums(ledger: Ledger, declared: SumOf) -> Iterator[Fault]:
    """Report the rows in which a column is not the sum of others; a row with a blank cell is not checked."""
    total, parts = ledger.schema.column(declared.total), [*map(ledger.schema.column, declared.parts)]
    if not {total.key, *declared.parts} <= ledger.positions.keys():
        return
    for row, (stated, *values) in _rows(ledger, total.key, *declared.parts):
        numbers = [value for value in values if _is_number(value)]
        if _is_number(stated) and len(numbers) == len(values) and stated != sum(numbers):
            names = "＋".join(part.name for part in parts)
            message = (
                f"{total.name} {stated}{total.unit}，不等于{names}之和 {sum(numbers)}{total.unit}：请核对"
            )
            yield _at(ledger, row, total.key, "sum-mismatch", message)


def _first_exceeding(
    by_time: Mapping[int | dt.date, Sequence[tuple[int, Value, Value]]],
) -> tuple[int, str, int | Decimal, int | Decimal] | None:
    """Return row, time and both running totals where the part first exceeds the whole."""
    part: int | Decimal = 0
    whole: int | Decimal = 0
    for when in sorted(by_time, key=lambda each: each if isinstance(each, int) else each.toordinal()):
        for _, some, of in by_time[when]:
            if not _is_number(of):
                return None  # a missing number may be any
            part, whole = part + (some if _is_number(some) else 0), whole + of
        if part > whole:
            until = f"{when}月" if isinstance(when, int) else when.isoformat()
            return by_time[when][-1][0], until, part, whole
    return None


def _check_chapters(ledger: Ledger, catalogue: Catalogue) -> Iterator[Fault]:
    chapters = ledger.schema.column("chapter").choices
    for row, (chapter,) in _rows(ledger, "chapter"):
        if chapter is not None and chapter not in chapters:
            if chapter in catalogue.elsewhere().chapters:
                continue
            message = f"总结里没有“{chapter}”这一章节，这段文字不会写入：{_perhaps(str(chapter), chapters)}"
            message += f"应是{'、'.join(chapters)}之一"
            yield _at(ledger, row, "chapter", "chapter-unknown", message)


def check_signing(ledgers: Ledgers) -> list[Fault]:
    """Return the faults of the date of signature: a month alone, or an impossible day.

    Only for the review's year: earlier years are not signed again.

    >>> check_signing(read_ledgers(find_place("data", 2021, "清河镇"), subject.catalogue))  # doctest: +SKIP
    []
    """
    fact = ledgers.fact("成文日期")
    if fact is None or fact.text.strip() in NONE_WORDS or is_placeholder(fact.text):
        return []
    if read_whole_date(fact.text) is not None:
        return []
    message = f"成文日期“{fact.text}”不是一个完整的日期：请写明年月日，例如 {ledgers.place.year}年12月20日"
    return [_at(fact.ledger, fact.row, "content", "date-invalid", message)]


def check_against_year_before(ledgers: Ledgers, before: Ledgers) -> list[Fault]:
    """Report totals of more than ten times, or less than a tenth of, those of the year before."""
    faults = []
    for key, ledger in ledgers.tables.items():
        earlier = before.tables.get(key)
        if earlier is None or ledger.schema.role or not ledger.schema.compared:
            continue
        if _jumps(len(ledger), len(earlier)):
            faults.append(_of(ledger, "", "jump-tenfold", _jump("记录", len(ledger), len(earlier), "行")))
        for column in ledger.schema.columns:
            if column.kind in ("whole", "decimal"):
                now, then = _total(ledger, column.key), _total(earlier, column.key)
                if _jumps(now, then):
                    message = _jump(f"“{column.name}”合计", now, then, column.unit)
                    faults.append(_of(ledger, column.key, "jump-tenfold", message))
    return [*_fact_jumps(ledgers, before), *faults]


def _fact_jumps(ledgers: Ledgers, before: Ledgers) -> Iterator[Fault]:
    profile = ledgers.catalogue.with_role("profile")
    if profile is None:
        return
    for item in profile.column("item").choices:
        fact, earlier = ledgers.fact(item), before.fact(item)
        if fact is None or earlier is None or item == "年度":
            continue
        now, then = (_in_unit_of(profile, item, each.text, ledgers.place.year) for each in (fact, earlier))
        if now is not None and then is not None and _jumps(now.value, then.value):
            message = _jump(f"“{item}”", now.value, then.value, now.unit)
            yield _at(fact.ledger, fact.row, "content", "jump-tenfold", message)


def _in_unit_of(profile: LedgerSchema, item: str, text: str, year: int) -> Number | None:
    """Return the number of a fact, in the unit declared for its item if it has one."""
    declared = profile.facts.get(item)
    if declared is None:
        return read_number(text)
    value = type_column(declared, [text], year).values[0]
    return Number(value, unit=declared.unit) if isinstance(value, int | Decimal) else None


def _jumps(now: int | Decimal, then: int | Decimal) -> bool:
    return now > 0 and then > 0 and (now > then * _TENFOLD or then > now * _TENFOLD)


def _jump(what: str, now: int | Decimal, then: int | Decimal, unit: str) -> str:
    return f"{what} {now}{unit}，上年是 {then}{unit}，相差十倍以上：请核对是否多写、少写了位数或漏了记录"


def _total(ledger: Ledger, key: str) -> int | Decimal:
    return sum((value for value in ledger.column(key) if _is_number(value)), 0)


def check_names(
    file: str,
    sheets: Sequence[Sheet],
    read: Mapping[str, Ledger | None],
    stem: str,
    catalogue: Catalogue,
) -> list[Fault]:
    """Report unread sheets and columns whose names are similar to known ones.

    Parameters
    ----------
    file : str
        Display path, as in faults.
    sheets : sequence of Sheet
    read : mapping of str to Ledger or None
        Sheet name → the ledger read from it; None if its header was not found.
    stem : str
        The file's name without suffix: the only name of a CSV.
    catalogue : Catalogue
    """
    present = {ledger.schema.key for ledger in read.values() if ledger is not None}
    faults: list[Fault] = []
    for sheet in sheets:
        ledger = read.get(sheet.name)
        if ledger is not None:
            faults += _near_columns(sheet, ledger)
        if sheet.name in read:
            continue
        near = _near_ledger(sheet.name or stem, present, catalogue)
        if near is None or catalogue.subject_of(sheet.name or stem):
            continue
        if any(cell != "" for row in sheet.rows for cell in row):
            what = "这张表" if sheet.name else "这个文件"
            message = f"{what}没有读取：是否指“{near.name}”？如是，请改成这个名称，或并入“{near.name}”表"
            faults.append(Fault.of("sheet-near", message, file, sheet.name, "", near.key))
    return faults


def _near_ledger(name: str, present: set[str], catalogue: Catalogue) -> LedgerSchema | None:
    names = catalogue.names
    # Beside 理论学习 a sheet 理论学习2 is reported, one called 学习活动 is not.
    asked = [word for word in names if names[word].key not in present or word in plain_name(name)]
    near = closest(bare_sheet_name(name), asked, 0.75)
    return names[near] if near else None


def _near_columns(sheet: Sheet, ledger: Ledger) -> Iterator[Fault]:
    header = ledger.header
    # A missing required column has been reported by reading.
    missing = {
        name: ledger.schema.column(key)
        for name, key in ledger.schema.headers.items()
        if key not in ledger.positions and not ledger.schema.column(key).required
    }
    for column, text in header.others if header is not None else ():
        near = closest(plain_name(text), missing, 0.7)
        if near and header is not None:
            meant = missing[near]
            message = f"“{text.strip()}”这一列没有读取：是否指“{meant.name}”？如是，请改成这个名称"
            where = address(header.last + 1, column)
            yield Fault.of(
                "column-near", message, ledger.file, sheet.name, where, ledger.schema.key, meant.key
            )


def _perhaps(name: str, known: Iterable[str]) -> str:
    near = closest(name, known)
    return f"是否指“{near}”？" if near else ""


def _rows(ledger: Ledger, *keys: str) -> Iterator[tuple[int, tuple[Value, ...]]]:
    return zip(ledger.rows, zip(*(ledger.column(key) for key in keys), strict=True), strict=True)


def _word(value: str | bool) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else value


def _is_number(value: Value) -> TypeGuard[int | Decimal]:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _at(ledger: Ledger, row: int, key: str, code: str, message: str) -> Fault:
    return Fault.of(code, message, ledger.file, ledger.sheet, ledger.cell(row, key), ledger.schema.key, key)


def _of(ledger: Ledger, key: str, code: str, message: str) -> Fault:
    return Fault.of(code, message, ledger.file, ledger.sheet, "", ledger.schema.key, key)
