"""The figures of a year, read from what was published of each township."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import msgspec

from kit.content import FigureRecord, SubjectRecord
from kit.errors import CallError, DataError
from kit.layout import MANIFEST, RUN_RECORD
from kit.publishing.results import Result, RunRecord, read_run_record
from kit.stores import Store
from kit.stores.hashes import sha256

__all__ = ["TownshipFigures", "published", "read_year"]


class TownshipFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What a table of a year takes of one township's figures.json.

    Attributes
    ----------
    township, county, stated_county, year, subject, kit_version, inputs, files, figures
        As in `kit.publishing.manifest.Manifest`.
    """

    township: str
    county: str = ""
    stated_county: str = ""
    year: int
    subject: SubjectRecord | None = None
    kit_version: str = ""
    inputs: dict[str, str] = {}
    files: dict[str, str] = {}
    figures: tuple[FigureRecord, ...] = ()


def read_year(store: Store, year: int) -> RunRecord:
    """Return the record of a year's batch.

    Raises
    ------
    CallError
        Nothing was published of this year.
    """
    record = read_run_record(store.read(RUN_RECORD))
    if record is None:
        raise CallError(f"{store} 里没有{year}年的总结：请先运行 review-kit batch --year {year}")
    return record


def published(store: Store, record: RunRecord) -> Iterator[tuple[Result, TownshipFigures | str]]:
    """Yield each township with its figures, or with why it has none to give, in the order of the record."""
    for result in record.townships:
        yield result, _figures(store, result)


def _figures(store: Store, result: Result) -> TownshipFigures | str:
    found = [name for name in result.files if PurePosixPath(name).name == MANIFEST]
    if not found:
        reason = f"：{result.reason}" if result.reason else ""
        return f"没有发布的总结（{result.outcome_name}{reason}）"
    name = found[0]
    try:
        content = store.read(name)
        if content is None:
            return f"{name} 不在了：请再运行一次 batch"
        if sha256(content) != result.files[name]:
            return f"{name} 在发布以后改动过：请再运行一次 batch"
        return msgspec.json.decode(content, type=TownshipFigures)
    except (DataError, msgspec.DecodeError, UnicodeDecodeError):
        return f"{name} 读不出：请再运行一次 batch"
