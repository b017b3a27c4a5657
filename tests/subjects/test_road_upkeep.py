"""乡村道路养护, a subject that an office wrote by docs/subjects.md: from its folder to HTML, PDF and Word."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.document_text import bare, said_by_docx, said_by_html, said_by_pdf
from tests.support.project import left

FOLDER = Path(__file__).parent / "road_upkeep"
NAME = "乡村道路养护"

Rows = list[dict[str, str]]


def ledger(name: str, year: int = 2021) -> Rows:
    """Return a ledger of the sample, each row with the number of its line."""
    with (FOLDER / f"data/{year}/清河镇/{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{**row, "line": str(number)} for number, row in enumerate(csv.DictReader(file), start=2)]


def lines(rows: Rows) -> list[int]:
    return [int(row["line"]) for row in rows]


def total(rows: Rows, *columns: str) -> Decimal:
    return sum((Decimal(row[column]) for row in rows for column in columns), Decimal(0))


def rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what `run` wrote in a project whose folder of data holds the subject's ledgers."""
    project = tmp_path_factory.mktemp("project")
    shutil.copytree(FOLDER, project / NAME, ignore=shutil.ignore_patterns("data"))
    shutil.copytree(FOLDER / "data", project / "data" / NAME)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        assert left("run", "清河镇", "--year", "2021", "--subject", NAME) == 0
    return project / "outputs" / NAME / "2021/清河镇"


@pytest.fixture(scope="module")
def record(outputs: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((outputs / "figures.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def figures(record: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {figure["key"]: figure for figure in record["figures"]}


def test_the_folder_has_no_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    assert left("subject", "check", str(FOLDER)) == 0
    said = capsys.readouterr().out
    assert said == f"专题“{NAME}”没有发现问题：台账7张，指标24项，图5张，章节3个。\n"


def test_a_mistake_is_reported_with_file_line_and_the_nearest_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "道路"
    shutil.copytree(FOLDER, copy)
    file = copy / "indicators.toml"
    text = file.read_text(encoding="utf-8").replace('sum = "里程"', 'sum = "里成"')
    file.write_text(text, encoding="utf-8")
    line = text.splitlines().index('sum = "里成"') + 1
    assert left("subject", "check", str(copy)) == 1
    assert f"indicators.toml 第{line}行：指标 works_length 的 sum “里成”" in capsys.readouterr().out


def test_the_blank_workbook_has_the_sheets_and_the_columns(tmp_path: Path) -> None:
    assert left("template", str(tmp_path / "空白.xlsx"), "--subject", str(FOLDER), "--year", "2021") == 0
    book = openpyxl.load_workbook(tmp_path / "空白.xlsx")
    sheets = {sheet.title: [str(cell.value) for cell in sheet[1] if cell.value] for sheet in book}
    assert {
        "基本情况",
        "巡查养护",
        "养护投入",
        "道路病害",
        "巡查落实",
        "年度目标",
        "文字材料",
    } <= sheets.keys()
    for name in ("巡查养护", "养护投入", "道路病害", "巡查落实"):
        headers = [header.partition("（")[0].rstrip("*") for header in sheets[name]]
        assert headers == [header.partition("（")[0] for header in ledger(name)[0] if header != "line"]
    items = [row[0].value for row in book["基本情况"].iter_rows(min_row=2)]
    assert "乡村道路里程" in items


def test_the_sample_has_no_faults(capsys: pytest.CaptureFixture[str]) -> None:
    assert left("check", str(FOLDER / "data"), "--subject", str(FOLDER)) == 0
    assert capsys.readouterr().out == "共检查14个文件：没有发现问题。\n"


def test_a_total_that_is_not_the_sum_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(FOLDER / "data/2021", tmp_path / "2021")
    file = tmp_path / "2021/清河镇/养护投入.csv"
    head, first, *rest = file.read_text(encoding="utf-8").splitlines()
    month, routine, repair, _ = first.split(",")
    file.write_text("\n".join([head, f"{month},{routine},{repair},99", *rest]), encoding="utf-8")
    assert left("check", str(tmp_path), "--subject", str(FOLDER)) == 1
    said = capsys.readouterr().out
    assert "养护投入.csv › D2" in said
    assert "投入合计 99" in said


def test_the_figures_are_those_of_plain_arithmetic(figures: dict[str, dict[str, Any]]) -> None:
    upkeep, funds, damage = ledger("巡查养护"), ledger("养护投入"), ledger("道路病害")
    patrols = [row for row in upkeep if row["类型"] == "日常巡查"]
    works = [row for row in upkeep if row["类型"] != "日常巡查"]
    treated = [row for row in damage if row["处置状态"] == "已处置"]
    spent = total(funds, "日常养护（万元）", "水毁修复（万元）")
    found, mended = total(damage, "数量（处）"), total(treated, "数量（处）")
    per_road = Counter(row["道路"] for row in works)
    per_month = {row["月份"]: total([row], "投入合计（万元）") for row in funds}
    most = max(per_month, key=lambda month: per_month[month])
    idle = set(range(1, 13)) - {int(row["日期"][5:7]) for row in patrols}
    assert 0 < mended < found
    assert len(idle) == 1

    def text(key: str) -> str:
        return str(figures[key]["text"])

    assert text("patrols") == f"{len(patrols)}次"
    assert text("works") == f"{len(works)}次"
    assert text("works_length") == f"{total(works, '里程（公里）')}公里"
    assert text("patrols_idle") == "1个月"
    assert text("busiest_road") == f"{max(per_road.values())}次"
    duties = ledger("巡查落实")
    pairs = [(int(row["实际巡查次数（次）"]), int(row["应巡查次数（次）"])) for row in duties]
    kept, due = sum(min(pair) for pair in pairs), sum(due for _, due in pairs)
    assert any(held > wanted for held, wanted in pairs)
    assert text("roads_short") == f"{sum(held < wanted for held, wanted in pairs)}条"
    assert text("kept_share") == f"{rounded(Decimal(100 * kept) / due, 1)}%"
    assert text("roads_seen") == f"{len({row['道路'] for row in upkeep})}条"
    assert text("funds") == f"{spent}万元"
    assert text("funds_per_km") == f"{rounded(spent / Decimal('48.6'), 2)}万元/公里"
    assert text("funds_month") == f"{per_month[most]}万元"
    assert text("damage") == f"{found}处"
    assert text("treated") == f"{mended}处"
    assert text("treated_share") == f"{rounded(100 * mended / found, 1)}%"
    # 巡查次数 20 and 养护投入 8 are reached, 病害处置率 90 is not.
    assert text("targets_met") == "2项"


def test_the_year_before_is_compared_in_the_same_unit(figures: dict[str, dict[str, Any]]) -> None:
    spent = total(ledger("养护投入", 2020), "日常养护（元）", "水毁修复（元）")
    assert Decimal(str(figures["funds"]["year_before"])) == spent / 10_000


def test_the_sources_are_the_lines_that_were_counted(figures: dict[str, dict[str, Any]]) -> None:
    upkeep, funds, damage = ledger("巡查养护"), ledger("养护投入"), ledger("道路病害")
    folder = "2021/清河镇"

    def source(key: str) -> tuple[str, list[int], str]:
        found = figures[key]["source"]
        return found["file"], found["rows"], found["rule"]

    assert source("patrols") == (
        f"{folder}/巡查养护.csv",
        lines([row for row in upkeep if row["类型"] == "日常巡查"]),
        "《巡查养护》中“类型”为日常巡查的行数",
    )
    assert source("works_length") == (
        f"{folder}/巡查养护.csv",
        lines([row for row in upkeep if row["类型"] != "日常巡查"]),
        "《巡查养护》中“类型”为小修保养或路面保洁或水毁抢修的“里程”之和",
    )
    assert source("treated_share") == (
        f"{folder}/道路病害.csv",
        lines(damage),
        "（《道路病害》中“处置状态”为已处置的“数量”之和）÷（《道路病害》的“数量”之和）×100%",
    )
    file, rows, rule = source("funds_per_km")
    assert (file, rows) == (f"{folder}/养护投入.csv", lines(funds))
    assert rule == "（《养护投入》的“日常养护＋水毁修复”之和）÷（《基本情况》项目“乡村道路里程”的内容）"
    further = figures["funds_per_km"]["source"]["further"]
    assert [(each["file"], each["rows"]) for each in further] == [(f"{folder}/基本情况.csv", [7])]


def test_the_record_names_the_subject(record: dict[str, Any]) -> None:
    named = record["subject"]
    assert (named["key"], named["name"], named["version"]) == ("roads", NAME, "1")
    assert len(named["sha256"]) == 64


@pytest.mark.parametrize(
    ("form", "read"), [("html", said_by_html), ("pdf", said_by_pdf), ("docx", said_by_docx)]
)
def test_each_format_has_the_sentences_the_charts_and_the_table(
    outputs: Path, form: str, read: Callable[[bytes], Any]
) -> None:
    said = read((outputs / f"清河镇-2021-{NAME}.{form}").read_bytes())
    texts = [each.text for each in said]
    assert f"清河镇2021年{NAME}工作总结" in texts
    assert "县交通运输局：" in texts
    assert "特此报告。" in texts
    headings = [each.text for each in said if each.kind == "heading"]
    assert headings[:4] == ["一、工作开展情况", "（一）巡查养护", "（二）养护投入", "二、道路病害"]
    # Without the numbers of charts and of the lines in 附件2.
    texts = [re.sub(r"\[\d+\]|（见图[^）]*）", "", text) for text in texts]
    paragraph = next(text for text in texts if "开展日常巡查" in text)
    assert "2月没有巡查记录。" in paragraph
    assert "上年为12次，完成年度目标的110%；" in paragraph
    assert "作业里程13.2公里，分别比上年增加5次和4.6公里。" in paragraph
    assert "4个村均有巡查养护记录。" in paragraph
    assert any("未按次数巡查的2条：石桥路、上林路。" in text for text in texts[texts.index(paragraph) :])
    captions = [each.caption for each in said if each.kind == "figure"]
    assert [caption.partition("：")[0] for caption in captions[:4]] == [
        *("图1养护作业次数", "图25项道路中3项按次数落实", "图3养护投入", "图4发现病害")
    ]
    table = next(each for each in said if each.kind == "table" and each.caption == "表1道路病害处置情况")
    assert len(table.rows) == 1 + len(ledger("道路病害"))
    assert bare("".join(table.rows[0])).startswith("发现日期道路病害类型数量")
