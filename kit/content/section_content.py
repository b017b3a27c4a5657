"""A section as a notebook output carries it, and its JSON form.

A cell's output holds a `SectionContent` under `SECTION_MIME`. Every export is made from it, so HTML, PDF and
Word have the same content. Its blocks and the record, which are for programs only, are packed: a notebook
would lay them out over tens of thousands of lines, beside the HTML that says the same to a person.
"""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from kit.content.blocks import Block, Chart
from kit.content.record import Identity, ReviewRecord

__all__ = ["SECTION_MIME", "Role", "SectionContent"]

SECTION_MIME = "application/vnd.township-review.section+json"
"""MIME type under which a notebook output carries a section."""

Role = Literal["opening", "body", "signature", "attachment", "part"]
"""Part of the document that a section belongs to: 标题与导语, 正文, 落款, 附件.

A part is blocks without a heading, or the caption of the output that it is of.
"""

_PACKED = "packed"
_MOST = 1 << 26
"""Bytes of JSON that are unpacked at most; a cell displays no more either."""


class SectionContent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A section as a notebook output carries it.

    Attributes
    ----------
    key : str
        Key of the section in its subject, such as ``study``.
    role : {"opening", "body", "signature", "attachment", "part"}
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
    caption, alt : str
        Of a part: caption and alternative text of the picture or table in the same output.
    left_out : str
        Of a part without blocks: why nothing is written, for the analyst.
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
    caption: str = ""
    alt: str = ""
    left_out: str = ""
    origin: Identity | None = None
    review: ReviewRecord | None = None

    def to_json(self) -> dict[str, object]:
        """Return the JSON form (dicts, lists, strings), ready for a MIME bundle."""
        slight = msgspec.structs.replace(self, blocks=(), review=None)
        built: dict[str, object] = msgspec.to_builtins(slight)
        bulky = {"blocks": tuple(map(_passed_on, self.blocks)), "review": self.review}
        bulky = {name: value for name, value in bulky.items() if value}
        return {**built, _PACKED: _packed(bulky)} if bulky else built

    @classmethod
    def from_json(cls, data: object) -> SectionContent:
        """Validate and rebuild the form that `to_json` returns; raises `msgspec.ValidationError`.

        What an earlier version of the kit wrote, without packing, is read as well.

        >>> SectionContent.from_json(SectionContent(key="k", heading="学习").to_json()).heading
        '学习'
        """
        if isinstance(data, Mapping) and _PACKED in data:
            data = {**{name: data[name] for name in data if name != _PACKED}, **_unpacked(data[_PACKED])}
        return msgspec.convert(data, cls)


def _passed_on(block: Block) -> Block:
    return msgspec.structs.replace(block, lettered="") if isinstance(block, Chart) else block


def _packed(values: Mapping[str, object]) -> str:
    return b64encode(zlib.compress(msgspec.json.encode(values), 6)).decode()


def _unpacked(text: object) -> Mapping[str, Any]:
    """Return packed values; raises `msgspec.ValidationError` for any other text, or too much of it."""
    try:
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(b64decode(str(text), validate=True), _MOST)
        if not unpacker.eof:
            raise ValueError
        return msgspec.json.decode(content, type=dict[str, Any])
    except (ValueError, zlib.error, msgspec.DecodeError) as error:
        raise msgspec.ValidationError("$.packed") from error
