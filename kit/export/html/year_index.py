"""The index page of a year: each township's outcome, reason and files.

It is self-contained, with the layout of the reviews; its links are relative. An index of very many townships
has further pages.
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
    """A township's line in the index.

    Attributes
    ----------
    township : str
    county : str
        Empty where the data folder has no county folders.
    outcome : {"complete", "partial", "failed", "unchanged", "gone"}
    reason : str
        One line, for a partial or failed review.
    links : mapping of str to str
        Label ("HTML", "PDF", "Notebook") → path relative to the index, with ``/`` between folders, not
        percent-encoded.
    """

    township: str
    county: str = ""
    outcome: Outcome
    reason: str = ""
    links: Mapping[str, str] = {}


def render_index(year: int, entries: Sequence[IndexEntry], subject: str = "") -> str:
    """Render the index of a year's reviews as one self-contained HTML page.

    With more townships than fit on a page, it links to the pages of `render_index_pages`.

    Parameters
    ----------
    year : int
    entries : sequence of IndexEntry
        In display order.
    subject : str, optional
        Named in the title; empty for the default subject.

    Examples
    --------
    >>> entry = IndexEntry(township="清河镇", outcome="complete", links={"HTML": "清河镇/清河镇-2021.html"})
    >>> "共1个乡镇：完整1个" in render_index(2021, [entry])
    True
    """
    if len(entries) > _PER_PAGE:
        return _overview(year, entries, subject)
    return _page(year, entries, _counted(entries), subject=subject)


def render_index_pages(year: int, entries: Sequence[IndexEntry], subject: str = "") -> dict[str, str]:
    """Render the pages that the index links to: name → HTML; empty if it lists all townships itself.

    Examples
    --------
    >>> render_index_pages(2021, [])
    {}
    """
    if len(entries) <= _PER_PAGE:
        return {}
    pages = _split(entries)
    names = [page_name(number) for number in range(1, len(pages) + 1)]
    beside = zip(["", *names], [*names[1:], ""], strict=False)
    return {
        name: _page(
            year, page, f"第{number}页，共{len(pages)}页", subject=subject, before=before, after=after
        )
        for number, (name, page, (before, after)) in enumerate(
            zip(names, pages, beside, strict=True), start=1
        )
    }


def page_name(number: int) -> str:
    """Return the file name of a page, numbered from 1.

    >>> page_name(1)
    'index-1.html'
    """
    return f"index-{number}.html"


_PER_PAGE = 500
"""Townships per page: as many as a phone opens without delay."""


class _Group(NamedTuple):
    """A line of an overview: a county, or the townships of a page."""

    name: str
    page: str
    total: int
    outcomes: Counter[Outcome]


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


def _overview(year: int, entries: Sequence[IndexEntry], subject: str) -> str:
    """Render the index of very many townships: by county or page, and those that need attention."""
    groups: dict[str, list[tuple[str, IndexEntry]]] = {}
    for number, page in enumerate(_split(entries), start=1):
        for entry in page:
            # Without counties, a page is named by its first and last township.
            name = entry.county or f"{page[0].township}—{page[-1].township}"
            groups.setdefault(name, []).append((page_name(number), entry))
    failed = [entry for entry in entries if entry.outcome in _NEEDS_ATTENTION]
    return _page(
        year,
        failed[:_PER_PAGE],
        _counted(entries),
        subject=subject,
        groups=[
            _Group(name, of_group[0][0], len(of_group), Counter(entry.outcome for _, entry in of_group))
            for name, of_group in groups.items()
        ],
        with_counties=any(entry.county for entry in entries),
        present=[outcome for outcome in OUTCOMES if any(entry.outcome == outcome for entry in entries)],
        failed_total=len(failed),
    )


_NEEDS_ATTENTION = ("failed", "gone")
"""Outcomes that are listed in the overview."""


def _split(entries: Sequence[IndexEntry]) -> list[Sequence[IndexEntry]]:
    """Split into pages; a county is on one page unless it is larger than a page."""
    pages: list[list[IndexEntry]] = [[]]
    for _, of_county in groupby(entries, lambda entry: entry.county):
        for part in _batched(of_county, _PER_PAGE):
            if len(pages[-1]) + len(part) > _PER_PAGE:
                pages.append([])
            pages[-1].extend(part)
    return [page for page in pages if page]


def _batched(entries: Iterable[IndexEntry], size: int) -> Iterator[list[IndexEntry]]:
    """Yield entries in lists of this size; the last may be shorter."""
    remaining = iter(entries)
    while part := list(islice(remaining, size)):
        yield part


def _counted(entries: Sequence[IndexEntry]) -> str:
    """Return the line that counts the townships of each outcome."""
    counts = Counter(entry.outcome for entry in entries)
    gone = counts.pop("gone", 0)
    listed = "，".join(f"{name}{counts[outcome]}个" for outcome, name in OUTCOMES.items() if counts[outcome])
    more = f"；另有{gone}个以前有台账，现在没有" if gone else ""
    return f"共{counts.total()}个乡镇" + (f"：{listed}" if listed else "") + more


def _anchor(county: str) -> str:
    """Return the id of a county's first row; an id has no blanks."""
    return "_".join(county.split())


def _template() -> Template:
    return templates().get_template("index.html.jinja")
