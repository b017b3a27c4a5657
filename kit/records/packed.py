"""A document's record as its files carry it: JSON by columns, a third smaller than by entries.

What can be told from an id or from the entry before is left out. `unpack` reads only what `pack` may have
written, and takes nothing on trust: sizes, indexes and operands are checked.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import PureWindowsPath
from typing import Annotated

import msgspec

from kit.content import Source, SubjectRecord
from kit.errors import DataError
from kit.records.number_records import FORM, Claim, DocumentRecord, NumberRecord, Operation, Stretch
from kit.records.signing import unsigned

__all__ = ["pack", "unpack"]

_HASH, _SEAL = 16, 24
"""Hexadecimal digits of an input's sha256; figures.json has them all."""

_SEALED = re.compile(rb'\{"seal":"([0-9a-f]+)",(.*)', re.DOTALL)
"""The first entry is a hash of all others: it tells an edit, not one who writes the hash anew."""

_DECIMALS = 6
"""Decimals of a value: more than a text may state."""

_USUAL, _AS_BEFORE = 0, 1

_MOST = 10**18
"""Beyond any amount of a township, and within what a decimal of 28 digits holds with `_DECIMALS`."""

_MOST_INPUTS, _LONGEST_NAME = 2_000, 255
"""Ledger files of a review; bytes of the name of one, or of a folder, that any system takes."""

_MOST_CLAIMS = 100_000
"""Numbers of a document: those of a long review are some thousands."""

_Amount = (
    Annotated[int, msgspec.Meta(ge=-_MOST, le=_MOST)]
    | Annotated[float, msgspec.Meta(ge=-_MOST, le=_MOST)]
    | str
    | None
)


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
    ids: list[str]
    texts: list[str | int]
    values: list[_Amount]
    units: list[str]
    ops: list[Operation]
    of: list[list[str] | Annotated[int, msgspec.Meta(ge=_USUAL, le=_AS_BEFORE)]]
    lines: list[Annotated[int, msgspec.Meta(ge=0)]]
    sources: dict[str, Source]
    kinds: list[str]
    digests: list[str]
    claims: list[tuple[int | Claim, ...]]


def pack(record: DocumentRecord) -> bytes:
    """Return the JSON of a record, in UTF-8."""
    records = record.records
    packed = _Packed(
        form=record.form,
        township=record.township,
        county=record.county,
        year=record.year,
        stamp=record.stamp,
        kit_version=record.kit_version,
        subject=record.subject,
        opened=record.opened,
        inputs={name: digest[:_HASH] for name, digest in record.inputs.items()},
        ids=[each.id for each in records],
        texts=[_USUAL if each.text == str(each.value) else each.text for each in records],
        values=[_short(each.value) for each in records],
        units=[each.unit for each in records],
        ops=[each.op for each in records],
        of=[_operands(each, last) for each, last in zip(records, (None, *records), strict=False)],
        lines=[each.line for each in records],
        sources={str(at): _place(each.source) for at, each in enumerate(records) if each.source},
        kinds=[each.kind for each in record.text],
        digests=[each.digest for each in record.text],
        claims=[each.claims for each in record.text],
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
        packed = msgspec.json.decode(content, type=_Packed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise DataError("文件里的数据记录读不出来，可能被改动过：请用原来的文件") from None
    if packed.form > FORM:
        raise DataError(f"文件里的数据记录是较新的版本（{packed.form}）写的：请升级后再核对")
    columns = (packed.texts, packed.values, packed.units, packed.ops, packed.of, packed.lines)
    count, read = len(packed.ids), len(packed.kinds)
    if any(len(column) != count for column in columns) or any(
        len(column) != read for column in (packed.digests, packed.claims)
    ):
        raise DataError("文件里的数据记录不完整，可能被改动过：请用原来的文件")
    if packed.of[:1] == [_AS_BEFORE]:
        raise DataError("文件里的数据记录不完整，可能被改动过：请用原来的文件")
    if len(set(packed.ids)) != count or not packed.sources.keys() <= {str(at) for at in range(count)}:
        raise DataError("文件里的数据记录有重复或不存在的编号，可能被改动过：请用原来的文件")
    if sum(map(len, packed.claims)) > _MOST_CLAIMS:
        raise DataError("文件里的数据记录大得不像是本工具写的：请用原来的文件")
    if any(_leads_out(path) for path in packed.inputs):
        raise DataError("文件里的数据记录写的台账不在数据文件夹里，可能被改动过：请用原来的文件")
    records: list[NumberRecord] = []
    for at, id_ in enumerate(packed.ids):
        text, op, of = packed.texts[at], packed.ops[at], packed.of[at]
        named = _usual(id_, op) if of == _USUAL else tuple(of) if isinstance(of, list) else None
        records.append(
            NumberRecord(
                id=id_,
                text=str(packed.values[at]) if isinstance(text, int) else text,
                value=packed.values[at],
                unit=packed.units[at],
                source=packed.sources.get(str(at)),
                line=packed.lines[at],
                op=op,
                of=named if named is not None else records[-1].of if records else (),
            )
        )
    if _is_circular(records):
        raise DataError("文件里的数据记录互相推算，可能被改动过：请用原来的文件")
    stretches = tuple(
        Stretch(kind, digest, claims)
        for kind, digest, claims in zip(packed.kinds, packed.digests, packed.claims, strict=True)
    )
    if any(not _is_held(claim, count) for stretch in stretches for claim in stretch.claims):
        raise DataError("文件里的数据记录指向不存在的条目，可能被改动过：请用原来的文件")
    return DocumentRecord(
        form=packed.form,
        township=packed.township,
        county=packed.county,
        year=packed.year,
        stamp=packed.stamp,
        kit_version=packed.kit_version,
        subject=packed.subject,
        opened=packed.opened,
        inputs=packed.inputs,
        records=tuple(records),
        text=stretches,
    )


def _place(source: Source) -> Source:
    """Return a source without its rule, which 附件2 of the document has."""
    return msgspec.structs.replace(source, rule="")


def _short(value: float | str | None) -> float | str | None:
    return round(value, _DECIMALS) if isinstance(value, float) else value


def _seal(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest()[:_SEAL].encode()


def _operands(record: NumberRecord, last: NumberRecord | None) -> list[str] | int:
    if record.of == _usual(record.id, record.op):
        return _USUAL
    if last is not None and record.of == last.of:
        return _AS_BEFORE
    return list(record.of)


def _usual(id_: str, op: Operation) -> tuple[str, ...]:
    """Return what a number of this id is made of, if it is one said of a figure: boards.rate."""
    stem, _, end = id_.rpartition(".")
    if not stem or "/" in id_:
        return ()
    match op:
        case "year_before" | "target" | "label" | "note":
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


def _is_held(claim: int | Claim, count: int) -> bool:
    return -count <= claim < count if isinstance(claim, int) else 0 <= claim.record < count


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
