"""Lists of an index: counties with how many of their townships are complete, and the counts of a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from kit.content import OUTCOMES
from kit.export.html.index_entry import IndexEntry
from kit.export.html.index_pages import Line, Part, page_name

__all__ = ["CountyLine", "counted", "counties_listed", "county_line"]

_MOST_BYTES = 500_000
"""Of the list of counties; a list that is longer has a line a page."""


class CountyLine(NamedTuple):
    """A line of a list of counties, or of pages where there are no counties.

    Attributes
    ----------
    href, name : str
    total : int
    others : str
        How many townships are not complete, by outcome.
    complete, published : int
        Per cent of the townships: those complete, and those complete or partial.
    """

    href: str
    name: str
    total: int
    others: str
    complete: int
    published: int


def counties_listed(pages: Sequence[Sequence[Part]], folder: str) -> list[CountyLine]:
    """Return the list of counties; of pages where there are none, or too many.

    Parameters
    ----------
    pages : sequence
        Of parts, as `split` returns them.
    folder : str
        Of the pages, relative to the list.
    """
    places: dict[str, str] = {}
    lines: dict[str, list[Line]] = {}
    for number, page in enumerate(pages, start=1):
        for part in page:
            places.setdefault(part.county, f"{folder}/{page_name(number)}#{part.id}")
            lines.setdefault(part.county, []).extend(part.lines)
    if len(lines) > 1:
        counties = [county_line(href, name, lines[name]) for name, href in places.items()]
        if sum(len(str(county).encode()) for county in counties) <= _MOST_BYTES:
            return counties
    return [
        county_line(
            f"{folder}/{page_name(number)}", _from_to(page), [line for part in page for line in part.lines]
        )
        for number, page in enumerate(pages, start=1)
    ]


def _from_to(page: Sequence[Part]) -> str:
    """Name a page by its first and last county, or township where there are no counties."""
    first, last = page[0], page[-1]
    ends = [first.county or first.lines[0].entry.township, last.county or last.lines[-1].entry.township]
    if first.county and ends[0] == ends[1]:
        ends = [f"{first.county} {first.lines[0].entry.township}", last.lines[-1].entry.township]
    return "—".join(dict.fromkeys(f"{end[:20]}…" if len(end) > 21 else end for end in ends))


def county_line(href: str, name: str, lines: Sequence[Line]) -> CountyLine:
    """Return the line of the townships of a county, or of a page."""
    states = Counter(line.entry.state for line in lines)
    unsound = sum(line.entry.verdict in ("unsound", "edited") for line in lines)
    others = [f"{OUTCOMES[state]}{states[state]}" for state in ("partial", "failed", "gone") if states[state]]
    others += [f"核对不符{unsound}"] if unsound else []
    total = len(lines)
    published = states["complete"] + states["partial"]
    return CountyLine(
        href,
        name or "不分县区",
        total,
        " ".join(others),
        100 * states["complete"] // total,
        100 * published // total,
    )


def counted(entries: Sequence[IndexEntry]) -> str:
    """Return the line that counts the townships of each outcome, and what verifying said."""
    counts = Counter(entry.outcome for entry in entries)
    gone = counts.pop("gone", 0)
    listed = "，".join(f"{name}{counts[outcome]}个" for outcome, name in OUTCOMES.items() if counts[outcome])
    more = f"；另有{gone}个以前有台账，现在没有" if gone else ""
    verdicts = Counter(entry.verdict for entry in entries)
    unsound = verdicts["unsound"] + verdicts["edited"]
    said = {"相符": verdicts["sound"], "不符": unsound, "未核对": verdicts["none"]}
    verified = "，".join(f"{name}{count}个" for name, count in said.items() if count)
    if verified:
        more += f"。文件{verified}" if verdicts["sound"] or unsound else "。文件都未核对"
    return f"共{counts.total()}个乡镇" + (f"：{listed}" if listed else "") + more
