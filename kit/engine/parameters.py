"""The parameters of a notebook, as its file tells them: which there are, and of what kind.

Begins the notebook stage, on the running branch. Nothing here loads what runs notebooks: whoever gives an
order has its parameters checked at once.
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
"""What a parameter may be; what stands in a list or dict is a value too."""


def find_notebook(path: str, otherwise: Path | None = None) -> Path:
    """Find a notebook by its path: absolute, or in the working folder, or upwards of it.

    Parameters
    ----------
    path : str
    otherwise : Path, optional
        The notebook to take where there is none.

    Raises
    ------
    CallError
        There is none.
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
        The file is no notebook, has no such cell or more than one, or a default is not a plain literal.
    """
    tagged = [source for source, tags in _code_cells(path) if "parameters" in tags]
    if not tagged:
        raise CallError(f"{path} 没有标为 parameters 的单元格，无法传入参数")
    if len(tagged) > 1:
        # papermill would put what is given after the first, and the second would undo it.
        raise CallError(f"{path} 有{len(tagged)}个标为 parameters 的单元格：只能有一个")
    return literals(tagged[0], path)


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
                    found[name] = _checked(ast.literal_eval(value))
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        raise CallError(
            f"{path} 的参数单元格只能写“名称 = 值”，值为文字、数字、True/False、列表或字典"
        ) from None
    return found


def _checked(value: object) -> Value:
    """Return a value as JSON would give it back; raises `ValueError` for what it has nothing for."""
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
    if isinstance(value, float) and not math.isfinite(value):
        raise CallError(f"参数“{name}”应为数字，现为“{value}”")
    if not isinstance(value, str) or isinstance(default, str) or default is None:
        return value
    try:
        return _read(value, default)
    except (KeyError, ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        kind = next(said for types, said in _KINDS if isinstance(default, types))
        whole = "；应是整数" if type(default) is int else ""
        raise CallError(f"参数“{name}”应为{kind}，现为“{value}”{whole}") from None


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "True 或 False"),
    ((int, float), "数字"),
    (list, "列表，如 1,2,3 或 [1, 2, 3]"),
    (dict, '字典，如 {"甲": 1, "乙": 2}'),
)


def _read(value: str, default: Value) -> Value:
    """Read a text as a value of the default's kind; raises what reading raises where it is none."""
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
    """Read a list, as Python or JSON write it or with commas alone; its items are of the default's kind."""
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
