"""A subject, loaded from the folder that a name or a path means; while it is unchanged, it is read once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache, partial
from pathlib import Path

from kit.ledgers import Catalogue, Elsewhere
from kit.ledgers.schema import plain_name
from kit.subjects.declarations import read_declarations
from kit.subjects.known import Known, installed_subjects, known_subjects, subject_folder
from kit.subjects.mistakes import SubjectError
from kit.subjects.subject import Subject

__all__ = ["indicators_elsewhere", "load_subject", "unusable_subjects"]


def unusable_subjects() -> tuple[Known, ...]:
    """Return the installed subjects that cannot be used, each with its problem."""
    found = []
    for known in installed_subjects():
        mistakes = () if known.problem else read_declarations(known.folder).mistakes
        problem = f"有 {len(mistakes)} 处要改，第一处是 {mistakes[0]}" if mistakes else known.problem
        if problem:
            found.append(replace(known, problem=problem))
    return tuple(found)


def load_subject(name: str | os.PathLike[str] = "") -> Subject:
    """取一个专题；没有改动过的只读一次。

    Parameters
    ----------
    name : str or path, optional
        自带的、装上的专题的代号或名称，或专题的文件夹，先在当前文件夹里找，再往上级找。留空是默认的专题。

    Raises
    ------
    CallError
        没有这个专题，或名称可以指两个。
    SubjectError
        文件夹里有错；一次全部列出。

    Examples
    --------
    >>> kit.load_subject("安全生产").key
    'safety'
    """
    return _load(*_stated(subject_folder(name)))


def indicators_elsewhere(subject: Subject) -> frozenset[str]:
    """Return the names of indicators of the other known subjects, which may share a ledger of targets."""
    return frozenset(
        name for other in _others(subject.folder) for name in other.by_name if name not in subject.by_name
    )


def _stated(folder: Path) -> tuple[Path, tuple[tuple[str, int, int], ...]]:
    """Return a folder with the state of its files: while they are unchanged, it is not read again."""
    stated = []
    for path in sorted(_files(folder)):
        try:
            found = path.stat()
        except OSError:
            # A link to nowhere, or in a circle.
            found = path.lstat()
        stated.append((path.name, found.st_mtime_ns, found.st_size))
    return folder, tuple(stated)


def _files(folder: Path) -> Iterator[Path]:
    for pattern in ("*.toml", "*.py", "*.ipynb", "wording/*"):
        yield from folder.glob(pattern)


@lru_cache(maxsize=16)
def _load(folder: Path, stated: tuple[tuple[str, int, int], ...]) -> Subject:
    reading = read_declarations(folder)
    subject = reading.subject
    if reading.mistakes:
        raise SubjectError(folder, reading.mistakes)
    catalogue = Catalogue(subject.catalogue.schemas, cache(partial(_elsewhere, subject)))
    return replace(subject, catalogue=catalogue)


def _elsewhere(own: Subject) -> Elsewhere:
    """Return what the other known subjects declare, as far as this one does not."""
    sheets: dict[str, str] = {}
    shared: set[str] = set()
    chapters: set[str] = set()
    for other in _others(own.folder):
        for schema in other.catalogue.values():
            for name in (schema.name, *schema.synonyms):
                if plain_name(name) in own.catalogue.names:
                    shared.add(plain_name(name))
                else:
                    sheets.setdefault(plain_name(name), other.name)
        chapters.update(name for names in other.chapters.values() for name in names)
    return Elsewhere(sheets, frozenset(shared), frozenset(chapters))


def _others(folder: Path) -> Iterator[Subject]:
    for known in known_subjects():
        if known.folder != folder:
            with suppress(SubjectError):
                yield _load(*_stated(known.folder))
