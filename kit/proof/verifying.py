"""Published files verified: each document held against the record that it carries, and against its siblings.

A file may stand alone, in a folder, a year's folder or a zip. Nothing but the files is needed; with the data
folder, the ledgers that they were made from are compared as well.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path, PurePath

import msgspec

from kit.errors import CallError, DataError
from kit.files import display_path
from kit.files.archives import Archive
from kit.proof.carried import carried_record
from kit.proof.charts_held import hold_charts
from kit.proof.docx_charts_seen import docx_charts_seen
from kit.proof.findings import Code, Finding
from kit.proof.holding import hold
from kit.proof.recomputing import recompute
from kit.proof.seeing import format_of, see_with_marks
from kit.records.number_records import DocumentRecord
from kit.records.packed import unpack
from kit.records.signing import is_signed_by, signature_of, unsigned
from kit.stores.hashes import sha256

__all__ = ["Verified", "verify"]

_ENDINGS = (".html", ".pdf", ".docx")
_NAMED = re.compile(r"(?P<township>.+)-(?P<year>\d{4})(?:-.+)?")
_MOST_ZIP = 512 << 20


class Verified(msgspec.Struct, frozen=True):
    """What verifying found.

    Attributes
    ----------
    documents : int
        Number of files that were read.
    numbers : int
        Number of numbers in them that records claim.
    findings : tuple of Finding
    """

    documents: int
    numbers: int
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are no notices."""
        return tuple(each for each in self.findings if each.severity == "error")


def verify(
    paths: Sequence[str | os.PathLike[str]],
    data: str | os.PathLike[str] | None = None,
    key: str | os.PathLike[str] | None = None,
) -> Verified:
    """Hold published documents against their records.

    Parameters
    ----------
    paths : sequence of path
        Documents, folders that hold some, or zip files of them.
    data : path, optional
        The data folder, to compare the ledgers that the documents were made from.
    key : path, optional
        The office's public key, in PEM, which their records have to be signed by.

    Raises
    ------
    CallError
        There is no such file or folder, no document in it, or no public key.

    Examples
    --------
    >>> verify(["outputs/2021"]).errors                             # doctest: +SKIP
    ()
    """
    folder = Path(data) if data is not None else None
    if folder is not None and not folder.is_dir():
        raise CallError(f"没有数据文件夹 {display_path(folder)}：请核对 --data")
    public = _bytes(Path(key), "--key") if key is not None else b""
    findings: list[Finding] = []
    documents = numbers = 0
    records: dict[str, tuple[str, bytes]] = {}
    for name, content in _documents(paths):
        documents += 1
        record, carried, found = _verified(name, content, public)
        findings += found
        if record is None:
            continue
        numbers += sum(len(stretch.claims) for stretch in record.text)
        review = PurePath(name).with_suffix("").as_posix()
        first, other = records.setdefault(review, (name, carried))
        if carried != other:
            findings.append(_of(name, "documents-differ", f"与 {PurePath(first).name} 不是同一次生成的"))
        elif folder is not None and first == name:
            findings += _ledgers(record, folder, name)
    return Verified(documents, numbers, tuple(findings))


def _documents(paths: Sequence[str | os.PathLike[str]]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each document."""
    for given in paths:
        path = Path(given)
        try:
            if path.is_dir():
                found = sorted(each for each in path.rglob("*") if _is_document(each.name) and each.is_file())
                if not found:
                    raise CallError(f"{display_path(path)} 里没有总结（.html、.pdf、.docx）：请核对文件夹")
                for each in found:
                    yield str(each), each.read_bytes()
            elif path.suffix.lower() == ".zip":
                yield from _zipped(path)
            else:
                yield str(given), path.read_bytes()
        except OSError as error:
            reason = error.strerror or str(error)
            raise CallError(f"{display_path(path)} 打不开：{reason}；请核对路径") from None


def _zipped(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.stat().st_size > _MOST_ZIP:
        raise CallError(f"{display_path(path)} 超过 {_MOST_ZIP >> 20} MB：请解开后按文件夹核对")
    try:
        archive = Archive(path.read_bytes(), path.name)
        names = sorted(name for name in archive.names() if _is_document(PurePath(name).name))
        if not names:
            raise CallError(f"{display_path(path)} 里没有总结（.html、.pdf、.docx）：请核对文件")
        for name in names:
            yield f"{path} › {name}", archive.read(name) or b""
    except DataError as error:
        raise CallError(f"{display_path(path)} 解不开：{error}") from None


def _is_document(name: str) -> bool:
    return name.lower().endswith(_ENDINGS) and not name.startswith((".", "~$", "index"))


def _bytes(path: Path, option: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CallError(f"{option} {display_path(path)} 打不开：{error.strerror or error}") from None


def _verified(name: str, content: bytes, key: bytes) -> tuple[DocumentRecord | None, bytes, list[Finding]]:
    """Hold one document against its record; return the record, if it can be read, and it unsigned."""
    try:
        carried = carried_record(content)
    except DataError as error:
        return None, b"", [_of(name, "not-readable", str(error))]
    if carried is None:
        return None, b"", [_of(name, "record-missing", "文件里没有数据记录，不能核对：请用原来的文件")]
    try:
        record, inconsistent = _read(carried)
    except DataError as error:
        return None, b"", [_of(name, "record-damaged", str(error))]
    findings = list(_name(record, name))
    if key and not is_signed_by(carried, key):
        told = "没有签名" if signature_of(carried) is None else "签名与公钥不符"
        findings.append(_of(name, "not-signed", f"数据记录{told}：请向发布的单位核实"))
    try:
        is_word = format_of(content) == "docx"
        seen, marks = see_with_marks(content)
        findings += hold(record, seen, name, marks=marks, wordless=is_word)
        if is_word:
            findings += hold_charts(record, docx_charts_seen(content), name)
    except DataError as error:
        findings.append(_of(name, "not-readable", str(error)))
    found = [msgspec.structs.replace(each, file=name) for each in inconsistent]
    return record, unsigned(carried), [*findings, *found]


@lru_cache(maxsize=2)
def _read(carried: bytes) -> tuple[DocumentRecord, tuple[Finding, ...]]:
    """Return a record, and what in it does not follow: the documents of a review carry the same."""
    record = unpack(carried)
    return record, tuple(recompute(record))


def _name(record: DocumentRecord, name: str) -> Iterator[Finding]:
    """Tell a file that is named as another township's or year's."""
    found = _NAMED.fullmatch(PurePath(name).stem)
    if found and (found["township"], found["year"]) != (record.township, str(record.year)):
        yield _of(name, "other-file", f"内容是{record.township}{record.year}年的总结")


def _ledgers(record: DocumentRecord, data: Path, name: str) -> Iterator[Finding]:
    """Compare the ledgers that a review was made from with those in the data folder."""
    roots = [data, *([data / record.subject.name] if record.subject else [])]
    for path, digest in record.inputs.items():
        held = [root / path for root in roots if (root / path).is_file()]
        if not held:
            yield _of(name, "ledger-changed", f"数据文件夹里没有 {path}")
        elif not any(sha256(file.read_bytes()).startswith(digest) for file in held):
            yield _of(name, "ledger-changed", f"{path} 在生成总结以后改动过")


def _of(name: str, code: Code, message: str) -> Finding:
    return Finding(file=name, place="", code=code, message=message)
