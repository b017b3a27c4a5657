"""A shell that runs a notebook's cells in this process and keeps what they put out, as a kernel would.

Stands at notebook, on the running branch. It is an IPython shell: display, magics, ``await``, inline figures
and tracebacks are IPython's own; what this adds is where their output goes. Nothing listens on any port.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from nbformat import NotebookNode, v4
from traitlets import Instance, Type
from traitlets.config import Config

from kit.engine.outputs import Outputs, captured

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
        self.shell.outputs.show(dict(data), dict(metadata or {}), label, update)

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
        self._shown = (dict(format_dict), dict(md_dict or {}))

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
        with captured(self.outputs):
            result: ExecutionResult = self.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
        cell.execution_count = result.execution_count
        return bool(result.success)

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self.outputs.keep(
            v4.new_output("error", ename=etype.__name__, evalue=str(evalue), traceback=list(stb))
        )

    def ask_exit(self) -> None:
        """Take ``exit`` in a cell for the end of the notebook, and an unforeseen one."""
        raise SystemExit("the notebook was left by exit")

    def enable_gui(self, gui: str | None = None) -> None:
        """Nobody looks at a window here; inline figures need no event loop."""

    def system(self, cmd: str) -> None:
        """Run ``!cmd`` so that what it prints stands in the cell."""
        self.system_piped(cmd)  # type: ignore[no-untyped-call]


def new_shell() -> CellShell:
    """Return the one shell of this process, without history or start-up files."""
    settings = Config()
    settings.HistoryManager.enabled = False
    # As a kernel does: figures of pyplot stand under the cell that drew them.
    if "MPLBACKEND" not in os.environ:
        os.environ["MPLBACKEND"] = _INLINE
        if matplotlib := sys.modules.get("matplotlib"):
            matplotlib.rcParams["backend"] = _INLINE
    if "" not in sys.path:
        sys.path.insert(0, "")
    CellShell.clear_instance()
    shell: CellShell = CellShell.instance(config=settings)
    return shell
