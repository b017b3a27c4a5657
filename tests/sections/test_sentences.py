"""Rules that every sentence of a review keeps, over all samples of all subjects and over any data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

import kit
from kit import Review, open_review
from kit.content import Paragraph, Run, plain
from kit.indicators.comparison import LEAST_BASE
from kit.subjects import load_subject
from tests.support.made_ledgers import Records, day, records, review_of

DATA = Path(kit.__file__).parents[1] / "data"
ROADS = Path(__file__).parents[1] / "subjects" / "road_upkeep"
TOWNSHIPS = ("清河镇", "石桥乡", "柳林镇")
SAMPLES = [
    *(("意识形态工作", name) for name in TOWNSHIPS),
    *(("安全生产", name) for name in TOWNSHIPS),
    (str(ROADS), "清河镇"),
]
MOST_COMPARED = 8


def opened(subject: str, township: str) -> Review:
    data = ROADS / "data" if subject == str(ROADS) else DATA
    return open_review(township, 2021, subject=subject, data=data)


def runs_of(review: Review) -> Iterator[tuple[str, Run]]:
    """Yield every run of the prose, with its sentence."""
    for paragraph in paragraphs_of(review):
        for run in paragraph.runs:
            yield plain(paragraph.runs), run


def paragraphs_of(review: Review) -> Iterator[Paragraph]:
    sections = [review.section("opening"), *(review.section(each.key) for each in review.subject.sections)]
    for section in sections:
        yield from (block for block in section.blocks if isinstance(block, Paragraph))


def text_of(review: Review) -> str:
    return "\n".join(plain(paragraph.runs) for paragraph in paragraphs_of(review))


def check_rates(review: Review) -> int:
    """Check that each rate of change stands on a base of at least 20; returns how many there are."""
    rates = 0
    for text, run in runs_of(review):
        if re.search("(?:增长|下降)[约]?[\\d.]", run.text):
            before = review.figures[run.figure].year_before
            assert before is not None, text
            assert before >= LEAST_BASE - Decimal("0.5"), text
            rates += 1
        elif "%" in run.text and not run.figure:
            raise AssertionError(f"a rate without a source: {text}")
    return rates


def check_peaks(review: Review) -> int:
    """Check that each month that is named as the highest stands out; returns how many there are."""
    peaks = 0
    for text, run in runs_of(review):
        if run.figure and re.fullmatch("(?:\\d+月、?)+", run.text):
            figure = review.figures[run.figure]
            if getattr(figure.indicator.measure, "pick", "") != "highest":
                continue
            assert len(run.text.split("、")) <= 2, text
            assert figure.stands_out, text
            peaks += 1
    return peaks


@pytest.mark.parametrize(("subject", "township"), SAMPLES)
def test_rates_stand_on_twenty_and_peaks_stand_out(subject: str, township: str) -> None:
    review = opened(subject, township)
    assert check_rates(review) + check_peaks(review) >= 1


@settings(max_examples=60, deadline=None)
@given(records(), records(2020))
def test_rates_stand_on_twenty_and_peaks_stand_out_in_any_review(made: Records, before: Records) -> None:
    review = review_of(made, before)
    check_rates(review)
    check_peaks(review)


@pytest.mark.parametrize(("subject", "township"), SAMPLES)
def test_a_review_compares_with_the_year_before_at_most_eight_times(subject: str, township: str) -> None:
    review = opened(subject, township)
    text = text_of(review)
    assert 1 <= text.count("比上年") <= MOST_COMPARED
    # Three years are told by what they show, never listed.
    assert "依次为" not in text


@pytest.mark.parametrize("subject", ["意识形态工作", "安全生产"])
def test_no_data_makes_a_review_compare_more_often(subject: str) -> None:
    sections = load_subject(subject).sections
    folder = load_subject(subject).wording
    texts = [
        (folder / f"{key}.md").read_text("utf-8") for key in ("opening", *(each.key for each in sections))
    ]
    assert sum(len(re.findall(r"\.比上年|比上年\(", text)) for text in texts) <= MOST_COMPARED


@pytest.mark.parametrize(("subject", "township"), SAMPLES)
def test_what_is_missing_is_said_once_a_section_without_a_list_of_indicators(
    subject: str, township: str
) -> None:
    review = opened(subject, township)
    for section in review.subject.sections:
        missing = [f for f in review.figures.values() if f.gap and f.indicator.section == section.key]
        said = [line for line in review.section(section.key).text.splitlines() if "没有写入" in line]
        assert len(said) == bool(missing), section.key
        for figure in missing:
            ledgers = figure.indicator.measure.ledgers
            assert any(f"《{ledger.name}》" in said[0] for ledger in ledgers), figure.key
            assert figure.indicator.name not in re.sub("[《“][^》”]*[》”]", "", said[0])


@settings(max_examples=60, deadline=None)
@given(records(), records(2020))
def test_a_missing_figure_is_always_said_to_be_missing(made: Records, before: Records) -> None:
    review = review_of(made, before)
    for section in review.subject.sections:
        missing = [f for f in review.figures.values() if f.gap and f.indicator.section == section.key]
        said = [
            line for line in review.section(section.key).text.splitlines() if "无法得出的数字没有写入" in line
        ]
        assert len(said) == bool(missing)
        for figure in missing:
            names = [f"《{ledger.name}》" for ledger in figure.indicator.measure.ledgers]
            assert not names or any(name in said[0] for name in names)


def test_several_reasons_are_one_sentence() -> None:
    review = review_of({"profile": [["乡镇名称", "清河镇"]], "civility": []})
    assert review.section("civility").text == (
        "本节所用的《文明实践》台账没有记录，《先进典型》台账未收到，无法得出的数字没有写入。"
    )
    assert review.section("opening").text.endswith(
        "本节所用的《基本情况》没有“行政村数”“常住人口”“党员数”的数，无法得出的数字没有写入。"
    )


# --- townships that have little to say ---


def test_a_township_with_only_this_years_ledgers_compares_nothing() -> None:
    review = review_of(
        {
            "activities": [[day(6), "甲", "文体", 3, 150], [day(7), "乙", "文体", 2, 50]],
            "civility": [[day(6), "甲", "东村", 5, Decimal(2), 8]],
        }
    )
    text = text_of(review)
    assert "上年" not in text
    assert "年来" not in text
    assert "开展主题活动2项5场，参与200人次。" in text


def test_a_township_whose_numbers_are_all_nought_is_told_so_without_praise() -> None:
    nought: Records = {
        "activities": [[day(6), "甲", "文体", 0, 0]],
        "boards": [[day(6), "宣传栏", 0, 0, "东村"]],
        "online": [[month, 0, 0, 0, None, 0] for month in range(1, 13)],
        "targets": [["宣传栏", 9, None]],
    }
    text = text_of(review_of(nought, nought))
    assert "开展主题活动1项0场，参与0人次，均与上年持平。" in text
    assert "宣传栏没有完成年度目标（9块）" in text
    # A record with nothing new is a record, and no more.
    assert "宣传标语完成年度目标" not in text
    assert "1个村有宣传阵地记录" in text
    assert "最多" not in text
    assert "全年网络巡查0次，上报0件，办结0件。" in text


# --- villages that a ledger covers ---


def coverage_of(villages: list[str | None], total: int | None) -> str:
    profile: list[list[object]] = [["乡镇名称", "清河镇"]]
    if total is not None:
        profile.append(["行政村数", str(total)])
    made = {
        "profile": profile,
        "civility": [[day(6), "甲", village, 5, Decimal(2), 8] for village in villages],
    }
    text = review_of(made).section("civility").text  # type: ignore[arg-type]
    return next((each for each in text.split("。") if "个村" in each), "")


@pytest.mark.parametrize(
    ("villages", "total", "said"),
    [
        (["东村", "西村", "东村"], 5, "5个村中2个村开展了文明实践活动，其余3个村没有记录"),
        (["东村", "西村"], 2, "2个村均开展了文明实践活动"),
        (["东村、西村", "东村"], 5, "5个村中2个村开展了文明实践活动，其余3个村没有记录"),
        (["东村", "西村"], None, "2个村开展了文明实践活动"),
        # More names than villages: some are spelt in two ways, so nothing is said of the rest.
        (["东村", "东河村", "西村"], 2, "3个村开展了文明实践活动"),
        (["东村", None], 5, "1个村（2条记录中有1条没有写明“所在村”）开展了文明实践活动"),
        (["东村", "全镇"], 5, "1个村（2条记录中有1条没有写明“所在村”）开展了文明实践活动"),
        ([None, None], 5, ""),
        ([], 5, ""),
    ],
)
def test_villages_without_a_record_are_counted_only_where_that_is_known(
    villages: list[str | None], total: int | None, said: str
) -> None:
    assert coverage_of(villages, total) == said


def test_an_anniversary_is_not_joined_with_what_it_has_nothing_to_do_with() -> None:
    review = review_of({"submissions": [[day(5), "春耕见闻", "云山日报", "县级", "春耕", True]]})
    assert review.figures["party_anniversary"].text == "100周年"
    assert "周年" not in review.section("publicity").text
