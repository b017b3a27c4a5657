"""With the data folder every figure is counted again: what was forged is found, what changed is told."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import nbformat
import openpyxl
import pytest

from kit.document.carriage import packed
from kit.proof.carried import carried_record
from kit.proof.findings import Finding
from kit.records.number_records import Claim, DocumentRecord
from kit.records.packed import pack, unpack
from tests.support.project import ROOT, left

pytestmark = pytest.mark.first_subject


MOVED = """
sections = list(review.sections())
for section in (*sections[3:], *sections[:2]):
    display(section)
review.chart("理论学习")
"""
"""Some sections before others, one left out, and a chart that stands once more at the end."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two townships' ledgers."""
    for year in (2019, 2020, 2021):
        (tmp_path / f"data/{year}").mkdir(parents=True)
        for township in ("清河镇", "石桥乡"):
            for ledgers in (ROOT / f"data/{year}").glob(f"{township}*"):
                copy = shutil.copytree if ledgers.is_dir() else shutil.copy
                copy(ledgers, tmp_path / f"data/{year}/{ledgers.name}")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*options: str, township: str = "清河镇") -> Path:
    assert left("run", township, "--year", "2021", "--formats", "html", *options) == 0
    return Path(f"outputs/2021/{township}/{township}-2021.html")


def verified(capsys: pytest.CaptureFixture[str], *words: str) -> list[Finding]:
    """Return what the command finds in the outputs with the data folder."""
    capsys.readouterr()
    code = left("verify", "outputs", "--data", "data", "--format", "json", *words)
    shown = msgspec.json.decode(capsys.readouterr().out.encode())
    found = [msgspec.convert(each, Finding) for each in shown["findings"]]
    assert code == (1 if any(each.severity == "error" for each in found) else 0)
    return found


def edited(path: Path, sheet: str, cell: str, value: object) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook[sheet][cell].value = value
    workbook.save(path)


def with_record(file: Path, change: Callable[[DocumentRecord], DocumentRecord]) -> None:
    """Write another record into a page, with its seal right."""
    page = file.read_bytes()
    carried = carried_record(page)
    assert carried is not None
    other = pack(change(unpack(carried)))
    file.write_bytes(page.replace(packed(carried).encode(), packed(other).encode()))
    assert carried_record(file.read_bytes()) == other


def test_reviews_of_unchanged_ledgers_have_nothing_to_find(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for township in ("清河镇", "石桥乡"):
        run("-p", "title", "工作总结", township=township)
    assert verified(capsys, "--jobs", "2") == []
    assert not list(project.glob("review-kit-*"))


@pytest.mark.slow
def test_a_document_forged_whole_with_the_right_hashes_is_found(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    true = run()
    inputs = unpack(carried_record(true.read_bytes()) or b"").inputs
    edited(project / "data/2021/清河镇.xlsx", "宣传阵地", "D2", 500)
    forged = run()
    shutil.copy(ROOT / "data/2021/清河镇.xlsx", project / "data/2021/清河镇.xlsx")
    with_record(forged, lambda record: msgspec.structs.replace(record, inputs=inputs))
    (forged.parent / "figures.json").unlink()
    # Alone, nothing in it is wrong.
    assert left("verify", "outputs") == 0
    found = verified(capsys)
    assert {each.code for each in found} == {"figure-differs"}
    (boards,) = [each for each in found if each.message.startswith("宣传栏记为")]
    assert re.fullmatch(r"附件2编号\d+", boards.place)
    assert re.search(r"记为\d+块，按台账重算为\d+块（2021/清河镇\.xlsx › 宣传阵地 › 第2、", boards.message)
    assert boards.message.endswith("是记录的数不对")
    # A figure once, and not all that is made of it.
    names = [each.message.partition("记为")[0] for each in found]
    assert len(names) == len(set(names))


@pytest.mark.slow
def test_a_number_that_is_claimed_as_the_analysts_own_is_found(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = run()
    page = file.read_text()
    assert ">27次<" in page
    file.write_text(page.replace(">27次<", ">28次<", 1))
    assert [each.code for each in verified(capsys)] == ["number-changed"]

    def change(record: DocumentRecord) -> DocumentRecord:
        own = msgspec.structs.replace(record.records[0], id="analyst", text="28", value=None, source=None)
        records = (*record.records, msgspec.structs.replace(own, unit="", line=0, op="", of=()))
        at = next(n for n, each in enumerate(record.records) if (each.text, each.unit) == ("27", "次"))
        text = list(record.text)
        place = next(n for n, each in enumerate(text) if each.kind == "text" and at in each.claims)
        claims = list(text[place].claims)
        claims[claims.index(at)] = Claim(len(record.records), "28", "次")
        text[place] = msgspec.structs.replace(text[place], claims=tuple(claims))
        return msgspec.structs.replace(record, records=records, text=tuple(text))

    with_record(file, change)
    assert left("verify", "outputs") == 0
    (found,) = verified(capsys)
    assert found.code == "figure-differs"
    assert "记为28次，重算时是27次" in found.message


@pytest.mark.slow
@pytest.mark.parametrize("beside", [True, False])
def test_a_ledger_that_changed_since_is_told_with_its_cell(
    beside: bool, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = run()
    if not beside:
        (file.parent / "figures.json").unlink()
    edited(project / "data/2021/清河镇.xlsx", "宣传阵地", "D2", 500)
    found = verified(capsys)
    assert found[0].code == "ledger-changed"
    (boards,) = [each for each in found if each.message.startswith("宣传栏记为")]
    assert "生成以后变了的：台账：有改动：2021/清河镇.xlsx" in boards.message
    assert "记录的数不对" not in boards.message
    cell = "单元格改动：2021/清河镇.xlsx › 宣传阵地 › D2“更新”"
    assert (cell in boards.message) == beside


@pytest.mark.slow
def test_another_version_of_the_kit_is_not_told_as_a_changed_ledger(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = run()

    def change(record: DocumentRecord) -> DocumentRecord:
        records = tuple(
            msgspec.structs.replace(each, value=each.value + 1)
            if each.id == "party_anniversary" and isinstance(each.value, int)
            else each
            for each in record.records
        )
        return msgspec.structs.replace(record, records=records, kit_version="0.0.1")

    with_record(file, change)
    found = [each for each in verified(capsys) if each.code == "figure-differs"]
    assert found
    assert all("生成以后变了的：工具版本：" in each.message for each in found)
    assert not any("台账：" in each.message for each in found)


@pytest.mark.slow
def test_the_notebook_that_a_review_was_written_with_is_named_and_taken(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = project / "notebooks/自己的.ipynb"
    text = (project / "notebooks/township_review.ipynb").read_text(encoding="utf-8")
    own.write_text(text.replace("把一个乡镇一年的", "把乡镇一年的"), encoding="utf-8")
    run("--notebook", str(own))
    edited(project / "data/2021/清河镇.xlsx", "宣传阵地", "D2", 500)
    told = "".join(each.message for each in verified(capsys))
    assert "请用 --notebook 指明当时的" in told
    told = "".join(each.message for each in verified(capsys, "--notebook", str(own)))
    assert "宣传栏记为" in told
    assert "笔记本" not in told


@pytest.mark.slow
def test_figures_that_moved_are_no_other_numbers(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / "notebooks/township_review.ipynb"
    notebook = nbformat.read(path, as_version=4)
    loop = next(cell for cell in notebook.cells if "review.sections()" in cell.source)
    loop.source = MOVED
    nbformat.write(notebook, project / "notebooks/自己的.ipynb")
    run("--notebook", str(project / "notebooks/自己的.ipynb"))
    assert [each for each in verified(capsys) if each.severity == "error"] == []


@pytest.mark.slow
def test_a_text_that_is_not_its_value_is_found(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = run()

    def change(record: DocumentRecord) -> DocumentRecord:
        records = tuple(
            msgspec.structs.replace(each, text="99") if each.id == "boards" else each
            for each in record.records
        )
        return msgspec.structs.replace(record, records=records)

    with_record(file, change)
    found = verified(capsys)
    assert "record-inconsistent" in {each.code for each in found}
    assert any(each.message.startswith("boards写作99") for each in found)


@pytest.mark.slow
def test_what_cannot_be_counted_again_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run()
    other = run(township="石桥乡")
    (project / "data/2021/清河镇.xlsx").unlink()
    with_record(
        other,
        lambda record: (
            msgspec.structs.replace(
                record, subject=msgspec.structs.replace(record.subject, key="../x", name="别的")
            )
            if record.subject
            else record
        ),
    )
    found = [each for each in verified(capsys) if each.code == "not-recounted"]
    assert len(found) == 2
    assert {Path(each.file).parent.name for each in found} == {"清河镇", "石桥乡"}
    assert any("这里没有专题“别的”" in each.message for each in found)
