"""Personal information in a file: refused, by headers and by values, and never repeated.

Stands in the ledgers stage, beside reading. It looks at every sheet of a file, hidden ones and those that are
no ledger too: a list of residents must not lie unseen beside the counts. The rules are those of
ledger-reality.md; counts, sums, dates, document numbers, links and hashes pass.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from kit.files import Cell, Sheet, address
from kit.ledgers.columns import text_of
from kit.ledgers.faults import Fault
from kit.ledgers.headers import find_header
from kit.ledgers.tables import Ledger

__all__ = ["HEADER_KINDS", "kind_of_header", "kinds_of_value", "personal_faults", "without_values"]

_HEADER_WITHIN = 40  # rows
_LONGEST = 60  # characters of a header
_SHORTEST = 11  # characters: a mobile number
_SMALLEST = 1e10
_SHOWN = 20  # characters of a cell that a message quotes at most

# A Chinese name has its head at its end: 联系电话 is a telephone number, 电话会议次数 is a count.
_PERSONAL = {
    "姓名": r"姓名|户主(?:名|名字)?",
    "身份证件号码": r"身份证(?:件|明)?(?:号码?|证号)?|证件号码?|公民身份号码|(?:护照|社保卡?|医保卡?)号码?",
    "电话号码": r"电话(?:号码?)?|手机(?:号码?)?|联系方式|联系号码|(?:微信|qq)号码?",
    "银行账号": r"银行卡(?:号码?)?|卡号|[账帐][号户]|开户行|一卡通号?",
    "住址": r"(?:家庭|居住|户籍|现住)(?:住址|地址)|住址|(?:居住|户籍)地",
    "出生日期": r"出生(?:日期|年月日?|时间|地|年份)?",
    "民族": r"民族(?:成[份分])?",
    "宗教信仰": r"宗教(?:信仰)?|信教(?:情况|与否)?|信仰(?:情况)?",
    "健康状况": r"病[种史]|(?:疾病|患病|残疾)(?:名称|种类|类[型别]|等级|程度|情况|状况|证号?)?|健康[状情]况",
    "信访上访": r"信访(?:人员?|对象|事项|诉求|事由)|上访(?:人员?|对象|事项|诉求|事由|原因|情况)?|来访人",
}
HEADER_KINDS = tuple(_PERSONAL)
"""What a header may not ask for."""

_HEADERS = {kind: re.compile(rf".*(?:{words})栏?", re.DOTALL) for kind, words in _PERSONAL.items()}

_UNMISTAKABLE = {
    **dict.fromkeys(("姓名", "户主姓名", "户主"), "姓名"),
    **dict.fromkeys(("身份证", "身份证号", "身份证号码", "公民身份号码", "证件号码"), "身份证件号码"),
    **dict.fromkeys(("手机号", "手机号码", "联系电话", "电话号码", "联系方式"), "电话号码"),
    **dict.fromkeys(("银行卡号", "银行账号", "银行卡"), "银行账号"),
    **dict.fromkeys(("家庭住址", "住址"), "住址"),
    **dict.fromkeys(("出生日期", "出生年月", "出生年月日"), "出生日期"),
}
"""Headers wherever they stand; 民族 or 疾病 as a record may be what an activity was about."""

# A platform's account is no bank's, a helpline is everyone's, and 不填姓名 forbids what it names.
_INNOCENT = re.compile(
    r".*(?:平台|媒体|公众|视频|微博|抖音|网络|网站|官方|政务).*(?:[账帐][号户]|微信号)"
    r"|.*(?:热线|举报|监督|投诉|值班|服务|咨询)电话(?:号码)?"
    r"|.*少数民族|.*(?:[不勿禁]|无需|台账).*",
    re.DOTALL,
)
_COUNTED = re.compile(r"万?(?:人次?|人数|次数?|个数?|户数?|[条件张场部台块篇元家处例本份]|%|小时|学时)")
_SEPARATORS = re.compile(r"[/\\、,;|&+及和与或]")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_BLANK = re.compile(r"[\s*·_\u200b-\u200f\u2060\ufeff-]+")


@lru_cache(maxsize=4096)
def kind_of_header(text: str) -> str:
    """Return what personal information a header asks for; empty where it asks for none.

    >>> kind_of_header("联系 电话（必填）"), kind_of_header("电话会议次数"), kind_of_header("活动名称")
    ('电话号码', '', '')
    """
    name = _plain_header(text)
    if not 1 < len(name) <= 24 or "。" in name:
        return ""
    notes = _BRACKETS.findall(name)
    if any(map(_COUNTED.fullmatch, notes)):
        return ""
    for asked in (_BRACKETS.sub("", name), *notes):
        *others, last = _SEPARATORS.split(asked)
        kinds = [_UNMISTAKABLE[word] for word in others if word in _UNMISTAKABLE]
        if not _INNOCENT.fullmatch(last):
            kinds += [kind for kind, pattern in _HEADERS.items() if pattern.fullmatch(last)]
        if kinds:
            return kinds[0]
    return ""


@lru_cache(maxsize=4096)
def _plain_header(text: str) -> str:
    # "电话：0731-…" is a label and its value in one cell.
    return _BLANK.sub("", unicodedata.normalize("NFKC", text).partition(":")[0]).casefold()


_DASHES = re.compile(r"[\-‐‑‒–—―−\s]{1,3}")
_ZERO_WIDTH = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
_LINK = re.compile(r"(?:https?://|www\.)[!-~]+")
_FRACTION = re.compile(r"(?<!\d)\d++\.(?!0+(?!\d))\d+")
_RUN = re.compile(r"(?<![0-9a-z])[0-9]+(?:-[0-9]+)*x?(?![0-9a-z])", re.IGNORECASE)
_MAYBE = re.compile(r"(?:\d[\-‐‑‒–—―−\s\u200b-\u200f\u2060\ufeff]{0,3}){11}")

_MOBILE = re.compile(r"1[3-9]\d{9}")
_PREFIXED = re.compile(r"(?:00)?86(1[3-9]\d{9})")
# How a mobile number is spaced; 1949-2021-100 is none.
_SPACINGS = frozenset({(11,), (3, 8), (3, 4, 4), (3, 3, 5), (7, 4), (4, 3, 4), (5, 6), (6, 5), (13,), (15,)})
_PROVINCES = frozenset(
    map(str, (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66)))
) | {"71", "81", "82", "83", "91"}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def kinds_of_value(cell: Cell) -> tuple[str, ...]:
    """Return what personal information a cell holds; empty where it holds none.

    Examples
    --------
    >>> kinds_of_value("电话 138-0013-8000"), kinds_of_value("（2021）13号"), kinds_of_value(1.38e10)
    (('手机号码',), (), ('手机号码',))
    """
    if isinstance(cell, str):
        return _in_text(cell) if _MAYBE.search(cell) else ()
    if isinstance(cell, int | float) and _SMALLEST <= cell < 1e19:
        kind = _of_number(cell)
        return (kind,) if kind else ()
    return ()


def _in_text(text: str) -> tuple[str, ...]:
    plain = _ZERO_WIDTH.sub("", unicodedata.normalize("NFKC", text))
    plain = _DASHES.sub("-", _FRACTION.sub("，", _LINK.sub("，", plain)))
    found: list[str] = []
    for run in _RUN.findall(plain):
        groups = run.upper().split("-")
        for first, begin in enumerate(groups):
            if len(begin) < 3:
                continue
            joined = ""
            for last in range(first, len(groups)):
                joined += groups[last]
                if len(joined) > 19:
                    break
                if len(joined) >= _SHORTEST:
                    kind = _of_digits(joined, tuple(map(len, groups[first : last + 1])))
                    if kind and kind not in found:
                        found.append(kind)
    return tuple(found)


def _of_digits(digits: str, spacing: tuple[int, ...]) -> str:
    length = len(digits)
    if length in (11, 13, 15) and spacing in _SPACINGS:
        # 1949-202-1001 is spaced like no mobile number that anyone writes.
        years = spacing[0] == 4 and digits.startswith("19")
        if not years and (_MOBILE if length == 11 else _PREFIXED).fullmatch(digits):
            return "手机号码"
    if length == 15 and spacing in ((15,), (6, 6, 3)) and _is_old_identity(digits):
        return "身份证号码"
    if length == 18 and _is_identity(digits):
        return "身份证号码"
    if (
        16 <= length <= 19
        and digits.startswith("62")
        and digits.isdecimal()
        and _luhn(digits)
        and _is_card(spacing)
    ):
        return "银行卡号"
    return ""


def _of_number(number: float) -> str:
    if number != int(number):
        return ""
    # Excel keeps 15 digits and writes zeros for the rest.
    digits = f"{Decimal(f'{number:.15g}'):f}"
    length = len(digits)
    if length == 18 and _is_born(digits[6:14]) and digits[:2] in _PROVINCES:
        return "身份证号码"
    if 16 <= length <= 19 and digits.startswith("62"):
        return "银行卡号"
    return _of_digits(digits, (length,)) if length < 16 else ""


def _is_identity(digits: str) -> bool:
    if not _is_born(digits[6:14]) or not digits[:17].isdecimal():
        return False
    if digits.endswith("000"):
        # Rounded by Excel on its way: the check digit is lost.
        return digits[:2] in _PROVINCES
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == digits[17]


def _is_old_identity(digits: str) -> bool:
    # Given until 1999. Years below 30 would be serial numbers made of a date of this century.
    return (
        digits[:2] in _PROVINCES
        and digits.isdecimal()
        and digits[2:6] != "0000"
        and int(digits[6:8]) >= 30
        and _is_born("19" + digits[6:12])
    )


def _is_born(digits: str) -> bool:
    try:
        born = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2100


def _is_card(spacing: tuple[int, ...]) -> bool:
    """Tell whether digits are spaced as on a card: in fours, or six and the rest."""
    return len(spacing) == 1 or set(spacing[:-1]) == {4} or (len(spacing) == 2 and spacing[0] == 6)


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits)))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def personal_faults(file: str, sheets: Iterable[Sheet], ledgers: Mapping[str, Ledger | None]) -> list[Fault]:
    """Return a fault for every header and every cell of a file that holds personal information.

    Parameters
    ----------
    file : str
        As a reader is told of it.
    sheets : iterable of Sheet
        All of the file, hidden ones and those that are no ledger too.
    ledgers : mapping of str to Ledger or None
        Sheet name → the ledger that was read from it, where one was.
    """
    faults = []
    for sheet in sheets:
        ledger = ledgers.get(sheet.name)
        columns = {at: key for key, at in ledger.positions.items()} if ledger else {}
        key = ledger.schema.key if ledger else ""
        for row, column, cell in _headers(sheet, ledger):
            kind = kind_of_header(cell)
            if kind:
                message = f"这里要填{kind}，属于个人信息：台账只记工作数字，请删去这一列或这一项的全部内容"
                where = address(row + 1, column)
                faults.append(
                    Fault.of(
                        "personal-header", message, file, sheet.name, where, key, columns.get(column, "")
                    )
                )
        for row, column, kinds in _values(sheet):
            message = f"疑似{'、'.join(kinds)}，属于个人信息：请从台账中删去（内容不在此显示）"
            where = address(row + 1, column)
            faults.append(
                Fault.of("personal-value", message, file, sheet.name, where, key, columns.get(column, ""))
            )
    return faults


def _headers(sheet: Sheet, ledger: Ledger | None) -> Iterator[tuple[int, int, str]]:
    """Yield the cells that may be headers: above a ledger's records, at the top of other sheets."""
    top = _header_rows(sheet, ledger)
    items = ledger.positions.get("item") if ledger is not None and ledger.schema.key == "profile" else None
    for row, cells in enumerate(sheet.rows[:_HEADER_WITHIN]):
        for column, cell in enumerate(cells):
            if not isinstance(cell, str) or not 1 < len(cell) <= _LONGEST:
                continue
            # 基本情况 has its headers down a column.
            if row < top or column == items or _plain_header(cell) in _UNMISTAKABLE:
                yield row, column, cell


def _header_rows(sheet: Sheet, ledger: Ledger | None) -> int:
    """Return how many rows stand above the records."""
    header = find_header(ledger.schema, sheet) if ledger is not None else None
    if header is not None:
        return header.last + 1
    top = 0
    filled: set[int] = set()
    for index, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        here = {column for column, cell in enumerate(row) if cell != ""}
        # The second row of a header fills columns that the first, or a title, leaves blank.
        if here and (here - filled or not top):
            if top and not all(isinstance(row[column], str) for column in here):
                break
            top = index + 1
            filled |= here
        elif here:
            break
    return top


def _values(sheet: Sheet) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield row, column and kinds of the cells that hold personal information."""
    cells: set[Cell] = set()
    for row in sheet.rows:
        cells.update(row)
    texts = [cell for cell in cells if cell.__class__ is str and len(cell) >= _SHORTEST]
    numbers = [
        cell for cell in cells if (cell.__class__ is float or cell.__class__ is int) and cell >= _SMALLEST
    ]
    # One search through all texts is many times quicker than one each, and nearly always finds nothing.
    if not (numbers or _MAYBE.search("\0".join(texts))):
        return
    personal: dict[Cell, tuple[str, ...]] = {
        cell: kinds for cell in (*texts, *numbers) if (kinds := kinds_of_value(cell))
    }
    for index, row in enumerate(sheet.rows) if personal else ():
        if not personal.keys().isdisjoint(row):
            yield from (
                (index, column, personal[cell]) for column, cell in enumerate(row) if cell in personal
            )


def without_values(
    faults: Iterable[Fault], sheets: Iterable[Sheet], personal: Iterable[Fault]
) -> list[Fault]:
    """Return the faults of a file that do not quote a cell with personal information.

    Left out are those at a cell that `personal` tells of, and those that repeat it (from merged cells).
    """
    cells = {(fault.file, fault.sheet, fault.cell) for fault in personal}
    if not cells:
        return list(faults)
    quoted = {
        " ".join(text_of(sheet.rows[row][column]).split())[:_SHOWN]
        for sheet in sheets
        for row, column, _ in _values(sheet)
    }
    return [
        fault
        for fault in faults
        if (fault.file, fault.sheet, fault.cell) not in cells
        and not any(text in fault.message for text in quoted)
    ]
