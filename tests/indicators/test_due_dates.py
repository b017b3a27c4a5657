"""Problems by their deadline on the day that the review is dated."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import Review, open_review
from tests.support.ledger_files import Written
from tests.support.townships import opened, write_township

KEYS = ("problems_overdue", "problems_due", "problems_undated")


def rows(*problems: tuple[str | None, str | None]) -> list[list[Written]]:
    return [["甲", None, None, None, deadline, state] for deadline, state in problems]


def dated(data: Path, day: str, *problems: tuple[str | None, str | None]) -> Review:
    write_township(data, records={"problems": rows(*problems)})
    return open_review("清河镇", 2021, data=data, signed_on=day)


def test_a_deadline_is_over_on_the_day_after_it(tmp_path: Path) -> None:
    for day, counts in (("2021-09-30", [0, 1, 0]), ("2021-10-01", [1, 0, 0])):
        review = dated(tmp_path / day, day, ("2021年9月", "整改中"))
        assert [review.figures[key].value for key in KEYS] == counts


def test_what_is_solved_or_has_no_state_is_never_overdue(tmp_path: Path) -> None:
    problems = [("2020年底", "已整改"), ("2020年底", None), ("2020年底", "未整改"), ("长期坚持", "整改中")]
    review = dated(tmp_path, "2021-12-01", *problems)
    assert [review.figures[key].value for key in KEYS] == [1, 0, 1]
    assert review.figures["problems_overdue"].source.rows == (4,)
    said = review.section("problems").text
    assert "没有完成整改的问题，到成文时已超过整改期限的1个，没有明确整改期限的1个。" in said


def test_a_review_without_a_date_says_nothing_of_deadlines(tmp_path: Path) -> None:
    review = opened(tmp_path, problems=rows(("2020年底", "未整改")))
    assert [review.figures[key].value for key in KEYS] == [None] * 3
    said = review.section("problems").text
    assert "成文" not in said
    assert "超过" not in said
    assert "未整改1个" in said


def test_the_date_is_that_of_the_profile_unless_the_analyst_gives_one(tmp_path: Path) -> None:
    profile: list[list[Written]] = [["乡镇名称", "清河镇"], ["年度", 2021], ["成文日期", "2021年10月5日"]]
    problems = rows(("2021年9月30日", "整改中"))
    write_township(tmp_path, records={"profile": profile, "problems": problems})
    signed = open_review("清河镇", 2021, data=tmp_path)
    assert signed.figures["problems_overdue"].value == 1
    given_another = open_review("清河镇", 2021, data=tmp_path, signed_on="2021-09-05")
    assert given_another.figures["problems_overdue"].value == 0


DEADLINES = st.sampled_from([None, "2021年6月", "2021年底", "年底", "长期坚持", "2022-03-01", "2021年一季度"])
STATES = st.sampled_from([None, "已整改", "整改中", "未整改"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(DEADLINES, STATES), min_size=1, max_size=12), st.booleans())
def test_solved_due_overdue_undated_and_unstated_add_up(
    tmp_path_factory: pytest.TempPathFactory, problems: list[tuple[str | None, str | None]], late: bool
) -> None:
    data = tmp_path_factory.mktemp("data")
    figures = dated(data, "2021-12-31" if late else "2021-05-01", *problems).figures
    parts = [figures[key].number for key in (*KEYS, "problems_solved", "problems_unstated")]
    if any(state for _, state in problems):
        assert sum(part or 0 for part in parts) == figures["problems"].number == len(problems)
    else:
        assert parts[:3] == [None] * 3
