"""The sections of a summary, in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kit.content import Run, SectionContent
from kit.counties.comparing_sections import changes, distribution, ranking, shares, sizes
from kit.counties.outlier_section import rest, to_look_at
from kit.counties.phrases import listed, township_run
from kit.counties.summary_attachments import sources, township_map
from kit.counties.summary_wording import Word, WrittenSection
from kit.counties.totals_sections import problem_kinds, targets, totals

if TYPE_CHECKING:
    from kit.counties.county import County

__all__ = ["write_summary"]


def opening(county: County) -> WrittenSection:
    """Return what the summary is of."""
    counts = _reporting(county)
    reported = county.numbers.count("reported", len(county.townships))
    return county.wording.write(
        "opening",
        {
            "县区": county.name,
            "年度": Run(f"{county.year}年"),
            "专题": county.subject.name,
            "能汇总": county.numbers.said(reported),
            **counts,
        },
    )


def _reporting(county: County) -> dict[str, Word]:
    numbers = county.numbers
    partial = sum(each.is_partial for each in county.townships)
    counts = (
        ("齐全", "reported.whole", len(county.townships) - partial),
        ("缺台账", "reported.partial", partial),
        ("不能汇总", "reported.absent", len(county.records.absent)),
    )
    return {word: numbers.said(numbers.add(id_, value, "个", op="count")) for word, id_, value in counts}


def reported(county: County) -> WrittenSection:
    """Return who reported, who reported in part and who did not."""
    names = [each.name for each in county.townships if not each.is_partial]
    rows: list[dict[str, Word]] = [
        {"乡镇": township_run(each), "情况": "缺部分台账", "说明": "；".join(each.gaps)}
        for each in county.townships
        if each.is_partial
    ]
    rows += [{"乡镇": each.name, "情况": each.state, "说明": each.reason} for each in county.records.absent]
    words: dict[str, Word] = {
        "齐全的": listed(names, 6) if names else "",
        "没有报齐": rows,
        "名单": county.records.roster,
    }
    if county.records.roster:
        expected = county.numbers.count("expected", county.records.expected, "应报的乡镇")
        words["应报"] = county.numbers.said(expected)
    return county.wording.write("reported", {**_reporting(county), **words})


_SECTIONS = {
    "reported": reported,
    "look": to_look_at,
    "totals": totals,
    "changes": changes,
    "targets": targets,
    "distribution": distribution,
    "shares": shares,
    "ranks": ranking,
    "sizes": sizes,
    "problem_kinds": problem_kinds,
}

_ATTACHMENTS = {"map": township_map, "sources": sources, "rest": rest}


def write_summary(county: County) -> Iterator[SectionContent]:
    """Yield the sections that a county has something for."""
    yield _section(county, "opening", opening(county), "opening")
    for writers, role in ((_SECTIONS, "body"), (_ATTACHMENTS, "attachment")):
        for key, write in writers.items():
            if (written := write(county)) is not None:
                yield _section(county, key, written, role)


def _section(county: County, key: str, written: WrittenSection, role: str) -> SectionContent:
    return SectionContent(
        key=key,
        role=role,  # type: ignore[arg-type]
        level=1,
        heading=written.heading,
        blocks=written.blocks,
        unbroken=county.subject.unbroken if role == "opening" else (),
        origin=county.identity,
    )
