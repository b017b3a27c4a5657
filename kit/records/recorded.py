"""A document with the record that its files carry."""

from __future__ import annotations

import msgspec

from kit.document import Document
from kit.records.number_records import DocumentRecord
from kit.records.packed import pack
from kit.records.signing import sign, with_signature

__all__ = ["carrying"]


def carrying(
    document: Document, record: DocumentRecord | None, signing_key: bytes = b"", signature: bytes = b""
) -> Document:
    """Return a document with its record; unchanged if it has none.

    Parameters
    ----------
    document : Document
    record : DocumentRecord or None
    signing_key : bytes, optional
        Private key that the record is signed with; see `kit.records.signing`.
    signature : bytes, optional
        A signature that was made of the same record before.
    """
    if record is None:
        return document
    content = pack(record)
    if signing_key:
        content = sign(content, signing_key)
    elif signature:
        content = with_signature(content, signature)
    return msgspec.structs.replace(document, record=content)
