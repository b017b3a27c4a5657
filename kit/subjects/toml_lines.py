"""Lines of the keys and values of a TOML text that was parsed, found only when a mistake is reported.

`tomllib` returns values without their places; this scanner knows just enough of TOML to find them in a text
that `tomllib` has accepted.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import suppress

__all__ = ["Path", "line_of", "lines_of"]

Path = tuple[str | int, ...]
"""Keys and positions from the top of a file: ``("indicator", 3, "where", "类型")``."""

_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]*")


def lines_of(text: str) -> Mapping[Path, int]:
    r"""Return the line, from 1, of every table, key and value; of a key, that of its name.

    >>> lines_of('a = [\n  1,\n]\n[["表"]]\nb.c = 2')[("表", 0, "b", "c")]
    5
    """
    scanner = _Scanner(text)
    # Of values nested beyond what the scanner follows, the line of their table is reported.
    with suppress(RecursionError):
        scanner.read()
    return scanner.lines


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """Return the line of a path, or of what is around it; 1 if nothing is."""
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), 1)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._text = text
        self._breaks = [found.start() for found in re.finditer("\n", text)]
        self._at = 0
        self._counts: dict[Path, int] = {}

    def read(self) -> None:
        table: Path = ()
        while self._next():
            before = self._at
            if self._text.startswith("[", self._at):
                table = self._header()
            else:
                self._pair(table)
            if self._at == before:
                return

    def _header(self) -> Path:
        several = self._text.startswith("[[", self._at)
        start = self._at
        self._at += 2 if several else 1
        keys = tuple(key for key, _ in self._keys())
        self._at += 2 if several else 1
        path: Path = ()
        for key in keys[:-1] if several else keys:
            path += (key,)
            if path in self._counts:
                path += (self._counts[path] - 1,)
        if several:
            path += (keys[-1],)
            self._note(path, start)
            self._counts[path] = self._counts.get(path, 0) + 1
            path += (self._counts[path] - 1,)
        self._note(path, start)
        return path

    def _pair(self, table: Path) -> None:
        path = table
        for key, start in self._keys():
            path += (key,)
            self._note(path, start)
        if self._text.startswith("=", self._at):
            self._at += 1
            self._value(path)

    def _keys(self) -> Iterator[tuple[str, int]]:
        """Yield the parts of a dotted key, each with its position."""
        while True:
            self._next()
            start = self._at
            found = _STRING.match(self._text, start) or _BARE.match(self._text, start)
            if found is None:
                return
            self._at = found.end()
            word = found[0]
            yield (tomllib.loads(f"key = {word}")["key"] if word[0] in "\"'" else word), start
            self._next()
            if not self._text.startswith(".", self._at):
                return
            self._at += 1

    def _value(self, path: Path) -> None:
        self._next()
        self._note(path, self._at)
        match self._text[self._at : self._at + 1]:
            case "[":
                self._at += 1
                position = 0
                while self._next() and self._text[self._at] not in "]}":
                    self._value((*path, position))
                    position += 1
                    self._past_comma()
                self._at += 1
            case "{":
                self._at += 1
                while self._next() and self._text[self._at] not in "]}":
                    self._pair(path)
                    self._past_comma()
                self._at += 1
            case _:
                found = _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at)
                self._at = found.end() if found else len(self._text)

    def _past_comma(self) -> None:
        if self._next() and self._text[self._at] == ",":
            self._at += 1

    def _next(self) -> bool:
        """Move to the next character that is no space or comment; False at the end."""
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._at < len(self._text)

    def _note(self, path: Path, position: int) -> None:
        self.lines.setdefault(path, bisect_right(self._breaks, position - 1) + 1)
