"""Checking ledgers before a review is made of them: `kit.check` and ``review-kit check``.

It finds the townships that a path means, reads each, and adds what only the indicators and the year before
can show. Nothing it finds is raised.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kit.content import Column, Run, Table
from kit.content.html import fragment
from kit.errors import CallError
from kit.files import Place, Years, list_places
from kit.files import display_path as shown
from kit.files.file_names import KINDS
from kit.indicators import UNITS, ZERO_AIMS
from kit.ledgers import Fault, examine_ledgers, ledger_named, place_by_content
from kit.ledgers.checks import check_against_year_before, check_signing, check_targets
from kit.text.printable import visible

__all__ = ["CheckResult", "check"]

_SEVERITIES = {"error": "错误", "notice": "提示"}
_YEARS = range(1900, 2101)


@dataclass(frozen=True)
class CheckResult:
    """What a check found; shows itself as a table in a notebook.

    Attributes
    ----------
    faults : tuple of Fault
        Errors and notices, in the order of files, sheets and rows.
    files : tuple of str
        The files that were read, as the faults name them.

    Examples
    --------
    >>> result = check("data/2021/清河镇.xlsx")                  # doctest: +SKIP
    >>> result.counts                                            # doctest: +SKIP
    {'files': 1, 'error': 0, 'notice': 0}
    """

    faults: tuple[Fault, ...]
    files: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many files were read, and how many errors and notices found."""
        severities = [fault.severity for fault in self.faults]
        return {"files": len(self.files), **{name: severities.count(name) for name in ("error", "notice")}}

    @property
    def summary(self) -> str:
        """The last line: ``共检查1个文件：错误3处，提示1处。``."""
        counts = self.counts
        found = f"错误{counts['error']}处，提示{counts['notice']}处" if self.faults else "没有发现问题"
        return f"共检查{counts['files']}个文件：{found}。"

    def to_json(self) -> list[dict[str, str]]:
        """Return the faults with file, sheet, cell, ledger, column, severity, code and message."""
        return [
            {
                "file": fault.file,
                "sheet": fault.sheet,
                "cell": fault.cell,
                "ledger": fault.ledger,
                "column": fault.column,
                "severity": fault.severity,
                "code": fault.code,
                "message": fault.message,
            }
            for fault in self.faults
        ]

    def __str__(self) -> str:
        lines = []
        for file, faults in self._by_file():
            lines.append(visible(file))
            lines += [visible(f"  {_SEVERITIES[fault.severity]}　{fault}") for fault in faults]
        return "\n".join([*lines, self.summary])

    def _repr_html_(self) -> str:
        names = ("类别", "文件", "工作表", "单元格", "问题和改法")
        rows = tuple(
            tuple(
                (Run(text),)
                for text in (_SEVERITIES[fault.severity], file, fault.sheet, fault.cell, fault.message)
            )
            for file, faults in self._by_file()
            for fault in faults
        )
        table = Table(self.summary, tuple(map(Column, names)), rows)
        return str(fragment([table])) if rows else f"<p>{self.summary}</p>"

    def _by_file(self) -> Iterator[tuple[str, list[Fault]]]:
        """Yield each file with its errors, then its notices."""
        for file in dict.fromkeys(fault.file for fault in self.faults):
            faults = [fault for fault in self.faults if fault.file == file]
            yield file, sorted(faults, key=lambda fault: fault.severity != "error")


def check(*paths: str | os.PathLike[str]) -> CheckResult:
    """Read and check ledgers, and list every fault.

    Parameters
    ----------
    *paths : path
        A workbook, a CSV, a township's folder, a county's, a year's or the whole data folder. A relative path
        is looked for in the working folder, then upwards. A file outside a data folder is checked too; its
        year and township are then taken from 基本情况.

    Raises
    ------
    CallError
        No path is given, or it does not exist.
    """
    if not paths:
        raise CallError("请写明要检查什么，例如 data/2021/清河镇.xlsx")
    places: dict[Place, tuple[Fault, ...]] = {}
    unfound: list[Fault] = []
    for path in paths:
        resolved = _resolved(path)
        found = dict(_places(resolved))
        if not found:
            message = "里面没有台账：请放入 .xlsx、.xls、.ods、.et 或 .csv 文件"
            unfound.append(Fault.of("ledger-none", message, shown(path)))
        places |= found
    faults: list[Fault] = unfound
    files: list[str] = []
    for place, told in places.items():
        faults += (*told, *_faults_of(place))
        files += (shown(file.relative_to(place.data)) for file in place.files)
    return CheckResult(tuple(dict.fromkeys(faults)), tuple(dict.fromkeys(files)))


def _faults_of(place: Place) -> Iterable[Fault]:
    examination = examine_ledgers(place)
    if any(fault.code.startswith("personal-") for fault in examination.faults):
        # What follows quotes names; nothing of such a file is repeated.
        return examination.faults
    notices = [
        *check_signing(examination.ledgers),
        *check_targets(examination.ledgers, UNITS, ZERO_AIMS),
    ]
    for before in Years(place.data).before(place).places[:1]:
        earlier = examine_ledgers(before)
        # Last year's faults are told where last year is checked.
        notices += [] if earlier.faulty else check_against_year_before(examination.ledgers, earlier.ledgers)
    return (*examination.faults, *notices)


def _resolved(path: str | os.PathLike[str]) -> Path:
    if not isinstance(path, str | os.PathLike) or not os.fspath(path) or "\0" in os.fspath(path):
        raise CallError(f"要检查的应写成路径，例如 data/2021/清河镇.xlsx，现为 {path!r}")
    here = Path.cwd()
    for base in (here, *here.parents):
        if (base / path).exists():
            return Path(os.path.abspath(base / path))  # noqa: PTH100 - links are not followed here
    raise CallError(f"没有 {shown(path)} 这个文件或文件夹：请核对路径")


def _places(path: Path) -> Iterator[tuple[Place, tuple[Fault, ...]]]:
    """Yield the townships that a path means, with what is to be said of how they were found."""
    if path.is_dir() and not _as_year(path.name):
        years = _years_of(path)
        for year in years:
            yield from ((place, ()) for place in list_places(path, year))
        if years:
            return
    for folder in (path, *path.parents):
        year = _as_year(folder.name)
        if year and folder.is_dir():
            # Places have the data folder's real path; a link further down stands where it stands.
            wanted = folder.parent.resolve() / path.relative_to(folder.parent)
            inside = [_narrowed(place, wanted) for place in list_places(folder.parent, year)]
            found = [place for place in inside if place is not None]
            if found:
                yield from ((place, ()) for place in found)
                return
    yield from _loose(path)


def _years_of(path: Path) -> list[int]:
    try:
        return sorted(filter(None, (_as_year(each.name) for each in path.iterdir() if each.is_dir())))
    except OSError:
        return []


def _as_year(name: str) -> int:
    return int(name) if len(name) == 4 and name.isascii() and name.isdecimal() and int(name) in _YEARS else 0


def _narrowed(place: Place, path: Path) -> Place | None:
    """Return the place if it stands at or below a path; for one of its files, the place with that alone."""
    sources = place.sources or (place.data / str(place.year) / place.name,)
    standing = {above for source in sources for above in (source, *source.parents)}
    if path in standing or place.files == (path,):
        return place
    if path in place.files:
        return Place(place.data, place.year, place.county, place.township, (path,))
    return None


def _loose(path: Path) -> Iterator[tuple[Place, tuple[Fault, ...]]]:
    """Yield what stands outside a data folder: files of townships, or a township's folder of ledgers."""
    if not path.is_dir():
        yield place_by_content(path.parent, (path,))
        return
    files = tuple(each for each in _visible(path) if each.is_file() and each.suffix.lower() in KINDS)
    if any(KINDS[each.suffix.lower()] == "text" or ledger_named(shown(each.stem)) for each in files):
        yield place_by_content(path.parent, files)
        return
    for each in files:
        yield place_by_content(path, (each,))
    for each in _visible(path):
        if each.is_dir() and not each.is_symlink():
            inside = tuple(file for file in _visible(each) if file.is_file() and file.suffix.lower() in KINDS)
            if inside:
                yield place_by_content(path, inside)


def _visible(folder: Path) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if not each.name.startswith((".", "~$")))
    except OSError:
        return []
