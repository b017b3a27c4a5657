"""Whatever becomes of one review, the others and what stood there before are untouched."""

from __future__ import annotations

import ast
import os
import resource
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from kit.batch import Limits, Order, run_batch
from kit.workers.limits import FORKS
from tests.support.tiny_batches import (
    GOOD,
    begun,
    check_whole,
    ended,
    processes,
    record,
    tiny_notebook,
    tree,
    words,
    write_tiny,
)

pytestmark = [
    pytest.mark.first_subject,
    pytest.mark.skipif(not FORKS, reason="children are forked on Linux alone"),
]


def can_unshare() -> bool:
    """Whether a view of processes of its own can be made here, as a container has it."""
    try:
        words = ["unshare", "--pid", "--fork", "--mount-proc", "true"]
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


BAD = {
    "崩溃镇": ("import ctypes", "ctypes.string_at(0)", "进程崩溃（SIGSEGV）"),
    "退出镇": ("import os", "os._exit(3)", "笔记本自行结束了进程（退出码3）"),
    "死循环镇": ("import time", "while True: time.sleep(1)", "8秒内没有写完，已中止"),
    "内存镇": ("taken = []", "while True: taken.append(bytearray(1 << 24))", "内存超出上限（MemoryError）"),
    "自杀镇": ("import os, signal", "os.kill(os.getpid(), signal.SIGKILL)", "强行结束（SIGKILL）"),
    "分身镇": ("import os, time", "time.sleep(1000) if os.fork() == 0 else os._exit(4)", "退出码4"),
    "出错镇": ("zero = 0", "1 / zero", "ZeroDivisionError"),
}
"""Township → what its cell does first, then, and what is to be said of it."""


def cell_of(deeds: dict[str, tuple[str, str, str]]) -> str:
    lines = ["# 第一行"]
    for township, (first, then, _) in deeds.items():
        lines += [f"if township == {township!r}:", f"    {first}"]
        lines += [f"    {then}"]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def after_bad_ones(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, str, str]:
    folder = tmp_path_factory.mktemp("bad")
    write_tiny(folder / "data", *GOOD, *BAD)
    tiny_notebook(
        folder / "t.ipynb", "print('earlier', township)\nimport os\n_ = os.write(1, b'raw')", cell_of(BAD)
    )
    for township in BAD:
        old = folder / "out/2021" / township / f"{township}-2021.html"
        old.parent.mkdir(parents=True)
        old.write_text("old", encoding="utf-8")
    process = begun(folder, "--jobs", "2", "--timeout", "8", "--memory", "600")
    return folder, *ended(process)


@pytest.mark.slow
def test_good_reviews_stand_beside_bad_ones(after_bad_ones: tuple[Path, int, str, str]) -> None:
    folder, code, out, err = after_bad_ones
    year = folder / "out/2021"
    assert code == 1, err
    entries = record(year)
    for township in GOOD:
        assert entries[township]["outcome"] == "partial"
        assert township in (year / township / f"{township}-2021.html").read_text(encoding="utf-8")
    assert {name for name, one in entries.items() if one["outcome"] == "failed"} == set(BAD)
    assert "Traceback" not in out + err
    for path in year.rglob("*.ipynb"):
        nbformat.validate(nbformat.read(path, as_version=4))


def given(cell: NotebookNode) -> dict[str, object]:
    """Give the values of a cell of parameters."""
    found = ast.parse(cell.source).body
    return {
        one.targets[0].id: ast.literal_eval(one.value)
        for one in found
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
    }


@pytest.mark.slow
@pytest.mark.parametrize("township", BAD)
def test_a_bad_one_is_told_of_with_its_cell(
    after_bad_ones: tuple[Path, int, str, str], township: str
) -> None:
    folder, _, out, _ = after_bad_ones
    entry = record(folder / "out/2021")[township]
    assert BAD[township][-1] in entry["reason"]
    assert "t.ipynb 单元格[4]“# 第一行”" in entry["reason"]
    assert "\n" not in entry["reason"]
    assert entry["cell"] == 4
    (line,) = (line for line in out.splitlines() if line.startswith(f"{township} "))
    assert "[4]" in line
    assert BAD[township][-1] in line
    assert f"{township}-2021.failed.ipynb" in out


@pytest.mark.slow
@pytest.mark.parametrize("township", BAD)
def test_its_half_run_notebook_is_kept_beside_the_old_outputs(
    after_bad_ones: tuple[Path, int, str, str], township: str
) -> None:
    folder, *_ = after_bad_ones
    place = folder / "out/2021" / township
    assert {path.name for path in place.iterdir()} == {
        f"{township}-2021.html",
        f"{township}-2021.failed.ipynb",
    }
    assert (place / f"{township}-2021.html").read_text(encoding="utf-8") == "old"
    cells = nbformat.read(place / f"{township}-2021.failed.ipynb", as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert code[1].metadata.tags == ["injected-parameters"]
    assert given(code[1]) == {"township": township, "year": 2021, "data": str(folder / "data")}
    assert code[2].outputs[0].text == f"earlier {township}\nraw"
    assert code[2].execution_count == 3
    assert not code[-1].outputs


@pytest.mark.slow
def test_nothing_that_a_bad_one_began_goes_on(after_bad_ones: tuple[Path, int, str, str]) -> None:
    folder, *_ = after_bad_ones
    assert list(processes(str(folder / "tmp"))) == []
    assert list((folder / "tmp").iterdir()) == []


@pytest.mark.slow
def test_the_half_run_notebook_names_its_places_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    (tmp_path / "措辞").mkdir()
    tiny_notebook(tmp_path / "t.ipynb", "1 / 0")
    monkeypatch.chdir(tmp_path)
    order = Order(year=2021, notebook="t.ipynb", formats="", parameters={"wording": "措辞", "word": "甲"})
    (entry,) = run_batch(order)
    kept = nbformat.read(tmp_path / "outputs/2021" / entry.notebook, as_version=4)
    injected = next(cell for cell in kept.cells if "injected-parameters" in cell.metadata.get("tags", []))
    assert given(injected) == {
        "township": "甲镇",
        "year": 2021,
        "data": str(tmp_path / "data"),
        "wording": str(tmp_path / "措辞"),
        "word": "甲",
    }


MESS = """
import builtins, locale, os, random, sys, tempfile, warnings
from pathlib import Path
import matplotlib.pyplot as plt, numpy as np
import kit
# What stands beside the notebook is there, as in JupyterLab.
assert {*os.listdir()} <= {"t.ipynb", "data", "tmp", "one", "two"}, os.listdir()
assert not (Path(tempfile.gettempdir()) / "mess").exists()
assert "MESS" not in os.environ
assert not hasattr(kit, "mess") and not hasattr(builtins, "mess") and "mess" not in globals()
assert plt.get_fignums() == [] and plt.rcParams["lines.linewidth"] == 1.5
assert "mess" not in sys.modules and "/mess" not in sys.path and os.umask(0o22) == 0o22
print(random.random(), np.random.random(), sorted({"甲", "乙", "丙"}, key=hash))
Path("mess").write_text("x"); (Path(tempfile.gettempdir()) / "mess").write_text("x")
os.environ["MESS"] = "1"; kit.mess = builtins.mess = mess = 1
sys.modules["mess"] = kit; sys.path.append("/mess"); os.umask(0o77)
plt.rcParams["lines.linewidth"] = 9; plt.ioff(); plt.figure(); random.seed(1); np.random.seed(1)
kit.open_review.__kwdefaults__["title"] = "mess"
os.chdir("/")
"""


@pytest.mark.slow
def test_nothing_passes_from_one_township_to_the_next(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", *GOOD)
    tiny_notebook(tmp_path / "t.ipynb", MESS)
    drawn: list[dict[str, str]] = []
    for out, jobs in (("one", "1"), ("two", "2")):
        code, said, err = ended(begun(tmp_path, "--jobs", jobs, out=out))
        assert code == 0, said + err
        year = tmp_path / out / "2021"
        assert {one["outcome"] for one in record(year).values()} == {"partial"}
        cells = {name: nbformat.read(year / name / f"{name}-2021.ipynb", 4).cells for name in GOOD}
        drawn.append({name: found[3].outputs[0].text for name, found in cells.items()})
        check_whole(year)
    assert len(set(drawn[0].values())) == len(GOOD)
    assert drawn[0] == drawn[1]
    assert tree(tmp_path / "one/2021") == tree(tmp_path / "two/2021")


def test_a_process_that_a_cell_has_forked_does_not_hold_up_the_batch(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb", cell_of({"甲镇": BAD["分身镇"]}))
    code, _, err = ended(begun(tmp_path))
    assert code == 1
    assert "退出码4" in err


BEGUN = """
import subprocess
subprocess.Popen(["sleep", "1000"])
subprocess.Popen(["sleep", "1000"], start_new_session=True)
subprocess.Popen("nohup setsid sleep 1000 >/dev/null 2>&1 &", shell=True).wait()
"""


def test_what_a_cell_has_begun_ends_with_its_township(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇", "乙镇")
    tiny_notebook(
        tmp_path / "t.ipynb", BEGUN, "!sleep 1000 &", "import os\nif township == '乙镇': os._exit(1)"
    )
    code, _, err = ended(begun(tmp_path))
    assert code == 1, err
    left = list(processes(str(tmp_path / "tmp")))
    for process in left:
        os.kill(process, signal.SIGKILL)
    assert left == []


@pytest.mark.slow
def test_ctrl_c_ends_in_one_line_and_the_next_batch_goes_on(tmp_path: Path) -> None:
    names = ("甲镇", "睡镇")
    write_tiny(tmp_path / "data", *names)
    tiny_notebook(
        tmp_path / "t.ipynb",
        f"import time, os\nif township == '睡镇' and not os.path.exists({str(tmp_path / 'go')!r}):\n"
        "    time.sleep(1000)",
    )
    process = begun(tmp_path, "--jobs", "2")
    assert process.stdout is not None
    assert "甲镇" in process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    code, _, err = ended(process)
    assert code == 130
    assert err.strip().splitlines() == ["已中断；已写完的都在，再运行同一命令会接着写其余的"]
    assert list(processes(str(tmp_path / "tmp"))) == []
    assert list((tmp_path / "tmp").iterdir()) == []
    assert record(tmp_path / "out/2021").keys() == {"甲镇"}
    check_whole(tmp_path / "out/2021")
    (tmp_path / "go").touch()
    code, _, err = ended(begun(tmp_path))
    assert code == 0, err
    assert {name: one["outcome"] for name, one in record(tmp_path / "out/2021").items()} == {
        "甲镇": "unchanged",
        "睡镇": "partial",
    }


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "out"
    disk.mkdir()
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", disk], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no small disk can be mounted here: {error}")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_full_disk_is_one_line_a_township(tmp_path: Path, small_disk: Path) -> None:
    names = [f"第{n}镇" for n in range(8)]
    write_tiny(tmp_path / "data", *names)
    tiny_notebook(tmp_path / "t.ipynb")
    code, out, err = ended(begun(tmp_path, "--jobs", "2"))
    assert code == 1
    assert "No space left on device" in err
    assert "Traceback" not in out + err
    assert len(err.splitlines()) <= len(names) + 1
    published = [path.parent for path in small_disk.rglob("figures.json")]
    assert 0 < len(published) < len(names)
    check_whole(small_disk / "2021")
    for folder in (small_disk / "2021").iterdir():
        if folder.is_dir():
            assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_an_outputs_folder_that_cannot_be_written_is_one_line_and_2(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb")
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    code, out, err = ended(begun(tmp_path))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "输出文件夹不能写" in err


def test_a_townships_folder_that_cannot_be_written_is_its_own_affair(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇", "乙镇")
    tiny_notebook(tmp_path / "t.ipynb")
    (tmp_path / "out/2021").mkdir(parents=True)
    (tmp_path / "out/2021/甲镇").write_text("a file", encoding="utf-8")
    (tmp_path / "out/2021/乙镇").mkdir()
    code, out, err = ended(begun(tmp_path))
    assert code == 1
    assert len(err.splitlines()) == 1
    assert "写不出" in err
    assert "Traceback" not in out + err
    assert {name: one["outcome"] for name, one in record(tmp_path / "out/2021").items()} == {
        "甲镇": "failed",
        "乙镇": "partial",
    }


CHANGES = {
    "before it is read": (True, "ledger.write_text(ledger.read_text() + '备注,甲\\n')"),
    "after it is read": (False, "ledger.write_text(ledger.read_text() + '备注,甲\\n')"),
    "gone": (False, "ledger.unlink()"),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_a_ledger_that_changes_during_the_run_is_one_line(tmp_path: Path, change: str) -> None:
    first, deed = CHANGES[change]
    write_tiny(tmp_path / "data", "甲镇", "乙镇")
    ledger = (
        "from pathlib import Path\nledger = Path(data) / '2021/甲镇/基本情况.csv'\n"
        f"if township == '甲镇': {deed}"
    )
    path = tiny_notebook(tmp_path / "t.ipynb", *([ledger] if first else []))
    if not first:
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[-1].source = f"{ledger}\nreview.township"
        nbformat.write(notebook, path)
    code, out, err = ended(begun(tmp_path))
    assert code == 1
    assert len(err.splitlines()) == 1
    assert "2021/甲镇/基本情况.csv" in err
    assert "Traceback" not in out + err
    assert {name: one["outcome"] for name, one in record(tmp_path / "out/2021").items()} == {
        "甲镇": "failed",
        "乙镇": "partial",
    }
    assert not (tmp_path / "out/2021/甲镇/figures.json").exists()


def test_limits_are_for_one_review_and_not_for_all(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", *GOOD)
    tiny_notebook(tmp_path / "t.ipynb", "taken = bytearray(150 << 20)")
    order = Order(
        year=2021,
        data=str(tmp_path / "data"),
        out=str(tmp_path / "out"),
        notebook=str(tmp_path / "t.ipynb"),
        formats="",
        jobs=2,
        limits=Limits(memory=400 << 20),
    )
    assert {entry.outcome for entry in run_batch(order)} == {"partial"}


KILLS_THE_WARM = """
import os, signal, time
if township == '凶镇':
    os.kill(os.getppid(), signal.SIGKILL)
time.sleep(1)
"""


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "3"])
def test_a_cell_that_kills_the_warm_process_takes_no_neighbour_with_it(tmp_path: Path, jobs: str) -> None:
    write_tiny(tmp_path / "data", "凶镇", *GOOD)
    tiny_notebook(tmp_path / "t.ipynb", KILLS_THE_WARM)
    code, out, err = ended(begun(tmp_path, "--jobs", jobs))
    assert code == 1, out + err
    assert {name: one["outcome"] for name, one in record(tmp_path / "out/2021").items()} == {
        **dict.fromkeys(GOOD, "partial"),
        "凶镇": "failed",
    }
    assert "单独再试一次" in out
    assert list(processes(str(tmp_path / "tmp"))) == []


@pytest.mark.slow
def test_a_township_whose_cell_forks_is_published_once_by_itself(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇", "乙镇")
    tiny_notebook(
        tmp_path / "t.ipynb",
        "import os\nif township == '甲镇': os.fork()",
        "import os, pathlib, time\n"
        f"pathlib.Path({str(tmp_path)!r}, f'{{township}}-{{os.getpid()}}').touch()\ntime.sleep(0.5)",
        "if os.fork() == 0: raise ValueError('only in the child')",
    )
    code, out, err = ended(begun(tmp_path))
    assert code == 0, out + err
    assert len(list(tmp_path.glob("甲镇-*"))) == 1
    assert {one["outcome"] for one in record(tmp_path / "out/2021").values()} == {"partial"}
    check_whole(tmp_path / "out/2021")


def limited(resource_: int, most: int) -> Callable[[], None]:
    """Give what sets a hard limit of the system's in a process that begins."""
    return lambda: resource.setrlimit(resource_, (most, most))


def test_the_memory_that_the_system_allows_is_kept_to_and_told(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇", "乙镇")
    tiny_notebook(tmp_path / "t.ipynb", "if township == '乙镇': taken = bytearray(3 << 30)")
    code, out, err = ended(begun(tmp_path, before=limited(resource.RLIMIT_AS, 1500 << 20)))
    assert code == 1, out + err
    entries = record(tmp_path / "out/2021")
    assert {name: one["outcome"] for name, one in entries.items()} == {"甲镇": "partial", "乙镇": "failed"}
    assert entries["乙镇"]["reason"].endswith(
        "内存超出上限（MemoryError）；系统只许一个进程用1500MB（ulimit -v），少于 --memory 所给的"
    )


def test_a_warm_process_that_cannot_begin_is_one_line_of_its_own(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", *GOOD)
    tiny_notebook(tmp_path / "t.ipynb")
    code, out, err = ended(begun(tmp_path, before=limited(resource.RLIMIT_AS, 150 << 20)))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "ulimit -v" in err


@pytest.mark.slow
@pytest.mark.parametrize(("files", "code_", "said"), [(64, 0, "只够同时写2份"), (24, 2, "ulimit -n")])
def test_few_open_files_are_told_for_what_they_are(tmp_path: Path, files: int, code_: int, said: str) -> None:
    write_tiny(tmp_path / "data", *GOOD, "戊镇", "己镇")
    tiny_notebook(tmp_path / "t.ipynb")
    code, out, err = ended(begun(tmp_path, "--jobs", "40", before=limited(resource.RLIMIT_NOFILE, files)))
    assert code == code_, out + err
    assert said in err
    assert "内存" not in out + err


def test_an_error_that_says_nothing_is_told_by_its_kind_alone(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb", "assert township == '乙镇'")
    code, _, _ = ended(begun(tmp_path))
    assert code == 1
    assert record(tmp_path / "out/2021")["甲镇"]["reason"].endswith("”：AssertionError")


@pytest.mark.slow
@pytest.mark.skipif(not can_unshare(), reason="no process namespace can be made here")
def test_a_batch_in_another_view_of_processes_leaves_this_ones_folder_alone(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇", "乙镇")
    tiny_notebook(
        tmp_path / "t.ipynb",
        f"import time, os\nwhile township == '甲镇' and not os.path.exists({str(tmp_path / 'go')!r}):\n"
        "    time.sleep(0.1)",
    )
    first = begun(tmp_path)
    assert first.stdout is not None
    assert "乙镇" in first.stdout.readline()
    (mine,) = (tmp_path / "tmp").iterdir()
    apart = ["unshare", "--pid", "--fork", "--mount-proc", *words(tmp_path, "乙镇", out="other")]
    done = subprocess.run(
        apart, env={**os.environ, "TMPDIR": str(tmp_path / "tmp")}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert mine.exists()
    (tmp_path / "go").touch()
    code, out, err = ended(first)
    assert code == 0, out + err
