"""Execution of a notebook with parameters, through papermill and the kit's engine."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors
from traitlets.config import Config

from kit.engine.outputs import OutputLimitError
from kit.engine.papermill_log import first_line, silenced
from kit.engine.parameters import Value
from kit.errors import ExportError, NotebookError

__all__ = ["run_notebook"]

_ENGINE = "review"


def run_notebook(
    source: Path, output: Path, journal: Path | None, parameters: Mapping[str, Value]
) -> nbformat.NotebookNode:
    """Run a notebook in this process with parameters, and write the executed notebook.

    The run leaves its state in the process: use one process per run.

    Parameters
    ----------
    source, output : Path
        `output` is written while cells run, so pass a temporary path. After a failed run it has all up to the
        cell that failed; after any other, what cells displayed may be in the journal alone.
    journal : Path or None
        File to which each cell's outputs are written as the cell ends.
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
        The system failed: the disk, or a limit such as that of open files; the message says which.
    """
    with silenced(), _socket_config() as config:
        try:
            executed = _executed(str(source), str(output), parameters, journal=journal, config=config)
        except PapermillExecutionError as error:
            raise NotebookError(_message(source, error), error.exec_count) from None
        except OSError as error:
            # An error of a cell would be papermill's own exception.
            where = f"（{error.filename}）" if error.filename else ""
            raise ExportError(f"运行 {source.name} 时系统出错：{error.strerror or error}{where}") from None
        except RuntimeError as error:
            raise NotebookError(f"{source.name} 的内核中断：{first_line(error)}") from None
    return executed


def _executed(
    source: str, output: str, parameters: Mapping[str, Value], **options: Any
) -> nbformat.NotebookNode:
    """Run a notebook as `papermill.execute_notebook` does, without the copies that it writes.

    The engine saves the notebook before its first cell. Writing one at the end takes as long as all charts of
    a review, and the caller has the notebook itself.
    """
    prepared = papermill.execute_notebook(
        source, None, dict(parameters), engine_name=_ENGINE, prepare_only=True
    )
    prepared.metadata.papermill["output_path"] = output
    executed: nbformat.NotebookNode = papermill_engines.execute_notebook_with_engine(
        _ENGINE,
        prepared,
        kernel_name=papermill_engines.nb_kernel_name(_ENGINE, prepared),
        output_path=output,
        progress_bar=False,
        log_output=False,
        start_timeout=60,
        extra_arguments=["--log-level=CRITICAL"],
        **options,
    )
    raise_for_execution_errors(executed, output)
    return executed


_LABELS = {"MemoryError": "内存超出上限（MemoryError）", OutputLimitError.__name__: "输出太多"}


def _message(source: Path, error: PapermillExecutionError) -> str:
    # The kit's own errors render as one complete line; others need their name and place.
    if len(error.traceback) == 1:
        line: str = error.traceback[0]
        return line
    label = _LABELS.get(error.ename, error.ename)
    if error.evalue.strip():
        label += f"：{first_line(error.evalue)}"
    return f"{source.name} 单元格[{error.exec_count}]“{first_line(error.source)}”：{label}"


@contextlib.contextmanager
def _socket_config() -> Iterator[Config]:
    """Configure a kernel to use Unix sockets in a temporary folder.

    Unlike TCP ports, other users cannot connect to them, and two kernels cannot race for one. Windows keeps
    TCP.
    """
    if sys.platform == "win32":
        yield Config()
        return
    with tempfile.TemporaryDirectory(prefix="kernel-") as folder:
        yield Config(KernelManager={"transport": "ipc", "ip": f"{folder}/socket"})
