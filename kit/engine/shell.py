"""An IPython shell that runs a notebook's cells in this process and collects their outputs, as a kernel does.

Display, magics, ``await``, inline figures and tracebacks are IPython's own; this adds where their output
goes. No port is opened.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from IPython.core import page
from IPython.core.async_helpers import get_asyncio_loop
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from IPython.core.pylabtools import select_figure_formats
from nbformat import NotebookNode, v4
from traitlets import Instance, Type
from traitlets.config import Config

from kit.engine.json_data import json_data
from kit.engine.outputs import Outputs, captured, new_output

__all__ = ["CellShell", "new_shell", "prepare_shell"]

_INLINE = "module://matplotlib_inline.backend_inline"


class _Publisher(DisplayPublisher):
    """Collects ``display(…)``."""

    shell: CellShell

    def publish(
        self,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        source: str | None = None,
        *,
        transient: Mapping[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        display_id = (transient or {}).get("display_id")
        self.shell.outputs.show(json_data(data), json_data(metadata or {}), display_id, update)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear(wait)


class _Result(DisplayHook):
    """Collects the value of a cell's last expression."""

    shell: CellShell
    _bundle: tuple[dict[str, Any], dict[str, Any]] | None = None

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(
        self, format_dict: Mapping[str, Any], md_dict: Mapping[str, Any] | None = None
    ) -> None:
        self._bundle = (json_data(format_dict), json_data(md_dict or {}))

    def finish_displayhook(self) -> None:
        bundle, self._bundle = self._bundle, None
        if bundle is not None and bundle[0]:
            data, metadata = bundle
            count = self.prompt_count
            self.shell.outputs.keep(new_output("execute_result", data, metadata, execution_count=count))


class CellShell(InteractiveShell):
    """An IPython shell whose outputs go into a notebook's cells."""

    outputs = Instance(Outputs, ())
    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Result)

    def run_notebook_cell(self, cell: NotebookNode) -> bool:
        """Run a code cell and fill in its outputs; return whether it succeeded."""
        cell.outputs = []
        self.outputs.begin(cell.outputs)
        process = os.getpid()
        with captured(self.outputs):
            result: ExecutionResult = self.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
            if os.getpid() != process:
                # A process that the cell has forked ends here; only the original goes on.
                os._exit(0 if result.success else 1)
        cell.execution_count = result.execution_count
        exceeded = self.outputs.exceeded
        if exceeded is not None and result.success:
            # The cell caught the error, or a subprocess printed too much.
            self._showtraceback(type(exceeded), exceeded, [type(exceeded).__name__, str(exceeded)])
        return bool(result.success) and exceeded is None

    def should_run_async(self, raw_cell: str, **transformed: Any) -> bool:
        """Run every cell inside an event loop, as a kernel does: a cell may create a task."""
        if get_asyncio_loop().is_running():  # type: ignore[no-untyped-call]
            return bool(super().should_run_async(raw_cell, **transformed))
        return True

    def init_hooks(self) -> None:
        """Discard pager output, such as that of ``?len``; a notebook does not keep it."""
        super().init_hooks()  # type: ignore[no-untyped-call]
        self.set_hook("show_in_pager", page.as_hook(_discard), 99)  # type: ignore[no-untyped-call]

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        error = json_data({"ename": etype.__name__, "evalue": str(evalue), "traceback": stb})
        self.outputs.keep(v4.new_output("error", **error))

    def ask_exit(self) -> None:
        """Treat ``exit`` in a cell as an error that ends the notebook."""
        raise SystemExit("the notebook was left by exit")

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: inline figures need no GUI event loop."""

    def system(self, cmd: str) -> None:
        """Run ``!cmd`` with its output in the cell."""
        self.system_piped(cmd)  # type: ignore[no-untyped-call]


def _discard(*_: object, **__: object) -> None:
    """Pager hook that shows nothing."""


def prepare_shell() -> None:
    """Make the shell that `new_shell` will return in a fork of this process: IPython's takes 20 ms."""
    _prepared.append(_made_shell())


def new_shell() -> CellShell:
    """Return the one shell of this process, without history or start-up files."""
    if _prepared:
        shell = _prepared.pop()
        # It was made in another folder.
        shell.starting_dir = str(Path.cwd())
        assert shell.history_manager is not None
        shell.history_manager.reset(new_session=False)
    else:
        shell = _made_shell()
    # As in a kernel, pyplot figures are shown under the cell that drew them.
    if os.environ.setdefault("MPLBACKEND", _INLINE) == _INLINE:
        _draw_inline(shell)
    return shell


_prepared: list[CellShell] = []


def _made_shell() -> CellShell:
    settings = Config()
    settings.HistoryManager.enabled = False
    if "" not in sys.path:
        sys.path.insert(0, "")
    CellShell.clear_instance()
    shell: CellShell = CellShell.instance(config=settings)
    return shell


def _draw_inline(shell: CellShell) -> None:
    """Select inline figures even if matplotlib was imported, or used by another shell, before."""
    if matplotlib := sys.modules.get("matplotlib"):
        matplotlib.rcParams["backend"] = _INLINE
    if "matplotlib.pyplot" in sys.modules:
        from matplotlib_inline.config import InlineBackend

        shell.enable_matplotlib("inline")  # type: ignore[no-untyped-call]
        settings = InlineBackend.instance()
        select_figure_formats(shell, settings.figure_formats, **settings.print_figure_kwargs)  # type: ignore[no-untyped-call]
