"""The townships that ledgers are expected from: townships.csv, or those of the year before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kit.errors import CallError
from kit.files.data_folder import resolve_file, resolve_folder
from kit.files.file_names import display_path, usable_name
from kit.files.places import list_places
from kit.files.raw_sheets import UnreadableFileError
from kit.files.reader import read_sheets
from kit.layout import DATA
from kit.text.similar import closest

__all__ = ["Expected", "Roster", "read_expected", "read_roster"]

_FILES = ("townships.csv", "townships.xlsx")
_TOWNSHIP = frozenset({"乡镇", "乡镇名称", "乡镇街道", "名称"})
_COUNTY = frozenset({"县", "县区", "所属县区", "区县", "县市区"})
_HEADER_WITHIN = 5  # rows
_NOISE = re.compile(r"\([^()]*\)|[\s\u200b\ufeff*★:·]+")


@dataclass(frozen=True)
class Roster:
    """The townships that are expected.

    Attributes
    ----------
    names : tuple of (county, township)
        The county is empty where the list has none.
    origin : str
        Where the list is from, in Chinese; empty if there is none.
    complete : bool
        Whether a township that is not in it is none of ours.
    """

    names: tuple[tuple[str, str], ...] = ()
    origin: str = ""
    complete: bool = False

    @property
    def counties(self) -> tuple[str, ...]:
        """The counties that it names."""
        return tuple(dict.fromkeys(county for county, _ in self.names if county))

    def counties_of(self, township: str) -> tuple[str, ...]:
        """Return the counties that have a township of a name; one may be the empty text."""
        return tuple(county for county, name in self.names if name == township)

    def near(self, township: str) -> str:
        """Return the name in the list that was probably meant; empty if none is near.

        >>> Roster((("", "清河镇"),)).near("清河乡")
        '清河镇'
        """
        return closest(township, dict.fromkeys(name for _, name in self.names)) or ""


def read_roster(root: Path, within: Path, year: int, file: str = "") -> Roster:
    """Return the townships that are expected.

    Parameters
    ----------
    root, within : Path
        The data folder, and that of the subject in it.
    year : int
    file : str, optional
        The list, where the officer names one.

    Raises
    ------
    CallError
        The list does not exist, cannot be read, or has no column 乡镇.
    """
    if file and not Path(file).is_file():
        raise CallError(f"没有乡镇名单 {display_path(file)}：请核对 --townships")
    named = [folder / name for folder in (within, root) for name in _FILES]
    for path in [Path(file)] if file else named:
        if path.is_file():
            return _roster(path)
    if (within / str(year - 1)).is_dir():
        places = list_places(within, year - 1)
        if names := tuple((place.county, place.township) for place in places if not place.hidden):
            return Roster(names, f"{year - 1}年的台账")
    return Roster()


@dataclass(frozen=True)
class Expected:
    """The townships that are expected in a year, and those whose ledgers are there.

    Attributes
    ----------
    roster : Roster
    arrived : tuple of (county, township)
        Those that the year's data folder has.
    looked : bool
        Whether there is a data folder, so that ledgers that are not in it did not arrive.
    """

    roster: Roster = Roster()
    arrived: tuple[tuple[str, str], ...] = ()
    looked: bool = False

    @property
    def origin(self) -> str:
        """Where the townships are known from, in Chinese; empty where no list says so."""
        own = set(self.arrived) - set(self.roster.names)
        further = "和本年的台账" if own and not self.roster.complete else ""
        return f"{self.roster.origin}{further}" if self.roster.names else ""


def read_expected(data: str, townships: str, place: str, year: int) -> Expected:
    """Return the townships that are expected in a year, as `intake` expects them.

    Parameters
    ----------
    data : str
        The data folder, of all subjects and years. That of the usual name may be missing; empty for none.
    townships : str
        The list, where one is named.
    place : str
        The subject's own folder within the data folder; may be empty.
    year : int

    Raises
    ------
    CallError
        A folder or list that is named does not exist, or the list cannot be read.
    """
    named = str(resolve_file(townships, "乡镇名单", "townships")) if townships else ""
    try:
        root = resolve_folder(data, "数据文件夹", "data") if data else None
    except CallError:
        if data != DATA:
            raise
        root = None
    if root is None:
        return Expected(_roster(Path(named)) if named else Roster())
    within = root / place if (root / place).is_dir() else root
    arrived: tuple[tuple[str, str], ...] = ()
    if (within / str(year)).is_dir():
        places = list_places(within, year)
        arrived = tuple((each.county, each.township) for each in places if not each.hidden)
    return Expected(read_roster(root, within, year, named), arrived, looked=True)


def _roster(path: Path) -> Roster:
    return Roster(_listed(path), display_path(path.name), complete=True)


def _listed(path: Path) -> tuple[tuple[str, str], ...]:
    name = display_path(path)
    try:
        rows = read_sheets(path, name).sheets[0].rows
    except UnreadableFileError as error:
        raise CallError(f"乡镇名单 {error}") from None
    for at, row in enumerate(rows[:_HEADER_WITHIN]):
        headers = [_header(cell) if isinstance(cell, str) else "" for cell in row]
        township = next((column for column, header in enumerate(headers) if header in _TOWNSHIP), None)
        if township is None:
            continue
        county = next((column for column, header in enumerate(headers) if header in _COUNTY), None)
        below = rows[at + 1 :]
        counties = ["" if county is None else _text(cells[county]) for cells in below]
        names = [_text(cells[township]) for cells in below]
        return _checked(list(zip(counties, names, strict=True)), name)
    raise CallError(f"乡镇名单 {name} 里没有“乡镇”这一列：第一行应写 乡镇，或 县、乡镇")


def _checked(found: Sequence[tuple[str, str]], name: str) -> tuple[tuple[str, str], ...]:
    names = [(county, township) for county, township in found if township]
    wrong = [each for pair in names for each in pair if each and not usable_name(each)]
    if wrong or not names:
        why = f"有 {len(wrong)} 个名称不能用（应是“清河镇”这样的名称）" if wrong else "一个乡镇也没有"
        raise CallError(f"乡镇名单 {name} 里{why}：请核对")
    return tuple(dict.fromkeys(names))


def _header(cell: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", cell))


def _text(cell: object) -> str:
    return "".join(str(cell).split())
