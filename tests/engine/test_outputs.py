"""What a cell puts out is kept as it comes, in time that grows with it, and up to a limit."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

import kit.engine.outputs
from kit.engine.outputs import OutputLimitError, Outputs
from kit.errors import NotebookError
from tests.support.project import command

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def of_cell(*printed: tuple[str, str]) -> list[NotebookNode]:
    cell: list[NotebookNode] = []
    outputs = Outputs()
    outputs.begin(cell)
    for name, text in printed:
        outputs.write(name, text)
    outputs.end()
    return cell


def test_what_is_printed_in_pieces_is_one_text_as_long_as_nothing_comes_between() -> None:
    cell = of_cell(("stdout", "一"), ("stdout", "二\n"), ("stderr", "错"), ("stdout", "三"), ("stdout", "四"))
    assert [(one.name, one.text) for one in cell] == [
        ("stdout", "一二\n"),
        ("stderr", "错"),
        ("stdout", "三四"),
    ]
    nbformat.validate(new_notebook(cells=[new_code_cell(outputs=cell)]))


class Counted(str):
    """A text that counts how much of it was put together."""

    __slots__ = ()
    moved = 0

    def __add__(self, other: str) -> Counted:
        type(self).moved += len(self) + len(other)
        return Counted(str(self) + other)


def test_a_line_more_does_not_copy_the_lines_before() -> None:
    Counted.moved = 0
    cell = of_cell(*[("stdout", Counted("行\n"))] * 1000)
    assert cell[0].text == "行\n" * 1000
    assert Counted.moved == 0


def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit.engine.outputs, "_MAX_PRINTED", 1000)
    monkeypatch.setattr(kit.engine.outputs, "_MAX_DISPLAYED", 1000)
    monkeypatch.setattr(kit.engine.outputs, "_KEPT_OF_EXCESS", 10)


def test_what_is_cleared_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    small_limits(monkeypatch)
    cell: list[NotebookNode] = []
    outputs = Outputs()
    outputs.begin(cell)
    for number in range(100):
        outputs.clear(wait=bool(number % 2))
        outputs.write("stdout", "进" * 900)
    outputs.end()
    assert [one.text for one in cell] == ["进" * 900]
    with pytest.raises(OutputLimitError):
        outputs.write("stdout", "进" * 101)


TOO_MUCH = {
    "in lines": "for n in range(100_000): print('一二三四五六七八九十' * 10)",
    "at once": "print('字' * 105_000_000)",
    "and caught": "for n in range(60):\n    try: print('字' * 100_000)\n    except Exception: pass",
    "past python": "import os\nfor n in range(500): _ = os.write(1, b'x' * 10_000)",
    "shown": "from IPython.display import HTML, display\nfor n in range(70): display(HTML('x' * 1_000_000))",
    "as a result": "from IPython.display import HTML\nHTML('x' * 65_000_000)",
}


@pytest.mark.slow
@pytest.mark.parametrize("how", TOO_MUCH)
def test_a_cell_that_puts_out_too_much_is_named(tmp_path: Path, how: str) -> None:
    cells = [new_code_cell("before = 1"), new_code_cell(TOO_MUCH[how]), new_code_cell("after = 1")]
    for number, cell in enumerate(cells):
        cell.id, cell.metadata = f"{number}", {"tags": []}
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), tmp_path / "t.ipynb")
    script = (
        "from pathlib import Path\nfrom kit.engine.execution import run_notebook\n"
        "try: run_notebook(Path('t.ipynb'), Path('o.ipynb'), Path('o.jsonl'), {})\n"
        "except Exception as error: print(type(error).__name__, error.cell, error)"
    )
    shown = command("python", "-c", script, cwd=tmp_path)
    kind, cell, line = shown.stdout.split(" ", 2)
    assert (kind, cell) == (NotebookError.__name__, "2"), shown.stderr
    assert line.startswith("t.ipynb 单元格[2]“")
    assert "”：输出太多：" in line
    assert (tmp_path / "o.jsonl").stat().st_size < 70_000_000
    executed = nbformat.read(tmp_path / "o.ipynb", 4)
    assert [one.outputs for one in executed.cells if one.source == "after = 1"] == [[]]


def test_a_hundred_thousand_lines_are_not_too_much() -> None:
    cell = of_cell(*[("stdout", "一行，不长也不短的文字\n")] * 100_000)
    assert len(cell[0].text) == 1_200_000
