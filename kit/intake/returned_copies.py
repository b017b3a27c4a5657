"""A marked copy that was mended and sent back → the workbook without the kit's marks, which is stored."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kit.files import UnreadableFileError
from kit.files.reader import read_sheets
from kit.intake.arrivals import Arrival, Arrived
from kit.intake.subject_years import hash_of_set
from kit.marking import may_be_marked, unmark_workbook

__all__ = ["without_marks"]

_TAKEN_OFF = "检查标记已去掉"
_LEFT_ON = "检查标记去不掉，留着，检查时不看"


def without_marks(arrival: Arrival, folder: Path) -> tuple[Arrival, str]:
    """Return an arrival without the marks of `review-kit check --mark`, and what the register says of it.

    An arrival without marks is returned as it is, with the empty text. Where the cells would not be read as
    before, the marks stay; no check looks at them.

    Parameters
    ----------
    arrival : Arrival
    folder : Path
        Temporary, for what is stored; is created where there were marks.

    Raises
    ------
    UnreadableFileError
        A file of it cannot be read.
    """
    files: list[Arrived] = []
    notes: set[str] = set()
    for number, file in enumerate(arrival.files):
        stored = _stored(file, folder / str(number)) if _is_marked(file) else file
        if stored is None:
            notes.add(_LEFT_ON)
        elif stored is not file:
            notes.add(_TAKEN_OFF)
        files.append(stored or file)
    if files == [*arrival.files]:
        return arrival, "".join(notes)
    stored_as = hash_of_set([file.path for file in files])
    return replace(arrival, files=tuple(files), stored=stored_as), "；".join(sorted(notes))


def _is_marked(file: Arrived) -> bool:
    try:
        return may_be_marked(file.path.read_bytes())
    except OSError:
        return False


def _stored(file: Arrived, folder: Path) -> Arrived | None:
    """Return a file as it is stored: itself if it has no marks; None if they cannot be taken off."""
    read = read_sheets(file.path, file.name)
    content = file.path.read_bytes()
    try:
        unmarked = unmark_workbook(content, read.results)
        if unmarked == content:
            return file
        folder.mkdir(parents=True)
        copy = folder / file.path.name
        copy.write_bytes(unmarked)
        as_read = read_sheets(copy, file.name)
    except UnreadableFileError:
        return None
    return replace(file, path=copy) if as_read.sheets == read.sheets and not as_read.results else None
