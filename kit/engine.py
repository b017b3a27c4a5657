"""The engine: runs a parameterised notebook for one township through papermill.

Stands between notebook and document, on the running branch. It knows a notebook by its file and its
parameters cell, and nothing of ledgers or sections.
"""

from __future__ import annotations

import ast
import contextlib
import io
import logging
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from kit.errors import CallError, ExportError, NotebookError, nearest

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
        with _quiet():
            notebook: nbformat.NotebookNode = papermill.iorw.load_notebook_node(str(path))
    except Exception as error:
        raise CallError(f"{path} 不是能读的笔记本：{_first_line(error)}") from None
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


def typed_parameters(path: Path, given: Mapping[str, Value]) -> dict[str, Value]:
    """Check parameters against those that the notebook has, and give them the type of their defaults.

    A township called 001 stays a text; a year given as text becomes a number.

    Raises
    ------
    CallError
        The notebook has no such parameter, or the value is not of its kind.
    """
    defaults = read_parameters(path)
    typed: dict[str, Value] = {}
    for name, value in given.items():
        if name not in defaults:
            raise CallError(f"{path} 没有参数“{name}”。{nearest(name, defaults)}")
        typed[name] = _typed(name, value, defaults[name])
    return typed


def run_notebook(source: Path, output: Path, parameters: Mapping[str, Value]) -> nbformat.NotebookNode:
    """Run a notebook with parameters and write the executed notebook.

    Parameters
    ----------
    source, output : Path
        `output` is written while cells run: give a path that is not the final one. It is there after a
        failed run too, up to the cell that failed.
    parameters : mapping of str to value
        As `typed_parameters` returned them.

    Returns
    -------
    NotebookNode
        The executed notebook.

    Raises
    ------
    NotebookError
        A cell failed; the message names the cell and the error.
    ExportError
        The output cannot be written.
    """
    with _quiet(), _sockets() as sockets:
        try:
            executed: nbformat.NotebookNode = papermill.execute_notebook(
                str(source),
                str(output),
                dict(parameters),
                progress_bar=False,
                config=sockets,
                extra_arguments=["--log-level=CRITICAL"],
            )
        except PapermillExecutionError as error:
            raise NotebookError(_told(source, error)) from None
        except OSError as error:
            raise ExportError(f"写不出 {output}：{error.strerror or error}") from None
        except RuntimeError as error:
            raise NotebookError(f"{source.name} 的内核中断：{_first_line(error)}") from None
    return executed


def _told(source: Path, error: PapermillExecutionError) -> str:
    # An error of the kit renders as its own line, which says all; what Python raises wants name and place.
    if len(error.traceback) == 1:
        line: str = error.traceback[0]
        return line
    said = f"{error.ename}：{_first_line(error.evalue)}"
    return f"{source.name} 单元格[{error.exec_count}]“{_first_line(error.source)}”：{said}"


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


@contextlib.contextmanager
def _sockets() -> Iterator[Config]:
    """Have the kernel spoken to through sockets in a folder of its own.

    Unlike TCP ports, nobody else on the machine can listen in on them, and two kernels never race for one.
    Windows has no such sockets.
    """
    if sys.platform == "win32":
        yield Config()
        return
    with tempfile.TemporaryDirectory(prefix="kernel-") as folder:
        yield Config(KernelManager={"transport": "ipc", "ip": f"{folder}/socket"})


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep papermill's log lines and a kernel's complaints off the user's screen."""
    logger = logging.getLogger("papermill")
    level, logger.level = logger.level, logging.ERROR
    with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings(action="ignore"):
        try:
            yield
        finally:
            logger.level = level


def _first_line(error: object) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
