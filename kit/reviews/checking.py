"""Check ledgers without opening a review: `kit.check` and ``review-kit check``.

Reads every township at the given paths, and also compares the ledgers with the indicators and the year
before. Faults are returned, never raised.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kit.content import Column, Run, Table
from kit.content.html_blocks import fragment
from kit.errors import CallError
from kit.files import Place, Years, display_path, resolve_data
from kit.files.folder_entries import list_entries
from kit.indicators.stated_values import check_stated
from kit.layout import DATA, SYNONYMS
from kit.ledgers import Catalogue, Examination, Fault, examine_ledgers
from kit.ledgers.checks import check_against_year_before, check_signing
from kit.ledgers.copies import check_repeated_months, check_repeated_rows
from kit.ledgers.project_names import ProjectNames, project_names
from kit.ledgers.target_checks import check_targets
from kit.ledgers.villages import check_villages
from kit.materials.collecting import own_targets
from kit.reviews.townships import find_townships, resolve_path
from kit.subjects import Subject, load_subject
from kit.text.printable import visible

__all__ = ["CheckResult", "check", "faults_of"]

_SEVERITIES = {"error": "错误", "notice": "提示"}


@dataclass(frozen=True)
class CheckResult:
    """核对的结果；在笔记本里显示为一张表。

    Attributes
    ----------
    faults : tuple of Fault
        错误和提示，按文件、工作表、行的次序。
    files : tuple of str
        读过的文件，与各处问题里的写法一样。
    names : tuple of str
        用到的自己的工作表名和列名（`kit.ledgers.project_names`）。
    paths : tuple of Path
        各个文件在哪里。
    catalogues : tuple of Catalogue
        每个文件按什么读，包括自己的名称。

    Examples
    --------
    >>> result = kit.check("data/2021")
    >>> result.counts["files"] > 3, [fault.severity for fault in result.faults if fault.severity == "error"]
    (True, [])
    """

    faults: tuple[Fault, ...]
    files: tuple[str, ...]
    names: tuple[str, ...] = field(default=(), repr=False)
    paths: tuple[Path, ...] = field(default=(), repr=False, compare=False)
    catalogues: tuple[Catalogue, ...] = field(default=(), repr=False, compare=False)

    @property
    def counts(self) -> dict[str, int]:
        """几个文件、几处错误、几处提示。"""
        severities = [fault.severity for fault in self.faults]
        return {"files": len(self.files), **{name: severities.count(name) for name in ("error", "notice")}}

    @property
    def summary(self) -> str:
        """最后一行：``共检查1个文件：错误3处，提示1处。``。"""
        counts = self.counts
        result = f"错误{counts['error']}处，提示{counts['notice']}处" if self.faults else "没有发现问题"
        return f"共检查{counts['files']}个文件：{result}。"

    def to_json(self) -> list[dict[str, str]]:
        """每处问题的文件、工作表、单元格、台账、列、类别、代码和说明，供程序用。"""
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
        lines += (visible(f"按本项目的 {SYNONYMS}：{name}") for name in self.names)
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


def check(*paths: str | os.PathLike[str], subject: str | os.PathLike[str] = "") -> CheckResult:
    """核对台账，返回每一处问题；在笔记本里显示为一张表。

    Parameters
    ----------
    *paths : path
        一个工作簿、一个 CSV，或一个乡镇、一个县、一年、全部台账的文件夹。相对路径先在当前文件夹里找，再往上级
        找。不在台账文件夹里的文件，乡镇和年度按《基本情况》。
    subject : str or path, optional
        专题，写法同 `kit.open_review`。

    Raises
    ------
    CallError
        没有写路径、没有这个路径，或没有这个专题。

    Examples
    --------
    >>> kit.check("data/2021/清河镇.xlsx").counts
    {'files': 1, 'error': 0, 'notice': 0}
    """
    if not paths:
        raise CallError("请写明要检查什么，例如 data/2021/清河镇.xlsx")
    declared = load_subject(subject)
    # A file outside of a data folder is read as one of the project in which it is checked.
    project = _of_project(declared)
    places: dict[Place, tuple[Fault, ...]] = {}
    unfound: list[Fault] = []
    for path in paths:
        found = find_townships(resolve_path(path), project.catalogue, declared.place)
        if not found:
            unfound.append(Fault.of("ledger-none", _none_at(resolve_path(path)), display_path(path)))
        places |= found
    faults: list[Fault] = unfound
    files: dict[Path, tuple[str, Catalogue]] = {}
    names: dict[str, None] = {}
    for place, notices in places.items():
        own = project_names(place.data, declared.catalogue) if _is_in_data(place) else project
        names |= dict.fromkeys(own.lines)
        catalogue = declared.catalogue if _is_in_data(place) else own.catalogue
        examination = examine_ledgers(place, catalogue)
        faults += (*notices, *faults_of(examination, declared, Years(place.data)))
        files |= {file: (display_path(file.relative_to(place.data)), own.catalogue) for file in place.files}
    return CheckResult(
        tuple(dict.fromkeys(faults)),
        tuple(name for name, _ in files.values()),
        tuple(names),
        tuple(files),
        tuple(catalogue for _, catalogue in files.values()),
    )


def _none_at(path: Path) -> str:
    """Return why nothing is found at a path: workbooks may lie beside the folders of years."""
    entries = list_entries(path) if path.is_dir() else []
    beside = [entry for entry in entries if entry.kind and entry.stem != "townships"]
    if not beside:
        return "里面没有台账：请放入 .xlsx、.xls、.ods、.et 或 .csv 文件"
    names = "、".join(display_path(entry.name) for entry in beside[:3]) + ("等" if len(beside) > 3 else "")
    return f"{names} 不在年度的文件夹里：请放进 年度/，例如 2021/"


def _of_project(subject: Subject) -> ProjectNames:
    """Return the names of the project that the working folder is in, if it is in one."""
    try:
        return project_names(resolve_data(DATA, None, subject.place), subject.catalogue)
    except CallError:
        return ProjectNames(subject.catalogue)


def _is_in_data(place: Place) -> bool:
    """Return whether a place is in the folder of its year, and not a file from elsewhere."""
    year = place.data / str(place.year)
    return not place.files or place.files[0].is_relative_to(year)


def faults_of(examination: Examination, subject: Subject, years: Years) -> tuple[Fault, ...]:
    """Return the faults of a township's ledgers, also those found beside its targets and the year before.

    Parameters
    ----------
    examination : Examination
    subject : Subject
    years : Years
        Of the data folder that has the year before; the ledgers may be elsewhere.
    """
    if any(fault.code == "personal-name" for fault in examination.faults):
        return examination.faults
    # The further checks quote cells of their sheet; personal data must not be repeated.
    personal = {
        (fault.file, fault.sheet) for fault in examination.faults if fault.code.startswith("personal-")
    }
    notices = [
        *check_signing(examination.ledgers),
        *check_targets(
            own_targets(examination.ledgers, subject),
            subject.units,
            subject.zero_aims,
            subject.families,
            subject.aims,
        ),
        *check_repeated_months(examination.ledgers),
        *check_villages(examination.ledgers),
        *check_stated(examination.ledgers, subject.indicators),
    ]
    for before in years.before(examination.ledgers.place).places[:1]:
        earlier = examine_ledgers(before, subject.catalogue)
        # The faults of last year are reported when last year is checked.
        if not earlier.faulty:
            notices += check_against_year_before(examination.ledgers, earlier.ledgers)
            notices += check_repeated_rows(examination.ledgers, earlier.ledgers)
    said = (notice for notice in notices if (notice.file, notice.sheet) not in personal)
    return (*examination.faults, *said)
