"""Where a text stands in a document, said so that a reader finds it; and the line on a character refused.

Serves the exports at document → outputs: whatever stops one of them is told with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import chain

from kit.content import Block, Chart, Formula, Heading, Listing, Paragraph, Picture, Run, Table, plain, within
from kit.document import Document
from kit.document.numbering import numbered

__all__ = ["character_refusal", "formulas", "pictures", "texts"]

_REFUSALS = (
    (
        re.compile(r'the text `"(.+?)"` could not be displayed'),
        "所有字体都没有{}；请改写该处，或安装含有该字的字体",
    ),
    (
        re.compile(r'the text contains the (?:disallowed )?codepoint `"(.+?)"`'),
        "文档里不允许{}（自造字或控制字符）；请改写该处",
    ),
)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_SHOWN = 5


def character_refusal(diagnostic: str, document: Document) -> str:
    r"""Turn what Typst says of characters it cannot set into one line; empty where it says nothing of any.

    Parameters
    ----------
    diagnostic : str
        All of Typst's errors, as it prints them.
    document : Document
        Where the characters are looked for.

    Examples
    --------
    >>> said = 'error: the text `"\\u{1f600}"` could not be displayed with font `"SimSun"`'
    >>> character_refusal(said, Document(title="总结\U0001f600"))
    '所有字体都没有“😀”（U+1F600，见标题）；请改写该处，或安装含有该字的字体'
    """
    for pattern, said in _REFUSALS:
        if found := list(dict.fromkeys(map(_unescaped, pattern.findall(diagnostic)))):
            named = "、".join(_named(text, document) for text in found[:_SHOWN])
            more = f"等{len(found)}个字符" if len(found) > _SHOWN else ""
            return said.format(named + more)
    return ""


def texts(document: Document, *, drawn: bool = True) -> Iterator[tuple[str, str]]:
    """Give every text that a page shows, after the place where a reader finds it.

    `drawn` tells whether to give what stands in drawings, too: that is the source of an SVG, and shows its
    texts among much else.

    >>> list(texts(Document(title="总结", blocks=(Heading(1, ()),))))[0]
    ('标题', '总结')
    """
    yield "标题", document.title
    for block, number, under in _standing(document):
        match block:
            case Heading():
                yield f"标题{under}", number + _set(block.runs)
            case Paragraph(runs):
                yield f"{under}下的段落“{_start(plain(runs))}”", _set(runs)
            case Listing():
                for item in within(block):
                    yield f"{under}下的列表“{_start(plain(item))}”", _set(item)
            case Table(caption, columns, rows, note):
                where = f"{under}下的表格" + (f"“{caption}”" if caption else "")
                yield where, "\n".join([caption, note, *(column.name for column in columns)])
                for index, row in enumerate(rows, start=1):
                    yield f"{where}第{index}行", "\n".join(_set(cell) for cell in row)
            case Chart(caption, svg, _, note):
                yield _picture_place(block, under), "\n".join([caption, note, unescape(svg) if drawn else ""])
            case Picture(data, media, _, caption):
                svg = data if drawn and media == "image/svg+xml" else ""
                yield _picture_place(block, under), f"{caption}\n{unescape(svg)}"
    for n, attachment in enumerate(document.attachments, start=1):
        yield f"附件{n}的标题", attachment.title
    yield "落款", f"{document.signature.office}\n{document.signature.date}"
    yield "文末标识", document.identity.line if document.identity else ""


def pictures(document: Document) -> Iterator[tuple[str, Chart | Picture]]:
    """Give every chart and picture, after the place where a reader finds it.

    >>> [place for place, _ in pictures(Document(title="总结", blocks=(Chart("走势", "<svg/>", "走势"),)))]
    ['正文下的图“走势”']
    """
    for block, _, under in _standing(document):
        if isinstance(block, Chart | Picture):
            yield _picture_place(block, under), block


def formulas(document: Document) -> Iterator[Formula]:
    """Give the formulas that stand within lines of text.

    >>> list(formulas(Document(title="总结")))
    []
    """
    for block, _, _ in _standing(document):
        yield from (run.formula for run in _runs(block) if run.formula is not None)


def _runs(block: Block) -> Iterator[Run]:
    match block:
        case Heading() | Paragraph():
            yield from block.runs
        case Listing():
            yield from chain.from_iterable(within(block))
        case Table():
            yield from (run for row in block.rows for cell in row for run in cell)


def _set(runs: Iterable[Run]) -> str:
    """Give the text that is set as text; a formula is drawn."""
    return "".join(run.text for run in runs if run.formula is None)


def _standing(document: Document) -> Iterator[tuple[Block, str, str]]:
    """Give each block with its heading number and the heading that it stands under."""
    parts: list[tuple[str, Iterable[Block]]] = [("正文", document.blocks)]
    parts += [(f"附件{n}“{item.title}”", item.blocks) for n, item in enumerate(document.attachments, start=1)]
    for under, blocks in parts:
        for block, number in numbered(blocks):
            if isinstance(block, Heading):
                under = f"“{number}{plain(block.runs)}”"
            yield block, number, under


def _picture_place(block: Chart | Picture, under: str) -> str:
    return f"{under}下的图“{_start(block.caption or block.alt)}”"


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text).replace('\\"', '"').replace("\\\\", "\\")


def _named(text: str, document: Document) -> str:
    codes = " ".join(f"U+{ord(character):04X}" for character in text)
    place = next((place for place, words in texts(document) if text in words), "")
    where = f"，见{place}" if place else ""
    return (
        f"“{text}”（{codes}{where}）" if text.isprintable() else f"字符{codes}{where and f'（{where[1:]}）'}"
    )


def _start(text: str) -> str:
    shown = "".join(character if character.isprintable() else "□" for character in text[:20])
    return shown + ("……" if len(text) > 20 else "")
