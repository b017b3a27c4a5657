"""Files as they should not be: hostile, damaged, locked, or written by odd programs."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from kit.files.compound import MAGIC, Compound, with_one_stream

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
HEADER = ("日期", "形式", "主题", "参加人数")
RECORD = ("2021-07-01", "党课", "甲", 20)


def repacked(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Write a zip package anew with each member changed; None leaves it out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = change(info.filename, old.read(info))
            if content is not None:
                new.writestr(info.filename, content)
    path.write_bytes(buffer.getvalue())
    return path


def with_sheet_xml(path: Path, change: Callable[[str], str | bytes]) -> Path:
    """Change the XML of every worksheet of an .xlsx."""

    def changed(name: str, content: bytes) -> bytes:
        if not name.startswith("xl/worksheets/sheet"):
            return content
        result = change(content.decode())
        return result if isinstance(result, bytes) else result.encode()

    return repacked(path, changed)


def with_content_xml(path: Path, change: Callable[[str], str]) -> Path:
    """Change the content.xml of an .ods."""
    return repacked(
        path, lambda name, data: change(data.decode()).encode() if name == "content.xml" else data
    )


def with_stream(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """Change the workbook stream of an .xls."""
    stream = Compound(path.read_bytes()).read("Workbook")
    path.write_bytes(with_one_stream("Workbook", change(stream)))
    return path


Stream = tuple[str, bytes]


def compound(own: Stream, storage: tuple[str, Stream], inner_first: bool = False) -> bytes:
    """Write a compound file with a stream of its own, and a storage that holds another."""
    none = 0xFFFFFFFF
    name, inner = storage
    order = ["root", "inner", "storage", "own"] if inner_first else ["root", "own", "storage", "inner"]
    at = {each: number for number, each in enumerate(order)}
    sectors: list[bytes] = []
    table: list[int] = []

    def placed(content: bytes) -> tuple[int, int]:
        content = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")
        start, count = len(sectors), len(content) // 512
        sectors.extend(content[part * 512 : part * 512 + 512] for part in range(count))
        table.extend([*range(start + 1, start + count), 0xFFFFFFFE])
        return start, len(content)

    entries = {
        "root": ("Root Entry", 5, none, at["own"], 0xFFFFFFFE, 0),
        "own": (own[0], 2, at["storage"], none, *placed(own[1])),
        "storage": (name, 1, none, at["inner"], 0xFFFFFFFE, 0),
        "inner": (inner[0], 2, none, none, *placed(inner[1])),
    }
    listing = b""
    for each in order:
        called, kind, right, child, start, size = entries[each]
        text = called.encode("utf-16-le") + b"\0\0"
        listing += struct.pack(
            "<64sHBBIII36xIII", text, len(text), kind, 1, none, right, child, start, size, 0
        )
    directory = len(sectors)
    sectors.append(listing)
    table.append(0xFFFFFFFE)
    numbers = len(sectors)
    table += [0xFFFFFFFD, *[none] * (127 - len(table))]
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        MAGIC,
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        directory,
        0,
        4096,
        0xFFFFFFFE,
        0,
        0xFFFFFFFE,
        0,
    )
    head += struct.pack("<109I", numbers, *[none] * 108)
    return head + b"".join(sectors) + struct.pack("<128I", *table)


def record(kind: int, content: bytes) -> bytes:
    """Return a record of an .xls."""
    return struct.pack("<HH", kind, len(content)) + content


def before_last_end(stream: bytes, *records: bytes) -> bytes:
    """Put records at the end of the last sheet of a workbook stream."""
    at = end = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        end = at if kind == 0x0A else end
        at += 4 + length
    return stream[:end] + b"".join(records) + b"\x0a\0\0\0"


def bomb(path: Path, inner: str, size: int, declared: int | None = None) -> Path:
    """Write a zip package with a member that unfolds to a size, whatever it declares."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        if inner.startswith("xl/"):
            package.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}"><sheets/></workbook>')
        with package.open(inner, "w", force_zip64=True) as member:
            for _ in range(size >> 20):
                member.write(bytes(1 << 20))
    if declared is not None:
        data = path.read_bytes()
        at = data.rfind(b"PK\x01\x02")
        path.write_bytes(data[: at + 24] + struct.pack("<I", declared) + data[at + 28 :])
    return path


def cells_xml(cells: Mapping[str, str]) -> str:
    """Return sheet data with texts at given places."""
    text = '<row r="{}"><c r="{}" t="inlineStr"><is><t>{}</t></is></c></row>'
    return "".join(text.format(place.lstrip(LETTERS), place, value) for place, value in cells.items())


def raw_xlsx(
    path: Path,
    data: str,
    strings: str = "",
    formats: Iterable[str] = (),
    book: str = "",
    state: str = "visible",
    name: str = "理论学习",
) -> Path:
    """Write an .xlsx as Excel does, with shared strings, from the XML of its parts.

    Parameters
    ----------
    path : Path
    data : str
        What stands in sheetData.
    strings : str
        What stands in the table of shared strings.
    formats : iterable of str
        Number format of each cell style after the first.
    book : str
        What stands in workbook.xml before and after the sheets.
    state, name : str
        Of the sheet.
    """
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    relations = f'<Relationships xmlns="{package}">%s</Relationships>'
    related = f'<Relationship Id="r%s" Type="{office}/%s" Target="%s"/>'
    codes = list(formats)
    parts = {
        "_rels/.rels": relations % (related % (1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{office}">{book}<sheets>'
        f'<sheet name="{name}" sheetId="1" state="{state}" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations
        % (
            related % (1, "worksheet", "worksheets/sheet1.xml")
            + related % (2, "sharedStrings", "sharedStrings.xml")
            + related % (3, "styles", "/xl/styles.xml")
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="1" uniqueCount="1">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>'
        + "".join(f'<numFmt numFmtId="{170 + at}" formatCode="{code}"/>' for at, code in enumerate(codes))
        + '</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>'
        + "".join(f'<xf numFmtId="{170 + at}"/>' for at in range(len(codes)))
        + "</cellXfs></styleSheet>",
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, xml in parts.items():
            archive.writestr(part, xml)
    return path


def mutations(data: bytes, draw: Callable[[int, int], int], count: int) -> Iterator[bytes]:
    """Yield damaged forms of a file: bytes changed, cut out, doubled, or the end cut off."""
    for _ in range(count):
        at = draw(0, len(data) - 1)
        way = draw(0, 4)
        if way == 0:
            yield data[:at]
        elif way == 1:
            yield data[:at] + data[min(at + draw(1, 64), len(data)) :]
        elif way == 2:
            piece = data[at : at + draw(1, 512)]
            yield data[:at] + piece + data[at:]
        else:
            changed = bytearray(data)
            for _ in range(draw(1, 24)):
                changed[draw(0, len(data) - 1)] = draw(0, 255)
            yield bytes(changed)
