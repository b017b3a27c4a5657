"""The index of a year, written from the year's record by whoever changes what it shows."""

from __future__ import annotations

import contextlib
from pathlib import PurePosixPath

from kit.errors import DataError
from kit.export.html.year_index import IndexEntry, page_name, render_index, render_index_pages
from kit.publishing.results import Result, RunRecord
from kit.stores import Store

__all__ = ["RECORD", "write_index"]

RECORD = "run.json"


def write_index(store: Store, record: RunRecord) -> None:
    """Write the index of a year's record into its store."""
    known = (*record.townships, *record.gone)
    in_order = sorted(known, key=lambda entry: (entry.county, entry.township))
    entries = [_index_entry(entry) for entry in in_order]
    year, subject = record.year, record.place
    pages = render_index_pages(year, entries, subject)
    index = {"index.html": render_index(year, entries, subject)}
    store.write_all({name: page.encode() for name, page in {**pages, **index}.items()})
    # Left from when the year had more townships.
    number = len(pages) + 1
    with contextlib.suppress(DataError):
        while store.read(page_name(number)) is not None:
            store.remove(page_name(number))
            number += 1


_LABELS = {".html": "网页", ".pdf": "PDF", ".docx": "Word", ".ipynb": "笔记本"}


def _index_entry(entry: Result) -> IndexEntry:
    ends = {name: PurePosixPath(name).suffix for name in entry.files}
    links = {_LABELS[end]: name for name, end in ends.items() if end in _LABELS}
    return IndexEntry(
        township=entry.township, county=entry.county, outcome=entry.outcome, reason=entry.reason, links=links
    )
