"""The package of a review within an office's own Word file.

The review's parts are made as for a file of its own. Here its styles are matched with the frame's by name,
its lists are added to the frame's, and its XML is put in the frame's place for it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import chain, count
from typing import Any

from markupsafe import escape

from kit.document.carriage import marked_number
from kit.export.docx.nodes import Section
from kit.export.docx.word_frame import NAMESPACES, FrameStyle, WordFrame

__all__ = ["framed", "section_ends"]

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_STYLE = re.compile(r"<w:style\b.*?</w:style>", re.DOTALL)
_STYLE_USED = re.compile(r'<w:(pStyle|rStyle|tblStyle|basedOn|next|link) w:val="(\w+)"/>')
_LIST_USED = re.compile(r'<w:numId w:val="(\d+)"/>')
_BOOKMARK = re.compile(r'<w:bookmarkStart\b[^>]*?\bw:name="([^"]*)"[^>]*>')
_BOOKMARK_TAG = re.compile(r"<w:bookmark(Start|End)\b[^>]*/>")
_RELATION = re.compile(r"<Relationship\b[^>]*?/>")
_OVERRIDE = re.compile(r"<Override\b[^>]*?/>")


def section_ends(frame: WordFrame, sections: Sequence[Section]) -> tuple[list[str], str]:
    """Return the properties that end each section, empty for the one that ends with the file, and those.

    Every section looks like the frame's last one; a landscape one has it turned.
    """
    ends = [_properties(frame, section, first=at == 0) for at, section in enumerate(sections)]
    last = _properties(frame, Section(), first=len(sections) == 1)
    if not sections[-1].landscape:
        return [*ends[:-1], ""], last
    # What the frame has after the review stands upright again.
    return (
        (ends, last) if re.search(r"<w:(?:t|drawing|pict)\b", frame.after) else ([*ends[:-1], ""], ends[-1])
    )


def framed(
    frame: WordFrame,
    own: Mapping[str, bytes],
    body: str,
    last: str,
    relations: Iterable[Mapping[str, Any]],
) -> dict[str, bytes]:
    """Return the parts of the package.

    Parameters
    ----------
    frame : WordFrame
    own : mapping of str to bytes
        Parts of the review: what its text refers to, its styles and lists, and its properties.
    body : str
        XML of the review's paragraphs and tables.
    last : str
        Properties of the last section.
    relations : iterable of mapping
        Of what the body refers to: ``id``, ``type``, ``target``, ``outside``.
    """
    parts = dict(frame.parts)
    styles, numbering = "word/styles.xml", "word/numbering.xml"
    added, body = _with_styles(frame, own[styles].decode(), body)
    lists, numbers, shift = _lists(parts.get(numbering, b"").decode(), own)
    body, added = (_LIST_USED.sub(lambda found: _shifted(found, shift), xml) for xml in (body, added))
    before, after = _without_bookmarks((frame.before, frame.after), set(_BOOKMARK.findall(body)))
    after = after if after.strip() else ""
    parts[frame.main] = f"{_XML}{before}{body}{after}{last}</w:body></w:document>".encode()
    parts[styles] = parts[styles].decode().replace("</w:styles>", f"{added}</w:styles>").encode()
    related = [_relation(**each) for each in relations]
    types = []
    if numbering in parts:
        parts[numbering] = _joined(parts[numbering].decode(), lists, numbers).encode()
    else:
        parts[numbering] = own[numbering]
        types.append((numbering, f"{_WORD}numbering+xml"))
        related.append(_relation("rIdReviewNumbering", f"{NAMESPACES['r']}/numbering", "numbering.xml"))
    path = f"word/_rels/{posixpath.basename(frame.main)}.rels"
    parts[path] = _related(parts.get(path, b"").decode(), related)
    own_types = own["[Content_Types].xml"].decode()
    own_folders = ("word/charts/", "word/embeddings/", "word/media/", "docProps/", "customXml/")
    parts |= {name: content for name, content in own.items() if name.startswith(own_folders)}
    parts["_rels/.rels"] = own["_rels/.rels"].replace(b"word/document.xml", frame.main.encode())
    parts["[Content_Types].xml"] = _types(frame.types, own_types, types, parts)
    return {
        name: parts[name] for name in ("[Content_Types].xml", *sorted(parts.keys() - {"[Content_Types].xml"}))
    }


def _without_bookmarks(frame: Sequence[str], taken: Set[str]) -> list[str]:
    """Leave out the frame's bookmarks whose names the review needs: it may be an earlier review.

    Marks of that one's numbers would be taken for those of this one.
    """
    starts = [found for xml in frame for found in _BOOKMARK.finditer(xml)]
    dropped = [each for each in starts if each[1] in taken or marked_number(each[1])]
    ids = {_attribute(each[0], "id") for each in dropped}
    tags = {each[0] for each in dropped}
    return [
        _BOOKMARK_TAG.sub(
            lambda found: (
                ""
                if found[0] in tags or (found[1] == "End" and _attribute(found[0], "id") in ids)
                else found[0]
            ),
            xml,
        )
        for xml in frame
    ]


def _properties(frame: WordFrame, section: Section, *, first: bool) -> str:
    properties = frame.section
    if not first:
        # A first page, and a first number, are those of the document.
        properties = re.sub(r"<w:titlePg\b[^>]*/>", "", properties)
        properties = re.sub(r'(<w:pgNumType\b[^>]*?)\s+w:start="\d+"', r"\1", properties)
        properties = re.sub(r"<w:type\b[^>]*/>", "", properties)
    if section.landscape:
        properties = re.sub(r"<w:pgSz\b[^>]*>", _turned_size, properties)
        properties = re.sub(r"<w:pgMar\b[^>]*>", _turned_margins, properties)
    return properties


def _attributes(tag: str) -> dict[str, str]:
    return dict(re.findall(r'w:(\w+)="([^"]*)"', tag))


def _turned_size(found: re.Match[str]) -> str:
    size = _attributes(found[0])
    return f'<w:pgSz w:w="{size.get("h", "16838")}" w:h="{size.get("w", "11906")}" w:orient="landscape"/>'


def _turned_margins(found: re.Match[str]) -> str:
    """Turn the margins with the sheet, its head to the left."""
    sides = _attributes(found[0])
    turned = {"left": "bottom", "top": "left", "right": "top", "bottom": "right"}
    margins = {**sides, **{side: sides[was].lstrip("-") for side, was in turned.items() if was in sides}}
    written = "".join(f' w:{name}="{value}"' for name, value in margins.items())
    return f"<w:pgMar{written}/>"


def _with_styles(frame: WordFrame, own: str, body: str) -> tuple[str, str]:
    """Return the styles that the frame lacks, and the body with the ids that its styles have in the frame."""
    declared = {_attribute(xml, "styleId"): xml for xml in _STYLE.findall(own)}
    taken = {style.id for style in frame.styles.values()}
    ids: dict[str, str] = {}
    added: dict[str, str] = {}
    waiting = [name for _, name in _STYLE_USED.findall(body)]
    while waiting:
        name = waiting.pop(0)
        if name in ids or name not in declared:
            continue
        xml = declared[name]
        found = _same_style(frame, xml)
        if found is not None:
            ids[name] = found.id
            continue
        ids[name] = next(id for id in chain([name], (f"{name}{n}" for n in count(2))) if id not in taken)
        taken.add(ids[name])
        added[name] = xml
        waiting += [used for _, used in _STYLE_USED.findall(xml)]

    def renamed(found: re.Match[str]) -> str:
        return f'<w:{found[1]} w:val="{ids.get(found[2], found[2])}"/>'

    styles = [
        _STYLE_USED.sub(renamed, xml.replace(f'w:styleId="{name}"', f'w:styleId="{ids[name]}"', 1))
        # The frame has its own default.
        .replace(' w:default="1"', "")
        for name, xml in added.items()
    ]
    return "".join(styles), _STYLE_USED.sub(renamed, body)


def _same_style(frame: WordFrame, xml: str) -> FrameStyle | None:
    kind = _attribute(xml, "type")
    name = re.search(r'<w:name w:val="([^"]*)"', xml)
    same = frame.styles.get((kind, name[1].lower())) if name else None
    if same is None and 'w:default="1"' in xml:
        same = next((each for each in frame.styles.values() if each.default and each.kind == kind), None)
    return same


def _lists(frame: str, own: Mapping[str, bytes]) -> tuple[str, str, int]:
    """Return definitions and lists of the review, numbered after the frame's, and by how much."""
    numbering = own["word/numbering.xml"].decode()
    shift = max([0, *map(int, re.findall(r'<w:num w:numId="(\d+)"', frame))])
    definitions = max([-1, *map(int, re.findall(r'w:abstractNumId="(\d+)"', frame))]) + 1
    # A style of the frame numbers nothing by the review's lists.
    numbering = re.sub(r"<w:pStyle\b[^>]*/>", "", numbering)
    numbering = re.sub(
        r'(w:abstractNumId="|<w:abstractNumId w:val=")(\d+)"',
        lambda found: f'{found[1]}{int(found[2]) + definitions}"',
        numbering,
    )
    numbering = re.sub(
        r'<w:num w:numId="(\d+)"', lambda found: f'<w:num w:numId="{int(found[1]) + shift}"', numbering
    )
    abstract = "".join(re.findall(r"<w:abstractNum\b.*?</w:abstractNum>", numbering, re.DOTALL))
    return abstract, "".join(re.findall(r"<w:num\b.*?</w:num>", numbering, re.DOTALL)), shift


def _joined(frame: str, definitions: str, lists: str) -> str:
    """Add definitions and lists: Word wants all definitions first, and nothing but a clean-up mark last."""
    frame = re.sub(r"<w:numbering\b([^>]*)/>\s*$", r"<w:numbering\1></w:numbering>", frame)
    end = re.search(r"<w:numIdMacAtCleanup\b|</w:numbering>", frame)
    first = re.search(r"<w:num\s", frame) or end
    if first is None or end is None:
        raise AssertionError("a numbering part ends with its tag")
    return (
        frame[: first.start()]
        + definitions
        + frame[first.start() : end.start()]
        + lists
        + frame[end.start() :]
    )


def _shifted(found: re.Match[str], shift: int) -> str:
    number = int(found[1])
    return f'<w:numId w:val="{number + shift if number else 0}"/>'


def _relation(id: str, type: str, target: str, outside: bool = False) -> str:
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="{id}" Type="{type}" Target="{escape(target)}"{mode}/>'


def _related(frame: str, relations: Iterable[str]) -> bytes:
    kept = [
        each
        for each in _RELATION.findall(frame)
        if not re.search(r"customXml\"|/comments\w*\"|/people\"|[\"/]customXml/", each)
    ]
    address = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_XML}<Relationships xmlns="{address}">{"".join([*kept, *relations])}</Relationships>'.encode()


def _types(frame: str, own: str, more: Iterable[tuple[str, str]], parts: Mapping[str, bytes]) -> bytes:
    """Return the content types of the parts that there are."""
    defaults: dict[str, str] = {}
    for xml in (frame, own):
        for each in re.findall(r"<Default\b[^>]*?/>", xml):
            defaults.setdefault(_attribute(each, "Extension").lower(), each)
    overrides: dict[str, str] = {}
    for xml in (frame, own):
        for each in _OVERRIDE.findall(xml):
            overrides.setdefault(_attribute(each, "PartName").lstrip("/"), each)
    for name, kind in more:
        overrides[name] = f'<Override PartName="/{name}" ContentType="{kind}"/>'
    written = [*defaults.values(), *(xml for name, xml in overrides.items() if name in parts)]
    address = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'{_XML}<Types xmlns="{address}">{"".join(written)}</Types>'.encode()


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else ""
