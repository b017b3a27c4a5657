"""Pieces of a summary's text: names of townships, and links to their reviews."""

from __future__ import annotations

from collections.abc import Sequence

from kit.content import WORDING, Run
from kit.counties.measured import Measured
from kit.counties.township_records import Township

__all__ = ["INK", "as_written", "linked", "listed", "named_of", "township_run"]

INK = "#1f1f1f"
"""Letters on a coloured cell, also where the page is dark."""


def as_written(text: str) -> Run:
    """Return words whose digits are no data: limits of 99.8%, names."""
    return Run(text, quotes=WORDING if any(map(str.isdigit, text)) else "")


def township_run(township: Township) -> Run:
    """Return a township's name, marked if a ledger is missing, as a link to its review."""
    mark = "※" if township.is_partial else ""
    run = as_written(f"{township.name}{mark}")
    return Run(run.text, quotes=run.quotes, link=township.page)


def listed(names: Sequence[str], most: int = 10) -> str:
    """List names; of many the first.

    >>> listed(["清河镇", "石桥乡"]), listed(["甲乡", "乙乡", "丙乡", "丁乡", "戊乡"], most=2)
    ('清河镇、石桥乡', '甲乡、乙乡等')
    """
    chosen = names[: named_of(len(names), most)]
    return "、".join(chosen) + ("等" if len(chosen) < len(names) else "")


def named_of(count: int, most: int) -> int:
    """Return how many of so many names are told: all, where only one or two would be left out.

    >>> named_of(8, 6), named_of(9, 6)
    (8, 6)
    """
    return count if count <= most + 2 else most


def linked(run: Run, township: Township, measured: Measured) -> Run:
    """Return a township's number as a link to its line in 附件2 of the review, where file and rows stand."""
    return Run(
        run.text, figure=run.figure, link=township.source_link(measured.indicator.key), color=run.color
    )
