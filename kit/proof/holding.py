"""What a document shows, held against its record: numbers changed, new, gone or swapped, each with its place.

The text as it is seen and the text as it was made are aligned by the words of each paragraph and row, which
are the same where nothing was edited; then the numbers of each pair are compared in order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from kit.proof.findings import Code, Finding
from kit.proof.seen import Seen
from kit.records.claims import digest, numbers_by_cell
from kit.records.number_records import Claim, DocumentRecord, NumberRecord, Stretch
from kit.records.numbers_said import Number, numbers_in

__all__ = ["hold"]

_Key = tuple[bool, str]
_SHOWN = 16
_SOURCE_HEAD = frozenset({"编号", "指标", "数值", "行", "计数规则"})
# Numbers that the document gives itself: text that goes, or comes, takes them along.
_OWN = frozenset({"numbering", "identity"})
_NOTHING = digest("")


@dataclass(frozen=True)
class _Piece:
    """A paragraph, caption or row as it is seen."""

    cells: tuple[str, ...]
    place: str
    is_source: bool = False
    is_figure: bool = False

    @property
    def text(self) -> str:
        return "".join(self.cells)

    @property
    def key(self) -> _Key:
        return self.is_source, digest(self.text, numbers=self.is_source)

    def numbers(self, label: str = "") -> list[Number]:
        """Return the numbers cell by cell; what a caption begins with (图1) is apart from its words."""
        first, *rest = self.cells or ("",)
        start = label if first.startswith(label) else ""
        found = [*numbers_in(start), *numbers_in(first[len(start) :])]
        return found + [number for cell in rest for number in numbers_in(cell)]


@dataclass(frozen=True)
class _Expected:
    """A number that the document states."""

    text: str
    unit: str
    record: NumberRecord


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
    pieces = list(_pieces(seen))
    made = [(stretch.kind == "source", stretch.digest) for stretch in record.text]
    keys = [piece.key for piece in pieces]
    if wordless:
        keys = _with_words(record.text, pieces, keys)
    changes = _changes(made, keys)
    moved = _moved(made, pieces, changes)
    arrived = set(moved.values())
    for how, start, end, first, last in changes:
        here = [record.text[at] for at in range(start, end) if at not in moved]
        shown = [pieces[at] for at in range(first, last) if at not in arrived]
        before = f"{pieces[first - 1].place}之后" if first else "开头"
        yield from holder.stretch(how, here, shown, before)
        for at in range(start, end):
            if at in moved:
                yield from holder.moved(record.text[at], pieces[moved[at]])


def _changes(made: Sequence[object], seen: Sequence[object]) -> list[tuple[str, int, int, int, int]]:
    """Return what is equal and what is not, as `SequenceMatcher.get_opcodes`; most often all is equal."""
    if made == seen:
        return [("equal", 0, len(made), 0, len(seen))]
    # Its type is for text, but anything that has a hash will do.
    matcher: SequenceMatcher[Any] = SequenceMatcher(None, made, seen, autojunk=False)
    return list(matcher.get_opcodes())


def _with_words(made: Sequence[Stretch], pieces: Sequence[_Piece], keys: Sequence[_Key]) -> list[_Key]:
    """Return the keys of pieces, those of charts without words as if they had them."""
    drawn = [stretch for stretch in made if stretch.kind.split("/")[0] == "figure"]
    shown = [at for at, piece in enumerate(pieces) if piece.is_figure]
    found = list(keys)
    if len(drawn) == len(shown):
        for stretch, at in zip(drawn, shown, strict=True):
            if not pieces[at].text and stretch.kind != "figure":
                found[at] = (False, stretch.digest)
    return found


def _moved(
    made: Sequence[_Key],
    pieces: Sequence[_Piece],
    changes: Sequence[tuple[str, int, int, int, int]],
) -> dict[int, int]:
    """Return which stretches are seen elsewhere, word for word: index in the record → index of the piece."""
    elsewhere: dict[_Key, list[int]] = defaultdict(list)
    for how, _, _, first, last in changes:
        for at in range(first, last):
            if how != "equal" and pieces[at].text:
                elsewhere[pieces[at].key].append(at)
    gone = (at for how, start, end, _, _ in changes if how != "equal" for at in range(start, end))
    return {at: elsewhere[made[at]].pop(0) for at in gone if elsewhere.get(made[at])}


def _pieces(seen: Sequence[Seen]) -> Iterator[_Piece]:
    paragraphs = tables = figures = numbered = 0
    for each in seen:
        page = f"第{each.page}页" if each.page else ""
        match each.kind:
            case "table":
                tables += 1
                # The number within a caption may be what was edited.
                numbered += each.caption.startswith("表")
                table = f"{page}表{numbered}" if each.caption.startswith("表") else f"{page}第{tables}张表"
                yield _Piece((each.caption,), f"{table}的标题")
                # Of a head that was edited, most is left.
                is_source = bool(each.rows) and len(_SOURCE_HEAD.intersection(each.rows[0])) > 2
                for at, row in enumerate(each.rows):
                    # A title of a group is one cell; a head is not a line of the list.
                    yield _Piece(row, f"{table}第{at + 1}行", is_source and at > 0)
            case "figure":
                figures += 1
                yield _Piece((each.text,), f"{page}第{figures}幅图的说明文字", is_figure=True)
                yield _Piece((each.caption,), f"{page}第{figures}幅图的标题")
            case _:
                paragraphs += 1
                yield _Piece((each.text,), f"{page}第{paragraphs}段“{_short(each.text)}”")


class _Holder:
    def __init__(self, record: DocumentRecord, file: str) -> None:
        self._records = record.records
        self._file = file

    def moved(self, stretch: Stretch, piece: _Piece) -> Iterator[Finding]:
        """Compare a stretch that stands in another place."""
        found = list(self._pair(stretch, piece, edited=False))
        yield from found
        if not found:
            yield self._edited(piece.place, "这一段或一行换了位置，数字没有改动")

    def stretch(
        self, how: str, made: Sequence[Stretch], seen: Sequence[_Piece], before: str
    ) -> Iterator[Finding]:
        """Compare stretches that are as they were, were replaced, went or came.

        `before` tells where one was that went: behind what is seen before it.
        """
        for stretch, piece in zip(made, seen, strict=False):
            yield from self._pair(stretch, piece, edited=how != "equal")
        for stretch in made[len(seen) :]:
            numbers = [each for each in self._expected(stretch) if each.record.id not in _OWN]
            listed = "、".join(each.text for each in numbers)
            place = f"{seen[-1].place}之后" if seen else before
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

    def _pair(self, stretch: Stretch, piece: _Piece, *, edited: bool) -> Iterator[Finding]:
        expected = self._expected(stretch)
        if not edited and piece.is_figure and not piece.text:
            return
        if stretch.kind == "source":
            if edited:
                yield self._source(stretch, piece)
            return
        label = f"{piece.text[:1]}{expected[0].text}" if stretch.kind == "caption" and expected else ""
        found = list(self._numbers(expected, piece, label))
        if not found and stretch.kind.startswith("row/") and _row_kind(piece) != stretch.kind:
            found = [self._found("numbers-swapped", piece.place, "数字不在原来的格里")]
        yield from found
        if edited and not found:
            yield self._edited(piece.place, "文字与生成时不同，数字没有改动")

    def _source(self, stretch: Stretch, piece: _Piece) -> Finding:
        """Tell what is wrong with a line of 附件2, whose every number stands for where a figure is from."""
        shown = {number.text for number in piece.numbers()}
        gone = [each for each in self._expected(stretch) if each.text not in shown]
        wrong = f"应为{gone[0].text}" if gone else "编号、数值、行或计数规则与生成时不同"
        return self._found("number-changed", piece.place, f"这一行{wrong}")

    def _numbers(self, expected: Sequence[_Expected], piece: _Piece, label: str = "") -> Iterator[Finding]:
        shown = piece.numbers(label)
        made, seen = [each.text for each in expected], [number.text for number in shown]
        if made != seen and sorted(made) == sorted(seen):
            moved = [(one, two) for one, two in zip(made, seen, strict=True) if one != two]
            told = "，".join(f"“{two}”处应为“{one}”" for one, two in moved)
            yield self._found("numbers-swapped", piece.place, f"数字换了位置：{told}")
            return
        for how, start, end, first, last in _changes(made, seen):
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

    def _expected(self, stretch: Stretch) -> list[_Expected]:
        return [self._claimed(claim) for claim in stretch.claims]

    def _claimed(self, claim: int | Claim) -> _Expected:
        if isinstance(claim, Claim):
            return _Expected(claim.text, claim.unit, self._records[claim.record])
        if claim < 0:
            record = self._records[-1 - claim]
            return _Expected(str(record.line), "", record)
        record = self._records[claim]
        return _Expected(record.text, record.unit, record)

    def _found(self, code: Code, place: str, message: str) -> Finding:
        return Finding(file=self._file, place=place, code=code, message=message)

    def _edited(self, place: str, message: str) -> Finding:
        return Finding(file=self._file, place=place, code="text-edited", severity="notice", message=message)


def _row_kind(piece: _Piece) -> str:
    return f"row/{numbers_by_cell(sum(1 for _ in numbers_in(cell)) for cell in piece.cells)}"


def _short(text: str) -> str:
    return text[:_SHOWN] + ("……" if len(text) > _SHOWN else "")


def _around(number: Number) -> str:
    """Return a number with the words beside it."""
    return f"{number.before[-6:]}{number.text}{number.after[:4]}"
