"""`review-kit intake`: takes in what was sent, registers it, and says what a person has to decide."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import msgspec

from kit.errors import CallError
from kit.files import display_path, read_township, read_year, resolve_folder
from kit.files.file_names import usable_name
from kit.intake.arrivals import arrivals
from kit.intake.inbox import Inbox, inbox_of, subjects_beside, subjects_of
from kit.intake.judged import Asked, Judged
from kit.intake.judgement import ask_which, judge
from kit.intake.receipts import Intake, Receipt, alone, folder_of, read_receipts
from kit.intake.recording import put_all
from kit.intake.register import REGISTER
from kit.intake.township_states import TownshipState
from kit.intake.undoing import settled
from kit.layout import DATA
from kit.subjects import Subject

__all__ = ["Received", "receive"]


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """The result of an intake.

    Attributes
    ----------
    year : int
    files : tuple of Receipt
        One for each file that was given, also those that were registered before.
    others : tuple of str
        Names of files that are no tables; they were not looked at.
    townships : tuple of TownshipState
        The state of the year, also from earlier intakes.
    roster : str
        Where the list of townships is from; empty if there is none.
    register : str
        Path of the register.
    dry_run : bool
        Whether nothing was written.
    new_folder : str
        The data folder, if there was none.
    """

    year: int
    files: tuple[Receipt, ...]
    others: tuple[str, ...]
    townships: tuple[TownshipState, ...]
    roster: str
    register: str
    dry_run: bool = False
    new_folder: str = ""

    @property
    def doubtful(self) -> tuple[Receipt, ...]:
        """What a person has to decide."""
        return tuple(each for each in self.files if each.outcome == "doubtful")

    @property
    def faulty(self) -> tuple[Receipt, ...]:
        """What is in the data folder and has errors."""
        held = ("placed", "replaced", "same")
        return tuple(each for each in self.files if each.outcome in held and each.errors)

    @property
    def missing(self) -> tuple[TownshipState, ...]:
        """The townships of the list that nothing came from."""
        return tuple(each for each in self.townships if each.state == "missing")


def receive(
    paths: Sequence[str | os.PathLike[str]],
    year: int,
    *,
    data: str | os.PathLike[str] = DATA,
    subject: str = "",
    township: str = "",
    townships: str = "",
    dry_run: bool = False,
    now: dt.datetime | None = None,
) -> Received:
    """Take in workbooks that were sent.

    Parameters
    ----------
    paths : sequence of path
        Files, folders, zip files, or a path that leads into a zip file.
    year : int
        The year that they are expected to be of.
    data : path, optional
        The data folder; created where there is none.
    subject : str, optional
        What all of them are of; otherwise each file tells.
    township : str, optional
        What the one file is of, by the officer's word: ``清河镇`` or ``云山县/清河镇``.
    townships : str, optional
        The list of townships; otherwise townships.csv or .xlsx of the data folder, or last year's ledgers.
    dry_run : bool, optional
        Say what would be done, and write nothing.
    now : datetime, optional

    Raises
    ------
    CallError
        A path, the subject or the list does not exist, there is no table in what is given, `township` is
        given for several files, or another intake is running.
    ExportError
        The data folder cannot be written. What was put until then is registered.

    Examples
    --------
    >>> receive(["微信文件"], 2021).doubtful                          # doctest: +SKIP
    ()
    """
    if not paths:
        raise CallError("请写明收到的文件、文件夹或 zip，例如 review-kit intake 收到的台账 --year 2021")
    year, township = read_year(year), read_township(township) if township else ""
    if township and not all(map(usable_name, township.split("/"))):
        raise CallError(f"--as 的乡镇名称“{township}”不能用：应是“清河镇”或“云山县/清河镇”这样的名称")
    subjects = subjects_of(subject)
    root, is_new = _root(data, subjects, dry_run)
    subjects += () if subject else subjects_beside(root, subjects)
    options = _options(data, townships, subject)
    temporary_folder = tempfile.TemporaryDirectory(prefix="review-kit-intake-")
    with temporary_folder as temporary, nullcontext() if dry_run else alone(root):
        receipts = read_receipts(root, year)
        inbox = inbox_of(root, receipts if dry_run else settled(root, receipts), subjects, townships)
        judged, others = _judged(paths, inbox, township, options, subject, Path(temporary))
        if dry_run:
            files = tuple(one.receipt for one in judged)
            receipts = receipts.with_last(Intake(time="", receipts=files))
            states = inbox.states(receipts, judged)
        else:
            states = inbox.write(put_all(root, inbox.receipts, judged, now or dt.datetime.now()))
    return Received(
        year=year,
        files=tuple(one.receipt for one in judged),
        others=others,
        townships=states,
        roster=inbox.roster,
        register=display_path(folder_of(root, year) / REGISTER),
        dry_run=dry_run,
        new_folder=display_path(root) if is_new else "",
    )


def _judged(
    paths: Sequence[str | os.PathLike[str]],
    inbox: Inbox,
    township: str,
    options: str,
    subject: str,
    temporary: Path,
) -> tuple[list[Judged], tuple[str, ...]]:
    """Return what becomes of each file, and the names of files that are no tables."""

    def is_ledger(name: str) -> bool:
        return any(subject.catalogue.named(name) for subject in inbox.subjects)

    found, others = arrivals(paths, temporary, inbox.root.resolve(), is_ledger)
    if township and len(found) != 1:
        raise CallError(f"--as 说的是一个文件，这里有{len(found)}个：请一次给一个")
    asked = Asked(
        inbox.year,
        inbox.subjects,
        inbox.subject_years(),
        township,
        options=options,
        subject=subject,
        answers=inbox.receipts.answers,
    )
    judged = [judge(arrival, asked, temporary / "check" / str(n)) for n, arrival in enumerate(found)]
    groups: dict[tuple[str, ...], list[Judged]] = {}
    for one in judged:
        if one.is_new and one.held is not None:
            groups.setdefault((one.receipt.subject, one.held.county, one.receipt.township), []).append(one)
    for group in groups.values():
        ask_which(group, asked)
    return judged, others


def _root(data: str | os.PathLike[str], subjects: Sequence[Subject], dry_run: bool) -> tuple[Path, bool]:
    """Return the data folder, which is created where there is none, and whether it is new."""
    try:
        root, is_new = resolve_folder(data, "数据文件夹", "--data"), False
    except CallError:
        if not os.fspath(data) or "\0" in os.fspath(data) or os.path.lexists(data):
            raise
        root, is_new = Path(data).absolute(), True
        if not dry_run:
            try:
                root.mkdir(parents=True)
            except OSError as error:
                raise CallError(f"{display_path(root)} 建不出：{error.strerror or error}") from None
    # The subject's own folder may be given.
    if len(subjects) == 1 and root.name == subjects[0].place:
        root = root.parent
    return root, is_new


def _options(data: str | os.PathLike[str], townships: str, subject: str) -> str:
    given = {"--data": os.fspath(data) if os.fspath(data) != DATA else "", "--townships": townships}
    given["--subject"] = subject
    return " ".join(f'{name} "{display_path(value)}"' for name, value in given.items() if value)
