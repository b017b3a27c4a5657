"""The parameters of a notebook, as its file tells them: which there are, and of what kind.

Begins the notebook stage, on the running branch. Nothing here loads what runs notebooks: whoever gives an
order has its parameters checked at once.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kit.errors import CallError, nearest

__all__ = ["Value", "find_notebook", "literals", "read_parameters", "typed_parameters"]

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


def read_parameters(path: Path) -> dict[str, Value]:
    """Return the parameters of a notebook's cell tagged ``parameters``, with their default values.

    Raises
    ------
    CallError
        The file is no notebook, has no such cell, or a default is not a plain literal.
    """
    for source, tags in _code_cells(path):
        if "parameters" in tags:
            return literals(source, path)
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


def literals(source: str, path: Path) -> dict[str, Value]:
    """Return what a cell of parameters gives, by name; raises `CallError` for anything but plain literals."""
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


def _code_cells(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Give source and tags of each code cell."""
    try:
        notebook = json.loads(path.read_bytes())
        cells = notebook["cells"] if notebook["nbformat"] == 4 else _upgraded(notebook)
        for cell in cells:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"]), cell.get("metadata", {}).get("tags", [])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        kind = type(error).__name__
        raise CallError(f"{path} 不是能读的笔记本（{kind}）：请用 JupyterLab 打开看看") from None


def _upgraded(notebook: dict[str, Any]) -> list[Any]:
    """Bring a notebook of the time before 2015 to today's form; what does that takes long to load."""
    import nbformat

    upgraded: list[Any] = nbformat.convert(nbformat.from_dict(notebook), 4).cells
    return upgraded


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
