"""Lines of a delimited text → its records, with unbalanced quotes detected.

A quote at the start of a cell opens a text that may contain delimiters and line breaks, and closes before a
delimiter or the end of a line; a doubled quote stands for itself (RFC 4180). A quote typed by hand at the
start of a title opens such a text too, and everything up to the next quote would become one cell. Where this
can be detected the line is reported; nothing is repaired.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

__all__ = ["BrokenLineError", "part", "part_by_hand", "swallowing_line"]

_LINE_END = re.compile(r"\r\n|\r|\n")
_DIGITS = re.compile(r"\d+")
_OF_DATE = re.compile(r"[\d\s./:年月日号-]+")
_NUMBERS = frozenset({"0", "0.0"})
_COMPARED = 2000  # records that a suspicious one is compared with


class BrokenLineError(ValueError):
    """A line that cannot be split into cells; the message, in Chinese, says what is wrong and where."""


def part(lines: list[str], delimiter: str) -> Iterator[tuple[list[str], int]]:
    r"""Yield the cells of each record, and how many lines it takes.

    Parameters
    ----------
    lines : list of str
        With their ends.
    delimiter : str

    Raises
    ------
    csv.Error
        A quote is unbalanced or misplaced: `part_by_hand` finds it.
    BrokenLineError
        A cell is too long.

    Examples
    --------
    >>> list(part(["甲,\"乙\n", "丙\",丁\n"], ","))
    [(['甲', '乙\n丙', '丁'], 2)]
    """
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    done = 0
    try:
        for cells in reader:
            yield cells, reader.line_num - done
            done = reader.line_num
    except csv.Error as error:
        if "field larger" in str(error):
            raise _too_long(done + 1) from None
        raise


def part_by_hand(lines: list[str], delimiter: str) -> Iterator[tuple[list[str], int]]:
    r"""As `part`, for text after a closing quote, or a quote that is never closed.

    Raises
    ------
    BrokenLineError
        A quote is not closed, or a cell too long.

    Examples
    --------
    >>> list(part_by_hand(["\"甲\"乙,丙\n"], ","))
    [(['甲乙', '丙'], 1)]
    """
    text = "".join(lines)
    cells: list[str] = []
    line, taken, longest = 1, 1, csv.field_size_limit()
    for start, end, quoted in _fields(text, delimiter):
        cell = text[start:end]
        if len(cell) > longest:
            raise _too_long(line)
        if quoted:
            taken += len(_LINE_END.findall(cell))
            cells.append(cell[1:-1].replace('""', '"'))
        elif cell.startswith('"'):
            if cell.count('"') % 2:
                at = line + taken - 1
                raise BrokenLineError(f"从第 {at} 行起少了一个收尾的引号：请核对引号，或另存为 .xlsx")
            cells += next(csv.reader([cell], delimiter=delimiter))
        else:
            cells.append(cell)
        if not text.startswith(delimiter, end):
            yield [] if cells == [""] and not quoted else cells, taken
            line, taken, cells = line + taken, 1, []


def _too_long(line: int) -> BrokenLineError:
    return BrokenLineError(f"第 {line} 行有一格的内容过长（可能少了一个引号）：请核对这一行，或另存为 .xlsx")


def _fields(text: str, delimiter: str) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of each field, and whether it is a well-formed quoted text."""
    sign = re.escape(delimiter)
    # A quoted text is searched up to the next quote that is not doubled, and no character is searched twice.
    field = re.compile(rf'("(?:[^"]|"")*+"(?=[{sign}\r\n]|\Z))|[^{sign}\r\n]*+')
    at = 0
    while at < len(text):
        match = field.match(text, at)
        assert match is not None
        yield at, match.end(), match[1] is not None
        at = match.end()
        if text.startswith(delimiter, at):
            at += 1
            if at == len(text):
                yield at, at, False
        elif (end := _LINE_END.match(text, at)) is not None:
            at = end.end()


def swallowing_line(
    records: list[list[str]], taken: list[int], lines: list[str], delimiter: str
) -> int | None:
    """Return the first line, from 1, of a record that most likely swallows several cells or records.

    Its quotes are balanced; but read without them, each of its lines has as many cells as the other records,
    and the quoted cells are of the kind found in those columns elsewhere.

    Parameters
    ----------
    records : list of list of str
    taken : list of int
        How many lines each record takes.
    lines : list of str
    delimiter : str
    """
    widths = Counter(map(len, records))
    width = max(widths, key=lambda each: (widths[each], each), default=0)
    suspects: dict[int, tuple[int, list[str]]] = {}  # record → number of its first line, and its lines
    at = 0
    for index, (cells, count) in enumerate(zip(records, taken, strict=True)):
        if count > 1 or (len(cells) < width and '"' in lines[at]):
            raw = lines[at : at + count]
            if all(line.count(delimiter) == width - 1 for line in raw):
                suspects[index] = at, raw
        at += count
    if not suspects or width < 2:
        return None
    others = (cells for index, cells in enumerate(records) if index not in suspects)
    kinds = _kinds_of_columns(islice(others, _COMPARED), width)
    return next((at + 1 for at, raw in suspects.values() if _swallows(raw, delimiter, kinds)), None)


def _kinds_of_columns(records: Iterable[list[str]], width: int) -> list[set[str]]:
    kinds: list[set[str]] = [set() for _ in range(width)]
    for cells in records:
        for kind, cell in zip(kinds, cells, strict=False):
            kind.add(_kind(cell))
    return kinds


def _swallows(lines: list[str], delimiter: str, kinds: list[set[str]]) -> bool:
    raw = "".join(lines)
    texts = [(start, end) for start, end, quoted in _fields(raw, delimiter) if quoted]
    one_line = len(lines) == 1
    if one_line and any(set(raw[start + 1 : end - 1]) == {delimiter} for start, end in texts):
        return True  # each quote is a cell that means "as above"
    outside: list[tuple[int, str]] = []
    inside: list[tuple[int, str]] = []
    at = 0
    for line in lines:
        for column, cell in enumerate(line.split(delimiter)):
            within = any(start < at < end for start, end in texts)
            (inside if within else outside).append((column, _kind(cell)))
            at += len(cell) + 1
        at -= 1  # the last cell of a line ends without a delimiter
    known = [kind | {own for at, own in outside if at == column} for column, kind in enumerate(kinds)]
    alike = [kind for column, kind in inside if kind and kind in known[column]]
    # A number, or a single character, in the place of another may be chance.
    distinctive = (kind for kind in alike if kind not in _NUMBERS and (one_line or len(kind) > 1))
    return len(alike) > 1 or any(distinctive)


def _kind(cell: str) -> str:
    """Return a number or date with its digits replaced; a text as it is."""
    cell = cell.strip().strip('"').strip()
    return _DIGITS.sub("0", cell) if _OF_DATE.fullmatch(cell) else cell
