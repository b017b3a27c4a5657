"""Puts what was judged into the data folder, between two writes of the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kit.errors import KitError
from kit.intake.judged import Judged
from kit.intake.placing import kept_names, put
from kit.intake.receipts import Intake, Placement, Receipt, Receipts, write_receipts
from kit.stores.hashes import sha256

__all__ = ["put_all"]

_TIME = "%Y-%m-%d %H:%M:%S"


def put_all(root: Path, receipts: Receipts, judged: Sequence[Judged], now: dt.datetime) -> Receipts:
    """Put what is new into the data folder; return the record with this intake.

    An intake that was killed is continued, so that both are undone together. Of files that are registered
    already, and about which nothing is new, there is no second receipt.

    Parameters
    ----------
    root : Path
        The data folder.
    receipts : Receipts
        The record as `settled` returns it.
    judged : sequence of Judged
        What cannot be put becomes doubtful.
    now : datetime
    """
    last = receipts.last
    before = last if last is not None and last.state == "begun" else None
    time = before.time if before else _free_time(now, receipts)
    new = [(one, *_placement(root, one, receipts.year, time)) for one in judged if one.is_new]

    def intake(made: Sequence[Placement]) -> Intake:
        fresh = tuple(one.receipt for one in judged if not _is_registered(one.receipt, receipts))
        return Intake(
            time=time,
            receipts=(*(before.receipts if before else ()), *fresh),
            placements=(*(before.placements if before else ()), *made),
        )

    planned = intake([placement for _, placement, _ in new])
    if not planned.receipts:
        return receipts
    write_receipts(root, receipts.with_last(planned))
    made = []
    for one, placement, contents in new:
        try:
            put(root, placement, contents)
            made.append(placement)
        except KitError as error:
            one.ask("not-put", f"没有放进数据文件夹：{error}")
    return receipts.with_last(msgspec.structs.replace(intake(made), state="done"))


def _placement(root: Path, one: Judged, year: int, time: str) -> tuple[Placement, dict[str, bytes]]:
    """Return what is put where for a township, and its content."""
    assert one.held is not None
    assert one.checked is not None
    assert one.subject_year is not None
    name = "/".join(filter(None, (one.subject_year.subject.place, one.held.county, one.receipt.township)))
    paths = zip(one.receipt.target, one.checked.names.values(), strict=True)
    contents = {target: path.read_bytes() for target, path in paths}
    after = {target: sha256(content) for target, content in contents.items()}
    before = one.held.files
    kept = kept_names(root, year, name, time, before) if before else {}
    return Placement(before=before, after=after, kept=kept), contents


def _free_time(now: dt.datetime, receipts: Receipts) -> str:
    """Return the time of an intake; a second one within a second gets the next one."""
    taken = {each.time for each in receipts.intakes}
    while (time := now.strftime(_TIME)) in taken:
        now += dt.timedelta(seconds=1)
    return time


def _is_registered(receipt: Receipt, receipts: Receipts) -> bool:
    """Whether the same file is registered already, and nothing about it is new."""
    same = (receipt.name, receipt.sha256)
    earlier = [each for _, each in receipts.valid if (each.name, each.sha256) == same]
    if not earlier:
        return False
    last = earlier[-1]
    if receipt.outcome == "doubtful":
        return last.outcome == "doubtful" and last.question == receipt.question
    is_answered = last.outcome != "doubtful" or receipt.sha256 in receipts.answers
    return receipt.outcome == "superseded" or (receipt.outcome == "same" and is_answered)
