"""The ledgers of one township and year, as found on disk."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from kit.files.file_names import HIDDEN
from kit.layout import township_name
from kit.text.printable import writable

__all__ = ["Place"]


@dataclass(frozen=True)
class Place:
    """One township's ledgers of one year, found on disk.

    Attributes
    ----------
    data : Path
        The resolved data folder.
    year : int
    county : str
        Empty without a county folder.
    township : str
        Both as `display_path` returns them.
    files : tuple of Path
        Absolute paths: one workbook, or the files of the township's folder, sorted.
    unread : tuple of Path
        The rest of the township's folder, sorted: other files, folders, and their entries.
    unreadable : str
        Why the township's folder cannot be opened; empty if it can.

    Examples
    --------
    >>> Place(Path("data"), 2021, "云山县", "清河镇", ()).name
    '云山县/清河镇'
    """

    data: Path
    year: int
    county: str
    township: str
    files: tuple[Path, ...]
    unread: tuple[Path, ...] = ()
    unreadable: str = ""

    @property
    def hidden(self) -> bool:
        """Whether the name of county or township contains personal information and must not be published."""
        return HIDDEN in (self.county, self.township)

    @property
    def raw(self) -> bool:
        """Whether the file names are not UTF-8, as after unpacking a Windows archive elsewhere."""
        return any(writable(name) != name for name in map(self.within, self.sources))

    @property
    def name(self) -> str:
        """The name that `find_place` takes: ``云山县/清河镇``, or ``清河镇`` without a county folder."""
        return township_name(self.county, self.township)

    @property
    def sources(self) -> tuple[Path, ...]:
        """The workbook or the folder with the ledgers; more than one is a conflict."""
        return tuple(dict.fromkeys(self._source(file) for file in self.files))

    def within(self, file: Path) -> str:
        """Return the path of one of its files within the data folder, as text."""
        # Without a Path for each: a country has a quarter of a million of them.
        return str(file).removeprefix(os.path.join(self.data, ""))  # noqa: PTH118

    def _source(self, file: Path) -> Path:
        names = self.within(file).split(os.sep)  # noqa: PTH206
        if names[0] != str(self.year):
            return file if file.parent == self.data else file.parent
        depth = 3 if self.county else 2
        return file if len(names) <= depth else self.data.joinpath(*names[:depth])
