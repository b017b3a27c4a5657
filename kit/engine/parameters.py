"""Parameters of a notebook, read from its file: names, default values, types.

This module imports nothing that runs notebooks, so that a command's parameters are checked at once.
"""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kit.errors import CallError
from kit.text.similar import nearest

__all__ = ["Value", "find_notebook", "literals", "read_parameters", "typed_parameters"]

Value = str | int | float | bool | None | list[Any] | dict[str, Any]
"""Value of a parameter; items of a list or dict are values too."""


def find_notebook(path: str, otherwise: Path | None = None) -> Path:
    """Find a notebook by its path: absolute, or relative to the working folder or one of its parents.

    Parameters
    ----------
    path : str
    otherwise : Path, optional
        The notebook to take where there is none.

    Raises
    ------
    CallError
        It does not exist.
    """
    wanted = Path(path)
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / wanted).is_file():
            return folder / wanted
    if otherwise is not None and otherwise.is_file():
        return otherwise
    raise CallError(f"找不到笔记本 {path}：请在项目文件夹内运行，或用 --notebook 指明")


def read_parameters(path: Path) -> dict[str, Value]:
    """Return the parameters of a notebook's cell tagged ``parameters``, with their default values.

    Raises
    ------
    CallError
        The file is not a notebook, it has no such cell or several, or a default is not a literal.
    """
    tagged = [source for source, tags in _code_cells(path) if "parameters" in tags]
    if not tagged:
        raise CallError(f"{path} 没有标为 parameters 的单元格，无法传入参数")
    if len(tagged) > 1:
        # papermill injects parameters after the first such cell; the second would overwrite them.
        raise CallError(f"{path} 有{len(tagged)}个标为 parameters 的单元格：只能有一个")
    return literals(tagged[0], path)


def typed_parameters(
    path: Path, defaults: Mapping[str, Value], given: Mapping[str, Value]
) -> dict[str, Value]:
    """Check parameters against those of the notebook, and convert them to the type of their defaults.

    A township named 001 stays text; a year given as text becomes a number.

    Parameters
    ----------
    path : Path
        The notebook, for messages.
    defaults : mapping of str to value
        As `read_parameters` returned them.
    given : mapping of str to value

    Raises
    ------
    CallError
        The notebook has no such parameter, or the value cannot be converted to its type.
    """
    typed: dict[str, Value] = {}
    for name, value in given.items():
        if name not in defaults:
            raise CallError(f"{path} 没有参数“{name}”。{nearest(name, defaults)}")
        typed[name] = _typed(name, value, defaults[name])
    return typed


def literals(source: str, path: Path) -> dict[str, Value]:
    """Return the assignments of a parameters cell, by name; raises `CallError` for anything but literals."""
    found: dict[str, Value] = {}
    try:
        for statement in ast.parse(source).body:
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                ):
                    found[name] = _checked(ast.literal_eval(value))
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        raise CallError(
            f"{path} 的参数单元格只能写“名称 = 值”，值为文字、数字、True/False、列表或字典"
        ) from None
    return found


def _checked(value: object) -> Value:
    """Return a value as it is after a round trip through JSON; raises `ValueError` if JSON cannot hold it."""
    match value:
        case str():
            value.encode()
            return value
        case None | bool() | int():
            return value
        case float() if math.isfinite(value):
            return value
        case list() | tuple():
            return [_checked(each) for each in value]
        case dict() if all(isinstance(name, str) for name in value):
            return {str(name): _checked(each) for name, each in value.items()}
    raise ValueError(f"{value!r} is no plain value")


def _code_cells(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield source and tags of each code cell."""
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
    """Convert the cells of a notebook of format 3 or before; importing nbformat is slow."""
    import nbformat

    upgraded: list[Any] = nbformat.convert(nbformat.from_dict(notebook), 4).cells
    return upgraded


def _typed(name: str, value: Value, default: Value) -> Value:
    if isinstance(value, float) and not math.isfinite(value):
        raise CallError(f"参数“{name}”应为数字，现为“{value}”")
    if not isinstance(value, str) or isinstance(default, str) or default is None:
        return value
    try:
        return _read(value, default)
    except (KeyError, ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        kind = next(label for types, label in _KINDS if isinstance(default, types))
        whole = "；应是整数" if type(default) is int else ""
        raise CallError(f"参数“{name}”应为{kind}，现为“{value}”{whole}") from None


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "True 或 False"),
    ((int, float), "数字"),
    (list, "列表，如 1,2,3 或 [1, 2, 3]"),
    (dict, '字典，如 {"甲": 1, "乙": 2}'),
)


def _read(value: str, default: Value) -> Value:
    """Parse a text as a value of the default's type; raises what parsing raises."""
    match default:
        case bool():
            return {"true": True, "false": False}[value.strip().lower()]
        case list():
            return _listed(value.strip(), default)
        case dict():
            found = _checked(_literal(value))
            if not isinstance(found, dict):
                raise ValueError(value)
            return found
        case float():
            return _checked(float(value))
    return int(value)


def _listed(value: str, default: list[Any]) -> list[Any]:
    """Parse a list as Python or JSON write it, or separated by commas; items get the default items' type."""
    if value.startswith(("[", "(")):
        found = _checked(_literal(value))
        if not isinstance(found, list):
            raise ValueError(value)
        return found
    items = [part.strip() for part in re.split("[,，、]", value)] if value else []
    like = default[0] if default and all(type(each) is type(default[0]) for each in default) else None
    if like is None:
        numbers = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
        return [_literal(item) if numbers.fullmatch(item) else item for item in items]
    return [item if isinstance(like, str) else _read(item, like) for item in items]


def _literal(value: str) -> object:
    try:
        return json.loads(value)
    except ValueError:
        return ast.literal_eval(value)
