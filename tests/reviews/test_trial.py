from __future__ import annotations

from pathlib import Path

from kit import open_review
from kit.reviews.trial import write_trial_review
from tests.support.townships import write_township


def test_a_trial_review_changes_nothing_of_a_review(tmp_path: Path) -> None:
    write_township(tmp_path)
    told = []
    for _ in range(2):
        review = open_review("清河镇", 2021, data=tmp_path)
        told.append(
            [review.section("study")._repr_mimebundle_(), review.section("publicity")._repr_mimebundle_()]
        )
        write_trial_review()
    assert told[0] == told[1]
    assert "预演镇" not in str(told)
