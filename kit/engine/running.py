"""Running a parameterised notebook for one township through papermill.

Stands between notebook and document, on the running branch. It knows a notebook by its file and its
parameters cell, and nothing of ledgers or sections.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from kit.engine.outputs import OutputLimitError
from kit.engine.parameters import Value
from kit.engine.quiet import first_line, quiet
from kit.errors import ExportError, NotebookError

__all__ = ["run_notebook"]


def run_notebook(
    source: Path, output: Path, journal: Path | None, parameters: Mapping[str, Value]
) -> nbformat.NotebookNode:
    """Run a notebook in this process with parameters, and write the executed notebook.

    What the notebook leaves behind stays in the process: run one in a process of its own.

    Parameters
    ----------
    source, output : Path
        `output` is written while cells run: give a path that is not the final one. It is there after a
        failed run too, up to the cell that failed.
    journal : Path or None
        Where each cell's outputs are noted as it ends.
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
        The system refused what the run needs; the message says what.
    """
    with quiet(), _sockets() as sockets:
        try:
            executed: nbformat.NotebookNode = papermill.execute_notebook(
                str(source),
                str(output),
                dict(parameters),
                engine_name="review",
                progress_bar=False,
                journal=journal,
                config=sockets,
                extra_arguments=["--log-level=CRITICAL"],
            )
        except PapermillExecutionError as error:
            raise NotebookError(_told(source, error), error.exec_count) from None
        except OSError as error:
            # Not of a cell, whose errors are papermill's: the disk, or what the system allows of open files.
            where = f"（{error.filename}）" if error.filename else ""
            raise ExportError(f"运行 {source.name} 时系统出错：{error.strerror or error}{where}") from None
        except RuntimeError as error:
            raise NotebookError(f"{source.name} 的内核中断：{first_line(error)}") from None
    return executed


_NAMED = {"MemoryError": "内存超出上限（MemoryError）", OutputLimitError.__name__: "输出太多"}


def _told(source: Path, error: PapermillExecutionError) -> str:
    # An error of the kit renders as its own line, which says all; what Python raises wants name and place.
    if len(error.traceback) == 1:
        line: str = error.traceback[0]
        return line
    said = _NAMED.get(error.ename, error.ename)
    if error.evalue.strip():
        said += f"：{first_line(error.evalue)}"
    return f"{source.name} 单元格[{error.exec_count}]“{first_line(error.source)}”：{said}"


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
