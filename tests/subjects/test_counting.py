"""Ways of counting that a subject declares: ratios over two ledgers, units of money, months of the year."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

import kit
from kit.charts.forms import Months
from kit.content import Source, Table
from tests.support.small_subject import FILES, write_subject

Cell = str | int | float | bool | None
Rows = Sequence[Sequence[Cell]]

PATROLS: Rows = [["2021-03-01", "县道", 4, 4], ["2021-05-09", "村道", 6, 3], ["2021-11-30", "村道", 2, 2]]
SPENDING: Rows = [[month, 1500, 500, 2000] for month in range(1, 13)]
FLAWS: Rows = [["东村路", "未修复", "是"], ["西村路", "已修复", "否"], ["南村路", "未修复", "是"]]
PROFILE: Rows = [["乡镇名称", "清河镇"], ["年度", 2021], ["公路里程", 37.5], ["常住人口", 24000]]
SHEETS: Mapping[str, Rows] = {
    "基本情况": [["项目", "内容"], *PROFILE],
    "巡查养护": [["日期", "道路类型", "发现", "处置"], *PATROLS],
    "养护投入": [["月份", "县级资金", "镇级资金", "合计"], *SPENDING],
    "道路病害": [["路段", "状态", "设警示牌"], *FLAWS],
}
HALF = """
[[indicator]]
key = "half"
name = "下半年投入"
unit = "万元"
section = "养护投入"
ledger = "养护投入"
sum = ["县级资金", "镇级资金"]
months = [7, 12]
"""


def declared(key: str, name: str, *lines: str, unit: str = "万元", section: str = "养护投入") -> str:
    """Return an indicator as indicators.toml has it."""
    head = ("[[indicator]]", f'key = "{key}"', f'name = "{name}"', f'unit = "{unit}"')
    return "\n".join(("", *head, f'section = "{section}"', *lines, ""))


def changed_sheet(name: str, rows: Rows) -> dict[str, Rows]:
    return {name: [SHEETS[name][0], *rows]}


def opened(
    folder: Path,
    indicators: str,
    sheets: Mapping[str, Rows | None] | None = None,
    *,
    charts: str = "",
    form: str = "xlsx",
    before: Mapping[str, Rows] | None = None,
) -> kit.Review:
    """Return the review of 清河镇 by the small subject with further indicators and charts."""
    changes = {"indicators.toml": FILES["indicators.toml"] + indicators}
    subject = write_subject(folder / "专题", {**changes, "charts.toml": FILES["charts.toml"] + charts})
    years = {2021: {**SHEETS, **(sheets or {})}}
    if before is not None:
        profile = changed_sheet("基本情况", [["乡镇名称", "清河镇"], ["年度", 2020]])
        years[2020] = {**SHEETS, "巡查养护": None, **profile, **before}
    for year, given in years.items():
        written = {name: rows for name, rows in given.items() if rows is not None}
        write = write_book if form == "xlsx" else write_files
        write(folder / f"data/{year}", written)
    return kit.open_review("清河镇", 2021, subject=subject, data=folder / "data")


def write_book(folder: Path, sheets: Mapping[str, Rows]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    folder.mkdir(parents=True)
    book.save(folder / "清河镇.xlsx")


def write_files(folder: Path, sheets: Mapping[str, Rows]) -> None:
    (folder / "清河镇").mkdir(parents=True)
    for name, rows in sheets.items():
        with (folder / f"清河镇/{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)


def attachment(review: kit.Review, key: str, name: str) -> list[str]:
    """Return the row of an indicator in an attachment, from its name on."""
    (table,) = (block for block in review.section(key).blocks if isinstance(block, Table))
    rows = (["".join(run.text for run in cell) for cell in row] for row in table.rows)
    return next(row[row.index(name) :] for row in rows if name in row[:2])


# --- ratios over two ledgers ---

RATIOS = declared(
    *("open_share", "未修复占发现"), 'share = ["未修复病害", "发现病害"]', "decimals = 1", unit="%"
) + declared(
    "open_per_patrol", "每次巡查未修复", 'per = ["未修复病害", "巡查次数"]', "decimals = 2", unit="处"
)


def test_a_share_of_two_ledgers_has_the_rows_of_both(tmp_path: Path) -> None:
    review = opened(tmp_path, RATIOS)
    share, rate = review.figures["open_share"], review.figures["open_per_patrol"]
    assert (share.text, share.label) == ("16.7%", "2/12")
    assert (rate.text, rate.label) == ("0.67处", "2/3")
    for figure in (share, rate):
        source = figure.record.source
        assert (source.file, source.sheet, source.rows) == ("2021/清河镇.xlsx", "道路病害", (2, 4))
        assert source.further == (Source("2021/清河镇.xlsx", "巡查养护", (2, 3, 4), ""),)
    assert attachment(review, "sources", "未修复占发现")[2:] == [
        "2、4；《巡查养护》2–4",
        "（“状态”为未修复的行数）÷（《巡查养护》的“发现”之和）×100%",
    ]
    assert attachment(review, "sources", "每次巡查未修复")[-1] == (
        "（“状态”为未修复的行数）÷（《巡查养护》的行数）"
    )


def test_ledgers_in_files_of_their_own_are_all_named_as_source(tmp_path: Path) -> None:
    review = opened(tmp_path, RATIOS, form="csv")
    files = ("2021/清河镇/道路病害.csv", "2021/清河镇/巡查养护.csv")
    source = review.figures["open_share"].source
    assert (source.file, source.further[0].file) == files
    assert attachment(review, "sources", "未修复占发现")[2] == "2、4；《巡查养护》2–4"


@pytest.mark.parametrize("missing", ["道路病害", "巡查养护"])
def test_a_ratio_needs_both_ledgers(tmp_path: Path, missing: str) -> None:
    figures = opened(tmp_path, RATIOS, {missing: None}).figures
    for key in ("open_share", "open_per_patrol"):
        assert (figures[key].value, figures[key].gap) == (None, True)
        assert figures[key].why_missing == f"未收到《{missing}》台账"


@pytest.mark.parametrize(
    ("patrols", "key", "why"),
    [
        ([["2021-03-01", "县道", 0, 0]], "open_share", "总数为0，不计比率"),
        ([["2021-03-01", "县道", 1, 0]], "open_share", "部分多于总数，不计比率"),
    ],
)
def test_a_share_that_would_say_nothing_has_no_value_and_is_no_gap(
    tmp_path: Path, patrols: Rows, key: str, why: str
) -> None:
    figure = opened(tmp_path, RATIOS, changed_sheet("巡查养护", patrols)).figures[key]
    assert (figure.value, figure.why_missing, figure.gap) == (None, why, False)


def test_nothing_is_divided_by_nought(tmp_path: Path) -> None:
    rate = declared("mended_rate", "每处发现处置", 'per = ["巡查次数", "处置病害"]', unit="次")
    sheets = changed_sheet("巡查养护", [["2021-03-01", "县道", 3, 0]])
    figure = opened(tmp_path, rate, sheets).figures["mended_rate"]
    assert (figure.value, figure.why_missing, figure.gap) == (None, "除数为0，不计比率", False)


def test_a_ratio_knows_what_either_side_could_not_count(tmp_path: Path) -> None:
    rows: Rows = [[*PATROLS[0][:2], 4, None], [*PATROLS[1][:2], None, None], PATROLS[2]]
    review = opened(tmp_path, RATIOS, changed_sheet("巡查养护", rows))
    assert review.figures["open_share"].text == "33.3%"
    assert attachment(review, "sources", "未修复占发现")[-1].endswith("；3条记录中有1条没有填数：第3行")
    assert review.figures["open_per_patrol"].unfilled is None


def test_a_rate_of_one_ledger_is_of_records_that_state_both_numbers(tmp_path: Path) -> None:
    rate = declared("found_per_mended", "处置一处发现数", 'per = ["发现病害", "处置病害"]', unit="处")
    rows: Rows = [PATROLS[0], [*PATROLS[1][:2], None, 3], PATROLS[2]]
    figure = opened(tmp_path / "one", rate, changed_sheet("巡查养护", rows)).figures["found_per_mended"]
    assert (figure.value, figure.why_missing) == (None, "《巡查养护》“发现”未填全")
    rows = [PATROLS[0], [*PATROLS[1][:2], None, None], PATROLS[2]]
    figure = opened(tmp_path / "both", rate, changed_sheet("巡查养护", rows)).figures["found_per_mended"]
    assert (figure.text, figure.unfilled, figure.source.further) == ("1处", None, ())


def test_a_mean_over_all_rows_tells_how_many_state_no_number(tmp_path: Path) -> None:
    rate = declared("found_per_patrol", "每次巡查发现", 'per = ["发现病害", "巡查次数"]', unit="处")
    rows: Rows = [PATROLS[0], [*PATROLS[1][:2], None, None], PATROLS[2]]
    unfilled = opened(tmp_path, rate, changed_sheet("巡查养护", rows)).figures["found_per_patrol"].unfilled
    assert unfilled is not None
    assert unfilled.text == "3条记录中有1条没有填数"


def test_a_rate_is_per_so_many_and_approximate_where_a_side_is(tmp_path: Path) -> None:
    rate = declared(
        *("found_per_10000", "每万人发现"), 'per = ["发现病害", "常住人口"]', "times = 10000", unit="处"
    )
    rows: Rows = [*PROFILE[:3], ["常住人口", "约2.4万人"]]
    figure = opened(tmp_path, rate, changed_sheet("基本情况", rows)).figures["found_per_10000"]
    assert (figure.text, figure.label) == ("约5处", "12/24000")
    assert figure.source.rule == "（《巡查养护》的“发现”之和）÷（《基本情况》项目“常住人口”的内容）×10000"
    assert figure.source.further == (Source("2021/清河镇.xlsx", "基本情况", (5,), ""),)


# --- a column in 万元, an indicator in 亿元 ---

BILLIONS = (
    declared(
        *("billions", "全年投入"), 'ledger = "养护投入"', 'sum = ["县级资金", "镇级资金"]', unit="亿元"
    ).rstrip()
    + "\ndecimals = 3\n"
    + declared(
        "mean", "月均县级资金", 'ledger = "养护投入"', 'mean = "县级资金"', "decimals = 2", unit="亿元"
    )
    + declared(*("top", "投入最多月份"), 'ledger = "养护投入"', 'highest = "月份"', 'sum = "合计"', unit="元")
)
BY_MONTH = """
[[chart]]
key = "billions_by_month"
form = "按月"
indicator = "全年投入"
parts = ["县级资金", "镇级资金"]
section = "养护投入"
"""


def test_a_sum_is_converted_to_the_unit_of_its_indicator(tmp_path: Path) -> None:
    rows: Rows = [[1, 1500, 1000, 2500], *([month, 1500, 500, 2000] for month in range(2, 13))]
    figures = opened(tmp_path, BILLIONS, changed_sheet("养护投入", rows)).figures
    assert figures["spent"].text == "24500万元"
    assert (figures["billions"].value, figures["billions"].text) == (Decimal("2.45"), "2.45亿元")
    assert figures["mean"].text == "0.15亿元"
    assert (figures["top"].text, figures["top"].label) == ("2500万元", "1月")
    assert figures["billions"].record.value == 2.45


def test_years_and_targets_are_in_the_unit_of_the_indicator(tmp_path: Path) -> None:
    before = changed_sheet("养护投入", [[month, 1000, 500, 1500] for month in range(1, 13)])
    goals: Rows = [["指标", "目标值", "单位"], ["全年投入", 25000, "万元"], ["养护投入", 24000, "万元"]]
    figures = opened(tmp_path, BILLIONS, {"年度目标": goals}, before=before).figures
    assert figures["billions"].versus_year_before == "上年为1.8亿元"
    assert figures["billions"].versus_target == "完成年度目标的96%，差0.1亿元"
    assert figures["billions"].target_met is False
    assert figures["spent"].versus_year_before == "比上年增加6000万元，增长33.3%"
    assert figures["spent"].versus_target == "完成年度目标的100%"


def test_a_chart_draws_the_unit_of_its_indicator(tmp_path: Path) -> None:
    review = opened(tmp_path, BILLIONS, charts=BY_MONTH)
    drawing = review.chart("billions_by_month")
    assert drawing
    assert drawing.title == "全年投入：均为0.2亿元"
    assert drawing.alt == f"2021年1月至12月全年投入依次为{'、'.join(['0.2'] * 12)}（亿元）。"
    assert isinstance(drawing.form, Months)
    assert drawing.form.parts == (
        ("县级资金", (Decimal("0.15"),) * 12),
        ("镇级资金", (Decimal("0.05"),) * 12),
    )
    assert drawing.svg.startswith("<svg")


# --- months of a ledger that has a row for each ---


def test_months_choose_rows_by_their_month(tmp_path: Path) -> None:
    figure = opened(tmp_path, HALF).figures["half"]
    assert (figure.text, figure.source.rows) == ("12000万元", (8, 9, 10, 11, 12, 13))
    assert figure.source.rule == "《养护投入》中“月份”为7月至12月的“县级资金＋镇级资金”之和"
    assert figure.unfilled is None


def test_one_month_is_called_by_its_name(tmp_path: Path) -> None:
    june = HALF.replace("[7, 12]", "[6, 6]") + declared(
        "may", "五月巡查", 'ledger = "巡查养护"', "months = [5, 5]", unit="次", section="巡查养护"
    )
    figures = opened(tmp_path, june).figures
    assert (figures["half"].text, figures["may"].text) == ("2000万元", "1次")
    assert figures["half"].source.rule.startswith("《养护投入》中“月份”为6月的")
    assert figures["may"].source.rule == "《巡查养护》中“日期”为5月的行数"


def test_only_months_that_are_counted_can_be_missing(tmp_path: Path) -> None:
    rows = [row for row in SPENDING if row[0] not in (2, 3, 9)]
    figures = opened(tmp_path, HALF, changed_sheet("养护投入", rows)).figures
    half, year = figures["half"].unfilled, figures["spent"].unfilled
    assert half is not None
    assert year is not None
    assert (half.text, half.months) == ("6个月中有1个月没有记录", ("9月",))
    assert (year.text, year.months) == ("12个月中有3个月没有记录", ("2月", "3月", "9月"))


def test_half_a_year_without_any_record_is_unknown_and_not_nought(tmp_path: Path) -> None:
    figure = opened(tmp_path, HALF, changed_sheet("养护投入", SPENDING[:6])).figures["half"]
    assert (figure.value, figure.gap) == (None, True)
    assert figure.why_missing == "《养护投入》中“月份”为7月至12月没有记录"


def test_a_share_of_some_months_tells_what_the_year_lacks(tmp_path: Path) -> None:
    share = HALF + declared(
        "half_share", "下半年占比", 'share = ["下半年投入", "养护投入"]', "decimals = 1", unit="%"
    )
    whole = opened(tmp_path / "whole", share).figures["half_share"]
    assert (whole.text, whole.unfilled) == ("50%", None)
    figures = opened(tmp_path / "partly", share, changed_sheet("养护投入", SPENDING[:9])).figures
    unfilled = figures["half_share"].unfilled
    assert figures["half_share"].text == "33.3%"
    assert unfilled is not None
    assert unfilled.text == "6个月中有3个月没有记录"


def test_months_that_are_not_counted_are_not_idle(tmp_path: Path) -> None:
    idle = declared(
        *("idle", "下半年空白月份"),
        *('ledger = "巡查养护"', 'idle_months = "日期"', "months = [7, 12]"),
        unit="个月",
        section="巡查养护",
    )
    figure = opened(tmp_path, idle).figures["idle"]
    assert (figure.value, figure.label) == (5, "7月、8月、9月、10月、12月")
