"""A section of a review, displayed by JupyterLab and carried to the exports in its own MIME type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from kit.content import ANALYST, SECTION_MIME, Block, Heading, Listing, Paragraph, Run, SectionContent, plain
from kit.content.heading_numbers import numbered_items
from kit.content.html_blocks import fragment
from kit.errors import CallError
from kit.materials import Material

CITED = "（见下图）"
"""The words of a citation in a notebook, where no chart has a number yet."""

_CITED = re.compile("（见(下图|图[0-9]+(、图[0-9]+)*)）")


@dataclass(frozen=True)
class Section:
    """The result of a section writer.

    Attributes
    ----------
    content : SectionContent
        Heading and blocks, the structured form that the exports read.

    Examples
    --------
    >>> section = review.section("理论学习")                # doctest: +SKIP
    >>> section.text                                      # doctest: +SKIP
    '全镇开展理论学习28次，…'
    """

    content: SectionContent

    @property
    def heading(self) -> str:
        """The heading, without number."""
        return self.content.heading

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Paragraphs, lists, charts and tables, in order."""
        return self.content.blocks

    @property
    def text(self) -> str:
        """The prose without citations of charts, one paragraph per line."""
        lines: list[str] = []
        for block in self.blocks:
            if isinstance(block, Paragraph):
                lines.append(_stated(block.runs))
            elif isinstance(block, Listing):
                lines.extend(map(plain, block.items))
        return "\n".join(lines)

    def replace(self, old: str, new: str) -> Section:
        """Return the section with a passage of its prose replaced.

        Figures outside the passage keep their source.

        Parameters
        ----------
        old : str
            Passage that occurs once in `text`, within one paragraph; citations of charts in it do not count.
        new : str
            Replacement in the analyst's own words; empty to delete the passage.

        Raises
        ------
        CallError
            `old` does not occur, or occurs more than once.

        Examples
        --------
        >>> review.section("理论学习").replace("开展理论学习", "组织理论学习")   # doctest: +SKIP
        """
        wanted = _CITED.sub("", old) or old
        found = [
            index
            for index, block in enumerate(self.blocks)
            if isinstance(block, Paragraph) and wanted and wanted in _stated(block.runs)
        ]
        if len(found) != 1 or self.text.count(wanted) != 1:
            raise CallError(
                f"“{self.heading}”中{'有多处' if found else '没有'}“{old}”：请照抄正文中只出现一次的一段话"
            )
        block = self.blocks[found[0]]
        assert isinstance(block, Paragraph)
        edited = Paragraph(_reworded(block.runs, wanted, _CITED.sub("", new)))
        blocks = (*self.blocks[: found[0]], *([edited] if edited.runs else []), *self.blocks[found[0] + 1 :])
        return Section(msgspec.structs.replace(self.content, blocks=blocks))

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        level = self.content.level if self.content.role == "body" else 1
        blocks = tuple(shown for block in self.blocks for shown in _as_shown(block, level))
        if self.heading:
            blocks = (Heading(level, (Run(self.heading),)), *blocks)
        return {
            "text/plain": f"{self.heading}\n{self.text}".strip(),
            "text/html": str(fragment(blocks)),
            SECTION_MIME: self.content.to_json(),
        }


def _as_shown(block: Block, level: int) -> Iterator[Block]:
    """Yield a block as a notebook shows it: items that the document numbers as it would headings."""
    if isinstance(block, Listing) and block.as_headings:
        yield from numbered_items(block, level)
    else:
        yield block


def section_of(review: Material, key: str, **fields: Any) -> Section:
    """Return a section with the identity of its review."""
    return Section(SectionContent(key=key, origin=review.identity, **fields))


def _stated(runs: tuple[Run, ...]) -> str:
    """Return the text of runs without citations of charts."""
    return plain(tuple(run for run in runs if not run.cites))


def _reworded(runs: tuple[Run, ...], old: str, new: str) -> tuple[Run, ...]:
    """Replace `old` by `new`; a figure that is partly replaced becomes plain text.

    A citation within `old` moves to the end of `new`, before its full stop, and goes with a deleted passage.
    """
    start = _stated(runs).index(old)
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
    said = new.rstrip("。！？")
    changed = (_own(said), *within, _own(new[len(said) :])) if said and within else (_own(new),)
    return tuple(run for run in (*before, *changed, *after) if run.text or run.cites)


def _own(text: str) -> Run:
    return Run(text, quotes=ANALYST)
