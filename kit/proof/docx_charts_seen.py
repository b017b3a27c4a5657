"""The charts of a Word file, as Word draws them from their parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, NamedTuple

from kit.errors import DataError
from kit.proof.docx_parts import C, R, docx_parts
from kit.records.drawn import told_apart

__all__ = ["DrawnSeries", "SeenChart", "docx_charts_seen"]

_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
# Words are in quotation marks, or each character follows a backslash, as LibreOffice writes them.
_WORDS = r'((?:"[^"]*"|\\.|[^0-9#?"\\%@*_.,;])*)'
_FORM = re.compile(rf"{_WORDS}(#,##)?0(?:\.(0+))?(%)?{_WORDS}(?:;.*)?", re.DOTALL)
_MOST_DECIMALS = 30


class DrawnSeries(NamedTuple):
    """A series of a chart: its values by category, and its labels as Word shows them.

    The second of two categories of one name is 例会#2.
    """

    name: str
    values: dict[str, float]
    labels: dict[str, str]


class SeenChart(NamedTuple):
    """A chart of a Word file.

    Attributes
    ----------
    part : str
        Path of its part in the file.
    series : list of DrawnSeries
        In the order in which they are drawn.
    """

    part: str
    series: list[DrawnSeries]


def docx_charts_seen(content: bytes) -> list[SeenChart]:
    """Return the charts of a Word file, in the order of its text.

    Raises
    ------
    DataError
        A part of the file cannot be read.
    """
    parts = docx_parts(content)
    relations = parts.relations(parts.main)
    root = parts.xml(parts.main)
    charts = []
    for reference in root.iter(f"{C}chart") if root is not None else ():
        kind, part = relations.get(reference.get(f"{R}id", ""), ("", ""))
        space = parts.xml(part) if kind.endswith("/chart") else None
        if space is None:
            raise DataError("Word文件缺少一张图的数据：请重新取一份发布的成果文件")
        drawn = sorted(space.iter(f"{C}ser"), key=_order)
        charts.append(SeenChart(part, [_series(each) for each in drawn]))
    return charts


def _order(series: Any) -> int:
    order = series.find(f"{C}order")
    text = order.get("val", "0") if order is not None else "0"
    return int(text) if re.fullmatch(r"\d{1,9}", text) else 0


def _points(node: Any, kind: str) -> dict[int, str]:
    found = node.find(f"{C}{kind}")
    points = {}
    for point in found.iter(f"{C}pt") if found is not None else ():
        at, text = point.get("idx", ""), point.findtext(f"{C}v")
        if re.fullmatch(r"\d{1,9}", at) and text is not None:
            points[int(at)] = text
    return points


def _told_apart(points: dict[int, str]) -> dict[int, str]:
    """Return categories of which each is there once; what stands on a further line stays behind it."""
    lines = {at: name.partition("\n") for at, name in points.items()}
    names = told_apart(first for first, _, _ in lines.values())
    return {at: f"{name}{gap}{rest}" for name, (at, (_, gap, rest)) in zip(names, lines.items(), strict=True)}


def _series(node: Any) -> DrawnSeries:
    names, numbers = _told_apart(_points(node, "cat")), {}
    for at, text in _points(node, "val").items():
        try:
            numbers[at] = float(text)
        except ValueError:
            continue
    labels = node.find(f"{C}dLbls")
    shown = _labels(labels, numbers) if labels is not None else {}
    named = node.find(f"{C}tx")
    return DrawnSeries(
        "".join(each.text or "" for each in named.iter(f"{C}v")) if named is not None else "",
        {names.get(at, str(at + 1)): number for at, number in numbers.items()},
        {names.get(at, str(at + 1)): text for at, text in shown.items() if text},
    )


def _labels(labels: Any, numbers: Mapping[int, float]) -> dict[int, str]:
    """Return the labels of points, by the labels of their series and those of their own."""
    own: dict[str, Any] = {}
    for each in labels.iter(f"{C}dLbl"):
        own.setdefault(_value(each, "idx"), each)
    return {at: _label(own.get(str(at), labels), number) for at, number in numbers.items()}


def _label(place: Any, number: float) -> str:
    """Return what a label says of a number."""
    if place.find(f"{C}delete") is not None and _value(place, "delete") != "0":
        return ""
    written = place.find(f"{C}tx")
    if written is not None:
        return "".join(each.text or "" for each in written.iter(_TEXT))
    if _value(place, "showVal") == "0":
        return ""
    form = place.find(f"{C}numFmt")
    return _formatted(form.get("formatCode", "") if form is not None else "", number)


def _value(node: Any, name: str) -> str:
    found = node.find(f"{C}{name}")
    return found.get("val", "1") if found is not None else ""


def _formatted(form: str, number: float) -> str:
    r"""Return a number in a format of Excel's; as it is in formats that the kit does not use.

    >>> [_formatted(form, 1234.5) for form in ('0"场"', r"0.0\场", "#,##0.00", "General", "0%")]
    ['1235场', '1234.5场', '1,234.50', '1234.5', '123450%']
    """
    value = Decimal(str(number))
    found = _FORM.fullmatch(form)
    if found is None or len(found[3] or "") > _MOST_DECIMALS:
        return f"{value.normalize():f}"
    before, grouped, decimals, percent, after = found.groups(default="")
    try:
        value = (value * 100 if percent else value).quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    except InvalidOperation:
        return str(value)
    before, after = (re.sub(r'\\(.)|"', r"\1", words) for words in (before, after))
    return f"{before}{value:,f}{percent}{after}" if grouped else f"{before}{value:f}{percent}{after}"
