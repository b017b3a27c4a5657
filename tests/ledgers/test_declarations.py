"""Mistakes in the declaration of a ledger: one clear error that names ledger and column."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kit.errors import DeclarationError
from kit.ledgers.catalogue import CATALOGUE
from kit.ledgers.declarations import checked_ledgers
from kit.ledgers.schema import LedgerColumn, LedgerSchema, Part

TITLE = LedgerColumn("title", "标题", required=True)
COUNT = LedgerColumn("count", "数量", "whole", unit="块")
TYPE = LedgerColumn("type", "类型", "choice", choices={"标语": ("横幅",), "宣传栏": ()})


def ledger(*columns: LedgerColumn, **more: object) -> LedgerSchema:
    example = more.pop("example", ("甲",) * len(columns))
    return LedgerSchema("boards", "阵地建设", "一处阵地", columns, example=example, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        (ledger(TITLE, COUNT, example=("甲",)), "ledger 'boards', column 'count': no example value"),
        (ledger(TITLE, example=("甲", 1)), "ledger 'boards', example: 2 values for 1 columns"),
        (ledger(TITLE, TITLE), "ledger 'boards', column 'title': declared twice"),
        (
            ledger(TITLE, replace(COUNT, synonyms=("标题：",))),
            "ledger 'boards', column 'count': the header '标题：' is that of column 'title'",
        ),
        (
            ledger(replace(COUNT, kind="integer")),  # type: ignore[arg-type]
            "ledger 'boards', column 'count': unknown kind 'integer'; one of text, whole, decimal",
        ),
        (ledger(replace(TYPE, choices={})), "ledger 'boards', column 'type': a choice without choices"),
        (
            ledger(replace(TITLE, open=True)),
            "ledger 'boards', column 'title': choices, open, endings and others do not apply to kind 'text'",
        ),
        (
            ledger(replace(TITLE, unit="块")),
            "ledger 'boards', column 'title': a unit does not apply to kind 'text'",
        ),
        (
            ledger(replace(COUNT, may_be_blank=True)),
            "ledger 'boards', column 'count': may_be_blank applies to required columns only",
        ),
        (
            ledger(replace(TYPE, choices={"标语": ("横幅",), "宣传栏": ("横 幅",)})),
            "ledger 'boards', column 'type': '横 幅' is a synonym of '标语' and of '宣传栏'",
        ),
        (
            ledger(replace(TYPE, endings={"展板": ("展板",)})),
            "ledger 'boards', column 'type': endings of '展板', which is not a choice",
        ),
        (ledger(COUNT, parts=(Part("new", "count"),)), "ledger 'boards', parts: no column 'new'"),
        (
            ledger(TITLE, COUNT, parts=(Part("count", "title"),)),
            "ledger 'boards', parts: column 'title' is not one of numbers",
        ),
    ],
)
def test_a_mistake_names_ledger_and_column(schema: LedgerSchema, message: str) -> None:
    with pytest.raises(DeclarationError, match=re.escape(message)):
        checked_ledgers([schema])


def test_two_ledgers_have_neither_key_nor_name_in_common() -> None:
    boards = ledger(TITLE)
    with pytest.raises(DeclarationError, match="ledger 'boards' is declared twice"):
        checked_ledgers([boards, boards])
    with pytest.raises(DeclarationError, match="ledger 'signs': the name '阵地建设' is that of"):
        checked_ledgers([boards, replace(boards, key="signs")])


def test_the_declared_ledgers_have_no_mistakes() -> None:
    assert checked_ledgers(CATALOGUE.values()) == CATALOGUE
