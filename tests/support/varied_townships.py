"""Made townships of any subject, as unlike each other as offices are: sizes, names, forms, gaps, words."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import openpyxl

from kit.ledgers import LedgerSchema
from kit.ledgers.schema import LedgerColumn
from kit.subjects import Subject
from tests.support.ledger_files import Written, write_csvs, write_xls, write_xlsx

__all__ = ["OWN_WORDS", "Made", "write_varied"]

YEAR = 2021
Rows = list[list[Written]]

_SCALES = (1, 1, 1, 12, 130, 4_321, 76_543, 23_456_789, 0)
_VILLAGES: tuple[tuple[str, ...], ...] = (
    ("三里屯村",),
    ("第5村", "第15村", "第5村3组", "5村"),
    ("三里屯村", "２４里铺村", "12组", "1949村", "2021新村"),
    ("东山村", "西河村", "南坡村", "北沟村", "桃园村", "石塘村", "下湾村", "上湾村"),
    tuple(f"第{number}村" for number in range(1, 46)),
    tuple(f"{'大名' * 14}第{number:02d}村" for number in range(1, 6)),
)
_KINDS = ("橱窗", "读书班", "文化墙2", "线上", "“5+2”活动", "3D影像", "第1批", "12345热线")
OWN_WORDS = (
    "2021年3月5日至12月31日，投入12.5万元，覆盖85.3%的村，比2020年多3500人次。",
    "全年召开会议１２次，其中第1季度3次、第2季度4次，其余5次。",
    "服务热线12345全年接听1,234次，满意率99.50%，比上年高0.5个百分点。",
    "建成4.5米宽道路3.20公里，5G基站2座，WiFi 6热点10处，占地1200㎡。",
    "推行“1+3+N”机制，落实“四议两公开”，完成率100%。",
    "按照《条例》第12条第3款，1/3以上的村每周3次，每次24小时值守。",
    "2019—2021年共3年，依次为0、0、0次；气温-3℃至38℃。",
    "编号 12 30 45 的三处点位于08:30开放，联系2 000户。",
    "①学习7次②检查7次③整改7处，均为7。",
    "累计100000000元（约1亿元），超过去年的9,876,543.21元。",
    "v2.0.1版平台上线，2021.7.1起试行，0.5折算。",
    "没有数字的一段话，照原样写出。",
)
_NAMES = ("第", "项目", "5G", "“12·4”")
_WIDE = {ord("0") + digit: ord("０") + digit for digit in range(10)}
_ROUGH = ("约{}", "{}余", "近{}", "{}左右")


@dataclass
class Made:
    """A township that was made.

    Attributes
    ----------
    name : str
    files : dict of int to Path
        Workbook, or folder of CSVs, by year.
    sheets : dict of int to dict of str to rows
        What was written, the headers first.
    """

    name: str
    files: dict[int, Path] = field(default_factory=dict)
    sheets: dict[int, dict[str, Rows]] = field(default_factory=dict)


def write_varied(data: Path, subject: Subject, number: int) -> Made:
    """Write the ledgers of a made township; `data` is the subject's own folder within the data folder."""
    maker = _Maker(subject, number)
    made = Made(maker.name)
    for year in (*maker.earlier, YEAR):
        sheets = maker.sheets(year)
        made.sheets[year] = sheets
        made.files[year] = maker.write(data / str(year), sheets)
    return made


class _Maker:
    """Draws the traits of a township once, and its ledgers from them."""

    def __init__(self, subject: Subject, number: int) -> None:
        self._subject = subject
        self._draw = draw = random.Random(f"{subject.key} {number}")
        self.name = draw.choice(("清{}镇", "第{}镇", "{}里铺乡", "长{}街道", "石桥{}乡")).format(number)
        self.earlier = draw.choice(((), (2020,), (2020,), (2019, 2020), (2018, 2019, 2020), (2019,)))
        self._form = draw.choice(("xlsx", "xlsx", "xls", "csv"))
        self._scale = draw.choice(_SCALES)
        # Ties: every number one of a few, in every column and year.
        self._few = sorted(draw.sample(range(1, 9), draw.choice((1, 2)))) if draw.random() < 0.25 else []
        self._blank = draw.choice((0.0, 0.0, 0.1, 0.4))
        self._rough = draw.choice((0.0, 0.0, 0.15))
        self._worded = draw.choice((0.0, 0.3))
        self._length = draw.choice((0, 1, 4, 10, 20, 40))
        self._villages = draw.choice(_VILLAGES)
        self._missing = draw.choice((0.0, 0.0, 0.0, 0.1, 0.4))
        self._titled = draw.random() < 0.3
        self._totals = draw.random() < 0.3
        self._units_in_heads = draw.random() < 0.3
        self._targets = draw.choice((0, 1, 6, 12))

    def sheets(self, year: int) -> dict[str, Rows]:
        """Return the sheets of a year, those that are missing left out."""
        found: dict[str, Rows] = {}
        for schema in self._subject.catalogue.values():
            kept = schema.role == "profile" or self._draw.random() >= self._missing
            if kept and (rows := self._rows(schema, year)) is not None:
                found[schema.name] = [self._head(schema), *rows]
        return found

    def write(self, folder: Path, sheets: dict[str, Rows]) -> Path:
        titled: dict[str, Rows] = {
            name: [[f"{self.name}{name}登记表"], [], *rows]
            if self._titled and name not in ("基本情况", "年度目标", "文字材料")
            else rows
            for name, rows in sheets.items()
        }
        match self._form:
            case "csv":
                return write_csvs(folder / self.name, titled)
            case "xls":
                return write_xls(folder / f"{self.name}.xls", titled)
        return _merged(write_xlsx(folder / f"{self.name}.xlsx", titled))

    def _head(self, schema: LedgerSchema) -> list[Written]:
        with_unit = self._units_in_heads and not schema.role
        return [
            f"{each.name}（{each.unit}）" if with_unit and each.unit else each.name for each in schema.columns
        ]

    def _rows(self, schema: LedgerSchema, year: int) -> Rows | None:
        match schema.role:
            case "profile":
                return self._profile(schema, year)
            case "targets":
                return self._goals()
            case "texts":
                chapters = list(schema.column("chapter").choices)
                return [[chapter, self._draw.choice(OWN_WORDS)] for chapter in chapters]
        draw = self._draw
        if schema.month:
            months = sorted(draw.sample(range(1, 13), draw.choice((1, 3, 11, 12, 12))))
            rows = [self._record(schema, year, month) for month in months]
        else:
            rows = [
                self._record(schema, year, at + 1)
                for at in range(self._length and draw.randint(1, self._length))
            ]
        if self._totals and rows and not schema.month:
            rows += self._total(schema, rows)
        return rows

    def _record(self, schema: LedgerSchema, year: int, at: int) -> list[Written]:
        """Return a record: parts are within their wholes, and sums are those of their parts."""
        values: dict[str, Written] = {}
        numbers: dict[str, Decimal] = {}
        wholes = {part.part: part.whole for part in schema.parts}
        related = {*wholes, *wholes.values(), *(part for each in schema.sums for part in each.parts)}
        for column in sorted(schema.columns, key=lambda each: each.key in wholes):
            key, whole = column.key, wholes.get(column.key, "")
            unknown = whole in values and whole not in numbers
            if column.kind not in ("whole", "decimal"):
                values[key] = self._other(column, year, at)
            elif not unknown and (column.required or self._draw.random() >= self._blank):
                numbers[key] = self._number(column, numbers.get(whole))
                values[key] = self._written(column, numbers[key], may_be_rough=key not in related)
            else:
                values[key] = None
        for each in schema.sums:
            known = [numbers[part] for part in each.parts if part in numbers]
            values[each.total] = float(sum(known)) if len(known) == len(each.parts) else None
        return [values[column.key] for column in schema.columns]

    def _number(self, column: LedgerColumn, most: Decimal | None = None) -> Decimal:
        draw = self._draw
        if self._few:
            value = Decimal(draw.choice(self._few))
        elif column.kind == "decimal":
            value = Decimal(draw.randint(0, 40 * min(self._scale, 9_999))) / draw.choice((1, 2, 4, 10))
        else:
            value = Decimal(draw.randint(0, 12) * self._scale + draw.randint(0, self._scale))
        return value if most is None else min(value, most)

    def _written(self, column: LedgerColumn, value: Decimal, *, may_be_rough: bool) -> Written:
        draw, whole = self._draw, value == int(value)
        shown: int | float = int(value) if whole else float(value)
        if may_be_rough and whole and draw.random() < self._rough and value > 10:
            return draw.choice(_ROUGH).format(shown)
        if draw.random() < self._worded and whole:
            scaled = f"{value / 10_000:f}万" if value % 1000 == 0 else f"{shown}"
            return draw.choice(
                (f"{shown}", f"{shown}{column.unit}", f"{shown}".translate(_WIDE), f"{scaled}{column.unit}")
            )
        return shown

    def _other(self, column: LedgerColumn, year: int, at: int) -> Written:
        draw = self._draw
        match column.kind:
            case "month":
                return draw.choice((at, f"{at}月")) if self._form != "xls" else at
            case "date":
                day = dt.date(year, 1, 1) + dt.timedelta(draw.randint(0, 364))
                return draw.choice(
                    (day, f"{day.year}年{day.month}月{day.day}日", f"{day.year}.{day.month}.{day.day}")
                )
            case "flag":
                return draw.choice(("是", "否", None))
            case "choice":
                known = list(column.choices)
                return (
                    draw.choice(known + list(_KINDS[: 3 if column.open else 0]))
                    if known
                    else draw.choice(_KINDS)
                )
        if column.key == "village":
            return draw.choice((*self._villages, None))
        if column.key == "unit":
            return draw.choice(("次", "%", "块", None))
        if column.key == "deadline":
            return draw.choice(
                (f"{year}年12月底", dt.date(year, 9, 30), f"{year + 1}年6月30日前", "长期", None)
            )
        if column.required:
            return f"{draw.choice(_NAMES)}{at}{draw.choice(('期', '号点位', '批材料', '次会议'))}"
        return draw.choice((None, "无", f"每{draw.randint(2, 9)}个月{draw.randint(1, 30)}次", "有关说明"))

    def _total(self, schema: LedgerSchema, rows: Rows) -> Rows:
        """Return the row of totals of an office, if all numbers are plain."""
        at = [place for place, each in enumerate(schema.columns) if each.kind in ("whole", "decimal")]
        if not at or not at[0] or any(isinstance(row[place], str) for row in rows for place in at):
            return []
        total: list[Written] = [None] * len(schema.columns)
        total[0] = "合计"
        for place in at:
            known = [Decimal(str(row[place])) for row in rows if row[place] is not None]
            total[place] = float(sum(known)) if known else None
        return [total]

    def _profile(self, schema: LedgerSchema, year: int) -> Rows:
        draw = self._draw
        facts: Rows = [["乡镇名称", self.name], ["年度", year]]
        for name, column in schema.facts.items():
            if draw.random() < 0.8:
                value = len(self._villages) if name == "行政村数" else self._number(column)
                facts.append([name, int(value)])
        more: Rows = [
            ["所属县区", "云山县"],
            ["落款单位", f"{self.name}人民政府"],
            ["成文日期", f"{year}年12月{draw.randint(1, 31)}日"],
            ["结束语", "特此报告，共3项。"],
            ["报告标题", f"{self.name}{year}年第2次工作报告"],
        ]
        return facts + [each for each in more if draw.random() < 0.5]

    def _goals(self) -> Rows:
        """Return targets: reached, missed, nought, with their unit or without."""
        known = [each for each in self._subject.indicators if each.unit]
        chosen = self._draw.sample(known, min(self._targets, len(known)))
        rows: Rows = []
        for each in chosen:
            value = int(self._number(LedgerColumn("", "", "whole")))
            if each.unit == "%":
                value = self._draw.randint(1, 100)
            rows.append([each.name, value, self._draw.choice((each.unit, None))])
        return rows


def _merged(path: Path) -> Path:
    """Merge the first cells of a column that repeat one value, as offices do."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[1:]:
        rows = list(sheet.iter_rows(min_row=2, max_col=2))
        for one, other in pairwise(rows):
            if one[1].value and one[1].value == other[1].value and isinstance(one[1].value, str):
                other[1].value = None
                sheet.merge_cells(f"B{one[1].row}:B{other[1].row}")
                break
    book.save(path)
    return path
