"""The documentation says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from kit import open_review
from kit.content import plain
from kit.indicators.documentation import indicators_page
from kit.wording import write_prose
from tests.conftest import ROOT


def test_the_page_of_indicators_is_what_is_declared() -> None:
    assert (ROOT / "docs/indicators.md").read_text(encoding="utf-8") == indicators_page()


def test_every_example_of_the_page_on_wording_works(tmp_path: Path) -> None:
    page = (ROOT / "docs/wording.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```\n(.*?)```", page, re.DOTALL)
    words = re.findall(r"`(\{\{ [^`]+ \}\})`", page)
    assert len(blocks) == 3
    assert len(words) == 11
    body = "\n\n".join([*(block for block in blocks[1:]), *words])
    (tmp_path / "study.md").write_text(f"{blocks[0]}\n{body}\n", encoding="utf-8")
    review = open_review("清河镇", 2021, data=ROOT / "data", wording=tmp_path)
    text = "\n".join(plain(paragraph.runs) for paragraph in write_prose("study", review).paragraphs)
    for shown in ("27次", "比上年增加7次，增长35%", "超年度目标（24次）3次", "云山县", "没有未整改的问题。"):
        assert shown in text
