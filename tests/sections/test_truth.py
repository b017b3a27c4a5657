"""What a review says holds: rates follow from the numbers beside them, and nothing is praised for nothing."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings

import kit
from kit import Review, Section, open_review
from kit.content import Table, plain
from kit.indicators import rounded
from kit.ledgers.columns import Value
from kit.wording import write_prose
from tests.support.made_ledgers import Records, day, records, review_of
from tests.support.subjects import SUBJECT

SAMPLES = ["清河镇", "石桥乡", "柳林镇"]
CHARTS = [chart.key for chart in SUBJECT.charts]
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)([万亿]?)(%|个百分点)?")
_TENS = {"": 1, "万": 10_000, "亿": 100_000_000}
_PRAISE = re.compile("均按|均已|全部|集中在|年度目标的|控制在|逐年|最多|最高|提高|增加")


def sentences(review: Review) -> list[str]:
    """Every sentence of the review: prose, titles of charts, and their alt texts; nothing is drawn."""
    told = [
        plain(each.runs) for key in SUBJECT.chapters for each in write_prose(key, review, 标题="").paragraphs
    ]
    drawings = [review.chart(name) for name in CHARTS]
    told += [words for each in drawings if each for words in (each.title, each.alt)]
    return [sentence for text in told for sentence in text.split("。") if sentence]


def rates_out_of_nowhere(sentence: str) -> list[str]:
    """Return the percentages of a sentence that its own numbers do not give."""
    numbers: list[Decimal] = []
    rates: list[Decimal] = []
    for match in _NUMBER.finditer(sentence):
        number, tens, unit = match.groups()
        # A bound and a target are set, not worked out; a completion is of a target that 附件1 states, and a
        # share of the year before is of that year's numbers.
        stated = re.search("(?:不足|目标|目标（|目标的约?|上年约?为)$", sentence[: match.start()])
        if unit == "%" and stated is None:
            rates.append(Decimal(number))
        elif not unit:
            numbers.append(Decimal(number) * _TENS[tens])
    given = {rounded(part * 100 / whole, 1) for part, whole in permutations(numbers, 2) if whole}
    for difference, value in permutations(numbers, 2):
        given |= {
            rounded(difference * 100 / base, 1)
            for base in (value - difference, value + difference)
            if base > 0
        }
    # A number may stand there once and be both part and whole: all of them.
    given |= {Decimal(100)} if len(numbers) > len(set(numbers)) or len(numbers) == 1 else set()
    return [f"{rate}%" for rate in rates if rounded(rate, 1) not in given]


@pytest.mark.parametrize("township", SAMPLES)
def test_every_rate_of_the_samples_follows_from_its_own_sentence(township: str) -> None:
    told = sentences(open_review(township, 2021, data=Path(kit.__file__).parents[1] / "data"))
    assert any("%" in sentence for sentence in told)
    assert {sentence: rates for sentence in told if (rates := rates_out_of_nowhere(sentence))} == {}


@settings(max_examples=60, deadline=None)
@given(records(), records(2020))
def test_every_rate_of_any_review_follows_from_its_own_sentence(made: Records, before: Records) -> None:
    told = sentences(review_of(made, before))
    assert {sentence: rates for sentence in told if (rates := rates_out_of_nowhere(sentence))} == {}


def test_a_rate_beside_numbers_that_do_not_give_it_is_seen() -> None:
    assert rates_out_of_nowhere("全年应开展30次，实际开展28次，落实率90%") == ["90%"]
    assert rates_out_of_nowhere("开展24次，比上年增加4次，增长20%") == []


def test_what_is_held_too_often_stands_beside_the_rate_that_leaves_it_out() -> None:
    made: Records = {"systems": [["例会", 4, 40, None, None], ["报告", 4, 2, None, None]]}
    text = review_of(made).section("systems").text
    assert "应开展8次，实际开展42次，其中不超出各项应开展次数的6次，落实率75%。" in text


@settings(max_examples=80, deadline=None)
@given(records(zero=True), records(2020, zero=True))
def test_nothing_is_praised_where_all_is_nought(made: Records, before: Records) -> None:
    # Rows count, whatever stands in them: only what rests on their numbers is nought.
    counted = {"tasks", "study", "activities", "submissions", "civility", "problems", "responsibilities"}
    made, before = ({k: v for k, v in each.items() if k not in counted} for each in (made, before))
    told = [sentence for sentence in sentences(review_of(made, before)) if _PRAISE.search(sentence)]
    # A list that grew by a rule is no praise, and says so by its own number.
    assert [sentence for sentence in told if not re.search("比上年增加|列有制度", sentence)] == []


@pytest.mark.parametrize(
    ("made", "writer", "never"),
    [
        ({"systems": [["例会", 0, 0, None, None]]}, "systems", "均按次数|落实率|未按次数"),
        ({"systems": [["例会", 0, 2, None, None]]}, "systems", "均按次数|落实率|未按次数"),
        ({}, "problems", "均已整改"),
        ({"problems": []}, "problems", "均已整改"),
        ({"problems": [["甲", None, None, None, None, None]]}, "problems", "均已整改|整改率"),
        ({"boards": [[day(3), "宣传栏", 0, None, "东村"]]}, "publicity", "最多|增长"),
        ({"online": [[m, 0, 0, 0, None, 0] for m in range(1, 13)]}, "online", "最多|办结率"),
    ],
)
def test_an_empty_or_zero_set_fulfils_nothing(made: Records, writer: str, never: str) -> None:
    prose = write_prose(writer, review_of(made))
    assert not re.search(never, "".join(plain(each.runs) for each in prose.paragraphs))


def test_rules_that_were_due_and_held_are_said_to_be() -> None:
    made: Records = {"systems": [["例会", 4, 4, None, None], ["报告", 0, 0, None, None]]}
    review = review_of(made)
    text = review.section("systems").text
    assert text.startswith("应开展的各项制度均按次数落实。全年应开展4次，实际开展4次，落实率100%。")
    drawing = review.chart("systems_kept")
    assert drawing
    assert drawing.title == "应开展的1项制度中1项按次数落实"
    assert drawing.block().note.endswith("；另有1项制度应开展次数为0，图中未列")


def test_a_month_is_without_study_only_in_the_kinds_that_are_counted() -> None:
    rows: list[list[Value]] = [
        [day(month), "集体学习", "甲", 3, Decimal(1)] for month in range(1, 13) if month != 10
    ]
    made: Records = {"study": [*rows, [day(10), "知识讲座", "乙", 3, Decimal(1)]]}
    text = review_of(made).section("study").text
    assert "除知识讲座和领学外，10月没有学习记录" in text
    assert text.count("10月") == 1


def test_no_list_of_twelve_months_where_none_of_the_kind_was_held() -> None:
    text = review_of({"study": [[day(10), "领学", "乙", 3, Decimal(1)]]}).section("study").text
    assert text.startswith("全镇开展理论学习0次。")
    assert "没有学习记录" not in text


def test_a_complete_review_has_nothing_missing() -> None:
    review = open_review("清河镇", 2021, data=Path(kit.__file__).parents[1] / "data")
    assert review.figures["civility_top_village"].value is None
    summary = review._repr_mimebundle_()["text/plain"]
    rows = [row for row in _cells(review.section("indicators")) if row[1] == "缺"]
    assert rows == [], "the sample has nothing to count these from: see data/README.md on how it is made"
    assert "、0项缺失" in summary  # type: ignore[operator]


def test_what_the_profile_says_and_no_sentence_needs_is_listed() -> None:
    made: Records = {"profile": [["乡镇名称", "清河镇"], ["党支部数", "15个"]]}
    rows = _cells(review_of(made).section("sources"))
    assert ["党支部数", "—", "3", "总结里没有这一项，未写入"] in [row[1:] for row in rows]


def test_a_sum_of_millions_and_a_name_that_ends_in_a_number_stay_apart() -> None:
    rows = [[day(3), kind, 1_234_567, 0, "东村2"] for kind in ("宣传栏", "文化墙2")]
    review = review_of({"boards": rows, "models": [["好邻居2", 3, 1_234_567, 9]]})
    assert "包括“文化墙2”1234567" in review.section("publicity").text
    drawing = review.chart("models_by_category")
    assert drawing
    assert drawing.title == "典型事迹：好邻居2：1234567篇"


def _cells(section: Section) -> list[list[str]]:
    table = next(block for block in section.blocks if isinstance(block, Table))
    return [["".join(run.text for run in cell) for cell in row] for row in table.rows]
