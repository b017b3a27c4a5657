"""Bytes of a text file → text, without statistical detection.

Encodings are tried in a fixed order: UTF-16 with a byte order mark, UTF-8 with or without one, GB 18030. On
the samples this order decoded more files correctly than statistical detection.
"""

from __future__ import annotations

import codecs

__all__ = ["decode"]


def decode(data: bytes) -> str:
    r"""Return the text of `data`.

    Raises
    ------
    ValueError
        The text is in none of the encodings, or contains NUL; the message says where.

    Examples
    --------
    >>> decode("日期,形式".encode("gb18030"))
    '日期,形式'
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            raise ValueError("开头标明是 UTF-16 编码，内容却不完整") from None
    else:
        text = _decode_bytes(data)
    if "\0" in text:
        raise ValueError("不是文本文件（含有空字节）")
    return text


def _decode_bytes(data: bytes) -> str:
    furthest = 0
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            # The encoding that decodes furthest is most likely the right one, and stops at the broken byte.
            furthest = max(furthest, error.start)
    line = data.count(b"\n", 0, furthest) + 1
    raise ValueError(f"第 {line} 行有坏字节，按 UTF-8 和 GB 18030 都读不出")
