"""A section as the analyst changes it: passages reworded, charts and tables taken out, paragraphs put in.

Each function takes a section's content and returns another; the figures of what is not changed keep their
sources.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from kit.content import (
    ANALYST,
    Block,
    Chart,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Run,
    SectionContent,
    Table,
    plain,
)

__all__ = [
    "ALONE",
    "CITED",
    "Passages",
    "captions",
    "cited",
    "put_in",
    "recaptioned",
    "stated",
    "taken_out",
    "uncited",
]

CITED = "（见下图）"
"""The words of a citation in a notebook, where no chart has a number yet."""

ALONE = "以图列示"
"""The end of a sentence that only cites a chart."""

_CITED = re.compile("（见(下图|图[0-9]+(、图[0-9]+)*)）")


def stated(runs: tuple[Run, ...]) -> str:
    """Return the text of runs without citations of charts."""
    return plain(tuple(run for run in runs if not run.cites))


def uncited(text: str) -> str:
    """Return an analyst's text without citations of charts, which are written by themselves."""
    return _CITED.sub("", text)


class Passages:
    """All text of a section that is shown, with one passage of it replaced.

    Parameters
    ----------
    old : str
        The passage, within one paragraph, item, cell, title or caption; citations of charts do not count.
    new : tuple of Run
        What takes its place.
    prose_only : bool
        Whether it is looked for in paragraphs and lists only, and not in titles, captions and tables.

    Attributes
    ----------
    found : int
        How often the passage occurs in what was gone through.
    """

    def __init__(self, old: str, new: tuple[Run, ...], *, prose_only: bool = False) -> None:
        self._old = _CITED.sub("", old) or old
        self._new = new
        self._prose_only = prose_only
        self.found = 0

    def content(self, content: SectionContent) -> SectionContent:
        """Go through a section, and return it with the passage replaced."""
        blocks = tuple(edited for block in content.blocks for edited in self._block(block))
        heading = content.heading if self._prose_only else self._text(content.heading)
        return msgspec.structs.replace(content, heading=heading, blocks=blocks)

    def _block(self, block: Block) -> Iterator[Block]:
        match block:
            case Paragraph(runs):
                edited = self._runs(runs)
                if edited or not runs:
                    yield Paragraph(edited)
            case Listing():
                yield self._listing(block)
            case _ if self._prose_only:
                yield block
            case Heading(level, runs):
                yield Heading(level, self._runs(runs))
            case Table():
                rows = tuple(tuple(self._runs(cell) for cell in row) for row in block.rows)
                texts = {name: self._text(getattr(block, name)) for name in ("caption", "note")}
                yield msgspec.structs.replace(_by_analyst(block, texts), rows=rows)
            case Chart() | Picture():
                names = ("caption", "note") if isinstance(block, Chart) else ("caption",)
                yield _by_analyst(block, {name: self._text(getattr(block, name)) for name in names})

    def _listing(self, listing: Listing) -> Listing:
        """Return a list with the passage replaced; an item of which nothing is left goes."""
        items = [self._runs(item) for item in listing.items]
        inner = [tuple(map(self._listing, each)) for each in listing.inner]
        kept = [at for at, item in enumerate(items) if item or not listing.items[at]]
        return msgspec.structs.replace(
            listing,
            items=tuple(items[at] for at in kept),
            inner=tuple(inner[at] for at in kept) if inner else (),
        )

    def _runs(self, runs: tuple[Run, ...]) -> tuple[Run, ...]:
        times = stated(runs).count(self._old)
        self.found += times
        return _reworded(runs, self._old, self._new) if self._old and times else runs

    def _text(self, text: str) -> str:
        self.found += text.count(self._old)
        return text.replace(self._old, plain(self._new))


def _by_analyst(block: Any, texts: dict[str, str]) -> Any:
    """Return a block with its texts changed, and marked where its caption is now the analyst's."""
    changed = texts["caption"] != block.caption and not isinstance(block, Picture)
    return msgspec.structs.replace(block, **texts, **({"quotes": ANALYST} if changed else {}))


def _reworded(runs: tuple[Run, ...], old: str, new: tuple[Run, ...]) -> tuple[Run, ...]:
    """Replace `old` by `new`; a figure that is partly replaced becomes plain text.

    A citation within `old` moves to the end of `new`, before its full stop, and goes with a deleted passage.
    """
    start = stated(runs).index(old)
    end = start + len(old)
    before: list[Run] = []
    within: list[Run] = []
    after: list[Run] = []
    position = 0
    for run in runs:
        if run.cites:
            (before if position <= start else after if position >= end else within).append(run)
            continue
        stop = position + len(run.text)
        if stop <= start:
            before.append(run)
        elif position >= end:
            after.append(run)
        else:
            before.append(Run(run.text[: max(start - position, 0)]))
            after.append(Run(run.text[end - position :] if stop > end else ""))
        position = stop
    changed = new
    if within and plain(new).rstrip("。！？"):
        *said, last = new
        words = last.text.rstrip("。！？")
        ends = (
            msgspec.structs.replace(last, text=words),
            msgspec.structs.replace(last, text=last.text[len(words) :]),
        )
        changed = (*said, ends[0], *within, ends[1])
    return tuple(run for run in (*before, *changed, *after) if run.text or run.cites)


def captions(content: SectionContent) -> Iterator[tuple[str, str]]:
    """Yield key and caption of each chart, table and picture; a table's key is empty."""
    for block in content.blocks:
        if isinstance(block, Chart | Table | Picture):
            yield getattr(block, "key", ""), block.caption


def recaptioned(
    content: SectionContent, is_meant: Callable[[str, str], bool], caption: str
) -> SectionContent:
    """Give each chart or table that is meant, by its key and caption, another caption."""
    return msgspec.structs.replace(
        content,
        blocks=tuple(
            _by_analyst(block, {"caption": caption}) if _is_meant(block, is_meant) else block
            for block in content.blocks
        ),
    )


def taken_out(content: SectionContent, is_meant: Callable[[str, str], bool]) -> SectionContent:
    """Leave out each chart or table that is meant, with what the text says of it."""
    gone = {block.key for block in content.blocks if isinstance(block, Chart) and _is_meant(block, is_meant)}
    kept: list[Block] = []
    for block in content.blocks:
        if _is_meant(block, is_meant):
            continue
        if isinstance(block, Paragraph) and gone & {run.cites for run in block.runs}:
            runs = _uncited(block.runs, gone)
            if not (stated(runs).rstrip("。").endswith(ALONE) and not any(run.cites for run in runs)):
                kept.append(Paragraph(runs))
            continue
        kept.append(block)
    return msgspec.structs.replace(content, blocks=tuple(kept))


def _is_meant(block: Block, is_meant: Callable[[str, str], bool]) -> bool:
    return isinstance(block, Chart | Table | Picture) and is_meant(getattr(block, "key", ""), block.caption)


def _uncited(runs: tuple[Run, ...], gone: set[str]) -> tuple[Run, ...]:
    """Leave out citations; the first of those that are left has the words."""
    kept: list[Run] = []
    for run in (run for run in runs if run.cites not in gone or not run.cites):
        follows = bool(kept and kept[-1].cites)
        kept.append(Run("" if follows else CITED, cites=run.cites) if run.cites else run)
    return tuple(kept)


def put_in(content: SectionContent, paragraphs: Sequence[Paragraph], behind: int | None) -> SectionContent:
    """Put paragraphs behind a block, and the charts that it cites; at the end without one."""
    at = len(content.blocks)
    if behind is not None:
        at = behind + 1
        while at < len(content.blocks) and isinstance(content.blocks[at], Chart):
            at += 1
    blocks = (*content.blocks[:at], *paragraphs, *content.blocks[at:])
    return msgspec.structs.replace(content, blocks=blocks)


def cited(content: SectionContent, passage: str) -> list[int]:
    """Return the places of the blocks whose text has a passage."""
    wanted = _CITED.sub("", passage) or passage
    found = []
    for at, block in enumerate(content.blocks):
        looked = Passages(wanted, ())
        looked.content(msgspec.structs.replace(content, heading="", blocks=(block,)))
        found += [at] * bool(looked.found)
    return found
