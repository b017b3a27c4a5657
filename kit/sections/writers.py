"""The section writers, in the order of the document."""

from __future__ import annotations

from kit import charts
from kit.content import Block, Listing, Paragraph, Run, SectionContent
from kit.ledgers.dates import read_whole_date
from kit.reviews.review import Review
from kit.sections.section import Section, section_of, write_section
from kit.sections.tabulation import indicator_table, ledger_table, source_table
from kit.wording import cell_text, write_prose


def opening(review: Review) -> Section:
    """标题 and 导语."""
    title = review.settings.get("title") or review.fact("报告标题")
    return write_section(
        review, "opening", role="opening", 标题=title or f"{review.township}{review.year}年度工作总结"
    )


def organisation(review: Review) -> Section:
    """（一）组织领导: duties by post, and the year's tasks."""
    return write_section(
        review,
        "organisation",
        blocks=(
            ledger_table(review, "responsibilities", ("category", "post", "duty", "signed"), "责任分工"),
            ledger_table(
                review, "tasks", ("task", "indicator", "target", "actual", "unit", "status"), "年度任务"
            ),
        ),
    )


def study(review: Review) -> Section:
    """（二）理论学习: sessions, lectures and self-study."""
    return write_section(
        review, "study", blocks=(charts.study_by_month(review), charts.self_study_by_month(review))
    )


def systems(review: Review) -> Section:
    """（三）制度落实: how often each standing rule was due and was held."""
    return write_section(
        review,
        "systems",
        blocks=(
            charts.systems_kept(review),
            ledger_table(review, "systems", ("name", "due", "held", "last_held", "note"), "制度落实情况"),
        ),
    )


def publicity(review: Review) -> Section:
    """（四）阵地与宣传: activities, boards and slogans, articles."""
    return write_section(
        review,
        "publicity",
        blocks=(
            charts.activities_by_category(review),
            charts.boards_by_village(review),
            charts.slogans_by_village(review),
            charts.submissions_by_month(review),
        ),
    )


def civility(review: Review) -> Section:
    """（五）社会文明: civic practice, volunteers, model stories."""
    return write_section(
        review, "civility", blocks=(charts.civility_by_village(review), charts.models_by_category(review))
    )


def online(review: Review) -> Section:
    """（六）网络舆情引导: monthly counts."""
    return write_section(review, "online", blocks=(charts.online_by_month(review),))


def problems(review: Review) -> Section:
    """二、存在问题: each problem with its remedy."""
    details = ("责任部门", "整改措施", "整改期限", "整改状态")
    return write_section(
        review,
        "problems",
        level=1,
        blocks=(_row_list(review, "problems", "问题", details), charts.problems_by_status(review)),
    )


def plans(review: Review) -> Section:
    """三、下一步工作打算: next year's work, item by item."""
    details = ("主要措施", "责任部门", "完成时限")
    return write_section(review, "plans", level=1, blocks=(_row_list(review, "plans", "事项", details),))


def gaps(review: Review) -> Section:
    """资料缺失说明: the missing ledgers; an empty section if there are none."""
    if not review.gaps:
        return Section(SectionContent(key="gaps"))
    prose = write_prose("gaps", review, 缺项=[{"缘由": gap} for gap in review.gaps])
    return section_of(review, "gaps", level=1, heading=prose.heading, blocks=prose.paragraphs)


def signature(review: Review) -> Section:
    """落款: signing office and date."""
    office = review.settings.get("signed_by") or review.fact("落款单位")
    signed_on = review.settings.get("signed_on") or review.fact("成文日期")
    day = read_whole_date(signed_on)
    lines = (office, cell_text(day) if day is not None else "")
    blocks = tuple(Paragraph((Run(line),)) for line in lines)
    return section_of(review, "signature", role="signature", blocks=blocks)


def indicators(review: Review) -> Section:
    """附件1 指标一览: value, year before, change, target, and whether it is met."""
    figures = [figure for figure in review.figures.values() if figure.key not in ("township", "year")]
    drawings = (charts.targets(review), charts.trend(review))
    rendered = [drawing.block() for drawing in drawings if drawing is not None]
    blocks: tuple[Block, ...] = (*rendered, indicator_table(figures, review.year))
    return section_of(review, "indicators", role="attachment", heading="指标一览", blocks=blocks)


def sources(review: Review) -> Section:
    """附件2 数据来源: file, sheet, rows and rule of each figure."""
    blocks = (source_table(review),)
    return section_of(review, "sources", role="attachment", heading="数据来源", blocks=blocks)


def _row_list(review: Review, key: str, statement: str, details: tuple[str, ...]) -> Listing | None:
    """List a ledger's rows: column `statement` as a sentence, followed by the columns `details`."""
    ledger = review.ledgers.tables.get(key)
    if ledger is None:
        return None
    items = []
    for index in range(len(ledger)):
        row = {column.name: cell_text(ledger.column(column.key)[index]) for column in ledger.schema.columns}
        parts = [f"{name}：{_open_ended(row[name])}" for name in details if row[name]]
        sentences = (_open_ended(row[statement]), "；".join(parts))
        items.append((Run("".join(f"{sentence}。" for sentence in sentences if sentence)),))
    return Listing(tuple(items), ordered=True)


def _open_ended(text: str) -> str:
    return text.rstrip("。；;.")
