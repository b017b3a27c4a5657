"""A document's record as its files carry it: JSON by columns, a third smaller than by entries.

What can be told from an id or from the entry before is left out. `unpack` reads only what `pack` may have
written, and takes nothing on trust: sizes, indexes and operands are checked.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
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

_FEW = 6
"""Operands that are named one by one; more are told by their places in the record."""

_MOST_OPERANDS = 2_000_000
"""Of all numbers together; those of a summary of 400 townships have 136000."""

_RUNS = re.compile(r"[0-9]{1,9}(-[0-9]{1,9})?(,[0-9]{1,9}(-[0-9]{1,9})?)*")

_WORDS, _SOURCE, _DRAWING = 3, 7, 4
"""Characters of a stretch's hash, of that of a line of 附件2, and of a figure's."""

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


class _Form(msgspec.Struct, frozen=True):
    form: Annotated[int, msgspec.Meta(ge=1, le=999)]


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
    units: list[str]
    ops: list[Operation]
    of: list[list[str] | str | Annotated[int, msgspec.Meta(ge=_USUAL, le=_AS_BEFORE)]]
    lines: list[Annotated[int, msgspec.Meta(ge=0)]]
    sources: dict[str, Source]
    names: dict[str, str] = {}
    kinds: list[str]
    # One after the other, where each has its usual length.
    digests: str | list[str]
    claims: list[tuple[int | Claim, ...]]
    pictures: str = ""
    points: list[str] = []


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
        published=record.published[:_HASH],
        ids=[each.id for each in records],
        texts=[_USUAL if each.text == str(each.value) else each.text for each in records],
        values=[_short(each.value) for each in records],
        units=[each.unit for each in records],
        ops=[each.op for each in records],
        of=_all_operands(records),
        lines=[each.line for each in records],
        sources={str(at): _place(each.source) for at, each in enumerate(records) if each.source},
        names={str(at): each.name for at, each in enumerate(records) if each.name},
        kinds=[each.kind for each in record.text],
        digests=_joined(record.text),
        claims=list(_steps(record.text)),
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
    count, read = len(packed.ids), len(packed.kinds)
    digests = _digests(packed)
    if any(len(column) != count for column in columns) or any(
        len(column) != read for column in (digests, packed.claims)
    ):
        raise DataError("文件里的数据记录不完整，可能被改动过：请用原来的文件")
    if packed.of[:1] == [_AS_BEFORE]:
        raise DataError("文件里的数据记录不完整，可能被改动过：请用原来的文件")
    if len(set(packed.ids)) != count or not (packed.sources.keys() | packed.names.keys()) <= {
        str(at) for at in range(count)
    }:
        raise DataError("文件里的数据记录有重复或不存在的编号，可能被改动过：请用原来的文件")
    if any(_leads_out(path) for path in packed.inputs):
        raise DataError("文件里的数据记录写的台账不在数据文件夹里，可能被改动过：请用原来的文件")
    records: list[NumberRecord] = []
    operands = 0
    for at, id_ in enumerate(packed.ids):
        text, op, of = packed.texts[at], packed.ops[at], packed.of[at]
        named = _usual(id_, op) if of == _USUAL else _named(of, packed.ids)
        operands += len(named or ())
        if operands > _MOST_OPERANDS:
            raise DataError("文件里的数据记录推算得太多，可能被改动过：请用原来的文件")
        records.append(
            NumberRecord(
                id=id_,
                name=packed.names.get(str(at), ""),
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
        for kind, digest, claims in zip(packed.kinds, digests, _claims(packed), strict=True)
    )
    if any(not _is_held(claim, count) for stretch in stretches for claim in stretch.claims):
        raise DataError("文件里的数据记录指向不存在的条目，可能被改动过：请用原来的文件")
    figures = sum(kind.split("/")[0] == "figure" for kind in packed.kinds)
    pictures = _parted(packed.pictures, [_DRAWING] * figures) if packed.pictures else []
    if {len(pictures), len(packed.points)} - {0, figures} or (packed.pictures and not pictures):
        raise DataError("文件里的数据记录不完整，可能被改动过：请用原来的文件")
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
        published=packed.published,
        records=tuple(records),
        text=stretches,
        pictures=tuple(pictures),
        points=tuple(packed.points),
    )


def _steps(text: Sequence[Stretch]) -> Iterator[tuple[int | Claim, ...]]:
    """Yield the claims of each stretch with steps from one index to the next, which are small and alike.

    A step is twice its amount, less one if it goes back; that is doubled, and one more for the number of a
    line in 附件2.
    """
    last = 0
    for stretch in text:
        steps: list[int | Claim] = []
        for claim in stretch.claims:
            if isinstance(claim, Claim):
                steps.append(msgspec.structs.replace(claim, record=claim.record - last))
                last = claim.record
                continue
            at = claim if claim >= 0 else -1 - claim
            step = 2 * (at - last) if at >= last else 2 * (last - at) - 1
            steps.append(2 * step + (claim < 0))
            last = at
        yield tuple(steps)


def _claims(packed: _Packed) -> Iterator[tuple[int | Claim, ...]]:
    """Yield the claims of each stretch by their indexes."""
    last = 0
    for steps in packed.claims:
        claims: list[int | Claim] = []
        for each in steps:
            if isinstance(each, Claim):
                last += each.record
                claims.append(msgspec.structs.replace(each, record=last))
                continue
            step, is_line = divmod(each, 2)
            last += step // 2 if step % 2 == 0 else -(step + 1) // 2
            claims.append(-1 - last if is_line else last)
        yield tuple(claims)


def _joined(text: Sequence[Stretch]) -> str | list[str]:
    """Return the hashes of the stretches as one text, where each has the characters that it should have."""
    whole = all(len(each.digest) == (_SOURCE if each.kind == "source" else _WORDS) for each in text)
    digests = [each.digest for each in text]
    return "".join(digests) if whole else digests


def _digests(packed: _Packed) -> list[str]:
    """Return the hashes of the stretches: those of lines of 附件2 are longer."""
    if isinstance(packed.digests, list):
        return packed.digests
    return _parted(packed.digests, [_SOURCE if kind == "source" else _WORDS for kind in packed.kinds])


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


def _place(source: Source) -> Source:
    """Return a source without its rule, which 附件2 of the document has."""
    return msgspec.structs.replace(source, rule="")


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
        return _USUAL
    if last is not None and record.of == last.of:
        return _AS_BEFORE
    if len(record.of) > _FEW and places.keys() >= set(record.of):
        return _runs([places[id_] for id_ in record.of])
    return list(record.of)


def _runs(places: Sequence[int]) -> str:
    """Write the places of many operands, in their order, as runs.

    >>> _runs([4, 5, 6, 9, 2])
    '4-6,9,2'
    """
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1][1:] = [place]
        else:
            runs.append([place])
    return ",".join("-".join(map(str, run)) for run in runs)


def _named(of: list[str] | str | int, ids: Sequence[str]) -> tuple[str, ...] | None:
    """Return operands that are listed or told as runs; None where they are those of the entry before."""
    if isinstance(of, str):
        found: list[str] = []
        for run in of.split(",") if _RUNS.fullmatch(of) else ():
            first, _, last = run.partition("-")
            found += ids[int(first) : int(last or first) + 1]
            if len(found) > len(ids):
                break
        return tuple(found)
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
