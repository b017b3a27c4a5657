"""Notebooks and documents of reviews, made in this process: opened, displayed, read, with their record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

import kit
from kit import Review, open_review
from kit.content import plain
from kit.document import Document
from kit.document.from_notebook import Reading, read
from kit.export.formats import render
from kit.layout import FORMATS
from kit.records.claims import document_record
from kit.records.number_records import Claim, DocumentRecord
from kit.records.recorded import carrying as carrying_record
from kit.records.spoken import spoken
from kit.sections.section import Section

__all__ = [
    *("DATA", "SAMPLES", "SUBJECTS", "carrying", "displayed", "files_of", "markdown"),
    *("notebook_of", "reading_of", "record_of", "sample", "texts_and_ids"),
]

DATA = Path(kit.__file__).parents[1] / "data"
SUBJECTS = ("意识形态工作", "安全生产")
SAMPLES = [
    (subject, township, year)
    for subject in SUBJECTS
    for year in (2019, 2020, 2021)
    for township in ("清河镇", "石桥乡", "柳林镇")
]
"""Subject, township and year of every sample review."""

format4: Any = nbformat.v4  # its functions carry no types
markdown: Callable[[str], NotebookNode] = format4.new_markdown_cell


def displayed(*shown: Any) -> NotebookNode:
    """Return a cell that has displayed sections, DataFrames or an opened review."""
    outputs = []
    for each in shown:
        bundle = getattr(each, "_repr_mimebundle_", None)
        data = bundle() if bundle is not None else {"text/html": each._repr_html_(), "text/plain": repr(each)}
        outputs.append(format4.new_output("display_data", data=data))
    cell: NotebookNode = format4.new_code_cell("…", outputs=outputs)
    return cell


def notebook_of(
    review: Review, own: Iterable[NotebookNode] = (), changed: Sequence[Section] = ()
) -> NotebookNode:
    """Return the executed notebook of a review, with an analyst's own cells at the end of the body.

    Sections that the analyst changed stand in the place of the kit's.
    """
    instead = {section.content.key: section for section in changed}
    notebook: NotebookNode = format4.new_notebook(
        cells=[
            displayed(review),
            displayed(review.section("导语")),
            displayed(*(instead.get(section.content.key, section) for section in review.sections())),
            *own,
            displayed(review.section("落款")),
            displayed(*review.attachments()),
        ]
    )
    return notebook


def reading_of(review: Review, own: Iterable[NotebookNode] = (), changed: Sequence[Section] = ()) -> Reading:
    """Return what is read of the notebook of a review."""
    return read(notebook_of(review, own, changed))


def record_of(reading: Reading) -> DocumentRecord:
    """Return the record of a review's document."""
    record = document_record(reading)
    assert record is not None
    return record


@cache
def sample(subject: str = SUBJECTS[0], township: str = "清河镇", year: int = 2021) -> Reading:
    """Return what is read of the notebook of a sample review."""
    return reading_of(open_review(township, year, subject=subject, data=DATA))


def carrying(reading: Reading) -> Document:
    """Return the document of a reading with its record."""
    return carrying_record(reading.document, document_record(reading))


@cache
def files_of(subject: str = SUBJECTS[0], township: str = "清河镇", year: int = 2021) -> dict[str, bytes]:
    """Return the documents of a sample review, by format."""
    return render(carrying(sample(subject, township, year)), FORMATS)


def texts_and_ids(reading: Reading) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what the document says, cells joined by ``|``, and its numbers with the ids that claim them.

    The number of a line in 附件2 is claimed by the figure that the line is of: ``("22", "study_sessions")``.
    """
    record = record_of(reading)
    texts: list[str] = []
    for said in spoken(reading.document, reading.by_analyst):
        if said.kind == "table":
            texts += [plain(said.caption), *("|".join(map(plain, row)) for row in said.rows)]
        else:
            texts += [plain(said.runs), *([plain(said.caption)] if said.kind == "figure" else [])]
    return [
        (text, [_claimed(record, claim) for claim in stretch.claims])
        for text, stretch in zip(texts, record.text, strict=True)
    ]


def _claimed(record: DocumentRecord, claim: int | Claim) -> tuple[str, str]:
    if isinstance(claim, Claim):
        return claim.text, record.records[claim.record].id
    own = record.records[claim if claim >= 0 else -1 - claim]
    return (own.text if claim >= 0 else str(own.line)), own.id
