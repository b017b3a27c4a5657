"""The record of all intakes of a year: one receipt a file, and what was put where.

It is written before the first file is put and after the last, so that an intake that was killed in between is
known, and so is one that is to be undone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec
from filelock import FileLock, Timeout

from kit.errors import CallError, ExportError
from kit.files import display_path
from kit.stores.whole_files import left_half_written, write_whole

__all__ = [
    "INBOX",
    "Intake",
    "Outcome",
    "Placement",
    "Receipt",
    "Receipts",
    "alone",
    "folder_of",
    "read_receipts",
    "write_receipts",
    "years_recorded",
]

INBOX = "收件"
"""Folder in the data folder that no loader looks into: registers, records, earlier editions."""

_RECORD = "收件记录.json"

Outcome = Literal["placed", "replaced", "same", "superseded", "doubtful"]
State = Literal["begun", "done", "undone"]


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """One file that was received, or one set of files.

    Attributes
    ----------
    name : str
        As it was sent. A name with personal information is hidden.
    given : str
        How a command names it.
    size : int
    sha256 : str
        Of what was sent.
    stored : str
        Of what is stored, where that is not what was sent: a marked copy is stored without its marks.
    modified, saved : str
        When the file was changed, and when an office program says that it saved it.
    subject : str
        Name; empty if it is not known.
    county, township : str
        As far as they are known.
    guesses : tuple of str
        Townships that it may be of, where that is asked.
    year : int
        0 if it is not known.
    edition : int
        Of the township, from 1; 0 if it is not in the data folder.
    outcome : {"placed", "replaced", "same", "superseded", "doubtful"}
        "same": its bytes are in the data folder already; "superseded": they were, before a newer edition.
    errors, notices : int
        Faults of the kit's check.
    absent : tuple of str
        Ledgers that it does not have.
    codes : tuple of str
        Why it is doubtful.
    question : str
        What a person has to decide, in Chinese.
    answer : str
        The command that does it.
    note : str
    target : tuple of str
        Paths in the data folder.
    """

    name: str
    given: str = ""
    size: int = 0
    sha256: str = ""
    stored: str = ""
    modified: str = ""
    saved: str = ""
    subject: str = ""
    county: str = ""
    township: str = ""
    guesses: tuple[str, ...] = ()
    year: int = 0
    edition: int = 0
    outcome: Outcome
    errors: int = 0
    notices: int = 0
    absent: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    question: str = ""
    answer: str = ""
    note: str = ""
    target: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """Subject, county, township."""
        return self.subject, self.county, self.township

    @property
    def place(self) -> str:
        """Where it was put, in the data folder: a file, or the folder of a set of files."""
        return f"{self.target[0].rpartition('/')[0]}/" if len(self.target) > 1 else "".join(self.target)


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """What is put into the data folder for one township.

    Attributes
    ----------
    before, after : dict of str to str
        Path in the data folder → sha256.
    kept : dict of str to str
        Path in `before` → where its bytes are kept, in the data folder.
    """

    before: dict[str, str]
    after: dict[str, str]
    kept: dict[str, str] = {}


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """One intake.

    Attributes
    ----------
    time : str
        ``2021-12-03 10:22:31``.
    state : {"begun", "done", "undone"}
    receipts : tuple of Receipt
    placements : tuple of Placement
    """

    time: str
    state: State = "begun"
    receipts: tuple[Receipt, ...] = ()
    placements: tuple[Placement, ...] = ()


class Receipts(msgspec.Struct, frozen=True, kw_only=True):
    """All intakes of a year, the first first.

    Attributes
    ----------
    year : int
    townships : str
        Path of the list of townships that was named last; empty if none was.
    intakes : tuple of Intake
    """

    year: int
    townships: str = ""
    intakes: tuple[Intake, ...] = ()

    @property
    def valid(self) -> tuple[tuple[Intake, Receipt], ...]:
        """Every receipt that was not undone, with its intake."""
        standing = (each for each in self.intakes if each.state != "undone")
        return tuple((each, receipt) for each in standing for receipt in each.receipts)

    @property
    def answers(self) -> dict[str, Receipt]:
        """The last receipt of what was put and not undone, by sha256 of what was sent."""
        put = ("placed", "replaced")
        return {each.sha256: each for _, each in self.valid if each.outcome in put and each.sha256}

    @property
    def last(self) -> Intake | None:
        """The last intake that was not undone."""
        return next((each for each in reversed(self.intakes) if each.state != "undone"), None)

    @property
    def last_put(self) -> Intake | None:
        """The last intake that was not undone and put something into the data folder."""
        standing = (each for each in reversed(self.intakes) if each.state != "undone")
        return next((each for each in standing if each.placements), None)

    def with_last(self, intake: Intake) -> Receipts:
        """Return the record with an intake in place of the one of the same time, or added."""
        others = tuple(each for each in self.intakes if each.time != intake.time)
        at = next((n for n, each in enumerate(self.intakes) if each.time == intake.time), len(others))
        return msgspec.structs.replace(self, intakes=(*others[:at], intake, *others[at:]))


def folder_of(root: Path, year: int) -> Path:
    """Return the folder of a year's register; no loader takes it for a year."""
    return root / INBOX / f"{year}年"


def read_receipts(root: Path, year: int) -> Receipts:
    """Return the record of a year; an empty one if there is none.

    Raises
    ------
    CallError
        It cannot be read.
    """
    path = folder_of(root, year) / _RECORD
    try:
        return msgspec.json.decode(path.read_bytes(), type=Receipts)
    except FileNotFoundError:
        return Receipts(year=year)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        raise CallError(
            f"{display_path(path)} 读不出，可能已损坏，或由较新的版本写成：请从备份恢复；什么都没有改动"
        ) from None


def write_receipts(root: Path, receipts: Receipts) -> None:
    """Write the record of a year, whole."""
    path = folder_of(root, receipts.year) / _RECORD
    write_whole(path, msgspec.json.format(msgspec.json.encode(receipts), indent=1) + b"\n")


def years_recorded(root: Path) -> list[int]:
    """Return the years that have a record."""
    found = (path.parent.name.removesuffix("年") for path in (root / INBOX).glob(f"*年/{_RECORD}"))
    return sorted(int(year) for year in found if year.isdecimal())


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Refuse to run beside another intake of the same data folder; clear away what killed ones left.

    Raises
    ------
    CallError
        Another one is running.
    ExportError
        The data folder cannot be written.
    """
    try:
        (root / INBOX).mkdir(parents=True, exist_ok=True)
        lock = FileLock(root / INBOX / ".intake.lock", timeout=0, mode=0o666)
        lock.acquire()
    except Timeout:
        raise CallError("另一个 review-kit intake 正在这个数据文件夹里收件：等它完了再运行") from None
    except OSError as error:
        raise ExportError(f"{display_path(root)} 不能写：{error.strerror or error}") from None
    try:
        for folder in (root / INBOX, *(path for path in (root / INBOX).rglob("*") if path.is_dir())):
            for half in left_half_written(folder):
                half.unlink(missing_ok=True)
        yield
    finally:
        lock.release()
