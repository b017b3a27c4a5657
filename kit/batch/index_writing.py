"""The index of a year, written from the year's record by whoever changes what it shows."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable
from pathlib import PurePosixPath

from kit.batch.verdicts import Verdicts, read_verdicts
from kit.errors import DataError
from kit.export.html.index_entry import IndexEntry, IndexFigure
from kit.export.html.index_pages import page_name
from kit.export.html.index_search import search_name
from kit.export.html.year_index import FOLDER, render_year_index
from kit.publishing.manifest import read_manifest
from kit.publishing.results import Result, RunRecord
from kit.stores import Store
from kit.stores.reviews_listed import summary_folder

__all__ = ["write_index"]


def write_index(store: Store, record: RunRecord) -> None:
    """Write the index of a year's record into its store.

    Raises
    ------
    ExportError
        It cannot be written.
    """
    verdicts = read_verdicts(store)
    in_order = sorted((*record.townships, *record.gone), key=lambda entry: (entry.county, entry.township))
    entries = [_index_entry(entry, verdicts) for entry in in_order]
    counties = dict.fromkeys(entry.county for entry in entries)
    summaries = {county: _summary_links(store, county) for county in ("", *counties)}
    files = render_year_index(record.year, entries, record.place, summaries)
    store.write_all({name: content.encode() for name, content in files.items()})
    _remove_rest(store, files.keys(), lambda number: f"{FOLDER}/{page_name(number)}")
    _remove_rest(store, files.keys(), lambda number: f"{FOLDER}/{search_name(number)}")
    # Pages of an earlier version stood beside the index.
    _remove_rest(store, (), page_name)


def _remove_rest(store: Store, written: Collection[str], name_of: Callable[[int], str]) -> None:
    """Remove the numbered files after those written, left from when the year had more townships."""
    number = 1
    while name_of(number) in written:
        number += 1
    with contextlib.suppress(DataError):
        while store.read(name_of(number)) is not None:
            store.remove(name_of(number))
            number += 1


_LABELS = {".html": "网页", ".pdf": "PDF", ".docx": "Word", ".ipynb": "笔记本"}


def _links(files: Iterable[str]) -> dict[str, str]:
    ends = {name: PurePosixPath(name).suffix for name in files}
    return {_LABELS[end]: name for name, end in ends.items() if end in _LABELS}


def _summary_links(store: Store, county: str) -> dict[str, str]:
    """Return the links to a county's published summary; of all townships for no county."""
    folder = summary_folder(county)
    manifest = read_manifest(store / folder)
    return _links(f"{folder}/{name}" for name in manifest.files) if manifest is not None else {}


def _index_entry(entry: Result, verdicts: Verdicts) -> IndexEntry:
    verdict, errors = verdicts.of(entry)
    return IndexEntry(
        township=entry.township,
        county=entry.county,
        outcome=entry.outcome,
        reason=entry.reason,
        links=_links(entry.files),
        figures=[IndexFigure(each.name, each.value, each.text) for each in entry.figures],
        verdict=verdict,
        errors=errors,
    )
