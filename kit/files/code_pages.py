"""Byte strings in an .xls of before Excel 97 → text, by the code page that the workbook declares.

calamine decodes single-byte code pages only. It is therefore given 1252, which maps each byte to one
character, and the bytes are decoded again here.
"""

from __future__ import annotations

import codecs

__all__ = ["ONE_BYTE", "encoding_of", "read_anew"]

ONE_BYTE = 1252

_NAMED = {0x8000: "mac_roman", 0x8001: "cp1252", 10000: "mac_roman", 54936: "gb18030"}
# Bytes undefined in 1252 become the character of the same code point.
_BYTES = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(256)}


def encoding_of(code_page: int | None) -> str:
    """Return the encoding of a code page; of none or an unknown one GB 18030.

    >>> encoding_of(1252), encoding_of(936), encoding_of(None)
    ('cp1252', 'gbk', 'gb18030')
    """
    name = _NAMED.get(code_page or 0, f"cp{code_page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "gb18030"


def read_anew(text: str, encoding: str) -> str:
    """Decode again a text that was decoded as 1252.

    >>> read_anew("日期".encode("gbk").decode("cp1252"), "gbk")
    '日期'
    """
    if text.isascii():
        return text
    return bytes(_BYTES[sign] for sign in text if sign in _BYTES).decode(encoding, "replace")
