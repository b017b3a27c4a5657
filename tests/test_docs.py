"""The documentation says what the code does."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import get_args

import click
import pytest

from kit import open_review
from kit.cli.intake_command import intake
from kit.content import Run, Table, plain
from kit.counties.summary_wording import SummaryWording, Word
from kit.indicators.documentation import indicators_page
from kit.intake.township_states import STATES
from kit.ledgers.documentation import ledgers_page
from kit.proof.findings import CODES
from kit.records.number_records import Operation, schema
from kit.subjects import load_subject
from kit.wording import write_prose
from tests.support.project import ROOT


@pytest.mark.parametrize(
    ("key", "folder"),
    [pytest.param("ideology", "docs", marks=pytest.mark.first_subject), ("safety", "docs/safety")],
)
def test_the_pages_of_a_subject_are_what_is_declared(key: str, folder: str) -> None:
    subject = load_subject(key)
    pages = {
        "ledgers.md": ledgers_page(subject.catalogue, subject.name),
        "indicators.md": indicators_page(subject.indicators, subject.name),
    }
    for name, page in pages.items():
        is_as_declared = (ROOT / folder / name).read_text(encoding="utf-8") == page
        assert is_as_declared, f"run: review-kit subject docs {subject.name} --out {folder}"


@pytest.mark.first_subject
def test_every_example_of_the_page_on_wording_works(tmp_path: Path) -> None:
    page, _, _ = (ROOT / "docs/wording.md").read_text(encoding="utf-8").partition("## 各乡镇汇总的措辞")
    blocks = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    words = re.findall(r"`(\{\{ [^`]+ \}\})`", page)
    assert len(blocks) == 3
    assert len(words) == 14
    body = "\n\n".join([*(block for block in blocks[1:]), *words])
    (tmp_path / "study.md").write_text(f"{blocks[0]}\n{body}\n", encoding="utf-8")
    review = open_review("清河镇", 2021, data=ROOT / "data", wording=tmp_path)
    text = "\n".join(plain(paragraph.runs) for paragraph in write_prose("study", review).paragraphs)
    for shown in ("27次", "比上年增加7次，增长35%", "完成年度目标的112.5%", "云山县", "没有未整改的问题。"):
        assert shown in text


def test_the_example_of_a_summary_s_wording_works(tmp_path: Path) -> None:
    _, _, page = (ROOT / "docs/wording.md").read_text(encoding="utf-8").partition("## 各乡镇汇总的措辞")
    (block,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    (tmp_path / "totals.md").write_text(block, encoding="utf-8")
    row: dict[str, Word] = {
        "指标": "宣传栏",
        "合计": Run("75块", figure="boards"),
        "有数": Run("19", figure="boards.values"),
    }
    (table,) = SummaryWording(tmp_path).write("totals", {"各行": [row]}).blocks
    assert isinstance(table, Table)
    assert [plain(cell) for cell in table.rows[0]] == ["宣传栏", "75块", "19"]
    assert table.note == "没有数的乡镇不计在内。"


def test_the_page_on_verifying_names_every_code_operation_and_kind_of_record() -> None:
    page = (ROOT / "docs/proof.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE) == list(CODES)
    operations = get_args(Operation)
    assert [op for op in operations if op and f"`{op}`" not in page] == []
    assert schema()["$defs"]["NumberRecord"]["properties"]["op"]["enum"] == sorted(operations)
    assert [
        name for name in ("numbering", "date", "identity", "wording", "analyst") if f"`{name}`" not in page
    ] == []


RECORDS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))


def head_of(record: str) -> dict[str, str]:
    """Return what stands between a record's title and its first section, by name."""
    return dict(re.findall(r"^- (\w+): (.+)$", record.partition("\n## ")[0], re.MULTILINE))


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_decision_record_has_a_date_a_status_and_files_that_exist(path: Path) -> None:
    record = path.read_text(encoding="utf-8")
    head = head_of(record)
    assert record.startswith(f"# {int(path.name[:4])}. ")
    assert dt.date.fromisoformat(head["Date"]) >= dt.date(2026, 11, 26)
    assert re.fullmatch(r"accepted|superseded by \d{4}", head["Status"])
    assert re.findall(r"^## (.+)", record, re.MULTILINE) == [
        *("Context", "Decision", "Measurement", "Alternatives", "Revisit")
    ]
    code, reproducer = (re.findall(r"`([^`]+)`", head[name]) for name in ("Code", "Reproducer"))
    assert code
    assert reproducer
    assert [name for name in (*code, *reproducer) if not (ROOT / name).is_file()] == []


def test_the_index_of_decision_records_names_each_once() -> None:
    index = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    assert re.findall(r"\((\d{4}-[^)]+)\)", index) == [path.name for path in RECORDS]
    assert [int(path.name[:4]) for path in RECORDS] == [*range(1, len(RECORDS) + 1)]


@pytest.mark.parametrize(
    "page", ["CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md", "docs/adr/README.md"]
)
def test_the_files_that_a_page_names_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"`((?:kit|tests|data|docs|notebooks)/[\w./-]+)`", text)
    linked = [(ROOT / page).parent / link for link in re.findall(r"\]\(([\w./-]+)\)", text)]
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert [link for link in linked if not link.exists()] == []


def test_each_thing_to_add_is_told_in_ten_lines_with_the_test_that_holds_it() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    told = page.partition("\n## How to add …\n")[2].partition("\n## ")[0].split("\n\n**")[1:]
    titles = {each.partition(".**")[0]: each for each in told}
    assert {
        "A column",
        "An indicator and its sentence",
        "A chart",
        "A subject",
        "An export format",
        "A store",
    } <= set(titles)
    assert [title for title, text in titles.items() if len(text.strip().splitlines()) > 10] == []
    assert [title for title, text in titles.items() if not re.search(r"`tests/[\w/]+\.py`", text)] == []


def test_the_page_on_the_county_names_every_option_and_state() -> None:
    page = (ROOT / "docs/county.md").read_text(encoding="utf-8")
    options = [name for each in intake.params if isinstance(each, click.Option) for name in each.opts]
    assert {name for name in options if name not in page} == {"-h", "--help"}
    assert [name for name in STATES.values() if name not in page] == []
