"""Whatever number of a document is edited is found, in its place; words alone are told and pass."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import Phase, given, settings

from kit.export.html.page import render_html
from kit.proof.findings import CODES, Finding
from kit.proof.holding import hold
from kit.proof.html_seen import html_seen
from kit.proof.recomputing import recompute
from kit.proof.seen import Seen
from kit.records.packed import unpack
from tests.support.made_ledgers import Records, records, review_of
from tests.support.review_documents import SAMPLES, carrying, files_of, reading_of, sample
from tests.support.single_edits import EDITS, Edit, place_of, spots


@cache
def made(subject: str, township: str, year: int) -> tuple[list[Seen], bytes]:
    """Return what is seen of a sample's page, and its record."""
    content = carrying(sample(subject, township, year)).record
    assert content is not None
    return html_seen(files_of(subject, township, year)["html"]), content


def check_found(edit: Callable[[list[Seen], random.Random], Edit], seed: int) -> None:
    rng = random.Random(seed)
    seen, content = made(*rng.choice(SAMPLES))
    edited, where = edit(seen, rng)
    found = [each for each in hold(unpack(content), edited, "甲.html") if each.severity == "error"]
    changed = [(a, b) for (_, a), (_, b) in zip(spots(seen), spots(edited), strict=True) if a != b]
    places = [each.place for each in found]
    for spot in where:
        wanted = place_of(seen, spot)
        assert any(place.startswith(wanted) for place in places), (seed, wanted, places, changed)
    # Nothing else is said to be wrong.
    wanted_all = tuple(place_of(seen, spot) for spot in where)
    assert [place for place in places if not place.startswith(wanted_all)] == [], (seed, changed)
    assert all(each.code in CODES and each.file == "甲.html" and "\n" not in str(each) for each in found)


@pytest.mark.slow
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_a_single_edit_is_found_at_its_place(edit: Callable[[list[Seen], random.Random], Edit]) -> None:
    for seed in range(40):
        check_found(edit, seed)


@pytest.mark.slow
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_ten_thousand_single_edits_are_found_at_their_places(
    edit: Callable[[list[Seen], random.Random], Edit],
) -> None:
    for seed in range(1000, 1000 + 10_000 // len(EDITS) + 1):
        check_found(edit, seed)


@pytest.mark.parametrize(("subject", "township", "year"), SAMPLES)
def test_a_document_as_it_was_made_has_nothing_to_find(subject: str, township: str, year: int) -> None:
    seen, content = made(subject, township, year)
    assert list(hold(unpack(content), seen)) == []


def held(edited: list[Seen]) -> list[Finding]:
    return list(hold(unpack(made(*SAMPLES[6])[1]), edited))


def text_at(words: str) -> tuple[list[Seen], int]:
    seen = made(*SAMPLES[6])[0]
    return seen, next(at for at, each in enumerate(seen) if words in each.text)


def test_paragraphs_without_numbers_may_be_reworded_added_deleted_and_moved() -> None:
    seen, at = text_at("班子成员按照分工联系各村")
    assert not re.search(r"\d", seen[at].text)
    reworded = [*seen[:at], seen[at]._replace(text="班子成员联系各村。"), *seen[at + 1 :]]
    for edited, said in (
        (reworded, "文字与生成时不同"),
        ([*seen[:at], Seen("text", "另加一段说明。"), *seen[at:]], "多了一段没有数字的文字"),
        ([*seen[:at], *seen[at + 1 :]], "少了一段没有数字的文字"),
        ([*seen[: at - 3], seen[at], *seen[at - 3 : at], *seen[at + 1 :]], "换了位置"),
    ):
        found = held(edited)
        assert [(each.code, each.severity) for each in found] == [("text-edited", "notice")], said
        assert said in found[0].message
        assert re.match(r"第\d+段“", found[0].place)


def test_words_beside_a_number_may_be_edited() -> None:
    seen, at = text_at("全镇开展理论学习27次")
    edited = [
        *seen[:at],
        seen[at]._replace(text=seen[at].text.replace("全镇开展", "全镇一共组织")),
        *seen[at + 1 :],
    ]
    found = held(edited)
    assert [(each.code, each.severity) for each in found] == [("text-edited", "notice")]
    assert re.match(r"第\d+段“全镇一共组织", found[0].place)


def test_a_paragraph_with_numbers_that_moves_as_it_is_passes() -> None:
    seen, at = text_at("全镇开展理论学习27次")
    edited = [*seen[: at + 2], *seen[at + 3 : at + 5], seen[at + 2], *seen[at + 5 :]]
    assert edited != seen
    assert {(each.code, each.severity) for each in held(edited)} == {("text-edited", "notice")}


def test_a_paragraph_with_numbers_that_goes_is_told_behind_the_one_before() -> None:
    seen, at = text_at("全镇开展理论学习27次")
    (found,) = held([*seen[:at], *seen[at + 1 :]])
    assert (found.code, found.severity) == ("number-gone", "error")
    assert found.place.endswith("之后")
    assert seen[at - 1].text[:8] in found.place
    assert "27" in found.message


def test_a_row_that_goes_or_comes_is_found() -> None:
    seen = made(*SAMPLES[6])[0]
    at = next(at for at, each in enumerate(seen) if each.caption.startswith("表2"))
    rows = seen[at].rows
    for changed, code in (
        (rows[:3] + rows[4:], "number-gone"),
        ((*rows[:3], ("新任务", "甲", "5", "6", "次", "已完成"), *rows[3:]), "number-new"),
    ):
        (found,) = held([*seen[:at], seen[at]._replace(rows=changed), *seen[at + 1 :]])
        assert found.code == code
        assert found.place.startswith("表2第")


def test_a_number_in_another_cell_of_its_row_is_found() -> None:
    seen = made(*SAMPLES[6])[0]
    at, row = next(
        (at, row)
        for at, each in enumerate(seen)
        for row, cells in enumerate(each.rows)
        if cells[:3] == ("行政村数", "14个", "—")
    )
    cells = ("行政村数", "—", "14个", *seen[at].rows[row][3:])
    rows = (*seen[at].rows[:row], cells, *seen[at].rows[row + 1 :])
    (found,) = held([*seen[:at], seen[at]._replace(rows=rows), *seen[at + 1 :]])
    assert (found.code, found.severity) == ("numbers-swapped", "error")


def test_nothing_at_all_is_found_as_gone() -> None:
    found = held([])
    assert {each.place for each in found} == {"开头"}
    assert {each.code for each in found} == {"number-gone", "text-edited"}


@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(records(), records(2020))
def test_a_page_of_any_review_has_nothing_to_find(made_now: Records, before: Records) -> None:
    document = carrying(reading_of(review_of(made_now, before)))
    assert document.record is not None
    record = unpack(document.record)
    assert list(hold(record, html_seen(render_html(document).encode()))) == []
    assert list(recompute(record)) == []
