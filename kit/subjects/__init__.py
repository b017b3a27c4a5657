"""Subjects: what a review is about, declared in a folder of TOML and Markdown.

A subject has ledgers, indicators, charts, sections and wording; the rest of the kit names none of them. Holds
the built-in subjects, the strict reader of their files, and how a subject is found. May import `kit.ledgers`,
`kit.indicators`, `kit.files`, `kit.stores` and the neutral modules (`kit.errors`, `kit.text`,
`kit.content`, …). Which subjects there are (`kit.subjects.known`) is known without what reads their ledgers:
names are loaded when they are used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kit.subjects.declarations import read_subject
    from kit.subjects.known import Known, known_subjects
    from kit.subjects.mistakes import SubjectError
    from kit.subjects.subject import Chart, List, Section, Subject, Table
    from kit.subjects.subject_loading import load_subject

__all__ = [
    "Chart",
    "Known",
    "List",
    "Section",
    "Subject",
    "SubjectError",
    "Table",
    "known_subjects",
    "load_subject",
    "read_subject",
]

_MODULES = {
    "Chart": "subject",
    "Known": "known",
    "List": "subject",
    "Section": "subject",
    "Subject": "subject",
    "SubjectError": "mistakes",
    "Table": "subject",
    "known_subjects": "known",
    "load_subject": "subject_loading",
    "read_subject": "declarations",
}


if not TYPE_CHECKING:
    # Hidden from type checkers, which read the imports above and so find a misspelt name.
    def __getattr__(name: str) -> Any:
        if name in _MODULES:
            return getattr(import_module(f"kit.subjects.{_MODULES[name]}"), name)
        raise AttributeError(f"module 'kit.subjects' has no attribute {name!r}")
