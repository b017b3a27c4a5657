"""What a file says of itself beside its text: of which day it is, and which review.

Serves PDF and Word at document → outputs.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from kit.document import Document

__all__ = ["dated", "keywords"]

_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def dated(document: Document) -> date:
    """Say when the document is of, never when it was made: the same inputs give the same bytes.

    The formats want some date. Where none was signed it is the last day of the review's year.

    >>> from kit.document import Signature
    >>> dated(Document(title="总结", signature=Signature("", "2021年12月5日")))
    datetime.date(2021, 12, 5)
    """
    if found := _DATE.search(document.signature.date):
        with suppress(ValueError):
            return date(int(found[1]), int(found[2]), int(found[3]))
    return date(document.identity.year if document.identity else 1970, 12, 31)


def keywords(document: Document) -> list[str]:
    """Give the words by which a review is told from another; none for a notebook that is no review."""
    identity = document.identity
    if identity is None:
        return []
    return [identity.township, f"{identity.year}年", identity.stamp, f"kit {identity.kit_version}"]
