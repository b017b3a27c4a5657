"""The table of 附件1 of the figures of the year before that are no longer what was published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from kit.content import SOURCE, WORDING, Column, Revision, Run, Table
from kit.content.causes import Cause, CauseKind
from kit.content.revision import REVISION_COLUMNS
from kit.materials import Material
from kit.text.printable import visible
from kit.text.row_ranges import row_ranges

__all__ = ["MARK", "revision_table"]

MARK = "*"
"""Stands behind a value that was revised."""

_MOST = 4  # causes of a figure that are told
_SPLIT = " › "
_MISSING, _NONE = "缺", "—"
_WITHOUT_PLACE: dict[CauseKind, str] = {
    "rule-changed": "计数规则有改动",
    "subject-changed": "专题声明有改动",
    "version-changed": "所用工具的版本不同",
    "wording-changed": "名称或单位有改动",
    "day-changed": "成文日期有改动",
}


def revision_table(review: Material) -> Table | None:
    """Return a row for each figure: the published value, the one that ledgers give now, and why; or None.

    Parameters
    ----------
    review : Material
    """
    if not review.revisions:
        return None
    old, new = REVISION_COLUMNS
    return Table(
        caption="与上年发布不同的上年数",
        columns=(
            Column("指标"),
            Column(old, "right"),
            Column(new, "right"),
            Column("类别", "center"),
            Column("缘由"),
        ),
        rows=tuple(map(_row, review.revisions)),
        row_headers=True,
    )


def _row(revision: Revision) -> tuple[tuple[Run, ...], ...]:
    old, new = revision.old_text, revision.new_text
    # One of the two leads to the figure's line in 附件2: that which stands in the table above.
    return (
        (Run(revision.name),),
        (Run(visible(old) or _MISSING, figure="" if new else revision.key),),
        (Run(new or _MISSING, figure=revision.key if new else ""),),
        (Run("、".join(revision.classes) or _NONE),),
        tuple(_causes(revision.causes)),
    )


def _causes(causes: Sequence[Cause]) -> Iterator[Run]:
    for at, cause in enumerate(causes[:_MOST]):
        yield from (Run("；"),) if at else ()
        yield from _cause(cause)
    if len(causes) > _MOST:
        yield Run(f"；等共{len(causes)}处", quotes=SOURCE)


def _cause(cause: Cause) -> Iterator[Run]:
    match cause.kind:
        case "rows-added" | "rows-gone":
            word, was = ("新增", "") if cause.kind == "rows-added" else ("删去", "原")
            place = f"《{_sheet(cause)}》{was}第{row_ranges(cause.rows)}行"
            yield Run(f"{word}{len(cause.rows)}行（{place}）", quotes=SOURCE)
        case "rows-differ":
            yield Run(f"所计的行不同（《{_sheet(cause)}》{_within(cause)}）", quotes=SOURCE)
        case "cell-changed":
            yield from _cell(cause)
        case "ledger-received" | "ledger-gone":
            name = _named(cause.place.rpartition(_SPLIT)[2])
            yield Run("补收" if cause.kind == "ledger-received" else "现在没有")
            yield Run(f"《{name}》", quotes=SOURCE)
        case "follows":
            yield Run(f"随{visible('、'.join(cause.figures))}改变", quotes=WORDING)
        case _:
            yield Run(_WITHOUT_PLACE.get(cause.kind, "看不出原因"))


def _cell(cause: Cause) -> Iterator[Run]:
    """Tell a changed cell; its two values are quoted from the cell, as it was published and as it is."""
    column = f"“{visible(cause.column)}”" if cause.column else ""
    yield Run(f"《{_sheet(cause)}》{_within(cause)}{column}", quotes=SOURCE)
    if not (cause.old or cause.new):
        yield Run("改动过")
        return
    if cause.old:
        yield Run("由")
        yield Run(f"“{visible(cause.old)}”", quotes=f"{visible(cause.place)}，上年发布时")
    if not cause.new:
        yield Run("改为空")
        return
    yield Run("改为" if cause.old else "填为")
    yield Run(f"“{visible(cause.new)}”", quotes=visible(cause.place))


def _sheet(cause: Cause) -> str:
    """Return the sheet that a place is in; of a ledger that is a file, its name."""
    return _named(cause.place.split(_SPLIT)[-2]) if _SPLIT in cause.place else ""


def _within(cause: Cause) -> str:
    return visible(cause.place.rpartition(_SPLIT)[2])


def _named(part: str) -> str:
    name = PurePosixPath(part).stem if "/" in part else part
    return visible(name)
