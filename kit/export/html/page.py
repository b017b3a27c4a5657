"""A document as one HTML file for screen, phone and print, without scripts and requests.

Numbers of headings are the only text added to the document's.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from markupsafe import Markup

from kit.content import Block, Heading, plain
from kit.content.html_blocks import Page, fragment, heading
from kit.document.carriage import RECORD_TYPE, packed
from kit.document.model import Document
from kit.document.outline import attachment_names, outlined
from kit.document.titles import title_lines, title_words
from kit.export.html.page_templates import templates

__all__ = ["render_html"]

# The contents list 一、 and （一） only.
_CONTENTS_DEPTH = 2


def render_html(document: Document) -> str:
    """Render a document as one self-contained HTML page.

    Parameters
    ----------
    document : Document

    Returns
    -------
    str
        The page. Pictures are embedded as data URLs. Its Content-Security-Policy forbids scripts and
        requests, also those that a mail program inserts.

    Examples
    --------
    >>> from kit.content import Paragraph, Run
    >>> page = render_html(Document(title="年度总结", blocks=(Paragraph((Run("共12次。"),)),)))
    >>> "<p>共12次。</p>" in page, "<script" in page
    (True, False)
    """
    page = Page(chain(document.blocks, *(attachment.blocks for attachment in document.attachments)))
    contents: list[_Entry] = []
    body = _flow(document.blocks, page, contents, "section")
    attachments = []
    names = attachment_names(len(document.attachments))
    for number, (name, attachment) in enumerate(zip(names, document.attachments, strict=True), start=1):
        id = f"attachment-{number}"
        contents.append(_Entry(1, id, f"{name} ", attachment.title))
        inner = _flow(attachment.blocks, page, [], f"{id}-section", above=2)
        attachments.append({"id": id, "name": name, "title": attachment.title, "body": inner})
    terms = document.unbroken
    return (
        templates()
        .get_template("review.html.jinja")
        .render(
            title=document.title,
            title_lines=[title_words(line, terms=terms) for line in title_lines(document.title, terms=terms)],
            wbr=Markup("<wbr>"),
            identity=document.identity,
            recipient=document.recipient,
            contents=[entry for entry in contents if entry.depth <= _CONTENTS_DEPTH],
            body=body,
            attachments=attachments,
            signature=document.signature,
            record_type=RECORD_TYPE,
            record=packed(document.record) if document.record else "",
        )
    )


class _Entry(NamedTuple):
    """A line of the table of contents."""

    depth: int
    id: str
    number: str
    text: str


def _flow(
    blocks: Iterable[Block], page: Page, contents: list[_Entry], prefix: str, *, above: int = 1
) -> Markup:
    """Write blocks with numbered headings, and append the headings to `contents`.

    `above` is the rank of the heading above the blocks.
    """
    fragments = []
    headings = 0
    for block, number, depth in outlined(blocks):
        if isinstance(block, Heading):
            headings += 1
            entry = _Entry(depth, f"{prefix}-{headings}", number, plain(block.runs))
            contents.append(entry)
            rank = min(above + depth, 6)
            fragments.append(heading(block, rank=rank, number=number, id=entry.id, page=page))
        else:
            fragments.append(fragment([block], page=page))
    return Markup("\n").join(fragments)
