"""Python reprs in outputs: recognised, so that a document shows plain values but no program text.

Numbers and strings are shown as plain values; other reprs are left out with a message.
"""

from __future__ import annotations

import ast
import re

__all__ = ["is_bare_object", "is_object_line", "is_repr", "plain_value"]

# "<Axes: >", "<function f at 0x7f…>", with whatever is nested in it.
_OBJECT = re.compile(r"<[^<>\n]*(?:<[^<>\n]*>[^<>\n]*)*>")
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
# numpy's scalars: np.int64(28), np.float64(0.5), np.str_('甲').
_SCALAR = re.compile(r"(?:np|numpy)\.(?:u?int|float|str)[0-9_]*\((?P<value>.*)\)", re.DOTALL)
_CATEGORIES = re.compile(r"^Categories \(\d+, ", re.MULTILINE)
_CALL = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*\(.*\)", re.DOTALL)
# Reprs of what drawing functions return.
_DRAWING = re.compile(
    r"(?:(?:Text|Annotation|Line2D|Rectangle|Axes)\(.*\)|Figure\([\d.]+x[\d.]+\))", re.DOTALL
)
_CLASS = re.compile(r"<[A-Za-z][\w.]*(?: .*)?>|<[A-Za-z][\w.]*: *>")


def plain_value(text: str) -> str:
    """Return the value of a number's or string's repr as plain text; any other text unchanged.

    >>> plain_value("np.int64(28)"), plain_value("'共12次'"), plain_value("共12次")
    ('28', '共12次', '共12次')
    """
    scalar = _SCALAR.fullmatch(text.strip())
    value = scalar["value"] if scalar else text.strip()
    try:
        read = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return value if scalar else text
    return read if isinstance(read, str) else value if scalar else text


def is_repr(text: str) -> bool:
    """Return whether a text is a Python repr, and not something a person would write.

    >>> [is_repr(text) for text in ("(1, 2)", "Text(0, 1, '甲')", "array([1])", "<Axes: >")]
    [True, True, True, True]
    >>> [is_repr(text) for text in ("28", "共12次（上年10次）", "甲乙", "完成率(%)")]
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


def is_object_line(line: str) -> bool:
    """Return whether a printed line holds only reprs of objects; a list of numbers may be intended.

    >>> [is_object_line(line) for line in ("<class 'int'>", "Axes(0.1,0.1;0.8x0.8)", "<Axes: >")]
    [True, True, True]
    >>> [is_object_line(line) for line in ("[12, 9]", "<通知>", "共12次", "A4(12)")]
    [False, False, False, False]
    """
    line = line.strip()
    objects = _ADDRESS.search(line) or _CLASS.fullmatch(line) or _DRAWING.fullmatch(line)
    return objects is not None or (is_repr(line) and "<" in line and line[:1] in "[({")


def is_bare_object(text: str) -> bool:
    """Return whether a repr holds only objects, as those that drawing functions return.

    >>> is_bare_object("[<matplotlib.lines.Line2D at 0x7f00>]"), is_bare_object("(1, 2)")
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
            # 完成率(12) is written by a person; names of classes and functions are ASCII.
            return ast.unparse(function).isascii()
        case ast.Attribute():
            return text.isascii()
        case ast.List() | ast.Tuple() | ast.Dict() | ast.Set():
            return text[0] in "[({"
        case ast.UnaryOp(operand=operand):
            return _is_program(operand, text)
    return False
