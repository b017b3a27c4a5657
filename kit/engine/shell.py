"""A shell that runs a notebook's cells in this process and keeps what they put out, as a kernel would.

Stands at notebook, on the running branch. It is an IPython shell: display, magics, ``await``, inline figures
and tracebacks are IPython's own; what this adds is where their output goes. Nothing listens on any port.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
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

from kit.engine.outputs import Outputs, captured
from kit.engine.plain_data import plain_data

__all__ = ["CellShell", "new_shell"]

_INLINE = "module://matplotlib_inline.backend_inline"


class _Publisher(DisplayPublisher):
    """What ``display(…)`` shows."""

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
        label = (transient or {}).get("display_id")
        self.shell.outputs.show(plain_data(data), plain_data(metadata or {}), label, update)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear(wait)


class _Result(DisplayHook):
    """The value of a cell's last line."""

    shell: CellShell
    _shown: tuple[dict[str, Any], dict[str, Any]] | None = None

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(
        self, format_dict: Mapping[str, Any], md_dict: Mapping[str, Any] | None = None
    ) -> None:
        self._shown = (plain_data(format_dict), plain_data(md_dict or {}))

    def finish_displayhook(self) -> None:
        shown, self._shown = self._shown, None
        if shown is not None and shown[0]:
            data, metadata = shown
            count = self.prompt_count
            self.shell.outputs.keep(
                v4.new_output("execute_result", data, metadata=metadata, execution_count=count)
            )


class CellShell(InteractiveShell):
    """An IPython shell whose outputs go into a notebook's cells."""

    outputs = Instance(Outputs, ())
    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Result)

    def run_notebook_cell(self, cell: NotebookNode) -> bool:
        """Run a code cell and fill in its outputs; return whether it ended well."""
        cell.outputs = []
        self.outputs.begin(cell.outputs)
        process = os.getpid()
        with captured(self.outputs):
            result = self._run_in_loop(cell.source)
            if os.getpid() != process:
                # A copy that the cell has forked ends with the cell: what follows is one process's work.
                os._exit(0 if result.success else 1)
        cell.execution_count = result.execution_count
        exceeded = self.outputs.exceeded
        if exceeded is not None and result.success:
            # The cell has caught it, or a program that it began has printed too much.
            self._showtraceback(type(exceeded), exceeded, [type(exceeded).__name__, str(exceeded)])
        return bool(result.success) and exceeded is None

    def _run_in_loop(self, source: str) -> ExecutionResult:
        """Run a cell where an event loop runs, as in a kernel: a cell may begin a task."""
        loop = get_asyncio_loop()  # type: ignore[no-untyped-call]
        if loop.is_running() or self.should_run_async(source, transformed_cell=self._transformed(source)):
            # What awaits has the shell run this very loop.
            return self.run_cell(source, store_history=True)  # type: ignore[no-untyped-call, no-any-return]

        async def run() -> ExecutionResult:
            return self.run_cell(source, store_history=True)  # type: ignore[no-untyped-call, no-any-return]

        ran: ExecutionResult = loop.run_until_complete(run())
        return ran

    def _transformed(self, source: str) -> str | None:
        try:
            return self.transform_cell(source)  # type: ignore[no-untyped-call, no-any-return]
        except Exception:
            # The shell will say so when it runs the cell.
            return None

    def init_hooks(self) -> None:
        """Leave out what only a pager would show, such as ``?len``: a notebook keeps none of it."""
        super().init_hooks()  # type: ignore[no-untyped-call]
        self.set_hook("show_in_pager", page.as_hook(_unpaged), 99)  # type: ignore[no-untyped-call]

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        told = plain_data({"ename": etype.__name__, "evalue": str(evalue), "traceback": stb})
        self.outputs.keep(v4.new_output("error", **told))

    def ask_exit(self) -> None:
        """Take ``exit`` in a cell for the end of the notebook, and an unforeseen one."""
        raise SystemExit("the notebook was left by exit")

    def enable_gui(self, gui: str | None = None) -> None:
        """Nobody looks at a window here; inline figures need no event loop."""

    def system(self, cmd: str) -> None:
        """Run ``!cmd`` so that what it prints stands in the cell."""
        self.system_piped(cmd)  # type: ignore[no-untyped-call]


def _unpaged(*_: object, **__: object) -> None:
    """Nobody turns pages here."""


def new_shell() -> CellShell:
    """Return the one shell of this process, without history or start-up files."""
    settings = Config()
    settings.HistoryManager.enabled = False
    if "" not in sys.path:
        sys.path.insert(0, "")
    CellShell.clear_instance()
    shell: CellShell = CellShell.instance(config=settings)
    # As a kernel does: figures of pyplot stand under the cell that drew them.
    if os.environ.setdefault("MPLBACKEND", _INLINE) == _INLINE:
        _draw_inline(shell)
    return shell


def _draw_inline(shell: CellShell) -> None:
    """Have figures drawn inline also where matplotlib was loaded, or drew for another shell, before."""
    if matplotlib := sys.modules.get("matplotlib"):
        matplotlib.rcParams["backend"] = _INLINE
    if "matplotlib.pyplot" in sys.modules:
        from matplotlib_inline.config import InlineBackend

        shell.enable_matplotlib("inline")  # type: ignore[no-untyped-call]
        settings = InlineBackend.instance()
        select_figure_formats(shell, settings.figure_formats, **settings.print_figure_kwargs)  # type: ignore[no-untyped-call]
