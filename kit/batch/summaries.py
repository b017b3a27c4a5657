"""A county's summaries: planned from the reviews that are published, and published as a review is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PurePath

from kit.batch.index_writing import write_index
from kit.batch.order import Order
from kit.batch.planning import read_signing_key, read_word_frame, shared_hash
from kit.engine.parameters import find_notebook, read_parameters, typed_parameters
from kit.engine.preflight import read_runnable
from kit.errors import CallError, DataError, ExportError
from kit.export.formats import check_formats
from kit.files import resolve_file, resolve_folder
from kit.files.roster import Expected, read_expected
from kit.layout import DATA, MANIFEST, RUN_RECORD
from kit.publishing.job import Job
from kit.publishing.results import Result, RunRecord, read_run_record
from kit.publishing.tasks import PublishTask
from kit.publishing.unchanged import unchanged
from kit.stores import is_address
from kit.stores.hashes import sha256
from kit.stores.reviews_listed import ListedReview, list_reviews, summary_folder
from kit.text.printable import visible
from kit.workers.pools import open_pool

__all__ = ["summarise"]

_EVERYONE, _ENDING = "各乡镇", "-汇总"


def summarise(
    order: Order,
    county: str = "",
    done: Callable[[Result], None] = lambda result: None,
    begin: Callable[[int], None] = lambda count: None,
) -> tuple[Result, ...]:
    """Publish the summary of a year, and one for each county where there are several.

    Parameters
    ----------
    order : Order
        Its townships and cluster are not used; of its data folder, who is expected and whose ledgers came.
    county : str, optional
        Only the summary of this county.
    done : callable
        Called with each result as it comes.
    begin : callable
        Called once with the number of summaries, before the first.

    Raises
    ------
    CallError
        The order is wrong, or there is no review of the year; nothing was run.
    ExportError
        The year's index cannot be written.
    """
    jobs = _plan(order, county)
    begin(len(jobs))
    results: dict[str, Result] = {}
    tasks = []
    for job in jobs:
        result = None if order.force else _unchanged(job)
        if result is None:
            tasks.append(PublishTask(job))
            continue
        results[job.folder] = result
        done(result)
    if tasks:
        folders = {task.job.name: task.job.folder for task in tasks}
        with open_pool(order.limits, min(order.jobs, len(tasks)), trial=None) as pool:
            for result in pool.run(tasks):
                results[folders[result.name]] = result
                done(result)
    _write_index(order)
    return tuple(results[job.folder] for job in jobs)


def _write_index(order: Order) -> None:
    """Write the year's index, which links to the summaries, anew; without a record there is none."""
    with order.year_store.lock():
        record = _record(order)
        if record is not None:
            write_index(order.year_store, record)


def _record(order: Order) -> RunRecord | None:
    """Return the year's record; None where there is none, or none that can be read."""
    try:
        return read_run_record(order.year_store.read(RUN_RECORD))
    except (DataError, ExportError):
        return None


def _unchanged(job: Job) -> Result | None:
    try:
        return unchanged(job)
    except DataError:
        return None


def _has_data() -> bool:
    """Return whether there is a data folder of the usual name, which may be missing."""
    try:
        resolve_folder(DATA, "数据文件夹", "data")
    except CallError:
        return False
    return True


def _expected(order: Order) -> Expected:
    """Return who is expected; what is wrong with the list is told before anything is run."""
    try:
        return read_expected(order.data, order.roster, order.place, order.year)
    except CallError as error:
        told = str(error).replace("请核对 data 参数", "请核对 --data")
        raise CallError(told.replace("请核对 townships 参数", "请核对 --townships")) from None


def _plan(order: Order, county: str) -> tuple[Job, ...]:
    if is_address(order.out):
        raise CallError(f"--out {order.out} 不是这台机器上的文件夹：汇总只能读写文件夹")
    outputs = Path(order.outputs)
    within = f"{order.place}/{order.year}" if order.place else str(order.year)
    listed = list_reviews(outputs / within)
    if not listed:
        raise CallError(
            f"{outputs / within} 里没有总结：请先运行 review-kit batch --year {order.year}，或核对 --out"
        )
    counties = sorted({each.county for each in listed if each.county})
    if county and county not in counties:
        known = f"里面的县有{'、'.join(counties)}" if counties else "里面的总结没有分县，不用写 --county"
        raise CallError(f"{outputs / within} 里没有{visible(county)}的总结：{known}")
    scopes = [county] if county else ["", *counties] if len(counties) > 1 else [""]
    sole = counties[0] if len(counties) == 1 else ""
    shared = _Shared(order, outputs)
    return tuple(shared.job(scope, scope or sole or _EVERYONE, within, listed) for scope in scopes)


class _Shared:
    """What the summaries of an order have in common."""

    def __init__(self, order: Order, outputs: Path) -> None:
        self._order = order
        self._outputs = outputs
        self._path = find_notebook(order.notebook, order.shipped_notebook)
        self._formats = check_formats(order.formats)
        self._frame = read_word_frame(order.word_frame, self._formats)
        self._key = read_signing_key(order)
        self._defaults = read_parameters(self._path)
        self._content = read_runnable(self._path)
        self._wording = {**self._defaults, **(order.parameters or {})}.get("wording")
        self._places = self._places_named()
        self._expected = _expected(order)
        self._read = self._folders_read()
        self._folders = self._folders_named()
        order.year_store.check()
        self._hash, self._made_with, _ = shared_hash(
            order, self._content, self._path.parent, self._places, self._frame, self._key
        )

    def _places_named(self) -> dict[str, Path]:
        places = {"outputs": self._outputs}
        if self._order.subject_folder is not None:
            places["subject"] = self._order.subject_folder
        if self._wording:
            places["wording"] = resolve_folder(str(self._wording), "措辞模板文件夹", "wording")
        return places

    def job(self, county: str, name: str, within: str, listed: list[ListedReview]) -> Job:
        """Return the job of one summary."""
        order = self._order
        own = dict(order.parameters or {})
        if taken := {"year", "county", "outputs", "data", "townships"} & own.keys():
            raise CallError(f"参数“{min(taken)}”由命令本身给出，不能再用 -p 指定")
        given = {"year": order.year, "county": county, **self._folders, **own}
        if "wording" in self._places:
            given["wording"] = str(self._places["wording"])
        if order.subject_folder is not None:
            given["subject"] = str(order.subject_folder)
        chosen = [each for each in listed if not county or each.county == county]
        return Job(
            township=name,
            county="",
            year=order.year,
            notebook=self._content,
            notebook_name=order.notebook,
            notebook_folder=self._path.parent,
            defaults=self._defaults,
            parameters=typed_parameters(self._path, self._defaults, given),
            places=self._places | self._read,
            ledgers={f"{within}/{each.folder}/{MANIFEST}": each.path for each in chosen},
            out=order.outputs,
            folder=summary_folder(county),
            formats=self._formats,
            shared=sha256(f"{self._hash}{self._lost()}{self._expected}".encode()),
            subject=order.subject,
            place=order.place,
            word_frame=self._frame,
            no_record=order.no_record,
            made_with=self._made_with,
            signing_key=self._key,
            ending=_ENDING,
        )

    def _folders_read(self) -> dict[str, Path]:
        """Return where the parameters of folders and lists lead, of those that the notebook has."""
        order = self._order
        read = {"outputs": self._outputs}
        if order.data and (order.data != DATA or _has_data()):
            read["data"] = resolve_folder(order.data, "数据文件夹", "data")
        if order.roster:
            read["townships"] = resolve_file(order.roster, "乡镇名单", "townships")
        return {name: place for name, place in read.items() if name in self._defaults}

    def _folders_named(self) -> dict[str, str]:
        """Return how the notebook is given them: as ordered, without this machine's folders."""
        order = self._order
        given = {"outputs": order.out, "data": order.data, "townships": order.roster}
        named = {}
        for name, value in given.items():
            if name not in self._defaults:
                continue
            place = self._read.get(name)
            parts = PurePath(value).parts
            # Cells run in another folder: see `kit.batch.planning`.
            whole = place is not None and (not parts or ".." in parts or os.name == "nt")
            named[name] = str(place) if whole else value if place is not None else ""
        return named

    def _lost(self) -> str:
        """Return what a summary tells of townships without a review, which run.json has."""
        record = _record(self._order)
        if record is None:
            return ""
        lost = [each for each in record.townships if each.outcome == "failed"]
        return repr([(each.name, each.outcome, each.reason) for each in (*lost, *record.gone)])
