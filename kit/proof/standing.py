"""The numbers that a document shows, each where it stands and with what claims it; the lines of 附件2."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from kit.proof.seen import Seen, SeenMark
from kit.proof.seen_pieces import Claims, Expected, Piece, aligned, label_of
from kit.records.number_records import DocumentRecord, NumberRecord, Stretch
from kit.records.numbers_said import Number
from kit.text.alignment import changes

__all__ = ["Shown", "SourceLine", "Standing", "shown"]

_SENTENCE_ENDS = re.compile("[。；！？]")
_BEFORE, _AFTER, _ROW = 40, 30, 80
_VALUE = 2
_CELLS = 4
_TARGETS = re.compile("年度目标取自《([^》/]{1,40})》")


class Standing(msgspec.Struct, frozen=True):
    """A number where a document shows it.

    Attributes
    ----------
    number : Number
    unit : str
        The unit that the record gives it; empty for none.
    place : str
        ``第3段``, ``表2第4行``, ``附件2编号22``.
    sentence : str
        What is read around it.
    record : NumberRecord or None
        What claims it; None for a number that the document was not made with.
    is_line : bool
        Whether it is no number but the reference to a line of 附件2.
    recorded : str
        What the record states in its place, if that is another number.
    is_edited : bool
        Whether the words around it are other ones than when it was made.
    at : int
        Running number of what claims it, which its mark has in a Word file; 0 if nothing does.
    """

    number: Number
    unit: str
    place: str
    sentence: str
    record: NumberRecord | None
    is_line: bool = False
    recorded: str = ""
    is_edited: bool = False
    at: int = 0


class SourceLine(msgspec.Struct, frozen=True):
    """A line of 附件2 as it is seen.

    Attributes
    ----------
    number : int
    name, value, rows, rule : str
    group : str
        The title that it stands under: the ledger and its file.
    is_edited : bool
    """

    number: int
    name: str
    value: str
    rows: str
    rule: str
    group: str = ""
    is_edited: bool = False


class Shown(msgspec.Struct, frozen=True):
    """What a document shows.

    Attributes
    ----------
    numbers : tuple of Standing
    lines : dict of int to SourceLine
    targets : str
        The ledger of targets, as 附件2 names it; empty if it does not.
    """

    numbers: tuple[Standing, ...]
    lines: dict[int, SourceLine]
    targets: str = ""


def shown(record: DocumentRecord, seen: Sequence[Seen], marks: Sequence[SeenMark] = ()) -> Shown:
    """Return the numbers and the lines of 附件2 that a document shows.

    Parameters
    ----------
    record : DocumentRecord
    seen : sequence of Seen
        As `kit.proof.see` returned it.
    marks : sequence of SeenMark, optional
        Of a Word file: where words were edited, a number is of what its mark names.
    """
    claims = Claims(record)
    marked = {each.at: each for stretch in record.text for each in claims.of(stretch)} if marks else {}
    numbers: list[Standing] = []
    lines: dict[int, SourceLine] = {}
    group = ""
    for each in aligned(record, seen, marks):
        is_same, more = each.is_same, len(each.shown) - len(each.made)
        beside: list[Stretch | None] = [*each.made, *[None] * max(0, more)]
        for stretch, piece in zip(beside, each.shown, strict=False):
            if piece.is_source:
                if len(piece.cells) == 1:
                    group = piece.cells[0]
                elif (line := _line(piece, group, is_edited=not is_same)) is not None:
                    lines.setdefault(line.number, line)
            expected = claims.of(stretch) if stretch is not None else []
            label = label_of(stretch, piece, expected) if stretch is not None else ""
            numbers += _numbers(expected, piece, label, {} if is_same else marked, is_edited=not is_same)
    targets = next((found[1] for each in seen if (found := _TARGETS.search(each.text))), "")
    return Shown(tuple(numbers), lines, targets)


def _line(piece: Piece, group: str, *, is_edited: bool) -> SourceLine | None:
    number, *cells = piece.cells
    # Of a record made to harm, a number of a thousand digits takes long to read.
    if len(cells) < _CELLS or not number.isdecimal() or len(number) > 6:
        return None
    name, value, rows, rule = *cells[:3], cells[-1]
    return SourceLine(int(number), name, value, rows, rule, group, is_edited)


def _numbers(
    expected: Sequence[Expected],
    piece: Piece,
    label: str,
    marked: Mapping[int, Expected],
    *,
    is_edited: bool,
) -> Iterator[Standing]:
    """Yield the numbers of a piece; of a line of 附件2 its value alone."""
    found = [*zip(piece.numbered(label), piece.marked(label), strict=True)]
    if piece.is_source:
        has_value = len(piece.cells) > _VALUE
        found = [each for each in found if each[0][0] == _VALUE and has_value]
    place = f"附件2编号{piece.cells[0]}" if piece.is_source else piece.position
    paired = _paired([each for each, _ in found], expected)
    for ((cell, number), claim, is_other), (_, mark) in zip(paired, found, strict=True):
        if mark in marked:
            claim = marked[mark]
            is_other = number.text != claim.text or not number.has_unit(claim.unit)
        recorded = f"{claim.text}{claim.unit}" if claim is not None and is_other else ""
        yield Standing(
            number,
            claim.unit or claim.record.unit if claim is not None else "",
            place,
            _sentence(piece, cell, number),
            claim.record if claim is not None else None,
            is_line=claim is not None and claim.is_line,
            recorded=recorded,
            is_edited=is_edited,
            at=claim.at if claim is not None else 0,
        )


def _paired(
    found: Sequence[tuple[int, Number]], expected: Sequence[Expected]
) -> Iterator[tuple[tuple[int, Number], Expected | None, bool]]:
    """Yield the numbers, each with what is expected in its place, and whether that is another number."""
    made, texts = [each.text for each in expected], [number.text for _, number in found]
    if made != texts and sorted(made) == sorted(texts):
        # Swapped: what stands in each place is known.
        for each, claim in zip(found, expected, strict=True):
            yield each, claim, each[1].text != claim.text
        return
    for how, start, end, first, last in changes(made, texts):
        claims: list[Expected | None] = [*expected[start:end], *[None] * (last - first)]
        for each, stated in zip(found[first:last], claims, strict=False):
            other_unit = stated is not None and bool(stated.unit) and not each[1].has_unit(stated.unit)
            yield each, stated, how != "equal" or other_unit


def _sentence(piece: Piece, cell: int, number: Number) -> str:
    """Return what is read around a number: its sentence, or its row."""
    if len(piece.cells) > 1:
        if piece.is_source:
            return f"{piece.cells[1]}｜{piece.cells[_VALUE]}"
        row = "｜".join(piece.cells)
        if len(row) <= _ROW or cell == 0:
            return row[:_ROW]
        before = f"{piece.cells[0][:_BEFORE]}｜……｜"
    else:
        before = ""
    first = _SENTENCE_ENDS.split(number.before)[-1]
    rest = _SENTENCE_ENDS.split(number.after, maxsplit=1)[0]
    # The end belongs to the sentence.
    rest = number.after[: len(rest) + 1]
    first = f"……{first[-_BEFORE:]}" if len(first) > _BEFORE else first
    rest = f"{rest[:_AFTER]}……" if len(rest) > _AFTER else rest
    return f"{before}{first}{number.text}{rest}"
