"""What an arrival says of itself: subjects, townships, counties and years, from its sheets.

基本情况 decides. The names of files are read only as hints for a question to the officer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kit.files import Sheet, UnreadableFileError
from kit.files.archives import Archive
from kit.files.personal import kinds_in_text
from kit.files.raw_sheets import MAX_FILE
from kit.files.reader import read_sheets
from kit.intake.arrivals import Arrival
from kit.ledgers.naming import ledger_sheets
from kit.ledgers.schema import plain_name
from kit.ledgers.sheet_reader import SheetReader
from kit.subjects import Subject, known_subjects

__all__ = ["Recognised", "recognise", "saved_at"]

_TOWNSHIP = re.compile(r"[一-鿿]{1,8}(?:镇|乡|街道|苏木)")
_SAVED = re.compile(rb"<(?:dcterms:modified|dc:date)[^>]*>(\d{4}-\d\d-\d\d)T(\d\d:\d\d)")


@dataclass
class Recognised:
    """What an arrival says of itself.

    Attributes
    ----------
    subjects : list of Subject
        Those that it may be of, in the order in which they are known. One that is only a folder of the
        project is among them where the arrival has more of its ledgers than of any known subject's.
    townships, counties, years : list of str
        All different ones that it states, as written.
    tabs : list of str
        Townships that names of sheets give.
    """

    subjects: list[Subject] = field(default_factory=list)
    townships: list[str] = field(default_factory=list)
    counties: list[str] = field(default_factory=list)
    years: list[str] = field(default_factory=list)
    tabs: list[str] = field(default_factory=list)


def recognise(arrival: Arrival, subjects: Sequence[Subject]) -> Recognised:
    """Read what an arrival says of itself.

    Parameters
    ----------
    arrival : Arrival
    subjects : sequence of Subject
        Those that it may be of.

    Raises
    ------
    UnreadableFileError
        A file of it cannot be read.
    """
    found = Recognised()
    own: dict[str, set[str]] = {subject.key: set() for subject in subjects}
    filled: dict[str, set[str]] = {subject.key: set() for subject in subjects}
    counts = dict.fromkeys(own, 0)
    for file in arrival.files:
        sheets = read_sheets(file.path, file.name).sheets
        found.tabs += (name for sheet in sheets for name in _TOWNSHIP.findall(sheet.name.strip()))
        for subject in subjects:
            counts[subject.key] += _read(
                subject, sheets, file.path, found, own[subject.key], filled[subject.key]
            )
    likely = [subject for subject in subjects if own[subject.key]]
    if len(likely) > 1:
        # A sheet of another subject that nobody filled in decides nothing.
        likely = [subject for subject in likely if filled[subject.key]] or likely
    found.subjects = _of_project_last(likely or [each for each in subjects if counts[each.key]], counts)
    for name in ("townships", "counties", "years", "tabs"):
        setattr(found, name, list(dict.fromkeys(filter(_harmless, getattr(found, name)))))
    return found


def _of_project_last(likely: Sequence[Subject], counts: Mapping[str, int]) -> list[Subject]:
    """Return the known subjects, unless one of the project's folders has more ledgers in the arrival.

    A folder may hold what an office changed of a known subject, or has begun and does not use.
    """
    folders = {known.folder for known in known_subjects()}
    known = [subject for subject in likely if subject.folder in folders]
    most = max((counts[subject.key] for subject in known), default=0)
    better = [subject for subject in likely if subject not in known and counts[subject.key] > most]
    return better or known or list(likely)


def _read(
    subject: Subject,
    sheets: tuple[Sheet, ...],
    path: Path,
    found: Recognised,
    own: set[str],
    filled: set[str],
) -> int:
    """Read what sheets say, and return how many of them are ledgers of a subject's own kinds."""
    count = 0
    shared = subject.catalogue.elsewhere().shared
    for schema, sheet in ledger_sheets(sheets, path, subject.catalogue):
        if schema.role == "profile":
            profile = SheetReader(schema, "", 0, []).read(sheet)
            if profile is not None:
                _facts(zip(profile.column("item"), profile.column("content"), strict=True), found)
        elif not schema.role:
            count += 1
            if plain_name(schema.name) not in shared:
                own.add(schema.key)
                ledger = SheetReader(schema, "", 0, []).read(sheet)
                if ledger is not None and len(ledger):
                    filled.add(schema.key)
    return count


def _facts(rows: Iterable[tuple[object, object]], found: Recognised) -> None:
    for item, content in rows:
        text = "".join(unicodedata.normalize("NFKC", content).split()) if isinstance(content, str) else ""
        if not text or not isinstance(item, str):
            continue
        match plain_name(item):
            case "乡镇名称":
                found.townships.append(text)
            case "所属县区":
                found.counties.append(text)
            case "年度":
                found.years += re.findall(r"\d{4}", text)


def _harmless(text: str) -> bool:
    return not kinds_in_text(text)


def saved_at(path: Path) -> str:
    """Return when an office program saved a workbook, as it says itself; empty if it does not.

    Who saved it is not read.
    """
    try:
        if path.stat().st_size > MAX_FILE:
            return ""
        content = path.read_bytes()
        if not content.startswith(b"PK"):
            return ""
        archive = Archive(content, path.name)
        about = archive.read("docProps/core.xml") or archive.read("meta.xml") or b""
    except (OSError, UnreadableFileError):
        return ""
    saved = _SAVED.search(about)
    return f"{saved[1].decode()} {saved[2].decode()}" if saved else ""
