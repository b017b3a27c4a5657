"""要点: what stands first in a review, by a fixed rule, and nothing where the ledgers show nothing."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

import kit
from kit import Review, open_review
from kit.content import Paragraph, plain
from kit.sections.highlights import write_highlights
from tests.support.ledger_files import Written
from tests.support.made_ledgers import Records, day, records, review_of
from tests.support.small_subject import write_subject
from tests.support.townships import ALL_BUT_PROFILE, opened, write_township

DATA = Path(kit.__file__).parents[1] / "data"


def points(review: Review) -> str:
    return "".join(plain(paragraph.runs) for paragraph in write_highlights(review))


def boards(count: int, year: int = 2021, kind: str = "宣传栏") -> list[list[Written]]:
    return [[dt.date(year, 3, 4), kind, count, None, "东村"]]


@pytest.mark.parametrize("subject", ["", "安全生产"])
@pytest.mark.parametrize("township", ["清河镇", "石桥乡", "柳林镇"])
def test_each_number_of_the_samples_is_a_figures(township: str, subject: str) -> None:
    review = open_review(township, 2021, subject=subject, data=DATA)
    (paragraph,) = write_highlights(review)
    assert 2 <= plain(paragraph.runs).count("。") <= 6
    assert not [run.text for run in paragraph.runs if re.search(r"\d", run.text) and not run.figure]
    for run in paragraph.runs:
        assert not run.figure or run.figure in review.figures


def test_they_stand_between_the_townships_words_and_where_the_numbers_are_from(tmp_path: Path) -> None:
    blocks = opened(tmp_path, targets=[["宣传栏", 5, "块"]]).section("导语").blocks
    said = [plain(block.runs) for block in blocks if isinstance(block, Paragraph)]
    at = next(at for at, text in enumerate(said) if text.startswith("要点："))
    assert said[at - 1] == "现将有关情况报告如下。"
    assert said[at + 1] == "本文数字取自2021年工作台账，出处见附件《数据来源》。"


def test_a_townships_own_opening_without_the_place_has_them_last(tmp_path: Path) -> None:
    write_township(tmp_path / "data", records={"boards": boards(5), "targets": [["宣传栏", 5, "块"]]})
    (tmp_path / "wording").mkdir()
    (tmp_path / "wording/导语.md").write_text("# {{ 标题 }}\n\n现报告如下。\n", encoding="utf-8")
    review = open_review("清河镇", 2021, data=tmp_path / "data", wording=tmp_path / "wording")
    assert review.section("导语").text.splitlines()[2].startswith("要点：年度目标1项，达到1项。")


def test_nothing_is_said_where_the_ledgers_show_nothing(tmp_path: Path) -> None:
    write_township(tmp_path, records={"targets": [["领学", 0, "次"]]})
    review = open_review("清河镇", 2021, data=tmp_path)
    assert write_highlights(review) == ()
    assert "要点" not in review.section("导语").text


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ([["宣传栏", 5, "块"]], "年度目标1项，达到1项。"),
        ([["宣传栏", 8, "块"]], "年度目标1项，未达到1项。宣传栏5块，为目标8块的62.5%。"),
        ([["没有的指标", 8, "块"]], "年度目标1项，没有数据可以对照1项（没有的指标）。"),
        (
            [["宣传栏", 5, "块"], ["标语", 30, "条"], ["没有的指标", 1, None]],
            "年度目标3项，达到1项，未达到1项，没有数据可以对照1项（没有的指标）。宣传标语0条，目标为30条。",
        ),
        ([["存在问题", 0, "个"]], "年度目标1项，未达到1项。存在问题1个，目标为不超过0个。"),
        ([["任务完成率", 80, "%"]], "年度目标1项，未达到1项。任务完成率50%，目标为80%。"),
    ],
)
def test_targets_are_counted_and_what_was_missed_is_named(
    tmp_path: Path, targets: list[list[Written]], said: str
) -> None:
    assert points(opened(tmp_path, boards=boards(5), targets=targets)).removeprefix("要点：") == said


def test_of_many_missed_targets_the_two_that_are_least_reached_come_first(tmp_path: Path) -> None:
    targets: list[list[Written]] = [
        ["宣传栏", 10, "块"],
        ["网评员人数", 16, "人"],
        ["县级以上媒体投稿", 4, "篇"],
        ["宣传标语", 40, "条"],
        ["文明实践活动场次", 2, "场"],
        ["典型事迹", 4, "篇"],
    ]
    said = points(opened(tmp_path, boards=[*boards(5), *boards(20, kind="标语")], targets=targets))
    assert said == (
        "要点：年度目标6项均未达到。县级以上媒体投稿1篇，为目标4篇的25%；宣传栏5块，为目标10块的50%。"
        "其余未达到的为宣传标语、文明实践活动场次、网评员人数等。"
    )


def test_missed_targets_without_a_rate_are_one_sentence(tmp_path: Path) -> None:
    targets: list[list[Written]] = [["宣传栏", 10, "块"], ["宣传标语", 40, "条"]]
    kinds = [*boards(0), *boards(0, kind="标语")]
    assert "未达到。宣传栏0块，目标为10块；宣传标语0条，目标为40条。" in points(
        opened(tmp_path, boards=kinds, targets=targets)
    )


def test_targets_reached_alike_keep_the_order_of_the_ledger(tmp_path: Path) -> None:
    targets: list[list[Written]] = [["标语", 10, "条"], ["宣传栏", 10, "块"]]
    said = points(opened(tmp_path, boards=[*boards(5), *boards(5, kind="标语")], targets=targets))
    assert said.index("宣传标语") < said.index("宣传栏")


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (20, 22, "与上年相比变化较大的有宣传栏22块（上年20块），增长10%。"),
        (40, 30, "与上年相比变化较大的有宣传栏30块（上年40块），下降25%。"),
        (19, 60, ""),  # the base is too small
        (100, 109, ""),  # less than a tenth
        (None, 60, ""),
    ],
)
def test_a_change_is_told_if_its_base_and_rate_are_large_enough(
    tmp_path: Path, before: int | None, now: int, said: str
) -> None:
    if before is not None:
        write_township(tmp_path, year=2020, records={"boards": boards(before, 2020)})
    review = opened(tmp_path, boards=boards(now), targets=[["领学", 0, "次"]])
    assert points(review).removeprefix("要点：") == said


def test_a_change_between_years_that_were_not_fully_recorded_is_not_told(tmp_path: Path) -> None:
    partly: list[list[Written]] = [*boards(20, 2020), [dt.date(2020, 5, 1), "宣传栏", None, None, "西村"]]
    write_township(tmp_path, year=2020, records={"boards": partly})
    assert "宣传栏" not in points(opened(tmp_path, boards=boards(60), targets=[["领学", 0, "次"]]))


def test_what_is_missing_is_said_last(tmp_path: Path) -> None:
    write_township(
        tmp_path,
        without=["先进典型", "网络舆情"],
        records={
            "plans": [],
            "targets": [["领学", 0, "次"]],
            "problems": [["甲", None, None, None, None, None], ["乙", None, None, None, None, "整改中"]],
        },
    )
    review = open_review("清河镇", 2021, data=tmp_path)
    assert points(review).endswith(
        "未收到《先进典型》《网络舆情》台账，《下步打算》台账没有记录。问题整改率没有数据。"
    )


def test_many_missing_ledgers_are_not_all_named_on_the_first_page(tmp_path: Path) -> None:
    write_township(tmp_path, without=ALL_BUT_PROFILE)
    said = points(open_review("清河镇", 2021, data=tmp_path))
    assert said.startswith("要点：未收到《")
    assert said.endswith("》等台账。")
    assert said.count("《") == 6


def test_a_subject_that_declares_none_of_it_has_them_too(tmp_path: Path) -> None:
    folder = write_subject(tmp_path / "专题")
    for year, found in ((2020, 40), (2021, 50)):
        place = tmp_path / f"data/{year}/清河镇"
        place.mkdir(parents=True)
        (place / "巡查养护.csv").write_text(
            f"日期,道路类型,发现,处置\n{year}-03-15,县道,{found},20\n", encoding="utf-8"
        )
        (place / "年度目标.csv").write_text("指标,目标值,单位\n处置病害,25,处\n", encoding="utf-8")
    review = open_review("清河镇", 2021, subject=str(folder), data=tmp_path / "data")
    said = points(review)
    assert said.startswith(
        "要点：年度目标1项，未达到1项。处置病害20处，为目标25处的80%。与上年相比变化较大的有发现病害50处"
    )
    assert review.figures["targets_missed"].value == 1


def test_a_subject_may_say_which_changes_are_headlines(tmp_path: Path) -> None:
    for marked, told in (("true", False), ("false", False), ("", True)):
        text = Path(write_subject(tmp_path / f"专题{marked}")) / "indicators.toml"
        lines = text.read_text(encoding="utf-8")
        if marked:
            # Marking another indicator leaves this one out, and so does marking it as none.
            name = "处置病害" if marked == "true" else "发现病害"
            lines = lines.replace(f'name = "{name}"', f'name = "{name}"\nheadline = {marked}')
        text.write_text(lines, encoding="utf-8")
        for year, found in ((2020, 40), (2021, 50)):
            place = tmp_path / f"data{marked}/{year}/清河镇"
            place.mkdir(parents=True)
            row = f"日期,道路类型,发现,处置\n{year}-03-15,县道,{found},20\n"
            (place / "巡查养护.csv").write_text(row, encoding="utf-8")
        review = open_review("清河镇", 2021, subject=str(text.parent), data=tmp_path / f"data{marked}")
        assert ("发现病害" in points(review)) == told


@settings(max_examples=60, deadline=None)
@given(records(), records(2020))
def test_any_ledgers_give_at_most_six_sentences_of_sourced_numbers(made: Records, before: Records) -> None:
    for paragraph in write_highlights(review_of(made, before)):
        said = plain(paragraph.runs)
        assert said.startswith("要点：")
        assert said.endswith("。")
        assert said.count("。") <= 6
        assert not re.search("[，；、：][。；]|。。|None", said)


def test_a_rate_is_that_of_the_numbers_beside_it() -> None:
    made: Records = {
        "self_study": [[month, Decimal("3.59"), 1] for month in range(1, 13)],
        "targets": [["月人均自学篇数", 4, "篇"]],
        "boards": [[day(3), "宣传栏", 3, None, None]],
    }
    assert "月人均自学3.6篇，为目标4篇的90%。" in points(review_of(made))
