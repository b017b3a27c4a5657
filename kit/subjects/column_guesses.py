"""The cells of an office's column → a guess of its kind, unit and choices.

Of its cells only short, repeated choices are ever kept: never a free text, and no text that may be a name.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from kit.files import Cell
from kit.ledgers.columns import text_of
from kit.ledgers.personal_headers import is_amount
from kit.ledgers.schema import Kind, plain_name
from kit.ledgers.units import FAMILIES, is_unit, scale_of
from kit.ledgers.values import SERIALS, read_date, read_flag, read_month, read_number
from kit.subjects.office_sheets import OfficeColumn, is_blank, is_person_like

__all__ = ["KINDS", "Guess", "guess_column", "year_of"]

KINDS: dict[Kind, str] = {
    "text": "文字",
    "whole": "整数",
    "decimal": "小数",
    "date": "日期",
    "month": "月份",
    "flag": "是否",
    "choice": "选项",
}
"""Kind → its word in ledgers.toml."""

_LOOKED_AT = 5000  # cells of a column
_ENOUGH = 0.9  # of the cells
_MOST_CHOICES = 10
_LONGEST_CHOICE = 8  # characters

_DATE = re.compile("日期|时间|年月日|时限|期限")
_ASKS = re.compile("是否|有无|能否")
_CODE = re.compile(r".*(?:编号|编码|代码|文号|序号|年度|年份|邮编|型号|版本|号)")
_COUNT = re.compile(r".*(?:数|次|量|额|人数|人次|场次)")
_BEGINS_WITH_YEAR = re.compile(r"\s*((?:19|20)\d\d)[年.\-/]")
_WITH_DATE = re.compile(r"\d{4}|月|日")
_MONTH = re.compile(r"(?:\d{4}[年.\-/]?)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?|\d{4}[.\-/]\d{1,2}")
_YES_NO = frozenset("是否√×✓✗对错")
_RATE = re.compile(r".*(?:率|占比|比例|比重|%)")
_MEAN = re.compile("人均|平均|月均|户均|日均")
_OF_KINDS = re.compile(
    r".*(?:类型|类别|种类|形式|方式|级别|等级|层级|状态|情况|进展|结果|性质|来源|领域|行业|分类|媒体|类)"
)
_OF_PERSONS = re.compile(
    r".*(?:人|员|者|长|人员|领导|干部|主任|书记|组长|代表|户|签名|签字|职务|对象|嘉宾|老师|讲师|主讲|主持)"
)
_OF_PLACES = re.compile(r".*(?:村|社区|地点|地址|位置|地段|路段|单位名称|企业名称|名称)")
_CHOICE = re.compile(r"[\u4e00-\u9fffA-Za-z+＋·/、\-]+|[一二三四ⅠⅡⅢⅣ\d]级")
_MEASURES = frozenset(
    unit for family in ("金额", "长度", "面积", "体积", "重量", "钟点", "学时") for unit in FAMILIES[family]
)
_UNITS = (
    *(("人次", "人次"), ("人数", "人"), ("户数", "户"), ("户次", "户次"), ("场次", "场"), ("场数", "场")),
    *(("次数", "次"), ("件数", "件"), ("篇数", "篇"), ("处数", "处"), ("隐患", "处"), ("村数", "个")),
    *(
        ("员数", "人"),
        ("时长", "小时"),
        ("率", "%"),
        ("占比", "%"),
        ("比例", "%"),
        ("学时", "学时"),
        ("小时", "小时"),
        ("里程", "公里"),
    ),
)
_CERTAIN = frozenset({"%", "人", "户", "场"})


@dataclass(frozen=True)
class Guess:
    """What a column is taken for.

    Attributes
    ----------
    kind : str
    unit : str
        Empty where none is known.
    choices : tuple of str
        Of a choice, the commonest first.
    decimals : int
        The most decimals in the cells, at most 2; at least 1 where the kind is decimal.
    is_rate, is_mean : bool
        A number that must not be summed.
    checks : tuple of str
        What a person must check, in Chinese.
    """

    kind: Kind
    unit: str = ""
    choices: tuple[str, ...] = ()
    decimals: int = 0
    is_rate: bool = False
    is_mean: bool = False
    checks: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether the kind is a number."""
        return self.kind in ("whole", "decimal")

    @property
    def is_additive(self) -> bool:
        """Whether the numbers may be summed."""
        return self.is_number and not self.is_rate and not self.is_mean


def year_of(cells: Iterable[Cell], otherwise: int) -> int:
    """Return the commonest year of dates.

    >>> year_of([dt.date(2021, 3, 1), dt.date(2021, 4, 1), "2020-01-01"], 2000)
    2021
    """
    years: Counter[int] = Counter()
    for cell in islice(cells, _LOOKED_AT):
        if isinstance(cell, dt.date):
            years[cell.year] += 1
        elif isinstance(cell, str) and (found := _BEGINS_WITH_YEAR.match(cell)):
            years[int(found[1])] += 1
    return years.most_common(1)[0][0] if years else otherwise


def guess_column(column: OfficeColumn, cells: Sequence[Cell], year: int) -> Guess:
    """Guess a column's kind from its header and cells.

    Parameters
    ----------
    column : OfficeColumn
    cells : sequence of Cell
        Of its records; blank ones are left out.
    year : int
        Completes dates without a year.

    Examples
    --------
    >>> guess_column(OfficeColumn(0, "场所类型"), ["工贸企业", "建筑工地"] * 3, 2021).choices
    ('工贸企业', '建筑工地')
    >>> guess_column(OfficeColumn(0, "负责人"), ["张三", "李四"] * 3, 2021).kind
    'text'
    """
    name = plain_name(column.name)
    filled = [cell for cell in cells if not is_blank(cell)][:_LOOKED_AT]
    if not filled:
        return _by_name(column)
    dated = _DATE.search(name) is not None
    monthly = "月份" in name or name == "月" or (not dated and _mostly(filled, _is_month_text))
    if monthly and _mostly(filled, _is_month):
        return Guess("month")
    if _mostly(filled, lambda cell: _is_day(cell, dated, year)):
        return Guess("date")
    asks = _ASKS.match(name) is not None
    about = _ASKS.sub("", name).removesuffix("情况")
    if _mostly(filled, lambda cell: _is_flag(cell, asks, about)):
        return Guess("flag")
    if not _CODE.fullmatch(name) and _mostly(filled, _is_number):
        return _number(column, filled)
    if choices := _choices(name, filled):
        return Guess("choice", choices=choices, checks=("选项是否齐全，能否合并",))
    return Guess("text", checks=("这一列应填岗位或单位，不填姓名",) if _OF_PERSONS.fullmatch(name) else ())


def _by_name(column: OfficeColumn) -> Guess:
    """Guess the kind of a column without values from its header alone."""
    name = plain_name(column.name)
    checks = ("这一列没有内容，种类是照表头猜的",)
    if "月份" in name or name == "月":
        return Guess("month", checks=checks)
    if _DATE.search(name):
        return Guess("date", checks=checks)
    if _ASKS.match(name):
        return Guess("flag", checks=checks)
    if _RATE.fullmatch(name) or _MEAN.search(name):
        unit, _ = _unit(column, [])
        return Guess("decimal", unit, (), 1, bool(_RATE.fullmatch(name)), bool(_MEAN.search(name)), checks)
    if (_COUNT.fullmatch(name) or is_amount(name) or column.unit) and not _CODE.fullmatch(name):
        return Guess("whole", _unit(column, [])[0], checks=checks)
    return Guess("text", checks=checks)


def _mostly(cells: Sequence[Cell], holds: Callable[[Cell], bool]) -> bool:
    return sum(map(holds, cells)) >= _ENOUGH * len(cells)


def _is_day(cell: Cell, dated: bool, year: int) -> bool:
    if isinstance(cell, dt.date):
        return True
    if isinstance(cell, str):
        if len(cell) > 40 or not (dated or _WITH_DATE.search(cell)):
            return False
        # A sheet may hold days of several years.
        own = re.match(r"\s*(\d{4})", cell)
        return read_date(cell, int(own[1]) if own else year) is not None
    return dated and not isinstance(cell, bool) and isinstance(cell, int | float) and cell in SERIALS


def _is_month(cell: Cell) -> bool:
    if isinstance(cell, dt.date):
        return True
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell in range(1, 13)
    return isinstance(cell, str) and (_is_month_text(cell) or cell.strip() in map(str, range(1, 13)))


def _is_month_text(cell: Cell) -> bool:
    if not isinstance(cell, str) or not _MONTH.fullmatch(cell.strip()):
        return False
    own = re.match(r"\s*(\d{4})", cell)
    return read_month(cell, int(own[1]) if own else 2000) is not None


def _is_flag(cell: Cell, asks: bool, about: str) -> bool:
    if isinstance(cell, bool):
        return True
    if isinstance(cell, int | float):
        return asks and cell in (0, 1)
    text = text_of(cell)
    return (asks and read_flag(text, about) is not None) or text in _YES_NO


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return len(cell) <= 20 and read_number(cell) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _number(column: OfficeColumn, filled: Sequence[Cell]) -> Guess:
    checks: list[str] = []
    if not all(map(_is_number, filled)):
        checks.append("有的格不是数")
    values: list[Decimal] = []
    units: Counter[str] = Counter()
    for cell in filter(_is_number, filled):
        read = read_number(cell) if isinstance(cell, str) else None
        if read is not None:
            values.append(Decimal(read.value))
            units[read.unit] += 1
        elif isinstance(cell, int | float):
            values.append(Decimal(text_of(cell)))
    unit, check = _unit(column, [unit for unit, _ in units.most_common() if is_unit(unit)])
    if check:
        checks.append(check)
    decimals = min(2, max((_places(value) for value in values), default=0))
    word = unit.lstrip("百千万亿")
    is_rate = bool(_RATE.fullmatch(plain_name(column.name))) or unit == "%"
    is_mean = bool(_MEAN.search(column.name))
    if decimals or is_rate or is_mean or word in _MEASURES:
        return Guess("decimal", unit, (), max(decimals, 1), is_rate, is_mean, tuple(checks))
    return Guess("whole", unit, checks=tuple(checks))


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _unit(column: OfficeColumn, written: Sequence[str]) -> tuple[str, str]:
    """Return (unit, check) of a column of numbers: that of its header, of its cells, or of its name."""
    if column.unit:
        return column.unit, ""
    if written:
        return written[0], ""
    unit = next((unit for word, unit in _UNITS if word in column.name), "")
    if unit:
        return unit, "" if unit[0] in column.name or unit in _CERTAIN else f"单位是不是“{unit}”"
    if is_amount(column.name) and scale_of(column.name) == 1:
        return "", "单位没有写明（元、万元，还是别的），请补上 unit"
    return "", "单位没有写明，请补上 unit"


def _choices(name: str, filled: Sequence[Cell]) -> tuple[str, ...]:
    """Return the values of a column where they are few, short, repeated and of no person or place."""
    if _OF_PERSONS.fullmatch(name) or _OF_PLACES.fullmatch(name):
        return ()
    if not all(isinstance(cell, str) for cell in filled):
        return ()
    values = Counter(" ".join(str(cell).split()) for cell in filled)
    if not 2 <= len(values) <= _MOST_CHOICES or len(filled) < max(4, 2 * len(values)):
        return ()
    if not all(len(value) <= _LONGEST_CHOICE and _CHOICE.fullmatch(value) for value in values):
        return ()
    if len(set(map(plain_name, values))) < len(values):
        return ()
    like_persons = sum(map(is_person_like, values))
    if like_persons and not (_OF_KINDS.fullmatch(name) and 2 * like_persons < len(values)):
        return ()
    return tuple(value for value, _ in values.most_common())
