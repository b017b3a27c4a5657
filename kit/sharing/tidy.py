"""A tidy table of figures: one row a township and indicator, one column a property.

Source: H. Wickham, Tidy Data, Journal of Statistical Software 59(10), 2014.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import msgspec

from kit.content import FigureRecord, Source
from kit.sharing.year_figures import TownshipFigures
from kit.text.row_ranges import row_ranges

__all__ = ["COLUMNS", "HEADINGS", "Row", "rows_of"]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of one township.

    Attributes
    ----------
    subject : str
        Name of the subject; empty in outputs of a version that knew one only.
    county, township : str
        The county of the data folder, or else the one that 基本情况 states.
    year : int
    indicator, name : str
        Key and Chinese name of the indicator.
    value : int, float or None
        None where the figure is missing, or is no number.
    unit : str
    text : str
        As the review's prose writes it; empty where the figure is missing.
    label : str
        The item that a highest or lowest value belongs to.
    missing, approximate : bool
    unfilled : str
        Cells that the value could not count, in Chinese.
    year_before, target : int, float or None
    source : str
        File, sheet and rows of all ledgers that it is counted from.
    rule : str
        How it is counted.
    """

    subject: str
    county: str
    township: str
    year: int
    indicator: str
    name: str
    value: int | float | None
    unit: str
    text: str
    label: str
    missing: bool
    approximate: bool
    unfilled: str
    year_before: int | float | None
    target: int | float | None
    source: str
    rule: str


HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "subject": "专题",
        "county": "县区",
        "township": "乡镇",
        "year": "年度",
        "indicator": "指标代码",
        "name": "指标",
        "value": "数值",
        "unit": "单位",
        "text": "写法",
        "label": "所属",
        "missing": "缺",
        "approximate": "约数",
        "unfilled": "未填",
        "year_before": "上年",
        "target": "目标",
        "source": "出处",
        "rule": "计数规则",
    }
)
"""Column → its heading in a workbook."""

COLUMNS = Row.__struct_fields__
"""The columns, in the order in which they are written."""


def rows_of(township: TownshipFigures) -> Iterator[Row]:
    """Yield the rows of a township: its figures in the order of the review's appendix."""
    for figure in township.figures:
        yield Row(
            subject=township.subject.name if township.subject else "",
            county=township.county or township.stated_county,
            township=township.township,
            year=township.year,
            indicator=figure.key,
            name=figure.name,
            value=_number(figure),
            unit=figure.unit,
            text=figure.text,
            label=figure.label,
            missing=figure.value is None,
            approximate=figure.approximate,
            unfilled=figure.unfilled,
            year_before=figure.year_before,
            target=figure.target,
            source="；".join(filter(None, map(_place, (figure.source, *figure.source.further)))),
            rule=figure.source.rule,
        )


def _number(figure: FigureRecord) -> int | float | None:
    return None if isinstance(figure.value, str) else figure.value


def _place(source: Source) -> str:
    """Return where a source is: 2021/清河镇.xlsx › 宣传阵地 › 第3、5—8行."""
    rows = f"第{row_ranges(source.rows, most=len(source.rows))}行" if source.rows else ""
    return " › ".join(filter(None, (source.file, source.sheet, rows)))
