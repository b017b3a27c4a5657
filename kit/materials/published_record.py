"""The record that was published for a township's year, figures.json, as far as a later review needs it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256

import msgspec

from kit.changes.edition import Edition
from kit.content import FigureRecord, LedgerRows, SubjectRecord
from kit.errors import DataError
from kit.files import Place, display_path, resolve_file
from kit.layout import township_name
from kit.subjects import Subject
from kit.text.printable import visible

__all__ = ["PublishedRecord", "read_published_record"]

_MOST = 64 << 20  # bytes
_LARGEST = 10**15
_IGNORED = "没有用它核对上年的数"


class _Record(msgspec.Struct, frozen=True):
    """What is read of figures.json; the rows only if a figure differs."""

    township: str
    year: int
    figures: tuple[FigureRecord, ...]
    county: str = ""
    subject: SubjectRecord | None = None
    kit_version: str = ""
    ledgers: msgspec.Raw = msgspec.Raw(b"[]")


class PublishedRecord:
    """A published record that can be read.

    Attributes
    ----------
    figures : mapping of str to FigureRecord
        By key.
    """

    def __init__(self, record: _Record, named: str) -> None:
        self._record, self._named = record, named
        self.figures: Mapping[str, FigureRecord] = {each.key: each for each in record.figures}

    @cached_property
    def edition(self) -> Edition:
        """The record as an edition, with the rows of its ledgers.

        Raises
        ------
        DataError
            The rows cannot be read.
        """
        record = self._record
        try:
            ledgers = msgspec.json.decode(record.ledgers, type=tuple[LedgerRows, ...])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise DataError(_damaged(self._named)) from None
        return Edition(
            name=self._named,
            township=record.township,
            county=record.county,
            year=record.year,
            kit_version=record.kit_version,
            subject=record.subject,
            inputs={},
            figures=self.figures,
            ledgers={each.ledger: each for each in ledgers},
        )


def read_published_record(
    path: str | os.PathLike[str], place: Place, subject: Subject
) -> tuple[PublishedRecord | None, str, str]:
    """Read what was published for the year before a place's.

    Parameters
    ----------
    path : path
        Of figures.json; a relative one is looked for in the working folder, then upwards.
    place : Place
        Of the review that is being written.
    subject : Subject

    Returns
    -------
    record : PublishedRecord or None
        None for one that cannot be opened or read, or of another township, year or subject.
    sha256 : str
    notice : str
        Why it is not used; empty where it is.

    Raises
    ------
    CallError
        There is no such file.
    """
    named = display_path(path)
    file = resolve_file(path, "上年总结的 figures.json", "published")
    try:
        if file.stat().st_size > _MOST:
            return None, "", f"{named} 超过 {_MOST >> 20} MB，不是这里发布的，{_IGNORED}"
        content = file.read_bytes()
    except OSError as error:
        return None, "", f"{named} 打不开（{error.strerror or error}），{_IGNORED}"
    digest = sha256(content).hexdigest()
    try:
        record = msgspec.json.decode(content, type=_Record)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None, digest, _damaged(named)
    if any(isinstance(each.value, int | float) and abs(each.value) > _LARGEST for each in record.figures):
        return None, digest, _damaged(named)
    if other := _other(record, place, subject):
        return None, digest, f"{named} 是{other}，{_IGNORED}"
    return PublishedRecord(record, named), digest, ""


def _damaged(named: str) -> str:
    return f"{named} 读不出，可能已损坏，{_IGNORED}"


def _other(record: _Record, place: Place, subject: Subject) -> str:
    """Return whose record it is, if it is not that of the year before; else an empty text."""
    found = visible(f"{township_name(record.county, record.township)}{record.year}年的")
    wanted = f"不是{place.name}{place.year - 1}年的"
    # A data folder may have got county folders since.
    counties = {record.county, place.county} - {""}
    if (record.township, record.year) != (place.township, place.year - 1) or len(counties) > 1:
        return f"{found}，{wanted}"
    # Versions that recorded no subject knew the default one only.
    if record.subject is None:
        return "" if subject.default else f"默认专题的，不是专题“{subject.name}”的"
    same = record.subject.key == subject.key
    return "" if same else f"专题“{visible(record.subject.name)}”的，不是“{subject.name}”的"
