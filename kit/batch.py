"""The batch: one review or every township's, then the year's run.json and index.html."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kit.engine import Value, find_notebook, typed_parameters
from kit.errors import CallError
from kit.export.index import IndexEntry, render_index
from kit.files import Place, find_place, list_places, resolve_data
from kit.publish import Job, check_formats, publish
from kit.records import Entry, RunRecord, as_json, read_run_record
from kit.version import VERSION
from kit.whole_files import write_whole

DEFAULT_NOTEBOOK = "notebooks/township_review.ipynb"


@dataclass(frozen=True)
class Order:
    """What a run or a batch is asked for; paths and parameters as the user gave them.

    Attributes
    ----------
    year : int
    townships : sequence of str
        Empty: every township of the year.
    data, out, notebook : str
    formats : str
        ``html,pdf,docx``.
    parameters : mapping of str to str
        Further parameters of the notebook.
    jobs : int
        Reviews at a time.
    """

    year: int
    townships: Sequence[str] = ()
    data: str = "data"
    out: str = "outputs"
    notebook: str = DEFAULT_NOTEBOOK
    formats: str = "html,pdf,docx"
    parameters: Mapping[str, Value] | None = None
    jobs: int = 1


def plan(order: Order) -> tuple[Job, ...]:
    """Check an order whole before anything runs, and lay out its jobs.

    Raises
    ------
    CallError
        No such data folder, year, township, notebook, parameter, format or folder of wording, or the outputs
        cannot be written.
    """
    data = resolve_data(order.data)
    everyone = list_places(data, order.year)
    if not everyone:
        raise CallError(
            f"{data / str(order.year)} 里没有乡镇的台账：请放入 <乡镇>.xlsx，或一个乡镇一个文件夹"
        )
    places = [find_place(data, order.year, name) for name in order.townships] if order.townships else everyone
    notebook = find_notebook(order.notebook)
    formats = check_formats(order.formats)
    _check_wording(order)
    year_folder = Path(order.out).absolute() / str(order.year)
    _check_writable(year_folder)
    shared = {
        township for township, count in Counter(place.township for place in everyone).items() if count > 1
    }
    return tuple(
        Job(
            township=place.township,
            county=place.county,
            year=place.year,
            notebook=notebook,
            parameters=typed_parameters(notebook, _parameters(order, place)),
            year_folder=year_folder,
            # A name that two counties share would put two reviews into one folder.
            folder=year_folder / (place.name if place.township in shared else place.township),
            formats=formats,
        )
        for place in dict.fromkeys(places)
    )


def run_batch(order: Order, told: Callable[[Entry], None]) -> tuple[Entry, ...]:
    """Publish every review of an order, and the year's run.json and index.html.

    Parameters
    ----------
    order : Order
    told : callable
        Called with each entry as it is done.

    Returns
    -------
    tuple of Entry
        In the order of the jobs.
    """
    jobs = plan(order)
    entries = []
    for entry in _published(jobs, order.jobs):
        told(entry)
        entries.append(entry)
    if jobs:
        _write_records(jobs[0].year_folder, order, entries)
    return tuple(entries)


def _published(jobs: Sequence[Job], at_a_time: int) -> Iterator[Entry]:
    if at_a_time <= 1 or len(jobs) <= 1:
        yield from map(publish, jobs)
        return
    # Fresh interpreters: a forked one would inherit locks and event loops of whatever ran before.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(at_a_time, len(jobs)), mp_context=context) as pool:
        yield from pool.map(publish, jobs)


def _parameters(order: Order, place: Place) -> dict[str, Value]:
    given: dict[str, Value] = {"township": place.name, "year": place.year, "data": order.data}
    taken = given.keys() & (order.parameters or {}).keys()
    if taken:
        raise CallError(f"参数“{min(taken)}”由命令本身给出，不能再用 -p 指定")
    return {**given, **(order.parameters or {})}


def _check_wording(order: Order) -> None:
    # A kernel looks from the folder that this process works in, too.
    wording = (order.parameters or {}).get("wording")
    if wording and not Path(str(wording)).is_dir():
        raise CallError(f"措辞模板文件夹不存在：{wording}；请核对 -p wording 后的路径")


def _check_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CallError(f"输出文件夹不能写：{folder}（{error.strerror or error}）") from None


def _write_records(folder: Path, order: Order, entries: Iterable[Entry]) -> None:
    path = folder / "run.json"
    fresh = RunRecord(year=order.year, kit_version=VERSION, townships=())
    kept = read_run_record(path) if order.townships else None
    record = (kept or fresh).with_entries(entries)
    write_whole(path, as_json(record))
    write_whole(
        folder / "index.html",
        render_index(order.year, [_index_entry(each) for each in record.townships]).encode(),
    )


_LABELS = {".html": "网页", ".pdf": "PDF", ".docx": "Word", ".ipynb": "笔记本"}


def _index_entry(entry: Entry) -> IndexEntry:
    ends = {name: PurePosixPath(name).suffix for name in entry.files}
    links = {_LABELS[end]: name for name, end in ends.items() if end in _LABELS}
    return IndexEntry(
        township=entry.township, county=entry.county, outcome=entry.outcome, reason=entry.reason, links=links
    )
