"""Make text from outside safe to write and to display.

File names, cells and error messages may hold characters that UTF-8 cannot encode or that control a terminal.
"""

from __future__ import annotations

import unicodedata

__all__ = ["visible", "writable"]


def writable(text: str) -> str:
    r"""Return text that can be encoded as UTF-8; text that already can is returned unchanged.

    Surrogates stand for undecodable bytes, such as a file name that Windows wrote in GBK and a zip tool
    unpacked unchanged, or a word typed on a GBK terminal. They are decoded as GBK.

    >>> import os
    >>> writable(os.fsdecode("清河镇.xlsx".encode("gbk")))
    '清河镇.xlsx'
    >>> writable("\ud800镇")
    '?镇'
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        try:
            return text.encode("utf-8", "surrogateescape").decode("gb18030", "replace")
        except UnicodeEncodeError:
            return text.encode("utf-8", "replace").decode()
    return text


def visible(text: str) -> str:
    r"""Return text as one line, with the characters that control a terminal escaped.

    >>> visible("清河镇\n\x1b[2J"), visible("\u202egnp")
    ('清河镇\\n\\x1b[2J', '\\u202egnp')
    """
    text = writable(text)
    if text.isprintable():
        return text
    return "".join(each.encode("unicode_escape").decode() if _is_control(each) else each for each in text)


def _is_control(character: str) -> bool:
    """Whether a character is a control, a line separator or a bidi mark; the joiners of emoji are not."""
    return unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"} and character not in "\u200c\u200d"
