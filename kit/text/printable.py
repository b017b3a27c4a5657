"""Text from outside made fit to be written and to be shown.

Names of files, cells and their errors may hold what no file can be written with, or what a terminal obeys.
"""

from __future__ import annotations

import unicodedata

__all__ = ["visible", "writable"]


def writable(text: str) -> str:
    r"""Return a text that can be written as UTF-8, as it is where it can be already.

    What is no character comes from raw bytes: a name that Windows wrote in GBK and a zip tool unpacked as it
    was, or a word typed on such a terminal. It is read as GBK.

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
    r"""Return a text as one line, in which what a terminal would obey is shown as text.

    >>> visible("清河镇\n\x1b[2J"), visible("\u202egnp")
    ('清河镇\\n\\x1b[2J', '\\u202egnp')
    """
    text = writable(text)
    if text.isprintable():
        return text
    return "".join(each.encode("unicode_escape").decode() if _is_obeyed(each) else each for each in text)


def _is_obeyed(character: str) -> bool:
    """Tell control characters, ends of lines, and marks that turn writing round; emoji need their joiners."""
    return unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"} and character not in "\u200c\u200d"
