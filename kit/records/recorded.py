"""A document with the record that its files carry."""

from __future__ import annotations

import msgspec

from kit.document import Document
from kit.records.number_records import DocumentRecord
from kit.records.packed import pack

__all__ = ["carrying"]


def carrying(document: Document, record: DocumentRecord | None) -> Document:
    """Return a document with its record; unchanged if it has none."""
    return document if record is None else msgspec.structs.replace(document, record=pack(record))
