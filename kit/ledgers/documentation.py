"""The page on a subject's ledgers: their columns, choices and synonyms, and the fault codes."""

from __future__ import annotations

from pathlib import Path

from kit.ledgers.blank_workbook import EXAMPLE
from kit.ledgers.catalogue import Catalogue
from kit.ledgers.faults import CODES, NOTICES
from kit.ledgers.privacy import HEADER_KINDS
from kit.ledgers.schema import LedgerColumn, LedgerSchema
from kit.text.markdown_pages import render_page

__all__ = ["ledgers_page"]

_KINDS = {
    "text": "文字",
    "whole": "整数",
    "decimal": "数字，可有小数",
    "date": "日期",
    "month": "月份，1—12",
    "flag": "是、否",
    "choice": "",
}


def ledgers_page(catalogue: Catalogue, subject: str) -> str:
    """Return the page as Markdown.

    >>> ledgers_page(Catalogue({}), "安全生产").splitlines()[0]
    '# 台账说明'
    """
    return render_page(
        Path(__file__).parent / "templates" / "ledgers.md.jinja",
        subject=subject,
        ledgers=catalogue.values(),
        codes=CODES,
        notices=NOTICES,
        personal=HEADER_KINDS,
        example=EXAMPLE,
        how=_values,
        carried=[text for schema in catalogue.values() if (text := _carried(schema, catalogue))],
    )


def _values(column: LedgerColumn) -> str:
    if column.choices:
        names = [_with_synonyms(column, choice) for choice in column.choices]
        return "；".join(names) + ("；也可写别的" if column.open else "")
    unit = "，单位" + "、".join((column.unit, *column.units)) if column.unit else ""
    return _KINDS[column.kind] + unit


def _carried(schema: LedgerSchema, catalogue: Catalogue) -> str:
    """Return what a ledger takes over from the year before; empty for nothing."""
    if schema.carried_from is not None:
        source = catalogue[schema.carried_from[0]]
        own = "、".join(schema.column(key).name for key in schema.carried_from[1])
        return f"《{schema.name}》的{own}（来自上年的《{source.name}》）"
    names = schema.carried_items or tuple(schema.column(key).name for key in schema.carried)
    return f"《{schema.name}》的{'、'.join(names)}" if names else ""


def _with_synonyms(column: LedgerColumn, choice: str) -> str:
    """Return a choice with its synonyms."""
    others = list(column.choices[choice])
    endings = column.endings.get(choice, ())
    if endings:
        others.append("以" + "、".join(endings) + "结尾的")
    return f"{choice}（{'、'.join(others)}）" if others else choice
