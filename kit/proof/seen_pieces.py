"""What a document shows, piece by piece, each beside what its record says of it.

A piece is a paragraph, a figure's words or caption, or a row of a table. Pieces and stretches of the record
are aligned by their words, which are the same where nothing was edited.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kit.proof.seen import Seen
from kit.records.claims import digest
from kit.records.number_records import Claim, DocumentRecord, NumberRecord, Stretch
from kit.records.numbers_said import Number, numbers_in

__all__ = ["SOURCE_HEAD", "Expected", "Piece", "aligned", "expected_numbers", "label_of", "pieces"]

_SHOWN = 16
SOURCE_HEAD = ("编号", "指标")
"""What the head of 附件2 begins with."""


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
    is_paragraph : bool
    """

    cells: tuple[str, ...]
    position: str
    is_source: bool = False
    is_paragraph: bool = False

    @property
    def text(self) -> str:
        """All of its cells."""
        return "".join(self.cells)

    @property
    def place(self) -> str:
        """Its position; of a paragraph with its first words."""
        if not self.is_paragraph:
            return self.position
        return f"{self.position}“{self.text[:_SHOWN]}{'……' if len(self.text) > _SHOWN else ''}”"

    @property
    def key(self) -> tuple[bool, str]:
        """By what it is aligned with a stretch."""
        return self.is_source, digest(self.text, numbers=self.is_source)

    def numbers(self, label: str = "") -> list[Number]:
        """Return the numbers cell by cell; what a caption begins with (图1) is apart from its words."""
        return [number for _, number in self.numbered(label)]

    def numbered(self, label: str = "") -> list[tuple[int, Number]]:
        """Return the numbers, each with the index of its cell."""
        first, *rest = self.cells or ("",)
        start = label if first.startswith(label) else ""
        found = [(0, number) for text in (start, first[len(start) :]) for number in numbers_in(text)]
        return found + [(at, number) for at, cell in enumerate(rest, 1) for number in numbers_in(cell)]


@dataclass(frozen=True)
class Expected:
    """A number that the document states.

    Attributes
    ----------
    text, unit : str
    record : NumberRecord
    is_line : bool
        Whether it is the number of the record's line in 附件2.
    """

    text: str
    unit: str
    record: NumberRecord
    is_line: bool = False


def pieces(seen: Sequence[Seen]) -> Iterator[Piece]:
    """Yield the pieces of what is seen, in its order."""
    paragraphs = tables = figures = 0
    for each in seen:
        page = f"第{each.page}页" if each.page else ""
        match each.kind:
            case "table":
                tables += 1
                named = each.caption.partition("　")[0] if each.caption.startswith("表") else ""
                table = f"{page}{named or f'第{tables}张表'}"
                yield Piece((each.caption,), f"{table}的标题")
                is_source = bool(each.rows) and each.rows[0][:2] == SOURCE_HEAD
                for at, row in enumerate(each.rows):
                    # A title of a group is one cell; a head is not a line of the list.
                    yield Piece(row, f"{table}第{at + 1}行", is_source and at > 0)
            case "figure":
                figures += 1
                yield Piece((each.text,), f"{page}第{figures}幅图的说明文字")
                yield Piece((each.caption,), f"{page}第{figures}幅图的标题")
            case _:
                paragraphs += 1
                yield Piece((each.text,), f"{page}第{paragraphs}段", is_paragraph=True)


def aligned(
    record: DocumentRecord, seen: Sequence[Seen]
) -> Iterator[tuple[bool, Sequence[Stretch], Sequence[Piece]]]:
    """Yield stretches beside the pieces that stand in their place, and whether they are the same words.

    Parameters
    ----------
    record : DocumentRecord
    seen : sequence of Seen
        As `kit.proof.see` returned it.
    """
    shown = list(pieces(seen))
    made = [(stretch.kind == "source", stretch.digest) for stretch in record.text]
    matcher = SequenceMatcher(None, made, [piece.key for piece in shown], autojunk=False)
    for how, start, end, first, last in matcher.get_opcodes():
        yield how == "equal", record.text[start:end], shown[first:last]


def expected_numbers(record: DocumentRecord, stretch: Stretch) -> list[Expected]:
    """Return the numbers that a stretch states, in order."""
    return [_claimed(record.records, claim) for claim in stretch.claims]


def label_of(stretch: Stretch, piece: Piece, expected: Sequence[Expected]) -> str:
    """Return what a caption begins with (图1); empty for anything else."""
    return f"{piece.text[:1]}{expected[0].text}" if stretch.kind == "caption" and expected else ""


def _claimed(records: Sequence[NumberRecord], claim: int | Claim) -> Expected:
    if isinstance(claim, Claim):
        return Expected(claim.text, claim.unit, records[claim.record])
    if claim < 0:
        record = records[-1 - claim]
        return Expected(str(record.line), "", record, is_line=True)
    record = records[claim]
    return Expected(record.text, record.unit, record)
