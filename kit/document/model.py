"""The document model: what every export is made from.

A document is built from an executed notebook and from nothing else; exports add no word of their own but
numbers of headings, which `kit.document.numbering` gives.
"""

from __future__ import annotations

import msgspec

from kit.content import Block, Identity

__all__ = ["Attachment", "Document", "Identity", "Signature"]


class Signature(msgspec.Struct, frozen=True):
    """Who signs, and when (2021年12月5日); either may be empty where the ledgers do not say."""

    office: str = ""
    date: str = ""


class Attachment(msgspec.Struct, frozen=True):
    """An attachment: its title, without 附件1, and its blocks."""

    title: str
    blocks: tuple[Block, ...]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A review, or an ordinary notebook, as a document.

    Attributes
    ----------
    title : str
        May contain a line break where the title is to break by sense.
    blocks : tuple of Block
        The body in order: opening paragraphs, headings (without numbers), paragraphs, charts, tables.
    signature : Signature
    attachments : tuple of Attachment
    identity : Identity or None
        None for a notebook that is no review.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    signature: Signature = Signature()
    attachments: tuple[Attachment, ...] = ()
    identity: Identity | None = None
