"""安全生产: figures of the sample against plain arithmetic on its files, and the sentences made of them."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pytest

import kit

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data/安全生产"
FOLDER = ROOT / "kit/subjects/safety"
YEARS = (2019, 2020, 2021)

Row = Mapping[str, object]
Sheets = Mapping[str, Sequence[Row]]
FUNDS = ("安全设施", "隐患治理", "宣传培训", "应急物资")


def workbook(year: int) -> Sheets:
    """Return the sheets of 清河镇, each row as a dictionary by header."""
    book = openpyxl.load_workbook(DATA / f"{year}/清河镇.xlsx", read_only=True)
    sheets: dict[str, list[Row]] = {}
    for sheet in book:
        header, *rows = sheet.iter_rows(values_only=True)
        sheets[sheet.title] = [dict(zip(map(str, header), row, strict=False)) for row in rows]
    return sheets


def csv_rows(name: str) -> list[list[str]]:
    """Return a ledger of 石桥乡, 2021, without its header."""
    with (DATA / f"2021/石桥乡/{name}.csv").open(encoding="gb18030", newline="") as file:
        return list(csv.reader(file))[1:]


def amount(cell: object) -> Decimal:
    """Return the number in a cell: 0 for a blank one, 150 for 约150."""
    found = re.search(r"\d+(?:\.\d+)?", str(cell))
    return Decimal(found[0]) if cell is not None and found else Decimal(0)


def total(rows: Sequence[Row], *columns: str) -> Decimal:
    return sum((amount(row[column]) for row in rows for column in columns), Decimal(0))


def said(value: Decimal, places: int, unit: str) -> str:
    text = format(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) + unit


@pytest.fixture(scope="module")
def review() -> kit.Review:
    return kit.open_review("清河镇", 2021, subject="安全生产")


@pytest.fixture(scope="module")
def sheets() -> Sheets:
    return workbook(2021)


def test_inspections_add_up_to_the_figures(review: kit.Review, sheets: Sheets) -> None:
    rows = sheets["隐患排查"]
    checks, found, fixed = (total(rows, name) for name in ("检查次数", "发现隐患", "完成整改"))
    population = next(amount(row["内容"]) for row in sheets["基本情况"] if row["项目"] == "常住人口")
    assert (len(rows), fixed < found) == (62, True)
    assert review.figures["checks"].value == checks
    assert review.figures["found"].value == found
    assert review.figures["fixed"].value == fixed
    assert review.figures["fixed_share"].text == said(100 * fixed / found, 1, "%")
    assert review.figures["checks_per_10000"].text == said(10_000 * checks / population, 1, "次")
    assert review.figures["found_per_check"].text == said(found / checks, 2, "处")


def test_places_are_counted_by_kind_and_the_rest_is_named(review: kit.Review, sheets: Sheets) -> None:
    by_place: Counter[str] = Counter()
    for row in sheets["隐患排查"]:
        by_place[str(row["场所类型"])] += int(amount(row["发现隐患"]))
    top = review.figures["found_top_place"]
    dangerous = sum(by_place[place] for place in ("加油站", "烟花爆竹零售点", "燃气经营点"))
    assert (top.label, top.value) == by_place.most_common(1)[0]
    assert review.figures["found_enterprises"].value == by_place["工贸企业"]
    assert review.figures["found_dangerous_goods"].value == dangerous
    others = review.figures["found_other_places"]
    assert others.value == by_place["农家乐"] + by_place["山塘水库"] > 0
    assert "农家乐" in others.label


def test_hazards_are_held_against_the_inspections_due(review: kit.Review, sheets: Sheets) -> None:
    rows = sheets["重大危险源"]
    kept = sum(min(amount(row["检查次数"]), amount(row["应检查次数"])) for row in rows)
    short = [str(row["危险源"]) for row in rows if amount(row["检查次数"]) < amount(row["应检查次数"])]
    assert review.figures["hazards"].value == len(rows)
    assert review.figures["hazards_high"].value == sum(row["级别"] in ("一级", "二级") for row in rows)
    share = review.figures["hazards_kept_share"]
    assert share.text == said(100 * Decimal(kept) / total(rows, "应检查次数"), 1, "%")
    assert review.figures["hazards_short"].value == len(short)
    assert review.figures["hazards_short"].label == "、".join(short) != ""


def test_a_drill_that_does_not_state_its_assessment_leaves_no_share(
    review: kit.Review, sheets: Sheets
) -> None:
    rows = sheets["应急演练"]
    assert review.figures["drills"].value == len(rows)
    assert review.figures["drills_field"].value == sum(row["形式"] == "实战演练" for row in rows)
    assert review.figures["drills_people"].value == total(rows, "参加人次")
    assert review.figures["drills_assessed"].value == sum(row["是否评估"] == "是" for row in rows)
    assert review.figures["drills_unstated"].value == sum(row["是否评估"] is None for row in rows) == 1
    assert review.figures["drills_assessed_share"].value is None


def test_training_and_publicity_are_counted_apart(review: kit.Review, sheets: Sheets) -> None:
    rows = sheets["宣传培训"]
    training = [row for row in rows if row["类别"] == "培训"]
    publicity = [row for row in rows if row["类别"] == "宣传"]
    in_june = [row for row in rows if getattr(row["日期"], "month", 0) == 6]
    sessions = total(rows, "场次")
    assert review.figures["sessions"].value == sessions
    assert review.figures["training_sessions"].value == total(training, "场次")
    assert review.figures["training_hours"].value == total(training, "学时")
    assert review.figures["leaflets"].value == total(publicity, "发放资料")
    assert review.figures["sessions_safety_month"].value == total(in_june, "场次")
    share = review.figures["sessions_safety_month_share"]
    assert share.text == said(100 * total(in_june, "场次") / sessions, 1, "%")
    people = review.figures["people"]
    assert people.text == f"约{said(total(rows, '参加人次'), 0, '人次')}"


def test_money_is_in_units_of_ten_thousand(review: kit.Review, sheets: Sheets) -> None:
    rows = sheets["经费投入"]
    spent = total(rows, *FUNDS)
    assert spent == total(rows, "投入合计")
    assert review.figures["funds"].text == said(spent, 2, "万元")
    assert review.figures["funds_monthly"].text == said(spent / 12, 2, "万元")
    share = review.figures["funds_remedies_share"]
    assert share.text == said(100 * total(rows, "隐患治理") / spent, 1, "%")
    months = {f"{row['月份']}月": total([row], *FUNDS) for row in rows}
    top = review.figures["funds_top_month"]
    assert (top.label, top.value) == max(months.items(), key=lambda pair: pair[1])


def test_years_and_targets_are_compared(review: kit.Review, sheets: Sheets) -> None:
    by_year = {year: total(workbook(year)["隐患排查"], "检查次数") for year in YEARS}
    checks = review.figures["checks"]
    change, goal = by_year[2021] - by_year[2020], Decimal(190)
    assert checks.year_before == by_year[2020]
    assert checks.versus_year_before.startswith(f"比上年增加{change}次，增长")
    share = (by_year[2021] * 100 / goal).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert checks.versus_target == f"完成年度目标的{share}%"
    assert review.figures["meetings"].versus_target == "完成年度目标的100%"
    goals = {str(row["指标"]) for row in sheets["年度目标"]}
    assert review.figures["targets"].value == len(goals)
    assert set(review.figures["targets_missed"].label.split("、")) <= goals


def test_an_office_may_write_its_own_headers_units_and_names_of_targets() -> None:
    review = kit.open_review("石桥乡", 2021, subject="安全生产")
    months = csv_rows("经费投入")
    assert sum("元" in cell for row in months for cell in row) == 1
    spent = sum(amount(cell) / (10_000 if cell.endswith("元") else 1) for row in months for cell in row[1:5])
    assert review.figures["funds"].text == said(Decimal(spent), 2, "万元")
    assert review.figures["funds"].target == 40  # 400000元
    assert ["规上工业总产值", "48600万元"] in csv_rows("基本情况")
    assert review.figures["output"].text == "4.86亿元"
    assert review.figures["fixed"].value == sum(int(row[4]) for row in csv_rows("隐患排查"))
    assert review.figures["targets_unmeasured"].value == 0
    roads = sum(int(row[3]) for row in csv_rows("隐患排查") if row[1] == "道路交通")
    drawing = review.chart("found_by_place")
    assert drawing
    assert f"农村道路{roads}处" in drawing.alt


def test_a_missing_ledger_is_reported_and_its_figures_stay_empty() -> None:
    review = kit.open_review("柳林镇", 2021, subject="安全生产")
    assert review.outcome == "partial"
    assert review.gaps == ("未收到《应急演练》台账", "未收到《经费投入》台账")
    for key in ("drills", "drills_assessed", "funds", "funds_per_10000"):
        assert review.figures[key].value is None, key
    assert review.section("投入保障").text == "本节所用的《经费投入》台账未收到，无法得出的数字没有写入。"
    assert "演练后均开展评估" not in review.section("应急演练").text


@pytest.mark.parametrize("year", YEARS)
def test_the_sample_has_no_fault_and_says_that_it_is_made_up(year: int) -> None:
    places = [DATA / f"{year}/{name}" for name in ("清河镇.xlsx", "石桥乡", "柳林镇.xls")]
    assert [str(fault) for fault in kit.check(*places, subject="安全生产").faults] == []
    book = openpyxl.load_workbook(places[0])
    assert "虚构" in str(book["说明"]["A2"].value)
    assert "虚构" in (places[1] / "说明.txt").read_text("utf-8-sig")


def test_every_section_has_its_sentences(review: kit.Review) -> None:
    declared = tomllib.loads((FOLDER / "subject.toml").read_text("utf-8"))["section"]
    assert [each["heading"] for each in declared] == [
        *("组织领导", "隐患排查", "应急演练", "宣传培训", "投入保障", "存在问题", "下一步打算")
    ]
    for each in declared:
        section = review.section(each["heading"])
        assert section.heading == each["heading"]
        assert section.text.endswith("。"), each["key"]
        assert not re.search(r"[，；：][。；，]|。。|\{|None", section.text), each["key"]


def test_every_indicator_is_stated_in_some_sentence() -> None:
    names = [
        each["name"] for each in tomllib.loads((FOLDER / "indicators.toml").read_text("utf-8"))["indicator"]
    ]
    wording = "\n".join(path.read_text("utf-8") for path in (FOLDER / "wording").glob("*.md"))
    stated = set(re.findall(r"\{\{ (\w+)(?:\.归属)? \}\}", wording))
    # 要点 states the targets.
    stated |= {"年度目标项数", "达到目标项数", "未达到目标项数", "无数据对照的目标项数"}
    assert len(names) > 20
    assert [name for name in names if name not in stated] == []
