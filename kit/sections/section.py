"""A section as a notebook holds it: it shows itself in JupyterLab, and carries its blocks to every export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kit.charts import Drawing
from kit.content import SECTION_MIME, Block, Heading, Listing, Paragraph, Role, Run, SectionContent, plain
from kit.content.html import fragment
from kit.indicators import Figure
from kit.ledgers import CHAPTERS
from kit.review import Review
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
    return Section(
        SectionContent(
            key=key, role=role, level=level, heading=prose.heading, blocks=(*paragraphs, *following)
        )
    )


def missing_figures(review: Review, section: str) -> tuple[Figure, ...]:
    """Return the figures of a section that the ledgers do not give.

    A highest or lowest that nothing stands out as is no gap.
    """
    return tuple(
        figure
        for figure in review.figures.values()
        if figure.indicator.section == section and figure.value is None and figure.indicator.expected
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
