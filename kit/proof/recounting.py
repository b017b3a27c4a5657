"""Reviews counted again from the ledgers, each held against the record of its documents.

The notebook is run as for `reproduce`, but no document is made: a record that was forged whole, with the
right hashes, is found by this alone.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kit.batch import Order, plan
from kit.batch.last_year import with_last_year
from kit.changes.edition import Edition
from kit.engine.parameters import find_notebook, read_parameters
from kit.errors import CallError, KitError
from kit.layout import MANIFEST, township_name
from kit.proof.document_held import of_file
from kit.proof.editions import read_edition
from kit.proof.findings import Finding
from kit.proof.making import (
    differences_of_last_year,
    differences_of_the_ledgers,
    differences_of_the_making,
    differences_of_the_record,
    last_year_file,
    making_beside,
    parameters_of,
)
from kit.proof.recounted import Recounted
from kit.publishing.draft import Counted
from kit.publishing.job import Job
from kit.publishing.tasks import CountTask
from kit.records.number_records import DocumentRecord
from kit.records.packed import unpack
from kit.text.printable import visible
from kit.workers.limits import Limits, room_for
from kit.workers.pools import open_pool

__all__ = ["Asked", "recount"]

_FEW = 4
"""Reviews that gain less by a longer preparation of their processes than it takes."""

_LIMITS = Limits(seconds=600)


@dataclass(frozen=True)
class Asked:
    """A review to count again.

    Attributes
    ----------
    name : str
        Of its first document.
    path : Path or None
        Of that document; None in a zip.
    packed : bytes
        Its record, packed by zlib.
    """

    name: str
    path: Path | None
    packed: bytes

    @property
    def record(self) -> DocumentRecord:
        """Its record, unpacked whenever it is needed."""
        return unpack(zlib.decompress(self.packed))


@dataclass(frozen=True)
class _Planned:
    asked: Asked
    order: Order
    job: Job
    last_year: Path | None


def recount(
    asked: Sequence[Asked], ordered: Callable[[DocumentRecord], Order], jobs: int = 1
) -> dict[str, list[Finding]]:
    """Count reviews again, and return what does not come out, by the name of the document.

    Parameters
    ----------
    asked : sequence of Asked
    ordered : callable
        Returns what is ordered to make the review of a record: data, subject and notebook.
    jobs : int, optional
        Reviews that are counted at a time.
    """
    found: dict[str, list[Finding]] = {each.name: [] for each in asked}
    with tempfile.TemporaryDirectory(prefix="review-kit-") as folder:
        planned: list[_Planned] = []
        for each, one in _planned(asked, ordered, folder):
            if isinstance(one, str):
                found[each.name].append(of_file(each.name, "not-recounted", one))
            else:
                planned.append(one)
        if not planned:
            return found
        trial = planned[0].order.subject_named if len(planned) > _FEW else None
        with open_pool(_LIMITS, room_for(min(jobs, len(planned))), trial=trial) as pool:
            tasks = (CountTask(one.job, at) for at, one in enumerate(planned))
            for at, counted in pool.run(tasks):
                name = planned[at].asked.name
                if isinstance(counted, str):
                    told = f"用台账重算没有成功：{counted}"
                    found[name].append(of_file(name, "not-recounted", told))
                else:
                    found[name] += _held(planned[at], counted)
    return found


def _planned(
    asked: Sequence[Asked], ordered: Callable[[DocumentRecord], Order], folder: str
) -> Iterator[tuple[Asked, _Planned | str]]:
    """Yield each review with what is to be run for it, or why nothing can; one order is planned once."""
    orders: dict[tuple[str, int], Order | str] = {}
    groups: dict[str, tuple[Order, list[tuple[Asked, str]]]] = {}
    for each in asked:
        record = each.record
        key = record.subject.key if record.subject is not None else "", record.year
        if key not in orders:
            orders[key] = _ordered(record, ordered, folder)
        order = orders[key]
        if isinstance(order, str):
            yield each, order
            continue
        beside = making_beside(each.path, record) if each.path is not None else None
        defaults = read_parameters(find_notebook(order.notebook, order.shipped_notebook))
        own = {**parameters_of(record, beside, defaults), **(order.parameters or {})}
        one = replace(order, parameters=own)
        group = groups.setdefault(repr((key, sorted(own.items()))), (one, []))
        group[1].append((each, township_name(record.county, record.township)))
    for order, members in groups.values():
        yield from _of_group(order, members)


def _ordered(record: DocumentRecord, ordered: Callable[[DocumentRecord], Order], folder: str) -> Order | str:
    try:
        return replace(ordered(record), out=folder, formats="html")
    except KitError as error:
        return str(error)


def _of_group(order: Order, members: Sequence[tuple[Asked, str]]) -> Iterator[tuple[Asked, _Planned | str]]:
    names = tuple(dict.fromkeys(name for _, name in members))
    try:
        laid_out = plan(replace(order, townships=names))
    except CallError as error:
        yield from ((each, str(error)) for each, _ in members)
        return
    jobs = {job.name: job for job in laid_out.jobs}
    unknown = {result.name: result.reason for result in laid_out.unknown}
    for each, name in members:
        job = jobs.get(name)
        if job is None or job.refusal:
            yield each, job.refusal if job else unknown.get(name, f"数据文件夹里没有{visible(name)}的台账")
        else:
            record, place = each.record, order.place
            last_year = last_year_file(record, each.path or Path(), place) if record.published else None
            # Without the file it is counted as it can be, and told that it is gone.
            job = with_last_year(job, last_year) if last_year is not None else job
            yield each, _Planned(each, order, job, last_year)


def _held(planned: _Planned, counted: Counted) -> Iterator[Finding]:
    asked, job, record = planned.asked, planned.job, planned.asked.record
    beside = making_beside(asked.path, record) if asked.path is not None else None
    known = [
        *differences_of_the_record(record, planned.order),
        *differences_of_last_year(record, planned.last_year),
        *differences_of_the_ledgers(record, job),
        *differences_of_the_making(record, job, beside, is_word=False),
    ]
    before = _before(asked.path) if asked.path is not None and beside is not None else None
    yield from Recounted(asked.name, record, counted, before, [str(each) for each in known]).findings()


def _before(path: Path) -> Edition | None:
    """Return the edition of the figures.json beside a document."""
    try:
        return read_edition(path.with_name(MANIFEST))
    except CallError:
        return None
