from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import numpy as np
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.path import Path as MatplotlibPath
from matplotlib.text import Text
from PIL import Image

from kit import open_review
from kit.charts import draw
from kit.charts.axes_pen import AxesPen
from kit.charts.drawing import Drawing, drawn_svg
from kit.charts.forms import Bars, Form, Months, Targets, Years
from kit.charts.house import NARROW, WIDTH, house_style
from kit.charts.svg import _path_data, _polyline
from kit.content import ChartData, SectionContent, Series
from kit.errors import ExportError
from kit.fonts import SANS
from kit.indicators import Figures
from kit.subjects import Chart
from tests.support.ledger_files import SAMPLE, Written
from tests.support.made_ledgers import Records, records, review_of
from tests.support.subjects import SUBJECT
from tests.support.townships import ALL_BUT_PROFILE, opened, write_township

NAMES = [chart.key for chart in SUBJECT.charts]
OF_A_YEAR = [name for name in NAMES if name != "trend"]


@pytest.mark.parametrize("name", OF_A_YEAR)
def test_each_chart_is_an_svg_of_outlines_with_the_data_in_words(tmp_path: Path, name: str) -> None:
    slogans: list[list[Written]] = [[dt.date(2021, 3, 5), "标语", 30, 2, "东村"]]
    drawing = opened(tmp_path, boards=[*SAMPLE["宣传阵地"], *slogans]).chart(name)
    assert drawing, f"no row of SAMPLE in tests/support/ledger_files.py for {name}"
    root = ElementTree.fromstring(drawing.svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not list(root.iter("{http://www.w3.org/2000/svg}text")), "text would need the reader's fonts"
    assert drawing.alt.startswith("2021年")
    assert drawing.alt.endswith("。")
    assert drawing.block().note == f"资料来源：《{drawing.ledger}》台账"


@pytest.mark.parametrize("name", NAMES)
def test_no_ledger_no_chart(tmp_path: Path, name: str) -> None:
    write_township(tmp_path, without=ALL_BUT_PROFILE)
    assert not open_review("清河镇", 2021, data=tmp_path).chart(name)


def test_the_same_data_give_the_same_svg(tmp_path: Path) -> None:
    review = opened(tmp_path)
    assert review.chart("study_by_month").svg == review.chart("study_by_month").svg  # type: ignore[union-attr]


def test_a_chart_counts_as_its_figure_does(tmp_path: Path) -> None:
    review = opened(
        tmp_path,
        study=[
            [dt.date(2021, 3, 1), "集体学习", "甲", 1, 1],
            [dt.date(2021, 3, 2), "知识讲座", "乙", 1, 1],
            [dt.date(2021, 5, 2), "党课", "丙", 1, 1],
        ],
    )
    form = review.chart("study_by_month").form  # type: ignore[union-attr]
    assert isinstance(form, Months)
    assert form.parts == (("理论学习", (0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0)),)
    assert sum(value or 0 for value in form.parts[0][1]) == review.figures["study_sessions"].value


def test_a_month_that_did_not_report_is_missing_and_not_nought(tmp_path: Path) -> None:
    drawing = opened(tmp_path, online=[[1, 30, 2, 2, 3, 1], [3, 20, 0, 0, None, 0]]).chart("online_by_month")
    assert drawing
    assert "依次为2、缺、0、缺" in drawing.alt


def test_villages_stand_in_order_and_split_as_counted(tmp_path: Path) -> None:
    drawing = opened(
        tmp_path,
        boards=[
            [dt.date(2021, 3, 1), "宣传栏", 1, 1, "东村"],
            [dt.date(2021, 3, 1), "宣传栏", 5, None, "西村"],
            [dt.date(2021, 3, 1), "标语", 50, None, "东村"],
        ],
    ).chart("boards_by_village")
    assert drawing
    assert isinstance(drawing.form, Bars)
    assert drawing.form.labels == ("西村", "东村")
    assert drawing.form.parts == (("新增", (5, 1)), ("更新", (0, 1)))
    assert drawing.title == "宣传栏：西村最多（5块）"


def test_draw_takes_axes_and_returns_them(tmp_path: Path) -> None:
    ax = Figure().add_subplot()
    drawing = opened(tmp_path).chart("targets")
    assert drawing
    assert drawing.draw(ax) is ax


def test_a_character_that_the_font_lacks_stops_the_chart(tmp_path: Path) -> None:
    rows: list[list[Written]] = [[dt.date(2021, 4, 1), "清扫", "\U0010fffd村", 1, 1, 1]]
    drawing = opened(tmp_path, civility=rows).chart("civility_by_village")
    assert drawing
    with pytest.raises(ExportError, match=r"^《文明实践》台账的图中的“.”（U\+10FFFD）没有字体可用；"):
        _ = drawing.svg


def test_an_analysts_own_settings_are_left_alone(tmp_path: Path) -> None:
    import matplotlib as mpl

    before = mpl.rcParams["font.family"]
    _ = opened(tmp_path).chart("study_by_month").svg  # type: ignore[union-attr]
    assert mpl.rcParams["font.family"] == before


def submissions(*months: int) -> list[list[Written]]:
    return [[dt.date(2021, month, 1), "题", "报", "县级", None, "是"] for month in months]


@pytest.mark.parametrize(
    ("months", "title"),
    [
        ([1, 2, 3, 7, 8, 8, 9, 10, 10, 11, 11, 12], "投稿集中在下半年（全年12篇中9篇，占75%）"),
        ([1, 2, 2, 2, 3, 3, 4, 4, 5, 5, 11, 11], "投稿集中在上半年（全年12篇中10篇，占83.3%）"),
        ([3, 3, 9], "投稿：3月最多（2篇）"),
        ([3, 3, 9, 9], "投稿：3月、9月最多（均为2篇）"),
        ([1, 3, 5, 7], "投稿：最多1篇、最少0篇"),
    ],
)
def test_a_title_says_the_finding(tmp_path: Path, months: list[int], title: str) -> None:
    drawing = opened(tmp_path, submissions=submissions(*months)).chart("submissions_by_month")
    assert drawing
    assert drawing.title == title


def test_adopted_articles_are_told_by_month(tmp_path: Path) -> None:
    rows: list[list[Written]] = [*submissions(2, 2), [dt.date(2021, 2, 3), "题", "报", "市级", None, "否"]]
    drawing = opened(tmp_path, submissions=rows).chart("submissions_by_month")
    assert drawing
    assert isinstance(drawing.form, Months)
    assert drawing.form.marked == ("采用", (0, 2, *[0] * 10))
    assert "其中采用依次为0、2、0" in drawing.alt


def test_years_are_drawn_where_three_follow_one_another(tmp_path: Path) -> None:
    for year, count in ((2019, 2), (2020, 1)):
        rows: list[list[Written]] = [[dt.date(year, 3, 1), "集体学习", "甲", 3, 1]] * count
        write_township(tmp_path, year=year, records={"study": rows})
    review = opened(tmp_path)
    drawing = review.chart("trend")
    assert drawing
    assert drawing.alt == "2019年至2021年理论学习次数依次为2次、1次、1次。"
    (tmp_path / "2020/清河镇.xlsx").unlink()
    assert not open_review("清河镇", 2021, data=tmp_path).chart("trend")


VILLAGES = tuple(f"{chr(0x4E00 + 50 * number)}家庄村" for number in range(40))
TWELVE = (1_000_000, 0, 999_999, 1, 1_234_567, 2, 3, 4, 5, 6, 7, 123_456)
FORMS: dict[str, Form] = {
    "three villages": Bars(VILLAGES[:3], (("新增", (1_000_000, 0, 7)), ("更新", (1_234_567, 0, 1))), "块"),
    "forty villages": Bars(VILLAGES, (("场", tuple(range(40, 0, -1))),), "块（条）"),
    "long names": Bars(("名字很长很长很长很长很长很长的社区居民委员会", "东村"), (("场", (1, 0)),), "场"),
    "large months": Months((("甲", TWELVE),), tuple(reversed(TWELVE))),
    "small months": Months((("县级", (1,) * 12), ("市级", (0,) * 12)), None, 0, ("采用", (1, *[0] * 11))),
    "every level": Months(
        tuple((f"{level}级", (2,) * 12) for level in ("县", "市", "省", "国家")),
        (9,) * 12,
        0,
        ("采用", (1,) * 12),
    ),
    "nothing": Months((("甲", (0,) * 12),), (0,) * 12),
    "targets": Targets(
        ("甲", "乙乙乙乙乙乙乙乙"), (0.0, 12.0), (False, True), ("0/1000000块（条）", "1234567/100000次")
    ),
    "three years": Years((2019, 2020, 2021), (("县级以上媒体投稿", (1, 9, 4), ("1篇", "9篇", "4篇")),) * 4),
    "five years": Years((2017, 2018, 2019, 2020, 2021), (("甲", TWELVE[:5], ("1234567场",) * 5),) * 4),
}

FORMS |= {f"{name}, narrow": replace(form, narrow=True) for name, form in FORMS.items()}

_PPI = 200


def drawn_by_matplotlib(form: Form) -> tuple[Image.Image, Axes]:
    width = NARROW if form.narrow else WIDTH
    with house_style():
        figure = Figure(figsize=(width, form.height), dpi=_PPI)
        left, right, top, bottom = form.margins
        inner = (width - left - right) / width, (form.height - top - bottom) / form.height
        ax = figure.add_axes((left / width, bottom / form.height, *inner))
        form.draw(AxesPen(ax))
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]
    return Image.fromarray(np.asarray(canvas.buffer_rgba())), ax  # type: ignore[no-untyped-call]


@pytest.mark.slow
@pytest.mark.parametrize("lettered", [False, True], ids=["outlines", "text"])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_the_file_shows_what_matplotlib_draws(tmp_path: Path, form: Form, lettered: bool) -> None:
    meant, _ = drawn_by_matplotlib(form)
    (tmp_path / "chart.svg").write_text(drawn_svg(form, lettered=lettered), encoding="utf-8")
    page = tmp_path / "page.typ"
    page.write_text('#set page(width: auto, height: auto, margin: 0pt)\n#image("chart.svg")')
    drawn = typst.compile(page, format="png", ppi=_PPI, font_paths=[SANS.parent])
    with Image.open(io.BytesIO(drawn)) as seen:
        assert np.allclose(seen.size, meant.size, atol=1)
        # The edge of a letter may differ by a fraction of a dot; so only patches of 16 dots are compared.
        size = seen.width // 16, seen.height // 16
        pair = [image.convert("L").resize(size, Image.Resampling.BOX) for image in (seen, meant)]
    differences = np.abs(np.subtract(*(np.asarray(image, dtype=int) for image in pair)))
    # Hatching has the same density in both, and starts elsewhere.
    hatched = isinstance(form, Months | Bars) and len(form.parts) > 2
    assert differences.max() < (96 if hatched else 36)
    assert differences.mean() < 4


def test_each_character_is_in_a_file_once_and_no_name_is_a_formula() -> None:
    root = ElementTree.fromstring(drawn_svg(Bars(("$_东村$", "东村"), (("场", (7, 7)),))))
    outlines = [node.get("d") for node in root.iter() if node.get("id")]
    assert len(outlines) == len(set(outlines)) == len("$_东村7")


def test_text_is_text_for_the_notebook_alone(tmp_path: Path) -> None:
    drawing = opened(tmp_path, boards=[["2021-03-01", "宣传栏", 2, 1, "A&B<东>村"]] * 3).chart("宣传栏")
    assert drawing
    block = drawing.block()
    labels = [node.text for node in ElementTree.fromstring(block.lettered).iter() if node.text]
    assert "A&B<东>村" in labels
    assert "<text" not in block.svg + block.narrow
    carried = SectionContent(key="k", blocks=(block,)).to_json()
    assert SectionContent.from_json(carried).blocks == (msgspec.structs.replace(block, lettered=""),)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_no_label_is_cut_or_touches_another(form: Form) -> None:
    with house_style():
        _, ax = drawn_by_matplotlib(form)
        page = ax.get_figure(root=True).bbox  # type: ignore[union-attr]
        drawn = [text for text in ax.findobj(Text) if text.get_visible() and text.get_text()]
        boxes = [(text.get_text(), text.get_window_extent()) for text in drawn]
    for text, box in boxes:
        assert box.x0 >= -0.5, text
        assert box.y0 >= -0.5, text
        assert box.x1 <= page.x1 + 0.5, text
        assert box.y1 <= page.y1 + 0.5, text
    for (one, first), (two, second) in combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert across <= 1 or down <= 1, (one, two)


def test_a_months_value_stands_on_its_own_column_and_not_on_last_years() -> None:
    ax = Figure().add_subplot()
    Months((("甲", (1, *[0] * 11)),), (9, *[0] * 11)).draw(AxesPen(ax))
    placed = {text.get_text(): text.get_position() for text in ax.texts}
    assert placed["1"] == (0, 1.0)


def test_the_target_stands_where_a_bar_is_full_and_only_what_is_met_is_dark(tmp_path: Path) -> None:
    review = opened(tmp_path, targets=[["存在问题", 0, "个"], ["网评员人数", 24, "人"], ["宣传栏", 6, "块"]])
    drawing = review.chart("targets")
    assert drawing
    assert isinstance(drawing.form, Targets)
    assert drawing.title == "3项年度目标达到1项"
    assert dict(zip(drawing.form.labels, drawing.form.met, strict=True)) == {
        "宣传栏": True,
        "网评员人数": False,
        "存在问题": False,
    }
    ax = drawing.draw(Figure().add_subplot())
    assert [1, 1] in [list(line.get_xdata()) for line in ax.lines]  # type: ignore[arg-type]
    bars = {
        drawn.get_label(): [bar.get_extents().x1 for bar in drawn.get_paths()] for drawn in ax.collections
    }
    assert bars["达到"] == [1.0]
    assert bars["未达到"] == [0.5, 1.5]


def test_on_an_analysts_own_axes_chinese_is_drawn_in_a_chinese_font(tmp_path: Path) -> None:
    figure = Figure()
    drawing = opened(tmp_path).chart("targets")
    assert drawing
    ax = drawing.draw(figure.add_subplot())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(io.BytesIO(), format="png")
    assert {tuple(text.get_fontfamily()) for text in ax.texts} == {("Noto Sans SC",)}


def test_an_approximate_value_is_marked_in_its_chart(tmp_path: Path) -> None:
    rows: list[list[Written]] = [[dt.date(2021, 3, 1), "标语", "约200", 100, "东村"]]
    drawing = opened(tmp_path, boards=rows).chart("slogans_by_village")
    assert drawing
    assert "东村约300条" in drawing.alt
    assert isinstance(drawing.form, Bars)
    assert drawing.form.approximate == {"东村"}


def test_of_many_villages_the_highest_and_the_lowest_are_drawn_and_the_words_tell_all(tmp_path: Path) -> None:
    villages = [f"{chr(0x4E00 + number)}村" for number in range(21)]
    rows: list[list[Written]] = [
        [dt.date(2021, 4, 1), "清扫", village, 1, 1, 1]
        for number, village in enumerate(villages)
        for _ in range(1 if number > 7 else 9 if number < 3 else 5)
    ]
    drawing = opened(tmp_path, civility=rows).chart("civility_by_village")
    assert drawing
    assert isinstance(drawing.form, Bars)
    assert drawing.form.labels == (*villages[:5], *villages[-5:])
    assert drawing.form.gap == "（其余11个未列）"
    said = (
        "共21个，图中为最多和最少的各5个，未列的11个共23场，"
        "其中3个与所列最多的5个中的同为5场、8个与所列最少的5个中的同为1场"
    )
    assert drawing.block().note == f"资料来源：《文明实践》台账；{said}"
    assert drawing.alt.endswith(f"。{said}。")
    assert all(village in drawing.alt for village in villages)
    ax = drawing.draw(Figure().add_subplot())
    assert "（其余11个未列）" in {text.get_text() for text in ax.texts}


@pytest.mark.parametrize("count", [20, 21])
def test_up_to_twenty_villages_are_all_drawn(tmp_path: Path, count: int) -> None:
    rows: list[list[Written]] = [
        [dt.date(2021, 4, 1), "清扫", f"{chr(0x4E00 + number)}村", 1, 1, 1] for number in range(count)
    ]
    drawing = opened(tmp_path, civility=rows).chart("civility_by_village")
    assert drawing
    assert isinstance(drawing.form, Bars)
    assert len(drawing.form.labels) == (20 if count == 20 else 10)


def test_the_file_holds_nothing_that_no_reader_sees(tmp_path: Path) -> None:
    drawing = opened(tmp_path).chart("study_by_month")
    assert drawing
    for waste in ("<metadata", "<!--", "<!DOCTYPE", "\n", 'id="patch'):
        assert waste not in drawing.svg
    root = ElementTree.fromstring(drawing.svg)
    named = {node.get("id") for node in root.iter()}
    used = {value[1:] for node in root.iter() for key, value in node.items() if key.endswith("href")}
    assert used
    assert used <= named


BY_GROUP = {
    "activities_by_category": "activities",
    "boards_by_village": "boards",
    "slogans_by_village": "slogans",
    "civility_by_village": "civility_activities",
    "models_by_category": "model_stories",
    "problems_by_status": "problems",
}
BY_MONTH = {
    "study_by_month": "study_sessions",
    "submissions_by_month": "submissions",
    "online_by_month": "online_reported",
}


@settings(max_examples=60, deadline=None)
@given(records())
def test_the_parts_of_a_chart_add_up_to_its_figure(made: Records) -> None:
    review = review_of(made)
    for name, key in (BY_GROUP | BY_MONTH).items():
        drawing = review.chart(name)
        if drawing:
            assert isinstance(drawing.form, Bars | Months)
            drawn = sum(value or 0 for _, values in drawing.form.parts for value in values)
            assert drawn == review.figures[key].value, name


def test_what_has_no_village_has_a_bar_of_its_own_and_the_title_says_so(tmp_path: Path) -> None:
    rows: list[list[Written]] = [
        [dt.date(2021, 3, 1), "宣传栏", 5, None, "东村"],
        [dt.date(2021, 3, 1), "宣传栏", 9, 1, None],
        [dt.date(2021, 3, 1), "宣传栏", None, None, "西村"],
    ]
    drawing = opened(tmp_path, boards=rows).chart("boards_by_village")
    assert drawing
    assert isinstance(drawing.form, Bars)
    assert drawing.form.labels == ("东村", "未写明所在村")
    assert drawing.form.parts == (("新增", (5, 9)), ("更新", (0, 1)))
    assert drawing.title == "宣传栏（另有10块未写明所在村）：东村5块"
    assert drawing.alt == "2021年宣传栏，按所在村：东村5块、未写明所在村10块。"
    assert drawing.block().note == "资料来源：《宣传阵地》台账；3条记录中有1条没有填数"


@pytest.mark.parametrize(
    ("places", "shown"), [(None, ["7.16小时", "8小时"]), (1, ["7.2小时", "8小时"]), (0, ["7小时", "8小时"])]
)
def test_a_bar_is_written_with_its_decimals(places: int | None, shown: list[str]) -> None:
    ax = Figure().add_subplot()
    hours = (Decimal("7.16"), Decimal("8.00"))
    Bars(("甲", "乙"), (("时长", hours),), "小时", places=places).draw(AxesPen(ax))
    assert [text.get_text() for text in ax.texts if "小时" in text.get_text()] == shown


def test_bars_titles_and_words_keep_the_decimals_of_their_indicator(tmp_path: Path) -> None:
    review = opened(tmp_path, civility=[[dt.date(2021, 4, 1), "清扫", "东村", 1, 7.16, 1]])
    hours = review.figures["volunteer_hours"]
    finer = replace(hours, indicator=replace(hours.indicator, places=2))
    figures = Figures([*review.figures.values(), finer])
    chart = Chart("hours", "groups", "civility", (finer.indicator,), by="village")
    drawing = draw(replace(review, figures=figures), chart)
    assert drawing
    assert (drawing.title, drawing.alt) == (
        "志愿服务时长：东村7.16小时",
        "2021年志愿服务时长，按所在村：东村7.16小时。",
    )
    assert isinstance(drawing.form, Bars)
    assert drawing.form._values == ("7.16小时",)


def test_years_that_were_not_all_filled_are_told_beside_their_line(tmp_path: Path) -> None:
    for year in (2019, 2020):
        blank: list[list[Written]] = [[dt.date(year, 3, 1), "宣传栏", None, None, "西村"]] * (year - 2019)
        rows: list[list[Written]] = [[dt.date(year, 3, 1), "宣传栏", 5, None, "东村"], *blank]
        write_township(tmp_path, year=year, records={"boards": rows})
    drawing = opened(tmp_path).chart("trend")
    assert drawing
    assert drawing.block().note == "资料来源：《宣传阵地》台账；宣传栏2020年的记录没有填全"


def test_months_with_approximate_numbers_say_so(tmp_path: Path) -> None:
    drawing = opened(tmp_path, online=[[1, 30, "约20", 2, 3, 1]]).chart("online_by_month")
    assert drawing
    assert drawing.block().note.endswith("；有的数是约数")


@pytest.mark.parametrize(
    ("reported", "title"),
    [
        (["约3", 1, 2], "舆情上报：1月最多（约3件）"),
        ([3, "约1", 2], "舆情上报：1月最多（3件）"),
        (["约3", 3, 2], "舆情上报：1月、2月最多（均为约3件）"),
        (["约3"], "舆情上报：1月约3件"),
        (["约3", 3], "舆情上报：均为约3件"),
        (["约9", 3, 1, *[0] * 9], "舆情上报集中在上半年（全年约13件中约13件，占约100%）"),
    ],
)
def test_what_is_approximate_is_so_in_the_title_the_words_and_the_labels_of_months(
    tmp_path: Path, reported: list[Written], title: str
) -> None:
    rows: list[list[Written]] = [[month, 8, each, 0, 5, 0] for month, each in enumerate(reported, start=1)]
    drawing = opened(tmp_path, online=rows).chart("online_by_month")
    assert drawing
    assert drawing.title == title
    assert f"依次为{'、'.join(map(str, reported))}" in drawing.alt
    ax = drawing.draw(Figure().add_subplot())
    assert [text.get_text() for text in ax.texts][: len(reported)] == list(map(str, reported))


def test_a_title_says_what_is_approximate_of_villages(tmp_path: Path) -> None:
    rows: list[list[Written]] = [
        [dt.date(2021, 3, 1), "标语", "约200", 100, "东村"],
        [dt.date(2021, 4, 1), "标语", 20, 0, "西村"],
    ]
    drawing = opened(tmp_path, boards=rows).chart("slogans_by_village")
    assert drawing
    assert drawing.title == "宣传标语：东村最多（约300条）"


def test_a_block_carries_key_numbers_and_a_form_for_the_phone(tmp_path: Path) -> None:
    rows: list[list[Written]] = [
        [dt.date(2021, 3, 1), "宣传栏", 1, 1, "东村"],
        [dt.date(2021, 3, 1), "宣传栏", 5, None, "西村"],
    ]
    drawing = opened(tmp_path, boards=rows).chart("boards_by_village")
    assert drawing
    block = drawing.block()
    assert block.key == "boards_by_village"
    assert block.data == ChartData(
        form="bars",
        categories=("西村", "东村"),
        series=(Series("新增", (5, 1)), Series("更新", (0, 1), ("5块", "2块"))),
        unit="块",
    )
    assert ElementTree.fromstring(block.narrow).get("width") == f"{NARROW * 72:g}pt"


def test_the_numbers_of_a_block_are_those_that_its_labels_say(tmp_path: Path) -> None:
    hours = (Decimal("7.16"), Decimal("8.00"))
    (series,) = Bars(("甲", "乙"), (("时长", hours),), "小时", places=1).data.series
    assert series == Series("时长", (7.2, 8), ("7.2小时", "8小时"))
    months = Months((("甲", (None, Decimal("2.50"), *[0] * 10)),), approximate=frozenset({"2月"})).data
    assert months.series[0].values[:3] == (None, 2.5, 0)
    assert months.series[0].labels[:3] == ("缺", "约2.5", "0")
    shares = Targets(
        ("甲", "乙", "丙"), (1.125, float("inf"), 0.0), (True, False, None), ("9/8", "1/0", "缺/5")
    )
    assert shares.data.series[0].values == (112.5, None, None)
    review = opened(tmp_path, online=[[1, 30, "约20", 2, 3, 1]])
    drawn = review.chart("online_by_month").block().data  # type: ignore[union-attr]
    assert drawn
    assert (drawn.unit, drawn.series[0].values[:2]) == ("件", (20, None))


@pytest.mark.parametrize(
    "form", [form for form in FORMS.values() if form.narrow], ids=[name for name in FORMS if "narrow" in name]
)
def test_on_a_phone_no_letter_is_smaller_than_eleven_pixels(form: Form) -> None:
    _, ax = drawn_by_matplotlib(form)
    pixels_a_point = 350 / (NARROW * 72)
    assert ax.texts
    assert min(text.get_fontsize() for text in ax.texts) * pixels_a_point >= 11  # type: ignore[operator]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-999, 9999), st.integers(-999, 9999)), min_size=1, max_size=20))
def test_lines_are_written_as_any_path_is(points: list[tuple[int, int]]) -> None:
    assert _polyline(points) == _path_data(MatplotlibPath(points))


def test_text_as_text_and_as_outlines_are_of_one_drawing(tmp_path: Path) -> None:
    drawing = opened(tmp_path).chart("study_by_month")
    assert isinstance(drawing, Drawing)
    block = drawing.block()
    shapes = [
        re.sub(r"<defs>.*?</defs>|<(text|use)\b[^>]*?(/>|>.*?</text>)| text-anchor=.*?sans-serif\"", "", svg)
        for svg in (block.svg, block.lettered)
    ]
    assert shapes[0] == shapes[1]
    assert "<text" in block.lettered
    assert "<use" in block.svg
