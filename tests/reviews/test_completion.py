"""Completion of names in a notebook, as IPython's completer gives it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.project import ROOT
from tests.support.subjects import SUBJECT

CODE = """
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
shell.run_cell("import kit; review = kit.open_review('清河镇', 2021)")
shell.run_cell("again = kit.open_review('石桥乡', 2021)")
line = {line!r}
_, found = shell.Completer.complete(line_buffer=line, cursor_pos=len(line))
print("\\n".join(found))
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('review.section("理', {"理论学习"}),
        ("again.section('st", {"study"}),
        ('x = review.chart("', {chart.key for chart in SUBJECT.charts} | {"投稿", "宣传栏"}),
        ('review.table("先进', {"先进典型"}),
    ],
)
def test_tab_lists_names_and_keys(line: str, expected: set[str]) -> None:
    code = CODE.format(line=line)
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert expected <= set(shown.split())
    if line.endswith("理"):
        assert set(shown.split()) == expected
