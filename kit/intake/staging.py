"""An arrival laid out as the data folder would hold it, and checked there before anything is put.

The layout is a temporary one: what has personal data never reaches the data folder.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kit.files import HIDDEN, Place, Years
from kit.files.file_names import KINDS
from kit.files.place_listing import listed_places
from kit.intake.arrivals import Arrival
from kit.layout import SYNONYMS, township_name
from kit.ledgers import Fault, examine_ledgers
from kit.reviews.checking import faults_of
from kit.subjects import Subject

__all__ = ["Checked", "check_arrival", "unique_names"]

_BY_CONTENT = ((b"\xd0\xcf\x11\xe0", ".xls"), (b"PK\x03\x04", ".xlsx"))


@dataclass(frozen=True)
class Checked:
    """An arrival as it would be in the data folder, with its faults.

    Attributes
    ----------
    names : mapping of str to Path
        Path below the year's folder → where its bytes are.
    faults : tuple of Fault
    absent : tuple of str
        Names of the ledgers that it lacks, or that have no records.
    ledgers : frozenset of str
        Names of those that it has.
    found : bool
        Whether the loaders find it there.
    """

    names: Mapping[str, Path]
    faults: tuple[Fault, ...]
    absent: tuple[str, ...]
    ledgers: frozenset[str]
    found: bool

    def of(self, severity: str) -> int:
        """Return the number of errors or notices."""
        return sum(fault.severity == severity for fault in self.faults)

    def first(self, code: str) -> str:
        """Return the message of the first fault of a code; empty if there is none."""
        return next((fault.message for fault in self.faults if fault.code == code), "")

    @property
    def personal(self) -> tuple[str, ...]:
        """Where personal information is and of what kind, in Chinese, never with its value."""
        return tuple(
            " › ".join(filter(None, (fault.sheet or PurePosixPath(fault.file).name, fault.cell)))
            + f"：{fault.message.partition('：')[0].removesuffix('，属于个人信息')}"
            for fault in self.faults
            if fault.code.startswith("personal-")
        )


def check_arrival(
    arrival: Arrival, subject: Subject, data: Path, year: int, county: str, township: str, folder: Path
) -> Checked:
    """Lay an arrival out in an empty folder, and check it there.

    Parameters
    ----------
    arrival : Arrival
    subject : Subject
    data : Path
        The subject's data folder, for the year before and the project's own names of columns.
    year : int
    county, township : str
        Folder and name that it would have; the county is empty without a folder for it.
    folder : Path
        Is created.
    """
    base = folder / str(year) / county if county else folder / str(year)
    inside = base / township if arrival.is_set or _is_text(arrival) else base
    inside.mkdir(parents=True)
    with contextlib.suppress(FileNotFoundError):
        shutil.copyfile(data / SYNONYMS, folder / SYNONYMS)
    names: dict[str, Path] = {}
    for file in arrival.files:
        name = file.path.name if inside != base else f"{township}{_suffix(file.path)}"
        copy = shutil.copyfile(file.path, inside / name)
        names[copy.relative_to(folder / str(year)).as_posix()] = file.path
    full = township_name(county, township)
    place = next((each for each in listed_places(folder, year) if each.name == full), None)
    found = place is not None
    place = place or Place(folder, year, county, township, tuple(folder / str(year) / name for name in names))
    examination = examine_ledgers(place, subject.catalogue)
    schemas = subject.catalogue
    return Checked(
        names,
        faults_of(examination, subject, Years(data)),
        tuple(schemas[key].name for key in examination.ledgers.absent),
        frozenset(schemas[key].name for key in examination.ledgers.tables),
        found and len(place.files) == len(names) and HIDDEN not in full,
    )


def _is_text(arrival: Arrival) -> bool:
    """Whether it is a single CSV, which is one ledger in the folder of its township."""
    return KINDS.get(arrival.files[0].path.suffix.lower()) == "text"


def _suffix(path: Path) -> str:
    """Return the suffix under which a workbook is kept: its own, or that of its content."""
    own = path.suffix.lower()
    if KINDS.get(own) == "workbook":
        return own
    with path.open("rb") as file:
        start = file.read(4)
    return next((suffix for begin, suffix in _BY_CONTENT if start == begin), ".xls")


def unique_names(paths: Sequence[Path]) -> bool:
    """Return whether files may lie in one folder, also where names differ by case alone."""
    return len({path.name.casefold() for path in paths}) == len(paths)
