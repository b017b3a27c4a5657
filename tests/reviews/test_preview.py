"""The preview of a notebook that is open: a real kernel, told the notebook's file as Jupyter tells it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbformat import NotebookNode

import kit
from tests.support.project import ROOT

v4: Any = nbformat.v4

OPEN = "import kit\nreview = kit.open_review(township, year)\nreview"
PLOT = """
import matplotlib.pyplot as plt
axes = review.table("先进典型").set_index("典型类别")["人数"].astype(int).plot.bar()
review.captioned(axes, "先进典型人数", alt="好媳妇最多")
"""
CELLS = {
    "parameters": 'township = "清河镇"\nyear = 2021',
    "open": OPEN,
    "opening": 'review.section("导语")',
    "own": 'review.section("理论学习").retitle("理论武装")',
    "plot": PLOT,
    "preview": "preview = review.preview()\npreview",
    "later": 'review.section("制度落实")',
}
TELL = "import json; print(json.dumps([preview.page, preview.fault, preview.left_out, preview.notes]))"


class Desk:
    """A saved notebook and the kernel that its cells are run in."""

    def __init__(self, path: Path, client: Any) -> None:
        self.path = path
        self._client = client

    def run(self, *cells: tuple[str, str]) -> str:
        """Run cells by id, as JupyterLab does, and return what the last printed."""
        printed = ""
        for cell_id, source in cells:
            content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False}
            sent = self._client.session.msg("execute_request", content, metadata={"cellId": cell_id})
            self._client.shell_channel.send(sent)
            printed = ""
            while True:
                message = self._client.get_iopub_msg(timeout=60)
                if message["parent_header"].get("msg_id") != sent["header"]["msg_id"]:
                    continue
                if message["msg_type"] == "stream":
                    printed += message["content"]["text"]
                if message["content"].get("execution_state") == "idle":
                    break
        return printed

    def previewed(self) -> tuple[str, str, list[str], list[str]]:
        """Return page, fault, what is left out, and notes of a preview made now."""
        self.run(("preview", CELLS["preview"]))
        page, fault, left_out, notes = json.loads(self.run(("tell", TELL)))
        return page, fault, left_out, notes

    def notebook(self) -> NotebookNode:
        notebook: NotebookNode = nbformat.read(self.path, as_version=4)
        return notebook


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk at which the first five cells have been run, and the document looked at."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "data").symlink_to(ROOT / "data")
    cells = [v4.new_code_cell(source, id=name) for name, source in CELLS.items()]
    cells[0].metadata["tags"] = ["parameters"]
    cells.insert(
        4, v4.new_markdown_cell("## 自己的一节\n\n![图](https://example.org/a.png)另记。", id="words")
    )
    path = folder / "总结.ipynb"
    nbformat.write(v4.new_notebook(cells=cells), path)
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "JPY_SESSION_NAME": str(path)}
    manager, client = start_new_kernel(cwd=str(folder), env=surroundings)
    try:
        desk = Desk(path, client)
        desk.run(*list(CELLS.items())[:5])
        desk.previewed()
        yield desk
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_the_document_is_shown_as_the_cells_run_so_far_would_export_it(desk: Desk) -> None:
    page, fault, left_out, notes = desk.previewed()
    assert fault == ""
    for shown in (
        "清河镇2021年度",
        "理论武装",
        "自己的一节",
        "另记。",
        "图3　先进典型人数",
        'alt="好媳妇最多"',
    ):
        assert shown in page
    assert "制度落实" not in page
    assert [line[:12] for line in left_out] == ["第5个单元格：图片“图”"]
    assert any("还没有运行，不在里面" in note for note in notes)
    assert any("Ctrl+S" in note for note in notes)


def test_a_cell_that_is_run_again_or_not_yet_saved_is_told(desk: Desk) -> None:
    desk.run(
        ("own", 'review.section("理论学习").retitle("学习情况")'), ("unsaved", "review.section('社会文明')")
    )
    page, fault, _, notes = desk.previewed()
    # A cell above was run after one below, and that stops the export as well.
    assert "先后不对" in fault
    assert page == ""
    assert any("有2个单元格还没有保存" in note for note in notes)
    desk.run(("plot", PLOT))
    page, fault, _, _ = desk.previewed()
    assert (fault, "学习情况" in page, "理论武装" in page) == ("", True, False)


def test_it_is_the_page_that_the_export_gives(desk: Desk) -> None:
    from nbconvert.exporters import get_exporter

    page, *_ = desk.previewed()
    ran = desk.run(("tell", "from kit.reviews.live_notebook import followed\nprint(followed().read()[0])"))
    assert ran
    code = "import nbformat\nnbformat.write(followed().read()[0], 'now.ipynb')"
    desk.run(("tell", code))
    exported, _ = get_exporter("review-html")().from_filename(str(desk.path.with_name("now.ipynb")))
    assert page == exported


def test_a_parameter_that_was_changed_and_saved_since_stops_it_as_it_stops_the_export(desk: Desk) -> None:
    saved = desk.path.read_text(encoding="utf-8")
    desk.run(("parameters", CELLS["parameters"]), *list(CELLS.items())[1:5])
    notebook = desk.notebook()
    notebook.cells[0].source = notebook.cells[0].source.replace("2021", "2020")
    nbformat.write(notebook, desk.path)
    _, fault, *_ = desk.previewed()
    assert "参数与总结不符" in fault
    desk.path.write_text(saved, encoding="utf-8")
    _, fault, *_ = desk.previewed()
    assert fault == ""


@pytest.mark.parametrize("text", ["", "{"])
def test_without_the_file_it_is_the_sections_shown_so_far(desk: Desk, text: str) -> None:
    saved = desk.path.read_text(encoding="utf-8")
    desk.path.write_text(text, encoding="utf-8")
    page, fault, _, notes = desk.previewed()
    desk.path.write_text(saved, encoding="utf-8")
    assert fault == ""
    assert "学习情况" in page or "理论武装" in page
    assert "自己的一节" not in page
    assert notes == ["没有读到笔记本的文件，Markdown 单元格不在里面"]


def test_the_preview_itself_is_no_part_of_the_document(desk: Desk) -> None:
    shown = desk.run(
        ("tell", "print(list(preview._repr_mimebundle_()['application/vnd.township-review.section+json']))")
    )
    assert shown.strip() == "['key', 'role']"


def test_without_a_kernel_there_is_a_sentence() -> None:
    review = kit.open_review("清河镇", 2021, data=ROOT / "data")
    shown = review.preview()._repr_mimebundle_()
    assert shown["text/plain"] == "没有在 JupyterLab 里运行，没有预览"
