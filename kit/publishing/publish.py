"""Publishing: a draft's files written to the review's store, edits and other reviews there looked after."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from kit.engine.notebooks import is_unedited
from kit.errors import DataError, ExportError
from kit.export.formats import Render, render
from kit.layout import FORMATS, MANIFEST
from kit.publishing.draft import Draft, failed_draft, write_draft
from kit.publishing.job import Job
from kit.publishing.manifest import Published, read_manifest
from kit.publishing.results import Result
from kit.publishing.same_subject import other_subject
from kit.stores import Store
from kit.stores.hashes import sha256

__all__ = ["publish", "publish_draft"]


def publish(job: Job, workplace: Path, render: Render = render) -> Result:
    """Run and publish one review; a failure is a `Result` too, never an exception.

    Parameters
    ----------
    job : Job
    workplace : Path
        An empty folder of this run.
    render : callable
        Makes the documents.
    """
    try:
        return publish_draft(job, write_draft(job, workplace, render))
    except Exception as error:
        # One township's failure, of whatever kind, must not stop the others.
        return publish_draft(job, failed_draft(job, workplace, error))


def publish_draft(job: Job, draft: Draft) -> Result:
    """Write a draft's files to the review's store, and return its result with what that did to others.

    A complete or partial review replaces what is there; a failed one adds its half-run notebook to it, unless
    another subject's review is there.

    Raises
    ------
    ExportError
        The store cannot be written, or holds another subject's review; all is as it was. A failed draft
        raises nothing.
    """
    if draft.result.outcome == "failed":
        return _publish_half_run(job, draft)
    store = job.store
    last = read_manifest(store)
    if mixed := _mixed(job, draft, last):
        raise ExportError(f"{mixed}，未发布：请用 --out 另指一个文件夹")
    obsolete = [f"{job.stem}.{name}" for name in FORMATS if f"{job.stem}.{name}" not in draft.contents]
    kept = store.write_all(
        draft.contents, remove=[*obsolete, job.half_run_name], known=_known(job, store, last)
    )
    notices = (*_edits_kept(kept), *_replaced(job, last), *draft.result.notices)
    return msgspec.structs.replace(draft.result, notices=notices)


def _publish_half_run(job: Job, draft: Draft) -> Result:
    # Whatever prevents keeping the notebook, such as a full disk, is not why the run failed.
    with contextlib.suppress(Exception):
        store = job.store
        last = read_manifest(store)
        if draft.contents and not _mixed(job, draft, last):
            kept = store.write_all(draft.contents, known=_known(job, store, last))
            return msgspec.structs.replace(
                draft.result,
                notices=tuple(_edits_kept(kept)),
                notebook=(Path(job.folder) / job.half_run_name).as_posix(),
            )
    return draft.result


def _mixed(job: Job, draft: Draft, last: Published | None) -> str:
    """Return why a draft would mix two subjects in a store; empty where it would not."""
    if last is None or not last.is_readable:
        return ""
    return other_subject(job.store, last.subject, draft.subject, job.place)


def _known(job: Job, store: Store, last: Published | None) -> dict[str, str]:
    """Return the files that a run wrote and nobody edited since: name → sha256."""
    if last is None:
        # Nothing was published here; a run that was killed may have left files.
        known = _hashes(store, [f"{job.stem}.{extension}" for extension in ("ipynb", *FORMATS)])
    else:
        # The manifest is the machine's own: no person's work is lost with it.
        known = {**last.files, **_hashes(store, [MANIFEST])}
    # A file that cannot be read is not known.
    with contextlib.suppress(DataError):
        half_run = store.read(job.half_run_name)
        if half_run is not None and is_unedited(half_run):
            known[job.half_run_name] = sha256(half_run)
    return known


def _hashes(store: Store, names: Iterable[str]) -> dict[str, str]:
    found = {}
    for name in names:
        with contextlib.suppress(DataError):
            content = store.read(name)
            if content is not None:
                found[name] = sha256(content)
    return found


def _edits_kept(kept: Mapping[str, str]) -> list[str]:
    return [f"{name} 写出后有人改过：改过的另存为 {copy}，没有覆盖" for name, copy in kept.items()]


def _replaced(job: Job, last: Published | None) -> list[str]:
    """Report that a review of another order was replaced: two orders that are both wanted need two places."""
    if last is None or not last.notebook:
        return []
    if last.notebook != job.notebook_label:
        changed = f"笔记本 {last.notebook} 写的总结已由 {job.notebook_label} 写的替换"
    elif last.notebook_sha256 == sha256(job.notebook):
        now = {**job.defaults, **job.parameters}
        others = [
            name for name in now if name not in _OF_THE_TOWNSHIP and last.parameters.get(name) != now[name]
        ]
        if not others:
            return []
        values = "、".join(f"{name} 原为“{last.parameters.get(name)}”" for name in others)
        changed = f"用别的参数写的总结已替换（{values}）"
    else:
        return []
    return [f"{changed}；两份都要，请用 --out 各指一个文件夹"]


_OF_THE_TOWNSHIP = ("township", "year", "published")
"""Parameters that say which review it is, and which one was published before it."""
