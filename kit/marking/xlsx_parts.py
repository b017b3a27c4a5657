"""The parts of an .xlsx package, edited one by one: a part that is not edited keeps every byte.

Rules: ECMA-376 Part 2 (packages, relationships, content types), in the transitional and the strict form.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from kit.files import UnreadableFileError
from kit.files.archives import Archive, utf8
from kit.files.relations import OFFICE, Part, find_workbook
from kit.stores.hashes import sha256

__all__ = ["XlsxParts", "child", "children", "new", "tag"]

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "[Content_Types].xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)

# Elements of lxml, which ships no types.
Element = Any


def tag(element: Element) -> str:
    """Return an element's name without its namespace; empty for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def new(parent: Element, name: str, /, **attributes: object) -> Element:
    """Return a new element in the namespace of another, which it is not put into."""
    namespace = etree.QName(parent).namespace
    element = etree.Element(f"{{{namespace}}}{name}" if namespace else name, nsmap=parent.nsmap)
    for key, value in attributes.items():
        element.set(key, str(value))
    return element


def children(parent: Element, name: str) -> list[Element]:
    """Return the children of a name, whatever their namespace."""
    return [each for each in parent if tag(each) == name]


def child(parent: Element, name: str) -> Element:
    """Return the first child of a name; None if there is none."""
    return next(iter(children(parent, name)), None)


class XlsxParts:
    """An .xlsx package in memory.

    Parameters
    ----------
    data : bytes
    file : str
        Name of the file in error messages.

    Attributes
    ----------
    workbook : str
        Name of the workbook part.
    sheets : dict of str to str
        Name of each worksheet → its part, in order.

    Raises
    ------
    UnreadableFileError
        It is no package with a workbook, is damaged, or unpacks beyond the bounds of `kit.files.raw_sheets`.
    """

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        self._archive = Archive(data, file)
        self._entries = {info.filename: info for info in self._archive.entries()}
        self._content = {name: self._archive.read(_plain(name)) or b"" for name in self._entries}
        self._names = {_plain(name).casefold(): name for name in self._entries}
        self._parsed: dict[str, Element] = {}
        self._changed: set[str] = set()
        try:
            workbook = find_workbook(self._archive)
            if workbook is None:
                raise ValueError("no workbook")
            self.workbook = self.name_of(workbook)
            self.targets = Part(self._archive, workbook).targets
        except (ValueError, KeyError):
            raise UnreadableFileError.damaged(file) from None
        self.office = next(
            (
                each
                for each in OFFICE
                if each.encode() in self._content.get(self._relations(self.workbook), b"")
            ),
            OFFICE[0],
        )
        self.sheets = {
            entry.get("name", ""): self.name_of(part)
            for entry in self.entries()
            for kind, part in [self.targets.get(self.relation(entry), ("", ""))]
            if kind == "worksheet" and part in self._archive
        }

    def entries(self) -> list[Element]:
        """Return the workbook's list of sheets."""
        listed = child(self.read(self.workbook), "sheets")
        return [] if listed is None else children(listed, "sheet")

    @staticmethod
    def relation(element: Element) -> str:
        """Return the id of the relationship that an element refers to."""
        return next((id_ for base in OFFICE if (id_ := element.get(f"{{{base}}}id"))), "")

    def name_of(self, name: str) -> str:
        """Return a part's name as the package spells it."""
        return self._names.get(_plain(name).casefold(), name)

    def has(self, name: str) -> bool:
        """Return whether the package has a part."""
        return name in self._content

    def names(self) -> list[str]:
        """Return the names of all parts."""
        return list(self._content)

    def raw(self, name: str) -> bytes:
        """Return a part's bytes."""
        return self._content[name]

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the relationships of a part: id → (kind, name of the other part)."""
        found = Part(self._archive, part).targets
        return {id_: (kind, self.name_of(name)) for id_, (kind, name) in found.items()}

    def first(self, part: str, kind: str) -> str:
        """Return the first related part of a kind that is in the package; empty if there is none."""
        return next(
            (name for of, name in self.related(part).values() if of == kind and name in self._content), ""
        )

    def read(self, name: str) -> Element:
        """Return the root of a part."""
        if name not in self._parsed:
            parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True)
            try:
                root = etree.fromstring(utf8(self._content[name]), parser)
            except (etree.XMLSyntaxError, ValueError, KeyError):
                raise UnreadableFileError.damaged(self.file) from None
            if root.getroottree().docinfo.doctype:
                raise UnreadableFileError.damaged(self.file)
            self._parsed[name] = root
        return self._parsed[name]

    def edit(self, name: str) -> Element:
        """Return the root of a part that is written again."""
        self._changed.add(name)
        return self.read(name)

    def replace(self, name: str, content: bytes) -> None:
        """Give a part other bytes."""
        self._content[name] = content

    def free_name(self, pattern: str) -> str:
        """Return the first name of a pattern such as ``xl/comments%d.xml`` that no part has."""
        number = 1
        while (pattern % number).casefold() in self._names:
            number += 1
        return pattern % number

    def add(self, name: str, content: bytes, kind: str) -> None:
        """Add a part of a content type."""
        self._content[name] = content
        self._names[name.casefold()] = name
        types = self.edit(self.name_of(_TYPES))
        extension = name.rpartition(".")[2]
        if extension == "xml":
            types.append(new(types, "Override", PartName=f"/{name}", ContentType=kind))
        elif all(
            tag(each) != "Default" or each.get("Extension", "").casefold() != extension for each in types
        ):
            # Defaults come first by custom.
            types.insert(0, new(types, "Default", Extension=extension, ContentType=kind))

    def remove(self, name: str) -> None:
        """Remove a part with its relationships and its content type, but not what refers to it."""
        for gone in (name, self._relations(name)):
            self._content.pop(gone, None)
            self._parsed.pop(gone, None)
            self._changed.discard(gone)
            self._names.pop(gone.casefold(), None)
        types = self.name_of(_TYPES)
        extension = name.rpartition(".")[2].casefold()
        last = extension != "xml" and not any(
            part.casefold().endswith(f".{extension}") for part in self._content
        )
        for each in self.read(types):
            part = (each.get("PartName") or "").lstrip("/").casefold()
            if part == name.casefold() or (last and (each.get("Extension") or "").casefold() == extension):
                self.edit(types).remove(each)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Relate a part to another one; return the new relationship's id."""
        relations = self._relations(part)
        if relations not in self._content:
            self._content[relations] = f'<Relationships xmlns="{_PACKAGE}/relationships"/>'.encode()
            self._names[relations.casefold()] = relations
        root = self.edit(relations)
        taken = {each.get("Id") for each in root}
        number = 1
        while f"rIdMark{number}" in taken:
            number += 1
        id_ = f"rIdMark{number}"
        root.append(new(root, "Relationship", Id=id_, Type=f"{self.office}/{kind}", Target=f"/{target}"))
        return id_

    def unrelate(self, part: str, id_: str) -> None:
        """Remove a relationship of a part; the last one takes the part of relationships with it."""
        relations = self._relations(part)
        root = self.edit(relations)
        for each in list(root):
            if each.get("Id") == id_:
                root.remove(each)
        if not len(root):
            self.remove(relations)

    def hash_without(self, name: str) -> str:
        """Return a hash of the names and bytes of all parts but one."""
        self._write_changed()
        lines = (f"{each}\0{sha256(content)}\n" for each, content in self._content.items() if each != name)
        return sha256("".join(sorted(lines)).encode("utf-8", "surrogateescape"))

    def _write_changed(self) -> None:
        for name in self._changed:
            self._content[name] = etree.tostring(
                self._parsed[name].getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
            )

    def packed(self) -> bytes:
        """Return the package."""
        self._write_changed()
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as package:
            for name in self._in_order():
                entry = zipfile.ZipInfo(name, getattr(self._entries.get(name), "date_time", _EPOCH))
                entry.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(entry, self._content[name])
        return buffer.getvalue()

    def _in_order(self) -> Iterator[str]:
        yield from (name for name in self._entries if name in self._content)
        yield from (name for name in self._content if name not in self._entries)

    def _relations(self, part: str) -> str:
        folder, base = posixpath.split(part)
        return self.name_of(posixpath.join(folder, "_rels", f"{base}.rels"))


def _plain(name: str) -> str:
    return re.sub(r"^/+", "", name.replace("\\", "/"))
