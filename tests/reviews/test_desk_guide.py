"""docs/desk.md: every line of its cells runs, in the order in which it is read, and shows something."""

from __future__ import annotations

import re
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tests.support.project import ROOT

_CELL = re.compile(r"```python\n(.*?)```", re.DOTALL)


def test_every_cell_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("MPLBACKEND", "agg")
    cells = _CELL.findall((ROOT / "docs/desk.md").read_text(encoding="utf-8"))
    shell: Any = InteractiveShell.instance()
    shell.ast_node_interactivity = "all"
    try:
        for cell in cells:
            result = shell.run_cell(cell)
            assert result.success, (cell, result.error_in_exec or result.error_before_exec)
    finally:
        InteractiveShell.clear_instance()
    assert len(cells) > 8
    shown = capsys.readouterr().out
    assert "今年新建和更新63块宣传栏" in shown
    assert "没有在 JupyterLab 里运行，没有预览" in shown
