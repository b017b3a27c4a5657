"""A published file made again from the ledgers, and compared byte for byte with what was published.

Where they differ, what the file and the figures.json beside it say of their making is held against what there
is now. Nothing is left behind, and the published file is only read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec

from kit.batch import Order, plan, run_batch
from kit.batch.last_year import PARAMETER
from kit.engine.files_read import are_unchanged
from kit.engine.parameters import Value, find_notebook, read_parameters
from kit.errors import CallError, DataError
from kit.files import display_path
from kit.files.raw_sheets import MAX_FILE
from kit.layout import OUTPUTS, township_name
from kit.proof.carried import carried_record
from kit.proof.explaining import OWN, Explainer, written
from kit.proof.published import PublishedFile
from kit.proof.seeing import format_of, see
from kit.proof.standing import shown
from kit.publishing.job import Job
from kit.publishing.manifest import MANIFEST
from kit.records.number_records import DocumentRecord, NumberRecord
from kit.records.packed import unpack
from kit.records.signing import signature_of, unsigned
from kit.stores.hashes import sha256
from kit.text.printable import visible
from kit.version import VERSION

__all__ = ["Changed", "Difference", "Reproduced", "reproduce"]

_MOST = 30
_NAMES = {
    "kit": ("工具版本", f"版本号同为{VERSION}，代码或模板不同"),
    "packages": ("软件包", "Python 或所用软件包的版本不同"),
    "fonts": ("字体", "这台机器上的字体与生成时不同"),
    "notebook": ("笔记本", "与生成时的不同：请用 --notebook 指明当时的"),
    "modules": ("笔记本", "笔记本旁的模块（.py）与生成时不同"),
    "--word-frame": ("Word 框架", "与生成时的不同：请用 --word-frame 指明当时的"),
    "-p wording": ("措辞", "与生成时的不同"),
}
"""Part of what a review is made with → what it is called, and what is told where it differs."""

_OF_THE_CALL = frozenset({"township", "year", "data", "subject", PARAMETER})
"""Parameters that do not say what a document looks like, or are compared by themselves."""


class Difference(msgspec.Struct, frozen=True):
    """Something that is not as it was when the file was made.

    Attributes
    ----------
    what : str
        ``台账``, ``工具版本``, ``专题声明``, ``笔记本``, ``措辞``, ``字体``, …
    message : str
    """

    what: str
    message: str

    def __str__(self) -> str:
        return f"{self.what}：{self.message}"


class Changed(msgspec.Struct, frozen=True):
    """A number that the two documents state differently.

    Attributes
    ----------
    id, name : str
    old, new : str
        As the document states it first; empty where it does not.
    """

    id: str
    name: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.name}：{self.old or '（没有）'} → {self.new or '（没有）'}"


class Reproduced(msgspec.Struct, frozen=True):
    """What came of making a file again.

    Attributes
    ----------
    file : str
    is_same : bool
        Whether it has the same bytes.
    differences : tuple of Difference
    numbers : tuple of Changed
    failure : str
        Why it could not be made; empty if it was.
    """

    file: str
    is_same: bool
    differences: tuple[Difference, ...] = ()
    numbers: tuple[Changed, ...] = ()
    failure: str = ""

    @property
    def lines(self) -> Iterator[str]:
        """What is told of it."""
        if self.is_same:
            yield f"{self.file} 与用台账重写的一份逐字节相同"
            return
        yield f"{self.file} {'没有能重写' if self.failure else '与用台账重写的一份不同'}："
        yield from (f"  {each}" for each in self.differences)
        if self.failure:
            yield f"  重写时：{self.failure}"
        if self.numbers:
            yield f"  数字有{len(self.numbers)}个不同（原文件 → 重写）："
            yield from (f"    {each}" for each in self.numbers[:_MOST])
            if len(self.numbers) > _MOST:
                yield "    ……（--format json 列出全部）"


class _Beside(msgspec.Struct, frozen=True):
    """What is read of the figures.json beside a file."""

    township: str
    year: int
    stamp: str
    county: str = ""
    made_with: dict[str, str] = {}
    parameters: dict[str, Value] = {}
    read: dict[str, str] = {}
    files: dict[str, str] = {}


def reproduce(file: PublishedFile, order: Order) -> Reproduced:
    """Make a published file again, and say what differs.

    Parameters
    ----------
    file : PublishedFile
    order : Order
        As for a run: data, subject, notebook, Word frame and further parameters. Township, formats and
        outputs are those of the file; parameters that are not given are those that it was made with, as far
        as they are known.

    Raises
    ------
    CallError
        There is no such data folder, notebook or Word frame, or the subject is another.
    ExportError
        The file cannot be made for a reason that is none of the review's.
    """
    record, beside = file.record, _beside(file)
    if record.subject is not None and order.subject is not None and record.subject.key != order.subject.key:
        raise CallError(
            f"这份总结的专题是“{visible(record.subject.name)}”，不是“{visible(order.subject.name)}”："
            "请用 --subject 指明它的文件夹"
        )
    with tempfile.TemporaryDirectory(prefix="review-kit-") as folder:
        order = _completed(file, order, beside, folder)
        known = [*_of_the_record(record, order), *_of_last_year(record, order)]
        try:
            (job,) = plan(order).jobs
        except CallError as error:
            missing = _missing(record, order)
            if not missing or not Path(order.data).is_dir():
                raise
            told = (*known, Difference("台账", f"数据文件夹里没有 {'、'.join(missing)}"))
            return Reproduced(file.name, False, told, failure=str(error))
        known += _of_the_ledgers(record, job)
        known += _of_the_making(file, job, beside)
        (result,) = run_batch(order)
        if result.outcome == "failed":
            return Reproduced(file.name, False, tuple(known), failure=result.reason)
        year = Path(order.out) / order.place / str(order.year)
        (made,) = [year / name for name in result.files if name.endswith(f".{order.formats}")]
        content = made.read_bytes()
    if content == file.content:
        return Reproduced(file.name, True)
    numbers = tuple(_changed(file, content))
    known += _edited(file, beside)
    if not known:
        known.append(_unknown(file, content, beside))
    return Reproduced(file.name, False, tuple(known), numbers)


def _beside(file: PublishedFile) -> _Beside | None:
    """Return what the figures.json of the file's review says; None where there is none."""
    path, record = file.path.parent / MANIFEST, file.record
    try:
        if not path.is_file() or path.stat().st_size > MAX_FILE:
            return None
        found = msgspec.json.decode(path.read_bytes(), type=_Beside)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    same = (found.township, found.county, found.year) == (record.township, record.county, record.year)
    return found if same and found.stamp == record.stamp else None


def _completed(file: PublishedFile, order: Order, beside: _Beside | None, folder: str) -> Order:
    """Return the order of the file's review, written into a folder of its own."""
    record = file.record
    defaults = read_parameters(find_notebook(order.notebook, order.shipped_notebook))
    made: Mapping[str, Value] = beside.parameters if beside else {**record.opened, "wording": ""}
    parameters = {
        name: value
        for name, value in made.items()
        if name in defaults and name not in _OF_THE_CALL and value != defaults[name]
    }
    given = dict(order.parameters or {})
    # The path is the caller's; it is read as the record in the outputs would be.
    last_year = str(given.pop(PARAMETER, "") or "")
    signature = signature_of(carried_record(file.content) or b"")
    return replace(
        order,
        year=record.year,
        townships=(township_name(record.county, record.township),),
        out=folder,
        formats=format_of(file.content),
        parameters={**parameters, **given},
        force=True,
        jobs=1,
        signature=signature or b"",
        published=_last_year(file, last_year, order.place) if record.published else None,
        word_frame=order.word_frame if format_of(file.content) == "docx" else "",
    )


def _last_year(file: PublishedFile, given: str, place: str) -> Path:
    """Return where last year's figures.json is: as given, in the file's own outputs, or in the project's."""
    if given:
        return Path(given).absolute()
    record, path = file.record, file.path.absolute()
    before = str(record.year - 1)
    own = [
        each.with_name(before) / path.parent.relative_to(each) / MANIFEST
        for each in path.parents
        if each.name == str(record.year)
    ]
    year = Path(OUTPUTS, place, before).absolute()
    names = dict.fromkeys((record.township, township_name(record.county, record.township)))
    found = [*own, *(year / name / MANIFEST for name in names)]
    return next((each for each in found if each.is_file()), found[0])


def _of_last_year(record: DocumentRecord, order: Order) -> Iterator[Difference]:
    """Yield that last year's figures.json is gone or another than the file was held against."""
    if order.published is None:
        return
    try:
        digest = sha256(order.published.read_bytes())
    except OSError:
        named = f"找过 {display_path(order.published)}，可用 -p {PARAMETER} 指明"
        yield Difference("上年总结", f"生成时核对过上年的 figures.json，现在没有：{named}")
        return
    if not digest.startswith(record.published):
        yield Difference("上年总结", f"{display_path(order.published)} 与生成时核对的不同")


def _of_the_record(record: DocumentRecord, order: Order) -> Iterator[Difference]:
    """Yield what the file itself tells: version, subject, wording that is to be named."""
    if record.kit_version != VERSION:
        yield Difference("工具版本", f"文件由{visible(record.kit_version)}版写成，现为{VERSION}版")
    one, other = record.subject, order.subject
    if one is not None and other is not None and one.sha256 != other.sha256:
        versions = (
            f"{visible(one.version)} → {other.version}" if one.version != other.version else "版本号未改"
        )
        yield Difference("专题声明", f"“{visible(other.name)}”的文件夹有改动（{versions}）")
    if (name := record.opened.get("wording")) and not (order.parameters or {}).get("wording"):
        yield Difference("措辞", f"生成时用了自己的文件夹“{visible(name)}”：请用 -p wording 指明")


def _of_the_ledgers(record: DocumentRecord, job: Job) -> Iterator[Difference]:
    now = job.inputs()
    changed = [
        name for name, digest in record.inputs.items() if name in now and not now[name].startswith(digest)
    ]
    told = {
        "有改动": changed,
        "现在没有": [name for name in record.inputs if name not in now],
        "生成时还没有": [name for name in now if name not in record.inputs],
    }
    for what, names in told.items():
        if names:
            listed = "、".join(display_path(name) for name in names[:_MOST])
            yield Difference(
                "台账", f"{what}：{listed}" + (f"等{len(names)}个" if len(names) > _MOST else "")
            )


def _missing(record: DocumentRecord, order: Order) -> list[str]:
    roots = [Path(order.data), Path(order.data) / order.place]
    try:
        return [name for name in record.inputs if not any((root / name).is_file() for root in roots)][:_MOST]
    except ValueError:
        return []


def _of_the_making(file: PublishedFile, job: Job, beside: _Beside | None) -> Iterator[Difference]:
    """Yield what the figures.json beside the file tells."""
    if beside is None:
        return
    is_word = format_of(file.content) == "docx"
    for part in dict.fromkeys((*beside.made_with, *job.made_with)) if beside.made_with else ():
        if part == "-p subject" or (part == "--word-frame" and not is_word):
            continue
        if part == "kit" and file.record.kit_version != VERSION:
            continue
        if beside.made_with.get(part) != job.made_with.get(part):
            what = (part.removeprefix("-p "), "这个参数所指的文件与生成时不同")
            yield Difference(*_NAMES.get(part, (f"参数 {visible(what[0])}", what[1])))
    now = {**job.defaults, **job.parameters}
    for name in sorted(now.keys() & beside.parameters.keys() - _OF_THE_CALL - job.places.keys()):
        if beside.parameters[name] != now[name]:
            old, new = visible(str(beside.parameters[name])), visible(str(now[name]))
            yield Difference(f"参数 {name}", f"原为“{old}”，现为“{new}”")
    for name, digest in beside.read.items():
        path = job.notebook_folder / name
        if not path.is_file() or not are_unchanged({name: digest}, job.notebook_folder):
            yield Difference("笔记本", f"单元格读取的 {display_path(name)} 有改动或不在了")


def _edited(file: PublishedFile, beside: _Beside | None) -> Iterator[Difference]:
    """Tell that the file itself was changed since it was published, if that is known."""
    digest = beside.files.get(file.path.name) if beside else None
    if digest is not None and digest != sha256(file.content):
        told = "发布以后被改动或另存过（figures.json 记的是另一个）：请用 review-kit verify 核对看到的数字"
        yield Difference("文件", told)


def _unknown(file: PublishedFile, content: bytes, beside: _Beside | None) -> Difference:
    """Tell what it may be, where all that is known is the same."""
    one, other = (unsigned(carried_record(each) or b"") for each in (file.content, content))
    if one == other:
        frame = "、当时的 --word-frame" if format_of(content) == "docx" else ""
        told = f"也可能是字体、软件包{frame}不同"
        told = f"数据记录相同，文件不同：可能另存或改动过（请用 review-kit verify 核对），{told}"
        return Difference("文件、字体或其他", told)
    missing = "" if beside else "；文件旁没有这份总结的 figures.json，分不出是哪一样"
    return Difference("笔记本、措辞、字体或其他", f"台账、工具版本、专题声明都相同{missing}")


def _changed(file: PublishedFile, content: bytes) -> Iterator[Changed]:
    """Yield the numbers that the two records state differently."""
    carried = carried_record(content)
    if carried is None:
        return
    after = unpack(carried)
    old, new = (_stated(record) for record in (file.record, after))
    explainers = [_explainer(file.record, file.content), _explainer(after, content)]
    for id_ in dict.fromkeys((*old, *new)):
        one, other = old.get(id_), new.get(id_)
        texts = [written(each) if each is not None else "" for each in (one, other)]
        if texts[0] != texts[1]:
            found = one or other
            explainer = explainers[0] if one is not None else explainers[1]
            assert found is not None
            name = explainer.explain(found).name if explainer is not None else id_
            yield Changed(id_, f"{name} {id_}" if " › " in id_ else name, *texts)


def _stated(record: DocumentRecord) -> dict[str, NumberRecord]:
    return {each.id: each for each in record.records if each.id not in OWN and each.text}


def _explainer(record: DocumentRecord, content: bytes) -> Explainer | None:
    try:
        return Explainer(record, shown(record, see(content)))
    except DataError:
        return None
