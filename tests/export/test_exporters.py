"""The nbconvert exporters, by the real command and as JupyterLab finds them."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import docx
import nbconvert.exporters
import nbformat
import pytest
from nbformat import NotebookNode

from kit.errors import KitError
from kit.export.exporters import (
    ReviewConversionError,
    ReviewDocxExporter,
    ReviewHTMLExporter,
    ReviewPDFExporter,
)
from tests.support.notebooks import REVIEW

# Their functions carry no types.
v4: Any = nbformat.v4
exporters: Any = nbconvert.exporters
HTML: Any = ReviewHTMLExporter
PDF: Any = ReviewPDFExporter
WORD: Any = ReviewDocxExporter


ORDINARY = v4.new_notebook(cells=[v4.new_markdown_cell("# 抽查记录\n\n共12次。"), v4.new_code_cell("1 + 1")])


def convert(folder: Path, form: str, notebook: NotebookNode) -> subprocess.CompletedProcess[str]:
    (folder / "记录.ipynb").write_text(v4.writes(notebook), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "jupyter", "nbconvert", "--to", form, "记录.ipynb"],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("form", ["review-html", "review-pdf", "review-docx"])
def test_the_command_writes_one_file(form: str, tmp_path: Path) -> None:
    done = convert(tmp_path, form, REVIEW)
    assert done.returncode == 0, done.stderr
    made = tmp_path / f"记录.{form.removeprefix('review-')}"
    assert sorted(tmp_path.iterdir()) == sorted([made, tmp_path / "记录.ipynb"])
    beginning = {".html": b"<!DOCTYPE html>", ".pdf": b"%PDF-", ".docx": b"PK"}[made.suffix]
    assert made.read_bytes()[: len(beginning)].lower() == beginning.lower()


def test_the_command_says_in_one_line_why_it_cannot(tmp_path: Path) -> None:
    failed = v4.new_output("error", ename="ValueError", evalue="坏", traceback=["长\n长"])
    done = convert(tmp_path, "review-pdf", v4.new_notebook(cells=[v4.new_code_cell("x", outputs=[failed])]))
    assert done.returncode == 1
    assert "第1个单元格运行出错：ValueError：坏" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "记录.pdf").exists()


@pytest.mark.parametrize("notebook", [REVIEW, ORDINARY], ids=["review", "ordinary"])
@pytest.mark.parametrize("exporter", [HTML, PDF, WORD])
def test_reviews_and_ordinary_notebooks_become_documents(exporter: Any, notebook: NotebookNode) -> None:
    output, resources = exporter().from_notebook_node(notebook)
    assert len(output) > 1000
    assert resources["output_extension"] in {".html", ".pdf", ".docx"}


def test_both_carry_what_the_sections_and_the_analyst_say() -> None:
    page, _ = HTML().from_notebook_node(REVIEW)
    for text in ("清河镇2021年工作总结", "学习28次。", "分析", "00ff"):
        assert text in page


@pytest.mark.parametrize("exporter", [HTML, PDF, WORD])
def test_an_unusable_notebook_is_refused_in_one_line(exporter: Any) -> None:
    with pytest.raises(ReviewConversionError, match=r"没有可以写进文档的内容.*再导出$") as caught:
        exporter().from_notebook_node(v4.new_notebook())
    assert isinstance(caught.value.__cause__, KitError)


@pytest.mark.parametrize("exporter", [PDF, WORD])
def test_a_character_that_no_font_has_stops_the_paged_ones(exporter: Any) -> None:
    with pytest.raises(ReviewConversionError, match=r"U\+1F600"):
        exporter().from_notebook_node(v4.new_notebook(cells=[v4.new_markdown_cell("# 记录\n\n好😀")]))


def test_what_cannot_be_carried_is_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# 记录\n\n好 ![](https://example.org/a.png)")])
    exporter = HTML(log=logging.getLogger("test"))
    exporter.from_notebook_node(notebook)
    assert "第1个单元格：图片" in caplog.text


@pytest.mark.parametrize(
    ("name", "exporter", "menu", "media"),
    [
        ("review-html", HTML, "年度总结 HTML", "text/html"),
        ("review-pdf", PDF, "年度总结 PDF", "application/pdf"),
        (
            "review-docx",
            WORD,
            "年度总结 Word",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_nbconvert_and_jupyterlab_find_them(name: str, exporter: Any, menu: str, media: str) -> None:
    assert exporters.get_exporter(name) is exporter
    assert name in exporters.get_export_names()
    assert exporter.export_from_notebook == menu
    assert exporter.output_mimetype == media


def test_an_offices_own_word_file_is_the_frame(tmp_path: Path) -> None:
    frame = docx.Document()
    frame.add_paragraph("甲县文件")
    frame.save(str(tmp_path / "红头.docx"))
    made, _ = WORD(word_frame=str(tmp_path / "红头.docx")).from_notebook_node(ORDINARY)
    assert [line.text for line in docx.Document(io.BytesIO(made)).paragraphs][:2] == ["甲县文件", "抽查记录"]
    with pytest.raises(ReviewConversionError, match="没有的文件"):
        WORD(word_frame="没有的文件.docx").from_notebook_node(ORDINARY)
