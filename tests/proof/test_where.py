"""Where a number of a published file comes from, read from the file alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest

from kit.batch import Order, run_batch
from kit.content import Source
from kit.document import Document
from kit.errors import CallError, DataError
from kit.export.formats import render
from kit.proof.asking import read_asked
from kit.proof.locating import Answer, where
from kit.proof.published import read_published
from kit.records.number_records import DocumentRecord, NumberRecord, Stretch
from kit.records.packed import pack
from kit.subjects import load_subject
from tests.support.project import ROOT, left
from tests.support.tiny_batches import tiny_notebook, write_tiny

FORMATS = ("html", "pdf", "docx")
NOTEBOOK = str(ROOT / "notebooks/township_review.ipynb")

pytestmark = pytest.mark.first_subject


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published sample of two townships."""
    out = tmp_path_factory.mktemp("out")
    order = Order(
        year=2021,
        townships=("清河镇", "石桥乡"),
        data=str(ROOT / "data"),
        out=str(out),
        notebook=NOTEBOOK,
    )
    assert {result.outcome for result in run_batch(order)} == {"complete"}
    return out / "2021"


def told(path: Path, *numbers: str) -> list[str]:
    return [line for answer in where(path, numbers) for line in answer.lines]


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_a_figure_has_its_places_its_rows_and_the_rule_that_the_document_shows(
    name: str, folder: Path
) -> None:
    lines = told(folder / f"清河镇/清河镇-2021.{name}", "27次")
    assert any("段“全镇开展理论学习27次[22]，" in line for line in lines)
    assert any("“理论学习次数｜27次｜20次｜" in line for line in lines)
    assert "附件2编号22“理论学习次数｜27次”" in lines
    at = lines.index("  理论学习次数 27次（附件2编号22）")
    rows = "2—4、6、8、10—11、13—17、19—20、22—24、26—27、30—33、37—39、41"
    assert lines[at + 1] == f"  取自 2021/清河镇.xlsx › 理论学习 › 第{rows}行（共27行）"
    assert lines[at + 2] == "  规则：“形式”不为知识讲座或领学的行数"
    # The same record is told once; another with the same number has its own.
    assert sum("理论学习次数 27次（附件2编号22）" in line and line[2] != " " for line in lines) == 1
    assert any("计入落实的制度次数 27次（附件2编号35）" in line for line in lines)


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_made_of_figures_has_its_operands_down_to_rows(name: str, folder: Path) -> None:
    lines = told(folder / f"清河镇/清河镇-2021.{name}", "35%")
    at = lines.index("  理论学习次数比上年增长 = |27次 − 20次| ÷ 20次 = 35%")
    assert lines[at + 1] == "    理论学习次数 27次（附件2编号22）"
    assert lines[at + 2].startswith("    取自 2021/清河镇.xlsx › 理论学习 › 第2—4、6、")
    assert lines[at + 4 :][:2] == [
        "    理论学习次数的上年数 20次",
        "    取自 2020/清河镇.xlsx › 理论学习，按同一规则",
    ]


def test_every_kind_of_number_says_what_it_is(folder: Path) -> None:
    file = folder / "清河镇/清河镇-2021.html"
    for typed, line in {
        "93.8%": "  县级以上媒体投稿完成年度目标的比例 = 90篇 ÷ 96篇 ≈ 93.8%",
        "96篇": "  取自 2021/清河镇.xlsx › 年度目标",
        "16.7个百分点": "  问题整改率比上年减少 = |50% − 66.7%| = 16.7个百分点",
        "22次": "  取自 2019/清河镇.xlsx › 理论学习，按同一规则",
        "100周年": "  建党周年 100周年（附件2编号3）",
        "9项": "  图中达到的项数 9项：图中所列各项的个数",
    }.items():
        assert line in told(file, typed), typed
    (answer,) = where(file, ["15件"])
    assert [found.number and found.number.how for found in answer.found] == [
        "舆情上报件数（图中上半年） 15件：图中各部分之和"
    ]
    kinds = {
        (found.number.kind, found.number.id if found.number.kind == "own" else "")
        for typed in ("2021", "7", "2")
        for found in where(file, [typed])[0].found
        if found.number
    }
    assert kinds >= {("own", "date"), ("own", "numbering"), ("own", "identity"), ("cell", ""), ("figure", "")}
    assert "  照录台账单元格 2021/清河镇.xlsx › 任务清单 › D9" in told(file, "7")


def test_a_folder_of_ledgers_names_the_file_of_each(folder: Path) -> None:
    lines = told(folder / "石桥乡/石桥乡-2021.html", "20次")
    assert "  取自 2021/石桥乡/年度目标.csv" in lines
    assert any(line.startswith("    取自 2020/石桥乡/网络舆情.csv") for line in lines)


@pytest.mark.parametrize("typed", ["[22]", "#22", "【22】", "［２２］", "编号22"])
def test_a_line_of_the_list_of_sources_is_asked_for_by_its_number(typed: str, folder: Path) -> None:
    (answer,) = where(folder / "清河镇/清河镇-2021.html", [typed])
    assert [found.number.id for found in answer.found if found.number] == ["study_sessions"]
    places = [place.place for found in answer.found for place in found.places]
    assert len(places) == len(set(places))
    assert answer.is_sound


def test_lines_without_a_number_are_told_as_they_are_seen(folder: Path) -> None:
    file = folder / "清河镇/清河镇-2021.pdf"
    assert told(file, "[85]")[1:3] == ["附件2编号85：文字材料 文字", "  《文字材料》文件同上"]
    assert "并列的多于三组" in told(file, "[64]")[-1]
    assert told(file, "[999]") == ["附件2没有编号999：编号到85为止"]


def test_what_is_not_there_names_what_is_like_it(folder: Path) -> None:
    file = folder / "清河镇/清河镇-2021.html"
    assert told(file, "27块") == ["文中没有27块；相近的有27次、27条"]
    assert told(file, "29次") == ["文中没有29次；相近的有30次、28次、27次"]
    assert told(file, "4321") == ["文中没有4321"]
    assert not where(file, ["29次"])[0].is_sound


def test_citations_are_no_numbers(folder: Path) -> None:
    (answer,) = where(folder / "清河镇/清河镇-2021.html", ["83"])
    assert answer.missing == "文中没有83；附件2有这个编号，请写成 [83]"


@pytest.mark.parametrize(
    ("typed", "digits", "unit"),
    [
        ("27", "27", ""),
        ("２７次", "27", "次"),
        ("35％", "35", "%"),
        ("2.5万", "2.5", "万"),
        ("24,967人", "24967", "人"),
    ],
)
def test_numbers_are_read_as_they_are_typed(typed: str, digits: str, unit: str) -> None:
    asked = read_asked(typed)
    assert (asked.digits, asked.unit) == (digits, unit)


@pytest.mark.parametrize("typed", ["", "次", "6月12日", "1.2.3", "9" * 5000, "[x]", "-3", "27\n次\0" * 9])
def test_what_is_no_number_is_one_line(typed: str) -> None:
    with pytest.raises(CallError, match="不是一个数：请写成") as caught:
        read_asked(typed)
    assert "\n" not in str(caught.value)


def test_an_edited_number_is_told_with_what_the_record_states(folder: Path, tmp_path: Path) -> None:
    page = (folder / "清河镇/清河镇-2021.html").read_text(encoding="utf-8")
    file = tmp_path / "清河镇-2021.html"
    edited = re.sub(r"(增长)35(%)", r"\g<1>39\2", page)
    assert edited != page
    file.write_text(edited, encoding="utf-8")
    (answer,) = where(file, ["39%"])
    assert not answer.is_sound
    assert any("（记录里这一处是35%）" in line for line in answer.lines)
    assert left("where", str(file), "39%") == 1


def test_a_number_that_was_added_has_no_record(folder: Path, tmp_path: Path) -> None:
    page = (folder / "清河镇/清河镇-2021.html").read_text(encoding="utf-8")
    file = tmp_path / "清河镇-2021.html"
    file.write_text(page.replace("</h1>", "</h1><p>另发传单777份。</p>", 1), encoding="utf-8")
    (answer,) = where(file, ["777份"])
    assert answer.lines[-1] == "  记录里没有这个数，是生成以后加的"
    assert not answer.is_sound


def test_numbers_of_a_large_scale_are_found_in_either(tmp_path: Path) -> None:
    for typed in ("2.5万", "2.5万人", "25000人", "2.5"):
        answer = answered(
            tmp_path, "投入2.5万人。", NumberRecord(id="people", text="2.5", value=25000, unit="人"), typed
        )
        assert answer.found, typed
    assert not answered(
        tmp_path, "投入2.5万人。", NumberRecord(id="people", text="2.5", unit="人"), "2.5元"
    ).found


def answered(folder: Path, text: str, record: NumberRecord, typed: str, *others: NumberRecord) -> Answer:
    """Ask a page whose record may be any."""
    from kit.content import Paragraph, Run
    from kit.records.text_digests import digest

    made = DocumentRecord(
        township="清河镇",
        year=2021,
        stamp="0" * 16,
        kit_version="0",
        records=(record, *others),
        text=(Stretch("title", digest("总结")), Stretch("text", digest(text), (0,))),
    )
    document = Document(title="总结", blocks=(Paragraph((Run(text),)),), record=pack(made))
    file = folder / "页.html"
    file.write_bytes(render(document, ["html"])["html"])
    return where(file, [typed])[0]


HOSTILE = {
    "many operands": NumberRecord(id="a", text="12", value=12, op="count", of=("b",) * 5000),
    "operands that are not there": NumberRecord(id="a.rate", text="12", value=12, op="rate", of=("b", "c")),
    "text that is no number": NumberRecord(id="a", text="12", value="甲", op="share", of=("b", "b")),
    "huge": NumberRecord(id="a", text="12", value=1e18, op="difference", of=("b", "b")),
    "rows without end": NumberRecord(
        id="a",
        text="12",
        source=Source(file="../甲", sheet="\x1b[31m", rows=tuple(range(0, 90000, 2)), rule=""),
    ),
    "slashes": NumberRecord(id="////", text="12", value=12, op="part", of=("a",)),
    "nothing": NumberRecord(id="/", text="12", op="year_before"),
}
CIRCLES = {
    "circle": NumberRecord(id="a", text="12", value=12, op="sum", of=("a", "a")),
    "circle of many": NumberRecord(id="a", text="12", value=12, op="count", of=("a",) * 5000),
    "a circle of charts": NumberRecord(id="a/b", text="12", op="part", of=("a/b",)),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_record_made_to_harm_is_told_within_bounds(kind: str, tmp_path: Path) -> None:
    other = NumberRecord(id="b", text="7", value=1e18)
    answer = answered(tmp_path, "共12次。", HOSTILE[kind], "12", other)
    assert len(answer.found) == 1
    assert sum(map(len, answer.lines)) < 200_000
    assert len(msgspec.json.encode(answer)) < 2_000_000


@pytest.mark.parametrize("kind", CIRCLES)
def test_a_number_made_of_itself_is_one_line(kind: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="互相推算") as caught:
        answered(tmp_path, "共12次。", CIRCLES[kind], "12")
    assert "\n" not in str(caught.value)


def test_an_analysts_own_number_says_so(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    notebook = tiny_notebook(tmp_path / "t.ipynb")
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("共一份", "共19份"), encoding="utf-8")
    out = tmp_path / "out"
    order = Order(
        year=2021, data=str(tmp_path / "data"), out=str(out), notebook=str(notebook), formats="html"
    )
    assert [result.outcome for result in run_batch(order)] == ["partial"]
    lines = told(out / "2021/甲镇/甲镇-2021.html", "19份")
    assert lines[-1] == "  撰写人自己写的数，没有台账出处"


@pytest.mark.slow
def test_another_subject_is_told_in_the_same_way(tmp_path: Path) -> None:
    subject = load_subject("安全生产")
    order = Order(
        year=2021,
        townships=("清河镇",),
        data=str(ROOT / "data"),
        out=str(tmp_path),
        notebook=NOTEBOOK,
        subject=subject.record,
        place=subject.place,
        parameters={"subject": "安全生产"},
        formats="docx",
    )
    assert [result.outcome for result in run_batch(order)] == ["complete"]
    (file,) = tmp_path.rglob("*.docx")
    record = read_published(file).record
    figures = [each for each in record.records if each.line and each.number]
    assert figures
    for each in figures:
        (answer,) = where(file, [f"[{each.line}]"])
        (found,) = answer.found
        assert found.number is not None
        assert found.number.rule
        assert found.number.cells or not each.source or not each.source.file


def test_every_number_of_a_document_is_explained(folder: Path) -> None:
    file = folder / "清河镇/清河镇-2021.html"
    texts = {each.text for each in read_published(file).record.records if each.text}
    for answer in where(file, sorted(texts)):
        assert answer.found, answer.asked
        for found in answer.found:
            assert found.number is not None
            assert found.number.kind not in ("unknown",)
            assert not re.search(r"[a-z]_[a-z]", found.number.name), found.number.name


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空文件"),
        (b"<!doctype html><p>27", "没有数据记录"),
        (b"PK\x03\x04", ""),
        (b"%PDF-1.7", ""),
    ],
)
def test_files_without_a_record_are_one_line(content: bytes, words: str, tmp_path: Path) -> None:
    file = tmp_path / "总结.html"
    file.write_bytes(content)
    with pytest.raises(DataError) as caught:
        where(file, ["27"])
    assert words in str(caught.value)
    assert "总结.html" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_command_prints_text_and_json(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(folder / "清河镇/清河镇-2021.html")
    assert left("where", file, "27次", "35%") == 0
    assert "理论学习次数比上年增长 = |27次 − 20次| ÷ 20次 = 35%" in capsys.readouterr().out
    assert left("where", file, "27次", "--format", "json") == 0
    (answer,) = json.loads(capsys.readouterr().out)
    assert answer["found"][0]["number"]["source"]["rows"][:3] == [2, 3, 4]
    assert left("where", file, "4321") == 1
    assert capsys.readouterr().out == "文中没有4321\n"
    assert left("where", str(tmp_path / "没有.html"), "27") == 2
    assert "打不开：没有这个文件" in capsys.readouterr().err
    assert left("where", str(tmp_path), "27") == 2
    assert "是文件夹" in capsys.readouterr().err
    assert left("where", file) == 2
