"""A parameterised notebook as a file: where it stands, and what parameters it takes.

Stands at notebook, on the running branch.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path

import msgspec
import nbformat
import papermill
from nbformat.v4.rwbase import split_lines, strip_transient
from papermill.parameterize import parameterize_notebook

from kit.engine.quiet import first_line, quiet
from kit.errors import CallError, nearest

__all__ = [
    "Value",
    "find_notebook",
    "read_notebook",
    "read_parameters",
    "typed_parameters",
    "with_parameters",
    "with_readable_parameters",
    "written",
]

Value = str | int | float | bool | None
"""What a parameter may be."""


def find_notebook(path: str) -> Path:
    """Find a notebook by its path: absolute, or in the working folder, or upwards of it.

    Raises
    ------
    CallError
        There is none.
    """
    wanted = Path(path)
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / wanted).is_file():
            return folder / wanted
    raise CallError(f"找不到笔记本 {path}：请在项目文件夹内运行，或用 --notebook 指明")


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook file; raises `CallError` where it is none."""
    try:
        with quiet():
            notebook: nbformat.NotebookNode = papermill.iorw.load_notebook_node(str(path))
    except Exception as error:
        raise CallError(f"{path} 不是能读的笔记本：{first_line(error)}") from None
    return notebook


def read_parameters(path: Path) -> dict[str, Value]:
    """Return the parameters of a notebook's cell tagged ``parameters``, with their default values.

    Raises
    ------
    CallError
        The file is no notebook, has no such cell, or a default is not a plain literal.
    """
    for cell in read_notebook(path).cells:
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            return _literals(cell.source, path)
    raise CallError(f"{path} 没有标为 parameters 的单元格，无法传入参数")


def typed_parameters(
    path: Path, defaults: Mapping[str, Value], given: Mapping[str, Value]
) -> dict[str, Value]:
    """Check parameters against those that the notebook has, and give them the type of their defaults.

    A township called 001 stays a text; a year given as text becomes a number.

    Parameters
    ----------
    path : Path
        The notebook, for the message.
    defaults : mapping of str to value
        As `read_parameters` returned them.
    given : mapping of str to value

    Raises
    ------
    CallError
        The notebook has no such parameter, or the value is not of its kind.
    """
    typed: dict[str, Value] = {}
    for name, value in given.items():
        if name not in defaults:
            raise CallError(f"{path} 没有参数“{name}”。{nearest(name, defaults)}")
        typed[name] = _typed(name, value, defaults[name])
    return typed


def with_parameters(
    notebook: nbformat.NotebookNode, parameters: Mapping[str, Value]
) -> nbformat.NotebookNode:
    """Return a notebook with these parameters in papermill's cell for them, and all else as it was."""
    with quiet():
        given: nbformat.NotebookNode = parameterize_notebook(notebook, dict(parameters), engine_name="review")
    return with_readable_parameters(given)


def with_readable_parameters(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Write papermill's cell of parameters as a person would; papermill escapes every Chinese character."""
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []) and "\\u" in cell.source:
            values = _literals(cell.source, Path("papermill"))
            cell.source = "\n".join(
                ["# Parameters", *(f"{name} = {_quoted(v)}" for name, v in values.items())]
            )
    return notebook


def _quoted(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def written(notebook: nbformat.NotebookNode) -> bytes:
    """Return a notebook's file: nbformat's own bytes, ten times as fast.

    nbformat copies the notebook first and indents in Python; this one is used up instead.

    Parameters
    ----------
    notebook : NotebookNode
        Its texts are split into lines in place.
    """
    content = strip_transient(split_lines(notebook))
    return msgspec.json.format(msgspec.json.encode(content, order="sorted"), indent=1)


def _literals(source: str, path: Path) -> dict[str, Value]:
    found: dict[str, Value] = {}
    try:
        for statement in ast.parse(source).body:
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                ):
                    found[name] = ast.literal_eval(value)
    except (SyntaxError, ValueError):
        raise CallError(f"{path} 的参数单元格只能写“名称 = 值”，值为文字、数字或 True/False") from None
    return found


def _typed(name: str, value: Value, default: Value) -> Value:
    if not isinstance(value, str) or isinstance(default, str) or default is None:
        return value
    words: dict[str, Value] = {"true": True, "false": False}
    try:
        if isinstance(default, bool):
            return words[value.lower()]
        return type(default)(value)
    except (KeyError, ValueError):
        kind = "True 或 False" if isinstance(default, bool) else "数字"
        raise CallError(f"参数“{name}”应为{kind}，现为“{value}”") from None
