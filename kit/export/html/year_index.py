"""The index of a year: each township's outcome, key figures, files and verdict, by county.

A few townships stand on index.html itself. For many it is an overview, with pages of counties and a search in
a folder beside it. All pages are self-contained, with the layout of the reviews; their links are relative.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
from markupsafe import Markup

from kit.content import OUTCOMES
from kit.export.html.index_entry import IndexEntry
from kit.export.html.index_hashes import hashes_line
from kit.export.html.index_overview import counted, counties_listed, county_line
from kit.export.html.index_pages import Line, Part, line_size, page_name, split
from kit.export.html.index_search import script, script_hash, search_files, search_name
from kit.export.html.page_templates import templates
from kit.version import VERSION

__all__ = ["FOLDER", "INDEX", "YearIndex", "is_index_file"]

INDEX = "index.html"

FOLDER = "index"
"""Folder of the pages and the search, beside the index."""

_MOST_FIGURES = 6
_MOST_REASON = 300
"""Letters of a reason; run.json has all of it."""

_MOST_ATTENTION = 100
_MOST_ATTENTION_BYTES = 250_000

_NO_SUMMARIES: Mapping[str, Mapping[str, str]] = MappingProxyType({})


_NOTHING: Mapping[str, object] = MappingProxyType(
    dict.fromkeys(
        (
            *("parts", "counties", "attention", "attention_total", "total"),
            *("script", "script_hash", "searched", "number", "before", "after", "hashes"),
        )
    )
)
"""What a page of the index may have."""


class _Shown(NamedTuple):
    """A part of a page, with the lines of its townships as HTML."""

    county: str
    id: str
    entries: Sequence[IndexEntry]
    rows: Sequence[Markup]


class YearIndex:
    """The index of a year's reviews, whose files are rendered one by one.

    Parameters
    ----------
    year : int
    entries : sequence of IndexEntry
        In display order, those of a county together.
    subject : str, optional
        Named in the title; empty for the default subject.
    summaries : mapping of str to mapping, optional
        County → links to its summary, as in `IndexEntry.links`; that of all townships has no county.

    Attributes
    ----------
    hashes : dict of str to str
        Name of each file but `INDEX` → hash of all that it is made of.

    Examples
    --------
    >>> entry = IndexEntry(township="清河镇", outcome="complete", links={"HTML": "清河镇/清河镇-2021.html"})
    >>> files = YearIndex(2021, [entry]).files()
    >>> list(files), "共1个乡镇：完整1个" in files["index.html"]
    (['index.html'], True)
    """

    def __init__(
        self,
        year: int,
        entries: Sequence[IndexEntry],
        subject: str = "",
        summaries: Mapping[str, Mapping[str, str]] = _NO_SUMMARIES,
    ) -> None:
        self._entries = entries
        names = dict.fromkeys(figure.name for entry in entries for figure in entry.figures)
        self._names = [*names][:_MOST_FIGURES]
        self._largest = _largest(entries)
        self._title = f"{year}年乡镇工作总结" + (f"（{subject}）" if subject else "")
        self._with_verdict = any(entry.verdict for entry in entries)
        self._with_counties = any(entry.county for entry in entries)
        self._summaries = summaries
        self._common = {
            "title": self._title,
            "names": self._names,
            "with_verdict": self._with_verdict,
            "with_counties": self._with_counties,
            "outcomes": OUTCOMES,
            "counted": counted,
            "summaries": summaries,
        }
        module: Any = templates().get_template("index_rows.html.jinja").make_module(self._common)
        self._row = module.row
        self._pages = split(_lines(entries))
        self._alone = len(self._pages) <= 1
        pages = [] if self._alone else self._pages
        self._page_numbers = {f"{FOLDER}/{page_name(number)}": number for number in range(1, len(pages) + 1)}
        self._searches = {
            f"{FOLDER}/{search_name(number)}": content
            for number, content in enumerate(search_files(pages), start=1)
            if pages
        }
        self.hashes = {name: self._hash(number) for name, number in self._page_numbers.items()}
        self.hashes |= {
            name: _shortened(sha256(content.encode())) for name, content in self._searches.items()
        }

    def files(self, kept: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
        """Render the files that are not kept: name → content, `INDEX` last and always.

        Parameters
        ----------
        kept : mapping of str to str
            Files as they are: name → hash of what each was made of.
        """
        wanted = [name for name, its_hash in self.hashes.items() if kept.get(name) != its_hash]
        files = {
            name: self._searches[name] if name in self._searches else self._page(self._page_numbers[name])
            for name in wanted
        }
        return files | {INDEX: self._listing() if self._alone else self._overview()}

    def _hash(self, number: int) -> str:
        """Return a hash of all that a page of counties shows and that is not in the kit's templates."""
        page = self._pages[number - 1]
        made_of = (
            *(VERSION, _templates_hash(), self._title, self._names, self._with_verdict, self._with_counties),
            *(number, len(self._pages)),
            [(part.county, part.id, self._largest[part.county]) for part in page],
            [self._summaries.get(part.county) for part in page],
        )
        found = sha256(msgspec.json.encode(made_of))
        for part in page:
            for line in part.lines:
                found.update(b"\n" + line.encoded)
        return _shortened(found)

    def _page(self, number: int) -> str:
        """Render a page of counties."""
        total = len(self._pages)
        return self._rendered(
            parts=self._shown(self._pages[number - 1], "../"),
            number=f"{number}/{total}",
            before=page_name(number - 1) if number > 1 else "",
            after=page_name(number + 1) if number < total else "",
        )

    def _listing(self) -> str:
        """Render the index that lists all townships itself."""
        parts = [part for page in self._pages for part in page]
        counties = [county_line(f"#{part.id}", part.county, part.lines) for part in parts]
        return self._rendered(
            parts=self._shown(parts, ""),
            total=self._entries,
            counties=counties if len(parts) > 1 else [],
        )

    def _overview(self) -> str:
        """Render the index of many townships: by county, with the search and those that need attention."""
        attention = [entry for entry in self._entries if entry.needs_attention]
        rows: list[Markup] = []
        size = 0
        for entry in attention[:_MOST_ATTENTION]:
            row = self._row_of(entry, "", with_county=True)
            size += len(row.encode())
            if size > _MOST_ATTENTION_BYTES:
                break
            rows.append(row)
        return self._rendered(
            total=self._entries,
            counties=counties_listed(self._pages, FOLDER),
            searched=len(self._searches),
            script=Markup(script()),
            script_hash=script_hash(),
            attention=rows,
            attention_total=len(attention),
            hashes=hashes_line(self.hashes),
        )

    def _rendered(self, **more: object) -> str:
        return templates().get_template("index.html.jinja").render({**self._common, **_NOTHING, **more})

    def _shown(self, parts: Iterable[Part], prefix: str) -> list[_Shown]:
        """Render the lines of parts, their links with a prefix."""
        return [
            _Shown(part.county, part.id, part.entries, [self._row_of(each, prefix) for each in part.entries])
            for part in parts
        ]

    def _row_of(self, entry: IndexEntry, prefix: str, *, with_county: bool = False) -> Markup:
        figures = {figure.name: figure for figure in entry.figures}
        largest = self._largest[entry.county]
        bars = [
            (name, figure, _share(figure.value, largest.get(name, 0)) if figure else "")
            for name in self._names
            for figure in [figures.get(name)]
        ]
        return Markup(self._row(entry, bars, _reason(entry), prefix, with_county))


def is_index_file(name: str) -> bool:
    """Return whether an index may have a file of this name in its folder.

    >>> [is_index_file(f"index/{name}") for name in ("index-12.html", "search-1.js", "a.html")]
    [True, True, False]
    """
    found = re.search(r"\d+", name)
    number = int(found[0]) if found else 0
    return name in (f"{FOLDER}/{page_name(number)}", f"{FOLDER}/{search_name(number)}")


def _lines(entries: Iterable[IndexEntry]) -> list[Line]:
    encode = msgspec.json.Encoder().encode
    lines = []
    for entry in entries:
        shown = msgspec.structs.replace(entry, reason=_reason(entry)) if entry.reason else entry
        encoded = encode(shown)
        lines.append(Line(entry, encoded, line_size(entry, encoded)))
    return lines


def _reason(entry: IndexEntry) -> str:
    reason = entry.reason
    return reason if len(reason) <= _MOST_REASON else f"{reason[:_MOST_REASON]}……"


@cache
def _templates_hash() -> str:
    """Return the hash of the templates that a page is made with."""
    found = sha256()
    for path in sorted((Path(__file__).parent / "templates").iterdir()):
        found.update(path.read_bytes())
    return found.hexdigest()


def _shortened(digest: Any) -> str:
    return str(digest.hexdigest()[:16])


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
