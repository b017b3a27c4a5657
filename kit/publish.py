"""Publishing one review: run the notebook, read the document, export it, put the files in their place.

The running branch's main path. What is published is complete or partial; a run that fails publishes nothing
and leaves the old files as they are.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import nbformat

from kit.document import Document, Reading, read
from kit.engine import Value, read_parameters, run_notebook
from kit.errors import CallError, ExportError, KitError, nearest
from kit.records import Entry, as_json, sha256
from kit.version import VERSION
from kit.whole_files import write_whole


def _html(document: Document) -> bytes:
    from kit.export.html import render_html

    return render_html(document).encode()


def _pdf(document: Document) -> bytes:
    from kit.export.pdf import render_pdf

    return render_pdf(document)


def _docx(document: Document) -> bytes:
    from kit.export.docx import render_docx

    return render_docx(document)


RENDERERS: Mapping[str, Callable[[Document], bytes]] = {"html": _html, "pdf": _pdf, "docx": _docx}
"""Format → what makes it; a format's name is its file's ending."""


@dataclass(frozen=True)
class Job:
    """One review to publish.

    Attributes
    ----------
    township, county : str
    year : int
    notebook : Path
        The parameterised notebook.
    parameters : mapping of str to value
        Typed as the notebook's defaults; township and year among them.
    year_folder : Path
        ``outputs/<year>``.
    folder : Path
        Where the review's files go, within the year's folder.
    formats : tuple of str
        Of `RENDERERS`.
    """

    township: str
    county: str
    year: int
    notebook: Path
    parameters: Mapping[str, Value]
    year_folder: Path
    folder: Path
    formats: tuple[str, ...]

    @property
    def stem(self) -> str:
        """Name of the review's files, without ending."""
        return f"{self.township}-{self.year}"


def check_formats(text: str) -> tuple[str, ...]:
    """Split ``html,pdf,docx``; raises `CallError` for a format that there is not."""
    formats = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for name in formats:
        if name not in RENDERERS:
            raise CallError(f"没有“{name}”这种格式。{nearest(name, RENDERERS)}")
    return formats


def publish(job: Job) -> Entry:
    """Run and publish one review; a failure is an `Entry` too, never an exception of the kit."""
    started = time.monotonic()
    try:
        entry = _publish(job)
    except KitError as error:
        entry = Entry(township=job.township, county=job.county, outcome="failed", reason=str(error))
    return msgspec.structs.replace(entry, seconds=round(time.monotonic() - started, 3))


def _publish(job: Job) -> Entry:
    try:
        job.folder.mkdir(parents=True, exist_ok=True)
        workplace = Path(tempfile.mkdtemp(dir=job.folder, prefix=".run-"))
    except OSError as error:
        raise ExportError(f"写不出 {job.folder}：{error.strerror or error}") from None
    unfinished = workplace / f"{job.stem}.ipynb"
    failed = job.folder / f"{job.stem}.failed.ipynb"
    try:
        notebook = run_notebook(job.notebook, unfinished, job.parameters)
        reading = read(notebook)
        review = _identified(reading, job)
        contents = {f"{job.stem}.ipynb": nbformat.writes(notebook).encode()}
        contents |= {f"{job.stem}.{name}": RENDERERS[name](reading.document) for name in job.formats}
        contents["figures.json"] = as_json(_figures(review, job))
    except KitError:
        if unfinished.exists():
            unfinished.replace(failed)
        raise
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    for name, content in contents.items():
        write_whole(job.folder / name, content)
    failed.unlink(missing_ok=True)
    return Entry(
        township=job.township,
        county=job.county,
        outcome="partial" if review["outcome"] == "partial" else "complete",
        reason="；".join(_texts(review["gaps"])),
        notices=(*_texts(review["notices"]), *reading.messages),
        files={
            (job.folder / name).relative_to(job.year_folder).as_posix(): sha256(content)
            for name, content in contents.items()
        },
    )


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _identified(reading: Reading, job: Job) -> Mapping[str, object]:
    """Return what the notebook says of its review, once it is the review that was asked for."""
    review = reading.review
    if review is None:
        raise ExportError(f"{job.notebook.name} 没有显示 kit.open_review(…) 的结果，无法确认是哪个乡镇的总结")
    told = (review.get("township"), review.get("year"), review.get("county"))
    if told != (job.township, job.year, job.county):
        raise ExportError(
            f"{job.notebook.name} 写的是{told[0]}{told[1]}年，要的是{job.township}{job.year}年，未发布"
        )
    return review


def _figures(review: Mapping[str, object], job: Job) -> dict[str, object]:
    """Put figures.json together: what the review says of itself, and how it was run."""
    return {
        "township": review["township"],
        "county": review["county"],
        "year": review["year"],
        "stamp": review["stamp"],
        "inputs": review["inputs"],
        "kit_version": VERSION,
        "notebook_sha256": sha256(job.notebook.read_bytes()),
        "parameters": {**read_parameters(job.notebook), **job.parameters},
        "outcome": review["outcome"],
        "gaps": review["gaps"],
        "notices": review["notices"],
        "figures": review["figures"],
    }
