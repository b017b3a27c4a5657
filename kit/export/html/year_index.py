"""The page of a year: which townships have a review, which have none and why, and where the files are.

Stands at the end of the way: outputs → index. It looks like the reviews and is as self-contained; its links
lead to the files beside it. Very many townships stand on further pages, to which it leads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import NamedTuple

import msgspec
from jinja2 import Template

from kit.content import OUTCOMES, Outcome
from kit.export.html.page import templates

__all__ = ["IndexEntry", "page_name", "render_index", "render_index_pages"]


class IndexEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A township's line.

    Attributes
    ----------
    township : str
    county : str
        Empty where the ledgers stand under no county.
    outcome : {"complete", "partial", "failed", "unchanged", "gone"}
    reason : str
        One line, for a partial or failed review.
    links : mapping of str to str
        Label ("HTML", "PDF", "Notebook") to the file's path relative to the index, ``/`` between folders,
        not percent-encoded.
    """

    township: str
    county: str = ""
    outcome: Outcome
    reason: str = ""
    links: Mapping[str, str] = {}


def render_index(year: int, entries: Sequence[IndexEntry]) -> str:
    """Write the index of a year's reviews as one self-contained HTML page.

    Where there are more townships than a page has room for, it leads to those of `render_index_pages`.

    Parameters
    ----------
    year : int
    entries : sequence of IndexEntry
        In the order in which they are to stand.

    Examples
    --------
    >>> entry = IndexEntry(township="清河镇", outcome="complete", links={"HTML": "清河镇/清河镇-2021.html"})
    >>> "共1个乡镇：完整1个" in render_index(2021, [entry])
    True
    """
    return (
        _overview(year, entries) if len(entries) > _ON_ONE_PAGE else _page(year, entries, _counted(entries))
    )


def render_index_pages(year: int, entries: Sequence[IndexEntry]) -> dict[str, str]:
    """Write the pages that the index leads to: name → HTML; none where it has room for all.

    Examples
    --------
    >>> render_index_pages(2021, [])
    {}
    """
    if len(entries) <= _ON_ONE_PAGE:
        return {}
    pages = _split(entries)
    names = [page_name(number) for number in range(1, len(pages) + 1)]
    beside = zip(["", *names], [*names[1:], ""], strict=False)
    return {
        name: _page(year, page, f"第{number}页，共{len(pages)}页", before=before, after=after)
        for number, (name, page, (before, after)) in enumerate(
            zip(names, pages, beside, strict=True), start=1
        )
    }


def page_name(number: int) -> str:
    """Return the name of a page, counted from 1.

    >>> page_name(1)
    'index-1.html'
    """
    return f"index-{number}.html"


_ON_ONE_PAGE = 500
"""Townships: a phone opens so many at once, and a person looks through no more."""


class _Group(NamedTuple):
    """A line of an index that does not name every township: a county, or those of a page."""

    name: str
    page: str
    total: int
    found: Counter[Outcome]


def _page(year: int, entries: Sequence[IndexEntry], count: str, **more: object) -> str:
    return _template().render(
        year=year,
        entries=entries,
        with_county=any(entry.county for entry in entries),
        outcomes=OUTCOMES,
        count=count,
        anchor=_anchor,
        **more,
    )


def _overview(year: int, entries: Sequence[IndexEntry]) -> str:
    """Write the index of very many: county by county, or page by page, and those that want attention."""
    groups: dict[str, list[tuple[str, IndexEntry]]] = {}
    for number, page in enumerate(_split(entries), start=1):
        for entry in page:
            # Where there are no counties, a page is told by its first and last township.
            name = entry.county or f"{page[0].township}—{page[-1].township}"
            groups.setdefault(name, []).append((page_name(number), entry))
    failed = [entry for entry in entries if entry.outcome in _WANTING]
    return _page(
        year,
        failed[:_ON_ONE_PAGE],
        _counted(entries),
        groups=[
            _Group(name, of_group[0][0], len(of_group), Counter(entry.outcome for _, entry in of_group))
            for name, of_group in groups.items()
        ],
        with_counties=any(entry.county for entry in entries),
        present=[outcome for outcome in OUTCOMES if any(entry.outcome == outcome for entry in entries)],
        wanting=len(failed),
    )


_WANTING = ("failed", "gone")
"""Outcomes that want attention."""


def _split(entries: Sequence[IndexEntry]) -> list[Sequence[IndexEntry]]:
    """Split into pages; a county stands on one page unless it fills more than one."""
    pages: list[list[IndexEntry]] = [[]]
    for _, of_county in groupby(entries, lambda entry: entry.county):
        for part in _batched(of_county, _ON_ONE_PAGE):
            if len(pages[-1]) + len(part) > _ON_ONE_PAGE:
                pages.append([])
            pages[-1].extend(part)
    return [page for page in pages if page]


def _batched(entries: Iterable[IndexEntry], size: int) -> Iterator[list[IndexEntry]]:
    """Give entries in lists of this size; the last may be shorter."""
    coming = iter(entries)
    while part := list(islice(coming, size)):
        yield part


def _counted(entries: Sequence[IndexEntry]) -> str:
    """Say how many there are of each outcome."""
    found = Counter(entry.outcome for entry in entries)
    gone = found.pop("gone", 0)
    told = "，".join(f"{name}{found[outcome]}个" for outcome, name in OUTCOMES.items() if found[outcome])
    more = f"；另有{gone}个以前有台账，现在没有" if gone else ""
    return f"共{found.total()}个乡镇" + (f"：{told}" if told else "") + more


def _anchor(county: str) -> str:
    """Name the row at which a county begins; there are no blanks in such a name."""
    return "_".join(county.split())


def _template() -> Template:
    return templates().get_template("index.html.jinja")
