"""A document's drawings as PNG and JPEG for Word, and the check that fonts have all of its characters.

Typst draws and checks, as for the PDF: Word itself would silently show an empty box for a character that no
font has.
"""

from __future__ import annotations

import io
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass

import typst
from PIL import Image, ImageOps

from kit.content import Formula, Picture
from kit.document import Document
from kit.export.paged.locations import formulas, pictures, texts
from kit.export.paged.picture_files import drawing_file
from kit.export.paged.typst_compiler import PICTURES, typst_compiler

__all__ = ["Drawing", "draw_formulas", "draw_pictures"]

# Enough for print.
_PPI = 300
_POINTS = 72
_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Drawing:
    """A picture as a part of the Word file; `width` and `height` are its original size in points."""

    id: str
    name: str
    content: bytes
    width: float
    height: float


def draw_pictures(document: Document) -> list[Drawing]:
    """Draw all pictures of a document, and the charts of which there are no data, in order.

    Raises
    ------
    typst.TypstError
        A drawing is broken, or no font has a character of the document or of a drawing.
    """
    files = {}
    vector = []
    checked = []
    drawn = [block for _, block in pictures(document) if isinstance(block, Picture) or block.data is None]
    for number, block in enumerate(drawn, start=1):
        content, form = drawing_file(block)
        name = f"picture-{number}.{form}"
        files[name] = content
        if form == "svg":
            vector.append(name)
        # Outlines have no characters to check.
        if form != "svg" or b"<text" in content:
            checked.append(name)
    _check([text for _, text in texts(document, drawn=False)], {name: files[name] for name in checked})
    pngs = _pngs([files[name] for name in vector])
    return [
        _png(name, pngs[content]) if name in vector else _photograph(name, content)
        for name, content in files.items()
    ]


def draw_formulas(document: Document) -> dict[Formula, Drawing]:
    """Draw the inline formulas of a document; they are outlines and have no characters to check."""
    distinct = list(dict.fromkeys(formulas(document)))
    pngs = _pngs([formula.svg.encode() for formula in distinct])
    return {
        formula: _png(f"formula-{number}.svg", pngs[formula.svg.encode()])
        for number, formula in enumerate(distinct, start=1)
    }


_CHECKED: set[str] = set()
"""Characters that this process has found in a font."""


def _check(texts: list[str], files: dict[str, bytes]) -> None:
    """Let Typst set what it may refuse: characters not checked yet, and drawings that are not outlines."""
    new = set("".join(texts)) - _CHECKED - {"\n"}
    # Combining marks and joiners depend on their context and are checked each time.
    joining = {character for character in new if unicodedata.category(character)[0] in "MC"}
    if not (new or files):
        return
    try:
        _typeset(texts if joining else sorted(new), files)
    except typst.TypstError:
        # Set whole texts, so that the error names what the reader finds.
        _typeset(texts, files)
    _CHECKED.update(new - joining)


def _typeset(texts: list[str], files: dict[str, bytes]) -> None:
    lines = dict.fromkeys(line for text in texts for line in text.split("\n"))
    typst_compiler("drawings").pdf(PICTURES, {"pictures": list(files), "texts": list(lines)}, files)


_CACHE: OrderedDict[bytes, bytes] = OrderedDict()
"""Latest drawings → PNG, since an analyst exports the same charts repeatedly."""
_CACHE_SIZE = 48


def _pngs(drawings: list[bytes]) -> dict[bytes, bytes]:
    """Return each drawing's PNG; those not cached are drawn in one run."""
    known = {drawing: png for drawing in drawings if (png := _CACHE.get(drawing))}
    files = {
        f"new-{n}.svg": drawing for n, drawing in enumerate(dict.fromkeys(drawings)) if drawing not in known
    }
    if files:
        pages = typst_compiler("drawings").png(
            PICTURES, {"pictures": list(files), "texts": []}, files, ppi=_PPI
        )
        known |= zip(files.values(), pages, strict=True)
    _CACHE.update(known)
    while len(_CACHE) > _CACHE_SIZE:
        _CACHE.popitem(last=False)
    return known


def _png(name: str, content: bytes) -> Drawing:
    # A PNG begins with its signature and the header chunk, with width and height at 16 and 20.
    width, height = (int.from_bytes(content[at : at + 4]) * _POINTS / _PPI for at in (16, 20))
    stem = name.removesuffix(".svg")
    return Drawing(_id(name), f"{stem}.png", content, width, height)


def _photograph(name: str, content: bytes) -> Drawing:
    """Take a picture as it is, rotated upright: Word ignores the EXIF orientation."""
    with Image.open(io.BytesIO(content)) as image:
        if image.getexif().get(_ORIENTATION, 1) != 1:
            file = io.BytesIO()
            ImageOps.exif_transpose(image).save(file, image.format, quality=92)
            return _photograph(name, file.getvalue())
        across, down = image.info.get("dpi", (_POINTS, _POINTS))
        return Drawing(
            _id(name), name, content, image.width * _POINTS / across, image.height * _POINTS / down
        )


def _id(name: str) -> str:
    return f"rId{name.partition('.')[0].title().replace('-', '')}"
