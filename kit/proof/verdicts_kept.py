"""Verdicts kept: what verifying said of a year's published files goes into its folder, and into its index."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from kit.batch.index_writing import write_index
from kit.batch.verdicts import VERDICTS, Verdict, is_document, read_verdicts, verdicts_json
from kit.errors import KitError
from kit.files import display_path
from kit.layout import RUN_RECORD
from kit.proof.findings import Finding
from kit.publishing.results import RunRecord, read_run_record
from kit.stores.folder import FolderStore
from kit.stores.hashes import sha256

__all__ = ["Seen", "hashes_before", "keep_verdicts"]

Seen = dict[Path, dict[str, str]]
"""Folder of a year → name of a published file → sha256; see `hashes_before`."""

_YEARS_ABOVE = 3
"""How far above a document its year's folder may be: township, county, year."""


def hashes_before(paths: Sequence[str | os.PathLike[str]]) -> Seen:
    """Hash the published files of years that `verify` is about to look at.

    Parameters
    ----------
    paths : sequence of path
        As `verify` is given them; what belongs to no year's folder with a readable run.json is left out.
    """
    seen: Seen = {}
    for given in map(Path, paths):
        for year in _years(given.absolute()):
            record = _record(year)
            for name in _published(record) if record is not None else ():
                file = year / name
                # One that cannot be read is reported by verifying itself.
                with contextlib.suppress(OSError):
                    if file.is_relative_to(given.absolute()) and file.is_file():
                        seen.setdefault(year, {})[name] = sha256(file.read_bytes())
    return seen


def _years(path: Path) -> Iterator[Path]:
    """Yield the year's folder that a path is in or is; else those within it, of one subject or several."""
    above = [path, *path.parents][: _YEARS_ABOVE + 1]
    if found := next((folder for folder in above if (folder / RUN_RECORD).is_file()), None):
        yield found
    elif path.is_dir():
        for pattern in ("*", "*/*"):
            yield from (file.parent for file in sorted(path.glob(f"{pattern}/{RUN_RECORD}")))


def _record(year: Path) -> RunRecord | None:
    try:
        return read_run_record(FolderStore(year).read(RUN_RECORD))
    except KitError:
        return None


def _published(record: RunRecord) -> dict[str, str]:
    """Return the documents of a year: name → sha256 as published."""
    entries = (*record.townships, *record.gone)
    return {name: digest for entry in entries for name, digest in entry.files.items() if is_document(name)}


def keep_verdicts(seen: Seen, findings: Sequence[Finding]) -> list[str]:
    """Write verify.json and the index of each year; return a line for each that could not be written.

    A file that changed while it was verified gets no verdict.

    Parameters
    ----------
    seen : Seen
        From before the files were verified.
    findings : sequence of Finding
        Of `verify`.
    """
    errors = Counter(Path(each.file).absolute() for each in findings if each.severity == "error")
    notices = []
    for year, before in seen.items():
        store = FolderStore(year)
        try:
            with store.lock():
                record = read_run_record(store.read(RUN_RECORD))
                published = _published(record) if record is not None else {}
                verdicts = {
                    name: Verdict(digest, published[name], errors[year / name])
                    for name, digest in before.items()
                    if name in published and sha256(store.read(name) or b"") == digest
                }
                last = read_verdicts(store)
                kept = last.with_verdicts(verdicts, published)
                if record is not None and kept != last:
                    store.write_all({VERDICTS: verdicts_json(kept)})
                    write_index(store, record)
        except (KitError, OSError) as error:
            notices.append(f"核对结果没有记入 {display_path(year)}：{error}")
    return notices
