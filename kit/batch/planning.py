"""Planning: an order checked whole before anything runs, and laid out as jobs."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from kit.batch.last_year import with_last_year
from kit.batch.ledger_copies import outline
from kit.batch.order import Order
from kit.batch.parameter_files import TooMuchError, hash_of_place
from kit.engine.parameters import Value, find_notebook, read_parameters, typed_parameters
from kit.engine.preflight import read_runnable
from kit.errors import CallError, DataError
from kit.export.formats import check_formats, check_word_frame
from kit.files import (
    Place,
    Years,
    display_path,
    find_place,
    list_places,
    read_township,
    resolve_data,
    resolve_folder,
)
from kit.files.named_files import named_file
from kit.layout import SYNONYMS
from kit.publishing.job import Job
from kit.publishing.results import Result
from kit.publishing.toolchain import toolchain, toolchain_hash
from kit.records.signing import check_signing_key, public_key
from kit.stores import is_address
from kit.stores.hashes import sha256, sha256_of_files
from kit.stores.keys import is_path_within, skipped_key
from kit.text.printable import visible, writable

__all__ = ["Plan", "plan", "read_signing_key", "read_word_frame", "shared_hash"]

_FOLDERS = ("data", "outputs")
"""Parameters that name folders whose files are hashed one by one."""

_FEW = 50  # places that are looked up faster one by one than in a list of their year


@dataclass(frozen=True)
class Plan:
    """What an order comes to; iterating over it gives its jobs.

    Attributes
    ----------
    jobs : tuple of Job
        One a township.
    unknown : tuple of Result
        Townships that the order names and the year does not have, as failed.
    notices : tuple of str
        What the user should know and belongs to no township.
    """

    jobs: tuple[Job, ...]
    unknown: tuple[Result, ...] = ()
    notices: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Job]:
        return iter(self.jobs)


def plan(order: Order) -> Plan:
    """Check an order whole, and lay out its jobs.

    Raises
    ------
    CallError
        No such data folder, year, notebook, parameter, format or folder of wording, none of the townships
        that are named, the outputs cannot be written, a Word file that cannot be a frame, or no folder can
        have the subject's name.
    """
    for name, place in (("--data", order.data), ("--out", order.out)):
        if is_address(place) and not order.cluster:
            raise CallError(f"{name} {place} 只能与 --cluster 一起用")
    if order.place and (not is_path_within(order.place) or "/" in order.place):
        raise CallError(f"专题“{visible(order.place)}”的名称不能用作文件夹名：请改 subject.toml 里的 name")
    if not is_address(order.data):
        return _laid_out(order, _data_folder(order))
    skipped: list[str] = []
    with outline(order.data, order.year, skipped, order.place) as data:
        laid_out = _laid_out(order, data.resolve())
    return replace(laid_out, notices=(*laid_out.notices, *map(skipped_key, skipped)))


def _data_folder(order: Order) -> Path:
    """Find the folder that is ordered; where there is none, the option is named and not the parameter."""
    try:
        return resolve_folder(order.data, "数据文件夹", "data")
    except CallError as error:
        raise CallError(str(error).replace("请核对 data 参数", "请核对 --data")) from None


def _laid_out(order: Order, ordered: Path) -> Plan:
    """Lay out the jobs of an order whose `data` leads to a folder: the data folder, or one within it."""
    if writable(order.data) != order.data:
        raise CallError(f"数据文件夹 {writable(order.data)} 的名称不是 UTF-8 编码：请先改名")
    # Cells resolve the same folder in the same way.
    data = resolve_data(ordered, order.year, order.place)
    everyone = list_places(data, order.year)
    if not everyone:
        raise CallError(
            f"{data / str(order.year)} 里没有乡镇的台账：请放入 <乡镇>.xlsx，或一个乡镇一个文件夹"
        )
    places, unknown = _named(order, data, everyone) if order.townships else (everyone, ())
    notebook = find_notebook(order.notebook, order.shipped_notebook)
    formats = check_formats(order.formats)
    word_frame = read_word_frame(order.word_frame, formats)
    signing_key = read_signing_key(order)
    defaults = read_parameters(notebook)
    content = read_runnable(notebook)
    given, named_places = _parameters(order, ordered, defaults)
    # Checked for all at once: only the name differs from township to township.
    typed = typed_parameters(notebook, defaults, {"township": "", **given})
    order.year_store.check()
    years = Years(data, many=len(places) > _FEW)
    shared, made_with, notices = shared_hash(
        order, content, notebook.parent, named_places, word_frame, signing_key
    )
    names = Counter(place.township for place in everyone)
    data_place = order.place if data == (ordered / order.place).resolve() else ""
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
            ledgers=_ledgers(place, years, data),
            out=order.outputs,
            # A name that two counties share would put two reviews into one folder.
            folder=place.name if names[place.township] > 1 else place.township,
            formats=formats,
            shared=shared,
            refusal=place.unreadable or _refusal(place),
            subject=order.subject,
            place=order.place,
            data_place=data_place,
            word_frame=word_frame,
            no_record=order.no_record,
            signing_key=signing_key,
            made_with=made_with,
            signature=order.signature,
        )
        for place in dict.fromkeys(places)
    )
    jobs = tuple(with_last_year(job, order.published) for job in jobs)
    return Plan(jobs, unknown, notices)


def read_signing_key(order: Order) -> bytes:
    """Read the key that records are signed with; empty where none is ordered."""
    if not order.sign:
        return b""
    if order.no_record:
        raise CallError("--sign 签的是数据记录，不能与 --no-record 一起用：请去掉一个")
    if order.cluster:
        raise CallError("--sign 不能与 --cluster 一起用：私钥不应离开这台机器")
    key = named_file(Path(order.sign), "--sign")
    try:
        check_signing_key(key)
    except CallError as error:
        raise CallError(f"--sign {writable(order.sign)} 不能用：{error}") from None
    return key


def read_word_frame(path: str, formats: Sequence[str]) -> bytes:
    """Read the Word file that reviews are put in; empty where none is ordered."""
    if not path:
        return b""
    if "docx" not in formats:
        raise CallError("--word-frame 只用于 Word：请在 --formats 里写上 docx，或去掉 --word-frame")
    content = named_file(Path(path), "--word-frame")
    try:
        check_word_frame(content)
    except CallError as error:
        raise CallError(f"--word-frame {writable(path)} 不能用：{error}") from None
    return content


def _named(order: Order, data: Path, everyone: Sequence[Place]) -> tuple[list[Place], tuple[Result, ...]]:
    """Find the townships that are named; one that does not exist does not stop the others."""
    places: list[Place] = []
    unknown: list[Result] = []
    known = {place.name: place for place in everyone}
    for name in map(writable, order.townships):
        try:
            asked = read_township(name)
            places.append(known.get(asked) or find_place(data, order.year, asked))
        except DataError:
            # The run will say so.
            places += [place for place in everyone if name in (place.name, place.township)]
        except CallError as error:
            unknown.append(Result.failed(name, "", str(error)))
    if not places:
        raise CallError("；".join(each.reason for each in unknown))
    return places, tuple(unknown)


def _refusal(place: Place) -> str:
    """Return why no review of a place can be run; empty where it can."""
    if not place.raw:
        return ""
    return f"台账的文件名或文件夹名不是 UTF-8 编码（Windows 压缩包解开时常见）：请改名为“{place.name}”再写"


def _parameters(
    order: Order, data: Path, defaults: Mapping[str, Value]
) -> tuple[dict[str, Value], dict[str, Path]]:
    """Return the parameters that all townships share, and which parameters name a file or folder."""
    own = {name: _writable(name, value) for name, value in (order.parameters or {}).items()}
    taken = {"township", "year", "data"} & own.keys()
    if taken:
        raise CallError(f"参数“{min(taken)}”由命令本身给出，不能再用 -p 指定")
    given: dict[str, Value] = {"year": order.year, "data": order.data, **own}
    # A subject that is found by its name is not what has the same name in the working folder.
    known = {"township", "subject"} if order.subject is not None else {"township"}
    places = {
        name: Path(value).absolute()
        for name, value in {**defaults, **own}.items()
        if name not in known and isinstance(value, str) and value and os.path.lexists(value)
    }
    if order.subject_folder is not None:
        places["subject"] = order.subject_folder
    wording = {**defaults, **own}.get("wording")
    if wording:
        places["wording"] = resolve_folder(str(wording), "措辞模板文件夹", "wording")
    places["data"] = data
    for name in places:
        # Cells run in another folder: there "." is that folder, ".." leads elsewhere, and on Windows few
        # users may create a link in it.
        parts = PurePath(str({**defaults, **given}[name])).parts
        if not parts or ".." in parts or os.name == "nt":
            given[name] = str(places[name])
    return given, places


def _writable(name: str, value: Value) -> Value:
    """Return a value that a notebook can be given; a word typed in GBK is decoded."""
    if not isinstance(value, str) or writable(value) == value:
        return value
    if os.path.lexists(value):
        raise CallError(f"-p {name} 后的路径 {writable(value)} 的名称不是 UTF-8 编码：请先改名")
    return writable(value)


def _ledgers(place: Place, years: Years, data: Path) -> dict[str, Path]:
    """Return the files that a review reads, of its year and those before, and the project's own names."""
    places = [place, *years.before(place).places]
    files = {display_path(each.within(file)): file for each in places for file in each.files}
    names = data / SYNONYMS
    return files | ({SYNONYMS: names} if names.is_file() else {})


def shared_hash(
    order: Order,
    notebook: bytes,
    folder: Path,
    places: Mapping[str, Path],
    word_frame: bytes,
    signing_key: bytes,
) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """Hash what the reviews of an order have in common beside their parameters, as one and one by one.

    Of the files beside the notebook these are the modules, which cells may import; other files that a cell
    reads are recorded with each review. A place too large to be meant as one counts as its text alone, with
    a notice.
    """
    ignored = [Path(order.outputs), *(places[name] for name in _FOLDERS if name in places)]
    named, notices = {}, []
    for name, place in places.items():
        if name not in _FOLDERS:
            try:
                named[f"-p {name}"] = hash_of_place(place, ignored)
            except TooMuchError:
                what = f"文件夹或文件 {display_path(place)}"
                notices.append(f"-p {name} 的值正好是{what}，内容太多：里面有改动也不会因此重写")
    modules = sorted(file for file in folder.glob("*.py") if file.is_file())
    given = {"notebook": sha256(notebook), "modules": sha256_of_files(modules, folder), **named}
    given |= {"--word-frame": sha256(word_frame)} if word_frame else {}
    shared = [toolchain_hash(), *given.values()]
    shared += ["no record"] if order.no_record else []
    shared += [sha256(public_key(signing_key))] if signing_key else []
    return sha256("\n".join(shared).encode()), {**toolchain(), **given}, tuple(notices)
