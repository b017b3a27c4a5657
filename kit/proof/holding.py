"""What a document shows, held against its record: numbers changed, new, gone or swapped, each with its place.

The text as it is seen and the text as it was made are aligned by the words of each paragraph and row, which
are the same where nothing was edited; then the numbers of each pair are compared in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from kit.proof.findings import Code, Finding
from kit.proof.seen import Seen
from kit.proof.seen_pieces import Expected, Piece, aligned, expected_numbers, label_of
from kit.records.number_records import DocumentRecord, Stretch
from kit.records.numbers_said import Number

__all__ = ["hold"]

# Numbers that the document gives itself: text that goes, or comes, takes them along.
_OWN = frozenset({"numbering", "identity"})


def hold(record: DocumentRecord, seen: Sequence[Seen], file: str = "") -> Iterator[Finding]:
    """Yield what differs between what a document shows and its record.

    Parameters
    ----------
    record : DocumentRecord
    seen : sequence of Seen
        As `see` returned it.
    file : str, optional
        The name that findings give.
    """
    holder = _Holder(record, file)
    for is_same, made, shown in aligned(record, seen):
        yield from holder.stretch(made, shown, is_same=is_same)


class _Holder:
    def __init__(self, record: DocumentRecord, file: str) -> None:
        self._record = record
        self._file = file

    def stretch(self, made: Sequence[Stretch], seen: Sequence[Piece], *, is_same: bool) -> Iterator[Finding]:
        """Compare stretches that are as they were, were replaced, went or came."""
        for stretch, piece in zip(made, seen, strict=False):
            yield from self._pair(stretch, piece, edited=not is_same)
        for stretch in made[len(seen) :]:
            numbers = [each for each in expected_numbers(self._record, stretch) if each.record.id not in _OWN]
            listed = "、".join(each.text for each in numbers)
            if numbers:
                place = seen[-1].place if seen else ""
                yield self._found("number-gone", place, f"少了一段或一行，其中有数字{listed}")
            elif stretch.claims or not seen:
                yield self._edited(seen[-1].place if seen else "", "少了一段没有数字的文字")
        for piece in seen[len(made) :]:
            listed = "、".join(f"“{number.text}”" for number in piece.numbers())
            if listed:
                yield self._found("number-new", piece.place, f"记录里没有数字{listed}")
            elif piece.text:
                yield self._edited(piece.place, "多了一段没有数字的文字")

    def _pair(self, stretch: Stretch, piece: Piece, *, edited: bool) -> Iterator[Finding]:
        expected = expected_numbers(self._record, stretch)
        if stretch.kind == "source":
            if edited:
                yield self._source(stretch, piece)
            return
        found = list(self._numbers(expected, piece, label_of(stretch, piece, expected)))
        yield from found
        if edited and not found:
            yield self._edited(piece.place, "文字与生成时不同，数字没有改动")

    def _source(self, stretch: Stretch, piece: Piece) -> Finding:
        """Tell what is wrong with a line of 附件2, whose every number stands for where a figure is from."""
        shown = {number.text for number in piece.numbers()}
        gone = [each for each in expected_numbers(self._record, stretch) if each.text not in shown]
        wrong = f"应为{gone[0].text}" if gone else "编号、数值、行或计数规则与生成时不同"
        return self._found("number-changed", piece.place, f"这一行{wrong}")

    def _numbers(self, expected: Sequence[Expected], piece: Piece, label: str = "") -> Iterator[Finding]:
        shown = piece.numbers(label)
        made, seen = [each.text for each in expected], [number.text for number in shown]
        if made != seen and sorted(made) == sorted(seen):
            moved = [(one, two) for one, two in zip(made, seen, strict=True) if one != two]
            told = "，".join(f"“{two}”处应为“{one}”" for one, two in moved)
            yield self._found("numbers-swapped", piece.place, f"数字换了位置：{told}")
            return
        for how, start, end, first, last in SequenceMatcher(None, made, seen, autojunk=False).get_opcodes():
            pairs = list(zip(expected[start:end], shown[first:last], strict=False))
            for each, number in pairs:
                if how != "equal":
                    told = f"“{_around(number)}”处的{number.text}应为{each.text}{each.unit}"
                    yield self._found("number-changed", piece.place, told)
                elif each.unit and not number.has_unit(each.unit):
                    told = f"“{_around(number)}”的单位应为“{each.unit}”"
                    yield self._found("unit-changed", piece.place, told)
            for each in expected[start:end][len(pairs) :]:
                yield self._found("number-gone", piece.place, f"少了数字{each.text}{each.unit}")
            for number in shown[first:last][len(pairs) :]:
                yield self._found(
                    "number-new", piece.place, f"“{_around(number)}”处的{number.text}记录里没有"
                )

    def _found(self, code: Code, place: str, message: str) -> Finding:
        return Finding(file=self._file, place=place, code=code, message=message)

    def _edited(self, place: str, message: str) -> Finding:
        return Finding(file=self._file, place=place, code="text-edited", severity="notice", message=message)


def _around(number: Number) -> str:
    """Return a number with the words beside it."""
    return f"{number.before[-6:]}{number.text}{number.after[:4]}"
