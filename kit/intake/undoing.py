"""Takes back the last intake, and puts in order one that was killed."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from kit.errors import CallError
from kit.files import display_path, read_year, resolve_folder
from kit.intake.inbox import inbox_of, subjects_beside, subjects_of
from kit.intake.placing import is_as_before, is_put, kept_names, restored
from kit.intake.receipts import (
    Intake,
    Placement,
    Receipts,
    alone,
    read_receipts,
    years_recorded,
)
from kit.layout import DATA
from kit.stores.whole_files import left_half_written

__all__ = ["Undone", "settled", "undo"]


class Undone(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken back.

    Attributes
    ----------
    year : int
    time : str
        Of the intake.
    removed, restored : tuple of str
        Paths in the data folder that are gone, and those that are an earlier edition again.
    left : tuple of str
        What was left, and why, in Chinese.
    kept : str
        Folder in which what was taken back is kept; empty if nothing was.
    """

    year: int
    time: str
    removed: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    kept: str = ""


def undo(data: str | os.PathLike[str] = DATA, year: int | None = None, subject: str = "") -> Undone:
    """Take back the last intake: what it put and nobody changed since.

    Earlier editions are put back. What is taken back is kept beside them: the file that was sent may be gone.

    Parameters
    ----------
    data : path, optional
    year : int, optional
        Of which year; otherwise the year of the last intake.
    subject : str, optional
        The subject of the register, where it is none of the known ones.

    Raises
    ------
    CallError
        There is no intake to undo, or another one is running.
    """
    root = resolve_folder(data, "数据文件夹", "--data")
    with alone(root):
        receipts = _last(root, year)
        receipts = settled(root, receipts)
        intake = receipts.last
        if intake is None:
            raise CallError(f"{receipts.year} 年没有可以撤销的收件")
        removed: list[str] = []
        again: list[str] = []
        left: list[str] = []
        kept = ""
        for placement in reversed(intake.placements):
            if is_as_before(root, placement):
                continue
            keep = _keep(root, receipts.year, intake, placement) if is_put(root, placement) else {}
            if why := restored(root, placement, keep=keep):
                left.append(why)
                continue
            kept = kept or next((place for place in keep.values()), "").partition("/旧版/")[0]
            removed += placement.after.keys() - placement.before.keys()
            again += placement.before
        receipts = receipts.with_last(msgspec.structs.replace(intake, state="undone"))
        subjects = subjects_of(subject)
        subjects += () if subject else subjects_beside(root, subjects)
        inbox_of(root, receipts, subjects).write(receipts)
        return Undone(
            year=receipts.year,
            time=intake.time,
            removed=tuple(removed),
            restored=tuple(again),
            left=tuple(left),
            kept=display_path(root / kept) if kept else "",
        )


def settled(root: Path, receipts: Receipts) -> Receipts:
    """Put in order an intake that was killed: what it had put stays, what it had half put is put back.

    It stays open, so that the next intake continues it and both are undone together.
    """
    last = receipts.last
    if last is None or last.state != "begun":
        return receipts
    done: list[Placement] = []
    for placement in last.placements:
        for path in {(root / each).parent for each in (*placement.before, *placement.after)}:
            for half in left_half_written(path):
                half.unlink(missing_ok=True)
        # What cannot be put back is told when the intake is undone.
        if is_put(root, placement) or restored(root, placement, lenient=True):
            done.append(placement)
    put = {path for placement in done for path in placement.after}
    kept = tuple(
        each for each in last.receipts if each.outcome not in ("placed", "replaced") or put & {*each.target}
    )
    return receipts.with_last(msgspec.structs.replace(last, receipts=kept, placements=tuple(done)))


def _last(root: Path, year: int | None) -> Receipts:
    years = [read_year(year)] if year is not None else years_recorded(root)
    records = [read_receipts(root, each) for each in years]
    with_intake = [each for each in records if each.last is not None]
    if not with_intake:
        raise CallError(f"{display_path(root)} 里没有可以撤销的收件")
    return max(with_intake, key=lambda each: each.last.time if each.last else "")


def _keep(root: Path, year: int, intake: Intake, placement: Placement) -> dict[str, str]:
    """Return where what is taken back is kept."""
    first = next(iter(placement.after))
    place = Path(first).with_suffix("") if len(placement.after) == 1 else Path(first).parent
    name = "/".join(part for part in place.parts if part != str(year))
    return kept_names(root, year, f"{name}/撤销的", intake.time, placement.after)
