"""The sections of a summary, in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kit.content import Block, Run, SectionContent
from kit.counties.comparing_sections import changes, distribution, ranking, shares, sizes
from kit.counties.outlier_section import rest, to_look_at
from kit.counties.phrases import listed, paragraph, table, township_run
from kit.counties.summary_attachments import sources, township_map
from kit.counties.totals_sections import problem_kinds, targets, totals

if TYPE_CHECKING:
    from kit.counties.county import County

__all__ = ["write_summary"]


def write_summary(county: County) -> Iterator[SectionContent]:
    """Yield the sections that a county has something for."""
    yield _section(county, "opening", "", opening(county), role="opening")
    for key, heading, blocks in (
        ("reported", "报送情况", reported(county)),
        ("look", "需要先看的数字", to_look_at(county)),
        ("totals", "全县合计", totals(county)),
        ("changes", "与上年比较", changes(county)),
        ("targets", "年度目标", targets(county)),
        ("distribution", "各项指标的分布", distribution(county)),
        ("shares", "比例", shares(county)),
        ("ranks", "位次", ranking(county)),
        ("sizes", "同类比较", sizes(county)),
        ("problem_kinds", "分类情况", problem_kinds(county)),
    ):
        if found := tuple(blocks):
            yield _section(county, key, heading, found)
    for key, heading, blocks in (
        ("map", "各乡镇数值图", township_map(county)),
        ("sources", "数据来源", sources(county)),
        ("rest", "其余需要看的数字", rest(county)),
    ):
        if found := tuple(blocks):
            yield _section(county, key, heading, found, role="attachment")


def _section(
    county: County, key: str, heading: str, blocks: tuple[Block, ...] | Iterator[Block], role: str = "body"
) -> SectionContent:
    title = f"{county.name}{county.year}年{county.subject.name}情况汇总"
    return SectionContent(
        key=key,
        role=role,  # type: ignore[arg-type]
        level=1,
        heading=title if role == "opening" else heading,
        blocks=tuple(blocks),
        unbroken=county.subject.unbroken if role == "opening" else (),
        origin=county.identity,
    )


def opening(county: County) -> Iterator[Block]:
    """Yield what the summary is of."""
    whole, partial, absent = _reporting(county)
    yield paragraph(
        f"本汇总取自{county.name}",
        Run(f"{county.year}年"),
        "的年度总结，能汇总的有",
        county.numbers.said(county.numbers.add("reported", len(county.townships), "个", op="count")),
        "乡镇：台账齐全的",
        whole,
        "，缺部分台账的",
        partial,
        "；不能汇总的",
        absent,
        "。各数取自乡镇总结的数据记录，缺的不计为零，也不估算；只列数字，不评优劣。",
    )


def _reporting(county: County) -> tuple[Run, Run, Run]:
    numbers = county.numbers
    partial = sum(each.is_partial for each in county.townships)
    counts = (
        ("reported.whole", len(county.townships) - partial),
        ("reported.partial", partial),
        ("reported.absent", len(county.records.absent)),
    )
    whole, some, none = (numbers.said(numbers.add(id_, value, "个", op="count")) for id_, value in counts)
    return whole, some, none


def reported(county: County) -> Iterator[Block]:
    """Yield who reported, who reported in part and who did not."""
    whole, some, none = _reporting(county)
    names = [each.name for each in county.townships if not each.is_partial]
    yield paragraph(
        "台账齐全的乡镇",
        whole,
        f"（{listed(names, 6)}）" if names else "",
        "，缺部分台账的",
        some,
        "，不能汇总的",
        none,
        "。",
    )
    rows = [
        (township_run(each), "缺部分台账", "；".join(each.gaps) or "—")
        for each in county.townships
        if each.is_partial
    ]
    rows += [(each.name, each.state, each.reason or "—") for each in county.records.absent]  # type: ignore[misc]
    if rows:
        yield table(
            "没有报齐的乡镇",
            ("乡镇", "情况", "说明"),
            rows,
            note="※缺部分台账。不能汇总的不在以下各表内；缺部分台账的，缺的指标不在内，其余照常汇总。",
        )
