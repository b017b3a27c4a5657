from __future__ import annotations

import contextlib
import re
from pathlib import Path

import nbformat
import pytest

from kit.engine.execution import run_notebook
from kit.engine.notebooks import notebook_bytes
from kit.engine.parameters import find_notebook, read_parameters, typed_parameters
from kit.errors import CallError, NotebookError
from tests.support.notebooks import write_notebook


def test_parameters_are_read_with_their_defaults(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "a.ipynb")
    assert read_parameters(path) == {"township": "清河镇", "year": 2021, "full": True}


def test_values_get_the_type_of_their_defaults(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "a.ipynb")
    given = {"township": "001", "year": "2020", "full": "false"}
    assert typed_parameters(path, read_parameters(path), given) == {
        "township": "001",
        "year": 2020,
        "full": False,
    }


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"yaer": "2021"}, "没有参数“yaer”。是否指“year”？现有：township、year、full"),
        ({"year": "去年"}, "参数“year”应为数字，现为“去年”"),
        ({"full": "大概"}, "参数“full”应为True或False，现为“大概”"),
    ],
)
def test_a_wrong_parameter_is_refused(tmp_path: Path, given: dict[str, str], said: str) -> None:
    path = write_notebook(tmp_path / "a.ipynb")
    with pytest.raises(CallError) as caught:
        typed_parameters(path, read_parameters(path), given)
    assert said.replace(" ", "") in str(caught.value).replace(" ", "")


@pytest.mark.parametrize("content", ["", "不是笔记本", "{}", '{"cells": 3}'])
def test_a_file_that_is_no_notebook_is_one_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CallError) as caught:
        read_parameters(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [("", "没有标为 parameters"), ("year = 2000 + 21", "名称 = 值"), ("year =", "名称 = 值")],
)
def test_a_notebook_without_plain_parameters_is_refused(tmp_path: Path, parameters: str, said: str) -> None:
    with pytest.raises(CallError, match=re.escape(said)):
        read_parameters(write_notebook(tmp_path / "a.ipynb", parameters=parameters))


def test_a_notebook_that_is_not_there_is_named() -> None:
    with pytest.raises(CallError, match=r"找不到笔记本 notebooks/nobody\.ipynb"):
        find_notebook("notebooks/nobody.ipynb")


def test_a_failing_cell_is_named_with_its_error_and_the_rest_is_kept(tmp_path: Path) -> None:
    source = write_notebook(tmp_path / "a.ipynb", "print(year + 1)", "1 / 0", "print('never')")
    with pytest.raises(NotebookError) as caught:
        run_notebook(source, tmp_path / "out.ipynb", None, {"year": 1999})
    assert str(caught.value) == "a.ipynb 单元格[4]“1 / 0”：ZeroDivisionError：division by zero"
    assert "2000" in (tmp_path / "out.ipynb").read_text(encoding="utf-8")


def test_an_error_of_the_kit_is_shown_as_its_own_line(tmp_path: Path) -> None:
    source = write_notebook(
        tmp_path / "a.ipynb", "import kit", f"kit.open_review('无', 2021, data={str(tmp_path)!r})"
    )
    (tmp_path / "2021").mkdir()
    with pytest.raises(NotebookError) as caught:
        run_notebook(source, tmp_path / "out.ipynb", None, {})
    assert "CallError" not in str(caught.value)
    assert "2021 年没有“无”" in str(caught.value)


def test_a_written_notebook_is_nbformats_own(tmp_path: Path) -> None:
    cells = (
        'print("甲\\n乙")',
        'from IPython.display import HTML, JSON, display; display(JSON({"b": [1, 0.5, None], "a": {}}))',
        'HTML("<p>“引号”\\\\ \\u2028 🙂</p>\\n<p>两行</p>")',
        "",
    )
    source = write_notebook(tmp_path / "a.ipynb", *cells)
    notebook = run_notebook(source, tmp_path / "b.ipynb", None, {})
    usual = nbformat.writes(notebook).encode()
    assert notebook_bytes(notebook) == usual


def test_a_run_that_is_broken_off_is_saved(tmp_path: Path) -> None:
    source = write_notebook(tmp_path / "a.ipynb", 'print("写到这里")', "raise SystemExit", "1 + 1")
    with contextlib.suppress(NotebookError):
        run_notebook(source, tmp_path / "b.ipynb", None, {})
    assert "写到这里" in (tmp_path / "b.ipynb").read_text(encoding="utf-8")
