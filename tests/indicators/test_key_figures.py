"""The figures by which townships are shown side by side are those that a subject declares."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kit.indicators.ranking import key_figures
from kit.indicators.ratios import Rate, Share
from kit.subjects import known_subjects, load_subject

SUBJECTS = [known.name for known in known_subjects()]


@pytest.mark.parametrize("name", SUBJECTS)
def test_headlines_count_in_order_and_six_at_most(name: str) -> None:
    indicators = load_subject(name).indicators
    marked = [each.key for each in indicators if each.headline]
    assert marked
    assert list(key_figures(indicators)) == marked[:6]
    assert list(key_figures(indicators, most=2)) == marked[:2]


@pytest.mark.parametrize("name", SUBJECTS)
def test_where_none_is_marked_compared_amounts_count(name: str) -> None:
    indicators = [replace(each, headline=None) for each in load_subject(name).indicators]
    chosen = key_figures(indicators)
    known = {each.key: each for each in indicators}
    assert len(chosen) == 6
    assert all(known[key].compared and not isinstance(known[key].measure, Rate | Share) for key in chosen)
    unwanted = [replace(each, headline=False if each.key in chosen else None) for each in indicators]
    assert not {*key_figures(unwanted)} & {*chosen}


def test_a_subject_without_indicators_has_none() -> None:
    assert key_figures([]) == ()
