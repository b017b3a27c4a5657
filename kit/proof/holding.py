"""What a document shows, held against its record: numbers changed, new, gone or swapped, each with its place.

The text as it is seen and the text as it was made are aligned by the words of each paragraph and row, which
are the same where nothing was edited; then the numbers of each pair are compared in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from kit.proof.directions import turned
from kit.proof.findings import Code, Finding
from kit.proof.seen import Seen
from kit.proof.seen_pieces import Aligned, Expected, Piece, aligned, expected_numbers, label_of
from kit.records.claims import digest, numbers_by_cell
from kit.records.number_records import DocumentRecord, Stretch
from kit.records.numbers_said import Number, numbers_in

__all__ = ["hold"]

# Numbers that the document gives itself: text that goes, or comes, takes them along.
_OWN = frozenset({"numbering", "identity"})
_NOTHING = digest("")


def hold(
    record: DocumentRecord, seen: Sequence[Seen], file: str = "", *, wordless: bool = False
) -> Iterator[Finding]:
    """Yield what differs between what a document shows and its record.

    Parameters
    ----------
    record : DocumentRecord
    seen : sequence of Seen
        As `see` returned it.
    file : str, optional
        The name that findings give.
    wordless : bool, optional
        Whether a chart may have lost its alternative text, as in a Word file that LibreOffice has saved: its
        numbers are held by `hold_charts`.
    """
    holder = _Holder(record, file)
    for each in aligned(record, seen, wordless=wordless):
        yield from holder.compared(each)


class _Holder:
    def __init__(self, record: DocumentRecord, file: str) -> None:
        self._record = record
        self._records = {each.id: each for each in record.records}
        self._file = file

    def compared(self, each: Aligned) -> Iterator[Finding]:
        """Compare stretches that are as they were, were replaced, moved, went or came."""
        made, seen = each.made, each.shown
        for stretch, piece in zip(made, seen, strict=False):
            found = list(self._pair(stretch, piece, edited=not each.is_same))
            yield from found
            if each.is_moved and not found:
                yield self._edited(piece.place, "这一段或一行换了位置，数字没有改动")
        for stretch in made[len(seen) :]:
            numbers = [
                number for number in expected_numbers(self._record, stretch) if number.record.id not in _OWN
            ]
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

    def _pair(self, stretch: Stretch, piece: Piece, *, edited: bool) -> Iterator[Finding]:
        expected = expected_numbers(self._record, stretch)
        if not edited and piece.is_figure and not piece.text:
            return
        if stretch.kind == "source":
            if edited:
                yield self._source(stretch, piece)
            return
        label = label_of(stretch, piece, expected)
        found = list(self._numbers(expected, piece, label))
        if not found and stretch.kind.startswith("row/") and _row_kind(piece) != stretch.kind:
            found = [self._found("numbers-swapped", piece.place, "数字不在原来的格里")]
        if edited and not found:
            found = list(self._directions(stretch, expected, piece, label))
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
        changes = (
            [("equal", 0, len(made), 0, len(seen))]
            if made == seen
            else SequenceMatcher(None, made, seen, autojunk=False).get_opcodes()
        )
        for how, start, end, first, last in changes:
            pairs = list(zip(expected[start:end], shown[first:last], strict=False))
            for each, number in pairs:
                if how != "equal":
                    told = f"“{_around(number)}”处的{number.text}应为{each.text}{each.unit}"
                    yield self._found("number-changed", piece.place, told)
                elif not number.after.startswith(each.unit) or (number.tens and not each.unit):
                    told = f"应为“{each.unit}”" if each.unit else f"不应有“{number.tens}”"
                    yield self._found("unit-changed", piece.place, f"“{_around(number)}”的单位{told}")
            for each in expected[start:end][len(pairs) :]:
                yield self._found("number-gone", piece.place, f"少了数字{each.text}{each.unit}")
            for number in shown[first:last][len(pairs) :]:
                yield self._found(
                    "number-new", piece.place, f"“{_around(number)}”处的{number.text}记录里没有"
                )

    def _directions(
        self, stretch: Stretch, expected: Sequence[Expected], piece: Piece, label: str
    ) -> Iterator[Finding]:
        """Tell what words of direction contradict the record, whose numbers they all are."""
        pairs = list(zip(expected, piece.numbers(label), strict=True))
        in_row = stretch.kind.startswith("row/")
        for each in turned(self._records, pairs, in_row=in_row):
            said = f"“{each.word}”与记录相反" if each.word else "少了“－”"
            told = f"“{_around(each.number)}”处{said}：记录里是{each.right}"
            yield self._found("direction-changed", piece.place, told)

    def _found(self, code: Code, place: str, message: str) -> Finding:
        return Finding(file=self._file, place=place, code=code, message=message)

    def _edited(self, place: str, message: str) -> Finding:
        return Finding(file=self._file, place=place, code="text-edited", severity="notice", message=message)


def _row_kind(piece: Piece) -> str:
    return f"row/{numbers_by_cell(sum(1 for _ in numbers_in(cell)) for cell in piece.cells)}"


def _around(number: Number) -> str:
    """Return a number with the words beside it."""
    return f"{number.before[-6:]}{number.text}{number.after[:4]}"
