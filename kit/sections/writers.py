"""Writes the sections of a review: those that its subject declares, and those of every review."""

from __future__ import annotations

import re

from kit.content import Block, Paragraph, Run, SectionContent
from kit.indicators import Figure, absence
from kit.indicators.targets_held import TargetsHeld
from kit.materials import Material
from kit.sections.citations import with_charts
from kit.sections.highlights import write_highlights
from kit.sections.revision_table import revision_table
from kit.sections.row_items import write_rows
from kit.sections.section import Section, section_of
from kit.sections.source_list import source_table
from kit.sections.tabulation import indicator_table, ledger_table
from kit.subjects import Section as Declared
from kit.wording import cell_text, write_prose

__all__ = ["missing_figures", "write_chapter", "write_section"]

_QUOTED_NAMES = re.compile("((?:“[^”]*”)+)")
_NAMES_APART = re.compile("“[^”]*”|《[^》]*》")


def write_section(review: Material, declared: Declared) -> Section:
    """Write a section.

    Parameters
    ----------
    review : Material
    declared : kit.subjects.Section
        One of the review's subject, or of every review.
    """
    match declared.key:
        case "opening":
            return _opening(review)
        case "gaps":
            return _gaps(review, declared)
        case "signature":
            return _signature(review)
        case "indicators":
            return _indicators(review, declared)
        case "sources":
            blocks: tuple[Block, ...] = (source_table(review),)
            return section_of(review, "sources", role="attachment", heading=declared.heading, blocks=blocks)
    own_words = _own_words(review, declared.key)
    prose = write_prose(declared.key, review, own_words)
    level = 2 if declared.chapter else 1
    lists = (block for each in declared.lists for block in write_rows(review, each, level))
    tables = (ledger_table(review, each) for each in declared.tables)
    written = [*with_charts(review, declared.key, prose.paragraphs), *_missing(review, declared.key)]
    following = [block for block in (*lists, *tables) if block is not None]
    match written, following:
        case [*_, Paragraph() as last], [Paragraph() as first, *_] if last not in own_words:
            # A short statement, such as how many plans there are, is no paragraph of its own.
            written[-1] = Paragraph((*last.runs, *first.runs))
            del following[0]
    return section_of(
        review,
        declared.key,
        level=level,
        heading=prose.heading or declared.heading,
        blocks=(*written, *following),
    )


def write_chapter(review: Material, heading: str) -> Section:
    """Write the heading of a chapter; its sections follow."""
    return section_of(review, "chapter", level=1, heading=heading)


def missing_figures(review: Material, section: str) -> tuple[Figure, ...]:
    """Return the figures of a section that are missing from the ledgers.

    Those of targets are left to 要点, if they are part of the opening.
    """
    return tuple(
        figure
        for figure in review.figures.values()
        if figure.indicator.section == section
        and figure.gap
        and not (section == "opening" and isinstance(figure.indicator.measure, TargetsHeld))
    )


def _opening(review: Material) -> Section:
    """Title and 导语."""
    own_words, highlights = _own_words(review, "opening"), write_highlights(review)
    prose = write_prose("opening", review, own_words, highlights, 标题=review.title)
    return section_of(
        review,
        "opening",
        role="opening",
        heading=prose.heading or review.title,
        blocks=(*prose.paragraphs, *_missing(review, "opening")),
        recipient=review.recipient,
        unbroken=review.subject.unbroken,
    )


def _gaps(review: Material, declared: Declared) -> Section:
    """Write the missing ledgers; an empty section if there are none."""
    if not review.gaps:
        return Section(SectionContent(key="gaps"))
    rows = [{"缘由": absence(names, why)} for why, names in review.absent_by_reason.items()]
    prose = write_prose("gaps", review, 缺项=rows)
    heading = prose.heading or declared.heading
    return section_of(review, "gaps", level=1, heading=heading, blocks=prose.paragraphs)


def _signature(review: Material) -> Section:
    """Write signing office and date, with the closing words before them."""
    office = review.settings.get("signed_by") or review.fact("落款单位")
    day = review.ledgers.day
    lines = (office, cell_text(day) if day is not None else "")
    blocks = tuple(Paragraph((Run(line),)) for line in lines)
    return section_of(review, "signature", role="signature", blocks=blocks, closing=review.closing)


def _indicators(review: Material, declared: Declared) -> Section:
    """Write 附件1: value, year before, change, target, whether it is met, and what was revised."""
    revised = revision_table(review)
    blocks = (
        *with_charts(review, "indicators", ()),
        indicator_table(review),
        *([revised] if revised else []),
    )
    return section_of(review, "indicators", role="attachment", heading=declared.heading, blocks=blocks)


def _own_words(review: Material, key: str) -> tuple[Paragraph, ...]:
    """Return the township's own paragraphs for a section, unchanged."""
    ledger = review.ledgers.with_role("texts")
    if ledger is None:
        return ()
    names = review.subject.chapters.get(key, ())[:1]
    return tuple(
        Paragraph((Run(line.strip(), quotes=ledger.place(row, "content")),))
        for row, chapter, content in zip(
            ledger.rows, ledger.column("chapter"), ledger.column("content"), strict=True
        )
        if chapter in names
        for line in str(content).splitlines()
        if line.strip()
    )


def _missing(review: Material, section: str) -> tuple[Paragraph, ...]:
    """Say once why figures of a section are missing: whole ledgers first, then blanks.

    Reasons that differ only in the names that they quote are joined: 《甲》《乙》台账未收到. The template may
    list the indicators; the kit's own does not.
    """
    absent = review.ledgers.absent
    missing = [
        (next((each for each in figure.indicator.measure.ledgers if each.key in absent), None), figure)
        for figure in missing_figures(review, section)
    ]
    found: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for ledger, figure in sorted(missing, key=lambda pair: pair[0] is None):
        if ledger is not None:
            before, quoted, after = "", f"《{ledger.name}》", f"台账{absent[ledger.key]}"
        else:
            why = figure.why_missing or "有的数台账没有给出"
            before, quoted, after = (*_QUOTED_NAMES.split(why, maxsplit=1), "", "")[:3]
        names, indicators = found.setdefault((before, after), ([], []))
        names += _NAMES_APART.findall(quoted)
        indicators.append(figure.indicator.name)
    rows = [
        {"缘由": f"{before}{''.join(dict.fromkeys(names))}{after}", "指标": "、".join(indicators)}
        for (before, after), (names, indicators) in found.items()
    ]
    return write_prose("missing", review, 缺项=rows).paragraphs if rows else ()
