"""What an intake works on: a data folder's year, its subjects, who is expected, and the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from kit.errors import CallError
from kit.files.roster import Roster, read_roster
from kit.intake.judged import Judged
from kit.intake.receipts import Receipts, write_receipts
from kit.intake.register import write_register
from kit.intake.subject_years import SubjectYear
from kit.intake.township_states import TownshipState, township_states
from kit.ledgers.project_names import project_names
from kit.subjects import Subject, SubjectError, known_subjects, load_subject
from kit.subjects.stated import DECLARATION

__all__ = ["Inbox", "inbox_of", "subjects_beside", "subjects_of"]


@dataclass(frozen=True)
class Inbox:
    """A data folder's year.

    Attributes
    ----------
    root : Path
        The data folder.
    receipts : Receipts
    subjects : tuple of Subject
        Those that files may be of.
    rosters : mapping of str to Roster
        By key of a subject.
    """

    root: Path
    receipts: Receipts
    subjects: tuple[Subject, ...]
    rosters: Mapping[str, Roster]

    @property
    def year(self) -> int:
        """The year."""
        return self.receipts.year

    @property
    def roster(self) -> str:
        """Where the lists of townships are from; empty if there is none."""
        return "、".join(dict.fromkeys(each.origin for each in self.rosters.values() if each.origin))

    def subject_years(self, receipts: Receipts | None = None) -> dict[str, SubjectYear]:
        """Return what the data folder has of each subject now, by key."""
        known = receipts or self.receipts
        return {
            each.key: SubjectYear(
                self.root, self.root / each.place, each, self.year, self.rosters[each.key], known
            )
            for each in self.subjects
        }

    def states(self, receipts: Receipts, planned: Sequence[Judged] = ()) -> tuple[TownshipState, ...]:
        """Return the state of every township; `planned` is what a dry run would put."""
        return township_states(receipts, list(self.subject_years(receipts).values()), planned)

    def write(self, receipts: Receipts) -> tuple[TownshipState, ...]:
        """Write the record, then the register; return the states of the townships.

        Raises
        ------
        ExportError
            One of them cannot be written. The record is written first.
        """
        write_receipts(self.root, receipts)
        states = self.states(receipts)
        write_register(self.root, receipts, states, self.roster)
        return states


def inbox_of(root: Path, receipts: Receipts, subjects: tuple[Subject, ...], townships: str = "") -> Inbox:
    """Return the inbox of a data folder's year.

    Parameters
    ----------
    root : Path
    receipts : Receipts
    subjects : tuple of Subject
    townships : str, optional
        The list of townships; otherwise the one that was named last, if it is still there.

    Raises
    ------
    CallError
        The list does not exist, or cannot be read.
    """
    last = receipts.townships if receipts.townships and Path(receipts.townships).is_file() else ""
    named = str(Path(townships).absolute()) if townships else last
    subjects = tuple(_with_own_names(root / each.place, each) for each in subjects)
    rosters = {each.key: read_roster(root, root / each.place, receipts.year, named) for each in subjects}
    return Inbox(root, msgspec.structs.replace(receipts, townships=named), subjects, rosters)


def _with_own_names(data: Path, subject: Subject) -> Subject:
    """Return a subject that knows the project's own names of sheets and columns."""
    return replace(subject, catalogue=project_names(data, subject.catalogue).catalogue)


def subjects_of(name: str = "") -> tuple[Subject, ...]:
    """Return the subject that is named, or all that are known."""
    if name:
        return (load_subject(name),)
    return tuple(load_subject(known.folder) for known in known_subjects())


def subjects_beside(root: Path, known: Sequence[Subject]) -> tuple[Subject, ...]:
    """Return the subjects that are folders beside the data folder, of a project that has its own.

    One with mistakes, or with a known subject's name, is left out: `--subject` names it, and tells why.
    """
    taken = {word for each in known for word in (each.key, each.name)}
    found: dict[str, Subject] = {}
    for path in sorted(root.parent.glob(f"*/{DECLARATION}")):
        with suppress(CallError, SubjectError, OSError):
            subject = load_subject(path.parent)
            if not taken & {subject.key, subject.name}:
                found.setdefault(subject.key, subject)
    return tuple(found.values())
