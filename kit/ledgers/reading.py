"""A township's files → its ledgers, and all faults in them at once."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from kit.files import HIDDEN, Place, Sheet, UnreadableFileError, display_path
from kit.files.reader import read_sheets
from kit.layout import SYNONYMS
from kit.ledgers.catalogue import Catalogue
from kit.ledgers.checks import check_ledgers, check_names
from kit.ledgers.faults import Fault, FaultyLedgers
from kit.ledgers.kept_ledgers import Watched, kept_ledgers
from kit.ledgers.ledger import Ledger, Ledgers
from kit.ledgers.naming import ledger_sheets
from kit.ledgers.privacy import named_harmlessly, personal_faults, personal_names, without_values
from kit.ledgers.project_names import ProjectNames, project_names
from kit.ledgers.schema import plain_name
from kit.ledgers.sheet_reader import SheetReader
from kit.ledgers.wrong_year import with_wrong_year_once

__all__ = ["Examination", "examine_ledgers", "place_by_content", "read_ledgers"]

_MAY_BE_LEDGERS = frozenset(
    {
        *(
            ".xlsx",
            ".xlsm",
            ".xls",
            ".ods",
            ".et",
            ".csv",
            ".tsv",
            ".xlsb",
            ".xltx",
            ".fods",
            ".ett",
            ".numbers",
        ),
        *(".doc", ".docx", ".wps", ".odt", ".rtf", ".pdf", ".htm", ".html", ".mht", ".xml", ".dbf"),
        *(".zip", ".rar", ".7z"),
    }
)
"""Suffixes of files that may contain records; pictures and notes are ignored."""

_YEAR = re.compile(r"((?:19|20)\d\d)(?:年|[-./]\d|\d{4}$)")


@dataclass(frozen=True)
class Examination:
    """A township's ledgers as read, with their faults.

    Attributes
    ----------
    ledgers : Ledgers
        What could be read; not to be published if there are errors.
    faults : tuple of Fault
        All of them, errors and notices, in the order of files, sheets and rows.
    """

    ledgers: Ledgers
    faults: tuple[Fault, ...]

    @property
    def faulty(self) -> bool:
        """Whether any fault is an error."""
        return any(fault.severity == "error" for fault in self.faults)


def read_ledgers(place: Place, catalogue: Catalogue) -> Ledgers:
    """Read and check all ledgers of a township and year.

    Raises
    ------
    FaultyLedgers
        A file, sheet or cell has an error, there is no file, or the township has two sources; the error
        carries all faults of all files.

    Examples
    --------
    >>> ledgers = read_ledgers(find_place("data", 2021, "清河镇"), subject.catalogue)  # doctest: +SKIP
    >>> len(ledgers.tables["study"])  # doctest: +SKIP
    38
    """
    examination = examine_ledgers(place, catalogue)
    if examination.faulty:
        raise FaultyLedgers(examination.faults, _for_command(place))
    return examination.ledgers


def examine_ledgers(place: Place, catalogue: Catalogue) -> Examination:
    """Read and check all ledgers of a township and year, and return the faults instead of raising them.

    Ledgers that were read before, by this process or another, are taken from the user's cache
    (`kit.ledgers.kept_ledgers`): nothing tells one from the other.

    >>> examine_ledgers(find_place("data", 2021, "清河镇"), subject.catalogue).faulty  # doctest: +SKIP
    False
    """
    if place.unreadable or (not place.hidden and (len(place.sources) > 1 or not place.files)):
        return Examination(_ledgers(place, catalogue, {}, {}, set(), ()), (_no_source(place),))
    own = project_names(place.data, catalogue)
    kept = kept_ledgers(place, catalogue, own)
    if kept is None:
        return _examined(place, own, own.catalogue)
    if (ledgers := kept.read()) is not None:
        return Examination(ledgers, ledgers.notices)
    elsewhere = Watched(own.catalogue.elsewhere)
    examination = _examined(place, own, Catalogue(own.catalogue.schemas, elsewhere))
    ledgers = replace(examination.ledgers, catalogue=own.catalogue)
    if not examination.faulty:
        kept.write(ledgers, elsewhere)
    return Examination(ledgers, examination.faults)


def _examined(place: Place, own: ProjectNames, catalogue: Catalogue) -> Examination:
    """Read and check the ledgers of a place that has one source, by the names of subject and project."""
    faults = [Fault.of("synonyms-invalid", mistake, SYNONYMS) for mistake in own.mistakes]
    inputs: dict[str, str] = {}
    found: dict[str, Ledger] = {}
    empty: set[str] = set()
    order: list[tuple[str, str]] = []
    files = [_relative(place, path) for path in place.files]
    personal: list[tuple[tuple[Sheet, ...], list[Fault]]] = []
    others = [_relative(place, path) for path in place.unread]
    if refused := personal_names(place, files, others):
        personal.append(((), refused))
    for path, file in zip(place.files, files, strict=True):
        order.append((file, ""))
        try:
            read = read_sheets(path, file)
        except UnreadableFileError as error:
            faults.append(Fault.of(error.code, error.reason, file))
            continue
        inputs[file] = read.sha256
        named = named_harmlessly(read.sheets)
        sheets = tuple(named.values())
        order += [(file, sheet.name) for sheet in sheets]
        ledgers: dict[str, Ledger | None] = {}
        for schema, unnamed in ledger_sheets(read.sheets, path, catalogue):
            sheet = named[unnamed.name]
            ledger = SheetReader(schema, file, place.year, faults).read(sheet)
            ledgers[sheet.name] = ledger
            if ledger is None:
                continue
            earlier = found.get(schema.key)
            if not len(ledger):
                empty.add(schema.key)
            elif earlier is None:
                found[schema.key] = ledger
            else:
                where = " › ".join(part for part in (earlier.file, earlier.sheet) if part)
                message = f"“{schema.name}”已有一张表（{where}）：请合成一张"
                faults.append(Fault.of("ledger-duplicate", message, file, sheet.name, "", schema.key))
        faults += check_names(file, sheets, ledgers, display_path(path.stem), catalogue)
        refused = personal_faults(file, sheets, ledgers)
        if refused:
            personal.append((sheets, refused))
    if own.sha256:
        inputs[SYNONYMS] = own.sha256
    faults += _unread(others, catalogue)
    if not (personal or any(fault.severity == "error" for fault in faults)):
        faults += _without_own(place, catalogue, (*found, *empty), order)
    whole = _ledgers(place, catalogue, inputs, found, empty, ())
    faults = with_wrong_year_once([*faults, *check_ledgers(whole)], whole)
    for sheets, refused in personal:
        faults = [*without_values(faults, sheets, refused), *refused]
    faults = _in_order(faults, order)
    notices = tuple(fault for fault in faults if fault.severity == "notice")
    return Examination(_ledgers(place, catalogue, inputs, found, empty, notices), tuple(faults))


def _ledgers(
    place: Place,
    catalogue: Catalogue,
    inputs: dict[str, str],
    found: dict[str, Ledger],
    empty: set[str],
    notices: tuple[Fault, ...],
) -> Ledgers:
    tables = {key: found[key] for key in catalogue if key in found}
    absent = {key: "没有记录" if key in empty else "未收到" for key in catalogue if key not in found}
    return Ledgers(place, catalogue, inputs, MappingProxyType(tables), MappingProxyType(absent), notices)


def _without_own(
    place: Place, catalogue: Catalogue, read: Iterable[str], order: list[tuple[str, str]]
) -> Iterator[Fault]:
    """Report files in which no sheet is a ledger, or all ledgers are another subject's."""
    read = tuple(read)
    own = [catalogue[key] for key in read if not catalogue[key].role]
    unknown = [name for name in _names(order) if catalogue.named(name) is None]
    if len(own) > len(unknown):
        return
    # 存在问题 is a ledger of most subjects: it does not make a workbook this subject's.
    if own and not all(plain_name(schema.name) in catalogue.elsewhere().shared for schema in own):
        return
    other = next(filter(None, map(catalogue.subject_of, unknown)), "")
    if other:
        message = f"里面是专题“{other}”的台账，没有这个专题的：如要用它们，请加 --subject {other}"
    elif not read:
        names = "、".join(schema.name for schema in catalogue.values())
        message = f"没有一张表的名称是台账：应是 {names} 中的一种"
    else:
        return
    yield Fault.of("ledger-none", message, _relative(place, _source(place)))


def _names(order: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the names of sheets, and of files without a sheet of a name."""
    for file, sheet in order:
        yield sheet or os.path.splitext(file.rpartition("/")[2])[0]  # noqa: PTH122 - a name, no path


def _no_source(place: Place) -> Fault:
    if place.unreadable:
        return Fault.of("file-unreadable", place.unreadable, f"{place.year}/{display_path(place.name)}")
    if place.sources:
        both = "、".join(_relative(place, source) for source in place.sources)
        message = f"{place.year} 年“{place.name}”有两份台账：{both}。请只留一份"
        return Fault.of("place-twice", message, _relative(place, place.sources[0]))
    message = f"{place.year} 年“{place.name}”的文件夹里没有台账：请放入 .xlsx、.xls、.ods、.et 或 .csv 文件"
    return Fault.of("ledger-none", message, f"{place.year}/{place.name}")


def _unread(others: Iterable[str], catalogue: Catalogue) -> Iterator[Fault]:
    """Report files beside the ledgers that may contain records: documents, archives, nested workbooks."""
    found: dict[str, list[str]] = {}
    for file in others:
        folder, _, name = file.rpartition("/")
        stem, suffix = os.path.splitext(name)  # noqa: PTH122 - a name, no path
        if suffix.lower() in _MAY_BE_LEDGERS or catalogue.named(stem) is not None:
            found.setdefault(folder, []).append(file)
    for files in found.values():
        which = f"等 {len(files)} 个文件" if len(files) > 1 else ""
        message = (
            f"{which}没有读取：只读乡镇文件夹里的 .xlsx、.xls、.ods、.et 和 .csv。"
            "如是台账，请另存为其中一种，直接放在乡镇文件夹里；如不是，可不必理会"
        )
        yield Fault.of("file-unread", message, files[0])


def _in_order(faults: Iterable[Fault], order: list[tuple[str, str]]) -> list[Fault]:
    """Sort faults by file, sheet, row and column."""
    rank = {sheet: index for index, sheet in enumerate(order)}

    def place_of(fault: Fault) -> tuple[int, int, int, str]:
        cell = re.fullmatch(r"([A-Z]+)(\d+)", fault.cell)
        row, letters = (int(cell[2]), cell[1]) if cell else (0, "")
        return rank.get((fault.file, fault.sheet), -1), row, len(letters), letters

    return sorted(faults, key=place_of)


def _source(place: Place) -> Path:
    """Return the path that faults of the whole place refer to: its only file, or its folder."""
    return place.files[0] if len(place.files) == 1 else place.sources[0]


def _relative(place: Place, path: Path) -> str:
    return display_path(path.relative_to(place.data))


def _for_command(place: Place) -> str:
    """Return the argument of ``review-kit check``, relative to the working folder if possible."""
    path = place.sources[0] if place.sources else place.data / str(place.year) / place.name
    here = Path.cwd()
    path_text = display_path(os.path.relpath(path, here) if path.is_relative_to(here) else path)
    return path_text.partition(f"/{HIDDEN}")[0]


def place_by_content(
    data: Path, files: tuple[Path, ...], catalogue: Catalogue
) -> tuple[Place, tuple[Fault, ...]]:
    """Return the place of files outside a data folder, read from 基本情况, with a notice if incomplete.

    A missing year is the one that most dates of the files have.

    Parameters
    ----------
    data : Path
        The folder that the paths in faults are relative to.
    files : tuple of Path
        The files of one township.
    catalogue : Catalogue
    """
    years: Counter[int] = Counter()
    profile: Ledger | None = None
    for path in files:
        try:
            sheets = read_sheets(path).sheets
        except UnreadableFileError:
            continue
        years += _years_in(sheets)
        for schema, sheet in ledger_sheets(sheets, path, catalogue):
            if schema.role == "profile" and profile is None:
                profile = SheetReader(schema, "", 0, []).read(sheet)
    nowhere = Place(data, 0, "", "", files)
    ledgers = _ledgers(nowhere, catalogue, {}, {profile.schema.key: profile} if profile else {}, set(), ())
    year, township = ledgers.fact("年度"), ledgers.fact("乡镇名称")
    stated = re.findall(r"\d{4}", plain_name(year.text)) if year else []
    likely = int(stated[0]) if stated else max(years, key=lambda each: years[each], default=0)
    place = Place(data, likely or 2000, "", township.text.strip() if township else "", files)
    if stated and township:
        return place, ()
    return place, (_unknown(place, bool(stated), likely, bool(township)),)


def _unknown(place: Place, has_year: bool, likely: int, has_township: bool) -> Fault:
    unknown = [name for name, known in (("哪一年", has_year), ("哪个乡镇", has_township)) if not known]
    how = ""
    if not has_year:
        how = f"，日期暂按多数所在的 {likely} 年检查" if likely else "，日期的年份没有检查"
    message = f"看不出是{'、'.join(unknown)}的台账{how}"
    message += "：请在《基本情况》写明“年度”和“乡镇名称”，或放进 data/年度/乡镇 文件夹"
    return Fault.of("place-unknown", message, _relative(place, _source(place)))


def _years_in(sheets: Iterable[Sheet]) -> Counter[int]:
    years: Counter[int] = Counter()
    for sheet in sheets:
        for row in sheet.rows:
            for cell in row:
                if isinstance(cell, dt.date):
                    years[cell.year] += 1
                elif isinstance(cell, str) and (stated := _YEAR.match(cell)):
                    years[int(stated[1])] += 1
    return years
