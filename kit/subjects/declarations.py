"""A subject's folder → the subject, with every mistake of every file at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kit.files import display_path
from kit.ledgers import Catalogue
from kit.subjects.charts_file import read_charts_file
from kit.subjects.entries import DeclarationFile
from kit.subjects.indicators_file import read_indicators_file
from kit.subjects.ledgers_file import read_ledgers_file
from kit.subjects.mistakes import Mistake, SubjectError
from kit.subjects.own_measures import read_measures
from kit.subjects.plain_files import UnreadableFileError, read_plain
from kit.subjects.stated import DECLARATION, is_built_in, sha256_of_subject
from kit.subjects.subject import OWN_SECTIONS, Subject
from kit.subjects.subject_file import SubjectFile

__all__ = [
    "Reading",
    "common_declarations",
    "read_declarations",
    "read_subject",
]

_COMMON = Path(__file__).parent / "common"
_ORDER = (DECLARATION, "ledgers.toml", "indicators.toml", "measures.py", "charts.toml")


@dataclass(frozen=True)
class Reading:
    """A subject as far as it could be read, and all mistakes.

    Attributes
    ----------
    subject : Subject
        Without the entries that have mistakes.
    mistakes : tuple of Mistake
    names_known : bool
        Whether all ledgers, columns and indicators have their names: only then is another name in the
        wording a mistake.
    """

    subject: Subject
    mistakes: tuple[Mistake, ...]
    names_known: bool = True


def read_subject(folder: Path) -> Subject:
    """Read a subject's folder.

    Raises
    ------
    SubjectError
        There are mistakes; the message lists all of them.
    """
    reading = read_declarations(folder)
    if reading.mistakes:
        raise SubjectError(folder, reading.mistakes)
    return reading.subject


def read_declarations(folder: Path) -> Reading:
    """Read a subject's folder, and return the mistakes instead of raising them."""
    mistakes: list[Mistake] = []
    file = SubjectFile(
        DeclarationFile(folder, DECLARATION, mistakes),
        frozenset(path.stem for path in (folder / "wording").glob("*.md")),
        built_in=is_built_in(folder),
    )
    opening = OWN_SECTIONS["opening"]
    ledgers = read_ledgers_file(
        DeclarationFile(folder, "ledgers.toml", mistakes),
        common_declarations("ledgers.toml"),
        file.roles,
        [(section.heading, section.synonyms) for section in (opening, *file.sections)],
    )
    sections = file.sections_with_rows(ledgers)
    indicators = read_indicators_file(
        DeclarationFile(folder, "indicators.toml", mistakes),
        common_declarations("indicators.toml"),
        ledgers,
        file.named(opening=True),
        read_measures(folder, mistakes),
    )
    charts = read_charts_file(
        DeclarationFile(folder, "charts.toml", mistakes, optional=True), ledgers, indicators, file.named()
    )
    subject = Subject(
        folder=folder,
        sha256=sha256_of_subject(folder),
        catalogue=Catalogue({schema.key: schema for schema in ledgers.schemas.values()}),
        indicators=tuple(indicators.found),
        charts=charts,
        sections=sections,
        names=frozenset(indicators.declared),
        **file.properties(folder),
    )
    mistakes += _unreadable_wording(folder)
    mistakes.sort(key=_place)
    names_known = ledgers.known and indicators.known and not any(not key for _, key in ledgers.doubtful)
    return Reading(subject, tuple(dict.fromkeys(mistakes)), names_known and not ledgers.unread)


@lru_cache(maxsize=2)
def common_declarations(name: str) -> Mapping[str, Any]:
    """Return what a file of all subjects holds; it is not changed by those who read it."""
    return tomllib.loads((_COMMON / name).read_text(encoding="utf-8"))


def _unreadable_wording(folder: Path) -> Iterator[Mistake]:
    """Yield the files of wording that cannot be read."""
    for path in sorted((folder / "wording").glob("*.md")):
        try:
            read_plain(path)
        except (FileNotFoundError, UnreadableFileError) as error:
            line = error.line if isinstance(error, UnreadableFileError) else 0
            why = str(error) if isinstance(error, UnreadableFileError) else "是指向别处的链接，那里没有文件"
            yield Mistake(f"wording/{display_path(path.name)}", line, why)


def _place(mistake: Mistake) -> tuple[int, str, int]:
    rank = _ORDER.index(mistake.file) if mistake.file in _ORDER else len(_ORDER)
    return rank, mistake.file, mistake.line
