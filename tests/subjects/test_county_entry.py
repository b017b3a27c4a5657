"""`county` of an indicator: how a county compares its townships by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit.indicators.indicator import Comparison
from kit.reviews.subject_check import check_subject
from kit.subjects import load_subject
from tests.support.small_subject import changed, write_subject


@pytest.mark.parametrize("key", ["ideology", "safety"])
def test_built_in_subjects_compare_per_village_and_per_head(key: str) -> None:
    declared = [each.county for each in load_subject(key).indicators if each.county is not None]
    assert {each.per for each in declared} >= {"", "villages", "population"}
    assert Comparison("villages", 1, "每村") in declared


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            'county = { per = "常住人囗", named = "每人" }',
            "per “常住人囗” 应是另一个指标的名称：是否指“常住人口”",
        ),
        ('county = { per = "巡查次数", named = "每次" }', "per “巡查次数” 应是另一个指标的名称"),
        ('county = { per = "常住人口" }', "named"),
        ('county = { per = "常住人口", named = "每人", times = 0 }', "times"),
        ('county = { per = "常住人口", named = "每人", beside = 3 }', "beside"),
        ('county = "每村"', "county"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, given: str, told: str) -> None:
    files = changed("indicators.toml", ('key = "patrols"', f'{given}\nkey = "patrols"'))
    mistakes = check_subject(write_subject(tmp_path / "roads", files)).mistakes
    assert len(mistakes) == 1
    assert (mistakes[0].file, mistakes[0].line) == ("indicators.toml", 2)
    assert told in mistakes[0].message


@pytest.mark.parametrize(
    ("given", "comparison"),
    [
        ("county = true", Comparison()),
        ("county = false", Comparison(compared=False)),
        (
            'county = { per = "常住人口", times = 10000, named = "每万人" }',
            Comparison("population", 10000, "每万人"),
        ),
    ],
)
def test_what_is_declared_is_read(tmp_path: Path, given: str, comparison: Comparison) -> None:
    files = changed("indicators.toml", ('key = "patrols"', f'{given}\nkey = "patrols"'))
    subject = load_subject(str(write_subject(tmp_path / "roads", files)))
    assert subject.indicator("patrols").county == comparison
