"""One ledger of targets for two subjects: each review holds its own, and passes over those of the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import kit
from kit.subjects import known_subjects, load_subject
from kit.subjects.subject_loading import indicators_elsewhere
from tests.support.ledger_files import Written
from tests.support.small_subject import write_subject
from tests.support.townships import opened, write_township

SHARED: list[list[Written]] = [["宣传栏", 6, "块"], ["安全检查次数", 90, "次"], ["宣传兰块数", 3, "块"]]


def test_the_indicators_of_the_other_subjects_are_known_by_all_their_names() -> None:
    first, second = load_subject("ideology"), load_subject("safety")
    elsewhere = indicators_elsewhere(first)
    assert {"安全检查次数", "发现隐患", "培训场次"} <= elsewhere
    assert indicators_elsewhere(second) >= {"理论学习次数", "理论学习", "宣传栏"}
    for subject in (first, second):
        assert not indicators_elsewhere(subject) & set(subject.by_name)


def test_what_a_subject_counts_itself_is_never_of_another() -> None:
    first, second = load_subject("ideology"), load_subject("safety")
    both = set(first.by_name) & set(second.by_name)
    assert "存在问题" in both
    assert not both & (indicators_elsewhere(first) | indicators_elsewhere(second))


def test_a_subject_with_mistakes_or_in_a_folder_is_not_among_them(tmp_path: Path) -> None:
    folder = load_subject(write_subject(tmp_path / "专题"))
    assert {"安全检查次数", "理论学习次数"} <= indicators_elsewhere(folder)
    assert "巡查次数" not in indicators_elsewhere(load_subject("ideology"))


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a subject that is installed as a package."""
    folder = write_subject(tmp_path / "roads_subject")
    (folder / "__init__.py").touch()
    info = tmp_path / "roads_subject-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: roads-subject\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[review_kit.subjects]\nroads = roads_subject\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    known_subjects.cache_clear()
    yield folder
    known_subjects.cache_clear()


def test_an_installed_subject_is_among_them_while_it_has_no_mistakes(installed: Path) -> None:
    first = load_subject("ideology")
    assert "巡查次数" in indicators_elsewhere(first)
    write_subject(installed, {"charts.toml": "[[chart]]\n"})
    assert "巡查次数" not in indicators_elsewhere(first)


def test_a_target_of_another_subject_is_passed_over_and_a_slip_is_not(tmp_path: Path) -> None:
    review = opened(tmp_path, targets=SHARED)
    unknown = [notice for notice in review.notices if "这个目标不作对比" in notice]
    assert len(unknown) == 1
    assert "没有“宣传兰块数”这个指标" in unknown[0]
    faults = kit.check(tmp_path / "2021/清河镇.xlsx").faults
    assert [fault.cell for fault in faults if fault.code == "target-unknown"] == ["A4"]


def test_a_review_counts_no_target_of_another_subject(tmp_path: Path) -> None:
    write_township(tmp_path, records={"targets": SHARED[:2]})
    review = kit.open_review("清河镇", 2021, data=tmp_path)
    assert (review.figures["targets"].value, review.figures["targets_unmeasured"].value) == (1, 0)
    assert "安全检查次数" not in review.section("组织领导").text
    drawing = review.chart("targets")
    assert drawing
    assert drawing.title == "1项年度目标达到1项"
