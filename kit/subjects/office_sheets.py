"""An office's own sheet, of no declared ledger → its header, its columns and the cells of its records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kit.files import BrokenCell, Cell, Sheet, address
from kit.files.personal import kinds_in_text
from kit.ledgers.labels import word_of
from kit.ledgers.personal_headers import is_amount, kind_of_header, may_be_count, plain_header
from kit.ledgers.privacy import kinds_of_value
from kit.ledgers.schema import bare_sheet_name, half_width, plain_name
from kit.ledgers.units import is_unit, looks_like_unit
from kit.ledgers.values import NONE_WORDS

__all__ = ["OfficeColumn", "OfficeHeader", "find_office_header", "is_blank", "is_person_like", "title_of"]

_WITHIN = 30  # rows searched for a header
_LONGEST = 20  # characters of a header
_SMALL = 10_000  # counts below a header such as 微信
_DATA_LIKE = re.compile(r"[\d<>约近.,，:：%\-/年月日]+$")
_SERIALS = frozenset({"序号", "编号", "序", "号", "行号", "no", "no.", "#"})
_UNIT = re.compile(r"\(([^()]*)\)")
_SHEET_UNIT = re.compile(r"单位[:：]\s*([^\s，。；)）]{1,4})")
_NUMBERED = re.compile(r"\d{4,}[\u4e00-\u9fff]{2}")  # 12345热线, 2021年投入: no cell of a record

# A row with none of these is no header: it may be a record, whose texts are not for a proposal.
_HEADER_WORD = re.compile(
    r".*(?:[日期时间月份季度年名称题目项类型别种式法级状态况容质向段址点处村位门室所站岗责]|[数量次额率费元资金款值比重积度长时"
    r"分]|人数|人次|合计|小计|备注|说明|要求|措施|结果|原因|依据|内容|是否.*|有无.*|新增|更新|整改|完成|办结|发现"
    r"|隐患|问题|投入|支出|采用|上报|受理|媒体|任务|方案|方向|范围|文件|林地|马路|品种|规格|序号|编号|村|社区|单位|部门|形式|进展|打算|负责.*)"
)
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜"
    "戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)


@dataclass(frozen=True)
class OfficeColumn:
    """A column of an office's sheet.

    Attributes
    ----------
    at : int
        Its column in the sheet, from 0.
    name : str
        Its header, without unit, blanks and marks.
    unit : str
        The unit that the header, or a line above the table, names; may be empty.
    """

    at: int
    name: str
    unit: str = ""

    @property
    def letter(self) -> str:
        """The column's letter in the sheet.

        >>> OfficeColumn(27, "日期").letter
        'AB'
        """
        return address(1, self.at)[:-1]


@dataclass(frozen=True)
class OfficeHeader:
    """The header of an office's sheet.

    Attributes
    ----------
    first, last : int
        Its rows, from 0.
    columns : tuple of OfficeColumn
    refused : tuple of str
        Why other columns are left out, in Chinese, without any value.
    """

    first: int
    last: int
    columns: tuple[OfficeColumn, ...]
    refused: tuple[str, ...] = ()


def find_office_header(sheet: Sheet) -> OfficeHeader | None:
    """Return the first row of short texts that is about as wide as the table; None if there is none.

    Examples
    --------
    >>> rows = [["巡查台账", "", ""], ["日期", "场所类型", "隐患数（处）"], ["3月1日", "工地", 2]]
    >>> header = find_office_header(Sheet("巡查", rows))
    >>> header.first, [(column.name, column.unit) for column in header.columns]
    (1, [('日期', ''), ('场所类型', ''), ('隐患数', '处')])
    """
    rows = sheet.rows[:_WITHIN]
    counts = [_count(row) for row in rows]
    most = max(counts, default=0)
    if most < 2:
        return None
    first = next(at for at, count in enumerate(counts) if count >= max(2, 0.6 * most))
    if first and counts[first - 1] > 1 and _is_double(sheet, first - 1, _across(sheet, first - 1)):
        first -= 1  # groups, of which there are fewer than columns
    across = _across(sheet, first)
    last = first + _is_double(sheet, first, across)
    names = dict(_names(sheet, first, last, across))
    worded = [name for name in names.values() if _HEADER_WORD.fullmatch(_BARE.sub("", half_width(name)))]
    if 2 * len(worded) < len(names):
        return None
    return _header(sheet, first, last, names)


def title_of(sheet: Sheet, first: int) -> str:
    """Return the name in the title above a header, or an empty text.

    >>> title_of(Sheet("Sheet1", [["清河镇2021年隐患排查台账"], ["日期", "处数"]]), 1)
    '隐患排查'
    """
    for row in sheet.rows[:first]:
        texts = [cell for cell in row if isinstance(cell, str) and cell.strip()]
        if len(texts) == 1 and len(texts[0]) <= 30 and word_of(texts[0]) != "remark":
            name = bare_sheet_name(texts[0])
            if 2 <= len(name) <= 12 and not kinds_in_text(texts[0]) and not kind_of_header(name):
                return name
    return ""


def is_blank(cell: Cell) -> bool:
    """Return whether a cell holds no value: blank, 无, / or a broken formula."""
    return isinstance(cell, BrokenCell) or (isinstance(cell, str) and cell.strip() in NONE_WORDS)


def is_person_like(text: str) -> bool:
    """Return whether a text may be a person's name; many words begin with a surname too.

    >>> is_person_like("张三"), is_person_like("建筑工地")
    (True, False)
    """
    return 2 <= len(text) <= 3 and text[0] in _SURNAMES


_BARE = re.compile(r"\([^()]*\)|\s|\*")


def _is_header_text(cell: Cell) -> bool:
    if not isinstance(cell, str) or not 0 < len(bare := "".join(cell.split())) <= _LONGEST:
        return False
    if _DATA_LIKE.fullmatch(bare) or "。" in bare or word_of(cell) in ("remark", "example"):
        return False
    return not bare[0].isdigit() or _NUMBERED.match(bare) is not None


def _count(row: list[Cell]) -> int:
    """Return the number of header texts in a row; 0 if it also holds values."""
    filled = [cell for cell in row if not (isinstance(cell, str) and not cell.strip())]
    return len(filled) if filled and all(map(_is_header_text, filled)) else 0


def _across(sheet: Sheet, row: int) -> dict[int, str]:
    """Return column → text of the cell merged across it, in a row."""
    texts: dict[int, str] = {}
    for (top, left), (_, right) in sheet.merged:
        if top == row and right > left and isinstance(text := sheet.rows[row][left], str):
            texts.update(dict.fromkeys(range(left, min(right, left + 100) + 1), text))
    return texts


def _is_double(sheet: Sheet, first: int, across: dict[int, str]) -> bool:
    """Return whether the row below is part of the header: units alone, or headers below groups."""
    if first + 1 >= len(sheet.rows):
        return False
    upper, lower = sheet.rows[first], sheet.rows[first + 1]
    filled = {at: cell for at, cell in enumerate(lower) if cell != ""}
    if not filled:
        return False
    if all(isinstance(cell, str) and (not plain_name(cell) or is_unit(cell)) for cell in filled.values()):
        return True
    if not all(map(_is_header_text, filled.values())):
        return False
    under_groups = [at for at in filled if at in across or (at < len(upper) and upper[at] == "")]
    alone = [at for at, cell in enumerate(upper) if cell != "" and at not in filled]
    repeated = len({plain_name(str(cell)) for cell in filled.values()}) < len(filled)
    return bool(under_groups) and (bool(alone) or repeated or all(at in across for at in under_groups))


def _names(sheet: Sheet, first: int, last: int, across: dict[int, str]) -> Iterator[tuple[int, str]]:
    """Yield (column, header); of two rows, the lower one with its group where it is not unique."""
    upper = sheet.rows[first]
    if last == first:
        yield from ((at, str(cell)) for at, cell in enumerate(upper) if str(cell).strip())
        return
    lower = sheet.rows[last]
    unders = [plain_name(str(cell)) for cell in lower if cell != ""]
    group = ""
    for at, (over, under) in enumerate(zip(map(str, upper), map(str, lower), strict=True)):
        over = over or across.get(at, "")
        group = over or (group if under else "")
        if not under.strip():
            if over.strip():
                yield at, over
        elif not plain_name(under) or (over and is_unit(under) and at not in across):
            yield at, f"{over}（{under.strip('（）() ')}）"
        elif unders.count(plain_name(under)) > 1 or len(plain_name(under)) < 2:
            yield at, group.strip() + under
        else:
            yield at, under


def _header(sheet: Sheet, first: int, last: int, names: dict[int, str]) -> OfficeHeader:
    columns: list[OfficeColumn] = []
    refused: list[str] = []
    above = _unit_above(sheet, first)
    below = sheet.rows[last + 1 :]
    for at, text in names.items():
        name, unit = _parted(text)
        column = OfficeColumn(at, name, unit)
        cells = [row[at] for row in below if not is_blank(row[at])]
        personal = _personal(text, name, cells)
        if plain_name(name) in _SERIALS or not name:
            continue
        if personal:
            shown = "" if kinds_in_text(text) or personal == _NAME else f"“{plain_header(text)}”"
            refused.append(
                f"{column.letter} 列{shown}没有提出：像是{personal}。台账只记工作数字，请不要加回来"
            )
        elif plain_name(name) in {plain_name(each.name) for each in columns}:
            refused.append(f"{column.letter} 列“{name}”没有提出：与前面一列同名。请改成不同的名称")
        else:
            columns.append(OfficeColumn(at, name, unit or (above if is_amount(name) else "")))
    return OfficeHeader(first, last, tuple(columns), tuple(refused))


_NAME = "人名"


def _personal(text: str, name: str, cells: list[Cell]) -> str:
    """Return what personal information a column asks for or holds, in Chinese; empty if none."""
    kind = kind_of_header(text)
    if kind and may_be_count(text) and cells and all(map(_is_small, cells)):
        kind = ""
    if kind:
        return f"要填个人信息（{kind}）"
    if is_person_like(name) and not _HEADER_WORD.fullmatch(name):
        return _NAME
    kinds = {kind for cell in cells for kind in kinds_of_value(cell)}
    if is_amount(text) and not any(isinstance(cell, str) for cell in cells):
        kinds.discard("手机号码")
    return f"填有个人信息（{'、'.join(sorted(kinds))}）" if kinds else ""


def _is_small(cell: Cell) -> bool:
    if isinstance(cell, int | float):
        return cell < _SMALL
    return isinstance(cell, str) and cell.strip().isdecimal() and len(cell.strip()) < 5


def _parted(text: str) -> tuple[str, str]:
    """Return a header's name and unit: 数量（块）, 数量/块, 数量(块."""
    plain = re.sub(r"[\s*★\u200b\ufeff]", "", half_width(text)).rstrip(":：")
    for note in _UNIT.findall(plain):
        said = note.removeprefix("单位:")
        if is_unit(said) or looks_like_unit(note):
            return _UNIT.sub("", plain), said
    plain = _UNIT.sub("", plain)
    for sign in "/(":
        name, _, unit = plain.partition(sign)
        if name and unit and is_unit(unit):
            return name, unit
    return plain, ""


def _unit_above(sheet: Sheet, first: int) -> str:
    """Return the unit that a line above the header gives for the table: 单位：万元."""
    for row in sheet.rows[:first]:
        for cell in row:
            if isinstance(cell, str) and (found := _SHEET_UNIT.search(cell)) and is_unit(found[1]):
                return found[1]
    return ""
