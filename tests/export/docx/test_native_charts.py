"""Word's own charts: what they show, what of it can be edited, and LibreOffice's drawing of them."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from lxml import etree

from kit.content import Chart, ChartData, Paragraph, Picture, Run, Series
from kit.document import Document
from kit.export.docx import render_docx
from kit.export.docx.native_charts import native_charts
from tests.support.document_text import bare, charts_of_docx
from tests.support.office_programs import printed

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><rect width="60" height="30"/></svg>'
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
MONTHS = tuple(f"{month}月" for month in range(1, 13))
FORMS = {
    "by month": ChartData(
        form="months",
        categories=MONTHS,
        series=(
            Series("学习", (4, 2, None, *range(9)), ("4", "2", "缺", "约0", *map(str, range(1, 9)))),
        ),
        unit="次",
        before=Series("上年", (None, *range(11))),
    ),
    "stacked by month": ChartData(
        form="months",
        categories=MONTHS,
        series=(Series("县级", tuple(range(12))), Series("市级", (None, *range(11)))),
        unit="篇",
        before=Series("上年", tuple(range(12))),
        marked=Series("采用", (*range(11), 0)),
    ),
    "bars": ChartData(
        form="bars",
        categories=("龙王村", "=1+1", "西村"),
        series=(Series("金额", (12.5, 3.25, 1), ("12.5万元", "约3.3万元", "1.0万元")),),
        unit="万元",
    ),
    "stacked bars": ChartData(
        form="bars",
        categories=("龙王村", "西村"),
        series=(Series("新增", (3, 0)), Series("更新", (5, 14))),
        unit="块",
    ),
    "targets": ChartData(
        form="targets",
        categories=("学习", "检查", "投入", "标语"),
        series=(Series("占目标", (112.5, 66.7, 320, None), ("27/24次", "4/6次", "32/10万元", "缺/40条")),),
        unit="%",
        line="年度目标",
    ),
    "years": ChartData(
        form="years",
        categories=("2019", "2020", "2021"),
        series=(
            Series("学习", (22, 20, 27), ("22次", "20次", "27次")),
            Series("采用率", (50, 60.5, 71), ("50.0%", "60.5%", "71.0%")),
        ),
    ),
}  # fmt: skip


def chart(data: ChartData, words: str = "说明") -> Chart:
    return Chart("图1　走势", SVG, words, "资料来源：台账", data=data)


DOCUMENT = Document(title="图", blocks=tuple(chart(data, name) for name, data in FORMS.items()))


@pytest.fixture(scope="module")
def content() -> bytes:
    return render_docx(DOCUMENT)


def spaces(content: bytes) -> list[Any]:
    parts = zipfile.ZipFile(io.BytesIO(content))
    names = sorted(
        (name for name in parts.namelist() if re.fullmatch(r"word/charts/chart\d+\.xml", name)),
        key=lambda name: int(re.sub(r"\D", "", name)),
    )
    return [etree.fromstring(parts.read(name)) for name in names]


def values(node: Any, name: str) -> list[str]:
    return [each.get("val") for each in node.iter(f"{C}{name}")]


def test_a_chart_has_its_numbers_and_labels_and_its_workbook_the_same(content: bytes) -> None:
    by_month, stacked, bars, stacked_bars, targets, study, rate = charts_of_docx(content)
    assert [series.name for series in by_month] == ["上年", "学习"]
    assert "3月\n缺" not in by_month[1].values
    assert by_month[1].labels["4月"] == "约0"
    assert stacked[-1].labels == {name: str(2 * at - 1 if at else 0) for at, name in enumerate(MONTHS)}
    assert [series.name for series in stacked] == ["县级", "市级", "上年", "采用", " "]
    assert bars[0].labels == {"龙王村": "12.5万元", "=1+1": "约3.3万元", "西村": "1.0万元"}
    assert stacked_bars[-1].labels == {"龙王村": "8块", "西村": "14块"}
    assert targets[0].labels == {"学习": "27/24次", "检查": "4/6次", "投入": "32/10万元"}
    assert rate[0].labels == {"2019": "50.0%", "2020": "60.5%", "2021": "71.0%"}
    assert study[0].values == {"2019": 22, "2020": 20, "2021": 27}


def test_what_is_missing_is_a_gap_and_said_with_its_name(content: bytes) -> None:
    first, *_, targets, _, _ = spaces(content)
    for space, name in ((first, "3月\n缺"), (targets, "标语：缺/40条")):
        assert values(space, "dispBlanksAs") == ["gap"]
        series = list(space.iter(f"{C}ser"))[-1]
        names = [point.find(f"{C}v").text for point in series.find(f"{C}cat").iter(f"{C}pt")]
        held = [point.get("idx") for point in series.find(f"{C}val").iter(f"{C}pt")]
        assert name in names
        assert str(names.index(name)) not in held


def test_charts_stand_where_the_drawings_do_with_their_words() -> None:
    pieces = Document(
        title="图",
        blocks=(chart(FORMS["bars"], "条形图：龙王村最多"), Picture(SVG, "image/svg+xml", "示意图")),
    )
    word: Any = docx.Document(io.BytesIO(render_docx(pieces)))
    shown = [
        (shape._inline.docPr.get("descr"), shape._inline.graphic.graphicData.get("uri").rpartition("/")[2])
        for shape in word.inline_shapes
    ]
    assert shown == [("条形图：龙王村最多", "chart"), ("示意图", "picture")]
    # The kit's drawing is not in the file as well.
    media = [part for part in word.part.package.iter_parts() if str(part.partname).startswith("/word/media/")]
    assert len(media) == 1


def test_text_that_cites_a_chart_leads_to_it() -> None:
    cited = Paragraph((Run("学习27次"), Run("（见图1）", cites="study")))
    document = Document(title="图", blocks=(cited, Chart("图1", SVG, "", key="study", data=FORMS["bars"])))
    word: Any = docx.Document(io.BytesIO(render_docx(document)))
    (link,) = word.element.body.iter(qn("w:hyperlink"))
    (mark,) = word.element.body.iter(qn("w:bookmarkStart"))
    assert link.get(qn("w:anchor")) == mark.get(qn("w:name"))
    assert list(mark.getparent().iter(qn("wp:docPr")))


def test_text_in_charts_is_in_a_chinese_typeface(content: bytes) -> None:
    for space in spaces(content):
        faces = [
            each.get("typeface") for each in space.iter() if etree.QName(each).localname in {"latin", "ea"}
        ]
        assert faces
        assert set(faces) == {"黑体"}


def test_elements_are_in_the_order_that_word_insists_on(content: bytes) -> None:
    """ECMA-376, 21.2.2: each element's children are a sequence."""
    label = (
        "numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize"
    )
    axis = "numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses"
    order = {
        "chartSpace": "date1904 lang roundedCorners chart spPr txPr externalData",
        "chart": "title autoTitleDeleted plotArea legend plotVisOnly dispBlanksAs",
        "plotArea": "layout barChart lineChart catAx valAx spPr",
        "barChart": "barDir grouping varyColors ser gapWidth overlap axId",
        "lineChart": "grouping varyColors ser marker axId",
        "ser": "idx order tx spPr invertIfNegative marker dPt dLbls cat val smooth",
        "dLbls": f"dLbl {label}",
        "dLbl": f"idx delete tx {label}",
        "dPt": "idx invertIfNegative marker bubble3D spPr",
        "catAx": f"axId scaling delete axPos {axis} auto lblAlgn lblOffset tickLblSkip noMultiLvlLbl",
        "valAx": f"axId scaling delete axPos majorGridlines {axis} crossBetween majorUnit",
        "scaling": "orientation max min",
        "legend": "legendPos overlay txPr",
    }
    for space in spaces(content):
        for node in space.iter():
            sequence = order.get(etree.QName(node).localname, "").split()
            if sequence and node.tag.startswith(C):
                places = [sequence.index(etree.QName(child).localname) for child in node]
                assert places == sorted(places), etree.QName(node).localname
        # Word refuses a label outside the end of a stacked bar.
        for plot in space.iter(f"{C}barChart"):
            if values(plot, "grouping") == ["stacked"]:
                assert "outEnd" not in values(plot, "dLblPos")
        numbers = values(space, "order")
        assert sorted(numbers) == sorted(set(numbers))


def test_an_edited_value_changes_its_label(content: bytes) -> None:
    """A label is a number format wherever one can say it; a text alone would go on saying the old number."""
    written = [
        [series.name for series in data.series]
        for data in FORMS.values()
        for one in native_charts(data)
        for series in one.series
        if series.labels and series.labels.texts
    ]
    assert written == [["占目标"]]


def test_a_target_kept_by_staying_below_it_is_shown_as_met() -> None:
    data = ChartData(
        form="targets",
        categories=("事故", "检查"),
        series=(Series("占目标的比例", (50, 50), ("1/2起", "4/8次")),),
        marked=Series("达到", (1, 0)),
    )
    (one,) = native_charts(data)
    assert list(one.series[0].fills) == [1]


def test_labels_that_do_not_fit_side_by_side_are_the_first_and_the_last() -> None:
    wide = Series("受益", (45000, 46000, 73000), ("约45000人次", "约46000人次", "约73000人次"))
    data = ChartData(form="years", categories=("2019", "2020", "2021"), series=(wide,) * 4)
    (labels,) = charts_of_docx(render_docx(Document(title="图", blocks=(chart(data),))))[0]
    assert list(labels.labels) == ["2019", "2021"]


@pytest.mark.parametrize("value", [0, None])
def test_a_year_without_anything_has_a_chart(value: int | None) -> None:
    data = ChartData(form="months", categories=MONTHS, series=(Series("学习", (value,) * 12),), unit="次")
    ((series,),) = charts_of_docx(render_docx(Document(title="图", blocks=(chart(data),))))
    assert set(series.labels.values()) == ({"0"} if value == 0 else set())


def test_names_and_numbers_of_the_workbook_are_what_they_look_like(content: bytes) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(zipfile.ZipFile(io.BytesIO(content)).read("word/embeddings/chart3.xlsx"))
    )
    cells = [cell for row in book.active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert {cell.value: cell.data_type for cell in cells if cell.value in {"=1+1", 12.5}} == {
        "=1+1": "s",
        12.5: "n",
    }


def test_the_same_charts_give_the_same_bytes(content: bytes) -> None:
    assert render_docx(DOCUMENT) == content
    inner = zipfile.ZipFile(
        io.BytesIO(zipfile.ZipFile(io.BytesIO(content)).read("word/embeddings/chart1.xlsx"))
    )
    assert {entry.date_time for entry in inner.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = inner.read("docProps/core.xml")
    assert b"1980-01-01" in about
    assert b"creator" not in about


def test_libreoffice_draws_them_with_every_name(content: bytes, tmp_path: Path) -> None:
    villages = tuple(f"第{number}村" for number in range(60))
    many = ChartData(form="bars", categories=villages, series=(Series("场次", tuple(range(60))),), unit="场")
    files = {"charts": content, "many": render_docx(Document(title="图", blocks=(chart(many),)))}
    texts = {
        name: bare("".join(page.get_textpage().get_text_range() for page in pages))
        for name, pages in printed(files, tmp_path).items()
    }
    for text in (
        *("上年", "约0", "3月", "采用", "约3.3万元", "14块", "60.5%"),
        *("27/24次", "32/10万元", "年度目标", "检查", "标语：缺/40条"),
    ):
        assert text in texts["charts"], text
    assert all(name in texts["many"] for name in villages)
