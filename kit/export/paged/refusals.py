"""What Typst refused, as one Chinese line: the character or the picture, and its location."""

from __future__ import annotations

import re

import typst

from kit.document import Document
from kit.errors import ExportError
from kit.export.paged.locations import pictures, texts
from kit.export.paged.picture_files import drawing_file
from kit.export.paged.typst_compiler import PICTURES, typst_compiler

__all__ = ["character_refusal", "refusal"]

_REFUSALS = (
    (
        re.compile(r'the text `"(.+?)"` could not be displayed'),
        "所有字体都没有{}；请改写该处，或安装含有该字的字体",
    ),
    (
        re.compile(r'the text contains the (?:disallowed )?codepoint `"(.+?)"`'),
        "文档里不允许{}（自造字或控制字符）；请改写该处",
    ),
)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_MAX_NAMED = 5
"""Refused characters that a message names."""


def character_refusal(diagnostic: str, document: Document) -> str:
    r"""Return a line on the characters that Typst could not set; empty if its errors name none.

    Parameters
    ----------
    diagnostic : str
        Typst's errors, as printed.
    document : Document
        The document, searched for the location of each character.

    Examples
    --------
    >>> errors = 'error: the text `"\\u{1f600}"` could not be displayed with font `"SimSun"`'
    >>> character_refusal(errors, Document(title="总结\U0001f600"))
    '所有字体都没有“😀”（U+1F600，见标题）；请改写该处，或安装含有该字的字体'
    """
    for pattern, template in _REFUSALS:
        if found := list(dict.fromkeys(map(_unescaped, pattern.findall(diagnostic)))):
            named = "、".join(_named(text, document) for text in found[:_MAX_NAMED])
            more = f"等{len(found)}个字符" if len(found) > _MAX_NAMED else ""
            return template.format(named + more)
    return ""


def refusal(document: Document, error: typst.TypstError, product: str) -> ExportError:
    """Return an error of one line for an error of Typst: the character or picture, and its location.

    Parameters
    ----------
    document : Document
    error : typst.TypstError
    product : str
        The file that was not made: ``PDF`` or ``Word``.
    """
    line = character_refusal(error.diagnostic, document) or _picture_refusal(document)
    if not line:
        line = f"排版程序报告“{_first_line(error)}”；请把笔记本交给工具维护人员"
    return ExportError(f"{product}未生成：{line}")


def _picture_refusal(document: Document) -> str:
    """Find the pictures that Typst cannot draw by drawing each alone; empty if there is none."""
    broken = []
    for place, block in pictures(document):
        try:
            content, form = drawing_file(block)
            name = f"picture.{form}"
            typst_compiler().pdf(PICTURES, {"pictures": [name], "texts": []}, {name: content})
        except typst.TypstError as found:
            broken.append(f"{place}已损坏或画不出来（{_first_line(found)}）")
    instead = "请换一张图" if len(broken) == 1 else "请换掉这些图"
    return f"{'；'.join(broken)}；{instead}，再导出" if broken else ""


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text).replace('\\"', '"').replace("\\\\", "\\")


def _named(text: str, document: Document) -> str:
    codes = " ".join(f"U+{ord(character):04X}" for character in text)
    place = next((place for place, words in texts(document) if text in words), "")
    where = f"，见{place}" if place else ""
    return (
        f"“{text}”（{codes}{where}）" if text.isprintable() else f"字符{codes}{where and f'（{where[1:]}）'}"
    )


def _first_line(error: typst.TypstError) -> str:
    return error.message.strip().partition("\n")[0]
