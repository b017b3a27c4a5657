"""docs/desk.md: every line of its cells runs, in the order in which it is read, and shows something."""

from __future__ import annotations

import json
import re

import pytest

from tests.support.project import ROOT, command

_CELL = re.compile(r"```python\n(.*?)```", re.DOTALL)
_RUN = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
shell.ast_node_interactivity = "all"
for cell in json.loads(sys.argv[1]):
    result = shell.run_cell(cell)
    assert result.success, (cell, result.error_in_exec or result.error_before_exec)
"""


def test_every_cell_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "agg")
    cells = _CELL.findall((ROOT / "docs/desk.md").read_text(encoding="utf-8"))
    assert len(cells) > 8
    # In an interpreter of its own: the shell of one leaves its marks on the next.
    ran = command("python", "-c", _RUN, json.dumps(cells), cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    assert "今年新建和更新63块宣传栏" in ran.stdout
    assert "没有在 JupyterLab 里运行，没有预览" in ran.stdout
