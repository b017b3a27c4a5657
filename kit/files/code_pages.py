"""Texts in bytes within an .xls of before Excel 97 → texts, by the code page that the workbook states.

calamine knows one-byte code pages and not the Chinese ones: it is given 1252, in which each byte is a
character, and its bytes are decoded again here.
"""

from __future__ import annotations

import codecs

__all__ = ["ONE_BYTE", "encoding_of", "read_anew"]

ONE_BYTE = 1252

_NAMED = {0x8000: "mac_roman", 0x8001: "cp1252", 10000: "mac_roman", 54936: "gb18030"}
# The few bytes that stand for nothing in 1252 are kept as the sign of the same number.
_BYTES = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(256)}


def encoding_of(code_page: int | None) -> str:
    """Return the encoding that a workbook states; where it states none that there is, the Chinese one.

    >>> encoding_of(1252), encoding_of(936), encoding_of(None)
    ('cp1252', 'gbk', 'gb18030')
    """
    name = _NAMED.get(code_page or 0, f"cp{code_page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "gb18030"


def read_anew(text: str, encoding: str) -> str:
    """Decode a text again that was read as 1252.

    >>> read_anew("日期".encode("gbk").decode("cp1252"), "gbk")
    '日期'
    """
    if text.isascii():
        return text
    return bytes(_BYTES[sign] for sign in text if sign in _BYTES).decode(encoding, "replace")
