"""An edition of a review, read from its folder, its figures.json or one of its documents, for comparison."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import msgspec

from kit.changes.edition import Edition
from kit.content import FigureRecord, Source
from kit.errors import CallError, DataError
from kit.files import display_path
from kit.files.named_files import named_file
from kit.files.raw_sheets import MAX_FILE
from kit.layout import MANIFEST
from kit.proof.carried import carried_record
from kit.proof.seeing import see
from kit.proof.seen_pieces import is_source_list
from kit.publishing.manifest import Manifest
from kit.records.number_records import DocumentRecord
from kit.records.packed import unpack
from kit.stores.hashes import sha256
from kit.stores.reviews_listed import SUMMARY_FOLDER
from kit.text.printable import writable

__all__ = ["edition_of_record", "manifests", "read_edition"]

_FORMATS = ("html", "docx", "pdf")
"""Formats of documents; the first that both editions have is compared."""


def read_edition(path: str | os.PathLike[str]) -> Edition:
    """Read an edition of a review.

    Parameters
    ----------
    path : path
        The review's folder, its figures.json, or a document. Beside a document, figures.json is read too if
        it is of that very file.

    Raises
    ------
    CallError
        There is no such file, it is no edition of a review, or it cannot be read.

    Examples
    --------
    >>> read_edition("outputs/2021/清河镇").figures["boards"].text            # doctest: +SKIP
    '64块'
    """
    given = Path(path)
    if given.is_dir():
        if not (given / MANIFEST).is_file():
            raise CallError(f"{display_path(given)} 里没有 {MANIFEST}：请给出一份总结的文件夹，或整个年度的")
        return _of_manifest(_manifest(given / MANIFEST), given / MANIFEST, given)
    if given.suffix.lower() == ".json":
        return _of_manifest(_manifest(given), given, given)
    return _of_document(given)


def manifests(folder: Path) -> Iterator[Path]:
    """Yield figures.json of every review in the folder of a year."""
    found = (path for path in folder.rglob(MANIFEST) if path.is_file())
    yield from sorted(path for path in found if not path.parent.name.startswith(SUMMARY_FOLDER))


def _manifest(path: Path) -> Manifest:
    try:
        return msgspec.json.decode(named_file(path, most=MAX_FILE), type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise CallError(f"{display_path(path)} 读不出，可能已损坏，或由较新的版本写成：请核对文件") from None


def _of_manifest(manifest: Manifest, path: Path, given: Path) -> Edition:
    if not manifest.township:
        raise CallError(f"{display_path(path)} 由很早的版本写成，没有写明乡镇：请重新运行一次")
    beside = {
        ending: path.with_name(Path(name).name)
        for name in manifest.files
        if (ending := Path(name).suffix[1:]) in _FORMATS
    }
    return Edition(
        name=writable(str(given)),
        township=manifest.township,
        county=manifest.county,
        year=manifest.year,
        kit_version=manifest.kit_version,
        subject=manifest.subject,
        inputs=manifest.inputs,
        parameters=manifest.parameters,
        notebook_sha256=manifest.notebook_sha256,
        figures={figure.key: figure for figure in manifest.figures},
        ledgers={ledger.ledger: ledger for ledger in manifest.ledgers},
        revisions={each.key: each for each in manifest.revisions},
        documents={name: beside[name] for name in _FORMATS if name in beside and beside[name].is_file()},
    )


def _of_document(path: Path) -> Edition:
    content = named_file(path, most=MAX_FILE)
    format_ = path.suffix[1:].lower()
    beside = path.with_name(MANIFEST)
    if beside.is_file():
        manifest = _manifest(beside)
        edition = _of_manifest(manifest, beside, path)
        if manifest.files.get(path.name) == sha256(content):
            return Edition(**{**vars(edition), "documents": {format_: path}})
    try:
        carried = carried_record(content)
        record = unpack(carried) if carried is not None else None
        named = _names(content) if record is not None else {}
    except DataError as error:
        raise CallError(f"{display_path(path)}：{error}") from None
    if record is None:
        raise CallError(f"{display_path(path)} 里没有数据记录，旁边也没有它的 {MANIFEST}：请给出总结的文件夹")
    return replace(edition_of_record(record, writable(str(path)), named), documents={format_: path})


def edition_of_record(
    record: DocumentRecord, name: str = "", named: Mapping[int, str] = MappingProxyType({})
) -> Edition:
    """Return the edition that the record of a document tells of, without rows of ledgers.

    Parameters
    ----------
    record : DocumentRecord
    name : str, optional
        What the edition is called.
    named : mapping of int to str, optional
        Names of figures by the numbers of their lines in 附件2.
    """
    return Edition(
        name=name,
        township=record.township,
        county=record.county,
        year=record.year,
        kit_version=record.kit_version,
        subject=record.subject,
        inputs=record.inputs,
        figures={figure.key: figure for figure in _figures(record, named)},
        whole=False,
    )


def _names(content: bytes) -> dict[int, str]:
    """Return the names of figures by the number of their line in 附件2, as the document shows them."""
    return {
        int(row[0]): row[1]
        for seen in see(content)
        if is_source_list(seen)
        for row in seen.rows
        if len(row) > 1 and row[0].isdecimal()
    }


def _figures(record: DocumentRecord, named: Mapping[int, str]) -> Iterator[FigureRecord]:
    """Yield the figures that a document states; the year before and the target are numbers of their own."""
    values = {each.id: each.value for each in record.records}
    for each in record.records:
        if each.source is None:
            continue
        said = f"{each.text or each.value}{each.unit}"
        before, target = values.get(f"{each.id}.before"), values.get(f"{each.id}.target")
        yield FigureRecord(
            key=each.id,
            name=named.get(each.line, each.id),
            value=each.value,
            unit=each.unit,
            text=said if each.number is not None else str(each.value or ""),
            year_before=before if isinstance(before, int | float) else None,
            target=target if isinstance(target, int | float) else None,
            source=Source(each.source.file, each.source.sheet, each.source.rows, "", each.source.further),
        )
