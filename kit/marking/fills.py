"""Colours of marked cells in the styles of a workbook: put over a cell's own fill, and taken off again.

A marked cell has its own style with nothing changed but the fill. The colour says which fill was there: each
one that is painted over gets a shade of its own, and 检查结果 keeps what the shades stand for. Office
programs number styles anew when they save, but keep colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy

from lxml import etree

from kit.marking.xlsx_parts import Element, child, children, new, tag

__all__ = ["Painter", "Restorer", "look"]

_SHADES = 96
_RED, _YELLOW = (0xFF, 0xA8, 0x90), (0xFF, 0xE4, 0x80)
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")


def _colour(severe: bool, shade: int) -> str:
    red, green, blue = _RED if severe else _YELLOW
    return f"FF{red:02X}{green:02X}{blue + min(shade, _SHADES - 1):02X}"


def _is_ours(colour: str) -> bool:
    """Return whether a colour is among those of marks."""
    return any(
        colour.startswith(f"FF{red:02X}{green:02X}") and 0 <= int(colour[6:], 16) - blue < _SHADES
        for red, green, blue in (_RED, _YELLOW)
    )


def _section(styles: Element, name: str) -> Element:
    """Return a section of the styles, made where it is missing."""
    found = child(styles, name)
    if found is None:
        found = new(styles, name)
        after = [each for each in styles if tag(each) in _ORDER[: _ORDER.index(name)]]
        styles.insert(styles.index(after[-1]) + 1 if after else 0, found)
    return found


def _add(section: Element, element: Element) -> int:
    """Append an element to a section; return its number."""
    section.append(element)
    section.set("count", str(len(section)))
    return len(section) - 1


def look(styles: Element, *, font: str = "", colour: str = "", **alignment: str) -> int:
    """Add a cell style of our own sheet; return its number.

    Parameters
    ----------
    styles : element
        Root of the styles.
    font : str
        The children of a font, as XML; empty for the workbook's first font.
    colour : str
        Of the fill, such as ``FFE7ECF2``; empty for none.
    **alignment : str
        Attributes of the alignment.
    """
    number = 0
    if font:
        space = etree.QName(styles).namespace or ""
        number = _add(_section(styles, "fonts"), etree.fromstring(f'<font xmlns="{space}">{font}</font>'))
    xf = new(
        styles, "xf", numFmtId=0, fontId=number, fillId=_solid(styles, colour) if colour else 0, borderId=0
    )
    xf.set("xfId", "0")
    for what in ("applyFont", "applyFill", "applyAlignment"):
        xf.set(what, "1")
    xf.append(new(xf, "alignment", **alignment))
    return _add(_section(styles, "cellXfs"), xf)


def _solid(styles: Element, colour: str) -> int:
    fills = _section(styles, "fills")
    fill = new(fills, "fill")
    pattern = new(fill, "patternFill", patternType="solid")
    pattern.append(new(pattern, "fgColor", rgb=colour))
    pattern.append(new(pattern, "bgColor", indexed="64"))
    fill.append(pattern)
    return _add(fills, fill)


class Painter:
    """Gives cell styles the colour of a mark.

    Parameters
    ----------
    styles : element
        Root of the styles.

    Attributes
    ----------
    record : dict of str to str
        Colour → the fill that it was put over, as XML.
    """

    def __init__(self, styles: Element) -> None:
        self._styles = styles
        self._cells = _section(styles, "cellXfs")
        if not len(self._cells):
            _add(self._cells, new(self._cells, "xf", numFmtId=0, fontId=0, fillId=0, borderId=0))
        self._painted: dict[tuple[int, bool], int] = {}
        self._fills: dict[tuple[str, bool], int] = {}
        self.record: dict[str, str] = {}

    def paint(self, style: int, severe: bool) -> int:
        """Return the style that is one in the colour of errors, or of notices."""
        if style >= len(self._cells):
            style = 0
        if (style, severe) not in self._painted:
            xf = deepcopy(self._cells[style])
            xf.set("fillId", str(self._fill(xf.get("fillId", "0"), severe)))
            xf.set("applyFill", "1")
            self._painted[style, severe] = _add(self._cells, xf)
        return self._painted[style, severe]

    def _fill(self, under: str, severe: bool) -> int:
        fills = _section(self._styles, "fills")
        plain = int(under) >= len(fills) or int(under) == 0
        original = "" if plain else etree.tostring(fills[int(under)], encoding="unicode", with_tail=False)
        if (original, severe) not in self._fills:
            colour = _colour(severe, sum(kind == severe for _, kind in self._fills))
            self.record[colour] = original
            self._fills[original, severe] = _solid(self._styles, colour)
        return self._fills[original, severe]


class Restorer:
    """Finds the styles of marked cells, and what they were before.

    Parameters
    ----------
    styles : element
        Root of the styles.
    record : mapping of str to str
        That of the `Painter`, as 检查结果 kept it. A colour of ours that is not in it was put over no fill.
    """

    def __init__(self, styles: Element, record: Mapping[str, str]) -> None:
        self._styles = styles
        self._cells = _section(styles, "cellXfs")
        self._record = record
        fills = [_colour_of(fill) for fill in _section(styles, "fills")]
        self._marked = {number: colour for number, colour in enumerate(fills) if _is_ours(colour)}
        self._found: dict[int, int] = {}

    def restored(self, style: int) -> int:
        """Return the style that a cell had before it was marked; the same one if it is not."""
        if style >= len(self._cells):
            return style
        if style not in self._found:
            number = int(self._cells[style].get("fillId", "0"))
            colour = self._marked.get(number)
            self._found[style] = style if colour is None else self._without(style, colour)
        return self._found[style]

    def _without(self, style: int, colour: str) -> int:
        xf = deepcopy(self._cells[style])
        xf.set("fillId", str(self._original(colour)))
        wanted = _sameness(xf)
        for number, other in enumerate(self._cells):
            if _sameness(other) == wanted:
                return number
        if xf.get("fillId") == "0":
            xf.attrib.pop("applyFill", None)
        return _add(self._cells, xf)

    def _original(self, colour: str) -> int:
        original = self._record.get(colour, "")
        if not original:
            return 0
        try:
            fill = etree.fromstring(original, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError:
            return 0
        fills = _section(self._styles, "fills")
        wanted = _plain(fill)
        for number, other in enumerate(fills):
            if _plain(other) == wanted:
                return number
        return _add(fills, fill)

    def drop_own(self, shown: Iterable[int], used: Iterable[int]) -> None:
        """Remove the last styles if they are ours and no cell has them, with their fills and fonts.

        The styles of a workbook that comes from us directly are then as they were.

        Parameters
        ----------
        shown : iterable of int
            The styles of our own sheet.
        used : iterable of int
            The styles of the cells, rows and columns of the other sheets.
        """
        marked = {
            number for number, xf in enumerate(self._cells) if int(xf.get("fillId", "0")) in self._marked
        }
        ours = {*shown, *marked} - {0} - set(used)
        gone: list[Element] = []
        while len(self._cells) - 1 in ours:
            gone.append(self._cells[-1])
            self._cells.remove(self._cells[-1])
        if not gone:
            return
        self._cells.set("count", str(len(self._cells)))
        kept = [
            xf for name in ("cellXfs", "cellStyleXfs") for part in children(self._styles, name) for xf in part
        ]
        for name, key in (("fills", "fillId"), ("fonts", "fontId")):
            section = _section(self._styles, name)
            needed = {int(xf.get(key, "0")) for xf in kept}
            freed = {int(xf.get(key, "0")) for xf in gone}
            while len(section) - 1 in freed - needed:
                section.remove(section[-1])
            section.set("count", str(len(section)))


def _colour_of(fill: Element) -> str:
    pattern = child(fill, "patternFill")
    if pattern is None or pattern.get("patternType") != "solid":
        return ""
    return next((each.get("rgb", "").upper() for each in children(pattern, "fgColor")), "")


def _sameness(xf: Element) -> tuple[object, ...]:
    """Return what makes two styles look alike."""
    about = {key: value for key, value in xf.attrib.items() if key != "applyFill"}
    return tuple(sorted(about.items())), tuple(map(_plain, xf))


def _plain(element: Element) -> bytes:
    """Return an element in the form that two equal ones have."""
    return bytes(etree.tostring(element, method="c14n", exclusive=True, with_tail=False))
