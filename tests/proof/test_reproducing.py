"""A published file made again from its ledgers: the same bytes, or what is not as it was."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path

import docx
import openpyxl
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kit.batch import Order
from kit.proof.published import read_published
from kit.proof.reproducing import Reproduced, reproduce
from kit.subjects import load_subject
from tests.support.project import ROOT, left

NOTEBOOK = ROOT / "notebooks/township_review.ipynb"

pytestmark = pytest.mark.first_subject


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a township's ledgers and its review; temporary files are within it, too."""
    for year in (2019, 2020, 2021):
        (tmp_path / f"data/{year}").mkdir(parents=True)
        shutil.copy(ROOT / f"data/{year}/清河镇.xlsx", tmp_path / f"data/{year}")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    (tmp_path / "临时").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "临时"))
    return tmp_path


def run(*options: str, formats: str = "html") -> Path:
    assert left("run", "清河镇", "--year", "2021", "--formats", formats, *options) == 0
    return Path(f"outputs/2021/清河镇/清河镇-2021.{formats.rpartition(',')[2]}")


def again(file: Path, notebook: str = "notebooks/township_review.ipynb", **options: object) -> Reproduced:
    order = Order(year=0, subject=load_subject("").record, notebook=notebook, **options)  # type: ignore[arg-type]
    return reproduce(read_published(file), order)


def told(file: Path, **options: object) -> list[str]:
    result = again(file, **options)  # type: ignore[arg-type]
    assert not result.is_same
    return list(result.lines)


def edited(path: Path, sheet: str, cell: str, value: object) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook[sheet][cell].value = value
    workbook.save(path)


@pytest.mark.slow
def test_every_format_is_the_same_and_nothing_is_left(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(formats="html,pdf,docx")
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*") if path.name != "临时"}
    for name in ("html", "pdf", "docx"):
        capsys.readouterr()
        file = f"outputs/2021/清河镇/清河镇-2021.{name}"
        assert left("reproduce", file, "--data", "data") == 0
        assert capsys.readouterr().out == f"{file} 与用台账重写的一份逐字节相同\n"
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*") if path.name != "临时"} == before


@pytest.mark.slow
def test_a_file_alone_is_made_again_with_the_title_that_it_was_given(project: Path, tmp_path: Path) -> None:
    file = run("-p", "title", "工作总结", "-p", "signed_by", "清河镇人民政府")
    alone = tmp_path / "别处.html"
    shutil.copy(file, alone)
    assert read_published(alone).record.opened == {"title": "工作总结", "signed_by": "清河镇人民政府"}
    assert again(alone).is_same
    assert again(file).is_same


def test_changed_ledgers_are_named_with_the_numbers_that_change(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = run()
    kept = file.read_bytes()
    edited(project / "data/2021/清河镇.xlsx", "宣传阵地", "D2", 500)
    lines = told(file)
    assert "  台账：有改动：2021/清河镇.xlsx" in lines
    assert any(re.fullmatch(r"    宣传栏：63块 → \d+块", line) for line in lines)
    assert any(line.startswith("    宣传栏比上年增长：65.8% → ") for line in lines)
    assert sum(line.startswith("  数字有") for line in lines) == 1
    assert left("reproduce", str(file), "--format", "json") == 1
    found = json.loads(capsys.readouterr().out.partition("\n{")[2].join(("{", "")))
    assert not found["is_same"]
    assert {"boards", "boards.rate"} <= {each["id"] for each in found["numbers"]}
    assert file.read_bytes() == kept
    assert list((project / "临时").iterdir()) == []


@pytest.mark.slow
def test_missing_ledgers_are_named(project: Path) -> None:
    file = run()
    (project / "data/2019/清河镇.xlsx").unlink()
    assert "  台账：现在没有：2019/清河镇.xlsx" in told(file)
    (project / "data/2021/清河镇.xlsx").unlink()
    lines = told(file)
    assert "没有能重写" in lines[0]
    assert "2021/清河镇.xlsx" in lines[1]
    assert lines[-1].startswith("  重写时：")


@pytest.mark.slow
def test_ledgers_that_cannot_be_read_any_more_fail_with_their_fault(project: Path) -> None:
    file = run()
    edited(project / "data/2021/清河镇.xlsx", "宣传阵地", "D2", "很多")
    lines = told(file)
    assert "  台账：有改动：2021/清河镇.xlsx" in lines
    assert "宣传阵地" in lines[-1]


@pytest.mark.slow
def test_another_notebook_is_named(project: Path) -> None:
    file = run()
    other = project / "notebooks/township_review.ipynb"
    content = json.loads(other.read_text(encoding="utf-8"))
    cell = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": ["另发传单777份。"]}
    content["cells"].append(cell)
    other.write_text(json.dumps(content), encoding="utf-8")
    lines = told(file)
    assert "  笔记本：与生成时的不同：请用 --notebook 指明当时的" in lines
    assert again(file, notebook=str(NOTEBOOK)).is_same
    (file.parent / "figures.json").unlink()
    assert told(file)[1].startswith("  笔记本、措辞、字体或其他：台账、工具版本、专题声明都相同；文件旁没有")


@pytest.mark.slow
def test_other_wording_is_named(project: Path) -> None:
    shutil.copytree(load_subject("").folder / "wording", project / "措辞")
    file = run("-p", "wording", "措辞")
    assert again(file).is_same
    template = project / "措辞/study.md"
    template.write_text(template.read_text(encoding="utf-8").replace("开展", "组织", 1), encoding="utf-8")
    assert "  措辞：与生成时的不同" in told(file)
    alone = project / "别处.html"
    shutil.copy(file, alone)
    assert "  措辞：生成时用了自己的文件夹“措辞”：请用 -p wording 指明" in told(alone)


@pytest.mark.slow
def test_another_version_of_the_kit_is_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = run()
    monkeypatch.setattr("kit.proof.making.VERSION", "9.9.9")
    file.write_bytes(file.read_bytes() + b"<!-- -->")
    assert "  工具版本：文件由0.3.0版写成，现为9.9.9版" in told(file)


@pytest.mark.slow
def test_fonts_and_packages_are_named(project: Path) -> None:
    file = run()
    manifest = file.parent / "figures.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    for part in ("fonts", "packages", "kit"):
        content["made_with"][part] = "another"
    manifest.write_text(json.dumps(content), encoding="utf-8")
    # What was made with others may still have the same bytes.
    assert again(file).is_same
    file.write_bytes(file.read_bytes() + b"\n")
    assert [line.partition("：")[0] for line in told(file)[1:]] == [
        *("  工具版本", "  软件包", "  字体", "  文件")
    ]


@pytest.mark.slow
def test_a_file_that_was_saved_again_is_told_from_other_inputs(project: Path) -> None:
    file = run()
    file.write_bytes(file.read_bytes() + b"\n")
    assert told(file)[1].startswith("  文件：发布以后被改动或另存过")
    alone = project / "别处.html"
    shutil.copy(file, alone)
    assert told(alone)[1].startswith("  文件、字体或其他：数据记录相同，文件不同")


@pytest.mark.slow
def test_a_changed_subject_is_named(project: Path) -> None:
    shutil.copytree(load_subject("安全生产").folder, project / "专题")
    shutil.copytree(ROOT / "data/安全生产", project / "data/安全生产")
    words = ["清河镇", "--year", "2021", "--formats", "html", "--subject"]
    assert left("run", *words, "安全生产") == 0
    (file,) = (project / "outputs/安全生产").rglob("清河镇*.html")
    assert left("reproduce", str(file)) == 0
    with (project / "专题/indicators.toml").open("a", encoding="utf-8") as declared:
        declared.write("# 改\n")
    subject = load_subject(project / "专题")
    order = Order(
        year=0,
        subject=subject.record,
        place=subject.place,
        subject_folder=subject.folder,
        notebook="notebooks/township_review.ipynb",
        parameters={"subject": "专题"},
    )
    result = reproduce(read_published(file), order)
    assert "  专题声明：“安全生产”的文件夹有改动（版本号未改）" in list(result.lines)


@pytest.mark.slow
def test_a_signed_file_is_made_again_without_the_key(project: Path) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (project / "钥.pem").write_bytes(pem)
    file = run("--sign", "钥.pem")
    (project / "钥.pem").unlink()
    assert again(file).is_same


@pytest.mark.slow
def test_a_word_file_in_a_frame_needs_the_frame(project: Path) -> None:
    frame = docx.Document()
    frame.add_paragraph("{{正文}}")
    frame.save(str(project / "框架.docx"))
    file = run("--word-frame", "框架.docx", formats="docx")
    assert again(file, word_frame="框架.docx").is_same
    assert "  Word 框架：与生成时的不同：请用 --word-frame 指明当时的" in told(file)
    # A page has no frame: it is not asked for.
    assert again(run(formats="html,docx").with_suffix(".html"), word_frame="框架.docx").is_same


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", 1), (b"<!doctype html><p>27", 1), (None, 2)],
    ids=["empty", "no record", "none"],
)
def test_wrong_files_are_one_line(
    content: bytes | None, code: int, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / "总结.html"
    if content is not None:
        file.write_bytes(content)
    assert left("reproduce", str(file)) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1


def test_wrong_calls_are_one_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(run())
    for words, told_words in {
        ("--data", "没有"): "没有",
        ("--notebook", "没有.ipynb"): "找不到笔记本",
        ("--subject", "安全生产"): "这份总结的专题是“意识形态工作”",
        ("-p", "nonsense", "1"): "nonsense",
    }.items():
        capsys.readouterr()
        assert left("reproduce", file, *words) == 2
        error = capsys.readouterr().err
        assert told_words in error
        assert error.count("\n") == 1


@pytest.mark.slow
def test_a_manifest_of_another_review_or_none_is_not_believed(project: Path) -> None:
    file = run()
    manifest = file.parent / "figures.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    for wrong in (b"", b"[]", b"\xff", b"[" * 100_000, json.dumps({**content, "stamp": "0" * 16}).encode()):
        manifest.write_bytes(wrong)
        assert again(file).is_same
    harmful = {
        **content,
        "read": {"../../../../../dev/zero": "0"},
        "parameters": {"nonsense": "/", "title": ""},
    }
    manifest.write_text(json.dumps(harmful), encoding="utf-8")
    assert again(file).is_same
