"""Mistakes in the declaration of a ledger: each is one message that names the ledger and the column."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kit.subjects import SubjectError, read_subject
from tests.support.small_subject import changed, write_subject

ROAD = 'kind = "选项", choices = ["县道", { name = "村道", also = ["村路"] }]'
STATUS = 'kind = "选项", choices = ["已修复", "未修复"]'
ROADS, FLAWS = "台账“巡查养护”的栏目“道路类型”", "台账“道路病害”的栏目“状态”"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'example = ["2021-03-15", "县道", 3, 2]',
            'example = ["2021-03-15", "县道", 3, 2, 1]',
            "台账“巡查养护” 的 example 有 5 个值，栏目有 4 个",
        ),
        (
            'name = "路段", kind = "文字", required = true',
            'name = "路段", kind = "文字", required = true, also = ["状态："]',
            "台账“道路病害”的栏目“状态” 的表头“状态”也是另一个栏目的",
        ),
        (STATUS, 'kind = "选项"', f"{FLAWS} 是选项栏，要写 choices"),
        (STATUS, 'kind = "选项", choices = []', f"{FLAWS} 是选项栏，要写 choices"),
        *(
            (
                'name = "路段", kind = "文字", required = true',
                f'name = "路段", kind = "文字", required = true, {given}',
                f"台账“道路病害”的栏目“路段” 不是选项栏，不能写 .*{given.split()[0]}",
            )
            for given in ('choices = ["甲"]', "open = true", 'others = ["甲"]')
        ),
        (
            'name = "路段", kind = "文字", required = true',
            'name = "路段", kind = "文字", required = true, endings = { "甲" = ["乙"] }',
            "台账“道路病害”的栏目“路段” .*endings",
        ),
        *(
            (
                'name = "设警示牌", kind = "是否"',
                f'name = "设警示牌", kind = "是否", {given}',
                f"台账“道路病害”的栏目“设警示牌” 不是整数或小数栏，不能写 .*{given.split()[0]}",
            )
            for given in ('unit = "块"', 'units = ["块"]')
        ),
        (
            STATUS,
            f"{STATUS}, may_be_blank = true",
            f"{FLAWS} 不是必填（required），不必写 may_be_blank",
        ),
        (
            ROAD,
            'kind = "选项", choices = ["县道", "村 路", { name = "村道", also = ["村路"] }]',
            f"{ROADS} 的选项“村路”写了两次",
        ),
        (
            'kind = "日期", required = true',
            'kind = "日期", offer = true, required = true',
            "台账“巡查养护”的栏目“日期” 不是文字栏，不能写 offer",
        ),
        *(
            ('row = "一次巡查"', f'row = "一次巡查"\n{given}', f"台账“巡查养护” .*{message}")
            for given, message in (
                ('carry = ["道路种类"]', "的 carry “道路种类” 不是《巡查养护》的栏目"),
                ('carry_items = ["道路类型"]', "的 carry_items 只用于基本情况"),
                (
                    'carry_from = { "道路病书" = { "道路类型" = "路段" } }',
                    "“道路病书” 不存在，是否指“道路病害”",
                ),
                ('carry_from = { "道路病害" = { "道路类型" = "路股" } }', "“路股” 不是《道路病害》的栏目"),
                ('carry_from = { "道路病害" = { "道路种" = "路段" } }', "“道路种” 不是《巡查养护》的栏目"),
                ('carry_from = { "道路病害" = "路段" }', "的 carry_from 应写成"),
                (
                    'carry = ["道路类型"]\ncarry_from = { "道路病害" = { "道路类型" = "路段" } }',
                    "carry 和 carry_from 只能写一个",
                ),
            )
        ),
        (
            ROAD,
            f'{ROAD}, endings = {{ "乡道" = ["路"] }}',
            f"{ROADS} 的 endings “乡道” 不是所列",
        ),
        (
            'sum_of = [["合计", "县级资金", "镇级资金"]]',
            'sum_of = [["合计", "县级资金", "镇级资全"]]',
            "台账“养护投入” 的 sum_of “镇级资全” 不是《养护投入》的栏目，是否指“镇级资金”？",
        ),
        (
            'row = "一次巡查"',
            'row = "一次巡查"\nrunning_at_most = [["处置", "日期"]]',
            "台账“巡查养护” 的 running_at_most “日期” 是日期栏，这里要用整数、小数栏",
        ),
    ],
)
def test_a_mistake_names_ledger_and_column(tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = write_subject(tmp_path / "道路养护", changed("ledgers.toml", (old, new)))
    with pytest.raises(SubjectError) as caught:
        read_subject(folder)
    mistakes = [mistake for mistake in caught.value.mistakes if mistake.file == "ledgers.toml"]
    found, *_ = [mistake for mistake in mistakes if re.search(message, mistake.message)]
    assert found.line > 0
    assert {mistake.message.partition("”")[0] for mistake in mistakes} == {message.partition("”")[0]}


def test_a_fact_is_a_column_like_any_other(tmp_path: Path) -> None:
    wrong = ('kind = "小数", unit = "公里", also', 'kind = "文字", unit = "公里", also')
    with pytest.raises(SubjectError) as caught:
        read_subject(write_subject(tmp_path / "道路养护", changed("ledgers.toml", wrong)))
    assert any(
        "台账“基本情况”的项目“农村公路里程” 不是整数或小数栏" in mistake.message
        for mistake in caught.value.mistakes
    )
