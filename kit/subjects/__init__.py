"""Subjects: what a review is about, declared in a folder of TOML and Markdown.

A subject has ledgers, indicators, charts, sections and wording; the rest of the kit names none of them. Holds
the built-in subjects, the strict reader of their files, and how a subject is found. May import `kit.ledgers`,
`kit.indicators`, `kit.files`, `kit.stores` and the neutral modules (`kit.errors`, `kit.text`,
`kit.content`, …).
"""

from kit.subjects.declarations import SubjectError, read_subject
from kit.subjects.finding import Known, known_subjects, load_subject
from kit.subjects.subject import Chart, List, Section, Subject, Table

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
