"""An order: what a run or a batch is asked for, checked whole before anything runs.

Begins the batch, on the running branch: order → jobs → entries → run.json and index.html.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from kit.batch.limits import Limits
from kit.batch.remote import Remote, is_remote, outline
from kit.batch.shelf import FolderShelf, Shelf
from kit.engine.parameters import Value, find_notebook, read_parameters, typed_parameters
from kit.errors import CallError
from kit.export.renderers import check_formats
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

__all__ = ["DEFAULT_NOTEBOOK", "Order", "plan", "shelf_of"]

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


def plan(order: Order) -> tuple[Job, ...]:
    """Check an order whole before anything runs, and lay out its jobs.

    Raises
    ------
    CallError
        No such data folder, year, township, notebook, parameter, format or folder of wording, or the outputs
        cannot be written.
    """
    for name, place in (("--data", order.data), ("--out", order.out)):
        if is_remote(place) and not order.cluster:
            raise CallError(f"{name} {place} 只能与 --cluster 一起用")
    with outline(order.data, order.year) if is_remote(order.data) else nullcontext(order.data) as data:
        return _laid_out(order, resolve_data(data, order.year))


def _laid_out(order: Order, data: Path) -> tuple[Job, ...]:
    everyone = list_places(data, order.year)
    if not everyone:
        raise CallError(
            f"{data / str(order.year)} 里没有乡镇的台账：请放入 <乡镇>.xlsx，或一个乡镇一个文件夹"
        )
    known = {place.name: place for place in everyone}
    asked = map(read_township, order.townships)
    # Of one that two sources contend for the run itself will say so.
    named = [known.get(name) or find_place(data, order.year, name) for name in asked]
    places = named if order.townships else everyone
    notebook = find_notebook(order.notebook)
    formats = check_formats(order.formats)
    content = notebook.read_bytes()
    defaults = read_parameters(notebook)
    given, named_places = _parameters(order, data, defaults)
    # Checked for all at once: what differs from township to township is its name alone.
    typed = typed_parameters(notebook, defaults, {"township": "", **given})
    _check_writable(order)
    years = Years(data, many=len(places) > _FEW)
    shared = _shared(content, notebook.parent, named_places)
    names = Counter(place.township for place in everyone)
    return tuple(
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
        )
        for place in dict.fromkeys(places)
    )


def _parameters(
    order: Order, data: Path, defaults: Mapping[str, Value]
) -> tuple[dict[str, Value], dict[str, Path]]:
    """Return the parameters that all townships are given, and which parameters name a file or folder."""
    own = order.parameters or {}
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


def _ledgers(place: Place, years: Years) -> dict[str, Path]:
    """Return the files that a review reads, as it reads them: of its year and those before."""
    places = [place, *years.before(place).places]
    return {shown(file.relative_to(each.data)): file for each in places for file in each.files}


def _shared(notebook: bytes, folder: Path, places: Mapping[str, Path]) -> str:
    """Hash what the reviews of an order have in common beside the parameters that they are given.

    Of the files beside the notebook these are the modules, which cells may import or not; what a cell has
    read of the others is noted with each review.
    """
    named = [
        digest(sorted(file for file in place.rglob("*") if file.is_file()), place)
        if place.is_dir()
        else digest([place], place.parent)
        for name, place in places.items()
        if name != "data"
    ]
    modules = sorted(file for file in folder.glob("*.py") if file.is_file())
    return sha256("\n".join([sha256(notebook), surroundings(), digest(modules, folder), *named]).encode())


def _check_writable(order: Order) -> None:
    if is_remote(order.out):
        shelf = Remote(order.out) / str(order.year)
        shelf.write(".writable", b"")
        shelf.remove(".writable")
        return
    folder = order.year_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CallError(f"输出文件夹不能写：{folder}（{error.strerror or error}）") from None
