"""A document's record as its files carry it: JSON by columns, half as large as by entries.

What can be told from an id or from the entry before is left out. `unpack` reads only what `pack` may have
written, and takes nothing on trust: sizes, indexes and operands are checked.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import PureWindowsPath
from typing import Annotated, Literal

import msgspec

from kit.content import Source, SubjectRecord
from kit.errors import DataError
from kit.records.number_records import (
    FORM,
    NUMBERING,
    Claim,
    DocumentRecord,
    NumberRecord,
    Operation,
    Stretch,
)
from kit.records.packed_ids import short_ids, whole_ids
from kit.records.shortened import (
    USUAL,
    full_claims,
    full_digests,
    full_hash,
    full_ops,
    full_rows,
    full_texts,
    full_units,
    short_claims,
    short_digests,
    short_hash,
    short_ops,
    short_rows,
    short_texts,
    short_units,
)
from kit.records.signing import unsigned

__all__ = ["claimed", "pack", "unpack"]

_HASH, _SEAL = 16, 24
"""Hexadecimal digits of an input's sha256; figures.json has them all."""

_SEALED = re.compile(rb'\{"seal":"([0-9a-f]+)",(.*)', re.DOTALL)
"""The first entry is a hash of all others: it tells an edit, not one who writes the hash anew."""

_DECIMALS = 6
"""Decimals of a value: more than a text may state."""

_AS_BEFORE = 1

_FEW = 6
"""Operands that are named one by one; more are told by their places in the record."""

_MOST_OPERANDS = 2_000_000
"""Of all numbers together; those of a summary of 400 townships have 136000."""

_MOST_CLAIMS = 400_000
"""Numbers of a document; a summary of 400 townships has 18000."""

_DAMAGED = "文件里的数据记录不完整，可能被改动过：请用原来的文件"

_DRAWING = 4
"""Characters of the hash of a figure's pictures."""

_MOST = 10**18
"""Beyond any amount of a township, and within what a decimal of 28 digits holds with `_DECIMALS`."""

_MOST_INPUTS, _LONGEST_NAME = 2_000, 255
"""Ledger files of a review; bytes of the name of one, or of a folder, that any system takes."""

_Amount = (
    Annotated[int, msgspec.Meta(ge=-_MOST, le=_MOST)]
    | Annotated[float, msgspec.Meta(ge=-_MOST, le=_MOST)]
    | str
    | None
)


_ShortClaim = Annotated[list[int | str], msgspec.Meta(min_length=1, max_length=3)]


class _Form(msgspec.Struct, frozen=True):
    form: Annotated[int, msgspec.Meta(ge=1, le=999)]


class _Rows(msgspec.Struct, frozen=True, array_like=True):
    """A source: how many records are between it and the one before, its file or which of the inputs, rows."""

    after: Annotated[int, msgspec.Meta(ge=0)]
    file: str | Annotated[int, msgspec.Meta(ge=0)]
    sheet: str
    rows: str
    further: tuple[_Rows, ...] = ()


class _Packed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    form: Annotated[int, msgspec.Meta(ge=1)]
    township: str
    county: str = ""
    year: Annotated[int, msgspec.Meta(ge=1, le=9999)]
    stamp: str
    kit_version: str
    subject: SubjectRecord | None = None
    opened: dict[str, str] = {}
    inputs: Annotated[dict[str, str], msgspec.Meta(max_length=_MOST_INPUTS)] = {}
    published: str = ""
    ids: list[str]
    texts: list[str | int]
    values: list[_Amount]
    units: list[str | int]
    ops: list[Operation | Literal[0]]
    of: list[list[str] | str | Annotated[int, msgspec.Meta(ge=USUAL, le=_AS_BEFORE)]]
    lines: list[Annotated[int, msgspec.Meta(ge=0)]]
    sources: list[_Rows]
    names: dict[str, str] = {}
    kinds: list[str]
    digests: str | list[str]
    claims: list[list[int | _ShortClaim] | Literal[0]]
    pictures: str = ""
    points: list[str] = []


class _Claimed(msgspec.Struct):
    """What of a record tells which numbers it claims; other JSON has none of it."""

    ids: list[str] = []
    lines: list[int] = []
    kinds: list[str] = []
    claims: list[list[int | list[int | str]] | int] = []


def pack(record: DocumentRecord) -> bytes:
    """Return the JSON of a record, in UTF-8."""
    records = record.records
    ids = [each.id for each in records]
    values = [_short(each.value) for each in records]
    inputs = {name: at for at, name in enumerate(record.inputs)}
    packed = _Packed(
        form=record.form,
        township=record.township,
        county=record.county,
        year=record.year,
        stamp=record.stamp,
        kit_version=record.kit_version,
        subject=record.subject,
        opened=record.opened,
        inputs={name: short_hash(digest[:_HASH]) for name, digest in record.inputs.items()},
        published=record.published[:_HASH],
        ids=list(short_ids(ids)),
        texts=short_texts([each.text for each in records], values),
        values=values,
        units=short_units(ids, [each.unit for each in records]),
        ops=short_ops(ids, [each.op for each in records]),
        of=_all_operands(records),
        lines=[each.line for each in records],
        sources=list(_rows_of(records, inputs)),
        names={str(at): each.name for at, each in enumerate(records) if each.name},
        kinds=[each.kind for each in record.text],
        digests=short_digests([each.kind for each in record.text], [each.digest for each in record.text]),
        claims=short_claims(
            [each.kind for each in record.text],
            [each.claims for each in record.text],
            [each.line for each in records],
            _stated(values, [each.text for each in records]),
        ),
        pictures="".join(record.pictures),
        points=list(record.points),
    )
    content = msgspec.json.encode(packed)
    return b'{"seal":"%s",%s' % (_seal(content), content[1:])


def unpack(content: bytes) -> DocumentRecord:
    """Read what `pack` has written.

    Raises
    ------
    DataError
        It is no record, was edited, or is of a later form.
    """
    sealed = _SEALED.fullmatch(unsigned(content))
    if sealed is None or sealed[1] != _seal(b"{" + sealed[2]):
        raise DataError("文件里的数据记录被改动过，或者不完整：请用原来的文件")
    try:
        _check_form(msgspec.json.decode(content, type=_Form).form)
        packed = msgspec.json.decode(content, type=_Packed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise DataError("文件里的数据记录读不出来，可能被改动过：请用原来的文件") from None
    columns = (packed.texts, packed.values, packed.units, packed.ops, packed.of, packed.lines)
    if any(len(column) != len(packed.ids) for column in columns) or packed.of[:1] == [_AS_BEFORE]:
        raise DataError(_DAMAGED)
    if sum(len(each) for each in packed.claims if isinstance(each, list)) > _MOST_CLAIMS:
        raise DataError("文件里的数据记录大得不像是本工具写的：请用原来的文件")
    if any(_leads_out(path) for path in packed.inputs):
        raise DataError("文件里的数据记录写的台账不在数据文件夹里，可能被改动过：请用原来的文件")
    try:
        records = _records(packed)
        stated = _stated(packed.values, [each.text for each in records])
        claims = full_claims(packed.kinds, packed.claims, packed.lines, stated)
        stretches = tuple(
            Stretch(kind, digest, numbers)
            for kind, digest, numbers in zip(
                packed.kinds, full_digests(packed.kinds, packed.digests), claims, strict=True
            )
        )
    except ValueError:
        raise DataError(_DAMAGED) from None
    if len({each.id for each in records}) != len(records):
        raise DataError("文件里的数据记录有重复的编号，可能被改动过：请用原来的文件")
    if _is_circular(records):
        raise DataError("文件里的数据记录互相推算，可能被改动过：请用原来的文件")
    figures = sum(kind.split("/")[0] == "figure" for kind in packed.kinds)
    pictures = _parted(packed.pictures, [_DRAWING] * figures) if packed.pictures else []
    if {len(pictures), len(packed.points)} - {0, figures} or (packed.pictures and not pictures):
        raise DataError(_DAMAGED)
    return DocumentRecord(
        form=packed.form,
        township=packed.township,
        county=packed.county,
        year=packed.year,
        stamp=packed.stamp,
        kit_version=packed.kit_version,
        subject=packed.subject,
        opened=packed.opened,
        inputs={name: full_hash(digest) for name, digest in packed.inputs.items()},
        published=packed.published,
        records=records,
        text=stretches,
        pictures=tuple(pictures),
        points=tuple(packed.points),
    )


def claimed(content: bytes) -> list[list[str]]:
    """Return the ids that claim the numbers of each stretch; that of a line in 附件2 is ``numbering``.

    Parameters
    ----------
    content : bytes
        As `pack` has written it; of other JSON nothing is claimed.
    """
    packed = msgspec.json.decode(content, type=_Claimed)
    ids = whole_ids(packed.ids)

    def id_of(claim: int | Claim) -> str:
        index = claim.record if isinstance(claim, Claim) else claim
        return ids[index] if index >= 0 else NUMBERING

    claims = full_claims(packed.kinds, packed.claims, packed.lines, ids)
    return [[id_of(claim) for claim in claims] for claims in claims]


def _parted(joined: str, lengths: Sequence[int]) -> list[str]:
    """Return parts of these lengths; none where they are not all of the text."""
    ends = list(accumulate(lengths))
    if (ends[-1] if ends else 0) != len(joined):
        return []
    return [joined[end - length : end] for end, length in zip(ends, lengths, strict=True)]


def _check_form(form: int) -> None:
    if form > FORM:
        raise DataError(f"文件里的数据记录是较新的格式（第{form}版）：请升级后再核对")
    if form < FORM:
        told = "请用当时的版本核对，或者用台账重新生成一份"
        raise DataError(f"文件里的数据记录是较早的格式（第{form}版），这一版读不了：{told}")


def _records(packed: _Packed) -> tuple[NumberRecord, ...]:
    ids = whole_ids(packed.ids)
    units, ops = full_units(ids, packed.units), full_ops(ids, packed.ops)
    texts = full_texts(packed.texts, packed.values)
    sources = dict(_sources(packed.sources, list(packed.inputs)))
    if any(at >= len(ids) for at in sources) or not packed.names.keys() <= set(map(str, range(len(ids)))):
        raise ValueError("a source or name of no record")
    records: list[NumberRecord] = []
    operands = 0
    for at, id_ in enumerate(ids):
        of = packed.of[at]
        named = _usual(id_, ops[at]) if of == USUAL else _named(of, ids)
        operands += len(named or ())
        if operands > _MOST_OPERANDS:
            raise DataError("文件里的数据记录推算得太多，可能被改动过：请用原来的文件")
        records.append(
            NumberRecord(
                id=id_,
                name=packed.names.get(str(at), ""),
                text=texts[at],
                value=packed.values[at],
                unit=units[at],
                source=sources.get(at),
                line=packed.lines[at],
                op=ops[at],
                of=named if named is not None else records[-1].of if records else (),
            )
        )
    return tuple(records)


def _stated(values: Sequence[object], texts: Sequence[str]) -> list[str]:
    """Return what each record states, or would: its value, where the document states it elsewhere only."""
    return [text or str(value) for text, value in zip(texts, values, strict=True)]


def _rows_of(records: Sequence[NumberRecord], inputs: Mapping[str, int]) -> Iterator[_Rows]:
    """Yield the sources without their rules, which 附件2 of the document has."""
    following = 0
    for at, each in enumerate(records):
        if each.source is not None:
            yield _packed_source(each.source, inputs, at - following)
            following = at + 1


def _packed_source(source: Source, inputs: Mapping[str, int], after: int = 0) -> _Rows:
    further = tuple(_packed_source(each, inputs) for each in source.further)
    file = inputs.get(source.file, source.file)
    return _Rows(after, file, source.sheet, short_rows(source.rows), further)


def _sources(packed: Iterable[_Rows], inputs: Sequence[str]) -> Iterator[tuple[int, Source]]:
    following = 0
    for each in packed:
        following += each.after
        yield following, _source(each, inputs)
        following += 1


def _source(packed: _Rows, inputs: Sequence[str]) -> Source:
    if isinstance(packed.file, int) and packed.file >= len(inputs):
        raise ValueError("no such input")
    file = inputs[packed.file] if isinstance(packed.file, int) else packed.file
    further = tuple(_source(each, inputs) for each in packed.further)
    return Source(file=file, sheet=packed.sheet, rows=full_rows(packed.rows), rule="", further=further)


def _short(value: float | str | None) -> float | str | None:
    return round(value, _DECIMALS) if isinstance(value, float) else value


def _seal(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest()[:_SEAL].encode()


def _all_operands(records: Sequence[NumberRecord]) -> list[list[str] | str | int]:
    places = {record.id: at for at, record in enumerate(records)}
    return [_operands(each, last, places) for each, last in zip(records, (None, *records), strict=False)]


def _operands(
    record: NumberRecord, last: NumberRecord | None, places: Mapping[str, int]
) -> list[str] | str | int:
    if record.of == _usual(record.id, record.op):
        return USUAL
    if last is not None and record.of == last.of:
        return _AS_BEFORE
    if len(record.of) > _FEW and places.keys() >= set(record.of):
        return short_rows(places[id_] for id_ in record.of)
    return list(record.of)


def _named(of: list[str] | str | int, ids: Sequence[str]) -> tuple[str, ...] | None:
    """Return operands that are listed or told by their places; None where they are those of the entry before.

    Raises `ValueError` for a place that is none.
    """
    if isinstance(of, str):
        places = full_rows(of)
        if any(place >= len(ids) for place in places):
            raise ValueError("no such operand")
        return tuple(ids[place] for place in places)
    return tuple(of) if isinstance(of, list) else None


def _usual(id_: str, op: Operation) -> tuple[str, ...]:
    """Return what a number of this id is made of, if it is one said of a figure: boards.rate."""
    stem, _, end = id_.rpartition(".")
    if not stem or ("/" in id_ and op not in ("year_before", "label")) or "#" in id_:
        return ()
    match op:
        case "year_before" | "published" | "target" | "label" | "note":
            return (stem,)
        case "difference" | "rate" | "completion":
            other = "target" if end in ("short", "completion") else "before"
            return (stem, f"{stem}.{other}")
    return ()


def _leads_out(path: str) -> bool:
    """Whether a path could name a file that is not within the folder that it is joined to."""
    parts = re.split(r"[/\\]", path)
    is_odd = not parts[0] or ".." in parts or "\0" in path or bool(PureWindowsPath(path).drive)
    return is_odd or any(len(part.encode()) > _LONGEST_NAME for part in parts)


def _is_circular(records: Sequence[NumberRecord]) -> bool:
    """Whether a number is made of itself, by way of others or not."""
    known = {each.id for each in records}
    left = {each.id: known.intersection(each.of) for each in records}
    uses: dict[str, list[str]] = {}
    for id_, of in left.items():
        for each in of:
            uses.setdefault(each, []).append(id_)
    ready = [id_ for id_, of in left.items() if not of]
    while ready:
        done = ready.pop()
        del left[done]
        for id_ in uses.get(done, ()):
            left[id_].discard(done)
            if not left[id_]:
                ready.append(id_)
    return bool(left)
