"""Takes back the last intake that put anything, and puts in order one that was killed."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path

import msgspec

from kit.errors import CallError
from kit.files import display_path, read_year, resolve_folder
from kit.intake.inbox import inbox_of, subjects_beside, subjects_of
from kit.intake.placing import hindrance, is_as_before, is_put, kept_names, restored
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

__all__ = ["TakenBack", "Undone", "settled", "undo"]


class TakenBack(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken back of one township.

    Attributes
    ----------
    name : str
        Of the file, as it was sent.
    county, township : str
    removed, restored : tuple of str
        Paths in the data folder that are gone, and those that are an earlier edition again.
    """

    name: str
    county: str
    township: str
    removed: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()


class Undone(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken back.

    Attributes
    ----------
    year : int
    time : str
        Of the intake.
    files : tuple of TakenBack
    left : tuple of str
        What was left, and why, in Chinese.
    kept : str
        Folder in which what was taken back is kept; empty if nothing was.
    skipped : tuple of str
        Times of later intakes of the year that put nothing, and stay as they are.
    dry_run : bool
        Whether nothing was written.
    """

    year: int
    time: str
    files: tuple[TakenBack, ...] = ()
    left: tuple[str, ...] = ()
    kept: str = ""
    skipped: tuple[str, ...] = ()
    dry_run: bool = False


def undo(
    data: str | os.PathLike[str] = DATA, year: int | None = None, subject: str = "", *, dry_run: bool = False
) -> Undone:
    """Take back the last intake that put anything: what it put and nobody changed since.

    Earlier editions are put back. What is taken back is kept beside them: the file that was sent may be gone.

    Parameters
    ----------
    data : path, optional
    year : int, optional
        Of which year; otherwise the year of the last such intake.
    subject : str, optional
        The subject of the register, where it is none of the known ones.
    dry_run : bool, optional
        Say what would be taken back, and write nothing.

    Raises
    ------
    CallError
        There is no intake to undo, or another one is running.
    """
    root = resolve_folder(data, "数据文件夹", "--data")
    with nullcontext() if dry_run else alone(root):
        receipts = _last(root, year)
        if not dry_run:
            receipts = settled(root, receipts)
        intake = receipts.last_put
        if intake is None:
            raise CallError(f"{receipts.year} 年没有可以撤销的收件")
        files: list[TakenBack] = []
        left: list[str] = []
        kept = ""
        for placement in reversed(intake.placements):
            if is_as_before(root, placement):
                continue
            keep = _keep(root, receipts.year, intake, placement) if is_put(root, placement) else {}
            if why := hindrance(root, placement) if dry_run else restored(root, placement, keep=keep):
                left.append(why)
                continue
            kept = kept or next((place for place in keep.values()), "").partition("/旧版/")[0]
            files.append(_taken_back(intake, placement))
        if not dry_run:
            receipts = receipts.with_last(msgspec.structs.replace(intake, state="undone"))
            subjects = subjects_of(subject)
            subjects += () if subject else subjects_beside(root, subjects)
            inbox_of(root, receipts, subjects).write(receipts)
        later = receipts.intakes[[each.time for each in receipts.intakes].index(intake.time) + 1 :]
        return Undone(
            year=receipts.year,
            time=intake.time,
            files=tuple(reversed(files)),
            left=tuple(left),
            kept=display_path(root / kept) if kept and not dry_run else "",
            skipped=tuple(each.time for each in later if each.state != "undone"),
            dry_run=dry_run,
        )


def _taken_back(intake: Intake, placement: Placement) -> TakenBack:
    of = next((each for each in intake.receipts if {*each.target} == {*placement.after}), None)
    return TakenBack(
        name=of.name if of else "",
        county=of.county if of else "",
        township=of.township if of else "",
        removed=tuple(path for path in placement.after if path not in placement.before),
        restored=tuple(placement.before),
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
        for path in sorted({(root / each).parent for each in (*placement.before, *placement.after)}):
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
    with_put = [each for each in records if each.last_put is not None]
    if not with_put:
        of_year = f" {years[0]} 年" if year is not None else ""
        raise CallError(f"{display_path(root)} 里{of_year}没有可以撤销的收件：没有一次放进过文件，或都已撤销")
    return max(with_put, key=lambda each: each.last_put.time if each.last_put else "")


def _keep(root: Path, year: int, intake: Intake, placement: Placement) -> dict[str, str]:
    """Return where what is taken back is kept."""
    first = next(iter(placement.after))
    place = Path(first).with_suffix("") if len(placement.after) == 1 else Path(first).parent
    name = "/".join(part for part in place.parts if part != str(year))
    return kept_names(root, year, f"{name}/撤销的", intake.time, placement.after)
