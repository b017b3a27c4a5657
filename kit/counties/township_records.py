"""The townships of a county as their published reviews record them, and those that have none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import msgspec

from kit.content import FigureRecord, SubjectRecord
from kit.counties.absent import Absent, townships_of, without_review
from kit.errors import CallError
from kit.files.roster import Expected
from kit.layout import MANIFEST, RUN_RECORD, township_name
from kit.stores.reviews_listed import ListedReview, list_reviews
from kit.text.printable import visible
from kit.text.told_reasons import told_reason

__all__ = ["Records", "Township", "read_records"]


class _Revised(msgspec.Struct, frozen=True):
    key: str


class _Review(msgspec.Struct, frozen=True):
    """What a summary needs of figures.json: further fields do not make it unreadable."""

    township: str
    year: int
    outcome: Literal["complete", "partial", "unchanged"]
    county: str = ""
    subject: SubjectRecord | None = None
    gaps: tuple[str, ...] = ()
    files: dict[str, str] = {}
    figures: tuple[FigureRecord, ...] = ()
    revisions: tuple[_Revised, ...] = ()


class _Result(msgspec.Struct, frozen=True):
    township: str
    outcome: str
    county: str = ""
    reason: str = ""


class _Run(msgspec.Struct, frozen=True):
    townships: tuple[_Result, ...] = ()
    gone: tuple[_Result, ...] = ()


@dataclass(frozen=True)
class Township:
    """A township and what its review records.

    Attributes
    ----------
    name : str
        With its county where two have a township of that name.
    county : str
    is_partial : bool
    gaps : tuple of str
        The ledgers that it lacks.
    figures : mapping of str to FigureRecord
    revised : frozenset of str
        Keys of the figures whose year before is another than was published.
    file : str
        Its figures.json, relative to the outputs.
    page : str
        Address of its HTML page from the folder of a summary; empty where it has none.
    """

    name: str
    county: str
    is_partial: bool
    gaps: tuple[str, ...]
    figures: Mapping[str, FigureRecord]
    revised: frozenset[str]
    file: str
    page: str

    def source_link(self, key: str) -> str:
        """Return the address of a figure's line in 附件2 of the review; empty where there is no page."""
        return f"{self.page}#source-{quote(key)}" if self.page else ""


@dataclass(frozen=True)
class Records:
    """What was found in a year's folder.

    Attributes
    ----------
    townships : tuple of Township
    absent : tuple of Absent
    inputs : mapping of str to str
        Path relative to the outputs → sha256 of each figures.json.
    runs : str
        Hash of what run.json tells of townships that have no review.
    notices : tuple of str
    counties : tuple of str
        All that the year's folder names.
    roster : str
        Where the townships that are expected are known from; empty where they are not.
    expected : int
        How many they are.
    """

    townships: tuple[Township, ...]
    absent: tuple[Absent, ...]
    inputs: Mapping[str, str]
    runs: str
    notices: tuple[str, ...]
    counties: tuple[str, ...]
    roster: str = ""
    expected: int = 0


def read_records(
    outputs: Path,
    place: str,
    year: int,
    subject: SubjectRecord,
    county: str,
    expected: Expected,
) -> Records:
    """Read the reviews that are published for a year.

    Parameters
    ----------
    outputs : Path
        All subjects and years.
    place : str
        The subject's own folder in it; may be empty.
    year : int
    subject : SubjectRecord
    county : str
        Only its townships; empty for all.
    expected : Expected
        The townships that should have a review.

    Raises
    ------
    CallError
        There is no review of the year, or none of the county.
    """
    within = f"{place}/{year}" if place else str(year)
    folder = outputs / within
    listed = list_reviews(folder)
    if not listed:
        raise CallError(f"{folder} 里没有总结：请先运行 review-kit batch --year {year}，或核对 --out")
    counties = tuple(sorted({each.county for each in listed if each.county}))
    if county and county not in counties:
        known = f"里面的县有{'、'.join(counties)}" if counties else "里面的总结没有分县，不用写县名"
        raise CallError(f"{folder} 里没有{visible(county)}的总结：{known}")
    chosen = [each for each in listed if not county or each.county == county]
    named = townships_of(expected, county)
    results = _run_record(folder / RUN_RECORD)
    lost = {
        township_name(each.county, each.township): each
        for each in results
        if each.outcome in ("failed", "gone") and (not county or each.county == county)
    }
    read: list[tuple[ListedReview, _Review]] = []
    absent = [
        Absent(name, "没有写成" if each.outcome == "failed" else "台账不在", told_reason(each.reason))
        for name, each in lost.items()
    ]
    other_versions = 0
    for each in chosen:
        review = _read(each, year, subject)
        if isinstance(review, str):
            absent.append(Absent(each.folder, "读不出", review))
        elif township_name(review.county, review.township) not in lost:
            # That of a township whose last run failed is not of its ledgers as they are now.
            read.append((each, review))
            other_versions += review.subject is not None and review.subject.sha256 != subject.sha256
    told = [(each.county, each.folder.rpartition("/")[2]) for each in chosen]
    told += [(each.county, each.township) for each in lost.values()]
    told += [(review.county, review.township) for _, review in read]
    absent += without_review(expected, named, told)
    names = [review.township for _, review in read]
    townships = tuple(
        _township(each, review, within, names.count(review.township) > 1) for each, review in read
    )
    notices = [
        f"{each.name}的 figures.json 读不出：{each.reason}" for each in absent if each.state == "读不出"
    ]
    if other_versions:
        notices.append(f"{other_versions}份总结不是用现在这一版专题写的：指标的算法可能不同")
    roster = expected.origin if named else ""
    if expected.origin and not named:
        notices.append(f"{expected.origin}里没有{visible(county)}的乡镇，没有按它核对")
    return Records(
        townships=townships,
        absent=tuple(sorted(absent, key=lambda each: each.name)),
        inputs={f"{within}/{each.folder}/{MANIFEST}": each.sha256 for each in chosen},
        runs=hashlib.sha256(repr((sorted(absent, key=repr), roster, len(named))).encode()).hexdigest(),
        notices=tuple(notices),
        counties=counties,
        roster=roster,
        expected=len(named),
    )


def _township(listed: ListedReview, review: _Review, within: str, is_named_twice: bool) -> Township:
    pages = [name for name in review.files if name.endswith(".html") and "/" not in name]
    held = [name for name in pages if (listed.path.parent / name).is_file()]
    return Township(
        name=township_name(review.county if is_named_twice else "", review.township),
        county=review.county,
        is_partial=bool(review.gaps) or review.outcome == "partial",
        gaps=review.gaps,
        figures={figure.key: figure for figure in review.figures},
        revised=frozenset(each.key for each in review.revisions),
        file=f"{within}/{listed.folder}/{MANIFEST}",
        page=f"../{quote(listed.folder)}/{quote(held[0])}" if held else "",
    )


def _read(listed: ListedReview, year: int, subject: SubjectRecord) -> _Review | str:
    """Return what a review records, or why it cannot be counted."""
    try:
        review = msgspec.json.decode(listed.content, type=_Review)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "文件已损坏或不完整，请对这个乡镇再运行一次 batch"
    if review.year != year:
        return f"内容是{review.year}年的，不是{year}年的"
    if review.subject is not None and review.subject.key != subject.key:
        return f"内容是专题“{visible(review.subject.name)}”的"
    return review


def _run_record(path: Path) -> Iterable[_Result]:
    """Yield what run.json tells; nothing of one that is missing or cannot be read."""
    try:
        run = msgspec.json.decode(path.read_bytes(), type=_Run)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return ()
    gone = (msgspec.structs.replace(each, outcome="gone") for each in run.gone)
    return (*run.townships, *gone)
