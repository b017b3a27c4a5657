"""What was published and would be the same again is not run again; everything else is."""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest

from kit.batch import Order, plan, run_batch
from kit.cli import main
from kit.errors import CallError
from kit.publishing import toolchain
from kit.publishing.results import read_run_record
from kit.publishing.unchanged import unchanged
from tests.support.tiny_batches import begun, ended, record, tiny_notebook, tree, words, write_tiny
from tests.support.tiny_batches import ordered as tiny_order

pytestmark = pytest.mark.first_subject

NAMES = ("甲镇", "乙镇")


def ordered(folder: Path, **changes: Any) -> Order:
    given = {"formats": "html", "parameters": {"wording": str(folder / "措辞")}}
    return tiny_order(folder, **{**given, **changes})


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose two townships have been published."""
    folder = tmp_path_factory.mktemp("done")
    write_tiny(folder / "data", *NAMES)
    write_tiny(folder / "data", *NAMES, year=2020)
    (folder / "措辞").mkdir()
    (folder / "措辞/study.md").write_text("一", encoding="utf-8")
    tiny_notebook(folder / "t.ipynb")
    assert {entry.outcome for entry in run_batch(ordered(folder))} == {"partial"}
    return folder


def standing(folder: Path, **changes: Any) -> set[str]:
    return {entry.township for job in plan(ordered(folder, **changes)) if (entry := unchanged(job))}


def test_what_is_as_it_was_is_not_run_again(done: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(done / "out/2021")
    published = read_run_record((done / "out/2021/run.json").read_bytes())
    monkeypatch.setattr("kit.batch.run.open_pool", lambda *_, **__: pytest.fail("something was run"))
    entries = run_batch(ordered(done))
    assert {entry.outcome for entry in entries} == {"unchanged"}
    assert published is not None
    assert {each.name: each.figures for each in entries} == {
        each.name: each.figures for each in published.townships
    }
    assert all(len(entry.figures) >= 5 for entry in entries)
    assert all("未收到" in entry.reason for entry in entries)
    assert all(len(entry.files) == 3 for entry in entries)
    assert tree(done / "out/2021") == before


def test_to_find_nothing_changed_loads_no_subject_and_nothing_that_writes(tmp_path: Path) -> None:
    """A batch of a country in which one township changed begins with forty thousand that have not."""
    write_tiny(tmp_path / "data", *NAMES)
    tiny_notebook(tmp_path / "t.ipynb")
    assert ended(begun(tmp_path))[0] == 0
    writing = ("kit.ledgers", "kit.indicators", "kit.wording", "kit.sections", "kit.projects.new")
    others = ("babel", "pandas", "matplotlib", "papermill", "IPython", "nbformat", "tqdm", "urllib.request")
    code = f"""
import atexit, sys
from kit.cli import main
from kit.errors import CallError
atexit.register(lambda: print([name for name in {[*writing, *others]} if name in sys.modules]))
main({words(tmp_path)[1:]})
"""
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *_, last, loaded = shown.stdout.splitlines()
    assert "未变2份" in last
    assert loaded == "[]"


def test_a_check_is_made_before_the_first_review_and_only_then(done: Path, tmp_path: Path) -> None:
    def refuse() -> None:
        raise CallError("专题有错")

    assert {entry.outcome for entry in run_batch(ordered(done), check=refuse)} == {"unchanged"}
    before = tree(done / "out")
    with pytest.raises(CallError, match="专题有错"):
        run_batch(ordered(done, force=True), check=refuse)
    assert tree(done / "out") == before
    with pytest.raises(CallError, match="专题有错"):
        run_batch(replace(ordered(done), out=str(tmp_path / "out")), check=refuse)
    assert not list(tmp_path.glob("out/2021/*镇"))


def test_more_than_are_looked_at_together_are_told_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two threads look at two reviews each time; one of the five has changed."""
    monkeypatch.setattr("kit.batch.run._LOOKED_AT", 2)
    names = [f"{number}号镇" for number in range(5)]
    write_tiny(tmp_path / "data", *names)
    tiny_notebook(tmp_path / "t.ipynb")
    run_batch(tiny_order(tmp_path))
    (tmp_path / "data/2021/1号镇/基本情况.csv").write_text("项目,内容\n乡镇名称,1号镇\n年度,2021\n")
    told: list[tuple[str, str]] = []
    entries = run_batch(tiny_order(tmp_path), lambda entry: told.append((entry.township, entry.outcome)))
    assert [entry.township for entry in entries] == names
    assert told == [(name, "unchanged") for name in names if name != "1号镇"] + [("1号镇", "partial")]


def appended(path: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        file = folder / path
        file.write_bytes(file.read_bytes() + b" \n")

    return change


def added(path: str, content: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")

    return change


def removed(path: str) -> Callable[[Path], None]:
    return lambda folder: (folder / path).unlink()


def copied(one: str, other: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        year = folder / "out/2021"
        (year / other / "figures.json").write_bytes((year / one / "figures.json").read_bytes())

    return change


EARLIER = "项目,内容\n乡镇名称,甲镇\n年度,2019\n"
CHANGES: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "a ledger of this year": (appended("data/2021/甲镇/基本情况.csv"), {"乙镇"}),
    "a ledger of the year before": (appended("data/2020/甲镇/基本情况.csv"), {"乙镇"}),
    "a ledger more": (added("data/2021/甲镇/理论学习.csv", "日期\n"), {"乙镇"}),
    "a ledger less of the year before": (removed("data/2020/甲镇/基本情况.csv"), {"乙镇"}),
    "an earlier year more": (added("data/2019/甲镇/基本情况.csv", EARLIER), {"乙镇"}),
    "a year that does not count": (added("data/2018/甲镇/基本情况.csv", EARLIER), {*NAMES}),
    "the project's own names": (added("data/synonyms.toml", '["理论学习"]\n"主题" = ["甲"]\n'), set()),
    "the notebook": (appended("t.ipynb"), set()),
    "a template": (added("措辞/study.md", "二"), set()),
    "a template more": (added("措辞/online.md", "二"), set()),
    "a damaged page": (appended("out/2021/甲镇/甲镇-2021.html"), {"乙镇"}),
    "a damaged notebook": (appended("out/2021/甲镇/甲镇-2021.ipynb"), {"乙镇"}),
    "a page that is gone": (removed("out/2021/甲镇/甲镇-2021.html"), {"乙镇"}),
    "no figures.json": (removed("out/2021/甲镇/figures.json"), {"乙镇"}),
    "a run that failed since": (added("out/2021/甲镇/甲镇-2021.failed.ipynb", "{}"), {"乙镇"}),
    "half of figures.json": (added("out/2021/甲镇/figures.json", "{"), {"乙镇"}),
    "another's figures.json": (copied("乙镇", "甲镇"), {"乙镇"}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_has_changed_is_run_again(done: Path, change: str) -> None:
    kept = {path: path.read_bytes() for path in done.rglob("*") if path.is_file()}
    alter, left = CHANGES[change]
    assert standing(done) == {*NAMES}
    try:
        alter(done)
        assert standing(done) == left
    finally:
        for path in [path for path in done.rglob("*") if path.is_file() and path not in kept]:
            path.unlink()
            if path.parent.name != "措辞" and not any(path.parent.iterdir()):
                path.parent.rmdir()
                if not any(path.parent.parent.iterdir()):
                    path.parent.parent.rmdir()
        for path, content in kept.items():
            path.write_bytes(content)


@pytest.mark.parametrize(
    "changes",
    [
        {"formats": "html,docx"},
        {"formats": ""},
        {"parameters": {}},
        {"parameters": {"wording": "", "word": "甲"}},
    ],
)
def test_another_order_is_another_review(done: Path, changes: dict[str, Any]) -> None:
    assert standing(done, **changes) == set()


def test_a_parameter_more_is_another_review(done: Path) -> None:
    given = {"wording": str(done / "措辞")}
    assert standing(done, parameters=given) == {*NAMES}
    assert standing(done, parameters={**given, "word": "甲"}) == set()


def test_another_kit_is_another_review(done: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit.batch.planning.toolchain_hash", lambda: "another")
    assert standing(done) == set()


def test_the_order_of_the_formats_is_no_change_of_files(done: Path) -> None:
    assert standing(done, formats=" html , html") == {*NAMES}


@pytest.mark.slow
def test_failed_ones_are_run_again_and_only_they_where_that_is_asked(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", *NAMES, "丙镇")
    switch = tmp_path / "broken"
    tiny_notebook(
        tmp_path / "t.ipynb",
        f"import os\nif township == '甲镇' and os.path.exists({str(switch)!r}): raise ValueError('坏')",
    )
    switch.touch()

    def outcomes(**changes: Any) -> dict[str, str]:
        return {one.township: one.outcome for one in run_batch(ordered(tmp_path, parameters={}, **changes))}

    assert outcomes() == {"甲镇": "failed", "乙镇": "partial", "丙镇": "partial"}
    assert (tmp_path / "out/2021/甲镇/甲镇-2021.failed.ipynb").exists()
    assert outcomes(retry_failed=True) == {"甲镇": "failed"}
    switch.unlink()
    assert outcomes(retry_failed=True) == {"甲镇": "partial"}
    assert outcomes(retry_failed=True) == {}
    assert not (tmp_path / "out/2021/甲镇/甲镇-2021.failed.ipynb").exists()
    found = read_run_record((tmp_path / "out/2021/run.json").read_bytes())
    assert found is not None
    assert [one.township for one in found.townships] == sorted([*NAMES, "丙镇"])
    assert outcomes(force=True, townships=("乙镇",)) == {"乙镇": "partial"}
    assert outcomes() == dict.fromkeys((*NAMES, "丙镇"), "unchanged")


def test_retry_without_a_record_is_one_line_and_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tiny(tmp_path / "data", *NAMES)
    tiny_notebook(tmp_path / "t.ipynb")
    with pytest.raises(SystemExit) as left:
        main(words(tmp_path, "--retry-failed")[1:])
    assert left.value.code == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert "去掉 --retry-failed" in shown.err


@pytest.mark.slow
def test_runs_at_once_both_stand_in_the_record(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", *NAMES)
    tiny_notebook(tmp_path / "t.ipynb")
    for process in [begun(tmp_path, name) for name in NAMES]:
        code, _, err = ended(process)
        assert code == 0, err
    assert record(tmp_path / "out/2021").keys() == {*NAMES}


CLASHING = {
    f"{county}/{township}"
    for county in ("云山县", "平川县", "𠮷（旧）县")
    for township in (
        "清河镇",
        "石桥 乡",
        "𠮷田镇",
        "Café乡",
        "〇一镇",
        "方[括]镇",
        "括(圆)镇",
        "甲&乙乡",
        "引'号镇",
    )
}
ALONE = {f"平川县/第{number}镇" for number in range(23)} | {f"零{number}乡" for number in range(10)}


@pytest.mark.slow
def test_sixty_townships_whose_names_clash_are_never_mixed(tmp_path: Path) -> None:
    names = sorted(CLASHING | ALONE)
    assert len(names) == 60
    for number, name in enumerate(names):
        write_tiny(tmp_path / "data", name, meetings=str(1000 + number))
    tiny_notebook(tmp_path / "t.ipynb", "print(township)")
    code, out, err = ended(begun(tmp_path, "--jobs", "2"), within=400)
    assert code == 0, out + err
    year = tmp_path / "out/2021"
    entries = record(year)
    assert sorted(entries) == names
    for number, name in enumerate(names):
        township = name.rpartition("/")[2]
        folder = year / (name if name in CLASHING else township)
        assert {path.name for path in folder.iterdir() if path.is_file()} == {
            "figures.json",
            f"{township}-2021.html",
            f"{township}-2021.ipynb",
        }
        code_cells = [
            cell
            for cell in nbformat.read(folder / f"{township}-2021.ipynb", as_version=4).cells
            if cell.cell_type == "code"
        ]
        assert code_cells[2].outputs[0].text == f"{name}\n"
        told = (folder / "figures.json").read_text(encoding="utf-8")
        assert f'"township": "{township}"' in told
        assert f'"county": "{name.rpartition("/")[0]}"' in told
        assert f'"value": {1000 + number}' in told
        assert township.replace("&", "&amp;").replace("'", "&#39;") in (
            folder / f"{township}-2021.html"
        ).read_text(encoding="utf-8").replace("&#x27;", "&#39;").replace("'", "&#39;")
    assert not [path for path in (tmp_path / "tmp").iterdir() if path.name != os.curdir]


MADE_OF = {
    "a module": ("from helper import WORD\nprint(WORD)", "helper.py", "WORD = '{}'"),
    "a package's module": ("from pack.inner import WORD\nprint(WORD)", "pack/inner.py", "WORD = '{}'"),
    "a text": ("print(open('句.txt', encoding='utf-8').read())", "句.txt", "{}"),
    "a text in a folder": (
        "from pathlib import Path\nprint(Path('附/句.txt').read_text('utf-8'))",
        "附/句.txt",
        "{}",
    ),
    "a table": ("import pandas as pd\nprint(pd.read_csv('表.csv').iloc[0, 0])", "表.csv", "词\n{}"),
    "a file in the data folder": (
        "from pathlib import Path\nprint(Path(data, '全县.txt').read_text('utf-8'))",
        "data/全县.txt",
        "{}",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", MADE_OF)
def test_what_cells_read_is_part_of_a_review(tmp_path: Path, what: str) -> None:
    cell, name, content = MADE_OF[what]
    write_tiny(tmp_path / "data", "甲镇", "乙镇")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    tiny_notebook(
        tmp_path / "t.ipynb", f"if township == '甲镇':\n    {cell.replace(chr(10), chr(10) + '    ')}"
    )
    page = tmp_path / "out/2021/甲镇/甲镇-2021.html"
    for word, outcomes in (("旧句", ["partial", "partial"]), ("新的一句", ["partial", "unchanged"])):
        (tmp_path / name).write_text(content.format(word), encoding="utf-8")
        entries = run_batch(ordered(tmp_path, parameters={}))
        # A module that lies right beside the notebook may be any review's.
        if name != "helper.py":
            assert [
                entry.outcome for entry in sorted(entries, key=lambda one: one.township != "甲镇")
            ] == outcomes
        assert word in page.read_text(encoding="utf-8")
    assert {entry.outcome for entry in run_batch(ordered(tmp_path, parameters={}))} == {"unchanged"}


def test_a_module_more_beside_the_notebook_may_change_reviews(done: Path) -> None:
    (done / "pandas.py").write_text("", encoding="utf-8")
    try:
        assert standing(done) == set()
    finally:
        (done / "pandas.py").unlink()


@pytest.mark.parametrize("name", ["pandas", "papermill", "python-calamine", "matplotlib", "numpy", "typst"])
def test_another_version_of_a_package_makes_another_review(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = toolchain.toolchain_hash()
    asked = importlib.metadata.distribution
    metadata = SimpleNamespace(read_text=lambda _: "Metadata-Version: 2.1\nVersion: 0.0.1\n")
    monkeypatch.setattr(toolchain, "distribution", lambda one: metadata if one == name else asked(one))
    monkeypatch.setattr(toolchain, "_made_of", toolchain._made_of.__wrapped__)
    assert toolchain.toolchain_hash() != before


def test_versions_of_packages_are_those_that_are_installed() -> None:
    packages = toolchain._packages()
    assert len(packages) > 10
    for line in packages:
        name, _, version = line.partition(" ")
        assert version == importlib.metadata.version(name)


def test_a_template_in_another_folder_is_another_template(done: Path) -> None:
    (done / "措辞/study.md").rename(done / "措辞/kept.md")
    (done / "措辞/内").mkdir()
    try:
        assert standing(done) == set()
        (done / "措辞/kept.md").rename(done / "措辞/内/study.md")
        assert standing(done) == set()
        (done / "措辞/内/study.md").rename(done / "措辞/study.md")
        assert standing(done) == {*NAMES}
    finally:
        (done / "措辞/内").rmdir()


def test_the_record_names_the_inputs_that_the_fingerprint_is_made_of(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇", "乙镇")
    write_tiny(tmp_path / "data", "乙镇", year=2020)
    # 甲镇 has none of 2020: what it had before is not looked at.
    write_tiny(tmp_path / "data", "甲镇", "乙镇", year=2019)
    tiny_notebook(tmp_path / "t.ipynb")
    run_batch(ordered(tmp_path, parameters={}))
    for job in plan(ordered(tmp_path, parameters={})):
        told = json.loads(job.store.read("figures.json") or b"")
        assert told["inputs"] == job.inputs()
        assert told["fingerprint"] == job.fingerprint(told["inputs"])
        years = [2021] if job.township == "甲镇" else [2021, 2020, 2019]
        assert list(told["inputs"]) == [f"{year}/{job.township}/基本情况.csv" for year in years]


def test_what_editors_and_python_keep_beside_the_kit_is_no_part_of_it(tmp_path: Path) -> None:
    for name in ("a.py", "b/c.py", "b/.c.py.swp", "b/__pycache__/c.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / ".#a.py").symlink_to("nobody@nowhere.1")
    names = [str(Path(name).relative_to(tmp_path)) for name in toolchain._files_within(tmp_path)]
    assert sorted(names) == ["a.py", str(Path("b/c.py"))]
