"""An arrival with what becomes of it, and what the intake was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from kit.files import HIDDEN
from kit.intake.arrivals import Arrival
from kit.intake.receipts import Receipt
from kit.intake.staging import Checked
from kit.intake.subject_years import Held, SubjectYear
from kit.subjects import Subject

__all__ = ["Asked", "Judged"]


@dataclass(frozen=True)
class Asked:
    """What an intake was asked for.

    Attributes
    ----------
    year : int
    subjects : tuple of Subject
        Those that files may be of.
    subject_years : dict of str to SubjectYear
        By key of a subject.
    township : str
        What the one file is, by the officer's word: ``清河镇`` or ``云山县/清河镇``; empty without it.
    options, subject : str
        Of the command, to be repeated in the one that answers a question; the subject that it named.
    answers : mapping of str to Receipt
        What was put before, by sha256 of what was sent.
    """

    year: int
    subjects: tuple[Subject, ...]
    subject_years: dict[str, SubjectYear]
    township: str = ""
    options: str = ""
    subject: str = ""
    answers: Mapping[str, Receipt] = field(default_factory=dict)

    def command(self, given: str, *more: str) -> str:
        """Return the command that takes in one file; empty where its name is not shown."""
        if HIDDEN in given:
            return ""
        words = [f'"{given}"', f"--year {self.year}", *more, self.options]
        return " ".join(filter(None, ("review-kit intake", *words)))

    def marking(self, given: str) -> str:
        """Return the command that marks a file's faults for its sender; empty where it is in a zip file."""
        if HIDDEN in given or not Path(given).exists():
            return ""
        subject = f' --subject "{self.subject}"' if self.subject else ""
        return f'review-kit check "{given}" --mark 回执{subject}'


@dataclass
class Judged:
    """An arrival with its receipt, and what is put where.

    Attributes
    ----------
    arrival : Arrival
    receipt : Receipt
    subject_year : SubjectYear or None
    held : Held or None
        What the data folder has of the township.
    checked : Checked or None
    """

    arrival: Arrival
    receipt: Receipt
    subject_year: SubjectYear | None = None
    held: Held | None = None
    checked: Checked | None = None

    @property
    def is_new(self) -> bool:
        """Whether it is to be put into the data folder."""
        return self.receipt.outcome in ("placed", "replaced")

    def note(self, text: str) -> None:
        """Say something of it in the register."""
        noted = "；".join(filter(None, (self.receipt.note, text)))
        self.receipt = msgspec.structs.replace(self.receipt, note=noted)

    def ask(self, code: str, question: str, answer: str = "") -> None:
        """Put it aside with a question."""
        before = self.receipt
        self.receipt = msgspec.structs.replace(
            before,
            outcome="doubtful",
            codes=(*before.codes, code),
            question="；".join(filter(None, (before.question, question))),
            answer=before.answer or answer,
            edition=0,
            target=(),
        )
