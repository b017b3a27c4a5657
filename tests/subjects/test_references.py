"""What indicators and charts refer to: a name that does not exist is reported where it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kit.charts.pen import SHADES
from kit.subjects import known_subjects, load_subject
from kit.subjects.declarations import read_declarations
from kit.subjects.subject import MOST_PARTS
from tests.support.small_subject import FILES, write_subject

HEAD = '\n[[indicator]]\nkey = "talks"\nname = "座谈次数"\nunit = "次"\nsection = "巡查养护"\n'
CHART = '\n[[chart]]\nkey = "shown"\nsection = "巡查养护"\n'
ABOUT_PATROLS = 'ledger = "巡查养护"\n'
ABOUT_FLAWS = 'ledger = "道路病害"\n'


def mistakes(folder: Path, name: str, added: str) -> list[str]:
    """Return the mistakes, each with the text of the line that it is at."""
    written = FILES[name] + added
    lines = written.splitlines()
    found = []
    for each in read_declarations(write_subject(folder, {name: written})).mistakes:
        assert each.file == name
        found.append(f"{lines[each.line - 1]} ← {each.message}")
    return found


GOOD = [
    *(ABOUT_PATROLS, ABOUT_PATROLS + 'where = { "道路类型" = ["县道", "村道"] }\n'),
    *(ABOUT_PATROLS + 'except = { "道路类型" = "*" }\n', ABOUT_PATROLS + 'kinds = "道路类型"\n'),
    ABOUT_PATROLS + "months = [7, 12]\n",
    ABOUT_PATROLS + 'sum = "发现"\n',
    ABOUT_PATROLS + 'mean = "发现"\n',
    ABOUT_PATROLS + 'highest = "道路类型"\nsum = "发现"\n',
    ABOUT_PATROLS + 'lowest = "日期"\n',
    ABOUT_PATROLS + 'kept = ["处置", "发现"]\n',
    ABOUT_PATROLS + 'short_of = ["处置", "发现"]\nnames = "道路类型"\n',
    ABOUT_PATROLS + 'blank = "道路类型"\n',
    ABOUT_FLAWS + 'where = { "设警示牌" = true }\n',
]


@pytest.mark.parametrize("lines", GOOD)
def test_what_exists_is_found(tmp_path: Path, lines: str) -> None:
    unit = "处" if re.search("sum|mean|kept|short", lines) else "次"
    assert mistakes(tmp_path, "indicators.toml", HEAD.replace("次", unit, 2) + lines) == []


@pytest.mark.parametrize(
    ("lines", "at", "said"),
    [
        ('ledger = "巡查养户"\n', "ledger", "ledger “巡查养户” 不存在，是否指“巡查养护”？"),
        (
            ABOUT_PATROLS + 'where = { "道路种类" = "县道" }\n',
            "where",
            "where “道路种类” 不是《巡查养护》的栏目，是否指“道路类型”？",
        ),
        (
            ABOUT_PATROLS + 'except = { "道路类型" = ["县道", "村首"] }\n',
            "except",
            "except “村首” 不是“道路类型”所列的选项，是否指“村道”？",
        ),
        (ABOUT_FLAWS + 'where = { "设警示牌" = "有" }\n', "where", "where “设警示牌” 的值应是true 或 false"),
        (
            ABOUT_PATROLS + 'kinds = "道路种类"\n',
            "kinds",
            "kinds “道路种类” 不是《巡查养护》的栏目，是否指“道路类型”？",
        ),
        (ABOUT_PATROLS + 'sum = ["发现", "处治"]\n', "sum", "sum “处治” 不是《巡查养护》的栏目"),
        (ABOUT_PATROLS + 'sum = "日期"\n', "sum", "sum “日期” 是日期栏，这里要用整数、小数栏"),
        (ABOUT_PATROLS + 'mean = "发观"\n', "mean", "mean “发观” 不是《巡查养护》的栏目，是否指“发现”？"),
        (ABOUT_PATROLS + 'kept = ["处置", "应发现"]\n', "kept", "kept “应发现” 不是《巡查养护》的栏目"),
        (ABOUT_PATROLS + 'highest = "道路种类"\n', "highest", "highest “道路种类” 不是《巡查养护》的栏目"),
        (ABOUT_FLAWS + "months = [7, 12]\n", "months", "有 months，《道路病害》却没有日期或月份栏"),
        (ABOUT_PATROLS + "months = [12, 7]\n", "months", "months 应写成 [7, 12]，从几月到几月"),
        ('fact = "公路里成"\n', "fact", "fact “公路里成” 不是《基本情况》的项目，是否指“农村公路里程”？"),
        ('share = ["处置病坏", "发现病害"]\n', "share", "share “处置病坏” 不是任何指标，是否指“处置病害”？"),
        ('per = ["处置病害", "长住人口"]\n', "per", "per “长住人口” 不是任何指标，是否指“常住人口”？"),
        (ABOUT_PATROLS + "also = 3\n", "also", "also 应是一个或几个名称"),
    ],
)
def test_a_way_of_counting_that_names_what_does_not_exist(
    tmp_path: Path, lines: str, at: str, said: str
) -> None:
    head = HEAD
    if at in ("sum", "mean", "kept"):
        head = head.replace('unit = "次"', 'unit = "处"')
    elif at in ("fact", "share"):
        head = head.replace('unit = "次"', f'unit = "{"公里" if at == "fact" else "%"}"')
    elif at == "per":
        head = head.replace('unit = "次"', 'unit = "处"')
    (found,) = mistakes(tmp_path, "indicators.toml", head + lines)
    line, message = found.split(" ← ")
    assert line.startswith(f"{at} =")
    assert message.startswith("指标 talks ")
    assert said in message


def test_an_unknown_section_and_unit_are_reported_together(tmp_path: Path) -> None:
    head = HEAD.replace("巡查养护", "巡查养互").replace('unit = "次"', 'unit = "次场"')
    unit, section = mistakes(tmp_path, "indicators.toml", head + ABOUT_PATROLS)
    assert unit.startswith('unit = "次场" ← 指标 talks 的 unit “次场” 不是认得的单位')
    assert section == (
        'section = "巡查养互" ← 指标 talks 的 section “巡查养互” 不是任何章节，是否指“巡查养护”？'
    )


def test_a_key_and_a_name_that_are_declared_twice(tmp_path: Path) -> None:
    again = HEAD.replace("座谈次数", "讲座") + ABOUT_PATROLS + 'also = ["座谈次数"]\n'
    assert mistakes(tmp_path, "indicators.toml", HEAD + ABOUT_PATROLS + again) == [
        'key = "talks" ← 指标 talks 的 key “talks” 已经是“座谈次数”的：请换一个'
    ]
    other = again.replace("talks", "lectures")
    (found,) = mistakes(tmp_path, "indicators.toml", HEAD + ABOUT_PATROLS + other)
    assert found.startswith('also = ["座谈次数"] ← 指标 lectures 的名称“座谈次数”已经是指标')


@pytest.mark.parametrize(
    ("lines", "at", "said"),
    [
        (
            'form = "分组"\nindicator = "发现病坏"\nby = "道路类型"\n',
            "indicator",
            "indicator “发现病坏” 不是任何指标，是否指“发现病害”？",
        ),
        (
            'form = "分组"\nindicator = "发现病害"\nby = "路段"\n',
            "by",
            "by “路段” 不是《巡查养护》的栏目",
        ),
        (
            'form = "分组"\nindicator = "发现病害"\nby = "日期"\n',
            "by",
            "by “日期” 是日期栏",
        ),
        (
            'form = "按月"\nindicator = "发现病害"\nby = "月份"\n',
            "by",
            "by “月份” 不是《巡查养护》的栏目",
        ),
        (
            'form = "按月"\nindicator = "未修复病害"\n',
            "form",
            "按月画，《道路病害》却没有日期或月份栏",
        ),
        (
            'form = "按月"\nindicator = "发现病害"\nmarked = { indicator = "村道巡查" }\n',
            "marked",
            "“村道巡查” 不是任何指标，是否指“村道巡查次数”？",
        ),
        (
            'form = "按月"\nindicator = "发现病害"\nmarked = { indicator = "养护投入" }\n',
            "marked",
            "marked “养护投入” 与“发现病害”不是同一张台账数出来的",
        ),
        (
            'form = "按月"\nindicator = "养护投入"\nparts = ["县级资金", "合计"]\n',
            "parts",
            "parts 加起来不等于“养护投入”：应是 县级资金、镇级资金",
        ),
        (
            'form = "走势"\nindicators = ["发现病害", "巡查次树"]\n',
            "indicators",
            "indicators “巡查次树” 不是任何指标，是否指“巡查次数”？",
        ),
        (
            'form = "落实"\nindicator = "发现病害"\n',
            "indicator",
            "indicator “发现病害” 不是用 short_of 数的，不能画落实图",
        ),
    ],
)
def test_a_chart_of_what_does_not_exist_or_cannot_be_drawn(
    tmp_path: Path, lines: str, at: str, said: str
) -> None:
    (found,) = mistakes(tmp_path, "charts.toml", CHART + lines)
    line, message = found.split(" ← ")
    assert line.startswith(f"{at} =")
    assert message.startswith("图 shown")
    assert said in message


@pytest.mark.parametrize("key", [known.key for known in known_subjects()])
def test_every_indicator_and_chart_is_part_of_a_section_that_has_wording(key: str) -> None:
    subject = load_subject(key)
    ends = {"indicators", "sources"}
    named = {indicator.section for indicator in subject.indicators} | set(subject.chapters)
    assert named <= set(subject.chapters) | ends
    assert {chart.section for chart in subject.charts} <= set(subject.chapters) | ends
    assert set(subject.chapters) - {"opening"} <= {path.stem for path in subject.wording.glob("*.md")}


def test_a_chart_has_no_more_parts_than_a_reader_tells_apart(tmp_path: Path) -> None:
    assert len(SHADES) == MOST_PARTS
    five = FILES["ledgers.toml"].replace('"县道", {', '"县道", "乡道", "林道", "桥梁", {')
    charts = FILES["charts.toml"] + CHART + 'form = "按月"\nindicator = "巡查次数"\nparts = ["道路类型"]\n'
    written = {"ledgers.toml": five, "charts.toml": charts}
    found = [each.message for each in read_declarations(write_subject(tmp_path, written)).mistakes]
    assert found == ["图 shown 的 parts 有5部分，图上最多分得清4部分：请合并，或者不分"]
