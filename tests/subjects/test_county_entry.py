"""`county` of an indicator: how a county compares its townships by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit.indicators.indicator import Comparison
from kit.subjects import load_subject
from kit.subjects.declarations import read_declarations
from tests.support.small_subject import write_subject


@pytest.mark.parametrize("key", ["ideology", "safety"])
def test_built_in_subjects_compare_per_village_and_per_head(key: str) -> None:
    declared = [each.county for each in load_subject(key).indicators if each.county is not None]
    assert {each.per for each in declared} >= {"", "villages", "population"}
    assert Comparison("villages", 1, "每村") in declared


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ('county = { per = "常住人囗", named = "每人" }', "的 per “常住人囗” 应是另一个指标的名称"),
        ('county = { per = "常住人口" }', "named"),
        ('county = { per = "常住人口", named = "每人", time = 3 }', "time"),
        ('county = "每村"', "的 county 应写成"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, given: str, told: str) -> None:
    raise AssertionError((given, told, write_subject, read_declarations))
