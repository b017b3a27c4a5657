"""A section as a notebook holds it: it shows itself in JupyterLab, and carries its blocks to every export."""

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
    """What a section writer returns.

    Attributes
    ----------
    content : SectionContent
        Heading and blocks; the structured form that exports are made from.

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
        """Paragraphs, lists, charts and tables in order."""
        return self.content.blocks

    @property
    def text(self) -> str:
        """The prose, one paragraph a line."""
        lines: list[str] = []
        for block in self.blocks:
            if isinstance(block, Paragraph):
                lines.append(plain(block.runs))
            elif isinstance(block, Listing):
                lines.extend(map(plain, block.items))
        return "\n".join(lines)

    def replace(self, old: str, new: str) -> Section:
        """Return the section with a stretch of its prose put differently.

        Figures outside that stretch keep their source.

        Parameters
        ----------
        old : str
            As it stands in one paragraph of `text`.
        new : str
            What stands there instead, the analyst's own words; empty leaves it out.

        Raises
        ------
        CallError
            No paragraph says `old`, or it stands there more than once.

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
        mended = Paragraph(_reworded(block.runs, old, new))
        blocks = (*self.blocks[: found[0]], *([mended] if mended.runs else []), *self.blocks[found[0] + 1 :])
        return Section(msgspec.structs.replace(self.content, blocks=blocks))

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        shown: tuple[Block, ...] = self.blocks
        if self.heading:
            level = self.content.level if self.content.role == "body" else 1
            shown = (Heading(level, (Run(self.heading),)), *shown)
        return {
            "text/plain": f"{self.heading}\n{self.text}".strip(),
            "text/html": str(fragment(shown)),
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
    """Write a section: the township's own words, the kit's prose, what is missing, then charts and tables.

    Parameters
    ----------
    review : Review
    key : str
        Of the section: its template, its indicators and its place in 文字材料 go by it.
    role : {"opening", "body"}
    level : int
    blocks : sequence of Block, Drawing or None
        What follows the prose; None is left out.
    **extra : str
        Further words for the template.
    """
    prose = write_prose(key, review, _own_words(review, key), **extra)
    following = [each.block() if isinstance(each, Drawing) else each for each in blocks if each is not None]
    paragraphs = (*prose.paragraphs, *_missing(review, key))
    return section_of(
        review, key, role=role, level=level, heading=prose.heading, blocks=(*paragraphs, *following)
    )


def section_of(review: Review, key: str, **fields: Any) -> Section:
    """Return a section that carries the identity of the review it was written from."""
    return Section(SectionContent(key=key, origin=review.identity, **fields))


def _reworded(runs: tuple[Run, ...], old: str, new: str) -> tuple[Run, ...]:
    """Put `new` in place of `old`; a figure that it cuts into becomes plain text."""
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
    """Return the figures of a section that the ledgers do not give."""
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
    """Return the township's own paragraphs for a section, as they stand in 文字材料."""
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
