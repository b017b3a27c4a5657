"""Words of direction turned round are errors in every format; what the kit writes is never accused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from kit.layout import FORMATS
from kit.proof.findings import Finding
from kit.proof.holding import hold
from kit.proof.seeing import see
from kit.proof.seen import Seen
from kit.records.number_records import DocumentRecord
from kit.records.packed import unpack
from tests.support.review_documents import SAMPLES, carrying, files_of, sample

PAIRS = (("增加", "减少"), ("增长", "下降"), ("提高", "降低"), ("高", "低"), ("+", "－"))
OPPOSITE = {one: other for pair in PAIRS for one, other in (pair, pair[::-1])} | {"差": "超"}
WORDS = re.compile(rf"(?:{'|'.join(map(re.escape, OPPOSITE))})(?=约?\d)")
"""Every word of direction before a number, and every sign."""


@cache
def record_of_sample(subject: str, township: str, year: int) -> DocumentRecord:
    return unpack(carrying(sample(subject, township, year)).record)


@cache
def seen_of(subject: str, township: str, year: int, form: str) -> list[Seen]:
    return see(files_of(subject, township, year)[form])


def texts(each: Seen) -> Iterator[str]:
    yield each.text
    for row in each.rows:
        yield from row


def is_list_of_sources(each: Seen) -> bool:
    """Return whether it is 附件2, whose every word is held."""
    return bool(each.rows) and each.rows[0][0] == "编号"


def turned(text: str) -> Iterator[str]:
    """Yield a text with each of its words of direction turned round."""
    for word in WORDS.finditer(text):
        yield text[: word.start()] + OPPOSITE[word[0]] + text[word.end() :]


def with_one_turned(seen: list[Seen]) -> Iterator[list[Seen]]:
    """Yield what is seen with each single word of direction turned round."""
    for at, each in enumerate(seen):
        if is_list_of_sources(each):
            continue
        edited = [each._replace(text=text) for text in turned(each.text)]
        for row, cells in enumerate(each.rows):
            for cell, whole in enumerate(cells):
                for text in turned(whole):
                    changed = (*cells[:cell], text, *cells[cell + 1 :])
                    edited.append(each._replace(rows=(*each.rows[:row], changed, *each.rows[row + 1 :])))
        yield from ([*seen[:at], one, *seen[at + 1 :]] for one in edited)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_every_word_of_direction_turned_round_is_found(form: str) -> None:
    words: Counter[str] = Counter()
    for each in SAMPLES:
        record, seen = record_of_sample(*each), seen_of(*each, form)
        words.update(word for part in seen for text in texts(part) for word in WORDS.findall(text))
        for edited in with_one_turned(seen):
            found = [part for part in hold(record, edited) if part.severity == "error"]
            assert [part.code for part in found] == ["direction-changed"], (each, found)
    assert set(words) == set(OPPOSITE)
    assert sum(words.values()) > 800


@pytest.mark.slow
@pytest.mark.parametrize(("subject", "township", "year"), SAMPLES)
def test_other_edits_of_the_words_accuse_nobody(subject: str, township: str, year: int) -> None:
    """Whatever text is edited, the words of direction that the kit has written agree with the record."""
    record, seen = record_of_sample(subject, township, year), seen_of(subject, township, year, "html")

    def reworded(each: Seen, shift: int) -> Seen:
        text = f"{each.text}另见说明。" if each.text and not shift else each.text
        rows = [
            (*row[:-1], f"{row[-1]}另") if row and (at + shift) % 20 == 0 else row
            for at, row in enumerate(each.rows)
        ]
        return each._replace(text=text, rows=tuple(rows) if not is_list_of_sources(each) else each.rows)

    for shift in range(20):
        edited = [reworded(each, (at + shift) % 20) for at, each in enumerate(seen)]
        assert {each.code for each in hold(record, edited)} == {"text-edited"}


def held(old: str, new: str) -> list[Finding]:
    """Hold a sample with one phrase edited."""
    record, seen = record_of_sample(*SAMPLES[6]), seen_of(*SAMPLES[6], "html")
    at = next(at for at, each in enumerate(seen) if old in each.text)
    edited = [*seen[:at], seen[at]._replace(text=seen[at].text.replace(old, new, 1)), *seen[at + 1 :]]
    return list(hold(record, edited))


SAID = "27次[22]，为三年来最多，比上年增加7次，增长35%，完成年度目标的112.5%"


@pytest.mark.parametrize(
    ("new", "word"),
    [
        (SAID.replace("比上年增加7次", "较上年少7次"), "少"),
        (SAID.replace("增长35%", "降幅达35%"), "降幅"),
        (SAID.replace("增长35%", "同比下降约35%"), "下降"),
        (SAID.replace("增长35%", "35%以下"), "以下"),
        (SAID.replace("为三年来最多", "为三年来最少"), "最少"),
        (SAID.replace("为三年来最多", "三年来逐年减少"), "减少"),
        (SAID.replace("完成年度", "未完成年度"), "未"),
    ],
)
def test_a_contradiction_is_an_error_with_its_words(new: str, word: str) -> None:
    (found,) = held(SAID, new)
    assert (found.code, found.severity) == ("direction-changed", "error")
    assert f"“{word}”与记录相反" in found.message
    assert re.match(r"第\d+段“", found.place)


@pytest.mark.parametrize(
    "new",
    [
        SAID.replace("比上年增加7次", "较上年多7次"),
        SAID.replace("比上年增加7次", "与上年相差7次"),
        SAID.replace("增长35%", "增幅为35%"),
        SAID.replace("完成年度", "超额完成年度"),
        SAID.replace("，为三年来最多", ""),
    ],
)
def test_the_same_in_other_words_is_a_notice(new: str) -> None:
    assert [(each.code, each.severity) for each in held(SAID, new)] == [("text-edited", "notice")]


def test_a_sign_that_is_left_out_of_a_cell_is_found() -> None:
    which, at, row = next(
        (each, at, row)
        for each in SAMPLES
        for at, part in enumerate(seen_of(*each, "html"))
        for row, cells in enumerate(part.rows)
        if any(re.match(r"－\d+人次（－", cell) for cell in cells)
    )
    record, seen = record_of_sample(*which), seen_of(*which, "html")
    rows = list(seen[at].rows)
    rows[row] = tuple(cell.replace("－", "") if "人次（－" in cell else cell for cell in rows[row])
    found = list(hold(record, [*seen[:at], seen[at]._replace(rows=tuple(rows)), *seen[at + 1 :]]))
    assert [each.code for each in found] == ["direction-changed"] * 2
    assert all("少了“－”" in each.message for each in found)
