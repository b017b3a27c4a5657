from __future__ import annotations

import pytest

from kit.document.titles import title_lines


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("清河镇2021年度工作总结", ["清河镇2021年度工作总结"]),
        (
            "清河镇2021年度意识形态工作责任制落实情况报告",
            ["清河镇2021年度意识形态", "工作责任制落实情况报告"],
        ),
        ("自己定的\n两行标题", ["自己定的", "两行标题"]),
        ("甲" * 45, ["甲" * 15] * 3),
        ("", []),
    ],
)
def test_a_title_breaks_between_words_and_evenly(title: str, lines: list[str]) -> None:
    assert title_lines(title) == lines


@pytest.mark.parametrize("length", range(21, 90))
def test_no_line_is_too_long_and_nothing_is_lost(length: int) -> None:
    title = ("关于石桥乡宣传思想文化工作开展情况的报告" * 5)[:length]
    lines = title_lines(title)
    assert "".join(lines) == title
    assert all(len(line) <= 20 for line in lines)
