"""The index of a year, written from the year's record by whoever changes what it shows."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from kit.batch.verdicts import Verdicts, read_verdicts
from kit.errors import DataError
from kit.export.html.index_entry import IndexEntry, IndexFigure
from kit.export.html.index_hashes import read_hashes, without_hashes
from kit.export.html.index_pages import page_name
from kit.export.html.year_index import FOLDER, INDEX, YearIndex, is_index_file
from kit.publishing.manifest import read_manifest
from kit.publishing.results import Result, RunRecord
from kit.stores import Store
from kit.stores.folder import FolderStore
from kit.stores.reviews_listed import summary_folder
from kit.text.told_reasons import told_reason

__all__ = ["write_index"]


def write_index(store: Store, record: RunRecord, *, whole: bool = False) -> None:
    """Write the index of a year's record into its store.

    Parameters
    ----------
    store : Store
    record : RunRecord
    whole : bool
        Write every page. Otherwise a page that is there, and was made of the same, is left as it is.

    Raises
    ------
    ExportError
        It cannot be written.
    """
    verdicts = read_verdicts(store)
    in_order = sorted((*record.townships, *record.gone), key=lambda entry: (entry.county, entry.township))
    entries = [_index_entry(entry, verdicts) for entry in in_order]
    counties = dict.fromkeys(entry.county for entry in entries)
    index = YearIndex(record.year, entries, record.place, _summaries(store, counties))
    there = {f"{FOLDER}/{name}" for name in (store / FOLDER).names()}
    front = None if whole else _front_page(store)
    kept = {name: its_hash for name, its_hash in read_hashes(front).items() if name in there}
    files = {name: content.encode() for name, content in index.files(kept).items()}
    changed = files.keys() & kept.keys()
    if front is not None and changed:
        # Were the writing broken off, the front page would tell of pages what was true before.
        store.write_all({INDEX: without_hashes(front, changed)})
    store.write_all(
        files, remove=[name for name in sorted(there - index.hashes.keys()) if is_index_file(name)]
    )
    _remove_earlier(store)


def _front_page(store: Store) -> bytes | None:
    """Return the front page as it is; None where it cannot be read, and is written anew."""
    with contextlib.suppress(DataError):
        return store.read(INDEX)
    return None


def _remove_earlier(store: Store) -> None:
    """Remove the pages of an earlier version, which stood beside the index."""
    number = 1
    with contextlib.suppress(DataError):
        while store.read(page_name(number)) is not None:
            store.remove(page_name(number))
            number += 1


_LABELS = {".html": "网页", ".pdf": "PDF", ".docx": "Word", ".ipynb": "笔记本"}


def _links(files: Iterable[str]) -> dict[str, str]:
    ends = {name: name[name.rfind(".") :] for name in files}
    return {_LABELS[end]: name for name, end in ends.items() if end in _LABELS}


def _summaries(store: Store, counties: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the links to the summaries of counties, and to that of all."""
    if not isinstance(store, FolderStore):
        # Summaries are written to folders only, and asking an object store takes a request a county.
        return {}
    return {county: _summary_links(store, county) for county in ("", *counties)}


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
        reason=told_reason(entry.reason),
        links=_links(entry.files),
        figures=[IndexFigure(each.name, each.value, each.text) for each in entry.figures],
        verdict=verdict,
        errors=errors,
    )
