"""The notebooks as people get them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest

from kit.projects.section_notebook import section_notebook
from tests.support.project import ROOT, command
from tests.support.subjects import SUBJECT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def read(path: Path) -> nbformat.NotebookNode:
    notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
    return notebook


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_committed_without_outputs(path: Path) -> None:
    for cell in read(path).cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_first_code_cell_alone_holds_the_parameters_each_with_its_comment(path: Path) -> None:
    code = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert [cell for cell in code if "parameters" in cell.metadata.get("tags", [])] == code[:1]
    for line in code[0].source.splitlines():
        statement = ast.parse(line).body[0]
        assert isinstance(statement, ast.Assign)
        ast.literal_eval(statement.value)
        assert "  # " in line
        assert line.count("=") == 1


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_are_short_and_explained(path: Path) -> None:
    cells = read(path).cells
    for above, cell in zip([None, *cells], cells, strict=False):
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 15
            assert "def " not in cell.source
            assert above is not None
            assert above.cell_type == "markdown" or above.source.startswith(("review.section", "for "))


def test_the_notebook_of_all_subjects_shows_every_section_in_order() -> None:
    sources = [cell.source for cell in read(ROOT / "notebooks/township_review.ipynb").cells]
    shown = [source for source in sources if "review.section" in source or "review.attachments" in source]
    assert [source.splitlines()[0] for source in shown if not source.startswith("##")] == [
        'review.section("导语")',
        "for section in review.sections():",
        'review.section("落款")',
        "for attachment in review.attachments():",
    ]


def test_the_made_notebook_has_a_cell_for_each_section_once_and_in_order() -> None:
    made = nbformat.reads(section_notebook(SUBJECT, "").decode(), as_version=4)
    nbformat.validate(made)
    called = re.findall(
        r'^review\.section\("(.+)"\)$', "\n".join(cell.source for cell in made.cells), re.MULTILINE
    )
    assert [SUBJECT.section(name).key for name in called] == [
        "opening",
        "organisation",
        "study",
        "systems",
        "publicity",
        "civility",
        "online",
        "problems",
        "plans",
        "gaps",
        "signature",
        "indicators",
        "sources",
    ]
    assert [cell.source for cell in made.cells if cell.source.startswith("# ")][1:] == ["# 工作开展情况"]


@pytest.mark.slow
def test_plain_papermill_and_nbconvert_work_on_it(tmp_path: Path) -> None:
    out = tmp_path / "out.ipynb"
    words = ["notebooks/township_review.ipynb", str(out), "-p", "township", "石桥乡", "-p", "year", "2021"]
    run = command("papermill", *words, "--no-progress-bar", cwd=ROOT)
    assert run.returncode == 0, run.stderr
    for exporter in ("html", "review-html", "review-pdf", "review-docx"):
        made = command("jupyter", "nbconvert", "--to", exporter, "--output", exporter, str(out), cwd=tmp_path)
        assert made.returncode == 0, made.stderr
    assert "全乡开展理论学习" in (tmp_path / "html.html").read_text(encoding="utf-8")
    assert "石桥乡" in (tmp_path / "review-html.html").read_text(encoding="utf-8")
    assert (tmp_path / "review-pdf.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "review-docx.docx").read_bytes().startswith(b"PK")


def test_it_runs_from_its_own_folder_as_jupyterlab_does(tmp_path: Path) -> None:
    words = [
        "--to",
        "notebook",
        "--execute",
        "--output",
        str(tmp_path / "run.ipynb"),
        "township_review.ipynb",
    ]
    made = command("jupyter", "nbconvert", *words, cwd=ROOT / "notebooks")
    assert made.returncode == 0, made.stderr


def test_an_executed_review_keeps_each_thing_once(published: Path) -> None:
    sizes = {path.stem: path.stat().st_size / 1024 for path in published.rglob("*.ipynb")}
    assert len(sizes) == 3
    assert {name: size for name, size in sizes.items() if size > 300} == {}
    # The largest is that of a township with all ledgers and three years.
    assert max(sizes.values()) > 200
