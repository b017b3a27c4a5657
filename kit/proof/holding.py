"""What a document shows, held against its record: numbers changed, new, gone or swapped, each with its place.

The text as it is seen and the text as it was made are aligned by the words of each paragraph and row, which
are the same where nothing was edited; then the numbers of each pair are compared in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kit.proof.directions import turned
from kit.proof.findings import Code, Finding
from kit.proof.regrouping import regrouped
from kit.proof.seen import Seen, SeenMark
from kit.proof.seen_pieces import Aligned, Claims, Expected, Piece, aligned, label_of
from kit.records.number_records import NUMBERING, DocumentRecord, Stretch
from kit.records.numbers_said import Number
from kit.records.text_digests import digest, have_same_numbers, numbers_by_cell
from kit.text.alignment import Change, changes

__all__ = ["hold"]

# Numbers that the document gives itself: text that goes, or comes, takes them along.
_OWN = frozenset({NUMBERING, "identity"})
_NOTHING = digest("")
_LONGEST = 400  # characters of a message


def hold(
    record: DocumentRecord,
    seen: Sequence[Seen],
    file: str = "",
    *,
    marks: Sequence[SeenMark] = (),
    wordless: bool = False,
) -> Iterator[Finding]:
    """Yield what differs between what a document shows and its record.

    Parameters
    ----------
    record : DocumentRecord
    seen : sequence of Seen
        As `see` returned it.
    file : str, optional
        The name that findings give.
    marks : sequence of SeenMark, optional
        Of a Word file: they tell which text was moved, split or merged, and never that a number is right.
    wordless : bool, optional
        Whether a chart may have lost its alternative text, as in a Word file that LibreOffice has saved: its
        numbers are held by `hold_charts`.
    """
    holder = _Holder(record, file)
    groups = [(each, list(holder.compared(each))) for each in aligned(record, seen, marks, wordless=wordless)]
    wrong = [each for each, found in groups if not each.is_same and _errors(found)]
    plain = [finding for each, found in groups if each in wrong for finding in found]
    others = regrouped(record, wrong) if marks and wrong else []
    by_marks = [finding for each in others for finding in holder.compared(each)]
    better = bool(others) and _errors(by_marks) < _errors(plain)
    for each, found in groups:
        if not better or each not in wrong:
            yield from found
        elif each is wrong[0]:
            yield from by_marks


def _errors(found: Sequence[Finding]) -> int:
    return sum(each.severity == "error" for each in found)


class _Holder:
    def __init__(self, record: DocumentRecord, file: str) -> None:
        self._claims = Claims(record)
        self._records = {each.id: each for each in record.records}
        self._file = file

    def compared(self, each: Aligned) -> Iterator[Finding]:
        """Compare stretches that are as they were, were replaced, moved, went or came."""
        made, seen = each.made, each.shown
        if each.is_joined and (len(made), len(seen)) != (1, 1):
            yield from self._joined(made, seen)
            return
        for stretch, piece in zip(made, seen, strict=False):
            found = list(self._pair(stretch, piece, edited=not each.is_same))
            yield from found
            if each.is_moved and not found:
                yield self._edited(piece.place, "这一段或一行换了位置，数字没有改动")
        for stretch in made[len(seen) :]:
            numbers = [number for number in self._claims.of(stretch) if number.record.id not in _OWN]
            listed = "、".join(number.text for number in numbers)
            place = f"{seen[-1].place}之后" if seen else each.before
            if numbers:
                yield self._found("number-gone", place, f"少了一段或一行，其中有数字{listed}")
            elif stretch.digest != _NOTHING:
                yield self._edited(place, "少了一段没有数字的文字")
        for piece in seen[len(made) :]:
            listed = "、".join(f"“{number.text}”" for number in piece.numbers())
            if listed:
                yield self._found("number-new", piece.place, f"记录里没有数字{listed}")
            elif piece.text:
                yield self._edited(piece.place, "多了一段没有数字的文字")

    def _joined(self, made: Sequence[Stretch], seen: Sequence[Piece]) -> Iterator[Finding]:
        """Compare text that was split or merged: all of its numbers in order."""
        expected = [number for stretch in made for number in self._claims.of(stretch)]
        standing = [each for piece in seen for each in _standing(piece)]
        found = list(self._numbers(expected, standing, seen[-1].place))
        if not found:
            found = list(self._directions(expected, standing, in_row=False))
        yield from found
        if not found:
            yield self._edited(seen[0].place, "这里的文字拆开或合并过，数字没有改动")

    def _pair(self, stretch: Stretch, piece: Piece, *, edited: bool) -> Iterator[Finding]:
        expected = self._claims.of(stretch)
        if not edited and piece.is_figure and not piece.text:
            return
        if stretch.kind == "source":
            if edited:
                yield self._source(stretch, expected, piece)
            return
        standing = _standing(piece, label_of(stretch, piece, expected))
        found = list(self._numbers(expected, standing, piece.place))
        if not found and stretch.kind.startswith("row/") and _row_kind(piece) != stretch.kind:
            found = [self._found("numbers-swapped", piece.place, "数字不在原来的格里")]
        if edited and not found:
            found = list(self._directions(expected, standing, in_row=stretch.kind.startswith("row/")))
        yield from found
        if edited and not found:
            yield self._edited(piece.place, "文字与生成时不同，数字没有改动")

    def _source(self, stretch: Stretch, expected: Sequence[Expected], piece: Piece) -> Finding:
        """Tell what is wrong with a line of 附件2, whose every number stands for where a figure is from."""
        if have_same_numbers(stretch.digest, piece.key[1]):
            return self._edited(piece.place, "文字与生成时不同，数字没有改动")
        shown = {number.text for number in piece.numbers()}
        gone = [each for each in expected if each.text not in shown]
        wrong = f"应为{gone[0].text}" if gone else "编号、数值、行或计数规则与生成时不同"
        return self._found("number-changed", piece.place, f"这一行{wrong}")

    def _numbers(
        self, expected: Sequence[Expected], standing: Sequence[_Standing], place: str
    ) -> Iterator[Finding]:
        """Compare numbers in order; `place` is of those that are gone."""
        made, seen = [each.text for each in expected], [each.number.text for each in standing]
        if made == seen:
            for pair in zip(expected, standing, strict=True):
                yield from self._compared(*pair, is_other=False)
            return
        if sorted(made) == sorted(seen):
            moved = [(one, each) for one, each in zip(made, standing, strict=True) if one != each.number.text]
            told = "，".join(f"“{each.number.text}”处应为“{one}”" for one, each in moved)
            yield self._found("numbers-swapped", moved[0][1].place, f"数字换了位置：{told}")
            return
        found = _changes(expected, standing)
        others = [change for change in found if change[0] != "equal"]
        marked = _marked_pairs(expected, standing, others)
        for how, start, end, first, last in found:
            gone, new = list(range(start, end)), list(range(first, last))
            if how == "equal":
                pairs = list(zip(gone, new, strict=True))
            else:
                pairs = [(marked[at], at) for at in new if at in marked]
                gone = [at for at in gone if at not in marked.values()]
                new = [at for at in new if at not in marked]
                pairs += zip(gone, new, strict=False)
            for at, where in sorted(pairs, key=lambda pair: pair[1]):
                yield from self._compared(expected[at], standing[where], is_other=how != "equal")
            if how == "equal":
                continue
            for each in (expected[at] for at in gone[len(new) :]):
                yield self._found("number-gone", place, f"少了数字{each.text}{each.unit}")
            for number in (standing[at] for at in new[len(gone) :]):
                told = f"“{_around(number.number)}”处的{number.number.text}记录里没有"
                yield self._found("number-new", number.place, told)

    def _compared(self, expected: Expected, standing: _Standing, *, is_other: bool) -> Iterator[Finding]:
        number = standing.number
        if is_other and number.text != expected.text:
            told = f"“{_around(number)}”处的{number.text}应为{expected.text}{expected.unit}"
            yield self._found("number-changed", standing.place, told)
        elif not number.after.startswith(expected.unit) or (number.tens and not expected.unit):
            told = f"应为“{expected.unit}”" if expected.unit else f"不应有“{number.tens}”"
            yield self._found("unit-changed", standing.place, f"“{_around(number)}”的单位{told}")

    def _directions(
        self, expected: Sequence[Expected], standing: Sequence[_Standing], *, in_row: bool
    ) -> Iterator[Finding]:
        """Tell what words of direction contradict the record, whose numbers they all are."""
        pairs = [(each, other.number) for each, other in zip(expected, standing, strict=True)]
        for each in turned(self._records, pairs, in_row=in_row):
            said = f"“{each.word}”与记录相反" if each.word else "少了“－”"
            place = next(other.place for other in standing if other.number is each.number)
            told = f"“{_around(each.number)}”处{said}：记录里是{each.right}"
            yield self._found("direction-changed", place, told)

    def _found(self, code: Code, place: str, message: str) -> Finding:
        told = message if len(message) <= _LONGEST else f"{message[:_LONGEST]}……"
        return Finding(file=self._file, place=place, code=code, message=told)

    def _edited(self, place: str, message: str) -> Finding:
        return Finding(file=self._file, place=place, code="text-edited", severity="notice", message=message)


class _Standing(NamedTuple):
    """A number where it stands: with its place, and the running number that its mark has; 0 for none."""

    number: Number
    place: str
    marked: int


def _standing(piece: Piece, label: str = "") -> list[_Standing]:
    pairs = zip(piece.numbers(label), piece.marked(label), strict=True)
    return [_Standing(number, piece.place, marked) for number, marked in pairs]


def _changes(expected: Sequence[Expected], standing: Sequence[_Standing]) -> list[Change]:
    """Return what is equal and what is not: number by number where one is another, or marks are in place."""
    made, seen = [each.text for each in expected], [each.number.text for each in standing]
    other = [at for at, (one, two) in enumerate(zip(made, seen, strict=False)) if one != two]
    marks = [(each.marked, number.at) for each, number in zip(standing, expected, strict=False)]
    in_place = any(mark for mark, _ in marks) and all(mark in (0, at) for mark, at in marks)
    if len(made) == len(seen) and (len(other) < 2 or in_place):
        edges = sorted({0, len(made), *other, *(at + 1 for at in other)})
        return [
            ("replace" if start in other else "equal", start, end, start, end)
            for start, end in pairwise(edges)
        ]
    return changes(made, seen)


def _marked_pairs(
    expected: Sequence[Expected],
    standing: Sequence[_Standing],
    found: Sequence[Change],
) -> dict[int, int]:
    """Return which number is expected in the mark of which one that stands, of those that are not equal."""
    gone = {expected[at].at: at for _, start, end, _, _ in found for at in range(start, end)}
    return {
        at: gone[standing[at].marked]
        for *_, first, last in found
        for at in range(first, last)
        if standing[at].marked in gone
    }


def _row_kind(piece: Piece) -> str:
    counts = Counter(at for at, _ in piece.numbered())
    return f"row/{numbers_by_cell(counts[at] for at in range(len(piece.cells)))}"


def _around(number: Number) -> str:
    """Return a number with the words beside it."""
    return f"{number.before[-6:]}{number.text}{number.after[:4]}"
