"""A section of a review, displayed by JupyterLab and carried to the exports in its own MIME type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from kit.charts import Drawing
from kit.content import SECTION_MIME, Block, Heading, Listing, Paragraph, Role, Run, SectionContent, plain
from kit.content.html_blocks import fragment
from kit.errors import CallError
from kit.indicators import Figure
from kit.ledgers import CHAPTERS
from kit.reviews.review import Review
from kit.wording import write_prose


@dataclass(frozen=True)
class Section:
    """The result of a section writer.

    Attributes
    ----------
    content : SectionContent
        Heading and blocks, the structured form that the exports read.

    Examples
    --------
    >>> section = kit.sections.study(review)              # doctest: +SKIP
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
        >>> kit.sections.study(review).replace("开展理论学习", "组织理论学习")   # doctest: +SKIP
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


def write_section(
    review: Review,
    key: str,
    *,
    role: Role = "body",
    level: int = 2,
    blocks: Sequence[Block | Drawing | None] = (),
    **extra: str,
) -> Section:
    """Write a section: the township's own text, prose, missing figures, then charts and tables.

    Parameters
    ----------
    review : Review
    key : str
        Key of the section, shared by its template, its indicators and its chapter in 文字材料.
    role : {"opening", "body"}
    level : int
    blocks : sequence of Block, Drawing or None
        Blocks after the prose; None is skipped.
    **extra : str
        Additional variables of the template.
    """
    prose = write_prose(key, review, _own_words(review, key), **extra)
    following = [each.block() if isinstance(each, Drawing) else each for each in blocks if each is not None]
    paragraphs = (*prose.paragraphs, *_missing(review, key))
    return section_of(
        review, key, role=role, level=level, heading=prose.heading, blocks=(*paragraphs, *following)
    )


def section_of(review: Review, key: str, **fields: Any) -> Section:
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


def missing_figures(review: Review, section: str) -> tuple[Figure, ...]:
    """Return the figures of a section that are missing from the ledgers."""
    return tuple(
        figure for figure in review.figures.values() if figure.indicator.section == section and figure.gap
    )


def _missing(review: Review, section: str) -> tuple[Paragraph, ...]:
    reasons: dict[str, list[str]] = {}
    for figure in missing_figures(review, section):
        reasons.setdefault(figure.why_missing, []).append(figure.indicator.name)
    if not reasons:
        return ()
    rows = [{"缘由": reason, "指标": "、".join(names)} for reason, names in reasons.items()]
    return write_prose("missing", review, 缺项=rows).paragraphs


def _own_words(review: Review, key: str) -> tuple[Paragraph, ...]:
    """Return the township's own paragraphs for a section, unchanged from 文字材料."""
    ledger = review.ledgers.tables.get("texts")
    if ledger is None:
        return ()
    names = CHAPTERS.get(key, ())[:1]
    return tuple(
        Paragraph((Run(line.strip()),))
        for chapter, content in zip(ledger.column("chapter"), ledger.column("content"), strict=True)
        if chapter in names
        for line in str(content).splitlines()
        if line.strip()
    )
