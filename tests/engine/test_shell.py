"""What a cell can do in a kernel it can do in the engine, and the notebook keeps the same of it."""

from __future__ import annotations

import asyncio.events
import contextlib
import json
import math
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib
import nbformat
import papermill
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from papermill.engines import NBClientEngine
from papermill.exceptions import PapermillExecutionError

from kit.engine.journal import half_run
from kit.engine.shell import prepare_shell

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


@pytest.fixture(autouse=True)
def no_loop_of_others() -> Iterator[None]:
    """Leave aside the event loop that the browser of other tests keeps: a review's process has none."""
    running = asyncio.events._get_running_loop()
    asyncio.events._set_running_loop(None)
    yield
    asyncio.events._set_running_loop(running)


CELLS = {
    "result": "1 + 1",
    "last result": "_ + 40, Out[1], In[0], __name__",
    "no result": "6;",
    "none": "None",
    "printed": "import sys\nprint('甲', end='…')\nsys.stdout.write('乙')\nprint()",
    "stderr": "print('bad', file=sys.stderr)",
    "carriage return": "print('10%\\r20%')",
    "rich": (
        "from IPython.display import *\n"
        "display(Markdown('**粗**'), metadata={'text/markdown': {'isolated': True}})\n"
        "display(HTML('<b>粗</b>'))\n"
        "SVG(\"<svg xmlns='http://www.w3.org/2000/svg'/>\")"
    ),
    "picture": "Image(b'\\x89PNG\\r\\n\\x1a\\n' + b'0' * 20, format='png')",
    "json": "display({'text/plain': 'k', 'application/json': {'k': [1]}}, raw=True)\nJSON({'a': 1})",
    "bundle": (
        "class Both:\n"
        "    def _repr_mimebundle_(self, **_):\n"
        "        kind = 'application/x+json'\n"
        "        return {'text/plain': 'b', kind: {'a': [1]}}, {kind: {'m': 1}}\n"
        "Both()"
    ),
    "display ids": "shown = display('one', display_id='x')\nshown.update('two')\nshown.display('three')",
    "update of another cell": "print('before')\nupdate_display('four', display_id='x')\nprint('after')",
    "update of nothing": "update_display('five', display_id='nobody')",
    "cleared": "print('gone')\nclear_output()\nprint('kept')",
    "cleared late": "for n in range(3):\n    clear_output(wait=True)\n    display(n)",
    "cleared never": "print('kept')\nclear_output(wait=True)",
    "table": "import pandas as pd\npd.DataFrame({'甲': [1, 2], '乙': [3.5, None]})",
    "figure": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nprint('first')",
    "figure shown": "fig, ax = plt.subplots(figsize=(1, 1))\nplt.show()\nprint('after')\nfig",
    "no figure left": "plt.get_fignums()",
    "shell": "!echo out; echo err 1>&2; exit 3\nprint(_exit_code)",
    "shell caught": "lines = !echo caught\nlines",
    "bash": "%%bash\necho out\necho err >&2",
    "bash failed": "%%bash\nexit 4",
    "written": "%%writefile note.txt\nhello",
    "read": "%cat note.txt",
    "captured": "%%capture caught\nprint('hidden')",
    "released": "caught.stdout",
    "html magic": "%%html\n<i>magic</i>",
    "no such magic": "%nomagic",
    "help": "?len",
    "inline": "%matplotlib inline\n%config InlineBackend.figure_formats = ['png']",
    "await": "import asyncio\nawait asyncio.sleep(0)\nprint('awaited')\n7",
    "loop": "task = asyncio.create_task(asyncio.sleep(0, 'done'))\nasyncio.get_running_loop().is_running()",
    "task": "await task",
    "async function": "async def five():\n    return 5\nawait five()",
    "thread": "from threading import Thread as T\none = T(target=print, args=(3,))\none.start(); one.join()",
    "past python": "import os, subprocess\n_ = os.write(1, b'raw\\n')",
    "program": "_ = subprocess.run(['echo', 'program'])",
    "original stream": "_ = sys.__stdout__.write('original\\n')",
    "error": "print('before')\n1 / 0",
    "error in a function": "def wrong():\n    raise ValueError('a\\nb')\nwrong()",
    "error after a figure": "plt.figure(figsize=(1, 1))\nplt.plot([1])\n1 / 0",
    "error that renders itself": (
        "class Plain(Exception):\n"
        "    def _render_traceback_(self):\n"
        "        return ['only this']\n"
        "raise Plain('said')"
    ),
    "no such name": "undefined",
    "syntax": "x ==",
    "interrupt": "raise KeyboardInterrupt",
    "left": "sys.exit(3)",
    "the end": "len(In), get_ipython().execution_count",
}


def written(path: Path, *sources: str, tags: tuple[str, ...] = ()) -> Path:
    cells = [new_code_cell(source, metadata={"tags": list(tags)}) for source in sources]
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), path)
    return path


def plainly(output: dict[str, Any]) -> dict[str, Any]:
    """Leave out what no two runs share: colours, addresses, names of cells' files, who underlines what."""
    text = json.dumps(output, ensure_ascii=False)
    text = re.sub(r"\\u001b\[[0-9;]*m|0x[0-9a-f]{6,}|[(]\S+, line 1[)]", "", text)
    found: dict[str, Any] = json.loads(text)
    return found


def joined(cell: NotebookNode) -> list[dict[str, Any]]:
    """Give a cell's outputs; a kernel sends either stream when it likes, so each is joined to one."""
    outputs: list[dict[str, Any]] = []
    for output in map(plainly, cell.outputs):
        same = [one for one in outputs if output.get("name") and one.get("name") == output["name"]]
        if same:
            same[0]["text"] += output["text"]
        else:
            outputs.append(output)
    return sorted(outputs, key=lambda output: output.get("name") == "stderr")


@pytest.mark.slow
def test_every_kind_of_output_is_what_an_ordinary_kernel_gives(tmp_path: Path) -> None:
    program = str(Path(sys.executable).with_name("papermill"))
    running = {}
    for name, engine in (("kernel", []), ("review", ["--engine", "review"])):
        (tmp_path / name).mkdir()
        source = written(tmp_path / name / "in.ipynb", *CELLS.values(), tags=("raises-exception",))
        words = [program, *engine, "--no-progress-bar", source.name, "out.ipynb"]
        # A kernel that finds itself in a test leaves what is written past Python alone.
        ordinary = {key: value for key, value in os.environ.items() if key != "PYTEST_CURRENT_TEST"}
        running[name] = subprocess.Popen(
            words,
            cwd=source.parent,
            env=ordinary,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    said = {name: process.communicate()[0] for name, process in running.items()}
    ran = {}
    for name, text in said.items():
        executed = nbformat.read(tmp_path / name / "out.ipynb", as_version=4)
        ran[name] = [cell for cell in executed.cells if cell.cell_type == "code"]
        assert [cell.source for cell in ran[name]] == list(CELLS.values()), text
    differing = {
        name: (joined(kernel), joined(review))
        for name, kernel, review in zip(CELLS, ran["kernel"], ran["review"], strict=True)
        if (joined(kernel), kernel.execution_count) != (joined(review), review.execution_count)
    }
    assert not differing, differing


@pytest.fixture(autouse=True)
def matplotlib_as_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MPLBACKEND", raising=False)
    monkeypatch.setattr(sys, "path", list(sys.path))
    with matplotlib.rc_context():
        yield


def ran(*sources: str, **options: Any) -> list[NotebookNode]:
    """Run cells by the engine's name; an error is in the notebook, as papermill leaves it."""
    written(Path("in.ipynb"), *sources, tags=options.pop("tags", ()))
    with contextlib.suppress(PapermillExecutionError):
        papermill.execute_notebook(
            "in.ipynb", "out.ipynb", engine_name="review", progress_bar=False, **options
        )
    cells = nbformat.read("out.ipynb", as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def texts(cell: NotebookNode) -> list[str]:
    return [one.get("text") or one.get("evalue") or one["data"]["text/plain"] for one in cell.outputs]


def test_printed_displayed_and_returned_stand_in_the_order_of_their_making() -> None:
    (cell,) = ran("import sys\nprint(1)\nprint(2, file=sys.stderr)\ndisplay(3)\nprint(4)\n5")
    assert [one.output_type for one in cell.outputs] == [
        *("stream", "stream", "display_data", "stream", "execute_result")
    ]
    assert texts(cell) == ["1\n", "2\n", "3", "4\n", "5"]
    assert cell.outputs[-1].execution_count == cell.execution_count == 1


def test_a_cell_is_transformed_once() -> None:
    counted = "import asyncio\nseen = []\n"
    counted += "get_ipython().input_transformers_post.append(lambda lines: seen.append(1) or lines)"
    *_, first, second = ran(counted, "print(len(seen))", "await asyncio.sleep(0)\nlen(seen)")
    assert (texts(first), texts(second)) == (["1\n"], ["2"])


def test_a_cell_that_is_refused_as_it_is_transformed_is_an_error_of_that_cell() -> None:
    refusing = "def refuse(lines):\n    if 'no = 1' in lines[0]:\n        raise SyntaxError('refused')\n"
    refusing += "    return lines\nget_ipython().input_transformers_post.append(refuse)"
    *_, cell = ran(refusing, "no = 1")
    assert [one.output_type for one in cell.outputs] == ["error"]
    assert cell.outputs[0].ename == "SyntaxError"


def test_parameters_stand_in_a_cell_of_their_own_and_reach_the_cells() -> None:
    cells = ran("year = 1999", "year + 1", tags=("parameters",), parameters={"year": 2021, "名": "清河"})
    assert [cell.metadata.tags for cell in cells][:2] == [["parameters"], ["injected-parameters"]]
    assert cells[1].source == '# Parameters\nyear = 2021\n名 = "清河"'
    assert texts(cells[-1]) == ["2022"]


def test_parameters_that_are_no_literals_stay_as_papermill_wrote_them() -> None:
    cells = ran("名 = ''", "名", tags=("parameters",), parameters={"名": "清河", "x": math.nan})
    assert "float('nan')" in cells[1].source
    assert texts(cells[-1]) == ["'清河'"]


def test_what_is_no_character_is_printed_as_a_question_mark() -> None:
    (cell, after) = ran("print('a\\udc80b')", "1")
    assert (texts(cell), texts(after)) == (["a?b\n"], ["1"])


def test_nothing_of_one_notebook_is_there_in_the_next_and_figures_are_drawn_again() -> None:
    figure = "import matplotlib.pyplot as plt\nmine = 1\nplt.plot([1, 2]);"
    for _ in range(2):
        (cell,) = ran(figure)
        assert [set(one.data) for one in cell.outputs] == [{"text/plain", "image/png"}]
        assert cell.execution_count == 1
    (cell,) = ran("mine")
    assert cell.outputs[0].ename == "NameError"


def test_figures_are_drawn_inline_where_another_backend_was_in_use() -> None:
    import matplotlib.pyplot as plt

    plt.switch_backend("agg")
    plt.close(plt.figure())
    (cell,) = ran("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    assert "image/png" in cell.outputs[0].data


def test_a_backend_that_the_user_has_chosen_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "agg")
    matplotlib.rcParams["backend"] = "agg"
    (cell,) = ran("import matplotlib\nmatplotlib.rcParams['backend']")
    assert texts(cell) == ["'agg'"]


@pytest.mark.parametrize(
    ("source", "name", "said"),
    [
        ("1 / 0", "ZeroDivisionError", "division by zero"),
        ("x ==", "SyntaxError", "invalid syntax"),
        ("exit()", "SystemExit", "exit"),
        ("quit", "SystemExit", "exit"),
        ("import sys; sys.exit(3)", "SystemExit", "3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", ""),
        ("input('name? ')", "EOFError", ""),
        (
            *("await 3", "TypeError"),
            "can't be awaited" if sys.version_info >= (3, 14) else "can't be used in 'await'",
        ),
    ],
)
def test_a_cell_that_fails_is_the_last_one(source: str, name: str, said: str) -> None:
    before, cell, never = ran("print('before')", source, "print('never')")
    assert texts(before) == ["before\n"]
    error = next(one for one in cell.outputs if one.output_type == "error")
    assert error.ename == name
    assert said in error.evalue
    assert name in "".join(error.traceback)
    assert (never.outputs, never.execution_count) == ([], None)
    assert cell.metadata.papermill.exception is True


def test_the_traceback_shows_the_cell_and_the_line() -> None:
    _, cell = ran("def wrong():\n    return 1 / 0", "x = 1\nwrong()")
    shown = plainly(cell.outputs[-1])["traceback"]
    assert any("In[2]" in line and "wrong()" in line for line in shown)
    assert any("In[1]" in line and "1 / 0" in line for line in shown)


def test_an_expected_error_does_not_end_the_notebook() -> None:
    cells = ran("1 / 0", "print('after')", tags=("raises-exception",))
    assert texts(cells[1]) == ["after\n"]


def test_the_streams_of_the_caller_are_as_they_were(capfd: pytest.CaptureFixture[str]) -> None:
    before = sys.stdin, sys.stdout, sys.stderr
    (cell,) = ran("import os, sys\nprint('py')\nos.write(1, b'raw')\nos.write(2, b'err')\nsys.stdin.read()")
    assert (sys.stdin, sys.stdout, sys.stderr) == before
    print("mine", flush=True)
    assert capfd.readouterr().out == "mine\n"
    assert texts(cell) == ["py\n", "''", "raw", "err"]


def test_no_port_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a port was asked for")

    monkeypatch.setattr(socket.socket, "bind", refused)
    monkeypatch.setattr(socket.socket, "listen", refused)
    (_, cell) = ran("async def five():\n    return 5", "await five()")
    assert texts(cell) == ["5"]


@pytest.mark.parametrize(
    ("metadata", "options"),
    [
        ({"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}, {}),
        ({"kernelspec": {"name": "conda-env", "display_name": "Python", "language": "python"}}, {}),
        ({**KERNEL, "language_info": {"name": "julia"}}, {}),
        (KERNEL, {"execution_timeout": 3}),
        (KERNEL, {"kernel_name": "other"}),
    ],
)
def test_what_only_a_kernel_can_do_goes_to_papermills_own_engine(
    monkeypatch: pytest.MonkeyPatch, metadata: dict[str, Any], options: dict[str, Any]
) -> None:
    given = []

    def execute(nb: NotebookNode, kernel_name: str, *_: object, **kwargs: object) -> NotebookNode:
        given.append((kernel_name, kwargs))
        return nb

    monkeypatch.setattr(NBClientEngine, "execute_notebook", execute)
    monkeypatch.setattr("kit.engine.papermill_engine.new_shell", lambda: pytest.fail("a shell was made"))
    cell = new_code_cell("1", metadata={"tags": []})
    nbformat.write(new_notebook(cells=[cell], metadata=metadata), "in.ipynb")
    papermill.execute_notebook("in.ipynb", "out.ipynb", engine_name="review", journal=None, **options)
    ((kernel_name, kwargs),) = given
    assert kernel_name == options.get("kernel_name", metadata["kernelspec"]["name"])
    assert "journal" not in kwargs


def test_a_shell_that_was_prepared_is_as_one_that_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = (
        "_dh, len(In), Out, __name__",
        "sorted(globals())",
        "%pwd",
        "get_ipython().starting_dir",
    )
    new = [texts(cell) for cell in ran(*cells)]
    here = Path.cwd()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    prepare_shell()
    monkeypatch.chdir(here)
    assert [texts(cell) for cell in ran(*cells)] == new
    assert str(here) in new[0][0]
    # It was for one run.
    assert [texts(cell) for cell in ran(*cells)] == new


def test_in_a_process_whose_shell_is_a_kernels_the_ordinary_engine_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kit.engine.papermill_engine.get_ipython", object)
    monkeypatch.setattr(NBClientEngine, "execute_notebook", lambda nb, *_, **__: nb)
    (cell,) = ran("1")
    assert cell.execution_count is None


def test_a_journal_tells_of_cells_that_the_notebook_does_not_know_of_yet(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    ran("print('one')", "", "2", "1 / 0", journal=journal)
    node, running = half_run(
        written(tmp_path / "as-it-began.ipynb", "print('one')", "", "2", "1 / 0"), journal
    )
    assert node is not None
    assert [texts(cell) for cell in node.cells] == [["one\n"], [], ["2"], ["division by zero"]]
    assert [cell.execution_count for cell in node.cells] == [1, None, 2, 3]
    assert running is None
    nbformat.validate(node)
    # papermill's own cells, which point to the error, do not shift the outputs.
    ended, _ = half_run(Path("out.ipynb"), journal)
    assert ended is not None
    nbformat.validate(ended)
    assert [texts(cell) for cell in ended.cells if cell.cell_type == "code"] == [
        texts(cell) for cell in node.cells
    ]


def test_a_journal_may_end_anywhere(tmp_path: Path) -> None:
    sources = "print('甲')", "print('乙')", "print('丙')"
    ran(*sources, journal=tmp_path / "journal")
    notebook = written(tmp_path / "as-it-began.ipynb", *sources)
    content = (tmp_path / "journal").read_bytes()
    lines = content.splitlines(keepends=True)
    for end in range(len(content) + 1):
        (tmp_path / "cut").write_bytes(content[:end])
        node, running = half_run(notebook, tmp_path / "cut")
        assert node is not None
        whole = content[:end].count(b"\n")
        assert [len(cell.outputs) for cell in node.cells] == [int(whole >= 2 * n) for n in (1, 2, 3)]
        assert running == (whole // 2 if whole % 2 else None)
    assert len(lines) == 6


def test_a_run_that_never_began_leaves_nothing(tmp_path: Path) -> None:
    notebook = written(tmp_path / "in.ipynb", "1")
    assert half_run(tmp_path / "no.ipynb", tmp_path / "no") == (None, None)
    (tmp_path / "half.ipynb").write_bytes(notebook.read_bytes()[:40])
    assert half_run(tmp_path / "half.ipynb", tmp_path / "no") == (None, None)
    node, running = half_run(notebook, tmp_path / "no")
    assert node is not None
    assert running is None


def test_the_notebook_is_saved_as_it_begins_and_as_it_ends_and_seldom_between() -> None:
    seen: list[str] = []

    class Handler:
        @staticmethod
        def write(text: str, path: str) -> None:
            seen.append(text)
            Path(path).write_text(text, encoding="utf-8")

    source = written(Path("in.ipynb"), *["print('x')"] * 30)
    notebook = papermill.iorw.load_notebook_node(str(source))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            papermill.iorw.LocalHandler, "write", lambda self, text, path: Handler.write(text, path)
        )
        papermill.execute_notebook(notebook, "out.ipynb", engine_name="review", progress_bar=False)
    assert 2 <= len(seen) <= 6
    assert '"x\\n"' not in seen[0]
    assert seen[-1].count('"x\\n"') == 30


@pytest.mark.slow
@pytest.mark.parametrize("first", ["papermill", "kit.engine.papermill_engine", "kit.engine.execution"])
def test_papermill_finds_the_engine_whatever_is_loaded_first(first: str) -> None:
    script = (
        f"import {first}, papermill.engines as e; print(e.papermill_engines.get_engine('review').__name__)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout == "ReviewEngine\n", done.stderr
