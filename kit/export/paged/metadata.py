"""Metadata of PDF and Word files: date and keywords."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from kit.document import Document

__all__ = ["document_date", "keywords"]

_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def document_date(document: Document) -> date:
    """Return the date of a document for its metadata.

    It is the signed date, else the last day of the review's year; never the current date, so that the same
    inputs give the same bytes.

    >>> from kit.document import Signature
    >>> document_date(Document(title="总结", signature=Signature("", "2021年12月5日")))
    datetime.date(2021, 12, 5)
    """
    if found := _DATE.search(document.signature.date):
        with suppress(ValueError):
            return date(int(found[1]), int(found[2]), int(found[3]))
    return date(document.identity.year if document.identity else 1970, 12, 31)


def keywords(document: Document) -> list[str]:
    """Return keywords that identify a review; none for a notebook that is not a review."""
    identity = document.identity
    if identity is None:
        return []
    return [identity.township, f"{identity.year}年", identity.stamp, f"kit {identity.kit_version}"]
