"""An Office Open XML package (.xlsx) → its parts, found by relationships rather than by file name.

Rules: ECMA-376 Part 2, 9.3 (relationships), in the transitional and the strict form.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from kit.files.archives import Archive, utf8
from kit.files.xml_events import Places, parse_xml

__all__ = ["MAIN", "OFFICE", "Part", "find_workbook", "places_of"]

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "",
)
"""Namespaces of workbook elements; a few writers omit it."""

OFFICE = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
"""Namespaces of relationships, and the prefixes of their types."""

_PLACES = Places(
    {"": ("http://schemas.openxmlformats.org/package/2006/relationships", "")},
    ["Relationships/Relationship"],
)
_USUAL = "xl/workbook.xml"
_FIRST_ELEMENT = re.compile(rb"<(?:[\w.-]{1,30}:)?([A-Za-z]\w{0,30})[\s/>]")


def places_of(*paths: str) -> Places:
    """Return the wanted elements of a part of a workbook; attributes of relationships have the prefix ``r``.

    Of alternative content the fallback is used.
    """
    compatibility = ["http://schemas.openxmlformats.org/markup-compatibility/2006"]
    return Places(
        {"": MAIN, "r": OFFICE, "mc": compatibility},
        paths,
        seen_through=["mc:AlternateContent", "mc:Fallback"],
    )


class Part:
    """A part of a package and its related parts.

    Parameters
    ----------
    archive : Archive
    name : str
        Path in the package, without a leading slash; empty for the package itself.

    Attributes
    ----------
    name : str
    targets : dict of str to (kind, name)
        By relationship id; external targets are left out.

    Raises
    ------
    ValueError
        The relationships are not well formed.
    """

    def __init__(self, archive: Archive, name: str) -> None:
        self.name = name
        self._archive = archive
        folder, base = posixpath.split(name)
        relations = _Relations()
        xml = self._read(posixpath.join(folder, "_rels", f"{base}.rels"))
        if xml is not None:
            parse_xml(xml, _PLACES, relations)
        self.targets = {
            id_: (kind, self._resolved(target)) for id_, (kind, target) in relations.found.items()
        }

    def related(self, kind: str) -> bytes | None:
        """Return the first related part of a kind; None if there is none."""
        names = (name for of_kind, name in self.targets.values() if of_kind == kind)
        return next((xml for name in names if (xml := self._read(name)) is not None), None)

    def required(self, name: str) -> bytes:
        """Return a part; raises ValueError if the package has none of that name."""
        xml = self._read(name)
        if xml is None:
            raise ValueError(name)
        return xml

    def _read(self, name: str) -> bytes | None:
        xml = self._archive.read(name)
        return None if xml is None else utf8(xml)

    def _resolved(self, target: str) -> str:
        target = target.replace("\\", "/")
        folder = posixpath.dirname(self.name)
        joined = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        # Targets may be percent-encoded, and a few writers omit the slash of an absolute one.
        for name in (joined, unquote(joined), target, unquote(target)):
            if name in self._archive:
                return name
        return joined


class _Relations:
    """Parser events of relationships: id → (kind, target)."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, path: str, attributes: dict[str, str]) -> None:
        if path == "Relationships/Relationship" and attributes.get("TargetMode") != "External":
            base, _, kind = attributes.get("Type", "").rpartition("/")
            if base in OFFICE:
                self.found[attributes.get("Id", "")] = kind, attributes.get("Target", "")

    def end(self, path: str) -> None: ...
    def text(self, path: str, text: str) -> None: ...


def find_workbook(archive: Archive) -> str | None:
    """Return the name of the package's workbook part; None if it holds something else."""
    package = Part(archive, "")
    named = [name for kind, name in package.targets.values() if kind == "officeDocument" and name in archive]
    if not named and _USUAL in archive:
        return _USUAL
    return next((name for name in named if _is_workbook(archive, name)), None)


def _is_workbook(archive: Archive, name: str) -> bool:
    first = _FIRST_ELEMENT.search(utf8(archive.read(name) or b""))
    return first is not None and first[1] == b"workbook"
