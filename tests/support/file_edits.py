"""Single edits of published files as a hand makes them: a digit, a unit, two numbers, a chart, words."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pikepdf
from lxml import etree

__all__ = ["KINDS", "NUMBERS", "edited"]

KINDS = {
    "html": ("digit", "unit", "swapped", "gone", "new", "words"),
    "docx": ("digit", "unit", "swapped", "gone", "new", "words", "chart"),
    "pdf": ("digit", "gone", "new"),
}
"""The kinds of edit of each format."""

NUMBERS = re.compile(r"\d+(?:\.\d+)?")

_UNITS = "次场条块篇个人项处份家件"
_WITH_UNIT = re.compile(rf"(?<=\d)[{_UNITS}年月]")
# A word of which no unit is made: behind a stop, since the number of a unit may be in the run before.
_WORD = re.compile(r"(?<=[，。、；：“《])[\u4e00-\u9fff](?=[\u4e00-\u9fff])")
_UNSEEN = re.compile(r"<(script|style|svg|nav|head|template)\b.*?</\1>", re.DOTALL)
_TEXT = re.compile(r'>([^<>&]+)<| alt="([^"&]+)"')
_WORD_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
_VALUES = re.compile(r"<c:val>.*?</c:val>", re.DOTALL)
_PAGES = 490  # where the column of pages in 附件2 begins, in points: only a PDF has it, and no record
_POINT = re.compile(r"<c:v>([\d.]+)</c:v>")


def edited(content: bytes, form: str, kind: str, draw: random.Random) -> bytes | None:
    """Return a file with one edit of a kind; None if there is nothing that it could be made to."""
    match form:
        case "html":
            return _page(content.decode(), kind, draw)
        case "pdf":
            return _pdf(content, kind, draw)
    if kind == "chart":
        return _chart(content, draw)
    return _word(content, kind, draw)


def _digit(number: str, draw: random.Random) -> str:
    at = draw.choice([at for at, letter in enumerate(number) if letter != "."])
    other = draw.choice([digit for digit in "0123456789" if digit != number[at]])
    return number[:at] + other + number[at + 1 :]


def _text(text: str, kind: str, draw: random.Random) -> str | None:
    numbers = list(NUMBERS.finditer(text))
    if kind == "new":
        places = [at for at in range(len(text) + 1) if not re.search(r"[\d.]", text[max(0, at - 1) : at + 1])]
        at = draw.choice(places or [-1])
        return f"{text[:at]}{draw.randint(1, 999)}{text[at:]}" if places else None
    if kind == "swapped":
        pairs = [
            (one, two) for one in numbers for two in numbers if one.start() < two.start() and one[0] != two[0]
        ]
        if not pairs:
            return None
        one, two = draw.choice(pairs)
        return text[: one.start()] + two[0] + text[one.end() : two.start()] + one[0] + text[two.end() :]
    found = {"unit": list(_WITH_UNIT.finditer(text)), "words": list(_WORD.finditer(text))}.get(kind, numbers)
    if not found:
        return None
    old = draw.choice(found)
    new = "" if kind == "gone" else _digit(old[0], draw)
    if kind in ("unit", "words"):
        new = draw.choice([each for each in (_UNITS if kind == "unit" else "甲乙丙") if each != old[0]])
    return text[: old.start()] + new + text[old.end() :]


def _page(page: str, kind: str, draw: random.Random) -> bytes | None:
    unseen = [found.span() for found in _UNSEEN.finditer(page)]
    spans = [
        found.span(found.lastindex or 0)
        for found in _TEXT.finditer(page)
        if found[0].strip("<> \n") and not any(start <= found.start() < end for start, end in unseen)
    ]
    start, end = draw.choice(spans)
    new = _text(page[start:end], kind, draw)
    return None if new is None else f"{page[:start]}{new}{page[end:]}".encode()


def _word(content: bytes, kind: str, draw: random.Random) -> bytes | None:
    def change(part: bytes) -> bytes | None:
        root: Any = etree.fromstring(part)
        node = draw.choice([each for each in root.iter(_WORD_TEXT) if (each.text or "").strip()])
        new = _text(node.text, kind, draw)
        if new is None:
            return None
        node.text = new
        whole: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return whole

    return _rewritten(content, "word/document.xml", change)


def _chart(content: bytes, draw: random.Random) -> bytes | None:
    def change(part: bytes) -> bytes | None:
        text = part.decode()
        spans = [
            (values.start() + point.start(1), values.start() + point.end(1))
            for values in _VALUES.finditer(text)
            for point in _POINT.finditer(values[0])
        ]
        if not spans:
            return None
        start, end = draw.choice(spans)
        new = _digit(text[start:end], draw)
        return None if float(new) == float(text[start:end]) else f"{text[:start]}{new}{text[end:]}".encode()

    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    charts = [name for name in names if re.fullmatch(r"word/charts/chart\d+\.xml", name)]
    return _rewritten(content, draw.choice(charts), change) if charts else None


def _rewritten(content: bytes, name: str, change: Callable[[bytes], bytes | None]) -> bytes | None:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        part = change(old.read(name))
        if part is None:
            return None
        for each in old.namelist():
            new.writestr(each, part if each == name else old.read(each))
    return file.getvalue()


def _pdf(content: bytes, kind: str, draw: random.Random) -> bytes | None:
    """Change, take out or double a digit of a page's text, but not of what is drawn or of its number."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page: Any = draw.choice(list(pdf.pages))
        letters = {name: _letters(font) for name, font in page.Resources.Font.items()}
        operations: Any = list(pikepdf.parse_content_stream(page))
        found, marks, font, left = [], [], "", 0.0
        for at, (operands, operator) in enumerate(operations):
            match str(operator):
                case "BDC" | "BMC":
                    marks.append(str(operands[0]))
                case "EMC":
                    marks.pop()
                case "cm":
                    left = float(operands[4])
                case "Tf":
                    font = str(operands[0])
                case "TJ" if left < _PAGES and not {"/Artifact", "/Figure"}.intersection(marks):
                    found += [
                        (at, part, byte, font)
                        for part, piece in enumerate(operands[0])
                        if isinstance(piece, pikepdf.String)
                        for byte in range(0, len(bytes(piece)), 2)
                        if letters[font].get(bytes(piece)[byte : byte + 2], "").isdigit()
                    ]
        if not found:
            return None
        at, part, byte, font = draw.choice(found)
        pieces = list(operations[at].operands[0])
        text = bytes(pieces[part])
        old = text[byte : byte + 2]
        others = [
            code
            for code, letter in letters[font].items()
            if letter.isdigit() and letter != letters[font][old]
        ]
        if kind == "digit" and not others:
            return None
        new = draw.choice(others) if kind == "digit" else b"" if kind == "gone" else old + old
        pieces[part] = pikepdf.String(text[:byte] + new + text[byte + 2 :])
        operations[at] = pikepdf.ContentStreamInstruction([pikepdf.Array(pieces)], pikepdf.Operator("TJ"))
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(operations))
        file = io.BytesIO()
        pdf.save(file)
        return file.getvalue()


def _letters(font: Any) -> dict[bytes, str]:
    """Return the letters of a font by their codes, of two bytes each."""
    told = font.ToUnicode.read_bytes().decode("latin-1")
    return {
        bytes.fromhex(code): bytes.fromhex(letter).decode("utf-16-be")
        for block in re.findall(r"beginbfchar(.*?)endbfchar", told, re.DOTALL)
        for code, letter in re.findall(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", block)
    }
