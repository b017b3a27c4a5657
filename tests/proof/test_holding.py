"""Whatever number of a document is edited is found, in its place; words alone are told and pass."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from hypothesis import Phase, given, settings

from kit.export.html import render_html
from kit.proof.findings import CODES, Finding
from kit.proof.holding import hold
from kit.proof.html_seen import html_seen
from kit.proof.recomputing import recompute
from kit.proof.seen import Seen
from kit.records.packed import unpack
from tests.support.made_ledgers import Records, records, review_of
from tests.support.review_documents import SAMPLES, carrying, files_of, reading_of, sample

Spot = tuple[int, int, int]
"""A text of a document: index of what is seen, then of its row and cell, or (-1, 0) text, (-1, 1) caption."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNITS = ("次", "篇", "块", "条", "场", "项", "个", "人", "%", "件", "小时", "学时", "份", "处", "家", "户")
_WITH_UNIT = re.compile(rf"(?<![图表第\d.])(\d+(?:\.\d+)?)({'|'.join(_UNITS)})")


@cache
def made(subject: str, township: str, year: int) -> tuple[list[Seen], bytes]:
    """Return what is seen of a sample's page, and its record."""
    content = carrying(sample(subject, township, year)).record
    assert content is not None
    return html_seen(files_of(subject, township, year)["html"]), content


def spots(seen: list[Seen]) -> Iterator[tuple[Spot, str]]:
    for at, each in enumerate(seen):
        yield (at, -1, 0), each.text
        yield (at, -1, 1), each.caption
        for row, cells in enumerate(each.rows):
            yield from (((at, row, cell), text) for cell, text in enumerate(cells))


def with_text(seen: list[Seen], spot: Spot, text: str) -> list[Seen]:
    at, row, cell = spot
    each = seen[at]
    if row < 0:
        each = each._replace(text=text) if cell == 0 else each._replace(caption=text)
    else:
        cells = (*each.rows[row][:cell], text, *each.rows[row][cell + 1 :])
        each = each._replace(rows=(*each.rows[:row], cells, *each.rows[row + 1 :]))
    return [*seen[:at], each, *seen[at + 1 :]]


def place_of(seen: list[Seen], spot: Spot) -> str:
    """Return how the place of a text begins, counted here as a reader counts."""
    at, row, _ = spot
    kind = seen[at].kind
    if kind == "figure":
        number = sum(each.kind == "figure" for each in seen[: at + 1])
        return f"第{number}幅图的{'标题' if spot[2] else '说明文字'}"
    if kind == "table":
        captioned = bool(seen[at].caption)
        tables = [each for each in seen[: at + 1] if each.kind == "table"]
        number = sum(bool(each.caption) == captioned for each in tables) if captioned else len(tables)
        return (
            f"{f'表{number}' if captioned else f'第{number}张表'}{'的标题' if row < 0 else f'第{row + 1}行'}"
        )
    number = sum(each.kind not in ("figure", "table") for each in seen[: at + 1])
    return f"第{number}段“"


Edit = tuple[list[Seen], list[Spot]]


def numbers_of(seen: list[Seen]) -> list[tuple[Spot, re.Match[str]]]:
    return [(spot, found) for spot, text in spots(seen) for found in _NUMBER.finditer(text)]


def replaced(seen: list[Seen], spot: Spot, found: re.Match[str], by: str) -> list[Seen]:
    return with_text(seen, spot, f"{found.string[: found.start()]}{by}{found.string[found.end() :]}")


def a_digit(seen: list[Seen], rng: random.Random) -> Edit:
    spot, found = rng.choice(numbers_of(seen))
    at = rng.choice([at for at, letter in enumerate(found[0]) if letter.isdigit()])
    other = rng.choice([digit for digit in "0123456789" if digit != found[0][at]])
    return replaced(seen, spot, found, found[0][:at] + other + found[0][at + 1 :]), [spot]


def a_rate(seen: list[Seen], rng: random.Random) -> Edit:
    rates = [(spot, found) for spot, found in numbers_of(seen) if found.string[found.end() :].startswith("%")]
    spot, found = rng.choice(rates)
    return replaced(seen, spot, found, f"{float(found[0]) + 0.1:.1f}"), [spot]


def a_unit(seen: list[Seen], rng: random.Random) -> Edit:
    units = [(spot, found) for spot, text in spots(seen) for found in _WITH_UNIT.finditer(text)]
    spot, found = rng.choice(units)
    other = rng.choice([unit for unit in (*_UNITS, "万", "") if not found[2].startswith(unit) or not unit])
    return replaced(seen, spot, found, f"{found[1]}{other}{found[2] if other == '万' else ''}"), [spot]


def a_number_more(seen: list[Seen], rng: random.Random) -> Edit:
    spot, text = rng.choice([(spot, text) for spot, text in spots(seen) if text])
    at = rng.randrange(len(text) + 1)
    return with_text(seen, spot, f"{text[:at]}另{rng.randrange(1, 999)}次{text[at:]}"), [spot]


def a_number_less(seen: list[Seen], rng: random.Random) -> Edit:
    spot, found = rng.choice(numbers_of(seen))
    return replaced(seen, spot, found, ""), [spot]


def two_of_a_paragraph(seen: list[Seen], rng: random.Random) -> Edit:
    while True:
        spot, first = rng.choice(numbers_of(seen))
        others = [each for each in _NUMBER.finditer(first.string) if each.start() > first.end()]
        others = [each for each in others if each[0] != first[0]]
        if others:
            second = rng.choice(others)
            text = first.string
            swapped = text[: first.start()] + second[0] + text[first.end() : second.start()]
            return with_text(seen, spot, swapped + first[0] + text[second.end() :]), [spot]


def two_of_the_document(seen: list[Seen], rng: random.Random) -> Edit:
    while True:
        (one, first), (other, second) = rng.sample(numbers_of(seen), 2)
        if first[0] != second[0] and one[:2] != other[:2]:
            return replaced(replaced(seen, one, first, second[0]), other, second, first[0]), [one, other]


def two_amounts(seen: list[Seen], rng: random.Random) -> Edit:
    """Exchange two numbers with their units: one figure's in the place of another's."""
    units = [(spot, found) for spot, text in spots(seen) for found in _WITH_UNIT.finditer(text)]
    while True:
        (one, first), (other, second) = rng.sample(units, 2)
        if first[1] != second[1] and one[:2] != other[:2]:
            return replaced(replaced(seen, one, first, second[0]), other, second, first[0]), [one, other]


def a_cell(seen: list[Seen], rng: random.Random) -> Edit:
    """Exchange two cells of a row, at least one of which has a number."""
    while True:
        spot, found = rng.choice([each for each in numbers_of(seen) if each[0][1] >= 0])
        cells = seen[spot[0]].rows[spot[1]]
        other = rng.randrange(len(cells))
        if _NUMBER.findall(cells[other]) != _NUMBER.findall(found.string):
            edited = with_text(seen, spot, cells[other])
            return with_text(edited, (*spot[:2], other), found.string), [spot]


EDITS: list[Callable[[list[Seen], random.Random], Edit]] = [
    *(a_digit, a_rate, a_unit, a_number_more, a_number_less),
    *(two_of_a_paragraph, two_of_the_document, two_amounts, a_cell),
]


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
    assert not _NUMBER.search(seen[at].text)
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
