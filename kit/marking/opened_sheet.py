"""The sheet that a workbook opens on: another one than before, and again the one before.

Only one sheet is selected with it: what is typed while several are selected goes into all of them.
"""

from __future__ import annotations

from kit.marking.xlsx_parts import Element, XlsxParts, child, children, new

__all__ = ["open_as_before", "open_on"]

_MADE = "+"
_YES = frozenset({"1", "true"})


def open_on(parts: XlsxParts, name: str) -> str:
    """Make a workbook open on a sheet; return what it opened on, for `open_as_before`.

    Parameters
    ----------
    parts : XlsxParts
    name : str
        Of the sheet, which is selected already.
    """
    book = parts.edit(parts.workbook)
    view, before = _view(book), _MADE
    if view is None:
        views = new(book, "bookViews")
        view = new(views, "workbookView")
        views.append(view)
        book.insert(book.index(child(book, "sheets")), views)
    else:
        before = view.get("activeTab", "")
    names = [entry.get("name", "") for entry in parts.entries()]
    view.set("activeTab", str(names.index(name)))
    selected = []
    for other, part in _parts(parts).items():
        for each in _views_of(parts.read(part)):
            if each.get("tabSelected") in _YES:
                parts.edit(part)
                del each.attrib["tabSelected"]
                selected.append(other)
    # No name of a sheet has a slash.
    return "/".join((before, *selected))


def open_as_before(parts: XlsxParts, at: int, before: str) -> None:
    """Make a workbook open on what it did, if it still opens on the sheet that marking added.

    Parameters
    ----------
    parts : XlsxParts
    at : int
        Place of that sheet among all, from 0.
    before : str
        As `open_on` returned it.
    """
    book = parts.edit(parts.workbook)
    view = _view(book)
    if view is None or view.get("activeTab", "0") != str(at):
        return
    active, *selected = before.split("/")
    if active == _MADE:
        views = view.getparent()
        views.remove(view)
        if not len(views):
            book.remove(views)
    elif active:
        view.set("activeTab", active)
    else:
        view.attrib.pop("activeTab", None)
    for name, part in _parts(parts).items():
        if name in selected:
            for each in _views_of(parts.edit(part)):
                each.set("tabSelected", "1")


def _view(book: Element) -> Element:
    views = child(book, "bookViews")
    return None if views is None else child(views, "workbookView")


def _parts(parts: XlsxParts) -> dict[str, str]:
    """Return the part of each sheet of any kind that was in the package from the beginning, by name."""
    found = {
        entry.get("name", ""): parts.name_of(parts.targets.get(parts.relation(entry), ("", ""))[1])
        for entry in parts.entries()
    }
    return {name: part for name, part in found.items() if part and parts.has(part)}


def _views_of(sheet: Element) -> list[Element]:
    """Return the views of a sheet in the workbook's first window."""
    views = child(sheet, "sheetViews")
    listed = [] if views is None else children(views, "sheetView")
    return [each for each in listed if each.get("workbookViewId", "0") == "0"]
