"""The notebook that is open in JupyterLab: its cells as saved, with what they have shown since.

A kernel is told the code of a cell and nothing of the notebook around it. The file has the order of cells and
the Markdown, as last saved; what code cells have shown is kept here from when a review is opened.
"""

from __future__ import annotations

import os
import re
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["LiveNotebook", "follow", "followed"]

_PREVIEW = re.compile(r"\.preview\(")


@dataclass
class _Run:
    """A cell that was run: its code, its count, when, and what it has shown."""

    source: str
    count: int
    begun: float = field(default_factory=time.time)
    outputs: list[dict[str, Any]] = field(default_factory=list)


class LiveNotebook:
    """What the cells of a kernel have shown since a review was opened.

    Parameters
    ----------
    shell : ipykernel.zmqshell.ZMQInteractiveShell
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._runs: dict[str, _Run] = {}
        parent = shell.get_parent() or {}
        code = str(parent.get("content", {}).get("code", ""))
        self._at = self._begun(parent.get("metadata", {}).get("cellId"), code)
        shell.events.register("pre_run_cell", self._begin)
        shell.events.register("post_run_cell", self._end)
        shell.display_pub.register_hook(self._keep)
        self._write = shell.displayhook.write_format_data
        shell.displayhook.write_format_data = self._keep_result

    def _begin(self, info: Any) -> None:
        if info.store_history and not info.silent:
            self._at = self._begun(getattr(info, "cell_id", None), str(info.raw_cell))
        else:  # what a tool asks the kernel behind the notebook
            self._at = _Run("", 0)

    def _begun(self, cell_id: str | None, source: str) -> _Run:
        count = int(self._shell.execution_count)
        run = _Run(source, count)
        if cell_id:
            self._runs.pop(cell_id, None)
        self._runs[cell_id or f"run-{count}"] = run
        return run

    def _end(self, result: Any) -> None:
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            named = {"ename": type(error).__name__, "evalue": str(error), "traceback": []}
            self._at.outputs.append({"output_type": "error", **named})

    def _keep(self, message: dict[str, Any]) -> dict[str, Any]:
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "clear_output":
            self._at.outputs.clear()
        elif kind == "display_data":
            shown = {"data": _sent(content["data"]), "metadata": dict(content["metadata"])}
            self._at.outputs.append({"output_type": kind, **shown})
        return message

    def _keep_result(self, data: Mapping[str, Any], metadata: Mapping[str, Any] | None = None) -> None:
        result = {"data": _sent(data), "metadata": dict(metadata or {}), "execution_count": self._at.count}
        self._at.outputs.append({"output_type": "execute_result", **result})
        self._write(data, metadata)

    def read(self) -> tuple[Any, Path | None, list[str]]:
        """Return the notebook as it stands, its folder, and what it lacks, in Chinese.

        Cells that were not run are left out, and so is the cell that asks for a preview.
        """
        from nbformat.v4 import new_code_cell, new_notebook

        path = _saved_path()
        notebook = _read(path) if path is not None else None
        if path is None or notebook is None:
            cells = [new_code_cell(run.source) for run in self._runs.values()]
            for cell, run in zip(cells, self._runs.values(), strict=True):
                _fill(cell, run)
            told = ["没有读到笔记本的文件，Markdown 单元格不在里面"]
            return new_notebook(cells=[cell for cell in cells if _is_shown(cell)]), None, told
        known = {cell.get("id") for cell in notebook.cells}
        changed = path.stat().st_mtime
        for cell in notebook.cells:
            if cell.cell_type == "code":
                self._bring_up(cell, changed)
        notebook.cells = [cell for cell in notebook.cells if _is_shown(cell)]
        code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
        not_run = [cell for cell in code if cell.execution_count is None]
        notebook.cells = [cell for cell in notebook.cells if not any(cell is each for each in not_run)]
        saved = time.strftime("%H:%M", time.localtime(changed))
        told = [f"Markdown 单元格、打印出的文字和单元格的次序是 {saved} 保存时的：改过的请先按 Ctrl+S 保存"]
        if unsaved := [each for each in sorted(self._runs.keys() - known) if not each.startswith("run-")]:
            told.append(f"有{len(unsaved)}个单元格还没有保存，不在里面")
        if not_run:
            told.append(f"有{len(not_run)}个单元格还没有运行，不在里面")
        return notebook, path.parent, told

    def _bring_up(self, cell: Any, saved: float) -> None:
        """Give a saved cell what it has shown since, or the count of a run before the review was opened."""
        if run := self._runs.get(cell.get("id", "")):
            printed = [output for output in cell.outputs if output["output_type"] == "stream"]
            source = cell.source if run.begun < saved else run.source
            _fill(cell, run, printed if run.source == cell.source else [])
            # Code that was changed after it was run is for the export to complain about.
            cell.source = source
            return
        typed = self._shell.history_manager.input_hist_raw
        counts = [at for at, source in enumerate(typed) if at and source.strip() == cell.source.strip()]
        if cell.source.strip():
            cell.execution_count = counts[-1] if counts else None


def _sent(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a MIME bundle as it is sent: pictures in base64."""
    return {
        media: b64encode(value).decode() if isinstance(value, bytes) else value
        for media, value in data.items()
    }


def _fill(cell: Any, run: _Run, printed: list[Mapping[str, Any]] | None = None) -> None:
    from nbformat import from_dict

    cell.source, cell.execution_count = run.source, run.count
    cell.outputs = [from_dict(output) for output in (*(printed or ()), *run.outputs)]


def _is_shown(cell: Any) -> bool:
    return cell.cell_type != "code" or not _PREVIEW.search(cell.source)


def _saved_path() -> Path | None:
    """Return the notebook's file as Jupyter names it to its kernel, if it is one."""
    path = Path(os.environ.get("JPY_SESSION_NAME", ""))
    return path if path.suffix == ".ipynb" and path.is_file() else None


def _read(path: Path) -> Any:
    """Return a notebook; None if the file cannot be read, as while it is being written."""
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError):
        return None


_followed: LiveNotebook | None = None


def follow(shell: Any) -> None:
    """Begin to keep what a kernel's cells show; nothing is kept without a kernel, as in a batch."""
    global _followed
    if _followed is None and getattr(shell, "kernel", None) is not None:
        _followed = LiveNotebook(shell)


def followed() -> LiveNotebook | None:
    """Return what is kept; None without a kernel."""
    return _followed
