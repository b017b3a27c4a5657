"""Notes (comments) of a worksheet: ours put beside the clerk's own, and taken out again.

A cell has one note. Where the clerk has written one, ours follows in it, behind a heading by which it is
found again; a note that is ours alone begins with the heading.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from kit.marking.fault_marks import AUTHOR, HEADING
from kit.marking.note_shapes import NoteShapes
from kit.marking.sheet_cells import place
from kit.marking.xlsx_parts import Element, XlsxParts, child, children, new, tag

__all__ = ["add_notes", "has_own_notes", "remove_notes"]

_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
# What follows the reference to the shapes of notes in a worksheet (CT_Worksheet of ECMA-376 Part 1).
_BEHIND = frozenset(
    (
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
    )
)
_LONGEST = 30_000  # characters; Excel holds 32,767
_FONT = (("sz", "9"), ("color", "FF000000"), ("rFont", "宋体"), ("family", "3"), ("charset", "134"))


def has_own_notes(parts: XlsxParts, sheet: str) -> bool:
    """Return whether a worksheet has notes of ours."""
    comments = parts.first(sheet, "comments")
    return bool(comments) and HEADING in "".join(parts.read(comments).itertext())


def add_notes(parts: XlsxParts, sheet: str, texts: Mapping[str, str]) -> None:
    """Put notes at cells of a worksheet.

    Parameters
    ----------
    parts : XlsxParts
    sheet : str
        Name of the worksheet's part.
    texts : mapping of str to str
        Address → text.
    """
    root = parts.edit(sheet)
    comments = parts.first(sheet, "comments")
    if not comments:
        space = etree.QName(root).namespace or ""
        comments = parts.free_name("xl/comments%d.xml")
        empty = f'<comments xmlns="{space}"><authors/><commentList/></comments>'
        parts.add(comments, empty.encode(), _COMMENTS)
        parts.relate(sheet, "comments", comments)
    notes = parts.edit(comments)
    authors, listed = _part(notes, "authors"), _part(notes, "commentList")
    present = {each.get("ref"): each for each in children(listed, "comment")}
    ours = ""
    shapes = []
    for cell, text in texts.items():
        note = present.get(cell)
        if note is None:
            ours = ours or str(_author(authors))
            note = new(listed, "comment", ref=cell, authorId=ours)
            note.append(new(note, "text"))
            listed.append(note)
            shapes.append((cell, text))
        elif _is_threaded(note, authors):
            # The thread that Excel shows in its place is in another part: 检查结果 tells the fault.
            continue
        _append(note, text)
    if shapes:
        _add_shapes(parts, sheet, root, dict(shapes))


def _append(note: Element, text: str) -> None:
    body = _part(note, "text")
    own = f"{HEADING}\n{text}"[:_LONGEST]
    if len(body):
        plain = child(body, "t")
        if plain is not None:
            # Plain text has no room for a second run.
            run = new(body, "r")
            body.replace(plain, run)
            run.append(plain)
        own = f"\n\n{own}"
    run = new(body, "r")
    look = new(run, "rPr")
    for name, value in _FONT:
        look.append(new(look, name, **{"rgb" if name == "color" else "val": value}))
    run.append(look)
    words = new(run, "t")
    words.text = own
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(words)
    # Phonetic hints come last.
    runs = [at for at, each in enumerate(body) if tag(each) == "r"]
    body.insert(runs[-1] + 1 if runs else 0, run)


def _part(parent: Element, name: str) -> Element:
    found = child(parent, name)
    if found is None:
        found = new(parent, name)
        parent.insert(0 if name in ("authors", "text") else len(parent), found)
    return found


def _author(authors: Element) -> int:
    names = [each.text for each in authors]
    if AUTHOR in names:
        return names.index(AUTHOR)
    author = new(authors, "author")
    author.text = AUTHOR
    authors.append(author)
    return len(authors) - 1


def _is_threaded(note: Element, authors: Element) -> bool:
    number = int(note.get("authorId", "0"))
    return number < len(authors) and (authors[number].text or "").startswith("tc={")


def _add_shapes(parts: XlsxParts, sheet: str, root: Element, texts: Mapping[str, str]) -> None:
    drawing = child(root, "legacyDrawing")
    name = ""
    if drawing is not None:
        name = parts.related(sheet).get(parts.relation(drawing), ("", ""))[1]
    if not name:
        name = parts.free_name("xl/drawings/vmlDrawing%d.vml")
        number = sum(each.startswith("xl/drawings/vmlDrawing") for each in parts.names()) + 1
        parts.add(name, NoteShapes.empty(number), _VML)
        id_ = parts.relate(sheet, "vmlDrawing", name)
        if drawing is None:
            drawing = new(root, "legacyDrawing")
            root.insert(_position(root), drawing)
        drawing.set(f"{{{parts.office}}}id", id_)
    shapes = NoteShapes(parts.raw(name), root)
    for cell, text in texts.items():
        shapes.add(*place(cell), text)
    parts.replace(name, shapes.written())


def _position(root: Element) -> int:
    """Return where the reference to the shapes goes among the children of a worksheet."""
    past = False
    for at, each in enumerate(root):
        past |= tag(each) == "sheetData"
        if tag(each) in _BEHIND or (past and tag(each) == "AlternateContent"):
            return at
    return len(root)


def remove_notes(parts: XlsxParts, sheet: str) -> None:
    """Take our notes out of a worksheet; what a clerk wrote stays."""
    comments = parts.first(sheet, "comments")
    notes = parts.edit(comments)
    listed = _part(notes, "commentList")
    gone = []
    for note in children(listed, "comment"):
        if _cut(_part(note, "text")):
            listed.remove(note)
            gone.append(note.get("ref"))
    authors = _part(notes, "authors")
    if len(authors) and authors[-1].text == AUTHOR:
        last = str(len(authors) - 1)
        if all(note.get("authorId") != last for note in children(listed, "comment")):
            authors.remove(authors[-1])
    root = parts.edit(sheet)
    drawing = child(root, "legacyDrawing")
    if not children(listed, "comment"):
        _disconnect(parts, sheet, "comments", comments)
    if drawing is None or not gone:
        return
    name = parts.related(sheet).get(parts.relation(drawing), ("", ""))[1]
    if not parts.has(name):
        return
    shapes = NoteShapes(parts.raw(name), root)
    shapes.remove({place(cell) for cell in gone})
    if shapes.any:
        parts.replace(name, shapes.written())
    else:
        root.remove(drawing)
        _disconnect(parts, sheet, "vmlDrawing", name)


def _cut(body: Element) -> bool:
    """Take our part out of a note's text; return whether nothing is left of it."""
    texts = [each for each in body.iter() if tag(each) == "t" and tag(each.getparent()) != "rPh"]
    whole = "".join(each.text or "" for each in texts)
    start = whole.find(HEADING)
    if start < 0:
        return False
    kept = len(whole[:start].rstrip("\r\n"))
    for each in texts:
        length = len(each.text or "")
        if length > kept:
            each.text = (each.text or "")[:kept]
            if not kept:
                run = each.getparent() if tag(each.getparent()) == "r" else each
                run.getparent().remove(run)
        kept = max(kept - length, 0)
    if len(body) == 1 and [tag(each) for each in body[0]] == ["t"]:
        # A plain text of which we made a run.
        body.replace(body[0], body[0][0])
    return not len(body)


def _disconnect(parts: XlsxParts, sheet: str, kind: str, name: str) -> None:
    for id_, (of, target) in parts.related(sheet).items():
        if of == kind and target == name:
            parts.unrelate(sheet, id_)
    parts.remove(name)
