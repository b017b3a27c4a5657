"""Colours of charts: what a reader of weak sight, of a grey print or of a dark screen can tell apart."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from kit.charts.drawing import drawn_svg
from kit.charts.forms import Bars, Form, Months, Targets, Years
from kit.charts.pen import EMPTY, LAST_YEAR, SHADES, Shade
from kit.content.chart_colours import DARK, INK, PAPER, darkened

TWELVE = tuple(range(1, 13))
FORMS: dict[str, Form] = {
    "months": Months(
        tuple((name, TWELVE) for name in "甲乙丙丁"), (60, *[1] * 11), marked=("采用", (1,) * 12), unit="件"
    ),
    "bars": Bars(("东村", "西村", "南村"), (("新增", (5, 1, 3)), ("更新", (2, 9, 0)))),
    "targets": Targets(("甲", "乙", "丙"), (0.5, 9.0, 1.0), (False, False, True), ("1/2", "9/1", "1/1")),
    "years": Years((2019, 2020, 2021), (("甲", (1, 2, 3), ("1次", "2次", "3次")),)),
}


def contrast(one: str, two: str) -> float:
    """Return the contrast of two colours, by WCAG 2."""
    low, high = sorted(map(luminance, (one, two)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def as_drawn(colour: str) -> str:
    return colour


@pytest.mark.parametrize("shown", [as_drawn, DARK.__getitem__], ids=["light", "dark"])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_every_mark_stands_out_from_the_page(form: Form, shown: object) -> None:
    assert callable(shown)
    root = ElementTree.fromstring(drawn_svg(form))
    page, *marks = (node for node in root.iter() if node.get("fill") or node.get("stroke"))
    assert page.get("fill") == PAPER
    assert marks
    for mark in marks:
        colours = {mark.get("fill", "none"), mark.get("stroke", "none")} - {"none"}
        if colours == {PAPER}:
            continue  # what is behind letters and beside the line of the target, and the gap in a long bar
        assert max(contrast(shown(colour), shown(PAPER)) for colour in colours) >= 3, mark.attrib
        if mark.tag.endswith("}g") and mark.get("fill") == INK:
            assert contrast(shown(mark.get("fill", "")), shown(PAPER)) >= 4.5


@pytest.mark.parametrize("shown", [as_drawn, DARK.__getitem__], ids=["light", "dark"])
def test_neighbours_can_be_told_apart_in_grey(shown: object) -> None:
    assert callable(shown)

    def apart(one: Shade, two: Shade) -> bool:
        if one.hatch or two.hatch:
            return one.hatch != two.hatch and contrast(shown(one.edge), shown(PAPER)) >= 3
        return bool(contrast(shown(one.fill), shown(two.fill)) >= 3)

    for one, two in (*pairwise(SHADES), (SHADES[0], EMPTY), (SHADES[0], LAST_YEAR)):
        assert apart(one, two), (one, two)
    # A column of any shade has an edge that last year's outline does not hide.
    assert {contrast(shown(each.edge), shown(PAPER)) >= 3 for each in (*SHADES, EMPTY, LAST_YEAR)} == {True}
    assert contrast(shown(INK), shown(PAPER)) >= 4.5


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_chart_has_no_colour_without_a_counterpart_on_a_dark_page(form: Form) -> None:
    svg = drawn_svg(form)
    root = ElementTree.fromstring(svg)
    used = {node.get(what, "none") for node in root.iter() for what in ("fill", "stroke")} - {"none"}
    assert used <= set(DARK)
    style = ElementTree.fromstring(darkened(svg)).findtext("{http://www.w3.org/2000/svg}style") or ""
    assert all(f'[fill="{colour}"]{{fill:{DARK[colour]}}}' in style for colour in used)
