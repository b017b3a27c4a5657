"""Every number of a document is claimed, and by the record that it is of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import Phase, given, settings

from kit import open_review
from kit.records.number_records import DocumentRecord
from kit.subjects import load_subject
from tests.support.hard_ledgers import CASES, TOWNSHIP, Case, write_hard_ledgers
from tests.support.made_ledgers import Records, records, review_of
from tests.support.review_documents import (
    DATA,
    SAMPLES,
    SUBJECTS,
    displayed,
    markdown,
    reading_of,
    record_of,
    sample,
    texts_and_ids,
)

_DIGITS = re.compile(r"\d+(?:\.\d+)?")


def unclaimed(said: list[tuple[str, list[tuple[str, str]]]]) -> list[tuple[str, str]]:
    """Return the numbers that nothing claims, each with its text."""
    return [(number, text) for text, claims in said for number, id_ in claims if not id_]


def check_record(record: DocumentRecord) -> None:
    """Check that ids are there once, and that what a number is made of is there too."""
    ids = [each.id for each in record.records]
    assert len(ids) == len(set(ids))
    of_figures = {each.id for each in record.records if each.op in ("difference", "rate", "completion")}
    missing = {
        (each.id, of) for each in record.records if each.id in of_figures for of in each.of if of not in ids
    }
    assert missing == set()
    assert all(each.source is not None for each in record.records if not each.op and each.line)


@pytest.mark.slow
@pytest.mark.parametrize(("subject", "township", "year"), SAMPLES)
def test_every_number_of_the_samples_is_claimed(subject: str, township: str, year: int) -> None:
    said = texts_and_ids(sample(subject, township, year))
    assert unclaimed(said) == []
    # Every number of a text is claimed, in order; lines of 附件2 are held whole.
    lines = [(text, claims) for text, claims in said if claims and "|" not in text and "[" not in text]
    assert len(lines) > 20
    for text, claims in lines:
        assert [number for number, _ in claims] == _DIGITS.findall(text)
    check_record(record_of(sample(subject, township, year)))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_number_of_hard_data_is_claimed(subject: str, case: Case, tmp_path: Path) -> None:
    data = write_hard_ledgers(tmp_path, load_subject(subject), case)
    reading = reading_of(open_review(TOWNSHIP, 2021, subject=subject, data=data))
    assert unclaimed(texts_and_ids(reading)) == []
    check_record(record_of(reading))


@settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(records(), records(2020))
def test_every_number_of_any_review_is_claimed(made: Records, before: Records) -> None:
    reading = reading_of(review_of(made, before))
    assert unclaimed(texts_and_ids(reading)) == []
    check_record(record_of(reading))


TEXTS = "2021/清河镇.xlsx › 文字材料 › "
CLAIMED: dict[str, list[str]] = {
    "有行政村14个[0]": ["villages", "villages"],
    "现将2021年度工作情况报告如下": [f"{TEXTS}B2"],
    "年度目标10项[0]，达到9项[0]，未达到1项[0]": [
        *("targets", "targets", "targets_met", "targets_met", "targets_missed", "targets_missed"),
    ],
    "县级以上媒体投稿90篇[0]，为目标96篇的93.8%": [
        *("submissions", "submissions", "submissions.target", "submissions.completion"),
    ],
    "文明实践活动48场[0]（上年28场），增长71.4%": [
        *("civility_activities", "civility_activities", "civility_activities.before"),
        "civility_activities.rate",
    ],
    "完成率75%[0]，上年为25%": ["tasks_done_share", "tasks_done_share", "tasks_done_share.before"],
    "10项年度目标完成的比例以图列示（见图1）": ["targets/#", "numbering"],
    "理论学习27次[0]，为三年来最多，比上年增加7次，增长35%，完成年度目标的112.5%": [
        *("study_sessions", "study_sessions", "study_sessions.difference", "study_sessions.rate"),
        "study_sessions.completion",
    ],
    "6月、12月最多，均为4次[0]（见图3）": [
        *("study_top_month.label0", "study_top_month.label1", "study_top_month", "study_top_month"),
        "numbering",
    ],
    # Not the 4.3 of the lowest month, rounded.
    "3月、4月最低，均为4.3篇[0]": [
        *("self_study_lowest.label0", "self_study_lowest.label1", "self_study_lowest", "self_study_lowest"),
    ],
    "分别比上年增加25块和62条（见图6、图7）": [
        *("boards.difference", "slogans.difference", "numbering", "numbering"),
    ],
    "包括“展板”14、“宣传牌”11": ["boards_other.label0", "boards_other.label1"],
    "落实率90%[0]，上年为86.7%": ["systems_share", "systems_share", "systems_share.before"],
    "差6篇。投稿的90篇中": ["submissions.short", "submissions"],
    "占全年90篇的71.1%[0]": ["submissions", *["submissions_second_half_share"] * 2],
    # Charts: their captions and their words.
    "图1　10项年度目标达到9项": ["numbering", "targets/#", "targets/#met"],
    "图4　人均自学：9月最多（6篇）": ["numbering", "date", "self_study_by_month/9月"],
    "图5　5项制度中2项按次数落实": ["numbering", "systems_kept/#", "systems_kept/#met"],
    "图9　投稿集中在下半年（全年90篇中64篇，占71.1%）": [
        *("numbering", "submissions_by_month/total", "submissions_by_month/h2"),
        "submissions_by_month/h2.share",
    ],
    "理论学习依次为2、1、2、1、3、4、3、1、2、1、3、4（次）": [
        f"study_by_month/{month}月" for month in range(1, 13)
    ],
    "上年依次为2、0、0、1、2、4、0、0、3、2、3、3（次）": [
        f"study_by_month/上年/{month}月" for month in range(1, 13)
    ],
    "理论学习次数依次为22次、20次、27次": [f"trend/理论学习次数/{year}" for year in (2019, 2020, 2021)],
    "桃园村15块、下湾村12块": ["boards_by_village/桃园村", "boards_by_village/下湾村"],
    "网评员人数15人，目标15人": ["commentators", "commentators.target"],
    # Cells shown as such.
    "落实理论学习计划|理论学习次数|24|27|次|已完成": [
        *("2021/清河镇.xlsx › 任务清单 › C2", "2021/清河镇.xlsx › 任务清单 › D2"),
    ],
    "整改期限为2021年9月30日，已整改": ["2021/清河镇.xlsx › 存在问题 › E2"] * 3,
    # 附件1 by its columns.
    "|2021年|2020年|": ["date", "date"],
    "理论学习次数|27次|20次|+7次（+35%）|24次|达到": [
        *("study_sessions", "study_sessions.before", "study_sessions.difference", "study_sessions.rate"),
        "study_sessions.target",
    ],
    "知识讲座次数|6次|2次|+4次|6次|": [
        *("lectures", "lectures.before", "lectures.difference", "lectures.target"),
    ],
    "任务完成率|75%（6/8）|25%|+50个百分点|": [
        *("tasks_done_share", "tasks_done_share.label0", "tasks_done_share.label1"),
        *("tasks_done_share.before", "tasks_done_share.difference"),
    ],
    "人均自学最低月份|4.3篇（3月、4月）": [
        *("self_study_lowest", "self_study_lowest.label0", "self_study_lowest.label1"),
    ],
    "附件：1.指标一览2.数据来源": ["numbering", "numbering"],
}  # fmt: skip


@pytest.mark.parametrize("words", CLAIMED)
def test_a_number_is_claimed_by_its_own_record(words: str) -> None:
    # Which line of 附件2 a number has, [47], changes with every indicator that is declared before it.
    said = [(re.sub(r"\[\d+\]", "[0]", text), claims) for text, claims in texts_and_ids(sample())]
    found = next((each for each in said if words in each[0]), None)
    assert found is not None, f"the sample says it otherwise by now: mend {words!r} in CLAIMED of this file"
    text, claims = found
    start = text.index(words)
    before, within = (len(_DIGITS.findall(part)) for part in (text[:start], words))
    assert [id_ for _, id_ in claims[before : before + within]] == CLAIMED[words]


def test_a_year_before_that_could_not_count_all_has_a_note_of_its_own() -> None:
    said = texts_and_ids(sample("安全生产", "柳林镇", 2021))
    noted = [(text, claims) for text, claims in said if "（上年" in text and "条记录中有" in text]
    assert noted
    for text, claims in noted:
        count, blank = re.findall(r"（上年(\d+)条记录中有(\d+)条", text)[0]
        notes = [(number, id_.rpartition(".")[2]) for number, id_ in claims if ".before.note" in id_]
        assert notes[:2] == [(count, "note0"), (blank, "note1")]


def test_a_missing_figure_has_the_target_of_its_row(tmp_path: Path) -> None:
    data = write_hard_ledgers(tmp_path, load_subject("safety"), "all zero")
    said = texts_and_ids(reading_of(open_review(TOWNSHIP, 2021, subject="safety", data=data)))
    (claims,) = [claims for text, claims in said if text.startswith("隐患整改率|—")]
    assert claims == [("95", "fixed_share.target")]


def test_groups_are_claimed_by_their_names_even_those_that_are_not_drawn(tmp_path: Path) -> None:
    data = write_hard_ledgers(tmp_path, load_subject("ideology"), "many villages")
    said = texts_and_ids(reading_of(open_review(TOWNSHIP, 2021, data=data)))
    (found,) = [each for each in said if each[0].startswith("2021年宣传栏，按所在村：")]
    text, claims = found
    groups = re.findall(r"第(\d+)村(\d+)块", text.partition("。")[0])
    assert len(groups) > 20
    listed = [("2021", "date")]
    for name, value in groups:
        listed += [(name, "boards_by_village/#name"), (value, f"boards_by_village/第{name}村")]
    assert claims[: len(listed)] == listed
    rest = re.findall(r"(\D+)(\d+)(个?)", text.partition("。")[2])
    counted = [id_ for (_, _, unit), (_, id_) in zip(rest, claims[len(listed) :], strict=True) if unit]
    assert all(id_.startswith("boards_by_village/#") for id_ in counted)


def test_amounts_in_tens_of_thousands_have_their_value(tmp_path: Path) -> None:
    data = write_hard_ledgers(tmp_path, load_subject("safety"), "millions")
    reading = reading_of(open_review(TOWNSHIP, 2021, subject="safety", data=data))
    values = {each.id: (each.value, each.unit, each.text) for each in record_of(reading).records}
    assert values["funds_by_month/1月"] == (4_010_000, "万元", "401")
    assert values["fixed_share.label0"] == (154_000_000, "", "15400")
    assert values["found_by_place/工贸企业"] == (35_000_000, "处", "3500")


def test_what_an_analyst_adds_or_replaces_is_claimed_as_the_analysts() -> None:
    review = open_review("清河镇", 2021, data=DATA)
    table = pd.DataFrame({"村": ["东村", "西村3组"], "户数": [120, 85]})
    section: Any = review.section("理论学习")
    own = [
        markdown("## 补充\n\n另走访**12**户，见下表。\n\n- 其中3户\n  - 又2户\n\n$x^2 = 16$"),
        displayed(table),
    ]
    changed = section.replace("增长35%", "增长三成半（35%左右，另有99次）")
    said = texts_and_ids(reading_of(review, own, [changed]))
    assert unclaimed(said) == []
    shown = dict(said)
    assert shown["另走访12户，见下表。"] == [("12", "analyst")]
    assert shown["其中3户"] == [("3", "analyst")]
    assert shown["又2户"] == [("2", "analyst")]
    rows = [claims for text, claims in said if "东村|120" in text or "西村3组|85" in text]
    assert [id_ for claims in rows for _, id_ in claims if id_ != "analyst"] == []
    assert [number for claims in rows for number, _ in claims][-4:].count("85") == 1
    (replaced,) = [claims for text, claims in said if "增长三成半" in text]
    kept = dict(replaced)
    assert (kept["35"], kept["99"]) == ("analyst", "analyst")
    assert kept["7"] == "study_sessions.difference"
    assert kept["112.5"] == "study_sessions.completion"


def test_a_document_without_a_review_has_no_record() -> None:
    from nbformat.v4 import new_notebook

    from kit.document.from_notebook import read
    from kit.records.claims import document_record

    assert document_record(read(new_notebook(cells=[markdown("# 抽查\n\n共12次。")]))) is None
