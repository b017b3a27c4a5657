"""What Python shows of a value that has no better form, and what of it a reader can use.

Serves the reader of outputs, on the way from the notebook to the document. A document holds no program text:
a number and a text are what they say, a Series is a table, and of all else the analyst is told.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from kit.content import Table
from kit.document.cells import table

__all__ = ["is_printed_object", "is_program_text", "read_series", "said", "says_nothing"]

# "<Axes: >", "<function f at 0x7f…>", whatever stands around it.
_OBJECT = re.compile(r"<[^<>\n]*(?:<[^<>\n]*>[^<>\n]*)*>")
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
# numpy's scalars: np.int64(28), np.float64(0.5), np.str_('甲').
_SCALAR = re.compile(r"(?:np|numpy)\.(?:u?int|float|str)[0-9_]*\((?P<value>.*)\)", re.DOTALL)
_CATEGORIES_AFTER = re.compile(r"\nCategories \(\d+, [^\n]*(?:\n[^\n]*)?$")
_CATEGORIES = re.compile(r"^Categories \(\d+, ", re.MULTILINE)
_CALL = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*\(.*\)", re.DOTALL)
# What drawing functions return beside the drawing itself.
_DRAWING = re.compile(
    r"(?:(?:Text|Annotation|Line2D|Rectangle|Axes)\(.*\)|Figure\([\d.]+x[\d.]+\))", re.DOTALL
)
_CLASS = re.compile(r"<[A-Za-z][\w.]*(?: .*)?>|<[A-Za-z][\w.]*: *>")

_ENDS = re.compile(
    r"(?:(?P<freq>Freq: [^,\n]*), )?(?:Name: (?P<name>.*?), )?(?:Length: (?P<length>\d+), )?dtype: \S+.*"
)
_MARGIN = 3
"""Blanks that pandas puts between the index of a Series and its values."""


def said(text: str) -> str:
    """Give a plain value as a reader writes it; any other text as it is.

    >>> said("np.int64(28)"), said("'共12次'"), said("共12次")
    ('28', '共12次', '共12次')
    """
    scalar = _SCALAR.fullmatch(text.strip())
    value = scalar["value"] if scalar else text.strip()
    try:
        read = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return value if scalar else text
    return read if isinstance(read, str) else value if scalar else text


def is_program_text(text: str) -> bool:
    """Tell whether a text is how Python writes an object, and nothing that a person would write.

    >>> [is_program_text(text) for text in ("(1, 2)", "Text(0, 1, '甲')", "array([1])", "<Axes: >")]
    [True, True, True, True]
    >>> [is_program_text(text) for text in ("28", "共12次（上年10次）", "甲乙", "完成率(%)")]
    [False, False, False, False]
    """
    text = text.strip()
    if _ADDRESS.search(text) or _OBJECT.fullmatch(text) or _CATEGORIES.search(text):
        return True
    try:
        node = ast.parse(_OBJECT.sub("_", text), mode="eval").body
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return _CALL.fullmatch(text) is not None or (text[:1] in "[({" and text[-1:] in "])}" and "<" in text)
    return _is_program(node, text)


def is_printed_object(line: str) -> bool:
    """Tell whether a printed line is nothing but how Python writes objects; numbers in a list may be meant.

    >>> [is_printed_object(line) for line in ("<class 'int'>", "Axes(0.1,0.1;0.8x0.8)", "<Axes: >")]
    [True, True, True]
    >>> [is_printed_object(line) for line in ("[12, 9]", "<通知>", "共12次", "A4(12)")]
    [False, False, False, False]
    """
    line = line.strip()
    objects = _ADDRESS.search(line) or _CLASS.fullmatch(line) or _DRAWING.fullmatch(line)
    return objects is not None or (is_program_text(line) and "<" in line and line[:1] in "[({")


def says_nothing(text: str) -> bool:
    """Tell whether an object's text holds nothing but objects: what drawing functions return.

    >>> says_nothing("[<matplotlib.lines.Line2D at 0x7f00>]"), says_nothing("(1, 2)")
    (True, False)
    """
    rest = _OBJECT.sub("", text)
    return not re.sub(r"[\[\](){},\s]", "", rest) or _DRAWING.fullmatch(text.strip()) is not None


def _is_program(node: ast.expr, text: str) -> bool:
    match node:
        case ast.Constant(value=value):
            return not isinstance(value, str | int | float) or isinstance(value, bool)
        case ast.Name(id=name):
            return name in {"nan", "inf", "NaT", "Ellipsis", "NotImplemented", "_"}
        case ast.Call(func=function):
            # 完成率(12) is a person's; classes and functions have names of Latin letters.
            return ast.unparse(function).isascii()
        case ast.Attribute():
            return text.isascii()
        case ast.List() | ast.Tuple() | ast.Dict() | ast.Set():
            return text[0] in "[({"
        case ast.UnaryOp(operand=operand):
            return _is_program(operand, text)
    return False


def read_series(text: str) -> tuple[Table, bool] | None:
    r"""Read what pandas writes of a Series as a table, and whether it left rows out; None for other texts.

    A notebook keeps of a Series nothing but this text.

    Examples
    --------
    >>> table, cut = read_series("北坡    12\n柳湾     9\nName: 块数, dtype: int64")
    >>> [column.name for column in table.columns], len(table.rows), cut
    (['', '块数'], 2, False)
    """
    *lines, last = _CATEGORIES_AFTER.sub("", text.rstrip()).split("\n")
    ends = _ENDS.fullmatch(last)
    if ends is None or not lines:
        return None
    names: list[str] = []
    gap = _gap(lines)
    if gap is None and len(lines) > 1:
        # A named index stands on a line of its own, without a value.
        names, lines = re.split(r" {2,}", lines[0].strip()), lines[1:]
        gap = _gap(lines)
    if gap is None:
        return None
    rows = [
        (*levels, line[gap:].strip())
        for levels, line in zip(_levels([line[:gap] for line in lines]), lines, strict=True)
    ]
    heads = [*names, *[""] * len(rows[0])][: len(rows[0]) - 1]
    # Two points stand for the rows that are left out.
    return table([*heads, ends["name"] or ""], [row for row in rows if row[-1] != ".."]), bool(ends["length"])


def _gap(lines: Sequence[str]) -> int | None:
    """Find where the index ends: the first blanks that stand in all lines alike."""
    blank = [all(line[at] == " " for line in lines) for at in range(min(map(len, lines)))]
    for at in range(len(blank) - _MARGIN + 1):
        if all(blank[at : at + _MARGIN]):
            return at
    return None


def _levels(indexes: Sequence[str]) -> list[tuple[str, ...]]:
    """Part an index of several levels, two blanks apart; what pandas does not repeat is filled in."""
    width = max(map(len, indexes))
    padded = [index.ljust(width) for index in indexes]
    gaps = [all(line[at] == " " for line in padded) for at in range(width)]
    starts = [0, *(at for at in range(2, width) if gaps[at - 2] and gaps[at - 1] and not gaps[at])]
    parts = [
        [line[a:b].strip() for a, b in zip(starts, [*starts[1:], width], strict=True)] for line in padded
    ]
    above = [""] * len(starts)
    for row in parts:
        for place, cell in enumerate(row[:-1]):
            row[place] = cell or above[place]
        above = row
    return [tuple(row) for row in parts]
