"""A small complete subject, as files: what tests of declarations start from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FILES: Mapping[str, str] = {
    "subject.toml": """\
key = "roads"
name = "道路养护"
title = "{乡镇}{年度}年道路养护总结"
recipient = "县交通运输局"
closing = "特此报告。"
unbroken = ["道路养护"]

[[section]]
key = "work"
heading = "巡查养护"
chapter = "工作开展情况"
table = [{ ledger = "道路病害", columns = ["路段", "状态"], caption = "道路病害" }]

[[section]]
key = "money"
heading = "养护投入"
chapter = "工作开展情况"

[[section]]
key = "flaws"
heading = "存在病害"
also = ["病害"]
list = [{ ledger = "道路病害", says = "路段", then = ["状态"] }]
""",
    "ledgers.toml": """\
["巡查养护"]
key = "patrols"
row = "一次巡查"
also = ["道路巡查"]
example = ["2021-03-15", "县道", 3, 2]
at_most = [["处置", "发现"]]
column = [
  { key = "date", name = "日期", kind = "日期", required = true, preset = "日期" },
  { key = "road", name = "道路类型", kind = "选项", choices = ["县道", { name = "村道", also = ["村路"] }] },
  { key = "found", name = "发现", kind = "整数", unit = "处" },
  { key = "mended", name = "处置", kind = "整数", unit = "处" },
]

["养护投入"]
key = "spending"
row = "一个月的投入"
example = ["3月", 2.5, 1.5, 4.0]
sum_of = [["合计", "县级资金", "镇级资金"]]
column = [
  { key = "month", name = "月份", kind = "月份", required = true },
  { key = "county", name = "县级资金", kind = "小数", unit = "万元" },
  { key = "own", name = "镇级资金", kind = "小数", unit = "万元" },
  { key = "total", name = "合计", kind = "小数", unit = "万元" },
]

["道路病害"]
key = "flaws"
row = "一处病害"
example = ["东村路", "已修复", true]
column = [
  { key = "road", name = "路段", kind = "文字", required = true },
  { key = "status", name = "状态", kind = "选项", choices = ["已修复", "未修复"] },
  { key = "signed", name = "设警示牌", kind = "是否" },
]

["基本情况"]
fact = [{ key = "length", name = "农村公路里程", kind = "小数", unit = "公里", also = ["公路里程"] }]
""",
    "indicators.toml": """\
[[indicator]]
key = "patrols"
name = "巡查次数"
unit = "次"
section = "巡查养护"
ledger = "巡查养护"

[[indicator]]
key = "found"
name = "发现病害"
unit = "处"
section = "巡查养护"
ledger = "巡查养护"
sum = "发现"
better = "不分"

[[indicator]]
key = "mended"
name = "处置病害"
unit = "处"
section = "巡查养护"
ledger = "巡查养护"
sum = "处置"

[[indicator]]
key = "mended_share"
name = "病害处置率"
unit = "%"
section = "巡查养护"
share = ["处置病害", "发现病害"]
decimals = 1

[[indicator]]
key = "village_roads"
name = "村道巡查次数"
unit = "次"
section = "巡查养护"
ledger = "巡查养护"
where = { "道路类型" = "村道" }

[[indicator]]
key = "spent"
name = "养护投入"
unit = "万元"
section = "养护投入"
ledger = "养护投入"
sum = ["县级资金", "镇级资金"]
decimals = 2

[[indicator]]
key = "length"
name = "农村公路里程"
unit = "公里"
section = "导语"
fact = "农村公路里程"
decimals = 1

[[indicator]]
key = "spent_per_km"
name = "每公里投入"
unit = "万元/公里"
section = "养护投入"
per = ["养护投入", "农村公路里程"]
decimals = 2

[[indicator]]
key = "open_flaws"
name = "未修复病害"
unit = "处"
section = "存在病害"
ledger = "道路病害"
where = { "状态" = "未修复" }
better = "少"
""",
    "charts.toml": """\
[[chart]]
key = "found_by_road"
form = "分组"
indicator = "发现病害"
by = "道路类型"
section = "巡查养护"

[[chart]]
key = "spent_by_month"
form = "按月"
indicator = "养护投入"
parts = ["县级资金", "镇级资金"]
section = "养护投入"
""",
    "wording/work.md": """\
## 巡查养护

全年巡查{{ 巡查次数 }}，
{{ 巡查次数.比上年 }}；
其中村道{{ 村道巡查次数 }}。
发现病害{{ 发现病害 }}，
处置{{ 处置病害 }}，
处置率{{ 病害处置率 }}。
""",
    "wording/money.md": """\
投入{{ 养护投入 }}，
{{ 养护投入.比上年 }}；
里程{{ 农村公路里程 }}，
每公里投入{{ 每公里投入 }}。
""",
    "wording/flaws.md": "# 存在病害\n\n未修复{{ 未修复病害 }}。\n",
}


def write_subject(folder: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write the subject, with some files replaced, or left out where they are None."""
    for name, content in {**FILES, **(changes or {})}.items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def changed(name: str, *replacements: tuple[str, str]) -> dict[str, str]:
    """Return a file of the subject with texts replaced, each of which occurs once."""
    text = FILES[name]
    for old, new in replacements:
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        text = text.replace(old, new)
    return {name: text}
