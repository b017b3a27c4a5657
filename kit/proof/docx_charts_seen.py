"""The charts of a Word file, from their parts."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from lxml import etree

__all__ = ["DrawnSeries", "docx_charts_seen"]

_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


class DrawnSeries(NamedTuple):
    """A series of a chart of Word's: its values by category, and its labels as Word shows them."""

    name: str
    values: dict[str, float]
    labels: dict[str, str]


def docx_charts_seen(content: bytes, name: str = "chart") -> list[list[DrawnSeries]]:
    """Return the series of each chart of a Word file, whose parts are called `name` and a number."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    count = sum(bool(re.fullmatch(rf"word/charts/{name}\d+\.xml", part)) for part in archive.namelist())
    charts = []
    for number in range(1, count + 1):
        space = etree.fromstring(archive.read(f"word/charts/{name}{number}.xml"))
        found = sorted(
            space.iter(f"{_CHART}ser"), key=lambda each: int(each.find(f"{_CHART}order").get("val"))
        )
        charts.append([_series(each) for each in found])
    return charts


def _series(node: Any) -> DrawnSeries:
    def points(kind: str) -> dict[int, str]:
        return {
            int(point.get("idx")): point.find(f"{_CHART}v").text
            for point in node.find(f"{_CHART}{kind}").iter(f"{_CHART}pt")
        }

    names, numbers = points("cat"), {at: float(value) for at, value in points("val").items()}
    labels = node.find(f"{_CHART}dLbls")
    shown = {at: _label(labels, at, number) for at, number in numbers.items()} if labels is not None else {}
    (name,) = [each.text for each in node.find(f"{_CHART}tx").iter(f"{_CHART}v")]
    return DrawnSeries(
        name,
        {names[at]: number for at, number in numbers.items()},
        {names[at]: text for at, text in shown.items() if text},
    )


def _label(labels: Any, at: int, number: float) -> str:
    own = [each for each in labels.iter(f"{_CHART}dLbl") if each.find(f"{_CHART}idx").get("val") == str(at)]
    place = own[0] if own else labels
    if place.find(f"{_CHART}delete") is not None:
        return ""
    written = place.find(f"{_CHART}tx")
    if written is not None:
        return "".join(
            each.text for each in written.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}t")
        )
    form = place.find(f"{_CHART}numFmt").get("formatCode")
    found = re.fullmatch(r'(?:"([^"]*)")?0(?:\.(0+))?(?:"([^"]*)")?', form)
    assert found, form
    before, decimals, after = found.groups(default="")
    value = Decimal(str(number)).quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    return f"{before}{value}{after}"
