"""What a document shows, piece by piece, each beside what its record says of it.

A piece is a paragraph, a figure's words or caption, or a row of a table. Pieces and stretches of the record
are aligned by their words, which are the same where nothing was edited.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from kit.proof.seen import Seen, SeenMark
from kit.records.number_records import Claim, DocumentRecord, NumberRecord, Stretch
from kit.records.numbers_said import Number, numbers_in
from kit.records.text_digests import digest
from kit.text.alignment import Change, changes

__all__ = [
    *("Aligned", "Claims", "Expected", "Piece", "aligned", "expected_numbers", "is_source_list"),
    *("label_of", "pieces"),
]

_Key = tuple[bool, str]
_SHOWN = 16
_TEXT, _CAPTION = -1, -2  # places of marks beside the rows of a table
_SOURCE_HEAD = frozenset({"编号", "指标", "数值", "行", "计数规则"})


@dataclass(frozen=True)
class Piece:
    """A paragraph, caption or row as it is seen.

    Attributes
    ----------
    cells : tuple of str
        Of a row; of anything else its text alone.
    position : str
        ``第3段``, ``表2第4行``; with the page of a PDF.
    is_source : bool
        Whether it is a line of 附件2.
    is_paragraph, is_figure : bool
        The latter of the words of a figure.
    marks : tuple of SeenMark
        Those of its numbers, in a Word file; their cells are its own.
    """

    cells: tuple[str, ...]
    position: str
    is_source: bool = False
    is_paragraph: bool = False
    is_figure: bool = False
    marks: tuple[SeenMark, ...] = ()

    @cached_property
    def text(self) -> str:
        """All of its cells."""
        return "".join(self.cells)

    @property
    def place(self) -> str:
        """Its position; of a paragraph with its first words."""
        if not self.is_paragraph:
            return self.position
        return f"{self.position}“{self.text[:_SHOWN]}{'……' if len(self.text) > _SHOWN else ''}”"

    @cached_property
    def key(self) -> _Key:
        """By what it is aligned with a stretch."""
        return self.is_source, digest(self.text, self.cells if self.is_source else ())

    def numbers(self, label: str = "") -> list[Number]:
        """Return the numbers cell by cell; what a caption begins with (图1) is apart from its words."""
        return [number for _, number in self.numbered(label)]

    def numbered(self, label: str = "") -> list[tuple[int, Number]]:
        """Return the numbers, each with the index of its cell."""
        first = self.cells[0] if self.cells else ""
        if not label or not first.startswith(label):
            return self._numbered
        found = [(0, number) for text in (label, first[len(label) :]) for number in numbers_in(text)]
        return found + [each for each in self._numbered if each[0]]

    @cached_property
    def _numbered(self) -> list[tuple[int, Number]]:
        return [(at, number) for at, cell in enumerate(self.cells) for number in numbers_in(cell)]

    def marked(self, label: str = "") -> list[int]:
        """Return the running number that each number's mark has, in the order of `numbers`; 0 for none.

        A mark with several numbers in it, as where text was pasted into it, is none.
        """
        if not self.marks:
            return [0] * len(self.numbered(label))
        spans = list(self._spans(label))
        found = [0] * len(spans)
        for mark in self.marks:
            inside = [
                at
                for at, (cell, start, end) in enumerate(spans)
                if cell == mark.cell and start < mark.end and end > mark.start
            ]
            if len(inside) == 1 and not found[inside[0]]:
                found[inside[0]] = mark.number
        return found

    def _spans(self, label: str) -> Iterator[tuple[int, int, int]]:
        """Yield the cell of each number, and where it begins and ends in it."""
        left = len(list(numbers_in(label))) if self.cells and self.cells[0].startswith(label) else 0
        for at, (cell, number) in enumerate(self.numbered(label)):
            start = len(number.before) + (len(label) if left and not cell and at >= left else 0)
            yield cell, start, start + len(number.text)


class Expected(NamedTuple):
    """A number that the document states.

    Attributes
    ----------
    text, unit : str
    record : NumberRecord
    is_line : bool
        Whether it is the number of the record's line in 附件2.
    at : int
        Its running number in the record, from 1, which its mark has in a Word file.
    """

    text: str
    unit: str
    record: NumberRecord
    is_line: bool = False
    at: int = 0


def pieces(seen: Sequence[Seen], marks: Iterable[SeenMark] = ()) -> Iterator[Piece]:
    """Yield the pieces of what is seen, in its order, with their marks."""
    marked: defaultdict[tuple[int, int], list[SeenMark]] = defaultdict(list)
    for mark in marks:
        # A text and its caption are pieces of one cell each.
        marked[mark.at, mark.row if mark.row >= 0 else -1 - mark.cell].append(
            mark if mark.row >= 0 else mark._replace(cell=0)
        )

    def of(index: int, place: int) -> tuple[SeenMark, ...]:
        return tuple(marked.get((index, place), ()))

    paragraphs = tables = figures = numbered = 0
    for index, each in enumerate(seen):
        page = f"第{each.page}页" if each.page else ""
        match each.kind:
            case "table":
                tables += 1
                # The number within a caption may be what was edited.
                numbered += each.caption.startswith("表")
                table = f"{page}表{numbered}" if each.caption.startswith("表") else f"{page}第{tables}张表"
                yield Piece((each.caption,), f"{table}的标题", marks=of(index, _CAPTION))
                is_source = is_source_list(each)
                for at, row in enumerate(each.rows):
                    # A title of a group is one cell; a head is not a line of the list.
                    yield Piece(row, f"{table}第{at + 1}行", is_source and at > 0, marks=of(index, at))
            case "figure":
                figures += 1
                yield Piece((each.text,), f"{page}第{figures}幅图的说明文字", is_figure=True)
                yield Piece((each.caption,), f"{page}第{figures}幅图的标题", marks=of(index, _CAPTION))
            case _:
                paragraphs += 1
                yield Piece(
                    (each.text,), f"{page}第{paragraphs}段", is_paragraph=True, marks=of(index, _TEXT)
                )


def is_source_list(seen: Seen) -> bool:
    """Whether what is seen is the list of 附件2: of a head that was edited, most is left."""
    return bool(seen.rows) and len(_SOURCE_HEAD.intersection(seen.rows[0])) > 2


@dataclass(frozen=True)
class Aligned:
    """Stretches of a record beside the pieces that stand in their place.

    Attributes
    ----------
    made : sequence of Stretch
    shown : sequence of Piece
    is_same : bool
        Whether they are the same words.
    is_moved : bool
        Whether they stand in another place than they were made for; then there is one of each.
    is_joined : bool
        Whether they belong together, however many there are: text that was split or merged.
    before : str
        The place behind which they stand.
    """

    made: Sequence[Stretch]
    shown: Sequence[Piece]
    is_same: bool
    is_moved: bool = False
    is_joined: bool = False
    before: str = ""


def aligned(
    record: DocumentRecord,
    seen: Sequence[Seen],
    marks: Iterable[SeenMark] = (),
    *,
    wordless: bool = False,
) -> Iterator[Aligned]:
    """Yield stretches beside the pieces that stand in their place.

    Parameters
    ----------
    record : DocumentRecord
    seen : sequence of Seen
        As `kit.proof.see` returned it.
    marks : iterable of SeenMark, optional
        They pair nothing here; the pieces have them.
    wordless : bool, optional
        Whether a chart may have lost its alternative text, as in a Word file that LibreOffice has saved.
    """
    shown = list(pieces(seen, marks))
    made = [(stretch.kind == "source", stretch.digest) for stretch in record.text]
    keys = [piece.key for piece in shown]
    if wordless:
        keys = _with_words(record.text, shown, keys)
    found = changes(made, keys)
    moved = _moved(made, shown, found)
    arrived = set(moved.values())
    for how, start, end, first, last in found:
        yield Aligned(
            [record.text[at] for at in range(start, end) if at not in moved],
            [shown[at] for at in range(first, last) if at not in arrived],
            is_same=how == "equal",
            before=f"{shown[first - 1].place}之后" if first else "开头",
        )
        for at in range(start, end):
            if at in moved:
                yield Aligned([record.text[at]], [shown[moved[at]]], is_same=True, is_moved=True)


def _with_words(made: Sequence[Stretch], shown: Sequence[Piece], keys: Sequence[_Key]) -> list[_Key]:
    """Return the keys of pieces, those of charts without words as if they had them."""
    drawn = [stretch for stretch in made if stretch.kind.split("/")[0] == "figure"]
    figures = [at for at, piece in enumerate(shown) if piece.is_figure]
    found = list(keys)
    if len(drawn) == len(figures):
        for stretch, at in zip(drawn, figures, strict=True):
            if not shown[at].text and stretch.kind != "figure":
                found[at] = (False, stretch.digest)
    return found


def _moved(made: Sequence[_Key], shown: Sequence[Piece], found: Sequence[Change]) -> dict[int, int]:
    """Return which stretches are seen elsewhere, word for word: index in the record → index of the piece."""
    elsewhere: dict[_Key, deque[int]] = defaultdict(deque)
    for how, _, _, first, last in found:
        for at in range(first, last):
            if how != "equal" and shown[at].text:
                elsewhere[shown[at].key].append(at)
    gone = (at for how, start, end, _, _ in found if how != "equal" for at in range(start, end))
    return {at: elsewhere[made[at]].popleft() for at in gone if elsewhere.get(made[at])}


def expected_numbers(record: DocumentRecord, stretch: Stretch, first: int = 1) -> list[Expected]:
    """Return the numbers that a stretch states, in order; `first` is the running number of its first."""
    return [_claimed(record.records, claim, at) for at, claim in enumerate(stretch.claims, first)]


class Claims:
    """The numbers that a record claims, with their running numbers."""

    def __init__(self, record: DocumentRecord) -> None:
        self._record = record
        before = accumulate((len(stretch.claims) for stretch in record.text), initial=0)
        self._before = {id(stretch): count for stretch, count in zip(record.text, before, strict=False)}

    def of(self, stretch: Stretch) -> list[Expected]:
        """Return the numbers that a stretch of the record states, in order."""
        return expected_numbers(self._record, stretch, self._before[id(stretch)] + 1)


def label_of(stretch: Stretch, piece: Piece, expected: Sequence[Expected]) -> str:
    """Return what a caption begins with (图1); empty for anything else."""
    return f"{piece.text[:1]}{expected[0].text}" if stretch.kind == "caption" and expected else ""


def _claimed(records: Sequence[NumberRecord], claim: int | Claim, at: int) -> Expected:
    if isinstance(claim, Claim):
        return Expected(claim.text, claim.unit, records[claim.record], at=at)
    if claim < 0:
        record = records[-1 - claim]
        return Expected(str(record.line), "", record, is_line=True, at=at)
    record = records[claim]
    return Expected(record.text, record.unit, record, at=at)
