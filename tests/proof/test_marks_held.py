"""Word files edited as people edit them: marks tell where text went, and never that a number is right."""

from __future__ import annotations

import copy
import io
import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from kit.proof.findings import Finding
from kit.proof.holding import hold
from kit.proof.locating import where
from kit.proof.seeing import see_with_marks
from kit.proof.seen import Seen, SeenMark
from kit.records.number_records import DocumentRecord
from kit.records.packed import unpack
from tests.support.office_programs import saved_again
from tests.support.review_documents import SAMPLES, carrying, files_of, sample
from tests.support.single_edits import EDITS, Edit, place_of, with_text

STUDY = "全镇开展理论学习27次"
WHICH = SAMPLES[6]


@cache
def record_of_sample(subject: str, township: str, year: int) -> DocumentRecord:
    return unpack(carrying(sample(subject, township, year)).record)


def edited(change: Callable[[Any], object]) -> bytes:
    word = docx.Document(io.BytesIO(files_of(*WHICH)["docx"]))
    change(word)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def held(content: bytes) -> list[Finding]:
    seen, marks = see_with_marks(content)
    return list(hold(record_of_sample(*WHICH), seen, marks=marks))


def told(content: bytes) -> set[tuple[str, str]]:
    return {(each.code, each.severity) for each in held(content)}


def paragraph(word: Any, words: str) -> Any:
    """Return the paragraph that begins with some words, as its XML."""
    return next(each._p for each in word.paragraphs if text_of(each._p).startswith(words))


def text_of(node: Any) -> str:
    return "".join(each.text or "" for each in node.iter(qn("w:t")))


def reword(node: Any, old: str, new: str) -> None:
    text = next(each for each in node.iter(qn("w:t")) if old in (each.text or ""))
    text.text = text.text.replace(old, new, 1)


def split(node: Any, before: str) -> Any:
    """Part a paragraph in two before the run that has some words, and return the second."""
    at = next(at for at, child in enumerate(node) if before in text_of(child))
    # The start of a mark goes with what it encloses.
    while node[at - 1].tag == qn("w:bookmarkStart"):
        at -= 1
    second = copy.deepcopy(node)
    for child in list(second)[:at]:
        if child.tag != qn("w:pPr"):
            second.remove(child)
    for child in list(node)[at:]:
        node.remove(child)
    node.addnext(second)
    return second


def moved_and_rewritten(word: Any) -> None:
    node = paragraph(word, STUDY)
    reword(node, "全镇开展理论学习", "一年来全镇共组织理论学习")
    paragraph(word, "班子成员按照分工联系各村").addprevious(node)


def split_and_rewritten(word: Any) -> None:
    node = paragraph(word, STUDY)
    second = split(node, "增长")
    reword(node, "全镇开展", "今年全镇组织")
    reword(second, "增长", "同比增长")


def merged(word: Any) -> None:
    first = paragraph(word, STUDY)
    second = first.getnext()
    while second.tag != qn("w:p") or not re.search(r"\d", text_of(second)):
        second = second.getnext()
    assert len(re.findall(r"\d+", text_of(second))) > 1
    for child in list(second):
        if child.tag != qn("w:pPr"):
            first.append(child)
    second.getparent().remove(second)


def between_others(word: Any) -> None:
    """Split a paragraph, and put its second half behind the following paragraph, all rewritten."""
    node = paragraph(word, STUDY)
    second = split(node, "增长")
    reword(node, "全镇开展", "今年全镇组织")
    reword(second, "增长", "同比增长")
    paragraph(word, "班子成员按照分工联系各村").addprevious(second)


@pytest.mark.parametrize("change", [moved_and_rewritten, split_and_rewritten, merged, between_others])
def test_numbers_of_text_that_went_elsewhere_are_held_against_their_own_records(
    change: Callable[[Any], None],
) -> None:
    assert told(edited(change)) == {("text-edited", "notice")}


def test_without_marks_the_same_is_told_of_numbers() -> None:
    seen, _ = see_with_marks(edited(split_and_rewritten))
    assert any(each.severity == "error" for each in hold(record_of_sample(*WHICH), seen))


@pytest.mark.parametrize("change", [moved_and_rewritten, split_and_rewritten, between_others])
def test_a_number_changed_there_is_found_at_its_place(change: Callable[[Any], None]) -> None:
    def changed(word: Any) -> None:
        change(word)
        node = next(
            each
            for each in word.element.body
            if each.tag == qn("w:p") and re.search("理论学习27次.*增长35%|^，同比增长35%", text_of(each))
        )
        reword(node, "35", "53")

    errors = [each for each in held(edited(changed)) if each.severity == "error"]
    assert [each.code for each in errors] == ["number-changed"]
    assert "53应为35%" in errors[0].message
    assert re.match(r"第\d+段“", errors[0].place)


def test_a_word_of_direction_turned_in_text_that_was_split_is_found() -> None:
    def change(word: Any) -> None:
        split_and_rewritten(word)
        reword(paragraph(word, "，同比"), "同比增长", "同比下降")

    assert ("direction-changed", "error") in told(edited(change))


def bookmarks(word: Any) -> list[Any]:
    tags = (qn("w:bookmarkStart"), qn("w:bookmarkEnd"))
    return [each for each in word.element.body.iter() if each.tag in tags]


def test_marks_that_are_gone_are_no_finding() -> None:
    def change(word: Any) -> None:
        for each in bookmarks(word):
            each.getparent().remove(each)

    assert held(edited(change)) == []


def test_text_pasted_into_a_mark_is_held_as_any_other() -> None:
    def words(word: Any) -> None:
        reword(paragraph(word, STUDY), "27次", "27次以上的学习，即27次")

    def more(word: Any) -> None:
        reword(paragraph(word, STUDY), "27次", "27次（另有3次）")

    def around(word: Any) -> None:
        reword(paragraph(word, STUDY), "27次", "27次左右")

    assert ("number-new", "error") in told(edited(words))
    assert ("number-new", "error") in told(edited(more))
    assert told(edited(around)) == {("text-edited", "notice")}


def marked_runs(node: Any) -> list[Any]:
    return [
        each
        for each in node
        if each.tag in (qn("w:r"), qn("w:hyperlink"))
        and each.getprevious().tag == qn("w:bookmarkStart")
        and re.search(r"\d", text_of(each))
    ]


@pytest.mark.parametrize("rewritten", [False, True])
def test_numbers_exchanged_with_their_marks_are_found(rewritten: bool) -> None:
    def change(word: Any) -> None:
        first = paragraph(word, STUDY)
        second = next(
            node
            for node in first.itersiblings(qn("w:p"))
            if len(marked_runs(node)) > 2 and re.search(r"\d+(?:场|块)", text_of(node))
        )
        one, other = marked_runs(first)[0], marked_runs(second)[0]
        ends = [(each.getprevious(), each.getnext()) for each in (one, other)]
        # The start, what it encloses and the end of each go to where the other was.
        place = one.getnext().getnext()
        target = other.getnext().getnext()
        for each in (ends[0][0], one, ends[0][1]):
            target.addprevious(each)
        for each in (ends[1][0], other, ends[1][1]):
            place.addprevious(each)
        if rewritten:
            reword(first, "全镇开展理论学习", "全镇组织理论学习")
            reword(second, "。", "！")

    assert any(each.severity == "error" for each in held(edited(change)))


def test_a_changed_number_is_found_in_every_mark() -> None:
    seen, marks = see_with_marks(files_of(*WHICH)["docx"])
    assert len(marks) > 400
    record = record_of_sample(*WHICH)
    for each in marks[::3]:
        old = text_at(seen, each)
        new = re.sub(r"\d", lambda found: str((int(found[0]) + 1) % 10), old, count=1)
        found = list(hold(record, with_text_at(seen, each, new), marks=marks))
        wanted = place_of(seen, (each.at, each.row, each.cell))
        assert [one.place.startswith(wanted) for one in found] == [True], (each, old, new, found)
        assert found[0].severity == "error"


def text_at(seen: list[Seen], mark: SeenMark) -> str:
    return whole_text(seen, mark)[mark.start : mark.end]


def whole_text(seen: list[Seen], mark: SeenMark) -> str:
    each = seen[mark.at]
    return each.rows[mark.row][mark.cell] if mark.row >= 0 else each.caption if mark.cell else each.text


def with_text_at(seen: list[Seen], mark: SeenMark, text: str) -> list[Seen]:
    whole = whole_text(seen, mark)
    return with_text(seen, (mark.at, mark.row, mark.cell), whole[: mark.start] + text + whole[mark.end :])


@pytest.mark.slow
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_whatever_marks_say_a_single_edit_is_found(
    edit: Callable[[list[Seen], random.Random], Edit],
) -> None:
    """The marks are those before the edit, or names dealt out anew: neither hides anything."""
    for seed in range(20):
        rng = random.Random(seed)
        which = rng.choice(SAMPLES)
        seen, marks = see_with_marks(files_of(*which)["docx"])
        changed, where_edited = edit(seen, rng)
        names = [each.number for each in marks]
        rng.shuffle(names)
        lying = [each._replace(number=name) for each, name in zip(marks, names, strict=True)]
        for given in (marks, lying):
            found = [
                each
                for each in hold(record_of_sample(*which), changed, marks=given)
                if each.severity == "error"
            ]
            for spot in where_edited:
                wanted = place_of(seen, spot)
                assert any(each.place.startswith(wanted) for each in found), (seed, wanted, found)


@pytest.mark.slow
def test_libreoffice_saves_a_file_that_was_split_as_it_is(tmp_path: Path) -> None:
    again = saved_again({"甲": edited(split_and_rewritten)}, tmp_path)["甲"]
    seen, marks = see_with_marks(again)
    found = hold(record_of_sample(*WHICH), seen, marks=marks, wordless=True)
    assert {each.severity for each in found} == {"notice"}


def test_a_mark_is_asked_for_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "清河镇-2021.docx"
    path.write_bytes(edited(between_others))
    seen, marks = see_with_marks(path.read_bytes())
    mark = next(each for each in marks if whole_text(seen, each).startswith("，同比增长35%"))
    (answer,) = where(path, [f"_number_{mark.number}"])
    (found,) = answer.found
    assert found.number is not None
    assert found.number.id == "study_sessions.rate"
    (stated,) = found.places
    assert stated.sentence.startswith("，同比增长35%")
    assert answer.is_sound
    page = tmp_path / "清河镇-2021.html"
    page.write_bytes(files_of(*WHICH)["html"])
    (same,) = where(page, [f"_number_{mark.number}"])
    assert same.found[0].number == found.number
    (beyond,) = where(path, ["_number_99999"])
    assert "记录里没有_number_99999：编到_number_" in beyond.missing
