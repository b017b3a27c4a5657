"""Charts stand behind the sentence that cites them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kit import Review, Section
from kit.content import Chart, Paragraph, Run, plain
from kit.document.references import labelled
from tests.support.ledger_files import Written
from tests.support.townships import opened


def study_of(tmp_path: Path) -> Section:
    rows: list[list[Written]] = [
        [dt.date(2021, month, 1), "集体学习", "甲", 1, 1] for month in (3, 3, 3, 5, 6, 6)
    ]
    return opened(tmp_path, study=rows).section("study")


def cited(section: Section) -> list[tuple[str, str]]:
    """Return each paragraph with a citation, and the key of the block behind it."""
    pairs = zip(section.blocks, section.blocks[1:], strict=False)
    return [
        (plain(block.runs), after.key if isinstance(after, Chart) else "")
        for block, after in pairs
        if isinstance(block, Paragraph) and any(run.cites for run in block.runs)
    ]


def test_a_chart_stands_behind_the_sentence_that_states_it(tmp_path: Path) -> None:
    ((text, key),) = cited(study_of(tmp_path))
    assert key == "study_by_month"
    assert text.count("（见下图）。") == 1


def test_a_chart_that_no_sentence_states_has_a_sentence_of_its_own(tmp_path: Path) -> None:
    wording = tmp_path / "wording"
    wording.mkdir()
    (wording / "study.md").write_text("## 理论学习\n\n设有网评员{{ 网评员人数 }}。\n", encoding="utf-8")
    review = study_review(tmp_path, wording)
    assert cited(review.section("study")) == [("理论学习分月情况以图列示（见下图）。", "study_by_month")]


def study_review(tmp_path: Path, wording: Path) -> Review:
    from kit import open_review

    rows: list[list[Written]] = [
        [dt.date(2021, month, 1), "集体学习", "甲", 1, 1] for month in (3, 3, 3, 5, 6, 6)
    ]
    opened(tmp_path / "data", study=rows)
    return open_review("清河镇", 2021, data=tmp_path / "data", wording=wording)


def test_a_chart_that_does_not_earn_a_place_leaves_nothing_behind(tmp_path: Path) -> None:
    rows: list[list[Written]] = [[dt.date(2021, 3, 1), "集体学习", "甲", 1, 1]]
    section = opened(tmp_path, study=rows, self_study=[]).section("study")
    assert not any(isinstance(block, Chart) for block in section.blocks)
    assert not cited(section)


def test_two_charts_cited_in_one_place_are_one_parenthesis(tmp_path: Path) -> None:
    rows: list[list[Written]] = [
        [dt.date(2021, 3, 1), kind, amount, None, village]
        for kind in ("宣传栏", "标语")
        for amount, village in ((9, "东村"), (5, "西村"), (2, "南村"))
    ]
    section = opened(tmp_path, boards=rows).section("publicity")
    notebook = next(text for text, _ in cited(section) if "宣传栏" in text)
    assert "（见下图）（见下图）" not in notebook
    ((*blocks,),) = labelled([section.blocks])
    text = next(
        plain(block.runs)
        for block in blocks
        if isinstance(block, Paragraph) and "宣传栏" in plain(block.runs)
    )
    charts = [block for block in blocks if isinstance(block, Chart)]
    assert len(charts) >= 2
    assert "（见图" in text


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ("开展理论学习", "组织理论学习", "组织理论学习"),
        # A passage copied from the notebook, or from the finished review.
        ("（见下图）。", "，按计划完成。", "，按计划完成（见下图）。"),
        ("（见图3）。", "，按计划完成。", "，按计划完成（见下图）。"),
    ],
)
def test_an_edit_keeps_the_citation(tmp_path: Path, old: str, new: str, seen: str) -> None:
    section = study_of(tmp_path)
    ((text, _),) = cited(section)
    start = text[text.index("（见下图）") - 4 : text.index("（见下图）")] if old.startswith("（") else ""
    edited = section.replace(start + old, start + new)
    ((after, key),) = cited(edited)
    assert start + seen in after
    assert key == "study_by_month"


def test_a_passage_without_the_citation_is_found_across_it(tmp_path: Path) -> None:
    section = study_of(tmp_path)
    first = section.text.splitlines()[0]
    assert "见下图" not in section.text
    edited = section.replace(first, "按计划开展学习。")
    assert cited(edited) == [("按计划开展学习（见下图）。", "study_by_month")]
    gone = section.replace(first, "")
    assert not any(isinstance(block, Paragraph) and Run(first) in block.runs for block in gone.blocks)
    assert not cited(gone)
