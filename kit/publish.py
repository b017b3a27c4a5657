"""Publishing one review: run the notebook, read the document, export it, put the files in their place.

The running branch's main path. What is published is complete or partial; a run that fails publishes nothing
and leaves the old files as they are, with the half-run notebook beside them.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath

import msgspec
import nbformat
from nbformat import NotebookNode

from kit.content import ReviewRecord
from kit.document import Reading, read
from kit.engine.execution import run_notebook
from kit.engine.files_read import files_read
from kit.engine.journal import half_run
from kit.engine.notebooks import (
    is_unedited,
    notebook_bytes,
    read_notebook,
    with_parameters,
    with_readable_parameters,
    with_source_digest,
)
from kit.errors import DataError, ExportError, KitError, NotebookError
from kit.export.formats import FORMATS, Render, render
from kit.job import Job, sha256
from kit.published import RECORD, Published, entry_of, last_published
from kit.records import Entry, as_json
from kit.stores.exchange import put_all
from kit.text.printable import writable
from kit.version import VERSION

__all__ = ["abandoned", "publish"]


def publish(job: Job, workplace: Path, render: Render = render) -> Entry:
    """Run and publish one review; a failure is an `Entry` too, never an exception.

    Parameters
    ----------
    job : Job
    workplace : Path
        An empty folder of this run's own. Cells run in it, so that what they write there meets nobody else's.
    render : callable
        Makes the documents.
    """
    started = time.monotonic()
    try:
        entry = _publish(job, workplace, render)
    except Exception as error:
        # One township's mishap, foreseen or not, must not take the others with it.
        reason = str(error) if isinstance(error, KitError) else f"意外错误 {type(error).__name__}：{error}"
        cell = error.cell if isinstance(error, NotebookError) else None
        entry = _failed(job, workplace, reason, cell)
    return msgspec.structs.replace(entry, seconds=round(time.monotonic() - started, 3))


def abandoned(job: Job, workplace: Path, reason: str, seconds: float) -> Entry:
    """Return the entry of a run whose process is gone; what it had come to is kept.

    Parameters
    ----------
    job : Job
    workplace : Path
        As it was given to `publish`.
    reason : str
        What became of the process.
    seconds : float
    """
    node, running = _half_run(job, workplace)
    count = None
    if running is not None:
        # A cell that never ended has no number yet: it is the next one.
        count = 1 + sum(cell.get("execution_count") is not None for cell in node.cells[:running])
        first = next(iter(node.cells[running].source.splitlines()), "")
        reason = f"{_source(job, workplace).name} 单元格[{count}]“{first}”：{reason}"
    entry = _failed(job, workplace, reason, count)
    return msgspec.structs.replace(entry, seconds=round(seconds, 3))


def _publish(job: Job, workplace: Path, render: Render) -> Entry:
    inputs = job.inputs()
    source = _source(job, workplace)
    source.write_bytes(job.notebook)
    looked_after = [workplace, job.year_folder.parent, *job.ledgers.values()]
    here = workplace / "here"
    with _working_in(here, job), files_read(here, job.notebook_folder, looked_after) as read_by_cells:
        notebook = run_notebook(source, *_unfinished(workplace), job.parameters)
    reading = read(notebook, job.notebook_folder)
    review = _identified(reading, notebook, job)
    documents = {f"{job.stem}.ipynb": notebook_bytes(_timeless(notebook, job))}
    made = render(reading.document, job.formats)
    documents |= {f"{job.stem}.{name}": content for name, content in made.items()}
    _check_inputs(job, review, inputs)
    notices = (*review.notices, *reading.messages)
    hashes = {name: sha256(content) for name, content in documents.items()}
    record = as_json(_figures(review, notices, job, inputs, read_by_cells, hashes))
    told = _put_all(job, {**documents, RECORD: record})
    return entry_of(
        job,
        review.outcome,
        review.gaps,
        (*told, *notices),
        {**hashes, RECORD: sha256(record)},
    )


def _source(job: Job, workplace: Path) -> Path:
    """Where the notebook stands that is run; messages tell its name."""
    return workplace / PurePath(job.notebook_name).name


def _unfinished(workplace: Path) -> tuple[Path, Path]:
    """Where the notebook and its journal stand while cells run."""
    return workplace / "unfinished.ipynb", workplace / "unfinished.jsonl"


@contextlib.contextmanager
def _working_in(folder: Path, job: Job) -> Iterator[None]:
    """Work in a folder in which relative parameters lead to the places that they name.

    What stands beside the notebook is there too, as in JupyterLab.
    """
    folder.mkdir()
    named = {str({**job.defaults, **job.parameters}[name]): place for name, place in job.places.items()}
    beside = {place.name: place for place in job.notebook_folder.glob("[!.]*")} if os.name != "nt" else {}
    for name, place in {**beside, **named}.items():
        link = folder / name
        if not os.path.lexists(link):
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(place, target_is_directory=place.is_dir())
    umask = os.umask(0o022)
    os.umask(umask)
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        # What a cell wants of its own files is not what holds for the review's.
        os.umask(umask)


def _identified(reading: Reading, notebook: NotebookNode, job: Job) -> ReviewRecord:
    """Return what the notebook says of its review, once all of it is of the review that was asked for."""
    review, identity = reading.review, reading.document.identity
    if review is None or identity is None:
        raise ExportError(f"{job.notebook_name} 没有显示 kit.open_review(…) 的结果，无法确认是哪个乡镇的总结")
    if notebook.metadata.papermill.parameters != job.parameters:
        raise ExportError(f"{job.notebook_name} 的参数与所要的{job.name}{job.year}年不符，未发布")
    told = (review.township, review.year, review.county)
    if told != (job.township, job.year, job.county):
        raise ExportError(
            f"{job.notebook_name} 写的是{told[0]}{told[1]}年，要的是{job.township}{job.year}年，未发布"
        )
    if (identity.township, identity.year, identity.stamp) != (job.township, job.year, review.stamp):
        raise ExportError(f"{job.notebook_name} 的标识与{job.name}{job.year}年的总结不符，未发布")
    return review


def _check_inputs(job: Job, review: ReviewRecord, before: Mapping[str, str]) -> None:
    """Refuse a review whose ledgers were changed while it was written: nobody could say what it shows."""
    after = job.inputs()
    changed = [name for name, found in after.items() if before[name] != found]
    changed += [name for name, found in review.inputs.items() if after.get(name) != found]
    if changed:
        names = "、".join(dict.fromkeys(changed))
        raise DataError(f"台账在运行期间有改动：{names}；未发布，请再运行一次")


def _timeless(notebook: NotebookNode, job: Job) -> NotebookNode:
    """Take out what differs from run to run and place to place: the same review gives the same file."""
    notebook.metadata.papermill.update(input_path=job.notebook_name, output_path=f"{job.stem}.ipynb")
    for told in (
        notebook.metadata.papermill,
        *(cell.metadata.get("papermill", {}) for cell in notebook.cells),
    ):
        for time_of_run in ("start_time", "end_time", "duration"):
            told.pop(time_of_run, None)
    with_readable_parameters(notebook)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number}"
    return notebook


def _put_all(job: Job, contents: Mapping[str, bytes]) -> list[str]:
    """Put a review's files in their place, the record of them last; say what that has done to others."""
    last = last_published(job)
    no_more = [f"{job.stem}.{name}" for name in FORMATS if f"{job.stem}.{name}" not in contents]
    kept = put_all(job.folder, contents, [*no_more, job.half_run_name], _known(job, last))
    return [*_kept_told(kept), *_replaced(job, last)]


def _known(job: Job, last: Published | None) -> dict[str, str]:
    """Return the files that were put there by a run and not changed since: name → sha256."""
    if last is None:
        # Nothing was published here, and a run that was killed may have left what nobody told of.
        known = _hashes(job, [f"{job.stem}.{ending}" for ending in ("ipynb", *FORMATS)])
    else:
        # The record is the machine's own; nobody's work is lost with it.
        known = {**last.files, **_hashes(job, [RECORD])}
    # What cannot be read is not known.
    with contextlib.suppress(OSError):
        if is_unedited((job.folder / job.half_run_name).read_bytes()):
            known |= _hashes(job, [job.half_run_name])
    return known


def _hashes(job: Job, names: Iterable[str]) -> dict[str, str]:
    found = {}
    for name in names:
        with contextlib.suppress(OSError):
            found[name] = sha256((job.folder / name).read_bytes())
    return found


def _kept_told(kept: Mapping[str, str]) -> list[str]:
    return [f"{name} 写出后有人改过：改过的另存为 {copy}，没有覆盖" for name, copy in kept.items()]


def _replaced(job: Job, last: Published | None) -> list[str]:
    """Say that a review of another order stood here: two orders that are both wanted need two places."""
    if last is None or not last.notebook:
        return []
    if last.notebook != job.notebook_label:
        changed = f"笔记本 {last.notebook} 写的总结已由 {job.notebook_label} 写的替换"
    elif last.notebook_sha256 == sha256(job.notebook):
        now = {**job.defaults, **job.parameters}
        others = [
            name for name in now if name not in _OF_THE_PLACE and last.parameters.get(name) != now[name]
        ]
        if not others:
            return []
        told = "、".join(f"{name} 原为“{last.parameters.get(name)}”" for name in others)
        changed = f"用别的参数写的总结已替换（{told}）"
    else:
        return []
    return [f"{changed}；两份都要，请用 --out 各指一个文件夹"]


_OF_THE_PLACE = ("township", "year")
"""Parameters that say which review it is."""


def _figures(
    review: ReviewRecord,
    notices: tuple[str, ...],
    job: Job,
    inputs: Mapping[str, str],
    read_by_cells: Mapping[str, str],
    files: Mapping[str, str],
) -> dict[str, object]:
    """Put figures.json together: what the review says of itself, and how it was run."""
    return {
        "township": review.township,
        "county": review.county,
        "year": review.year,
        "stamp": review.stamp,
        "fingerprint": job.fingerprint(inputs),
        "inputs": inputs,
        "read": {name: read_by_cells[name] for name in sorted(read_by_cells)},
        "kit_version": VERSION,
        "notebook": job.notebook_label,
        "notebook_sha256": sha256(job.notebook),
        "parameters": {**job.defaults, **job.parameters},
        "outcome": review.outcome,
        "gaps": review.gaps,
        "notices": notices,
        "files": files,
        "figures": review.figures,
    }


def _failed(job: Job, workplace: Path, reason: str, cell: int | None) -> Entry:
    """Return the entry of a failed run, once its half-run notebook is kept."""
    notebook = ""
    notices: list[str] = []
    # Whatever stops the keeping, such as a full disk, is not what the run failed of.
    with contextlib.suppress(Exception):
        node, _ = _half_run(job, workplace)
        # It will be opened where it lies: there the places have to be named in full.
        places = {name: str(place) for name, place in job.places.items()}
        node = with_source_digest(with_parameters(node, {**job.parameters, **places}))
        content = {job.half_run_name: nbformat.writes(node).encode()}
        notices = _kept_told(put_all(job.folder, content, (), _known(job, last_published(job))))
        notebook = (job.folder / job.half_run_name).relative_to(job.year_folder).as_posix()
    return Entry(
        township=job.township,
        county=job.county,
        outcome="failed",
        reason=" ".join(writable(reason).split("\n")),
        notices=tuple(notices),
        cell=cell,
        notebook=notebook,
    )


def _half_run(job: Job, workplace: Path) -> tuple[NotebookNode, int | None]:
    """Return what a run has left of the notebook, and which cell was running."""
    node, running = half_run(*_unfinished(workplace))
    if node is not None:
        return node, running
    source = _source(job, workplace)
    source.write_bytes(job.notebook)
    return read_notebook(source), None
