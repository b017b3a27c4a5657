"""The document model that every export is made from.

A document is made from an executed notebook only. Exports add no text except the numbers of headings, from
`kit.document.numbering`.
"""

from __future__ import annotations

import msgspec

from kit.content import Block, Identity

__all__ = ["Attachment", "Document", "Identity", "Signature"]


class Signature(msgspec.Struct, frozen=True):
    """Signing office and date (2021年12月5日); each is empty if the ledgers do not have it."""

    office: str = ""
    date: str = ""


class Attachment(msgspec.Struct, frozen=True):
    """An attachment: its title, without 附件1, and its blocks."""

    title: str
    blocks: tuple[Block, ...]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A review, or another notebook, as a document.

    Attributes
    ----------
    title : str
        May contain line breaks.
    unbroken : tuple of str
        Terms that the title is not broken in, beside those of `kit.document.titles`.
    recipient : str
        Line between title and body, flush left, with its colon (县安全生产委员会：); may be empty.
    blocks : tuple of Block
        The body in order; headings are without numbers.
    signature : Signature
    attachments : tuple of Attachment
    identity : Identity or None
        None for a notebook that is not a review.
    record : bytes
        The review's record, which its files carry unseen: JSON in UTF-8. Empty: they carry none.
    """

    title: str
    unbroken: tuple[str, ...] = ()
    recipient: str = ""
    blocks: tuple[Block, ...] = ()
    signature: Signature = Signature()
    attachments: tuple[Attachment, ...] = ()
    identity: Identity | None = None
    record: bytes = b""
