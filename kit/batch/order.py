"""An order: what a run or a batch is asked for, checked whole before anything runs.

Begins the batch, on the running branch: order → jobs → entries → run.json and index.html.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from kit.batch.contents import TooMuchError, contents_of
from kit.batch.limits import Limits
from kit.batch.remote import Remote, is_remote, left_aside, outline
from kit.batch.shelf import FolderShelf, Shelf
from kit.engine.parameters import Value, find_notebook, read_parameters, typed_parameters
from kit.engine.preflight import read_runnable
from kit.errors import CallError, DataError
from kit.export.formats import check_formats
from kit.files import (
    Place,
    Years,
    find_place,
    list_places,
    read_township,
    resolve_data,
    resolve_folder,
    shown,
)
from kit.job import Job, digest, sha256, surroundings
from kit.records import Entry
from kit.text.printable import writable

__all__ = ["DEFAULT_NOTEBOOK", "Order", "Plan", "plan", "shelf_of"]

_FEW = 50  # places that are sooner looked up one by one than found in a list of their year

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
    force : bool
        Publish also what stands published already.
    retry_failed : bool
        Publish only those that failed last time.
    limits : Limits
        What one review may take.
    cluster : str
        Address of a Dask scheduler; data and outputs then may be addresses that fsspec knows.
    """

    year: int
    townships: Sequence[str] = ()
    data: str = "data"
    out: str = "outputs"
    notebook: str = DEFAULT_NOTEBOOK
    formats: str = "html,pdf,docx"
    parameters: Mapping[str, Value] | None = None
    jobs: int = 1
    force: bool = False
    retry_failed: bool = False
    limits: Limits = field(default_factory=Limits)
    cluster: str = ""

    @property
    def year_folder(self) -> Path:
        """Where the year's reviews go."""
        return Path(self.out).absolute() / str(self.year)

    @property
    def runs_all(self) -> bool:
        """Whether also those are run that stand published already."""
        return self.force or self.retry_failed


def shelf_of(order: Order) -> Shelf:
    """Return the shelf of the order's year."""
    return Remote(order.out) / str(order.year) if is_remote(order.out) else FolderShelf(order.year_folder)


@dataclass(frozen=True)
class Plan:
    """What an order comes to; iterating over it gives its jobs.

    Attributes
    ----------
    jobs : tuple of Job
        One a township.
    unknown : tuple of Entry
        Townships that the order names and the year does not have, as failed ones.
    notices : tuple of str
        What whoever gave the order should know, and what is of no township of its own.
    """

    jobs: tuple[Job, ...]
    unknown: tuple[Entry, ...] = ()
    notices: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Job]:
        return iter(self.jobs)


def plan(order: Order) -> Plan:
    """Check an order whole before anything runs, and lay out its jobs.

    Raises
    ------
    CallError
        No such data folder, year, notebook, parameter, format or folder of wording, none of the townships
        that are named, or the outputs cannot be written.
    """
    for name, place in (("--data", order.data), ("--out", order.out)):
        if is_remote(place) and not order.cluster:
            raise CallError(f"{name} {place} 只能与 --cluster 一起用")
    if not is_remote(order.data):
        return _laid_out(order, _data_folder(order))
    skipped: list[str] = []
    with outline(order.data, order.year, skipped) as data:
        laid_out = _laid_out(order, resolve_data(data, order.year))
    return replace(laid_out, notices=(*laid_out.notices, *map(left_aside, skipped)))


def _data_folder(order: Order) -> Path:
    """Find the data folder; where there is none, the option is named and not the notebook's parameter."""
    try:
        return resolve_data(order.data, order.year)
    except CallError as error:
        raise CallError(str(error).replace("请核对 data 参数", "请核对 --data")) from None


def _laid_out(order: Order, data: Path) -> Plan:
    if writable(order.data) != order.data:
        raise CallError(f"数据文件夹 {writable(order.data)} 的名称不是 UTF-8 编码：请先改名")
    everyone = list_places(data, order.year)
    if not everyone:
        raise CallError(
            f"{data / str(order.year)} 里没有乡镇的台账：请放入 <乡镇>.xlsx，或一个乡镇一个文件夹"
        )
    places, unknown = _named(order, data, everyone) if order.townships else (everyone, ())
    notebook = find_notebook(order.notebook)
    formats = check_formats(order.formats)
    defaults = read_parameters(notebook)
    content = read_runnable(notebook)
    given, named_places = _parameters(order, data, defaults)
    # Checked for all at once: what differs from township to township is its name alone.
    typed = typed_parameters(notebook, defaults, {"township": "", **given})
    shelf_of(order).check()
    years = Years(data, many=len(places) > _FEW)
    shared, notices = _shared(order, content, notebook.parent, named_places)
    names = Counter(place.township for place in everyone)
    jobs = tuple(
        Job(
            township=place.township,
            county=place.county,
            year=place.year,
            notebook=content,
            notebook_name=order.notebook,
            notebook_folder=notebook.parent,
            defaults=defaults,
            parameters={**typed, "township": place.name},
            places=named_places,
            ledgers=_ledgers(place, years),
            year_folder=order.year_folder,
            # A name that two counties share would put two reviews into one folder.
            folder=order.year_folder / (place.name if names[place.township] > 1 else place.township),
            formats=formats,
            shared=shared,
            refusal=place.unreadable or _refusal(place),
        )
        for place in dict.fromkeys(places)
    )
    return Plan(jobs, unknown, notices)


def _named(order: Order, data: Path, everyone: Sequence[Place]) -> tuple[list[Place], tuple[Entry, ...]]:
    """Find the townships that are named; one that is not there costs the others nothing."""
    places: list[Place] = []
    unknown: list[Entry] = []
    known = {place.name: place for place in everyone}
    for name in map(writable, order.townships):
        try:
            asked = read_township(name)
            places.append(known.get(asked) or find_place(data, order.year, asked))
        except DataError:
            # The run will say so.
            places += [place for place in everyone if name in (place.name, place.township)]
        except CallError as error:
            unknown.append(Entry(township=name, outcome="failed", reason=str(error)))
    if not places:
        raise CallError("；".join(entry.reason for entry in unknown))
    return places, tuple(unknown)


def _refusal(place: Place) -> str:
    """Return why nothing can be written of a place; empty where something can."""
    if not place.raw:
        return ""
    return f"台账的文件名或文件夹名不是 UTF-8 编码（Windows 压缩包解开时常见）：请改名为“{place.name}”再写"


def _parameters(
    order: Order, data: Path, defaults: Mapping[str, Value]
) -> tuple[dict[str, Value], dict[str, Path]]:
    """Return the parameters that all townships are given, and which parameters name a file or folder."""
    own = {name: _writable(name, value) for name, value in (order.parameters or {}).items()}
    taken = {"township", "year", "data"} & own.keys()
    if taken:
        raise CallError(f"参数“{min(taken)}”由命令本身给出，不能再用 -p 指定")
    given: dict[str, Value] = {"year": order.year, "data": order.data, **own}
    places = {
        name: Path(value).absolute()
        for name, value in {**defaults, **own}.items()
        if name != "township" and isinstance(value, str) and value and os.path.lexists(value)
    }
    wording = {**defaults, **own}.get("wording")
    if wording:
        places["wording"] = resolve_folder(str(wording), "措辞模板文件夹", "wording")
    places["data"] = data
    for name in places:
        # Cells run in a folder of their own: there "." is that folder, a way up leads elsewhere, and Windows
        # lets few users put a link into it.
        parts = PurePath(str({**defaults, **given}[name])).parts
        if not parts or ".." in parts or os.name == "nt":
            given[name] = str(places[name])
    return given, places


def _writable(name: str, value: Value) -> Value:
    """Return a value that a notebook can be given; a word typed in GBK is read as what it was meant to be."""
    if not isinstance(value, str) or writable(value) == value:
        return value
    if os.path.lexists(value):
        raise CallError(f"-p {name} 后的路径 {writable(value)} 的名称不是 UTF-8 编码：请先改名")
    return writable(value)


def _ledgers(place: Place, years: Years) -> dict[str, Path]:
    """Return the files that a review reads, as it reads them: of its year and those before."""
    places = [place, *years.before(place).places]
    return {shown(file.relative_to(each.data)): file for each in places for file in each.files}


def _shared(
    order: Order, notebook: bytes, folder: Path, places: Mapping[str, Path]
) -> tuple[str, tuple[str, ...]]:
    """Hash what the reviews of an order have in common beside the parameters that they are given.

    Of the files beside the notebook these are the modules, which cells may import or not; what a cell has
    read of the others is noted with each review. What is too much to be meant counts as the text that it is,
    which is told.
    """
    written = [order.year_folder.parent, places["data"]]
    named, notices = [], []
    for name, place in places.items():
        if name != "data":
            try:
                named.append(contents_of(place, written))
            except TooMuchError:
                notices.append(
                    f"-p {name} 的值正好是文件夹或文件 {shown(place)}，内容太多：里面有改动也不会因此重写"
                )
    modules = sorted(file for file in folder.glob("*.py") if file.is_file())
    told = [sha256(notebook), surroundings(), digest(modules, folder), *named]
    return sha256("\n".join(told).encode()), tuple(notices)
