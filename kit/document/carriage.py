"""How a file carries the record of its review: the names that who writes it and who reads it agree on.

In HTML it is a data block, which no browser runs or shows; in a PDF an attachment; in a Word file a custom
XML part, which office programs keep when they save. The first and the last hold it packed, as text.
"""

from __future__ import annotations

import zlib
from base64 import b64encode

__all__ = ["RECORD_FILE", "RECORD_NAMESPACE", "RECORD_TYPE", "packed"]

RECORD_FILE = "record.json"
"""Name of the PDF's attachment."""

RECORD_TYPE = "application/vnd.township-review-kit.record"
"""Type of the data block in HTML; of no language, so that nothing runs it."""

RECORD_NAMESPACE = "urn:township-review-kit:record"
"""Namespace of the element in Word's custom XML part; the name of no host."""

_OS = 9  # of the header's bytes, the one that says on what system it was packed


def packed(record: bytes) -> str:
    """Return a record as gzip in base64: the same record gives the same text, without time or system.

    >>> packed(b"{}")
    'H4sIAAAAAAAC/6uuBQBDv6ajAgAAAA=='
    """
    content = bytearray(zlib.compress(record, 9, wbits=31))
    content[_OS] = 255
    return b64encode(content).decode()
