"""An office's own Word file as the frame of a review: read, checked, and cut where the text goes in.

The file is kept as it is but for what names persons: its properties, comments and the template that it was
made from. Its XML is cut and joined as text, so that nothing of it is lost by reading and writing.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from xml.etree import ElementTree
from xml.parsers import expat

from kit.errors import CallError

__all__ = ["MARK", "NAMESPACES", "FrameStyle", "WordFrame", "read_frame"]

MARK = "{{正文}}"
"""Text of the paragraph in whose place the review is put."""

_SCHEMAS = "http://schemas.openxmlformats.org/"
NAMESPACES: Mapping[str, str] = {
    "w": f"{_SCHEMAS}wordprocessingml/2006/main",
    "r": f"{_SCHEMAS}officeDocument/2006/relationships",
    "wp": f"{_SCHEMAS}drawingml/2006/wordprocessingDrawing",
    "a": f"{_SCHEMAS}drawingml/2006/main",
    "c": f"{_SCHEMAS}drawingml/2006/chart",
    "pic": f"{_SCHEMAS}drawingml/2006/picture",
}
"""Prefix → namespace of what the kit writes into a document."""

_W = f"{{{NAMESPACES['w']}}}"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MOST = 50 << 20
"""Bytes that a frame may unpack to."""

# The names that files have for built-in styles, whatever the language of the program → those that it shows.
_NEEDED = {"normal": "正文", "title": "标题", "heading 1": "标题 1", "heading 2": "标题 2"}
_OWN_NAMES = {"正文": "normal", "标题": "title", **{f"标题{n}": f"heading {n}" for n in range(1, 10)}}

_DROPPED = re.compile(r"docProps/|customXml/|word/(?:people|comments\w*)\.xml|\[Content_Types\]\.xml$")
_PERSONAL = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo|comment|[prt]\w*PrChange)\s[^>]*w:author=")
_EMPTY = re.compile(r"<w:p\b(?:(?!<w:(?:t|br|drawing|pict|object|sectPr)\b|AlternateContent).)*", re.DOTALL)
_PARAGRAPH = re.compile(r"<w:p[\s>]")
_SIZE = re.compile(r"<w:pgSz\b[^>]*>")
_MARGINS = re.compile(r"<w:pgMar\b[^>]*>")


@dataclass(frozen=True)
class FrameStyle:
    """A style of the frame: its id, its kind, and whether it is its kind's default."""

    id: str
    kind: str
    default: bool


@dataclass(frozen=True, kw_only=True)
class WordFrame:
    """A frame.

    Attributes
    ----------
    parts : mapping of str to bytes
        The package's parts that are kept, by path.
    types : str
        ``[Content_Types].xml``.
    main : str
        Path of the document part, in the folder `word` with the other parts of the text.
    before, after : str
        Its XML before and after the place of the review, up to the last section's properties.
    section : str
        Properties of the last section, which the review has too.
    styles : mapping of (str, str) to FrameStyle
        Kind and name, in lower case → style.
    """

    parts: Mapping[str, bytes]
    types: str
    main: str
    before: str
    after: str
    section: str
    styles: Mapping[tuple[str, str], FrameStyle]

    @property
    def width(self) -> float:
        """Width of the text in points."""
        size, margins = _SIZE.search(self.section), _MARGINS.search(self.section)
        across = _number(size, "w", 11906) - _number(margins, "left", 1587) - _number(margins, "right", 1474)
        return max(across - _number(margins, "gutter", 0), 2000) / 20

    @property
    def height(self) -> float:
        """Height of the text in points."""
        size, margins = _SIZE.search(self.section), _MARGINS.search(self.section)
        down = _number(size, "h", 16838) - _number(margins, "top", 2098) - _number(margins, "bottom", 1984)
        return max(down, 2000) / 20


@lru_cache(maxsize=2)
def read_frame(content: bytes) -> WordFrame:
    """Read a Word file that is to be the frame of reviews.

    Parameters
    ----------
    content : bytes
        The whole file.

    Raises
    ------
    CallError
        One line: it is no .docx, holds macros or revisions, lacks styles, or the mark is in no place where a
        review can stand.
    """
    try:
        parts = _unpacked(content)
        types, main = _main_part(parts)
        xml = _text(parts[main])
        before, after, section = _cut(xml)
        styles = _styles(parts)
    except CallError:
        raise
    except Exception:
        # zipfile and expat raise many kinds of errors for damaged files; all are reported as one.
        raise CallError("Word框架文件已损坏，打不开：请在 Word 里打开它，另存一份再用") from None
    missing = [name for style, name in _NEEDED.items() if ("paragraph", style) not in styles]
    if missing:
        raise CallError(f"Word框架文件缺少样式：{'、'.join(missing)}；请在 Word 里各用一次、设好格式，再保存")
    kept = {name: part for name, part in parts.items() if not _DROPPED.match(name)}
    return WordFrame(
        parts=_without_template(kept),
        types=types,
        main=main,
        before=before,
        after=after,
        section=section,
        styles=styles,
    )


def _unpacked(content: bytes) -> dict[str, bytes]:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise CallError("Word框架文件有打开密码，或者是旧的 .doc：请去掉密码，另存为“Word 文档（*.docx）”")
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise CallError("Word框架文件不是 .docx：请在 Word 里另存为“Word 文档（*.docx）”")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if any(entry.flag_bits & 1 for entry in entries):
            raise CallError("Word框架文件有密码：请去掉密码再保存")
        if sum(entry.file_size for entry in entries) > _MOST:
            raise CallError(f"Word框架文件太大：解开后超过 {_MOST >> 20} MB，请去掉其中的大图")
        parts = {entry.filename: archive.read(entry) for entry in entries}
    if any("vbaproject" in name.lower() for name in parts):
        raise CallError("Word框架文件含有宏：请另存为不含宏的“Word 文档（*.docx）”")
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            if not _is_utf8(part):
                raise CallError("Word框架文件的编码不是 UTF-8，不是 Word 写的：请在 Word 里另存一份")
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                raise CallError(
                    "Word框架文件里有不该有的定义（DOCTYPE），不是 Word 写的：请在 Word 里另存一份"
                )
        if name.startswith("word/") and _PERSONAL.search(part):
            raise CallError("Word框架文件里有修订或批注，其中有人名：请先接受全部修订、删除批注，再保存")
    return parts


def _main_part(parts: Mapping[str, bytes]) -> tuple[str, str]:
    """Return the content types and the path of the document part."""
    if "[Content_Types].xml" not in parts or "_rels/.rels" not in parts:
        raise CallError("Word框架文件不是 Word 文件：请在 Word 里另存为“Word 文档（*.docx）”")
    types = _text(parts["[Content_Types].xml"])
    targets = [
        relation.get("Target", "").lstrip("/")
        for relation in ElementTree.fromstring(parts["_rels/.rels"])
        if relation.get("Type", "").endswith("/officeDocument")
    ]
    main = targets[0] if targets else ""
    found = re.search(rf'<Override\b[^>]*PartName="/{re.escape(main)}"[^>]*>', types)
    kind = found[0] if found and main in parts else ""
    if posixpath.dirname(main) != "word":
        kind = ""
    if "macroEnabled" in kind:
        raise CallError("Word框架文件含有宏：请另存为不含宏的“Word 文档（*.docx）”")
    if "template" in kind:
        raise CallError("Word框架文件是模板（.dotx）：请另存为“Word 文档（*.docx）”")
    if _MAIN not in kind:
        raise CallError("Word框架文件不是 Word 文件：请在 Word 里另存为“Word 文档（*.docx）”")
    return types, main


def _cut(xml: str) -> tuple[str, str, str]:
    """Return a document's XML before and after the place of the review, and its last section's properties."""
    content = xml.encode()
    root, starts, texts, end = _outline(content)
    cuts = [*starts, end]
    children = [content[start:stop].decode() for start, stop in pairwise(cuts)]
    section = children.pop() if children and children[-1].startswith("<w:sectPr") else "<w:sectPr/>"
    texts = texts[: len(children)]
    marked = [
        at
        for at, text in enumerate(texts)
        if text.strip() == MARK and _PARAGRAPH.match(children[at]) and "<w:txbxContent" not in children[at]
    ]
    stated = sum(text.count(MARK) for text in texts)
    if stated != len(marked) or len(marked) > 1 or any("<w:sectPr" in children[at] for at in marked):
        raise CallError(f"Word框架文件里的{MARK}应当只有一处，独占一段，不在表格或文本框里，也不在分节处")
    if marked:
        first, last = marked[0], marked[0] + 1
    else:
        first = last = len(children)
        while first and _EMPTY.fullmatch(children[first - 1]):
            first -= 1
    opening = content[: root[0]].decode() + _declared(content[root[0] : root[1]].decode())
    opening += content[root[1] : cuts[0]].decode()
    return opening + "".join(children[:first]), "".join(children[last:]), section.strip()


def _outline(content: bytes) -> tuple[tuple[int, int], list[int], list[str], int]:
    """Return where the root's tag is, where the body's children begin, their texts, and where it ends."""
    parser = expat.ParserCreate(namespace_separator="|")
    word = NAMESPACES["w"] + "|"
    starts: list[int] = []
    texts: list[str] = []
    places = {"depth": 0, "root": 0, "body": -1, "end": -1, "inside": 0}

    def begin(name: str, attributes: dict[str, str]) -> None:
        places["depth"] += 1
        if places["depth"] == 1:
            places["root"] = parser.CurrentByteIndex
        elif places["depth"] == 2 and name == f"{word}body":
            places["body"] = parser.CurrentByteIndex
        elif places["depth"] == 3 and places["body"] >= 0 and places["end"] < 0:
            starts.append(parser.CurrentByteIndex)
            texts.append("")
        places["inside"] = int(name == f"{word}t")

    def finish(name: str) -> None:
        if places["depth"] == 2 and name == f"{word}body":
            places["end"] = parser.CurrentByteIndex
        places["depth"] -= 1
        places["inside"] = 0

    def read(text: str) -> None:
        if places["inside"] and texts and places["end"] < 0:
            texts[-1] += text

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, finish, read
    parser.Parse(content, True)
    if places["end"] < 0 or f'xmlns:w="{NAMESPACES["w"]}"'.encode() not in content[: places["body"]]:
        raise CallError("Word框架文件不是通常的 .docx（例如“严格”格式）：请另存为“Word 文档（*.docx）”")
    return (places["root"], places["body"]), starts, texts, places["end"]


def _declared(tag: str) -> str:
    """Declare in the root's tag the namespaces that the kit's elements are in."""
    for prefix, address in NAMESPACES.items():
        bound = re.search(rf"\sxmlns:{prefix}=[\"']([^\"']*)", tag)
        if bound is None:
            tag = re.sub(r"^(<[\w:]+)", rf'\1 xmlns:{prefix}="{address}"', tag)
        elif bound[1] != address:
            raise CallError("Word框架文件不是 Word 写的，用了别的命名：请在 Word 里打开它，另存一份再用")
    return tag


def _styles(parts: Mapping[str, bytes]) -> dict[tuple[str, str], FrameStyle]:
    path = "word/styles.xml"
    styles: dict[tuple[str, str], FrameStyle] = {}
    for style in ElementTree.fromstring(parts[path]).iter(f"{_W}style") if path in parts else ():
        name = style.find(f"{_W}name")
        shown = (name.get(f"{_W}val", "") if name is not None else "").lower()
        known = _OWN_NAMES.get(shown.replace(" ", ""), shown)
        kind = style.get(f"{_W}type", "paragraph")
        default = style.get(f"{_W}default", "") in {"1", "true", "on"}
        styles.setdefault((kind, known), FrameStyle(style.get(f"{_W}styleId", ""), kind, default))
    return styles


def _without_template(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Leave out where the frame's own template lies: the path has a person's name on many machines."""
    settings, relations = "word/settings.xml", "word/_rels/settings.xml.rels"
    kept = dict(parts)
    if settings in kept:
        kept[settings] = re.sub(rb"<w:attachedTemplate\b[^>]*/>", b"", kept[settings])
    if relations in kept:
        kept[relations] = re.sub(rb"<Relationship\b[^>]*/attachedTemplate\"[^>]*/>", b"", kept[relations])
    return kept


def _is_utf8(part: bytes) -> bool:
    declared = re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding=[\"']([\w-]+)", part[:200])
    if declared is not None and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        return False
    try:
        part.decode()
    except UnicodeDecodeError:
        return False
    return True


def _text(part: bytes) -> str:
    return re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", part.decode())


def _number(tag: re.Match[str] | None, name: str, usual: int) -> int:
    found = re.search(rf'\bw:{name}="(-?\d+)"', tag[0]) if tag else None
    return abs(int(found[1])) if found else usual
