"""Blank workbooks that have what stands from an earlier year: one township's, or all of a year's."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from kit.errors import CallError
from kit.files import Place, display_path
from kit.ledgers import Fault, examine_ledgers
from kit.ledgers.blank_workbook import write_blank_workbook
from kit.ledgers.carried_rows import carried_from
from kit.reviews.townships import find_townships, resolve_path
from kit.subjects import load_subject

__all__ = ["Prefilled", "write_prefilled_templates"]


@dataclass(frozen=True)
class Prefilled:
    """What became of one township's workbook.

    Attributes
    ----------
    name : str
        The township, with its county.
    path : Path or None
        The workbook; None where there can be none.
    rows : int
        Rows that are to be confirmed.
    reason : str
        Why there is no workbook, or what the earlier ledgers lacked.

    Examples
    --------
    >>> Prefilled("清河镇", Path("清河镇.xlsx"), 23).line
    '清河镇.xlsx：沿用23行，请核对'
    """

    name: str
    path: Path | None
    rows: int = 0
    reason: str = ""

    @property
    def line(self) -> str:
        """What is said of it, in one line."""
        if self.path is None:
            return f"{self.name}：没有写出（{self.reason}）"
        told = f"沿用{self.rows}行，请核对" if self.rows else "没有可沿用的"
        return f"{display_path(self.path)}：{told}{f'；{self.reason}' if self.reason else ''}"


def write_prefilled_templates(
    out: str | os.PathLike[str],
    earlier: str | os.PathLike[str],
    *,
    year: int | None = None,
    township: str = "",
    subject: str | os.PathLike[str] = "",
) -> tuple[Prefilled, ...]:
    """Write the blank workbooks of a year with what stands from an earlier one, to be confirmed.

    Parameters
    ----------
    out : path
        An .xlsx file for one township; for several a folder, in which each has its name.
    earlier : path
        The ledgers of the earlier year: a workbook, or the folder of a township, a county or a year.
    year : int, optional
        By default the year after.
    township : str, optional
        For one township: by default its own name.
    subject : str or path, optional
        As of `kit.open_review`.

    Raises
    ------
    CallError
        There are no ledgers, or those of several years; a workbook exists already or cannot be written.
    """
    declared = load_subject(subject)
    places = list(find_townships(resolve_path(earlier), declared.catalogue, declared.place))
    if not places:
        raise CallError(
            f"{display_path(earlier)} 里没有台账：请写明上年的工作簿，或上年的文件夹，如 data/2021"
        )
    years = {place.year for place in places}
    if len(years) > 1:
        raise CallError(
            f"{display_path(earlier)} 里有几个年度的台账：请写明一年的文件夹，如 data/{max(years)}"
        )
    target = Path(out)
    single = target.suffix.lower() == ".xlsx"
    if single and len(places) > 1:
        raise CallError(
            f"有 {len(places)} 个乡镇，要写进一个文件夹：请把 {display_path(out)} 换成文件夹的名称"
        )
    if township and not single:
        raise CallError("--township 只用于一个乡镇：请写明 .xlsx 文件，或去掉 --township")
    wanted = {place: target if single else target / f"{place.name}.xlsx" for place in places}
    for path in wanted.values():
        if os.path.lexists(path):
            raise CallError(f"{display_path(path)} 已经有了，不覆盖：请换一个名称，或先移走原来的文件")
    made = []
    for place, path in wanted.items():
        examination = examine_ledgers(place, declared.catalogue)
        reason = _refusal(place, examination.faults)
        if reason:
            if single:
                raise CallError(f"{display_path(earlier)} 不能沿用：{reason}")
            made.append(Prefilled(place.name, None, 0, reason))
            continue
        carried = carried_from(examination.ledgers)
        written = write_blank_workbook(
            path,
            declared.catalogue,
            township=township or place.township,
            year=year or place.year + 1,
            carried=carried,
            aims=declared.aims,
        )
        errors = sum(fault.severity == "error" for fault in examination.faults)
        doubt = f"上年的台账有{errors}处错误，只沿用读得出的" if errors else ""
        made.append(Prefilled(place.name, written, sum(map(len, carried.rows.values())), doubt))
    return tuple(made)


def _refusal(place: Place, faults: tuple[Fault, ...]) -> str:
    """Return why nothing can be taken over from a township's ledgers; empty where it can."""
    if any(fault.code.startswith("personal-") for fault in faults):
        return "上年的台账里有个人信息，先用 review-kit check 检查"
    if len(place.sources) != 1 or place.unreadable:
        return next((fault.message for fault in faults), "读不出")
    return ""
