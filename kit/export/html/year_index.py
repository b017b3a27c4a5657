"""The index of a year: each township's outcome, key figures, files and verdict, by county.

A few townships stand on index.html itself. For many it is an overview, with pages of counties and a search in
a folder beside it. All pages are self-contained, with the layout of the reviews; their links are relative.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from markupsafe import Markup

from kit.content import OUTCOMES
from kit.export.html.index_entry import IndexEntry
from kit.export.html.index_pages import Line, Part, page_name, split
from kit.export.html.index_search import script, script_hash, search_files, search_name
from kit.export.html.page import templates

__all__ = ["FOLDER", "INDEX", "render_year_index"]

INDEX = "index.html"

FOLDER = "index"
"""Folder of the pages and the search, beside the index."""

_MOST_FIGURES = 6
_MOST_REASON = 300
"""Letters of a reason; run.json has all of it."""

_MOST_ATTENTION = 100
_MOST_OVERVIEW = 500_000
"""Bytes of the list of counties; a list that is longer has a line a page."""


_NO_SUMMARIES: Mapping[str, Mapping[str, str]] = MappingProxyType({})


def render_year_index(
    year: int,
    entries: Sequence[IndexEntry],
    subject: str = "",
    summaries: Mapping[str, Mapping[str, str]] = _NO_SUMMARIES,
) -> dict[str, str]:
    """Render the index of a year's reviews: name → content of each file, `INDEX` last.

    Parameters
    ----------
    year : int
    entries : sequence of IndexEntry
        In display order, those of a county together.
    subject : str, optional
        Named in the title; empty for the default subject.
    summaries : mapping of str to mapping, optional
        County → links to its summary, as in `IndexEntry.links`; that of all townships has no county.

    Examples
    --------
    >>> entry = IndexEntry(township="清河镇", outcome="complete", links={"HTML": "清河镇/清河镇-2021.html"})
    >>> files = render_year_index(2021, [entry])
    >>> list(files), "共1个乡镇：完整1个" in files["index.html"]
    (['index.html'], True)
    """
    return _Index(year, entries, subject, summaries).files()


_NOTHING: Mapping[str, object] = MappingProxyType(
    dict.fromkeys(
        (
            *("parts", "counties", "attention", "attention_total", "total"),
            *("script", "script_hash", "searched", "number", "before", "after"),
        )
    )
)
"""What a page of the index may have."""


class _County(NamedTuple):
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


class _Index:
    """The index of a year."""

    def __init__(
        self,
        year: int,
        entries: Sequence[IndexEntry],
        subject: str,
        summaries: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._entries = entries
        names = dict.fromkeys(figure.name for entry in entries for figure in entry.figures)
        self._names = [*names][:_MOST_FIGURES]
        self._largest = _largest(entries)
        self._common = {
            "title": f"{year}年乡镇工作总结" + (f"（{subject}）" if subject else ""),
            "names": self._names,
            "with_verdict": any(entry.verdict for entry in entries),
            "with_counties": any(entry.county for entry in entries),
            "outcomes": OUTCOMES,
            "counted": _counted,
            "summaries": summaries,
        }
        module: Any = templates().get_template("index_rows.html.jinja").make_module(self._common)
        self._row = module.row

    def files(self) -> dict[str, str]:
        """Return name → content of each file, the index last."""
        pages = split(self._lines(self._entries, "../"))
        if len(pages) <= 1:
            return {INDEX: self._alone()}
        names = [page_name(number) for number in range(1, len(pages) + 1)]
        around = ["", *names, ""]
        files = {
            f"{FOLDER}/{names[at]}": self._page(
                parts=page, number=f"{at + 1}/{len(pages)}", before=around[at], after=around[at + 2]
            )
            for at, page in enumerate(pages)
        }
        searched = search_files(pages)
        files |= {f"{FOLDER}/{search_name(at)}": names for at, names in enumerate(searched, start=1)}
        return files | {INDEX: self._overview(pages, len(searched))}

    def _alone(self) -> str:
        """Render the index that lists all townships itself."""
        parts = [part for page in split(self._lines(self._entries, "")) for part in page]
        counties = [_county(f"#{part.id}", part.county, part.lines) for part in parts]
        return self._page(parts=parts, total=self._entries, counties=counties if len(parts) > 1 else [])

    def _overview(self, pages: Sequence[Sequence[Part]], searched: int) -> str:
        """Render the index of many townships: by county, with the search and those that need attention."""
        attention = [entry for entry in self._entries if entry.needs_attention]
        lines = []
        size = 0
        for line in self._lines(attention[:_MOST_ATTENTION], "", with_county=True):
            size += line.size
            if size > _MOST_OVERVIEW // 2:
                break
            lines.append(line)
        return self._page(
            total=self._entries,
            counties=_counties(pages),
            searched=searched,
            script=Markup(script()),
            script_hash=script_hash(),
            attention=lines,
            attention_total=len(attention),
        )

    def _page(self, **more: object) -> str:
        return templates().get_template("index.html.jinja").render({**self._common, **_NOTHING, **more})

    def _lines(
        self, entries: Iterable[IndexEntry], prefix: str, *, with_county: bool = False
    ) -> Iterator[Line]:
        """Render the lines of townships, their links with a prefix."""
        for entry in entries:
            figures = {figure.name: figure for figure in entry.figures}
            largest = self._largest.get(entry.county, {})
            bars = [
                (name, figure, _share(figure.value, largest.get(name, 0)) if figure else "")
                for name in self._names
                for figure in [figures.get(name)]
            ]
            reason = entry.reason if len(entry.reason) <= _MOST_REASON else f"{entry.reason[:_MOST_REASON]}……"
            yield Line(entry, self._row(entry, bars, reason, prefix, with_county))


def _largest(entries: Iterable[IndexEntry]) -> dict[str, dict[str, float]]:
    """Return the largest value of each figure by county: bars are compared within it."""
    largest: dict[str, dict[str, float]] = {}
    for entry in entries:
        of_county = largest.setdefault(entry.county, {})
        for figure in entry.figures:
            if isinstance(figure.value, int | float):
                of_county[figure.name] = max(of_county.get(figure.name, 0), figure.value)
    return largest


def _share(value: object, largest: float) -> str:
    """Return the length of a bar between 0 and 1; empty where there is none.

    >>> _share(21, 42), _share(0, 42), _share(None, 42), _share(3, 0)
    ('0.5', '', '', '')
    """
    if not isinstance(value, int | float) or value <= 0 or largest <= 0:
        return ""
    return f"{max(value / largest, 0.01):.2g}"


def _counties(pages: Sequence[Sequence[Part]]) -> list[_County]:
    """Return the list of counties; of pages where there are none, or too many."""
    places: dict[str, str] = {}
    lines: dict[str, list[Line]] = {}
    for number, page in enumerate(pages, start=1):
        for part in page:
            places.setdefault(part.county, f"{FOLDER}/{page_name(number)}#{part.id}")
            lines.setdefault(part.county, []).extend(part.lines)
    if len(lines) > 1:
        counties = [_county(href, name, lines[name]) for name, href in places.items()]
        if sum(len(str(county).encode()) for county in counties) <= _MOST_OVERVIEW:
            return counties
    return [
        _county(
            f"{FOLDER}/{page_name(number)}", _from_to(page), [line for part in page for line in part.lines]
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


def _county(href: str, name: str, lines: Sequence[Line]) -> _County:
    states = Counter(line.entry.state for line in lines)
    unsound = sum(line.entry.verdict in ("unsound", "edited") for line in lines)
    others = [f"{OUTCOMES[state]}{states[state]}" for state in ("partial", "failed", "gone") if states[state]]
    others += [f"核对不符{unsound}"] if unsound else []
    total = len(lines)
    published = states["complete"] + states["partial"]
    return _County(
        href,
        name or "不分县区",
        total,
        " ".join(others),
        100 * states["complete"] // total,
        100 * published // total,
    )


def _counted(entries: Sequence[IndexEntry]) -> str:
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
