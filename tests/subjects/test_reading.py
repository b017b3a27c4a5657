"""A subject's folder with mistakes of every kind: each is reported once, at its line, and nothing follows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kit.errors import CallError
from kit.reviews.subject_check import check_subject
from kit.subjects import SubjectError, known_subjects, load_subject
from kit.subjects.declarations import read_declarations
from kit.subjects.mistakes import Mistake
from kit.subjects.toml_lines import lines_of
from kit.wording import wording_faults
from tests.support.project import left
from tests.support.small_subject import FILES, changed, write_subject

# What follows #! on a line is in the message of the mistake of that line; several are separated by |.
BROKEN: Mapping[str, str] = {
    "subject.toml": """\
key = "Forest-Fire"  #! 的 key “Forest-Fire” 只能用小写英文字母
name = "森林 防火"  #! 的 name “森林 防火” 要作文件夹名
version = 2  #! 的 version 应是一段文字（加英文引号），现为 “2”
title = "{乡镇}{年份}年{总结"  #! title 里的“{年份}”不认得 | title 里的“{总结”不认得
recepient = "县林业局"  #! 没有“recepient”这一项：是否指“recipient”？
unbroken = [1, 2]  #! 的 unbroken 应是一个或几个名称
attachments = ["指标一栏"]  #! 的 attachments “指标一栏” 不认得：是否指“指标一览”？
default = true  #! 的 default 只用于自带的专题
colour = "红"  #! 没有“colour”这一项：可写的有 key、name

[roles]
profile = "基本情兄"  #! 专题的 [roles] 的 profile “基本情兄” 不是任何一张台账，是否指“基本情况”？
text = ""  #! 专题的 [roles] 没有“text”这一项：是否指“texts”？

[sample]
years = ["2021"]  #! 专题的 [sample] 的 years 应写成 [2019, 2020, 2021]
townships = "清河镇.xlsx"

[[section]]
key = "patrols"
heading = "防火巡查"
chapter = "工作开展情况"
table = [
  { ledger = "防火巡查", columns = ["日期", "地段"] },
  { ledger = "防火巡察", columns = ["日期"] },  #! 的表“防火巡察” 的 ledger “防火巡察” 不存在
  { ledger = "防火巡查", columns = ["日期", "地点段"] },  #! “地点段” 不是《防火巡查》的栏目，是否指“地段”？
]

[[section]]
key = "patrols"  #! 章节 patrols 的 key “patrols” 已经是“防火巡查”的
heading = "宣传"
chapter = "工作开展情况"

[[section]]
key = "money"
heading = "经费"
also = ["防火巡查"]  #! 章节 money 的名称“防火巡查”已经用过

[[section]]
key = "late"
heading = "补记"
chapter = "工作开展情况"  #! 的 chapter “工作开展情况” 隔了别的章

[[section]]  #! 章节 nowhere 没有措辞：请写 wording/nowhere.md
key = "nowhere"
heading = "没有措辞的一节"
list = [{ ledger = "防火巡查", says = "地段", than = ["来源"] }]  #! 没有“than”这一项：是否指“then”？
""",
    "ledgers.toml": """\
["防火巡查"]
key = "patrols"
row = "一次巡查"
also = ["巡查"]
example = ["2021-13-45", "东山", "瞭望", "很多", 4, true]  #! “2021-13-45” 不能填在“日期” | “很多” 不能填
at_most = [
  ["处置", "发现"],
  ["处治", "发现"],  #! 的 at_most “处治” 不是《防火巡查》的栏目，是否指“处置”？
  ["地段", "发现"],  #! 的 at_most “地段” 是文字栏，这里要用整数、小数栏
]
compare = false  #! 没有“compare”这一项：是否指“compared”？
column = [
  { key = "date", name = "日期", kind = "日期", required = "是" },  #! 的 required 应是 true 或 false
  { key = "where", name = "地段", kind = "文字" },
  { key = "source", name = "来源", kind = "选项", choices = ["群众", "瞭望", "群众"] },  #! “群众”写了两次
  { key = "found", name = "发现", kind = "整数", unit = "处" },
  { key = "found", name = "处置", kind = "整数", unit = "筐筐" },  #! 不是认得的单位 | 的 key “found” 用了两次
  { key = "signed", name = "签字", kind = "是非", choices = ["甲"] },  #! 的 kind “是非” 不在可写的几种之内
]

["宣传活动"]
key = "patrols"  #! 台账“宣传活动” 的 key “patrols” 已经是《防火巡查》的
also = ["巡查"]  #! 的表名“巡查”已经是《防火巡查》的
example = ["3月", 2]  #! 的 example 有 2 个值，栏目有 3 个
running_at_most = [{ columns = ["场次"] }]  #! 的 running_at_most 应写成 [["甲", "乙"]]
sum_of = [["场次", "场次"]]  #! 的 sum_of 同一栏目写了两次
once_each = ["形式", "月份"]  #! 的 once_each 只能写一个栏目
column = [
  { key = "month", name = "月份", kind = "月份", preset = "月分", unit = "处" },  #! “月分” 不存在 | 不能写
  { key = "form", name = "形式", kind = "选项" },  #! 是选项栏，要写 choices
  { key = "times", name = "场次", kind = "整数", also = ["月份"] },  #! 的表头“月份”也是另一个栏目的
]

["防火宣传"]
key = "talks"
monthly = true  #! 台账“防火宣传” 有 monthly，却没有月份栏
column = { key = "topic", name = "主题", kind = "文字" }

["经费"]
key = "money"
column = "没有"  #! 的 column 应写成 [ { … }, { … } ]，现为 “没有”

["基本请况"]  #! 台账“基本请况” 没有栏目，也不是公用台账：是否指“基本情况”？
fact = [
  { key = "area", name = "林地面积", kind = "小数", unit = "亩" },
  { key = "people", name = "常住人口", kind = "整数" },  #! 的名称“常住人口”已经是项目“常住人口”的
  { key = "name", name = "护林组织", kind = "文字" },  #! 应是整数或小数
]

[units."木材"]
"方" = 1
"车" = "八"  #! “木材”的“车”应等于一个正数，现为 “八”
""",
    "indicators.toml": """\
[[indicator]]
key = "patrols"
name = "巡查次数"
unit = "次"
section = "防火巡查"
ledger = "防火巡察"  #! 指标 patrols 的 ledger “防火巡察” 不存在，是否指“防火巡查”？

[[indicator]]
key = "found"
name = "发现火情"
unit = "处"
section = "防火巡查"
ledger = "防火巡查"
sum = "发现"

[[indicator]]
key = "found"  #! 指标 found 的 key “found” 已经是“发现火情”的
name = "火情"
unit = "处"
section = "防火巡查"
ledger = "防火巡查"

[[indicator]]
key = "fires"
name = "火情总数"
unit = "公顷"  #! 指标 fires 的 unit “公顷” 与所数的单位“处”不能换算
section = "防火巡查"
ledger = "防火巡查"
sum = "发现"
also = ["发现火情"]  #! 指标 fires 的名称“发现火情”已经是指标“发现火情”的

[[indicator]]
key = "by_crowd"
name = "群众发现"
unit = "次"
section = "防火巡察"  #! 指标 by_crowd 的 section “防火巡察” 不是任何章节，是否指“防火巡查”？
ledger = "防火巡查"
where = { "地段" = 3 }  #! 指标 by_crowd 的 where “地段” 的值应是文字，现为 “3”

[[indicator]]
key = "signed"
name = "签字次数"
unit = "次"
section = "防火巡查"
ledger = "防火巡查"
where = { "签字" = true }
sum = "发见"  #! 指标 signed 的 sum “发见” 不是《防火巡查》的栏目，是否指“发现”？
better = "好"  #! 指标 signed 的 better “好” 不在可写的几种之内：应是 多、少、不分 之一

[[indicator]]
key = "share"
name = "群众发现占比"
unit = "处"  #! 指标 share 的 unit “处” 应是 %
section = "防火巡查"
share = ["群众发现", "发现火警"]  #! 指标 share 的 share “发现火警” 不是任何指标，是否指“发现火情”？

[[indicator]]
key = "share_of_share"
name = "占比之比"
unit = "%"
section = "防火巡查"
share = ["群众发现占比", "发现火情"]  #! “群众发现占比” 本身是比率
decimals = 12  #! 指标 share_of_share 的 decimals 应是 0 到 6 之间的整数，现为 “12”

[[indicator]]
key = "own"
name = "自己数的"
section = "防火巡查"
python = "count_own"

[[indicator]]
key = "forest"
name = "林地"
unit = "亩"
section = "导语"
fact = "林地面织"  #! 指标 forest 的 fact “林地面织” 不是《基本情况》的项目，是否指“林地面积”？

[[indicator]]
key = "summer"
name = "夏季宣传"
unit = "场"
section = "经费"
ledger = "宣传活动"
months = ["6", 8]  #! 指标 summer 的 months 应写成 [7, 12]，从几月到几月，现为 “["6", 8]”
idle_month = "月份"  #! 没有“idle_month”这一项：是否指“idle_months”？

[[indicator]]
key = "both"
name = "两种数法"
unit = "场"
section = "经费"
ledger = "宣传活动"
sum = "场次"
mean = "场次"  #! 指标 both 写了 sum、mean 几种数法：只能有一种

[[indicator]]
key = "spent"
name = "经费支出"
unit = "万元"
section = "经费"
ledger = "经费"
sum = "支出"
compared = "不"  #! 指标 spent 的 compared 应是 true 或 false

[[indicator]]
key = "goals"
name = "目标项数"
unit = "项"
section = "经费"
targets = "所有"  #! 指标 goals 的 targets “所有” 不在可写的几种之内
where = { "指标" = "甲" }  #! 指标 goals 的 where 在这里用不上

[[indicator]]
key = "nameless"
name = 12  #! 指标 nameless 的 name 应是一段文字（加英文引号），现为 “12”
unit = "次"
section = "经费"
ledger = "宣传活动"
""",
    "charts.toml": """\
[[chart]]
key = "a"
form = "按周"  #! 图 a 的 form “按周” 不在可写的几种之内：是否指“按月”？
indicator = "发现火情"
section = "防火巡查"
week = 3  #! 图 a 没有“week”这一项：可写的有

[[chart]]
key = "b"
form = "分组"
indicator = "发现火情"
by = "地断"  #! 图 b 的 by “地断” 不是《防火巡查》的栏目，是否指“地段”？
section = "防火巡查"

[[chart]]
key = "b"  #! 图 b 的 key “b” 用了两次
form = "按月"
indicator = "发现火情"
parts = ["发现", "处置"]  #! 图 b 的 parts 加起来不等于“发现火情”：应是 发现
section = "导语"  #! 图 b 的 section “导语” 不是任何章节

[[chart]]
key = "c"
form = "落实"
indicator = "发现火情"  #! 图 c 的 indicator “发现火情” 不是用 short_of 数的
section = "防火巡查"

[[chart]]
key = "d"
form = "走势"
indicators = ["发现火情", "巡查次数"]
section = "防火巡查"
by = "地段"  #! 图 d 的 by 在这里用不上

[[chart]]
key = "e"
form = "按月"
indicator = "发现火情"
marked = { indicator = "巡查次数", az = "巡查" }  #! 图 e 的 marked 没有“az”这一项
section = "防火巡查"
""",
    "measures.py": """\
\"\"\"Measures of the subject.\"\"\"

def count_own(ledgers)  #! 运行出错（SyntaxError：expected ':'）
    return 1
""",
    "wording/patrols.md": "## 防火巡查\n\n全年发现{{ 发现火情 }}，\n巡查12次。  #! 数字“12”没有来源\n",
    "wording/late.md": "补记。\n",
    "wording/money.md": "经费支出{{ 经费支出 }}，\n{{ 发现火情 。  #! 写法不对\n",
}


def expected(files: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    for name, text in files.items():
        for number, line in enumerate(text.split("\n"), start=1):
            for words in line.partition("#!")[2].split("|") if "#!" in line else ():
                yield name, number, words.strip()


def matched(found: list[Mistake], wanted: Iterator[tuple[str, int, str]]) -> tuple[list[Any], list[str]]:
    """Return the mistakes that are wanted and missing, and those that are not wanted."""
    missing = []
    for file, line, words in wanted:
        of_line = (each for each in found if (each.file, each.line) == (file, line))
        match = next((each for each in of_line if words in each.message), None)
        if match is None:
            missing.append((file, line, words))
        else:
            found.remove(match)
    return missing, [str(each) for each in found]


def test_mistakes_of_every_kind_are_reported_once_each_at_its_line_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "森林防火"
    for name, text in BROKEN.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    wanted = list(expected(BROKEN))
    assert len(wanted) > 70
    result = check_subject(folder)
    assert matched(list(result.mistakes), iter(wanted)) == ([], [])
    assert all("\n" not in str(each) for each in result.mistakes)
    declared = [each for each in result.mistakes if not each.file.startswith("wording")]
    with pytest.raises(SubjectError) as caught:
        load_subject(folder)
    assert list(caught.value.mistakes) == declared


# (file, its content, how its one mistake begins): what the other files say of it is not reported.
UNREADABLE: list[tuple[str, str | bytes, str]] = [
    ("subject.toml", "", "subject.toml：是空文件"),
    ("ledgers.toml", "# 还没有写\n", "ledgers.toml：是空文件"),
    ("indicators.toml", "\n", "indicators.toml：是空文件"),
    (
        "indicators.toml",
        FILES["indicators.toml"].replace('key = "found"', "key = “found”"),
        "indicators.toml 第9行：写法不对：引号、等号",
    ),
    (
        "indicators.toml",
        FILES["indicators.toml"].replace('sum = "发现"', "sum = 发现"),
        "indicators.toml 第14行：写法不对：中文的名称和文字要加英文引号（第7列）",
    ),
    (
        "indicators.toml",
        FILES["indicators.toml"].replace("decimals = 1", "decimals = 1\ndecimals = 2", 1),
        "indicators.toml 第32行：写法不对：这一项前面已经写过",
    ),
    (
        "subject.toml",
        FILES["subject.toml"].replace('name = "道路养护"', 'name = "道路养护'),
        "subject.toml 第2行：写法不对：引号没有成对（第13列）",
    ),
    (
        "ledgers.toml",
        FILES["ledgers.toml"] + '["巡查养护"]\n',
        "ledgers.toml 第38行：写法不对：这一项前面已经写过",
    ),
    ("charts.toml", "x = " + "[" * 5000, "charts.toml"),
    ("charts.toml", "x = " + "9" * 5000, "charts.toml：写法不对：有的数太长"),
    ("charts.toml", 'x = "甲\0"', "charts.toml：读不出（不是文本文件（含有空字节））"),
    (
        "ledgers.toml",
        '["甲"]\nkey = "a"\n'.encode() + b"\xff\xff",
        "ledgers.toml 第3行：读不出（第 3 行有坏字节",
    ),
    ("measures.py", "def own(:\n", "measures.py 第1行：运行出错（SyntaxError"),
    (
        "measures.py",
        "a = 1\n\nb = a / 0\n",
        "measures.py 第3行：运行出错（ZeroDivisionError：division by zero）",
    ),
    ("measures.py", "raise SystemExit('完')\n", "measures.py 第1行：运行出错（SystemExit：完）"),
    ("measures.py", "a = 1\0", "measures.py"),
    ("wording/work.md", b"\xff\xff\xfe", "wording/work.md 第1行：读不出"),
]


@pytest.mark.parametrize(("name", "content", "begins"), UNREADABLE)
def test_a_file_that_cannot_be_read_is_one_mistake(
    tmp_path: Path, name: str, content: str | bytes, begins: str
) -> None:
    folder = write_subject(tmp_path / "专题", {name: content})
    found = [str(mistake) for mistake in check_subject(folder).mistakes]
    assert len(found) == 1, found
    assert found[0].startswith(begins)
    assert len(found[0]) < 300


@pytest.mark.parametrize(
    "name", ["subject.toml", "ledgers.toml", "charts.toml", "measures.py", "wording/work.md"]
)
def test_what_is_there_instead_of_a_file_is_one_mistake(tmp_path: Path, name: str) -> None:
    for number, how in enumerate(("folder", "nowhere", "circle", "pipe")):
        folder = write_subject(tmp_path / f"专题{number}", {name: None})
        path = folder / name
        match how:
            case "folder":
                path.mkdir()
            case "nowhere":
                path.symlink_to(tmp_path / "nowhere")
            case "circle":
                path.symlink_to(path)
            case "pipe":
                os.mkfifo(path)
        found = [str(mistake) for mistake in check_subject(folder).mistakes]
        if how == "nowhere" and name == "charts.toml":
            continue  # A subject need not have charts.
        assert len(found) == 1, (how, found)
        assert found[0].startswith(f"{name}："), found
        with pytest.raises(SubjectError, match=re.escape(name)):
            load_subject(folder)


def test_a_subject_without_charts_is_one(tmp_path: Path) -> None:
    for number, content in enumerate((None, "", "# 没有图\n")):
        assert check_subject(write_subject(tmp_path / str(number), {"charts.toml": content})).mistakes == ()


@pytest.mark.parametrize(
    ("changes", "only"),
    [
        # An indicator without a name: neither its wording nor its charts are mistakes.
        (
            changed("indicators.toml", ('name = "发现病害"\n', "")),
            "indicators.toml 第8行：指标 found 缺少 name",
        ),
        # A column without a name, of which an indicator is the sum.
        (
            changed("ledgers.toml", ('name = "处置", ', "")),
            "ledgers.toml 第11行：台账“巡查养护”的栏目“mended” 缺少 name",
        ),
        # A ledger that is no table.
        (
            {
                "ledgers.toml": FILES["ledgers.toml"]
                .replace('["道路病害"]\nkey', '["道路"]\nkey')
                .replace('["巡查养护"]', '"道路病害" = 3\n["巡查养护"]')
            },
            'ledgers.toml 第1行：“道路病害”应写成 ["道路病害"] 一节，现为 “3”',
        ),
        # A kind that is none, of a column that is required to be a choice, and of a number.
        (
            changed("ledgers.toml", ('name = "状态", kind = "选项"', 'name = "状态", kind = "选择"')),
            "ledgers.toml 第32行：台账“道路病害”的栏目“状态” 的 kind “选择” 不在可写的几种之内",
        ),
        (
            changed("ledgers.toml", ('name = "发现", kind = "整数"', 'name = "发现", kind = "数字"')),
            "ledgers.toml 第10行：台账“巡查养护”的栏目“发现” 的 kind “数字” 不在可写的几种之内：",
        ),
        # A section without a heading, which indicators name.
        (
            changed("subject.toml", ('heading = "养护投入"\n', "")),
            "subject.toml 第14行：章节 money 缺少 heading",
        ),
        # A misspelt property is read as the one that was meant.
        (
            changed("indicators.toml", ('ledger = "道路病害"', 'legder = "道路病害"')),
            "indicators.toml 第71行：指标 open_flaws 没有“legder”这一项：是否指“ledger”？",
        ),
        (
            changed("ledgers.toml", ('["基本情况"]\nfact', '["基本情况"]\nfacts')),
            "ledgers.toml 第37行：台账“基本情况” 没有“facts”这一项：是否指“fact”？",
        ),
        (
            {"charts.toml": FILES["charts.toml"].replace("[[chart]]", "[[charts]]")},
            "charts.toml 第1行：没有“charts”这一项：是否指“chart”？",
        ),
        (
            {
                "indicators.toml": FILES["indicators.toml"]
                .replace("[[indicator]]", "[indicator]", 1)
                .split("[[")[0]
            },
            "indicators.toml 第1行：indicator 应写成 一段一段的 [[indicator]]",
        ),
        # The ledger of a role.
        (
            changed(
                "subject.toml",
                ('[[section]]\nkey = "work"', '[roles]\nprofile = "基本情兄"\n\n[[section]]\nkey = "work"'),
            ),
            "subject.toml 第9行：专题的 [roles] 的 profile “基本情兄” 不是任何一张台账，是否指“基本情况”？",
        ),
        # One entry copied whole.
        (
            {"indicators.toml": FILES["indicators.toml"] + FILES["indicators.toml"].split("\n\n")[0] + "\n"},
            "indicators.toml 第75行：指标 patrols 的 key “patrols” 已经是“巡查次数”的：请换一个",
        ),
        # A share of money in another size, and one of a ratio that is declared later.
        (
            changed("indicators.toml", ('["处置病害", "发现病害"]', '["养护投入", "发现病害"]')),
            "indicators.toml 第30行：指标 mended_share 的 share 两个指标的单位“万元”“处”不同，不能算百分比",
        ),
        (
            changed("indicators.toml", ('["处置病害", "发现病害"]', '["每公里投入", "发现病害"]')),
            "indicators.toml 第30行：指标 mended_share 的 share “每公里投入” 本身是比率",
        ),
    ],
)
def test_what_follows_from_a_mistake_is_not_reported(
    tmp_path: Path, changes: dict[str, str], only: str
) -> None:
    found = [str(mistake) for mistake in check_subject(write_subject(tmp_path / "专题", changes)).mistakes]
    assert len(found) == 1, found
    assert found[0].startswith(only)


def test_where_not_all_names_are_known_a_near_miss_is_still_reported(tmp_path: Path) -> None:
    changes = changed(
        "indicators.toml", ('name = "发现病害"\n', ""), ('ledger = "道路病害"', 'ledger = "道路病坏"')
    )
    wording = changed("wording/flaws.md", ("{{ 未修复病害 }}", "{{ 未修复病坏 }}"))
    found = [
        str(each) for each in check_subject(write_subject(tmp_path / "专题", {**changes, **wording})).mistakes
    ]
    assert [each.partition("：")[0] for each in found] == [
        "indicators.toml 第8行",
        "indicators.toml 第70行",
        "wording/flaws.md 第3行",
    ]


TEXTS = [
    "3",
    "true",
    "inf",
    "nan",
    "1979-05-27",
    "07:32:00",
    "[1, [2]]",
    "{ a = 1 }",
    '""',
    "9" * 400,
    "0x" + "f" * 5000,
]


# A value of another type that some property may have.
ALLOWED = {
    ("flags", "true"): ("monthly", "compared", "default"),
    ("whole numbers", "3"): ("decimals",),
    ("nothing", '""'): ("recipient", "closing", "chapter", "title", "version", "row"),
}


@pytest.mark.slow
def test_a_value_of_another_type_is_the_one_mistake(tmp_path: Path) -> None:
    """Every property of the small subject with every type of value: nothing follows from it."""
    checked = 0
    for name in (each for each in FILES if each.endswith(".toml")):
        folder = write_subject(tmp_path / name)
        lines = FILES[name].split("\n")
        for number, line in enumerate(lines):
            match = re.fullmatch(r"(\w+) = .*", line)
            if match is None or match[1] in ("column", "table", "list", "fact"):
                continue
            for value in TEXTS[::2] if number % 2 else TEXTS[1::2]:
                if (match[1], value) == ("unit", '""'):
                    continue  # A share must have one, a number need not.
                text = "\n".join([*lines[:number], f"{match[1]} = {value}", *lines[number + 1 :]])
                checked += 1
                (folder / name).write_text(text, encoding="utf-8")
                reading = read_declarations(folder)
                found = [*reading.mistakes, *wording_faults(reading.subject, names_known=reading.names_known)]
                allowed = any(value == given and match[1] in may for (_, given), may in ALLOWED.items())
                places = [(each.file, each.line) for each in found]
                assert places == ([] if allowed else [(name, number + 1)]), (line, value, found)
    assert checked > 200


def test_lines_of_every_key_and_value_are_found() -> None:
    def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
        yield path
        items = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for key, each in items:
            yield from paths(each, (*path, key))

    folders = [known.folder for known in known_subjects()]
    texts = [path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("*.toml")]
    assert texts
    for text in texts:
        lines = lines_of(text)
        assert {(), *lines} == set(paths(tomllib.loads(text)))
        written = text.split("\n")
        for path, line in lines.items():
            if isinstance(path[-1], str) and line:
                assert path[-1] in written[line - 1]


def test_lines_after_texts_and_lists_of_several_lines() -> None:
    text = 'a = """\n"x" # no comment\n\\""""\nb = [ # list\n  1,\n  { c = \'\\\', d = 2 },\n]\n'
    text += '[e."f.g"]\n"h" . i = 1\n'
    tomllib.loads(text)
    lines = lines_of(text)
    assert lines["b", 1, "d"] == 6
    assert lines["e", "f.g"] == 8
    assert lines["e", "f.g", "h", "i"] == 9


MUTATIONS = st.sampled_from(["drop", "twice", "value", "quote", "swap", "cut", "character"])


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(FILES)),
    MUTATIONS,
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.sampled_from([*TEXTS, '"甲"', "[]", "[[1]]", "[{}]"]),
)
@example("subject.toml", "value", 7, 0, "3")
def test_any_damage_gives_a_subject_or_mistakes(
    tmp_path_factory: pytest.TempPathFactory, name: str, how: str, at: int, further: int, value: str
) -> None:
    lines = FILES[name].split("\n")
    at %= len(lines)
    match how:
        case "drop":
            del lines[at]
        case "twice":
            lines.insert(further % len(lines), lines[at])
        case "value":
            values = list(re.finditer(r"(?<== )(?:\"[^\"]*\"|\[[^\[\]]*\]|\w+)", lines[at]))
            if values:
                chosen = values[further % len(values)]
                lines[at] = lines[at][: chosen.start()] + value + lines[at][chosen.end() :]
        case "quote":
            lines[at] = lines[at].replace('"', "", 1)
        case "swap":
            other = further % len(lines)
            lines[at], lines[other] = lines[other], lines[at]
        case "cut":
            lines = lines[:at]
        case "character":
            place = further % (len(lines[at]) + 1)
            lines[at] = lines[at][:place] + "】" + lines[at][place + 1 :]
    folder = write_subject(tmp_path_factory.mktemp("subject"), {name: "\n".join(lines)})
    reading = read_declarations(folder)
    for mistake in reading.mistakes:
        text = (
            (folder / mistake.file).read_text(encoding="utf-8") if (folder / mistake.file).is_file() else ""
        )
        assert 0 <= mistake.line <= len(text.split("\n"))
        assert str(mistake).isprintable()
    if not reading.mistakes:
        # No entry is left out without a word.
        declared = tomllib.loads((folder / "indicators.toml").read_text(encoding="utf-8"))
        common = 8
        assert len(reading.subject.indicators) == len(declared["indicator"]) + common
        assert load_subject(folder).key


def test_reading_a_subject_loads_no_library_of_tables_or_drawings() -> None:
    code = "import sys; from kit.subjects import load_subject; load_subject(); print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"pandas", "numpy", "matplotlib", "jinja2", "importlib.metadata"} & set(shown.split())


# Subjects that packages announce.


def install(
    place: Path, package: str, files: Mapping[str, str | bytes | None] | None, announced: str
) -> None:
    """Write a package with a subject, and what an installer writes beside it."""
    if files is not None:
        write_subject(place / package, files)
        (place / package / "__init__.py").touch()
    metadata = place / f"{package}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", encoding="utf-8"
    )
    (metadata / "entry_points.txt").write_text(f"[review_kit.subjects]\n{announced}\n", encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    place = tmp_path / "site"
    place.mkdir()
    monkeypatch.syspath_prepend(place)
    known_subjects.cache_clear()
    yield place
    known_subjects.cache_clear()


def test_an_installed_subject_is_found_and_a_broken_one_disturbs_no_other(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(site, "roads_subject", {}, "roads = roads_subject")
    install(
        site,
        "half_subject",
        changed(
            "subject.toml",
            ('key = "roads"', 'key = "half"'),
            ('name = "道路养护"', 'name = "半成品"'),
            ('heading = "存在病害"\n', ""),
        ),
        "half = half_subject",
    )
    install(site, "empty_subject", {"subject.toml": None}, "empty = empty_subject")
    install(site, "gone_subject", None, "gone = gone_subject")
    install(site, "failing_subject", {}, "failing = failing_subject.inner")
    (site / "failing_subject" / "__init__.py").write_text("raise RuntimeError('no')\n", encoding="utf-8")
    assert (
        load_subject("道路养护").folder == load_subject("roads").folder == (site / "roads_subject").resolve()
    )
    assert load_subject().default
    assert left("subject", "list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("　")[0] for line in lines[-5:]] == ["道路养护", "empty", "failing", "gone", "半成品"]
    assert lines[-5] == "道路养护　roads　已安装"
    assert "里没有 subject.toml" in lines[-4]
    assert lines[-3] == "failing　failing　已安装，用不了：包 failing_subject.inner 导入出错（RuntimeError）"
    assert lines[-2] == "gone　gone　已安装，用不了：没有包 gone_subject"
    assert lines[-1].startswith(
        "半成品　half　已安装，用不了：有 1 处要改，第一处是 subject.toml 第19行：章节 flaws 缺少 heading"
    )
    with pytest.raises(CallError, match="专题“gone”已安装，但用不了：没有包 gone_subject"):
        load_subject("gone")
    with pytest.raises(SubjectError, match="章节 flaws 缺少 heading"):
        load_subject("半成品")


def test_a_name_that_two_subjects_have_is_refused(site: Path) -> None:
    install(site, "roads_subject", {}, "roads = roads_subject")
    install(
        site,
        "other_roads",
        changed("subject.toml", ('key = "roads"', 'key = "other"')),
        "other = other_roads",
    )
    with pytest.raises(CallError, match="“道路养护”可以是几个专题，请写明文件夹："):
        load_subject("道路养护")
    assert load_subject("other").folder.name == "other_roads"


def test_a_name_that_is_also_a_folder_is_refused(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(site, "roads_subject", {}, "roads = roads_subject")
    write_subject(tmp_path / "work" / "roads")
    monkeypatch.chdir(tmp_path / "work")
    with pytest.raises(
        CallError, match=r"“roads”可以是现有的专题，也可以是文件夹 .*：要用文件夹请写 \./roads"
    ):
        load_subject("roads")
    assert load_subject("./roads").folder == (tmp_path / "work" / "roads").resolve()


def test_a_folder_is_looked_for_upwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_subject(tmp_path / "道路")
    (tmp_path / "notebooks" / "2021").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "notebooks" / "2021")
    assert load_subject("道路").folder == (tmp_path / "道路").resolve()


@pytest.mark.parametrize("name", ["甲" * 5000, "\0", "a/" * 3000, "~", "..", "\udcff", "*"])
def test_a_name_that_can_be_no_folder_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(CallError) as caught:
        load_subject(name)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400
