"""Batches for tests: tiny townships, a notebook that only opens the review, the command line around them."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kit.batch import Order
from kit.content import SubjectRecord

OPENED = "import kit\nreview = kit.open_review(township, year, data=data)\nreview"

PARAMETERS = 'township = ""\nyear = 2021\ndata = "data"\nword = ""\nwording = ""'

GOOD = ("甲镇", "乙镇", "丙镇", "丁镇")


def write_tiny(data: Path, *names: str, year: int = 2021, meetings: str = "12") -> None:
    """Give each township (``county/township`` with a county) one ledger, as CSV."""
    for name in names:
        folder = data / str(year) / name
        folder.mkdir(parents=True)
        rows = f"项目,内容\n乡镇名称,{folder.name}\n年度,{year}\n网评员人数,{meetings}\n"
        (folder / "基本情况.csv").write_text(rows, encoding="utf-8")


def opened_of(subject: SubjectRecord | None, place: str = "") -> str:
    """Give the cell that opens a review of a subject, with the ledgers of the subject's own folder."""
    built = None if subject is None else msgspec.to_builtins(subject)
    opened = "{**content.review.opened, 'data': data}"
    changed = f"msgspec.structs.replace(content.review, subject=subject, opened={opened})"
    return "\n".join(
        (
            "import kit",
            "from IPython.display import display",
            "import msgspec",
            "from kit.content import SECTION_MIME, SectionContent, SubjectRecord",
            "from kit.files import resolve_data",
            f"review = kit.open_review(township, year, data=resolve_data(data, year, {place!r}))",
            "bundle = review._repr_mimebundle_()",
            "content = SectionContent.from_json(bundle[SECTION_MIME])",
            f"subject = msgspec.convert({built!r}, SubjectRecord | None)",
            f"record = {changed}",
            "bundle[SECTION_MIME] = msgspec.structs.replace(content, review=record).to_json()",
            "display(bundle, raw=True)",
        )
    )


def tiny_notebook(path: Path, *sources: str, opened: str = OPENED) -> Path:
    """Write a notebook that opens the review; the sources are cells before it."""
    cells = [
        new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        new_markdown_cell("# 总结\n\n共一份。"),
        *(new_code_cell(source, metadata={"tags": []}) for source in sources),
        new_code_cell(opened, metadata={"tags": []}),
        new_code_cell("review.township", metadata={"tags": []}),
    ]
    for number, cell in enumerate(cells):
        cell.id = f"{number}"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)
    return path


def ordered(folder: Path, formats: str = "", **changes: Any) -> Order:
    """Return an order on the townships and the notebook of a folder."""
    return Order(
        year=2021,
        data=str(folder / "data"),
        out=str(folder / "out"),
        notebook=str(folder / "t.ipynb"),
        formats=formats,
        **changes,
    )


def words(folder: Path, *more: str, out: str = "out", formats: str = "html") -> list[str]:
    """Give the command that runs the batch of a test's folder."""
    program = Path(sys.executable).with_name("review-kit")
    options = ["--data", str(folder / "data"), "--out", str(folder / out), "--formats", formats]
    return [str(program), "batch", "--year", "2021", *options, "--notebook", str(folder / "t.ipynb"), *more]


def begun(
    folder: Path, *more: str, out: str = "out", before: Callable[[], object] | None = None
) -> subprocess.Popen[str]:
    """Begin a batch in a session and with a temporary folder of its own; `before` is called there."""
    (folder / "tmp").mkdir(exist_ok=True)
    return subprocess.Popen(
        words(folder, *more, out=out),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=before,
        env={**os.environ, "TMPDIR": str(folder / "tmp"), "PYTHONUNBUFFERED": "1"},
    )


def ended(process: subprocess.Popen[str], within: float = 120) -> tuple[int, str, str]:
    """Wait for a batch; what hangs is a failure, and is not left behind."""
    try:
        out, err = process.communicate(timeout=within)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise AssertionError("the batch hangs") from None
    return process.returncode, out, err


def tree(folder: Path) -> dict[str, str]:
    """Give every published file of a year with its hash; run.json tells of times, and is left out."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {"run.json", ".run.json.lock", "index.html"}
    }


def check_whole(year: Path) -> None:
    """Read every file under a final name; none is half."""
    for path in year.rglob("*"):
        if path.is_dir() or any(part.startswith(".") for part in path.relative_to(year).parts):
            continue
        content = path.read_bytes()
        match path.suffix:
            case ".json":
                json.loads(content)
            case ".ipynb":
                nbformat.validate(nbformat.reads(content.decode(), as_version=4))
            case ".html":
                assert content.rstrip().endswith(b"</html>"), path
            case ".pdf":
                assert content.rstrip().endswith(b"%%EOF"), path
            case ".docx":
                assert content.startswith(b"PK"), path
            case _:
                raise AssertionError(f"what is {path}?")


def record(year: Path) -> dict[str, Mapping[str, Any]]:
    """Give run.json by county and township."""
    entries = json.loads((year / "run.json").read_bytes())["townships"]
    return {"/".join(filter(None, (one["county"], one["township"]))): one for one in entries}


def processes(mark: str) -> Iterator[int]:
    """Give the processes whose surroundings tell of `mark`, such as a test's own temporary folder."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                told = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
                dead = (entry / "stat").read_text().rpartition(")")[2].split()[0] in "ZX"
            except OSError:
                continue
            if mark.encode() in told and not dead:
                yield int(entry.name)
