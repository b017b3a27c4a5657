"""A papermill engine that runs a notebook in papermill's own process: ``papermill --engine review …``.

papermill injects the parameters and writes the output notebook and its metadata as usual; cells run in an
IPython shell of this process instead of a kernel. Notebooks that need a kernel, for another language or a
time limit on cells, are passed to papermill's default engine.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from IPython.core.getipython import get_ipython
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NBClientEngine, NotebookExecutionManager
from papermill.log import logger

from kit.engine.journal import Journal
from kit.engine.notebooks import with_readable_parameters
from kit.engine.shell import CellShell, new_shell

__all__ = ["ReviewEngine"]

_SAVE_EVERY = 2.0
"""Seconds between two saves; papermill saves twice per cell, which takes a fifth of a run."""

_KERNEL_OPTIONS = ("execution_timeout", "stdout_file", "stderr_file")


class _Manager(NotebookExecutionManager):  # type: ignore[misc]  # papermill has no types
    """papermill's execution manager, saving by time instead of after each cell."""

    interrupted = False
    _interval = 0.0

    def save(self, **kwargs: Any) -> None:
        """Save if the interval has passed."""
        if (self.now() - self.last_save_time).total_seconds() >= self._interval:
            super().save()

    def notebook_start(self, **kwargs: Any) -> None:
        """Save the notebook before its first cell, so that a run that is killed leaves one to complete."""
        super().notebook_start(**kwargs)
        self._interval = _SAVE_EVERY

    def notebook_complete(self, **kwargs: Any) -> None:
        """Save an interrupted run; papermill itself saves any other right after."""
        self._interval = 0.0 if self.interrupted else math.inf
        super().notebook_complete(**kwargs)


def _needs_kernel(nb: NotebookNode, kernel_name: str, options: Mapping[str, Any]) -> bool:
    language = nb.metadata.get("language_info", {}).get("name", "python")
    # A process has one IPython shell; in a notebook of JupyterLab it is the kernel's.
    taken = not isinstance(get_ipython(), CellShell | None)
    return taken or language != "python" or kernel_name != "python3" or any(map(options.get, _KERNEL_OPTIONS))


class ReviewEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Runs cells in an IPython shell of this process.

    A cell that exits ends papermill's process, and a run leaves its state in the process: use one process
    per run, as the batch does.
    """

    @classmethod
    def execute_notebook(
        cls,
        nb: NotebookNode,
        kernel_name: str,
        output_path: str | None = None,
        progress_bar: bool | dict[str, Any] = True,
        log_output: bool = False,
        autosave_cell_every: int = 30,
        **kwargs: Any,
    ) -> NotebookNode:
        """Run a notebook; the interface of a papermill engine.

        Parameters
        ----------
        nb : NotebookNode
            With its parameters injected.
        kernel_name : str
            A kernel other than IPython's is passed to papermill's default engine.
        output_path, progress_bar, log_output, autosave_cell_every
            As in papermill.
        **kwargs
            ``journal``, a path to which each cell's outputs are written as the cell ends; others as in
            papermill.

        Returns
        -------
        NotebookNode
            Executed up to the first cell that failed.
        """
        with_readable_parameters(nb)
        if _needs_kernel(nb, kernel_name, kwargs):
            kwargs.pop("journal", None)
            executed: NotebookNode = NBClientEngine.execute_notebook(
                nb, kernel_name, output_path, progress_bar, log_output, autosave_cell_every, **kwargs
            )
            return executed
        manager = _Manager(nb, output_path, log_output, progress_bar, autosave_cell_every)
        manager.notebook_start()
        try:
            cls.execute_managed_notebook(manager, kernel_name, log_output=log_output, **kwargs)
        except BaseException:
            manager.interrupted = True
            raise
        finally:
            manager.cleanup_pbar()
            manager.notebook_complete()
        ran: NotebookNode = manager.nb
        return ran

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        log_output: bool = False,
        journal: Path | None = None,
        **kwargs: Any,
    ) -> None:
        """Run the cells in order, up to the first that fails."""
        shell = new_shell()
        client = PapermillNotebookClient(nb_man, log=logger, log_output=log_output)
        with Journal(journal) as records:
            for index, cell in enumerate(nb_man.nb.cells):
                if cell.cell_type != "code" or not cell.source.strip():
                    continue
                nb_man.cell_start(cell, index)
                records.begins(index)
                succeeded = shell.run_notebook_cell(cell)
                records.ends(index, cell)
                for output in cell.outputs:
                    client.log_output_message(output)
                if not succeeded and "raises-exception" not in cell.metadata.get("tags", []):
                    nb_man.cell_exception(cell, index)
                    nb_man.cell_complete(cell, index)
                    return
                nb_man.cell_complete(cell, index)
