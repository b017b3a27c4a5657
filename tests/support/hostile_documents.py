"""Published files made to harm those who read them: small, within every bound, and without end to read."""

from __future__ import annotations

import msgspec

from kit.document.carriage import RECORD_TYPE, packed
from kit.records.number_records import DocumentRecord, Stretch
from kit.records.packed import pack
from kit.records.text_digests import digest

__all__ = ["attributes_page", "repeating_page"]


def repeating_page(record: DocumentRecord, count: int) -> bytes:
    """Return a page of as many equal paragraphs as its record has: aligning them takes their number cubed."""
    odd = [Stretch("text", digest(f"甲{'乙' * (at % 7)}")) for at in range(count)]
    content = pack(msgspec.structs.replace(record, text=tuple(odd), pictures=(), points=()))
    paragraphs = "".join(f"<p>甲{'乙' * (at % 5)}" for at in range(count))
    return f"{_start(content)}{paragraphs}".encode()


def attributes_page(record: DocumentRecord, size: int) -> bytes:
    """Return a page of one-letter attributes without values: parsed, each takes a hundred bytes."""
    tags = "<p a b c d e f g h i j k l m n o p q r s t>"
    return f"{_start(pack(record))}{tags * (size // len(tags))}".encode()


def _start(record: bytes) -> str:
    return f"<!doctype html><script type={RECORD_TYPE}>{packed(record)}</script>"
