"""How a file carries the record of its review: the names that who writes it and who reads it agree on.

In HTML it is a data block, which no browser runs or shows; in a PDF an attachment; in a Word file a custom
XML part, which office programs keep when they save. The first and the last hold it packed, as text. In the
text of a Word file, bookmarks tie each number to the record.
"""

from __future__ import annotations

import re
import zlib
from base64 import b85decode, b85encode

__all__ = [
    *("RECORD_FILE", "RECORD_NAMESPACE", "RECORD_TYPE"),
    *("mark_name", "marked_number", "packed", "unpacked_bytes"),
]

RECORD_FILE = "record.json"
"""Name of the PDF's attachment."""

RECORD_TYPE = "application/vnd.township-review-kit.record"
"""Type of the data block in HTML; of no language, so that nothing runs it."""

RECORD_NAMESPACE = "urn:township-review-kit:record"
"""Namespace of the element in Word's custom XML part; the name of no host."""

_MARK = re.compile(r"_number_([1-9]\d{0,5})")
"""A bookmark around a number in a Word file. Office programs do not show those that begin with ``_``."""

_MARKUP, _UNUSED = b"<>&", b",.:"
_PLAIN, _MARKED = bytes.maketrans(_MARKUP, _UNUSED), bytes.maketrans(_UNUSED, _MARKUP)
"""Letters of base85 that programs may take for markup, and others that it does not use."""

_OS = 9  # of the header's bytes, the one that says on what system it was packed


def mark_name(at: int) -> str:
    """Return the name of the bookmark around a number: the running number, from 1, of what the record claims.

    >>> mark_name(12)
    '_number_12'
    """
    return f"_number_{at}"


def marked_number(name: str) -> int:
    """Return the running number in the name of a mark; 0 for any other name.

    >>> marked_number("_number_12"), marked_number("_Toc12")
    (12, 0)
    """
    found = _MARK.fullmatch(name)
    return int(found[1]) if found else 0


def packed(record: bytes) -> str:
    """Return a record as gzip in base85: the same record gives the same text, without time or system.

    >>> packed(b"{}")
    'ABzY8000000{^S71pq_8rlSG?000'
    """
    # In blocks of a size that suits its columns, which have letters of their own.
    packer = zlib.compressobj(9, wbits=31, memLevel=4)
    content = bytearray(packer.compress(record) + packer.flush())
    content[_OS] = 255
    return b85encode(content).translate(_PLAIN).decode()


def unpacked_bytes(text: bytes) -> bytes:
    r"""Return the gzip of what `packed` has written; raises ValueError for any other text.

    >>> unpacked_bytes(b"ABzY8")
    b'\x1f\x8b\x08\x00'
    """
    if set(text) & set(_MARKUP):
        raise ValueError("letters of markup")
    return b85decode(text.translate(_MARKED))
