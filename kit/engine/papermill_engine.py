"""The engine by which papermill runs a notebook in its own process: ``papermill --engine review …``.

Stands at notebook, on the running branch. Parameters, the output notebook and its metadata are papermill's
own; cells run in an IPython shell of this process instead of a kernel. What only a kernel can do, another
language or a limit on a cell's time, goes to papermill's ordinary engine.
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
from kit.engine.shell import CellShell, new_shell

__all__ = ["ReviewEngine"]

_SAVE_EVERY = 2.0
"""Seconds between two saves; papermill's own come twice a cell, which takes a fifth of a run."""

_BY_KERNEL = ("execution_timeout", "stdout_file", "stderr_file")


class _Manager(NotebookExecutionManager):  # type: ignore[misc]  # papermill has no types
    """papermill's bookkeeping, which saves by time and not by cell."""

    broken_off = False
    _every = 0.0

    def save(self, **kwargs: Any) -> None:
        """Save where it is time to."""
        if (self.now() - self.last_save_time).total_seconds() >= self._every:
            super().save()

    def notebook_start(self, **kwargs: Any) -> None:
        """Save the notebook as it was handed over: a run cut short has left something to fill in."""
        super().notebook_start(**kwargs)
        self._every = _SAVE_EVERY

    def notebook_complete(self, **kwargs: Any) -> None:
        """Save what a run came to that is broken off; any other papermill writes itself right after."""
        self._every = 0.0 if self.broken_off else math.inf
        super().notebook_complete(**kwargs)


def _needs_kernel(nb: NotebookNode, kernel_name: str, given: Mapping[str, Any]) -> bool:
    language = nb.metadata.get("language_info", {}).get("name", "python")
    # Called from a notebook in JupyterLab: a process has one shell, and there it is the kernel's.
    taken = not isinstance(get_ipython(), CellShell | None)
    return taken or language != "python" or kernel_name != "python3" or any(map(given.get, _BY_KERNEL))


class ReviewEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Runs cells in an IPython shell of this process.

    A cell that ends its process ends papermill with it, and what a notebook leaves behind in the process
    stays there: give each run a process of its own, as the batch does.
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
        """Run a notebook, as papermill calls an engine.

        Parameters
        ----------
        nb : NotebookNode
            Parameterised.
        kernel_name : str
            Another than IPython's own goes to papermill's ordinary engine.
        output_path, progress_bar, log_output, autosave_cell_every
            papermill's.
        **kwargs
            ``journal``, a path: where each cell's outputs are noted as it ends; the rest is papermill's.

        Returns
        -------
        NotebookNode
            Executed up to the first cell that failed.
        """
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
            manager.broken_off = True
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
        with Journal(journal) as noted:
            for index, cell in enumerate(nb_man.nb.cells):
                if cell.cell_type != "code" or not cell.source.strip():
                    continue
                nb_man.cell_start(cell, index)
                noted.begins(index)
                good = shell.run_notebook_cell(cell)
                noted.ends(index, cell)
                for output in cell.outputs:
                    client.log_output_message(output)
                if not good and "raises-exception" not in cell.metadata.get("tags", []):
                    nb_man.cell_exception(cell, index)
                    nb_man.cell_complete(cell, index)
                    return
                nb_man.cell_complete(cell, index)
