"""Last year's figures.json that a published file was held against: found again, and compared."""

from __future__ import annotations

from pathlib import Path

from kit.files import display_path
from kit.layout import OUTPUTS, township_name
from kit.proof.published import PublishedFile
from kit.publishing.manifest import MANIFEST
from kit.records.number_records import DocumentRecord
from kit.stores.hashes import sha256

__all__ = ["find_last_year", "last_year_differs"]


def find_last_year(file: PublishedFile, given: str, place: str) -> Path | None:
    """Return where it is: as given, in the file's own outputs, or in the project's; None if it was not read.

    Parameters
    ----------
    file : PublishedFile
    given : str
        A path that the call names; may be empty.
    place : str
        The subject's own folder within outputs; may be empty.
    """
    record, path = file.record, file.path.absolute()
    if not record.published:
        return None
    if given:
        return Path(given).absolute()
    before = str(record.year - 1)
    own = [
        each.with_name(before) / path.parent.relative_to(each) / MANIFEST
        for each in path.parents
        if each.name == str(record.year)
    ]
    year = Path(OUTPUTS, place, before).absolute()
    names = dict.fromkeys((record.township, township_name(record.county, record.township)))
    found = [*own, *(year / name / MANIFEST for name in names)]
    return next((each for each in found if each.is_file()), found[0])


def last_year_differs(record: DocumentRecord, found: Path | None, parameter: str) -> str:
    """Return that the file is gone or another than the record was made with; empty if neither.

    Parameters
    ----------
    record : DocumentRecord
    found : Path or None
        As `find_last_year` returned it.
    parameter : str
        The parameter that may name it.
    """
    if found is None:
        return ""
    try:
        digest = sha256(found.read_bytes())
    except OSError:
        named = f"找过 {display_path(found)}，可用 -p {parameter} 指明"
        return f"生成时核对过上年的 figures.json，现在没有：{named}"
    same = digest.startswith(record.published)
    return "" if same else f"{display_path(found)} 与生成时核对的不同"
