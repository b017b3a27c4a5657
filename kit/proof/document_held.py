"""One document held against the record that it carries."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import PurePath

import msgspec

from kit.content import ANALYST
from kit.errors import DataError
from kit.proof.carried import carried_record
from kit.proof.charts_held import hold_charts, hold_pictures
from kit.proof.docx_charts_seen import docx_charts_seen
from kit.proof.findings import Code, Finding
from kit.proof.holding import hold
from kit.proof.recomputing import recompute
from kit.proof.seeing import format_of, see_with_marks
from kit.records.number_records import Claim, DocumentRecord
from kit.records.packed import unpack
from kit.records.signing import is_signed_by, signature_of, unsigned
from kit.stores.hashes import sha256

__all__ = ["Held", "held_document", "of_file"]

_NAMED = re.compile(r"(?P<township>.+)-(?P<year>\d{4})(?:-.+)?")
_GAP = r"[^A-Za-z0-9\u4e00-\u9fff]"
_PLACE = re.compile("(?:镇|乡|街道|办事处|[县市区旗])$")
_MOST = 200
"""Findings of one document; more of them tell no more."""

_LONGEST = 300
_MOST_RECORD = 2 << 20
"""Bytes of a record that is kept to be counted again; that of a long review has 100 KB."""


class Held(msgspec.Struct, frozen=True):
    """What came of holding a document.

    Attributes
    ----------
    name : str
    findings : tuple of Finding
        At most `_MOST`, and one that counts the others.
    numbers : int
        Number of numbers that its record claims.
    own : int
        How many of them the analyst wrote, without a source.
    sha256 : str
        Of the document; empty where reading it was not finished.
    digest : str
        SHA-256 of its record without signature; empty where it has none that can be read.
    record : bytes
        That record, packed by zlib; empty where it was not asked for, or is too large to be the kit's.
    reviews : dict of str to str
        Of a county's summary, the reviews that it was made from; see `kit.proof.reviews_held`.
    """

    name: str
    findings: tuple[Finding, ...] = ()
    numbers: int = 0
    own: int = 0
    sha256: str = ""
    digest: str = ""
    record: bytes = b""
    reviews: dict[str, str] = {}


def held_document(name: str, content: bytes, key: bytes = b"", *, keeps: bool = False) -> Held:
    """Hold a document against its record.

    Parameters
    ----------
    name : str
        The name that findings give.
    content : bytes
    key : bytes, optional
        Public key that the record has to be signed by; empty for none.
    keeps : bool, optional
        Whether the record is returned too.
    """
    try:
        carried = carried_record(content)
    except DataError as error:
        return Held(name, (of_file(name, "not-readable", str(error)),))
    if carried is None:
        missing = "文件里没有数据记录，不能核对：请用原来的文件"
        return Held(name, (of_file(name, "record-missing", missing),))
    try:
        record, inconsistent = _read(carried)
    except DataError as error:
        return Held(name, (of_file(name, "record-damaged", _clipped(str(error))),))
    found = _found(name, content, carried, record, key)
    findings = [*_few(name, found), *(msgspec.structs.replace(each, file=name) for each in inconsistent)]
    made = unsigned(carried)
    return Held(
        name,
        tuple(findings),
        sum(len(stretch.claims) for stretch in record.text),
        _own_numbers(record),
        digest=sha256(made),
        record=zlib.compress(made) if keeps and len(made) <= _MOST_RECORD else b"",
        reviews=record.inputs if record.is_summary else {},
    )


def _own_numbers(record: DocumentRecord) -> int:
    """Count the numbers that the analyst wrote."""
    own = {at for at, each in enumerate(record.records) if each.id == ANALYST}
    claims = (claim for stretch in record.text for claim in stretch.claims)
    return sum((claim.record if isinstance(claim, Claim) else claim) in own for claim in claims)


def of_file(name: str, code: Code, message: str) -> Finding:
    """Return a finding that is of a whole file."""
    return Finding(file=name, place="", code=code, message=message)


@lru_cache(maxsize=2)
def _read(carried: bytes) -> tuple[DocumentRecord, tuple[Finding, ...]]:
    """Return a record, and what in it does not follow: the documents of a review carry the same."""
    record = unpack(carried)
    return record, tuple(_few("", recompute(record)))


def _found(
    name: str, content: bytes, carried: bytes, record: DocumentRecord, key: bytes
) -> Iterator[Finding]:
    yield from _name(record, name)
    if key and not is_signed_by(carried, key):
        told = "没有签名" if signature_of(carried) is None else "签名与公钥不符"
        yield of_file(name, "not-signed", f"数据记录{told}：请向发布的单位核实")
    try:
        form = format_of(content)
        seen, marks = see_with_marks(content)
        yield from hold(record, seen, name, marks=marks, wordless=form == "docx")
        if form == "docx":
            yield from hold_charts(record, docx_charts_seen(content), name)
        elif form == "html":
            from kit.proof.html_seen import html_pictures_seen

            yield from hold_pictures(record, html_pictures_seen(content), name)
    except DataError as error:
        yield of_file(name, "not-readable", str(error))


def _name(record: DocumentRecord, name: str) -> Iterator[Finding]:
    """Tell a file that is named as another township's or year's; 终稿-清河镇-2021 is none."""
    found = _NAMED.fullmatch(PurePath(name.rpartition(" › ")[2]).stem)
    if found is None:
        return
    own = re.search(rf"(?:^|{_GAP}){re.escape(record.township)}$", found["township"])
    if found["year"] != str(record.year) if own else _PLACE.search(found["township"]):
        yield of_file(name, "other-file", f"内容是{record.township}{record.year}年的总结")


def _few(name: str, found: Iterator[Finding]) -> Iterator[Finding]:
    """Yield findings as they are to be read: not too many, and none too long."""
    for each in islice(found, _MOST):
        yield msgspec.structs.replace(each, place=_clipped(each.place), message=_clipped(each.message))
    rest = list(islice(found, 1))
    if rest:
        more = f"还有更多，只列出前{_MOST}处：整份文件与记录不符"
        yield msgspec.structs.replace(rest[0], file=name, place="", message=more)


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……"
