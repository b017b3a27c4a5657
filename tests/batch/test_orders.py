"""Orders: parameters of every kind, texts that happen to be paths, notebooks that cannot be run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import docx
import nbformat
import pytest

from kit.batch import plan, run_batch
from kit.cli import main
from kit.engine.parameters import read_parameters, typed_parameters
from kit.errors import CallError
from kit.layout import FORMATS
from kit.proof.carried import carried_record
from kit.publishing.publish import publish
from kit.publishing.unchanged import unchanged
from kit.records.packed import unpack
from tests.support.notebooks import write_notebook
from tests.support.tiny_batches import ordered, record, tiny_notebook, words, write_tiny

pytestmark = pytest.mark.first_subject


PARAMETERS = "\n".join(
    [
        'township = ""',
        "months = [1, 2]",
        'names = ["甲"]',
        "rates = [0.5]",
        "anything = []",
        'targets = {"甲": 1}',
        "pair = (1, 2)",
        "rate = 0.5",
        "count = 3",
    ]
)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("months", "1,2,3", [1, 2, 3]),
        ("months", "[1,2,3]", [1, 2, 3]),
        ("months", "1，2、3", [1, 2, 3]),
        ("months", "", []),
        ("months", "4", [4]),
        ("pair", "(3, 4)", [3, 4]),
        ("pair", "3,4", [3, 4]),
        ("names", "清河镇,石桥乡", ["清河镇", "石桥乡"]),
        ("names", "['清河镇', '石桥乡']", ["清河镇", "石桥乡"]),
        ("names", "001,002", ["001", "002"]),
        ("rates", "1,0.25", [1.0, 0.25]),
        ("anything", "1,甲,001,2.5", [1, "甲", "001", 2.5]),
        ("targets", '{"甲": 2, "乙": [1, null]}', {"甲": 2, "乙": [1, None]}),
        ("targets", "{'甲': True}", {"甲": True}),
        ("rate", "2", 2.0),
    ],
)
def test_a_value_is_read_as_its_default_is(tmp_path: Path, name: str, text: str, value: object) -> None:
    path = write_notebook(tmp_path / "a.ipynb", parameters=PARAMETERS)
    assert typed_parameters(path, read_parameters(path), {name: text}) == {name: value}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("months", text) for text in ("1,二", "[1,", "{1}", "[nan]", "1;2", "[1e999]")),
        *(("targets", text) for text in ("1", "甲=1", "[1]", "{1: 2}", '{"甲": NaN}')),
        *(("rate", text) for text in ("nan", "inf", "-Infinity", "1e999", "半")),
        *(("count", text) for text in ("1.5", "nan", "")),
    ],
)
def test_a_value_of_another_kind_is_one_line(tmp_path: Path, name: str, text: str) -> None:
    path = write_notebook(tmp_path / "a.ipynb", parameters=PARAMETERS)
    with pytest.raises(CallError) as caught:
        typed_parameters(path, read_parameters(path), {name: text})
    assert f"“{name}”" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "default", ["float('nan')", "1e999", "b'x'", "{1, 2}", "{1: 2}", "'\\ud800'", "[1e999]"]
)
def test_a_default_that_no_record_can_hold_is_refused(tmp_path: Path, default: str) -> None:
    path = write_notebook(tmp_path / "a.ipynb", parameters=f"x = {default}")
    with pytest.raises(CallError, match="值为文字、数字"):
        read_parameters(path)


def test_lists_and_dicts_reach_the_notebook_and_the_record(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    path = tiny_notebook(tmp_path / "t.ipynb", "assert (months, targets) == ([1, 2], {'甲': [3]})")
    notebook = nbformat.read(path, 4)
    notebook.cells[0].source += "\nmonths = [7]\ntargets = {}"
    nbformat.write(notebook, path)
    given = {"months": "1,2", "targets": '{"甲": [3]}'}
    assert [one.outcome for one in run_batch(ordered(tmp_path, parameters=given))] == ["partial"]
    assert [one.outcome for one in run_batch(ordered(tmp_path, parameters=given))] == ["unchanged"]
    told = json.loads((tmp_path / "out/2021/甲镇/figures.json").read_bytes())
    assert told["parameters"]["targets"] == {"甲": [3]}


def test_two_cells_of_parameters_are_refused(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "a.ipynb", "year = 1999")
    notebook = nbformat.read(path, 4)
    notebook.cells[1].metadata["tags"] = ["parameters"]
    nbformat.write(notebook, path)
    with pytest.raises(CallError, match="2个标为 parameters"):
        read_parameters(path)


SHOWN = {
    "numbers of numpy": "import numpy as np\nJSON({'a': np.int64(3), 'b': [np.float32(0.5)]})",
    "arrays": "import numpy as np\nJSON({'a': np.arange(2)})",
    "truth of numpy": "import numpy as np\nJSON({'a': np.bool_(True)})",
    "dates": "import datetime as dt\nJSON({'a': dt.date(2021, 7, 1), 'b': dt.datetime(2021, 7, 1)})",
    "timestamps": "import pandas as pd\nJSON({'a': pd.Timestamp('2021-07-01'), 'b': [pd.NaT]})",
    "what is no number": "JSON({'a': float('nan'), 'b': [float('inf')]})",
    "keys": "JSON({1: 'a', True: (1, 2)})",
    "metadata": "import numpy as np\ndisplay('a', metadata={'x': np.int64(1)})",
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", SHOWN)
def test_data_that_a_kernel_shows_is_shown(tmp_path: Path, kind: str) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb", f"from IPython.display import JSON\n{SHOWN[kind]}")
    (entry,) = run_batch(ordered(tmp_path))
    assert (entry.outcome, entry.reason[:3]) == ("partial", "未收到")
    nbformat.validate(nbformat.read(tmp_path / "out/2021/甲镇/甲镇-2021.ipynb", 4))


def standing(folder: Path, **changes: Any) -> bool:
    return all(unchanged(job) for job in plan(ordered(folder, **changes)))


def test_a_text_that_happens_to_be_a_path_is_not_read_without_end(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "out").mkdir()
    for place in ("/", "/dev/zero", str(tmp_path / "pipe"), str(tmp_path / "out"), "/dev", "/proc"):
        given = {"word": place}
        assert len(plan(ordered(tmp_path, parameters=given)).jobs) == 1
    told: list[str] = []
    run_batch(ordered(tmp_path, parameters={"word": "/"}), warn=told.append)
    assert len(told) == 1
    assert "-p word" in told[0]


@pytest.mark.slow
@pytest.mark.parametrize("place", ["out", "."])
def test_the_outputs_folder_is_no_part_of_what_a_review_is_made_of(tmp_path: Path, place: str) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb")
    (tmp_path / "out").mkdir()
    given = {"word": str(tmp_path / place)}
    run_batch(ordered(tmp_path, parameters=given))
    assert standing(tmp_path, parameters=given)
    (tmp_path / "names.csv").write_text("甲", encoding="utf-8")
    assert standing(tmp_path, parameters=given) is (place == "out")


def spoilt(path: Path, spoil: str) -> None:
    content = path.read_bytes()
    notebook = json.loads(content)
    match spoil:
        case "UTF-16":
            content = content.decode().encode("utf-16")
        case "no kernel":
            del notebook["metadata"]["kernelspec"]
        case "an unknown kernel":
            notebook["metadata"]["kernelspec"]["name"] = "conda-env-county-py"
        case "nbformat 3":
            cells = [
                {**cell, "input": cell.pop("source"), "language": "python"} for cell in notebook["cells"]
            ]
            notebook = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
        case "nbformat 5":
            notebook["nbformat"] = 5
        case "what is no character":
            notebook["cells"][1]["source"] = "\ud800"
    if spoil != "UTF-16":
        content = json.dumps(notebook).encode()
    path.write_bytes(content)


@pytest.mark.parametrize(
    "spoil",
    ["UTF-16", "no kernel", "an unknown kernel", "nbformat 3", "nbformat 5", "what is no character"],
)
def test_a_notebook_that_cannot_be_run_is_one_line_and_2(
    tmp_path: Path, spoil: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write_tiny(tmp_path / "data", "甲镇", "乙镇")
    spoilt(tiny_notebook(tmp_path / "t.ipynb"), spoil)
    with pytest.raises(SystemExit) as left:
        main(words(tmp_path)[1:])
    shown = capsys.readouterr()
    assert (left.value.code, shown.out, shown.err.count("\n")) == (2, "", 1)
    assert "t.ipynb" in shown.err
    assert "JupyterLab" in shown.err


def test_a_mark_before_the_first_byte_is_no_hindrance(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    path = tiny_notebook(tmp_path / "t.ipynb")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    run_batch(ordered(tmp_path))
    assert record(tmp_path / "out/2021")["甲镇"]["outcome"] == "partial"


@pytest.mark.parametrize(
    "options",
    [
        *(["--timeout", seconds] for seconds in ("inf", "nan", "1e300", "0", "-1", "-inf")),
        *(["--memory", megabytes] for megabytes in ("1", "-5", "99999999999999999999", "63")),
    ],
    ids=str,
)
def test_a_limit_that_is_none_is_one_line_and_2(
    tmp_path: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb")
    with pytest.raises(SystemExit) as left:
        main([*words(tmp_path)[1:], *options])
    shown = capsys.readouterr()
    assert (left.value.code, shown.out, shown.err.count("\n")) == (2, "", 1)
    assert f"{options[0]} 的值不对" in shown.err


def office_file(path: Path, head: str) -> str:
    """Write an office's own Word file."""
    word = docx.Document()
    word.add_paragraph(head)
    word.save(str(path))
    return str(path)


@pytest.mark.slow
def test_reviews_are_put_into_the_offices_word_file_and_written_again_when_it_changes(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇", "乙镇")
    tiny_notebook(tmp_path / "t.ipynb")
    frame = office_file(tmp_path / "红头.docx", "甲县文件")
    order = ordered(tmp_path, formats="docx", word_frame=frame)
    assert [entry.outcome for entry in run_batch(order)] == ["partial", "partial"]
    written: Any = docx.Document(str(tmp_path / "out/2021/乙镇/乙镇-2021.docx"))
    assert [line.text for line in written.paragraphs][:2] == ["甲县文件", "总结"]
    assert all(unchanged(job) for job in plan(order))
    assert not any(unchanged(job) for job in plan(ordered(tmp_path, formats="docx")))
    office_file(tmp_path / "红头.docx", "甲县人民政府文件")
    assert [entry.outcome for entry in run_batch(order)] == ["partial", "partial"]
    written = docx.Document(str(tmp_path / "out/2021/乙镇/乙镇-2021.docx"))
    assert written.paragraphs[0].text == "甲县人民政府文件"


@pytest.mark.parametrize(
    ("formats", "content", "said"),
    [
        ("docx", None, "打不开：没有这个文件"),
        ("docx", b"%PDF-", "不能用：Word框架文件不是 .docx"),
        ("html", b"", "--word-frame 只用于 Word"),
    ],
)
def test_a_word_file_that_cannot_be_used_is_a_wrong_call(
    tmp_path: Path,
    formats: str,
    content: bytes | None,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb")
    if content is not None:
        (tmp_path / "红头.docx").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(
            [
                *("batch", "--year", "2021", "--notebook", "t.ipynb"),
                *("--formats", formats, "--word-frame", "红头.docx"),
            ]
        )
    assert left.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert not (tmp_path / "outputs/2021").exists()


@pytest.mark.parametrize("no_record", [False, True])
def test_documents_carry_the_record_unless_none_is_ordered(tmp_path: Path, no_record: bool) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb")
    (job,) = plan(ordered(tmp_path, formats="html,pdf,docx", no_record=no_record))
    (tmp_path / "workplace").mkdir()
    assert publish(job, tmp_path / "workplace").outcome == "partial"
    made = [tmp_path / f"out/2021/甲镇/甲镇-2021.{name}" for name in FORMATS]
    carried = [carried_record(path.read_bytes()) for path in made]
    if no_record:
        assert carried == [None] * 3
    else:
        first, *others = [unpack(each) for each in carried if each is not None]
        assert others == [first, first]
        assert (first.township, first.year) == ("甲镇", 2021)


@pytest.mark.slow
def test_reviews_without_record_are_other_reviews(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb")
    written, figures = [], []
    for more in ([], ["--no-record"], ["--no-record"], []):
        with pytest.raises(SystemExit) as left:
            main(words(tmp_path, *more)[1:])
        assert left.value.code == 0
        written.append("未变" not in capsys.readouterr().out)
        figures.append(json.loads((tmp_path / "out/2021/甲镇/figures.json").read_bytes()))
    assert written == [True, True, False, True]
    # Of what figures.json says, no more than what it was ordered for, and the files' bytes, are others.
    assert {key for key in figures[0] if figures[0][key] != figures[1][key]} == {"fingerprint", "files"}
