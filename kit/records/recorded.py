"""The document of a notebook, with the record that its files carry."""

from __future__ import annotations

import msgspec

from kit.document import Document, Reading
from kit.records.claims import document_record
from kit.records.packed import pack

__all__ = ["recorded"]


def recorded(reading: Reading) -> Document:
    """Return the document of a notebook with its record; without one if the notebook is no review."""
    document, record = reading.document, document_record(reading)
    return document if record is None else msgspec.structs.replace(document, record=pack(record))
