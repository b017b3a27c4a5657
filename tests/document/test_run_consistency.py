"""One run, one document: notebooks that were really run, and what may have become of them since."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbclient import NotebookClient
from nbconvert.exporters import get_exporter
from nbformat import NotebookNode

from kit.cli import main
from kit.content import SECTION_MIME, SectionContent
from kit.document import read
from kit.document.run_consistency import run_faults
from kit.errors import WorkError
from kit.export.exporters import ReviewConversionError
from kit.projects.section_notebook import section_notebook
from tests.support.project import ROOT, command
from tests.support.subjects import SUBJECT

v4: Any = nbformat.v4
SHARE = "notebooks/township_review.ipynb"


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    """The notebook with a cell for each section as papermill runs it, for 石桥乡."""
    out = tmp_path_factory.mktemp("run") / "out.ipynb"
    made = out.with_name("sections.ipynb")
    made.write_bytes(section_notebook(SUBJECT, ""))
    words = ["-p", "township", "石桥乡", "-p", "year", "2021", "--engine", "review", "--no-progress-bar"]
    run = command("papermill", str(made), str(out), *words, cwd=ROOT)
    assert run.returncode == 0, run.stderr
    notebook: NotebookNode = nbformat.read(out, as_version=4)
    return notebook


@pytest.fixture
def notebook(reviewed: NotebookNode) -> NotebookNode:
    return copy.deepcopy(reviewed)


def run(*sources: str, parameters: str = 'township = "清河镇"\nyear = 2021') -> NotebookNode:
    """Run cells in a kernel, as JupyterLab does; the first are the parameters."""
    cells = [v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}), *map(v4.new_code_cell, sources)]
    made: NotebookNode = v4.new_notebook(cells=cells)
    NotebookClient(made, resources={"metadata": {"path": str(ROOT)}}).execute()
    return made


LOOP = """from kit.content import SECTION_MIME, Paragraph, Run, SectionContent

def section(**fields):
    return {SECTION_MIME: SectionContent(key="k", **fields).to_json(), "text/plain": "…"}

shown = [
    section(role="opening", heading="总结", recipient="县委宣传部"),
    section(level=1, heading="工作开展情况"),
    section(heading="学习", blocks=(Paragraph((Run("共12次。"),)),)),
    section(heading="制度"),
]"""
OPENED = "import kit\nreview = kit.open_review(township, year)\nreview"
SOURCES, SYSTEMS, PLANS = (f'review.section("{name}")' for name in ("数据来源", "制度落实", "下一步工作打算"))
OPENING, STUDY = 'review.section("导语")', 'review.section("理论学习")'


def refused(notebook: NotebookNode) -> str:
    with pytest.raises(WorkError) as caught:
        read(notebook)
    line = str(caught.value)
    assert "\n" not in line
    assert "Traceback" not in line
    return line


def place(notebook: NotebookNode, begins: str) -> int:
    """Give the number of the cell that begins so."""
    (found,) = [n for n, cell in enumerate(notebook.cells, start=1) if cell.source.startswith(begins)]
    return found


def cell(notebook: NotebookNode, begins: str) -> NotebookNode:
    found: NotebookNode = notebook.cells[place(notebook, begins) - 1]
    return found


# --- what holds ---


@pytest.mark.slow
def test_a_run_of_the_shipped_notebook_becomes_a_document(notebook: NotebookNode) -> None:
    reading = read(notebook)
    assert reading.messages == ()
    assert reading.document.identity is not None
    assert reading.document.identity.township == "石桥乡"


def test_every_section_carries_the_review_it_was_written_from(notebook: NotebookNode) -> None:
    stamps = [
        data["application/vnd.township-review.section+json"].get("origin", {}).get("stamp")
        for each in notebook.cells
        for output in each.get("outputs", ())
        if "application/vnd.township-review.section+json" in (data := output.get("data", {}))
    ]
    assert len(stamps) == 14
    # 资料缺失说明 says nothing where nothing is missing.
    assert len({stamp for stamp in stamps if stamp}) == 1


@pytest.mark.parametrize("form", ["review-html", "review-pdf", "review-docx"])
def test_every_exporter_refuses_what_is_not_of_one_run(notebook: NotebookNode, form: str) -> None:
    cell(notebook, STUDY).update(outputs=[], execution_count=None)
    exporter: Any = get_exporter(form)
    with pytest.raises(ReviewConversionError, match=rf"第{place(notebook, STUDY)}个单元格.*没有运行"):
        exporter().from_notebook_node(notebook)


def test_empty_cells_comments_and_cells_for_the_analyst_alone_do_not_matter(notebook: NotebookNode) -> None:
    guide = v4.new_code_cell("review.table('理论学习')", metadata={"tags": ["guide"]})
    notebook.cells += [v4.new_code_cell(""), v4.new_code_cell("# 以后再写\n\n"), v4.new_raw_cell(""), guide]
    assert read(notebook).messages == ()


def test_a_cell_whose_number_a_tool_has_taken_away_was_run(notebook: NotebookNode) -> None:
    for each in notebook.cells:
        if each.cell_type == "code" and each.outputs:
            each.execution_count = None
    assert read(notebook).document.identity is not None


def test_sections_displayed_in_a_loop_are_those_of_separate_cells() -> None:
    loop = run(LOOP, "for each in shown:\n    display(each, raw=True)")
    apart = run(LOOP, *(f"display(shown[{number}], raw=True)" for number in (0, 2, 3)))
    apart.cells.insert(3, v4.new_markdown_cell("# 工作开展情况"))
    assert len(loop.cells[-1].outputs) == 4
    assert read(loop).document == read(apart).document
    assert [type(block).__name__ for block in read(loop).document.blocks] == [
        *("Heading", "Heading", "Paragraph", "Heading")
    ]


# --- stale, half-run, unrun ---


def test_a_notebook_never_run_says_so() -> None:
    never: NotebookNode = nbformat.read(ROOT / SHARE, as_version=4)
    assert refused(never) == "笔记本还没有运行过；请先运行全部单元格，再导出"


def test_half_a_run_is_refused_with_every_cell_that_is_missing(notebook: NotebookNode) -> None:
    for begins in (STUDY, 'review.section("数据来源")'):
        cell(notebook, begins).update(outputs=[], execution_count=None)
    line = refused(notebook)
    assert f"第{place(notebook, STUDY)}个单元格（[ ]“{STUDY}”）" in line
    assert f"第{place(notebook, SOURCES)}个单元格（[ ]“" in line
    assert line.endswith("没有运行；请选“运行 → 重启内核 和 运行所有单元格…”，再导出")


def test_a_cell_of_the_analysts_that_was_not_run_stops_it_too(notebook: NotebookNode) -> None:
    notebook.cells.insert(8, v4.new_code_cell("review.table('理论学习')"))
    assert "第9个单元格（[ ]“review.table('理论学习')”）没有运行" in refused(notebook)


def test_what_ran_before_the_review_was_opened_anew_is_stale(notebook: NotebookNode) -> None:
    opened = cell(notebook, "import warnings")
    opened.execution_count = 99
    line = refused(notebook)
    assert (
        f"没有在排在上面的第{place(notebook, 'import warnings')}个单元格（[99]“import warnings”）之后运行"
        in line
    )
    for begins in ('review.section("导语")', STUDY, 'review.section("数据来源")'):
        assert str(place(notebook, begins)) in line


@pytest.mark.parametrize("changed", [1, -1])
def test_a_cell_run_out_of_order_is_named(notebook: NotebookNode, changed: int) -> None:
    one, two = cell(notebook, STUDY), cell(notebook, 'review.section("制度落实")')
    one.execution_count, two.execution_count = two.execution_count, one.execution_count
    assert f"第{place(notebook, SYSTEMS)}个单元格（[" in refused(notebook)


@given(st.permutations(range(1, 7)))
@settings(max_examples=40, deadline=None)
def test_whatever_ran_before_something_above_it_is_named_and_nothing_else(counts: list[int]) -> None:
    cells = [v4.new_code_cell(f"step_{count}", execution_count=count) for count in counts]
    told = "；".join(fault.what for fault in run_faults(cells))
    for place, count in enumerate(counts):
        stale = count < max(counts[: place + 1])
        assert (
            f"第{place + 1}个单元格（[{count}]“step_{count}”）" in told.replace("排在上面的第", "")
        ) == stale
    assert bool(told) == (counts != sorted(counts))


def test_a_failed_cell_is_named_beside_those_not_run(notebook: NotebookNode) -> None:
    error = v4.new_output("error", ename="ValueError", evalue="坏")
    cell(notebook, STUDY).outputs = [error]
    cell(notebook, 'review.section("下一步工作打算")').update(outputs=[], execution_count=None)
    line = refused(notebook)
    assert f"第{place(notebook, STUDY)}个单元格（[" in line
    assert "运行出错：ValueError：坏" in line
    assert f"第{place(notebook, PLANS)}个单元格" in line


# --- the parameters ---


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('township = "石桥乡"', 'township = "清河镇"', "写的是石桥乡2021年，要的是清河镇2021年"),
        ("year = 2021", "year = 2020", "写的是石桥乡2021年，要的是石桥乡2020年"),
        ("year = 2021", 'year = 2021\ntitle = "另一个"', "参数 title 是“另一个”，总结打开时却是“”"),
        ("year = 2021", 'year = 2021\nsigned_on = "2021-12-05"', "参数 signed_on 是“2021-12-05”"),
        ("year = 2021", 'year = 2021\ndata = "data2"', "参数 data 是“data2”，总结打开时却是“data”"),
        ("year = 2021", 'year = 2021\nwording = "词"', "参数 wording 是“词”"),
    ],
)
def test_parameters_that_say_something_else_now_are_named(
    notebook: NotebookNode, old: str, new: str, told: str
) -> None:
    given = cell(notebook, "# Parameters")
    assert old in given.source.replace("\\u77f3\\u6865\\u4e61", "石桥乡")
    given.source = given.source.replace("\\u77f3\\u6865\\u4e61", "石桥乡").replace(old, new)
    line = refused(notebook)
    assert f"第{place(notebook, '# Parameters')}个单元格（[" in line
    assert told in line


def test_the_notebooks_own_parameters_stand_back_behind_papermills(notebook: NotebookNode) -> None:
    own = cell(notebook, 'township = "清河镇"')
    own.source = own.source.replace("year = 2021", "year = 1999")
    assert read(notebook).document.identity is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    "parameters",
    [
        'township = " 清河镇 "\nyear = "2021"',
        'township = "清河镇"\nyear = "２０２１年"\nthreshold = 5',
        'township = "清河镇"\nyear = 2020 + 1\ntitle = None',
    ],
)
def test_parameters_that_mean_the_same_are_no_difference(parameters: str) -> None:
    reading = read(run(OPENED, OPENING, parameters=parameters))
    assert reading.document.identity is not None
    assert reading.document.identity.year == 2021


def test_a_county_may_be_put_together_with_its_township(notebook: NotebookNode) -> None:
    opened = cell(notebook, "import warnings").outputs[-1]
    content = SectionContent.from_json(opened.data[SECTION_MIME])
    assert content.review is not None
    content.review.opened["township"] = "云山县/石桥乡"
    opened.data[SECTION_MIME] = content.to_json()
    assert read(notebook).document.identity is not None


# --- two reviews ---


@pytest.mark.slow
@pytest.mark.parametrize(
    "shown",
    [
        'other = kit.open_review("石桥乡", 2021)\nother',
        'kit.open_review("清河镇", 2020)',
        'other = kit.open_review("石桥乡", 2021)\nother.chart("study_by_month")',
        'other = kit.open_review("石桥乡", 2021)\nprint(other.figures["study_sessions"].text)',
    ],
)
@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_a_second_review_merely_shown_is_harmless(shown: str, first: bool) -> None:
    compared = [f"import kit\n{shown}", OPENED] if first else [OPENED, shown]
    reading = read(run(*compared, OPENING, STUDY))
    assert reading.document.identity is not None
    assert reading.document.identity.line.startswith("清河镇 2021年")
    assert reading.review is not None
    assert (reading.review.township, reading.review.year) == ("清河镇", 2021)


def test_a_second_review_written_is_refused() -> None:
    mixed = run(OPENED, OPENING, 'kit.open_review("石桥乡", 2021).section("study")')
    line = refused(mixed)
    assert line.startswith(
        '第4个单元格（[4]“kit.open_review("石桥乡", 2021).section("st…”）的章节写自石桥乡2021年的总结'
    )
    assert "其他章节写自清河镇2021年" in line


def test_sections_of_one_township_opened_twice_are_told_by_their_number() -> None:
    mixed = run(OPENED, OPENING, 'kit.open_review(township, year, title="另一个").section("study")')
    assert "第4个单元格（[4]“" in refused(mixed)
    assert "写自另一次打开的清河镇2021年（编号" in refused(mixed)


def test_sections_that_the_review_shown_did_not_write_are_refused() -> None:
    mixed = run(
        "import kit\nreview = kit.open_review(township, year);", 'kit.open_review("石桥乡", 2021)', OPENING
    )
    line = refused(mixed)
    assert line.startswith('第3个单元格（[3]“kit.open_review("石桥乡", 2021)”）显示的是石桥乡2021年的总结')


def test_a_section_of_an_older_kit_among_new_ones_is_refused(notebook: NotebookNode) -> None:
    output = cell(notebook, STUDY).outputs[-1]
    del output.data["application/vnd.township-review.section+json"]["origin"]
    assert "没有写明写自哪份总结" in refused(notebook)


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["run", "batch"])
def test_the_commands_publish_beside_a_second_review_that_is_shown(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = nbformat.reads(section_notebook(SUBJECT, "").decode(), as_version=4)
    for begins in ('review.section("理论学习")', 'review.section("数据来源")'):
        shown = v4.new_code_cell('other = kit.open_review("石桥乡", 2021, data=data)\nother')
        source.cells.insert(place(source, begins), shown)
    nbformat.write(source, tmp_path / "compared.ipynb")
    options = [
        "--year",
        "2021",
        "--data",
        str(ROOT / "data"),
        "--out",
        str(tmp_path / "out"),
        "--formats",
        "html",
    ]
    with pytest.raises(SystemExit) as left:
        main([verb, "清河镇", *options, "--notebook", str(tmp_path / "compared.ipynb")])
    assert left.value.code == 0, capsys.readouterr()
    page = (tmp_path / "out/2021/清河镇/清河镇-2021.html").read_text(encoding="utf-8")
    assert '<meta name="township" content="清河镇">' in page


# --- all at once ---


def test_all_figures_with_boxes_are_told_at_once(notebook: NotebookNode) -> None:
    told = "UserWarning: Glyph 38215 (\\N{CJK UNIFIED IDEOGRAPH-9547}) missing from font(s) DejaVu Sans."
    for begins in (
        STUDY,
        'review.section("制度落实")',
        'review.section("阵地与宣传")',
        'review.section("网络舆情引导")',
    ):
        cell(notebook, begins).outputs.append(v4.new_output("stream", name="stderr", text=told))
    line = refused(notebook)
    assert line.count("画成了方框") == 4
    assert line.count("自带中文字体") == 1


def test_an_ordinary_notebook_tells_what_was_not_run_and_is_carried() -> None:
    reading = read(v4.new_notebook(cells=[v4.new_markdown_cell("# 记录\n\n甲"), v4.new_code_cell("1 + 1")]))
    assert reading.messages == ("第2个单元格（[ ]“1 + 1”）没有运行过，它的结果没有写入；需要时请先运行",)


# --- results that were taken away ---


def test_a_section_whose_result_was_cleared_is_named_though_its_number_is_left(
    notebook: NotebookNode,
) -> None:
    cell(notebook, STUDY).outputs = []
    assert f"第{place(notebook, STUDY)}个单元格" in (line := refused(notebook))
    assert "运行过，结果却被清除" in line


@pytest.mark.parametrize(
    "source",
    [
        'review.section("理论学习")',
        'review.section("理论学习").replace("共", "计")',
        'for name in ("理论学习", "制度落实"):\n    display(review.section(name))',
        "for each in review.sections():\n    display(each)",
        'review.say("今年{{ 宣传栏 }}。")',
        "review.beside(other)",
        'review.captioned(figure, "抽查")',
    ],
)
def test_a_cleared_cell_is_known_however_it_names_its_sections(notebook: NotebookNode, source: str) -> None:
    number = place(notebook, STUDY)
    cell(notebook, STUDY).update(source=source, outputs=[])
    line = refused(notebook)
    assert f"第{number}个单元格" in line
    assert "运行过，结果却被清除" in line


def test_where_all_results_were_cleared_nothing_is_exported(notebook: NotebookNode) -> None:
    for each in notebook.cells:
        if each.cell_type == "code":
            each.outputs = []
    assert "运行过，结果却被清除" in refused(notebook)


@pytest.mark.parametrize(
    "source",
    [
        f"{STUDY};",
        f"kept = {STUDY}",
        f"{STUDY}\nprint('')",
        "# review.section(x)",
        "for name in names:\n    kept.append(review.section(name))",
        "for name in names:\n    display(name)",
    ],
)
def test_a_cell_that_means_to_show_nothing_may_show_nothing(notebook: NotebookNode, source: str) -> None:
    cell(notebook, STUDY).update(source=source, outputs=[])
    assert read(notebook).document.identity is not None


def test_many_cells_of_another_review_are_named_once(notebook: NotebookNode) -> None:
    other = run(OPENED, STUDY, 'review.section("制度落实")', 'review.section("网络舆情引导")')
    for begins in (STUDY, 'review.section("制度落实")', 'review.section("网络舆情引导")'):
        cell(notebook, begins).outputs = cell(other, begins).outputs
    line = refused(notebook)
    assert line.count("写自清河镇2021年的总结") == 1
    assert line.count("个单元格") == 3
