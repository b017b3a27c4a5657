"""Verdicts kept: what verifying said of a year's published files goes into its folder, and into its index."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kit.batch.index_writing import write_index
from kit.batch.verdicts import VERDICTS, Verdict, is_document, read_verdicts, verdicts_json
from kit.errors import KitError
from kit.files import display_path
from kit.layout import RUN_RECORD
from kit.proof.verifying import Verified
from kit.publishing.results import RunRecord, read_run_record
from kit.stores.folder import FolderStore
from kit.stores.hashes import sha256

__all__ = ["keep_verdicts"]

_YEARS_ABOVE = 3
"""How far above a document its year's folder may be: township, county, year."""


def _years(path: Path) -> Iterator[Path]:
    """Yield the year's folder that a path is in or is; else those within it, of one subject or several."""
    above = [path, *path.parents][: _YEARS_ABOVE + 1]
    if found := next((folder for folder in above if (folder / RUN_RECORD).is_file()), None):
        yield found
    elif path.is_dir():
        for pattern in ("*", "*/*"):
            yield from (file.parent for file in sorted(path.glob(f"{pattern}/{RUN_RECORD}")))


def _published(record: RunRecord) -> dict[str, str]:
    """Return the documents of a year: name → sha256 as published."""
    entries = (*record.townships, *record.gone)
    return {name: digest for entry in entries for name, digest in entry.files.items() if is_document(name)}


def keep_verdicts(paths: Sequence[str | os.PathLike[str]], verified: Verified) -> list[str]:
    """Write verify.json and the index of each year; return a line for each that could not be written.

    A file that changed while it was verified gets no verdict, nor does one of a year without a readable
    run.json.

    Parameters
    ----------
    paths : sequence of path
        As `verify` was given them.
    verified : Verified
        What it found.
    """
    absolute = [Path(name).absolute() for name in verified.names]
    hashes = dict(zip(absolute, verified.hashes, strict=True))
    errors = Counter(Path(each.file).absolute() for each in verified.errors)
    notices = []
    for year in dict.fromkeys(year for given in paths for year in _years(Path(given).absolute())):
        within = {_relative(path, year): path for path in hashes if path.is_relative_to(year)}
        if not within:
            continue
        store = FolderStore(year)
        try:
            with store.lock():
                _keep(store, within, hashes, errors)
        except (KitError, OSError) as error:
            notices.append(f"核对结果没有记入 {display_path(year)}：{error}")
    return notices


def _relative(path: Path, year: Path) -> str:
    return path.relative_to(year).as_posix()


def _keep(
    store: FolderStore, within: Mapping[str, Path], hashes: Mapping[Path, str], errors: Mapping[Path, int]
) -> None:
    """Write what was found in files of a year's store, by name; nothing where run.json has none of them."""
    record = _record(store)
    if record is None:
        return
    published = _published(record)
    verdicts = {}
    for name, path in within.items():
        if name in published and (content := store.read(name)) is not None:
            now = sha256(content)
            # One that was not read to its end has no hash, but a verdict.
            if hashes[path] in (now, ""):
                verdicts[name] = Verdict(now, published[name], errors.get(path, 0))
    if not verdicts:
        return
    last = read_verdicts(store)
    kept = last.with_verdicts(verdicts, published)
    if kept != last:
        store.write_all({VERDICTS: verdicts_json(kept)})
        write_index(store, record)


def _record(store: FolderStore) -> RunRecord | None:
    with contextlib.suppress(KitError):
        return read_run_record(store.read(RUN_RECORD))
    return None
