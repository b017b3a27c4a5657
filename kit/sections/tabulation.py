"""Tables of a review: ledgers, and the two attachments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from kit.content import Column, Run, Table
from kit.indicators import Figure, change
from kit.indicators.numbers import exact_quantity
from kit.ledgers import Ledgers
from kit.materials import Material
from kit.subjects import Table as Declared
from kit.wording import cell_text

_ABSENT = "—"
_LONGEST_LABEL = 8
_MOST_RANGES = 12


def ledger_table(review: Material, declared: Declared) -> Table | None:
    """Return columns of a ledger as a table; None if the ledger is missing.

    Columns that are blank in every row are left out.
    """
    ledger = review.ledgers.tables.get(declared.ledger.key)
    if ledger is None:
        return None
    filled = [name for name in declared.columns if any(value is not None for value in ledger.column(name))]
    schemas = [ledger.schema.column(name) for name in filled]
    cells = [[cell_text(value) or _ABSENT for value in ledger.column(name)] for name in filled]
    numbers = {"whole", "decimal"}
    return Table(
        caption=declared.caption,
        columns=tuple(
            Column(schema.name, "right" if schema.kind in numbers else "left") for schema in schemas
        ),
        rows=tuple(tuple((Run(cell),) for cell in row) for row in zip(*cells, strict=True)),
        note=f"资料来源：《{ledger.schema.name}》台账",
    )


def indicator_table(figures: Iterable[Figure], year: int) -> Table:
    """Return 附件1: value, year before, change, target, and whether it is met."""
    head = (
        Column("指标"),
        Column(f"{year}年", "right"),
        Column(f"{year - 1}年", "right"),
        Column("增减", "right"),
        Column("年度目标", "right"),
        Column("是否达到"),
    )
    listed = tuple(figures)
    partly = "括号中的“未填”“缺”指没有计入的记录或月份；" if any(figure.unfilled for figure in listed) else ""
    return Table(
        caption="",
        columns=head,
        rows=tuple(_indicator_row(figure) for figure in listed),
        note=f"“缺”表示台账未给出；{partly}“{_ABSENT}”表示不作对比、没有上年台账或未定目标。",
    )


def _indicator_row(figure: Figure) -> tuple[tuple[Run, ...], ...]:
    unit, places = figure.indicator.unit, figure.indicator.places
    # A long list of names would widen the column of all rows; the section has it.
    label = f"（{figure.label}）" if 0 < len(figure.label) <= _LONGEST_LABEL else ""
    partly = f"（{figure.unfilled.short}）" if figure.unfilled is not None else ""
    value = (
        Run(figure.text + label + partly, figure=figure.key)
        if figure.text
        else Run("缺" if figure.gap else _ABSENT)
    )
    before = _ABSENT if figure.year_before is None else figure.indicator.written(figure.year_before)
    changed = (
        _ABSENT
        if figure.number is None or figure.year_before is None
        else change(figure.number, figure.year_before, unit, places)
    )
    target = _ABSENT if figure.target is None else exact_quantity(figure.target, unit, places)
    met = {True: "达到", False: "未达到", None: _ABSENT}[figure.target_met]
    texts = (Run(figure.indicator.name), value, Run(before), Run(changed), Run(target), Run(met))
    return tuple((run,) for run in texts)


def source_table(review: Material) -> Table:
    """Return 附件2: file, sheet, rows and rule of each figure, then the township's own statements."""
    rows: list[tuple[str, ...]] = []
    anchors: list[str] = []
    for figure in review.figures.values():
        source = figure.source
        found = figure.value is not None
        places = (source, *source.further)
        files = "、".join(dict.fromkeys(each.file for each in places if each.file))
        sheets = "、".join(dict.fromkeys(each.sheet for each in places if each.sheet))
        lines = "；".join(ranges for each in places if (ranges := row_ranges(each.rows)))
        place = (files or _ABSENT, sheets or _ABSENT, lines or _ABSENT)
        rule = _rule(figure)
        text = figure.text if found else "缺" if figure.gap else _ABSENT
        rows.append((figure.indicator.name, text, *place, rule))
        anchors.append(figure.key)
    texts = review.ledgers.with_role("texts")
    if texts is not None:
        known = texts.schema.column("chapter").choices
        for row, chapter in zip(texts.rows, texts.column("chapter"), strict=True):
            rule = "乡镇自行陈述，照录" if chapter in known else "总结里没有这一章节，未写入"
            rows.append((f"文字材料（{chapter}）", "文字", texts.file, texts.sheet, str(row), rule))
            anchors.append("")
    for unused in _unused_facts(review):
        rows.append(unused)
        anchors.append("")
    return Table(
        caption="",
        columns=tuple(map(Column, ("指标", "数值", "文件", "工作表", "行", "计数规则"))),
        rows=tuple(tuple((Run(cell),) for cell in row) for row in rows),
        note=_other_sources(review),
        anchors=tuple(anchors),
    )


def _rule(figure: Figure) -> str:
    """Describe how a figure was counted, why it is missing, or which records it could not count."""
    rule = figure.source.rule
    if figure.value is None:
        return f"{figure.why_missing}；规则：{rule}"
    unfilled = figure.unfilled
    if unfilled is None:
        return rule
    places = [*unfilled.months, *([f"第{row_ranges(unfilled.rows)}行"] if unfilled.rows else [])]
    return f"{rule}；{unfilled.text}：{'、'.join(places)}"


def _unused_facts(review: Material) -> Iterator[tuple[str, ...]]:
    """Yield rows for the items of 基本情况 that the review does not use, so that none is ignored silently."""
    profile = review.ledgers.with_role("profile")
    if profile is None:
        return
    known = profile.schema.column("item").choices
    for row, item in zip(profile.rows, profile.column("item"), strict=True):
        if item not in known:
            place = (profile.file, profile.sheet or _ABSENT, str(row))
            yield (f"基本情况（{item}）", _ABSENT, *place, "总结里没有这一项，未写入")


def _other_sources(review: Material) -> str:
    """Describe the sources of other years' values and of the targets."""
    sources = []
    if review.earlier:
        files = [_common_place(ledgers) for ledgers in review.earlier.values()]
        sources.append(f"以前年度的数值按同一规则取自{'、'.join(sorted(files))}")
    targets = review.ledgers.with_role("targets")
    if targets is not None:
        sources.append(f"年度目标取自{targets.file}{f' {targets.sheet}' if targets.sheet else ''}")
    return f"{'；'.join(sources)}。" if sources else ""


def _common_place(ledgers: Ledgers) -> str:
    """Return the single file of a year, or the folder of its files."""
    files = sorted(ledgers.inputs)
    return files[0] if len(files) == 1 else files[0].rpartition("/")[0]


def row_ranges(rows: Sequence[int]) -> str:
    """Format row numbers as ranges; if there are many, the first ones and the total number.

    >>> row_ranges((2, 3, 4, 7))
    '2–4、7'
    """
    if not rows:
        return ""
    ordered = sorted(set(rows))
    breaks = [0, *(i for i, (one, two) in enumerate(pairwise(ordered), 1) if two != one + 1), len(ordered)]
    parts = [ordered[start:end] for start, end in pairwise(breaks)]
    ranges = "、".join(
        str(part[0]) if len(part) == 1 else f"{part[0]}–{part[-1]}" for part in parts[:_MOST_RANGES]
    )
    return f"{ranges}等共{len(ordered)}行" if len(parts) > _MOST_RANGES else ranges
