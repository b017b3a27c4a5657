"""A section as a notebook output carries it, and its JSON form.

A cell's output holds a `SectionContent` under `SECTION_MIME`. Every export is made from it, so HTML, PDF and
Word have the same content.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from kit.content.blocks import Block
from kit.content.record import Identity, ReviewRecord

__all__ = ["SECTION_MIME", "Role", "SectionContent"]

SECTION_MIME = "application/vnd.township-review.section+json"
"""MIME type under which a notebook output carries a section."""

Role = Literal["opening", "body", "signature", "attachment"]
"""Part of the document that a section belongs to: 标题与导语, 正文, 落款, 附件."""


class SectionContent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A section as a notebook output carries it.

    Attributes
    ----------
    key : str
        Key of the section in its subject, such as ``study``.
    role : {"opening", "body", "signature", "attachment"}
        The heading of an opening is the review's title, that of an attachment the attachment's title. A
        signature has two paragraphs, office and date; either may be missing.
    level : int
        Heading level of a body section: 1 is 一、, 2 is （一）.
    heading : str
        Without number. A section with an empty heading is left out of the document.
    blocks : tuple of Block
    recipient : str
        Of an opening: the office that the review is addressed to (主送), with or without the colon after it.
    unbroken : tuple of str
        Of an opening: terms of its subject that the title is not broken in.
    closing : str
        Of a signature: the closing words (特此报告。), the last paragraph of the body.
    origin : Identity or None
        The review that the section was written from; all sections of a document share one.
    review : ReviewRecord or None
        The record, in the output that shows an opened review.
    """

    key: str
    role: Role = "body"
    level: int = 2
    heading: str = ""
    blocks: tuple[Block, ...] = ()
    recipient: str = ""
    unbroken: tuple[str, ...] = ()
    closing: str = ""
    origin: Identity | None = None
    review: ReviewRecord | None = None

    def to_json(self) -> dict[str, object]:
        """Return the plain JSON form (dicts, lists, strings), ready for a MIME bundle."""
        built: dict[str, object] = msgspec.to_builtins(self)
        return built

    @classmethod
    def from_json(cls, data: object) -> SectionContent:
        """Validate and rebuild the form that `to_json` returns; raises `msgspec.ValidationError`."""
        return msgspec.convert(data, cls)
