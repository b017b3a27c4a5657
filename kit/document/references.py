"""Numbers of charts, tables, items and figures: 图1, 表1, （一）, and that of a figure's line in 附件2."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import NamedTuple

import msgspec

from kit.content import Block, Chart, Heading, Listing, Paragraph, Picture, Run, Table, plain
from kit.content.heading_numbers import numbered_items

__all__ = ["CAPTION_GAP", "labelled"]

CAPTION_GAP = "　"
"""What parts the number of a caption from its words."""

_PARAMETERS = frozenset({"township", "year"})
_DIGIT = re.compile(r"\d")


class _Line(NamedTuple):
    """A line of 附件2: its number, and the texts of its other cells, the value among them."""

    number: str
    texts: frozenset[str]


def labelled(parts: Iterable[Iterable[Block]]) -> list[tuple[Block, ...]]:
    """Return the blocks with numbered captions, citations of them, and marks of the figures.

    Charts and pictures with a caption are 图1, 图2 and so on, tables with a caption 表1, 表2; items that are
    numbered as headings become paragraphs. A figure that has a line in 附件2 is followed by the line's number
    in brackets, where a paragraph states its value. Township and year, which all pages state, are not marked.

    Parameters
    ----------
    parts : iterable of iterable of Block
        The body, then each attachment.

    Examples
    --------
    >>> cited = Paragraph((Run("开展学习12次"), Run("（见下图）", cites="study"), Run("。")))
    >>> [(text, chart)] = labelled([[cited, Chart("按月", "", "", key="study")]])
    >>> plain(text.runs), chart.caption
    ('开展学习12次（见图1）。', '图1　按月')
    """
    documents = [tuple(_itemised(part)) for part in parts]
    charts, tables = count(1), count(1)
    numbered = [tuple(_captioned(block, charts, tables) for block in part) for part in documents]
    named = {
        block.key: block.caption.partition(CAPTION_GAP)[0]
        for part in numbered
        for block in part
        if isinstance(block, Chart) and block.key and block.caption
    }
    lines = {
        key: _Line(plain(row[0]), frozenset(map(plain, row[1:])))
        for part in documents
        for block in part
        if isinstance(block, Table)
        for key, row in zip(block.anchors, block.rows, strict=False)
        if key and key not in _PARAMETERS and plain(row[0]).isdigit()
    }
    return [tuple(_written(block, named, lines) for block in part) for part in numbered]


def _itemised(blocks: Iterable[Block]) -> Iterator[Block]:
    """Write the items of a list that is numbered as headings as paragraphs, one level below the heading."""
    level = 0
    for block in blocks:
        if isinstance(block, Heading):
            level = block.level
        if isinstance(block, Listing) and block.as_headings:
            yield from numbered_items(block, level)
        else:
            yield block


def _captioned(block: Block, charts: Iterator[int], tables: Iterator[int]) -> Block:
    if isinstance(block, Chart | Picture) and block.caption:
        return msgspec.structs.replace(block, caption=f"图{next(charts)}{CAPTION_GAP}{block.caption}")
    if isinstance(block, Table) and block.caption:
        return msgspec.structs.replace(block, caption=f"表{next(tables)}{CAPTION_GAP}{block.caption}")
    return block


def _written(block: Block, charts: Mapping[str, str], lines: Mapping[str, _Line]) -> Block:
    match block:
        case Paragraph() | Heading():
            return msgspec.structs.replace(block, runs=_runs(block.runs, charts, lines))
        case Listing():
            inner = tuple(tuple(_written(each, charts, lines) for each in nested) for nested in block.inner)
            items = tuple(_runs(item, charts, lines) for item in block.items)
            return msgspec.structs.replace(block, items=items, inner=inner)
    return block


def _runs(runs: tuple[Run, ...], charts: Mapping[str, str], lines: Mapping[str, _Line]) -> tuple[Run, ...]:
    marked = dict(_marks(runs, lines))
    written: list[Run] = []
    for place, run in enumerate(runs):
        if not run.cites:
            written.append(run)
        elif run.cites in charts:
            written.append(msgspec.structs.replace(run, text=f"（见{charts[run.cites]}）"))
        if place in marked:
            written.append(Run(f"[{marked[place]}]", figure=run.figure, script="super"))
    return tuple(_joined(written))


def _marks(runs: tuple[Run, ...], lines: Mapping[str, _Line]) -> Iterator[tuple[int, str]]:
    """Yield the places of the runs that are marked, one for each figure, with the number of its line.

    That is where its value is stated, or else the first number of it, such as a difference.
    """
    for key in dict.fromkeys(run.figure for run in runs if run.figure in lines):
        number, texts = lines[key]
        places = [place for place, run in enumerate(runs) if run.figure == key and _DIGIT.search(run.text)]
        place = next((at for at in places if runs[at].text in texts), next(iter(places), None))
        if place is not None:
            yield place, number


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Join citations that follow each other: （见图1、图2）."""
    last: Run | None = None
    for run in runs:
        if last is not None and last.cites and run.cites:
            both = f"{last.text[:-1]}、{run.text.removeprefix('（见')}"
            last = msgspec.structs.replace(last, text=both)
            continue
        if last is not None:
            yield last
        last = run
    if last is not None:
        yield last
