"""A published file made again from the ledgers, and compared byte for byte with what was published.

Where they differ, what the file and the figures.json beside it say of their making is held against what there
is now. Nothing is left behind, and the published file is only read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from kit.batch import Order, plan, run_batch
from kit.batch.last_year import PARAMETER
from kit.engine.parameters import find_notebook, read_parameters
from kit.errors import CallError, DataError
from kit.files.cache_folder import cache_in
from kit.layout import township_name
from kit.proof.carried import carried_record
from kit.proof.explaining import OWN, Explainer, written
from kit.proof.making import (
    Difference,
    Making,
    differences_of_last_year,
    differences_of_the_ledgers,
    differences_of_the_making,
    differences_of_the_record,
    last_year_file,
    making_beside,
    missing_ledgers,
    parameters_of,
)
from kit.proof.published import PublishedFile
from kit.proof.seeing import format_of, see
from kit.proof.standing import shown
from kit.records.number_records import DocumentRecord, NumberRecord
from kit.records.packed import unpack
from kit.records.signing import signature_of, unsigned
from kit.stores.hashes import sha256
from kit.text.printable import visible

__all__ = ["Changed", "Reproduced", "reproduce"]

_MOST = 30


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
    record, beside = file.record, making_beside(file.path, file.record)
    is_word = format_of(file.content) == "docx"
    if record.is_summary:
        raise CallError(f"{file.name} 是各乡镇的汇总，不是由台账写的：请用 review-kit summary 重写")
    if record.subject is not None and order.subject is not None and record.subject.key != order.subject.key:
        raise CallError(
            f"这份总结的专题是“{visible(record.subject.name)}”，不是“{visible(order.subject.name)}”："
            "请用 --subject 指明它的文件夹"
        )
    with tempfile.TemporaryDirectory(prefix="review-kit-") as folder:
        order = _completed(file, order, beside, folder)
        known = [
            *differences_of_the_record(record, order),
            *differences_of_last_year(record, order.published),
        ]
        try:
            (job,) = plan(order).jobs
        except CallError as error:
            missing = missing_ledgers(record, order)
            if not missing or not Path(order.data).is_dir():
                raise
            told = (*known, Difference("台账", f"数据文件夹里没有 {'、'.join(missing)}"))
            return Reproduced(file.name, False, told, failure=str(error))
        known += differences_of_the_ledgers(record, job)
        known += differences_of_the_making(record, job, beside, is_word=is_word)
        # From the ledgers themselves, and not from what was kept of them.
        with cache_in(None):
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


def _completed(file: PublishedFile, order: Order, beside: Making | None, folder: str) -> Order:
    """Return the order of the file's review, written into a folder of its own."""
    record = file.record
    defaults = read_parameters(find_notebook(order.notebook, order.shipped_notebook))
    parameters = parameters_of(record, beside, defaults)
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
        published=last_year_file(record, file.path, order.place, last_year) if record.published else None,
        word_frame=order.word_frame if format_of(file.content) == "docx" else "",
    )


def _edited(file: PublishedFile, beside: Making | None) -> Iterator[Difference]:
    """Tell that the file itself was changed since it was published, if that is known."""
    digest = beside.files.get(file.path.name) if beside else None
    if digest is not None and digest != sha256(file.content):
        told = "发布以后被改动或另存过（figures.json 记的是另一个）：请用 review-kit verify 核对看到的数字"
        yield Difference("文件", told)


def _unknown(file: PublishedFile, content: bytes, beside: Making | None) -> Difference:
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
