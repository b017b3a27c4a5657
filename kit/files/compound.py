"""OLE compound files (.xls, encrypted .xlsx) → their streams, and a new file with a single stream.

Layout: [MS-CFB]. Every chain of sectors is followed once at most, so that a crafted file cannot loop.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

__all__ = ["MAGIC", "Compound", "with_one_stream"]

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END, _FREE, _OF_FAT, _LAST = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFA
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_SMALL = 4096  # streams below this size are in the mini stream
_SECTOR = 512


class Compound:
    """A compound file, its streams by name in lower case.

    Only top-level ones: objects embedded in a workbook have separate storages, with streams of the same
    names.

    Raises
    ------
    ValueError
        It is truncated, or a chain of sectors is broken or circular.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        if len(data) < _SECTOR:
            raise ValueError("no header")
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in {9, 12} or mini_shift != 6:
            raise ValueError("sector size")
        self._size = 1 << shift
        directory, mini_fat = struct.unpack_from("<I8xI", data, 48)[0], struct.unpack_from("<I", data, 60)[0]
        self._fat = self._read_fat()
        listing = self._chain(directory)
        self._entries: dict[str, tuple[int, int]] = {}
        self._mini_stream = b""
        entries = [_Entry.read(listing, at) for at in range(0, len(listing) - 127, 128)]
        inner = _within_storages(entries)
        for number, entry in enumerate(entries):
            if entry.kind == _ROOT:
                self._mini_stream = self._chain(entry.start) if entry.start < _LAST else b""
            elif entry.kind == _STREAM and number not in inner:
                self._entries.setdefault(entry.name.casefold(), (entry.start, entry.size))
        chained = self._chain(mini_fat) if mini_fat < _LAST else b""
        self._mini_fat = struct.unpack(f"<{len(chained) // 4}I", chained)

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._entries

    def read(self, name: str) -> bytes:
        """Return a stream; raises KeyError where there is none of that name."""
        start, size = self._entries[name.casefold()]
        if size >= _SMALL:
            return self._chain(start)[:size]
        sectors = _walk(self._mini_fat, start)
        return b"".join(self._mini_stream[at * 64 : at * 64 + 64] for at in sectors)[:size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        part = self._data[start : start + self._size]
        if not part:
            raise ValueError("a sector beyond the end")
        return part

    def _read_fat(self) -> tuple[int, ...]:
        listed = list(struct.unpack_from("<109I", self._data, 76))
        more = struct.unpack_from("<I", self._data, 68)[0]
        seen = set()
        while more < _LAST and more not in seen:
            seen.add(more)
            part = self._sector(more)
            *numbers, more = struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])
            listed += numbers
        parts = [self._sector(number) for number in dict.fromkeys(listed) if number < _LAST]
        joined = b"".join(parts)
        return struct.unpack(f"<{len(joined) // 4}I", joined[: len(joined) // 4 * 4])

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, _walk(self._fat, start)))


@dataclass(frozen=True)
class _Entry:
    """A directory entry: a stream, a storage, or the root."""

    name: str
    kind: int
    siblings: tuple[int, int]
    child: int
    start: int
    size: int

    @classmethod
    def read(cls, listing: bytes, at: int) -> _Entry:
        length, kind, left, right, child = struct.unpack_from("<HBxIII", listing, at + 64)
        start, size = struct.unpack_from("<II", listing, at + 116)
        name = listing[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
        return cls(name, kind, (left, right), child, start, size)


def _within_storages(entries: list[_Entry]) -> set[int]:
    """Return the numbers of the entries within a storage below the root."""
    waiting = [entry.child for entry in entries if entry.kind == _STORAGE]
    inner: set[int] = set()
    while waiting:
        number = waiting.pop()
        if number < len(entries) and number not in inner:
            inner.add(number)
            waiting += entries[number].siblings
    return inner


def _walk(table: tuple[int, ...], number: int) -> list[int]:
    sectors: list[int] = []
    while number < _LAST:
        if number >= len(table) or len(sectors) > len(table):
            raise ValueError("a chain without an end")
        sectors.append(number)
        number = table[number]
    return sectors


def with_one_stream(name: str, content: bytes) -> bytes:
    """Return a compound file with a single stream.

    Parameters
    ----------
    name : str
        At most 31 characters.
    content : bytes
        Padded with zeros to the size from which streams have separate sectors.
    """
    content = content.ljust(_SMALL, b"\0")
    used = -(-len(content) // _SECTOR)
    # The FAT has an entry for each sector, also those of the FAT and the directory; beyond 109
    # FAT sectors a DIFAT lists them.
    fat_sectors = lists = 0
    while True:
        total = used + 1 + fat_sectors + lists
        needed = -(-total // 128)
        needed_lists = max(-(-(needed - 109) // 127), 0)
        if (needed, needed_lists) == (fat_sectors, lists):
            break
        fat_sectors, lists = needed, needed_lists
    first_fat, first_list = used + 1, used + 1 + fat_sectors
    fat = [*range(1, used), _END, _END, *[_OF_FAT] * fat_sectors, *[0xFFFFFFFC] * lists]
    fat += [_FREE] * (fat_sectors * 128 - len(fat))
    numbers = [*range(first_fat, first_list)]
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        MAGIC, 0x3E, 3, 0xFFFE, 9, 6,
        0, fat_sectors, used, 0, _SMALL, _END, 0, first_list if lists else _END, lists,
    )  # fmt: skip
    head_numbers = (numbers + [_FREE] * 109)[:109]
    parts = [header, struct.pack("<109I", *head_numbers), content.ljust(used * _SECTOR, b"\0")]
    parts.append(_entry("Root Entry", 5, _END, 0, 1) + _entry(name, 2, 0, len(content), _FREE) + bytes(256))
    parts.append(struct.pack(f"<{len(fat)}I", *fat))
    rest = numbers[109:]
    for at in range(lists):
        part = (rest[at * 127 : at * 127 + 127] + [_FREE] * 127)[:127]
        parts.append(struct.pack("<128I", *part, first_list + at + 1 if at + 1 < lists else _END))
    return b"".join(parts)


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII36xIII", encoded, len(encoded), kind, 1, _FREE, _FREE, child, start, size, 0
    )
