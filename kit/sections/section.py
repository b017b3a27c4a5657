"""A section of a review, displayed by JupyterLab and carried to the exports in its own MIME type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from kit.content import SECTION_MIME, Block, Heading, Listing, Paragraph, Run, SectionContent, plain
from kit.content.html_blocks import fragment
from kit.errors import CallError
from kit.materials import Material


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
        """The prose, one paragraph per line."""
        lines: list[str] = []
        for block in self.blocks:
            if isinstance(block, Paragraph):
                lines.append(plain(block.runs))
            elif isinstance(block, Listing):
                lines.extend(map(plain, block.items))
        return "\n".join(lines)

    def replace(self, old: str, new: str) -> Section:
        """Return the section with a passage of its prose replaced.

        Figures outside the passage keep their source.

        Parameters
        ----------
        old : str
            Passage that occurs once in `text`, within one paragraph.
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
        found = [
            index
            for index, block in enumerate(self.blocks)
            if isinstance(block, Paragraph) and old and old in plain(block.runs)
        ]
        if len(found) != 1 or self.text.count(old) != 1:
            raise CallError(
                f"“{self.heading}”中{'有多处' if found else '没有'}“{old}”：请照抄正文中只出现一次的一段话"
            )
        block = self.blocks[found[0]]
        assert isinstance(block, Paragraph)
        edited = Paragraph(_reworded(block.runs, old, new))
        blocks = (*self.blocks[: found[0]], *([edited] if edited.runs else []), *self.blocks[found[0] + 1 :])
        return Section(msgspec.structs.replace(self.content, blocks=blocks))

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        blocks: tuple[Block, ...] = self.blocks
        if self.heading:
            level = self.content.level if self.content.role == "body" else 1
            blocks = (Heading(level, (Run(self.heading),)), *blocks)
        return {
            "text/plain": f"{self.heading}\n{self.text}".strip(),
            "text/html": str(fragment(blocks)),
            SECTION_MIME: self.content.to_json(),
        }


def section_of(review: Material, key: str, **fields: Any) -> Section:
    """Return a section with the identity of its review."""
    return Section(SectionContent(key=key, origin=review.identity, **fields))


def _reworded(runs: tuple[Run, ...], old: str, new: str) -> tuple[Run, ...]:
    """Replace `old` by `new`; a figure that is partly replaced becomes plain text."""
    start = plain(runs).index(old)
    end = start + len(old)
    before: list[Run] = []
    after: list[Run] = []
    position = 0
    for run in runs:
        stop = position + len(run.text)
        if stop <= start:
            before.append(run)
        elif position >= end:
            after.append(run)
        else:
            before.append(Run(run.text[: max(start - position, 0)]))
            after.append(Run(run.text[end - position :] if stop > end else ""))
        position = stop
    return tuple(run for run in (*before, Run(new), *after) if run.text)
