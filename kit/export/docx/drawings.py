"""A document's drawings as the PNG and JPEG that every Word opens, and its characters seen by the same fonts.

Serves the Word file at document → outputs. Typst draws, as it does for the PDF, and what stops the PDF stops
this: Word would show a character that no font has as an empty box, and say nothing.
"""

from __future__ import annotations

import io
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass

import typst
from PIL import Image, ImageOps

from kit.content import Formula
from kit.document import Document
from kit.export.paged.locations import formulas, pictures, texts
from kit.export.paged.picture_files import drawing_file
from kit.export.paged.typst_compiler import PICTURES, typst_compiler

__all__ = ["Drawn", "drawn", "drawn_formulas"]

# A chart is 5.2 in wide by itself and 6.1 in on the page, where this is 160 pixels to the inch: enough for
# print, and most of the time that a Word file takes.
_PPI = 189
_POINTS = 72
_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Drawn:
    """A picture as a part of the Word file; `width` and `height` are its natural size in points."""

    id: str
    name: str
    content: bytes
    width: float
    height: float


def drawn(document: Document) -> list[Drawn]:
    """Draw all charts and pictures of a document, in their order.

    Raises
    ------
    typst.TypstError
        A drawing is broken, or a character of the document or of a drawing is in no font.
    """
    files = {}
    vector = []
    checked = []
    for number, (_, block) in enumerate(pictures(document), start=1):
        content, form = drawing_file(block)
        name = f"picture-{number}.{form}"
        files[name] = content
        if form == "svg":
            vector.append(name)
        # Outlines have no characters to look for.
        if form != "svg" or b"<text" in content:
            checked.append(name)
    _check([text for _, text in texts(document, drawn=False)], {name: files[name] for name in checked})
    pngs = _pngs([files[name] for name in vector])
    return [
        _png(name, pngs[content]) if name in vector else _photograph(name, content)
        for name, content in files.items()
    ]


def drawn_formulas(document: Document) -> dict[Formula, Drawn]:
    """Draw the formulas within a document's lines; outlines have no characters to look for."""
    found = list(dict.fromkeys(formulas(document)))
    pngs = _pngs([formula.svg.encode() for formula in found])
    return {
        formula: _png(f"formula-{number}.svg", pngs[formula.svg.encode()])
        for number, formula in enumerate(found, start=1)
    }


_SEEN: set[str] = set()
"""Characters that this process has found in the fonts."""


def _check(shown: list[str], files: dict[str, bytes]) -> None:
    """Let Typst set what it may refuse: characters not seen before, and drawings that are not outlines."""
    new = set("".join(shown)) - _SEEN - {"\n"}
    # Marks, joiners and the like are looked at in their place, each time.
    joining = {character for character in new if unicodedata.category(character)[0] in "MC"}
    if not (new or files):
        return
    try:
        _set(shown if joining else sorted(new), files)
    except typst.TypstError:
        # Of whole texts Typst says what a reader finds.
        _set(shown, files)
    _SEEN.update(new - joining)


def _set(shown: list[str], files: dict[str, bytes]) -> None:
    lines = dict.fromkeys(line for text in shown for line in text.split("\n"))
    typst_compiler("drawings").pdf(PICTURES, {"pictures": list(files), "texts": list(lines)}, files)


_KEPT: OrderedDict[bytes, bytes] = OrderedDict()
"""The last drawings as PNG: an analyst exports the same charts again and again."""
_MOST_KEPT = 48


def _pngs(drawings: list[bytes]) -> dict[bytes, bytes]:
    """Give each drawing's PNG, drawing all those that are new at once."""
    known = {drawing: png for drawing in drawings if (png := _KEPT.get(drawing))}
    files = {
        f"new-{n}.svg": drawing for n, drawing in enumerate(dict.fromkeys(drawings)) if drawing not in known
    }
    if files:
        pages = typst_compiler("drawings").png(
            PICTURES, {"pictures": list(files), "texts": []}, files, ppi=_PPI
        )
        known |= zip(files.values(), pages, strict=True)
    _KEPT.update(known)
    while len(_KEPT) > _MOST_KEPT:
        _KEPT.popitem(last=False)
    return known


def _png(name: str, content: bytes) -> Drawn:
    # Width and height stand first in a PNG, after its name.
    width, height = (int.from_bytes(content[at : at + 4]) * _POINTS / _PPI for at in (16, 20))
    stem = name.removesuffix(".svg")
    return Drawn(_id(name), f"{stem}.png", content, width, height)


def _photograph(name: str, content: bytes) -> Drawn:
    """Take a picture as it is, but turned upright: Word does not heed what the camera noted."""
    with Image.open(io.BytesIO(content)) as image:
        if image.getexif().get(_ORIENTATION, 1) != 1:
            file = io.BytesIO()
            ImageOps.exif_transpose(image).save(file, image.format, quality=92)
            return _photograph(name, file.getvalue())
        across, down = image.info.get("dpi", (_POINTS, _POINTS))
        return Drawn(_id(name), name, content, image.width * _POINTS / across, image.height * _POINTS / down)


def _id(name: str) -> str:
    return f"rId{name.partition('.')[0].title().replace('-', '')}"
