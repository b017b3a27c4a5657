"""Normalise template tags: full-width punctuation and curly quotes become ASCII.

A Chinese keyboard produces ｛｛ 宣传栏 ｝｝ and 名称（“12345热线”）. Only the inside of tags is changed, and
line numbers are preserved.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["plain_tags"]

_OPEN = re.compile(r"[{｛﹛]([{｛﹛%％﹪#＃])")
_CLOSE = {
    "{": re.compile(r"[}｝﹜]{2}"),
    "%": re.compile(r"[%％﹪][}｝﹜]"),
    "#": re.compile(r"[#＃][}｝﹜]"),
}
_ENDS = {"{": "}}", "%": "%}", "#": "#}"}
_DOUBLE, _SINGLE = '"“”„‟＂', "'‘’＇"
_STRAIGHT = str.maketrans("＂＇", "\"'")
_INSTEAD = str.maketrans({"。": ".", "、": ",", "≥": ">=", "≤": "<=", "≠": "!="})


def plain_tags(text: str) -> str:
    """Return a template's text with tags that Jinja can parse.

    >>> plain_tags("讲座｛｛ 知识讲座次数．目标 ｝｝，拨打{{ 名称（“12345热线”） }}。")
    '讲座{{ 知识讲座次数.目标 }}，拨打{{ 名称("12345热线") }}。'
    """
    parts: list[str] = []
    position = 0
    while opened := _OPEN.search(text, position):
        kind = unicodedata.normalize("NFKC", opened[1])
        inside, end = _inside(text, opened.end(), kind)
        if end < 0:
            parts.append(text[position : opened.end()])
            position = opened.end()
            continue
        parts += (text[position : opened.start()], "{", kind, inside, _ENDS[kind])
        position = end
    return "".join((*parts, text[position:]))


def _inside(text: str, position: int, kind: str) -> tuple[str, int]:
    """Return the normalised inside of a tag, and its end; -1 if the tag is not closed."""
    normalised: list[str] = []
    while position < len(text):
        if closed := _CLOSE[kind].match(text, position):
            return "".join(normalised), closed.end()
        letter = text[position]
        end = _end_of_quote(text, position) if kind != "#" and letter in _DOUBLE + _SINGLE else -1
        if end > 0:
            normalised.append(_quoted(text[position : end + 1]))
            position = end + 1
        else:
            plain = letter if kind == "#" or letter == "\n" else unicodedata.normalize("NFKC", letter)
            normalised.append(plain.translate(_INSTEAD))
            position += 1
    return "", -1


def _end_of_quote(text: str, start: int) -> int:
    """Return where a quotation ends in its line: at the matching mark, else at any mark of its kind."""
    line = text[start:].partition("\n")[0].translate(_STRAIGHT)[1:]
    opening = text[start].translate(_STRAIGHT)
    pair = {"“": "”", "‘": "’"}.get(opening, opening)
    depth = 1
    for at, letter in enumerate(line, start + 1):
        if letter == pair:
            depth -= 1
            if not depth:
                return at
        elif letter == opening:
            depth += 1
    kind = _DOUBLE if opening in _DOUBLE else _SINGLE
    return next((at for at, letter in enumerate(line, start + 1) if letter in kind), -1)


def _quoted(quotation: str) -> str:
    if quotation[0] == quotation[-1] and quotation[0] in "\"'":
        return quotation
    content = quotation[1:-1].replace("\\", "\\\\").replace('"', '\\"')
    return f'"{content}"'
