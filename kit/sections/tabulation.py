"""Tables of a review: ledgers, and 附件1, the figures at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from kit.content import Column, Run, Table, plain
from kit.indicators import Figure, change
from kit.indicators.measures import Unstated
from kit.indicators.numbers import exact_quantity
from kit.indicators.stated_values import contradictions
from kit.ledgers import Ledger
from kit.materials import Material
from kit.sections.revision_table import MARK
from kit.subjects import Table as Declared
from kit.wording import cell_text

_ABSENT = "—"
_LONGEST_LABEL = 6
_PARAMETERS = ("township", "year")
_OPENING = "概况"


def ledger_table(review: Material, declared: Declared) -> Table | None:
    """Return columns of a ledger as a table; None if the ledger is missing.

    Columns that are blank in every row are left out.
    """
    ledger = review.ledgers.tables.get(declared.ledger.key)
    if ledger is None:
        return None
    filled = [name for name in declared.columns if any(value is not None for value in ledger.column(name))]
    schemas = [ledger.schema.column(name) for name in filled]
    cells = [
        [
            (Run(text, quotes=ledger.place(row, name)),) if (text := cell_text(value)) else (Run(_ABSENT),)
            for row, value in zip(ledger.rows, ledger.column(name), strict=True)
        ]
        for name in filled
    ]
    numbers = {"whole", "decimal"}
    return Table(
        caption=declared.caption,
        columns=tuple(
            Column(schema.name, "right" if schema.kind in numbers else "left") for schema in schemas
        ),
        rows=tuple(zip(*cells, strict=True)),
        note=f"资料来源：《{ledger.schema.name}》台账{_contradicted(review, ledger, filled)}",
    )


def _contradicted(review: Material, ledger: Ledger, shown: Sequence[str]) -> str:
    """Say which indicators have another value in the table than in the text."""
    value_of = ledger.schema.states[1] if ledger.schema.states else ""
    if value_of not in shown:
        return ""
    found = contradictions(review.ledgers, review.subject.indicators)
    names = dict.fromkeys(each.indicator.name for each in found if each.ledger is ledger)
    if not names:
        return ""
    column = ledger.schema.column(value_of).name
    return f"；“{'”“'.join(names)}”的{column}照台账所填，与正文按相应台账数出的不同"


def indicator_table(review: Material) -> Table:
    """Return 附件1: value, year before, change, target, and whether it is met; grouped by section.

    A figure that is undefined, as the village with most events where two have as many, and that has neither a
    year before nor a target is left out, and so is the number of blank cells where there are none: such lines
    would say nothing.
    """
    head = (
        Column("指标"),
        Column(f"{review.year}年", "right"),
        Column(f"{review.year - 1}年", "right"),
        Column("增减", "right"),
        Column("年度目标", "right"),
        Column("是否达到", "center"),
    )
    revised = {each.key for each in review.revisions}
    figures = (figure for figure in review.figures.values() if figure.key not in _PARAMETERS)
    listed = {
        figure.key: row
        for figure in figures
        if not _is_filled(figure) and _says(row := _indicator_row(figure, is_revised=figure.key in revised))
    }
    sections = {section.key: section.heading for section in review.subject.sections}
    grouped: dict[str, list[str]] = {key: [] for key in ("opening", *sections)}
    for key in listed:
        grouped.setdefault(review.figures[key].indicator.section, []).append(key)
    groups: list[str] = []
    for section, keys in grouped.items():
        groups += [sections.get(section, _OPENING) if place == 0 else "" for place, _ in enumerate(keys)]
    shown = [review.figures[key] for keys in grouped.values() for key in keys]
    partly = "括号中的“未填”“缺”指没有计入的记录或月份；" if any(figure.unfilled for figure in shown) else ""
    marked = f"“{MARK}”表示与上年发布的不同，见后表；" if revised else ""
    return Table(
        caption="",
        columns=head,
        rows=tuple(listed[figure.key] for figure in shown),
        note=f"“缺”表示台账未给出；{partly}{marked}“{_ABSENT}”表示不作对比、没有上年台账或未定目标。",
        groups=tuple(groups),
        row_headers=True,
    )


def _is_filled(figure: Figure) -> bool:
    """Return whether a figure is the number of blank cells and there are none, in either year."""
    return isinstance(figure.indicator.measure, Unstated) and not figure.number and not figure.year_before


def _says(row: tuple[tuple[Run, ...], ...]) -> bool:
    """Return whether a row has anything beside the name."""
    return any(plain(cell) != _ABSENT for cell in row[1:])


def _indicator_row(figure: Figure, *, is_revised: bool) -> tuple[tuple[Run, ...], ...]:
    unit, places = figure.indicator.unit, figure.indicator.places
    # A long list of names would widen the column of all rows; the section has it.
    label = f"（{figure.label}）" if 0 < len(figure.label) <= _LONGEST_LABEL else ""
    partly = f"（{figure.unfilled.short}）" if figure.unfilled is not None else ""
    value = (
        Run(figure.text + label + partly, figure=figure.key)
        if figure.text
        else Run("缺", figure=figure.key)
        if figure.gap
        else Run(_ABSENT)
    )
    before = _ABSENT if figure.year_before is None else figure.indicator.written(figure.year_before)
    before += MARK if is_revised else ""
    changed = (
        _ABSENT
        if figure.number is None or figure.year_before is None
        else change(figure.number, figure.year_before, unit, places)
    )
    target = _ABSENT if figure.target is None else exact_quantity(figure.target, unit, places)
    met = {True: "达到", False: "未达到", None: _ABSENT}[figure.target_met]
    texts = (Run(figure.indicator.name), value, Run(before), Run(changed), Run(target), Run(met))
    return tuple((run,) for run in texts)
