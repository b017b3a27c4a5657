"""The draft of a review: its notebook run, read and exported, all in memory."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath

import msgspec
import nbformat
from nbformat import NotebookNode

from kit.content import ReviewRecord, SubjectRecord
from kit.document import Reading, read
from kit.engine.execution import run_notebook
from kit.engine.files_read import files_read
from kit.engine.journal import half_run
from kit.engine.notebooks import (
    notebook_bytes,
    read_notebook,
    with_parameters,
    with_readable_parameters,
    with_source_digest,
)
from kit.errors import DataError, ExportError, KitError, NotebookError
from kit.export.formats import Render
from kit.files.cache_folder import LEDGERS, cache_folder
from kit.layout import MANIFEST
from kit.publishing.job import Job
from kit.publishing.manifest import Manifest, key_figures, published_result
from kit.publishing.results import Result, as_json
from kit.records.claims import document_record
from kit.records.number_records import DocumentRecord, NumberRecord
from kit.records.packed import pack, unpack
from kit.records.recorded import carrying
from kit.stores import is_address
from kit.stores.hashes import sha256
from kit.text.printable import visible, writable
from kit.version import VERSION

__all__ = ["Counted", "Draft", "count_again", "failed_draft", "lost_draft", "write_draft"]


class Draft(msgspec.Struct, frozen=True):
    """What one run made, not yet in any store.

    Attributes
    ----------
    result : Result
    contents : dict of str to bytes
        The review's files by name, the manifest last; of a failed run the half-run notebook alone, if any.
    subject : SubjectRecord or None
        Of the review; of a failed run, what it should have been.
    """

    result: Result
    contents: dict[str, bytes]
    subject: SubjectRecord | None = None


def write_draft(job: Job, workplace: Path, render: Render) -> Draft:
    """Run a job's notebook and export it.

    Parameters
    ----------
    job : Job
    workplace : Path
        An empty folder of this run. Cells run in a folder in it, so that their own files meet no others.
    render : callable
        Makes the documents.

    Raises
    ------
    KitError
        The run failed; `failed_draft` makes the draft of it.
    """
    inputs, published = job.inputs(), job.published_sha256()
    notebook, reading, review, read_by_cells = _run(job, workplace)
    contents = {f"{job.stem}.ipynb": notebook_bytes(_without_times(notebook, job))}
    record = document_record(reading)
    document = reading.document
    if not job.no_record:
        document = carrying(document, record, job.signing_key, job.signature)
    rendered = render(document, job.formats, job.word_frame)
    contents |= {f"{job.stem}.{name}": content for name, content in rendered.items()}
    _check_inputs(job, review, inputs, published)
    notices = (*review.notices, *reading.messages)
    files = {name: sha256(content) for name, content in contents.items()}
    manifest = Manifest(
        township=review.township,
        county=review.county,
        stated_county=review.stated_county,
        year=review.year,
        subject=review.subject,
        stamp=review.stamp,
        fingerprint=job.fingerprint(inputs),
        inputs=inputs,
        read={name: read_by_cells[name] for name in sorted(read_by_cells)},
        kit_version=VERSION,
        notebook=job.notebook_label,
        notebook_sha256=sha256(job.notebook),
        parameters={**job.defaults, **job.parameters},
        made_with=dict(job.made_with),
        outcome=review.outcome,
        gaps=review.gaps,
        notices=notices,
        files=files,
        figures=review.figures,
        key_figures=review.key_figures,
        records=tuple(_kept(record)) if record else (),
        ledgers=review.ledgers,
        published=review.published,
        revisions=review.revisions,
    )
    contents[MANIFEST] = as_json(manifest)
    files = {**files, MANIFEST: sha256(contents[MANIFEST])}
    figures = key_figures(review.figures, review.key_figures)
    result = published_result(job, review.outcome, review.gaps, notices, files, figures)
    return Draft(result, contents, review.subject)


class Counted(msgspec.Struct, frozen=True):
    """A review counted again.

    Attributes
    ----------
    review : ReviewRecord
    record : DocumentRecord
        Of its document, as a file would carry it.
    """

    review: ReviewRecord
    record: DocumentRecord


def count_again(job: Job, workplace: Path) -> Counted:
    """Run a job's notebook for what it counts and states; no document is made.

    Parameters
    ----------
    job : Job
    workplace : Path
        As for `write_draft`.

    Raises
    ------
    KitError
        The run failed.
    """
    inputs, published = job.inputs(), job.published_sha256()
    _, reading, review, _ = _run(job, workplace)
    _check_inputs(job, review, inputs, published)
    record = document_record(reading)
    assert record is not None
    return Counted(review, unpack(pack(record)))


def _run(job: Job, workplace: Path) -> tuple[NotebookNode, Reading, ReviewRecord, dict[str, str]]:
    """Run a job's notebook, and read what it displayed; last the files that its cells read."""
    source = _source(job, workplace)
    source.write_bytes(job.notebook)
    ignored = [workplace, *_outputs(job), *job.ledgers.values()]
    ignored += [path for path in (job.published, cache_folder(LEDGERS)) if path is not None]
    here = workplace / "here"
    with _working_in(here, job), files_read(here, job.notebook_folder, ignored) as read_by_cells:
        notebook = run_notebook(source, *_unfinished(workplace), job.parameters)
    reading = read(notebook, job.notebook_folder)
    return notebook, reading, _review_of(reading, notebook, job), read_by_cells


def _kept(record: DocumentRecord) -> Iterator[NumberRecord]:
    """Yield the numbers that figures.json keeps, whose sources its figures have.

    Those of a summary's townships are in the figures.json of each.
    """
    for each in record.records:
        parts = each.id.rsplit("/", 2)
        of_township = len(parts) == 3 and all(parts) and parts[1] == str(record.year)
        if not of_township:
            yield msgspec.structs.replace(each, source=None)


def failed_draft(job: Job, workplace: Path, error: Exception) -> Draft:
    """Return the draft of a run that raised an error, with its half-run notebook."""
    reason = str(error) if isinstance(error, KitError) else f"意外错误 {type(error).__name__}：{error}"
    cell = error.cell if isinstance(error, NotebookError) else None
    return _failed(job, workplace, reason, cell)


def lost_draft(job: Job, workplace: Path, reason: str) -> Draft:
    """Return the draft of a run whose process is gone, with what it had come to.

    Parameters
    ----------
    job : Job
    workplace : Path
        As `write_draft` was given it.
    reason : str
        What became of the process.
    """
    cell = None
    # Whatever prevents reading it, such as a full disk, is not why the process ended.
    with contextlib.suppress(Exception):
        node, running = _half_run(job, workplace)
        if running is not None:
            # A cell that never ended has no number yet: it is the next one.
            cell = 1 + sum(each.get("execution_count") is not None for each in node.cells[:running])
            first = next(iter(node.cells[running].source.splitlines()), "")
            reason = f"{_source(job, workplace).name} 单元格[{cell}]“{first}”：{reason}"
    return _failed(job, workplace, reason, cell)


def _failed(job: Job, workplace: Path, reason: str, cell: int | None) -> Draft:
    contents = {}
    # Whatever prevents keeping it, such as a full disk, is not why the run failed.
    with contextlib.suppress(Exception):
        node, _ = _half_run(job, workplace)
        # It will be opened in the outputs: there the parameters have to name whole paths.
        places = {name: str(place) for name, place in job.places.items()}
        node = with_source_digest(with_parameters(node, {**job.parameters, **places}))
        contents = {job.half_run_name: nbformat.writes(node).encode()}
    result = Result.failed(job.township, job.county, " ".join(writable(reason).split("\n")))
    return Draft(msgspec.structs.replace(result, cell=cell), contents, job.subject)


def _half_run(job: Job, workplace: Path) -> tuple[NotebookNode, int | None]:
    """Return what a run left of the notebook, and which cell was running."""
    node, running = half_run(*_unfinished(workplace))
    if node is not None:
        return node, running
    source = _source(job, workplace)
    source.write_bytes(job.notebook)
    return read_notebook(source), None


def _source(job: Job, workplace: Path) -> Path:
    """Return the path of the notebook that is run; messages give its name."""
    return workplace / PurePath(job.notebook_name).name


def _unfinished(workplace: Path) -> tuple[Path, Path]:
    """Return the paths of the notebook and its journal while cells run."""
    return workplace / "unfinished.ipynb", workplace / "unfinished.jsonl"


def _outputs(job: Job) -> list[Path]:
    """Return the folder of the outputs, where it is on this machine."""
    return [] if is_address(job.out) else [Path(job.out)]


@contextlib.contextmanager
def _working_in(folder: Path, job: Job) -> Iterator[None]:
    """Work in a folder in which relative parameters lead to the places that they name.

    The files beside the notebook are there too, as in JupyterLab.
    """
    folder.mkdir()
    values = {**job.defaults, **job.parameters}
    named = {str(values[name]): place for name, place in job.places.items()}
    beside = {place.name: place for place in job.notebook_folder.glob("[!.]*")} if os.name != "nt" else {}
    for name, place in named.items():
        first, *rest = PurePath(name).parts or ("",)
        # What is beside the notebook must not lead a parameter elsewhere.
        if first in beside and os.path.realpath(beside[first].joinpath(*rest)) != os.path.realpath(place):
            del beside[first]
    nearer = sorted(named.items(), key=lambda each: len(PurePath(each[0]).parts))
    for name, place in (*beside.items(), *nearer):
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
        # A cell may set it for its own files; the review's files keep to the user's.
        os.umask(umask)


def _review_of(reading: Reading, notebook: NotebookNode, job: Job) -> ReviewRecord:
    """Return the record of the notebook's review, once all of it is of the review that was asked for."""
    review, identity = reading.review, reading.document.identity
    if review is None or identity is None:
        raise ExportError(f"{job.notebook_name} 没有显示 kit.open_review(…) 的结果，无法确认是哪个乡镇的总结")
    if notebook.metadata.papermill.parameters != job.parameters:
        raise ExportError(f"{job.notebook_name} 的参数与所要的{job.name}{job.year}年不符，未发布")
    if (review.township, review.year, review.county) != (job.township, job.year, job.county):
        raise ExportError(
            f"{job.notebook_name} 写的是{review.township}{review.year}年，"
            f"要的是{job.township}{job.year}年，未发布"
        )
    if (identity.township, identity.year, identity.stamp) != (job.township, job.year, review.stamp):
        raise ExportError(f"{job.notebook_name} 的标识与{job.name}{job.year}年的总结不符，未发布")
    _check_subject(job, review.subject)
    return review


def _check_subject(job: Job, written: SubjectRecord | None) -> None:
    """Refuse a review of another subject than the one that was asked for."""
    asked = job.subject
    if asked is None or written == asked or (written is None and not job.place):
        return
    if written is None or written.key != asked.key:
        name = f"专题“{visible(written.name)}”" if written else "默认专题"
        raise ExportError(
            f"{job.notebook_name} 写的是{name}，要的是专题“{visible(asked.name)}”，未发布："
            "请在笔记本里写 kit.open_review(…, subject=subject)，或用 --notebook 另指一个笔记本"
        )
    raise ExportError(
        f"{job.notebook_name} 写总结用的专题“{visible(asked.name)}”与运行前读到的不是同一份"
        f"（运行期间有改动，或者笔记本里另指了一份），未发布：请核对笔记本里的 subject，再运行一次"
    )


def _check_inputs(job: Job, review: ReviewRecord, before: Mapping[str, str], published: str) -> None:
    """Refuse a review whose ledgers, or last year's record, changed while it was written."""
    if published != job.published_sha256() or (published and review.published not in ("", published)):
        raise DataError("上年总结的 figures.json 在运行期间有改动；未发布，请再运行一次")
    after = job.inputs()
    changed = [name for name, digest in after.items() if before[name] != digest]
    changed += [name for name, digest in review.inputs.items() if after.get(name) != digest]
    if changed:
        names = "、".join(dict.fromkeys(changed))
        raise DataError(f"台账在运行期间有改动：{names}；未发布，请再运行一次")


def _without_times(notebook: NotebookNode, job: Job) -> NotebookNode:
    """Remove what differs from run to run and place to place: the same review gives the same file."""
    notebook.metadata.papermill.update(input_path=job.notebook_name, output_path=f"{job.stem}.ipynb")
    for metadata in (
        notebook.metadata.papermill,
        *(cell.metadata.get("papermill", {}) for cell in notebook.cells),
    ):
        for time in ("start_time", "end_time", "duration"):
            metadata.pop(time, None)
    with_readable_parameters(notebook)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number}"
    return notebook
