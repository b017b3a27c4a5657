"""A third subject, in a folder of its own, from the blank workbook to the documents."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pypdfium2 as pdfium
import pytest
from docx import Document

import kit
from kit.cli import main
from kit.errors import DataError
from kit.projects.section_notebook import section_notebook
from kit.subjects import known_subjects, load_subject
from kit.subjects.known import subject_folder
from tests.support.small_subject import FILES, write_subject

Rows = list[list[str | int | float]]

PATROLS: Rows = [
    ["日期", "道路类型", "发现", "处置"],
    ["2021-03-01", "县道", 4, 4],
    ["2021-05-09", "村路", 6, 3],
    ["2021-11-30", "村道", 2, 2],
]
SPENDING: Rows = [
    ["月份", "县级资金（元）", "镇级资金", "合计"],
    [1, 12500, 0.25, 1.5],
    [2, 12500, "0.5万元", 1.75],
]
SPENDING += [
    [month, 12500 + 2 * off, 0.25, (15000 + 2 * off) / 10_000]
    for month, off in zip(range(3, 13), range(-45, 50, 10), strict=True)
]
FLAWS: Rows = [["路段", "状态", "设警示牌"], ["东村路", "未修复", "是"], ["西村路", "已修复", "否"]]
PROFILE: Rows = [
    ["项目", "内容"],
    ["乡镇名称", "清河镇"],
    ["年度", 2021],
    ["公路里程", "37500米"],
    ["落款单位", "清河镇"],
]
TARGETS: Rows = [["指标", "目标值", "单位"], ["巡查次数", 3, "次"], ["养护投入", 200000, "元"]]
TEXTS: Rows = [["章节", "内容"], ["巡查养护", "每月巡查一次。"], ["病害", "雨后复查。"]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_subject(tmp_path / "道路养护专题")
    sheets = {
        "基本情况": PROFILE,
        "道路巡查": PATROLS,
        "养护投入": SPENDING,
        "道路病害": FLAWS,
        "年度目标": TARGETS,
        "文字材料": TEXTS,
    }
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    (tmp_path / "data/道路养护/2021").mkdir(parents=True)
    book.save(tmp_path / "data/道路养护/2021/清河镇.xlsx")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def left(*arguments: str) -> int:
    with pytest.raises(SystemExit) as exit_:
        main(list(arguments))
    return int(exit_.value.code or 0)


def test_every_command_follows_a_folder(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subject = ("--subject", "道路养护专题")
    assert left("subject", "check", "道路养护专题") == 0
    assert left("template", "空白.xlsx", *subject, "--year", "2021") == 0
    assert openpyxl.load_workbook(project / "空白.xlsx").sheetnames == [
        *("填表说明", "基本情况", "巡查养护", "养护投入", "道路病害", "年度目标", "文字材料")
    ]
    assert left("check", "data", *subject) == 0
    assert left("run", "清河镇", "--year", "2021", *subject, "--formats", "html") == 0
    assert left("batch", "--year", "2021", *subject, "--formats", "html") == 0
    assert "未变1份" in capsys.readouterr().out
    out = project / "outputs/道路养护/2021/清河镇"
    assert {path.suffix for path in out.glob("清河镇-2021-道路养护.*")} == {".html", ".ipynb"}
    record = json.loads((out / "figures.json").read_text(encoding="utf-8"))
    assert record["subject"] == {
        "key": "roads",
        "name": "道路养护",
        "version": "1",
        "sha256": load_subject("道路养护专题").sha256,
    }
    figures = {figure["key"]: figure for figure in record["figures"]}
    values = {key: figure["value"] for key, figure in figures.items()}
    assert (
        values
        | {
            "patrols": 3,
            "found": 12,
            "mended": 9,
            "mended_share": 75,
            "village_roads": 2,
            "spent": 18.25,
            "length": 37.5,
            "open_flaws": 1,
        }
        == values
    )
    assert figures["spent_per_km"]["text"] == "0.49万元/公里"
    assert figures["spent"]["target"] == 20
    assert figures["village_roads"]["source"] == {
        "file": "2021/清河镇.xlsx",
        "sheet": "道路巡查",
        "rows": [3, 4],
        "rule": "《巡查养护》中“道路类型”为村道的行数",
    }
    source = figures["spent_per_km"]["source"]
    assert (source["sheet"], source["rows"]) == ("养护投入", list(range(2, 14)))
    assert source["further"] == [{"file": "2021/清河镇.xlsx", "sheet": "基本情况", "rows": [4], "rule": ""}]


def test_the_documents_say_what_the_subject_declares(project: Path) -> None:
    assert left("run", "清河镇", "--year", "2021", "--subject", str(project / "道路养护专题")) == 0
    stem = project / "outputs/道路养护/2021/清河镇/清河镇-2021-道路养护"
    pdf = pdfium.PdfDocument(f"{stem}.pdf")
    pages = {
        "pdf": "".join(page.get_textpage().get_text_range() for page in pdf),
        "html": re.sub("<[^>]+>", "", stem.with_suffix(".html").read_text(encoding="utf-8")),
        "docx": "\n".join(each.text for each in Document(f"{stem}.docx").paragraphs),
    }
    for form, text in pages.items():
        flat = re.sub(r"\s|\[\d+\]", "", text)  # without the numbers of the lines in 附件2
        for words in (
            "清河镇2021年道路养护总结",
            "县交通运输局：",
            "每月巡查一次。",
            "全年巡查3次；其中村道2次。发现病害12处，处置9处，处置率75%。",
            "投入18.25万元；里程37.5公里，每公里投入0.49万元/公里。",
            "东村路。状态：未修复。",
            "特此报告。",
        ):
            assert words in flat, (form, words)


def test_checks_between_columns_stop_a_review(project: Path) -> None:
    path = project / "data/道路养护/2021/清河镇.xlsx"
    book = openpyxl.load_workbook(path)
    book["道路巡查"]["D3"] = 7
    book["养护投入"]["D4"] = 9
    book.save(path)
    found = kit.check(path, subject="道路养护专题").faults
    assert [(fault.code, fault.sheet, fault.cell) for fault in found] == [
        ("row-exceeds", "道路巡查", "D3"),
        ("sum-mismatch", "养护投入", "D4"),
    ]
    with pytest.raises(DataError, match="处置 7处，多于发现的 6处"):
        kit.open_review("清河镇", 2021, subject="道路养护专题")


def test_sections_charts_and_tables_are_found_by_name_and_key(project: Path) -> None:
    review = kit.open_review("清河镇", 2021, subject="道路养护专题")
    assert review.section("巡查养护") == review.section("work")
    assert review.section("病害").heading == "存在病害"
    assert [section.heading for section in review.sections()] == [
        *("工作开展情况", "巡查养护", "养护投入", "存在病害", "")
    ]
    assert review.chart("发现病害") == review.chart("found_by_road")
    assert list(review.table("道路病害")["路段"]) == ["东村路", "西村路"]
    for call, kind in ((review.section, "章节"), (review.chart, "图"), (review.table, "台账")):
        with pytest.raises(kit.KitError, match=f"没有名为“巡查养互”的{kind}。"):
            call("巡查养互")


@pytest.mark.slow
def test_an_edited_subject_is_written_anew(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ("batch", "--year", "2021", "--subject", "道路养护专题", "--formats", "html")
    assert left(*call) == 0
    wording = project / "道路养护专题/wording/flaws.md"
    wording.write_text(FILES["wording/flaws.md"].replace("未修复{{", "尚未修复{{"), encoding="utf-8")
    capsys.readouterr()
    assert left(*call) == 0
    assert "完整1份" in capsys.readouterr().out
    page = project / "outputs/道路养护/2021/清河镇/清河镇-2021-道路养护.html"
    assert "尚未修复" in page.read_text(encoding="utf-8")


def test_a_broken_subject_stops_every_command_with_all_its_mistakes(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_subject(
        project / "道路养护专题",
        {
            "indicators.toml": FILES["indicators.toml"].replace('ledger = "道路病害"', 'ledger = "道路病坏"'),
            "charts.toml": FILES["charts.toml"].replace('form = "分组"', 'form = "饼"'),
        },
    )
    year = ("--year", "2021")
    for call in (("run", "清河镇", *year), ("batch", *year), ("check", "data"), ("template", "a.xlsx")):
        assert left(*call, "--subject", "道路养护专题") == 2
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        assert "indicators.toml 第71行" in shown.err
        assert "charts.toml 第3行" in shown.err
    assert not (project / "outputs").exists()
    assert left("subject", "check", "道路养护专题") == 1


def test_a_package_announces_its_subject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_subject(tmp_path / "my_roads")
    (tmp_path / "my_roads/__init__.py").write_text("raise RuntimeError('it is never imported')\n")
    info = tmp_path / "my_roads-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: my-roads\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[review_kit.subjects]\nroads = my_roads\ngone = not_installed_at_all\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    known_subjects.cache_clear()
    try:
        assert [(known.name, known.origin) for known in known_subjects()][-1] == ("道路养护", "installed")
        for name in ("roads", "道路养护"):
            assert subject_folder(name) == (tmp_path / "my_roads").resolve()
        assert load_subject("roads").place == "道路养护"
        monkeypatch.chdir(tmp_path)
        write_subject(tmp_path / "道路养护")
        with pytest.raises(kit.KitError, match="可以是现有的专题，也可以是文件夹"):
            load_subject("道路养护")
        assert subject_folder("./道路养护") == (tmp_path / "道路养护").resolve()
    finally:
        known_subjects.cache_clear()


def test_a_subjects_own_notebook_is_run(project: Path) -> None:
    folder = project / "道路养护专题"
    made = json.loads(section_notebook(load_subject("道路养护专题"), ""))
    own = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": ["县交通运输局统一的说明。"]}
    made["cells"].insert(-3, own)
    (folder / "notebook.ipynb").write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    assert left("run", "清河镇", "--year", "2021", "--subject", "道路养护专题", "--formats", "html") == 0
    page = project / "outputs/道路养护/2021/清河镇/清河镇-2021-道路养护.html"
    assert "县交通运输局统一的说明。" in page.read_text(encoding="utf-8")


def test_a_project_is_begun_with_the_subject(project: Path) -> None:
    assert left("init", "项目", "--subject", "道路养护专题") == 0
    begun = project / "项目"
    assert 'review.section(\\"巡查养护\\")' in (begun / "notebooks/道路养护.ipynb").read_text(
        encoding="utf-8"
    )
    assert not list((begun / "data").rglob("*.xlsx"))
    assert "--subject 道路养护专题" in (begun / "README.md").read_text(encoding="utf-8")
