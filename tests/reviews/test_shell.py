"""The office that a review is addressed to, and the words before the signature."""

from __future__ import annotations

from pathlib import Path

import pytest

import kit
from kit import Review, open_review
from kit.errors import CallError
from tests.support.ledger_files import Written
from tests.support.small_subject import changed, write_subject
from tests.support.townships import write_township

DATA = Path(kit.__file__).parents[1] / "data"


def shell(review: Review) -> tuple[str, str]:
    return review.section("导语").content.recipient, review.section("落款").content.closing


@pytest.mark.parametrize(
    ("subject", "said"),
    [("", ("中共云山县委员会", "特此报告。")), ("安全生产", ("县安全生产委员会", "特此报告。"))],
)
def test_the_samples_are_addressed_by_their_subject(subject: str, said: tuple[str, str]) -> None:
    assert shell(open_review("清河镇", 2021, subject=subject, data=DATA)) == said


@pytest.mark.parametrize(
    ("items", "said"),
    [
        # Without a county there is no committee of it.
        ([], ("", "特此报告。")),
        ([["所属县区", "云山县"]], ("中共云山县委员会", "特此报告。")),
        ([["主送", "县委宣传部"], ["结束语", "以上报告，请审阅。"]], ("县委宣传部", "以上报告，请审阅。")),
        ([["所属县区", "云山县"], ["主送机关", "不写"], ["结束语", "不写"]], ("", "")),
    ],
)
def test_a_township_sets_its_own_in_the_profile(
    tmp_path: Path, items: list[list[Written]], said: tuple[str, str]
) -> None:
    profile: list[list[Written]] = [["乡镇名称", "清河镇"], ["年度", 2021], *items]
    write_township(tmp_path, records={"profile": profile})
    assert shell(open_review("清河镇", 2021, data=tmp_path)) == said


def test_a_blank_that_nobody_fills_is_a_mistake_of_the_subject(tmp_path: Path) -> None:
    text = changed("subject.toml", ('recipient = "县交通运输局"', 'recipient = "{县}交通运输局"'))
    folder = write_subject(tmp_path / "专题", text)
    with pytest.raises(CallError, match=r"的 recipient 里的“{县}”不认得：是否指“{县区}”"):
        open_review("清河镇", 2021, subject=str(folder), data=tmp_path)
