"""Strict reading of a declaration file: every mistake is kept with its file, line and entry."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from kit.files.encodings import decode
from kit.text.similar import closest

__all__ = ["DeclarationFile", "Entry", "Mistake", "perhaps"]

_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")
_CURLY = re.compile("[“”‘’＝，［］｛｝]")
_LONGEST = 200  # characters of a name

_Value = TypeVar("_Value")


class Mistake(NamedTuple):
    """A mistake in a subject's folder.

    Attributes
    ----------
    file : str
        Relative to the subject's folder.
    line : int
        From 1; 0 if it is of no line.
    message : str
    """

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}{f' 第{self.line}行' if self.line else ''}：{self.message}"


class DeclarationFile:
    """A TOML file of a subject, read as entries.

    Parameters
    ----------
    folder : Path
    name : str
        ``indicators.toml``.
    mistakes : list of Mistake
        Receives the mistakes.
    optional : bool
        A missing file is none.

    Attributes
    ----------
    data : dict
        Empty for a file that cannot be parsed.
    valid : bool
        Whether the file was parsed.
    """

    def __init__(self, folder: Path, name: str, mistakes: list[Mistake], *, optional: bool = False) -> None:
        self.name = name
        self.mistakes = mistakes
        self.data: dict[str, Any] = {}
        self.valid = False
        self._lines: list[str] = []
        try:
            text = decode((folder / name).read_bytes()).lstrip("\ufeff")
        except FileNotFoundError:
            self.valid = optional
            if not optional:
                self.fault("没有这个文件：专题的文件夹里应有它")
            return
        except (OSError, ValueError) as error:
            self.fault(f"读不出（{getattr(error, 'strerror', None) or error}）：请存为 UTF-8 编码的文本")
            return
        self._lines = text.splitlines()
        try:
            self.data = tomllib.loads(text.replace("\r\n", "\n"))
            self.valid = True
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            self.fault(*_syntax(str(error), self._lines))

    def fault(self, message: str, line: int = 0) -> None:
        """Keep a mistake of the file."""
        self.mistakes.append(Mistake(self.name, line, message))

    def whole(self, what: str) -> Entry:
        """Return the top of the file as one entry."""
        return Entry(self, what, self.data, 1, len(self._lines) + 1)

    def listed(self, name: str, what: str) -> list[Entry]:
        """Return the entries of an array of tables, ``[[indicator]]``."""
        tables = self.data.get(name, [])
        lines = self._headers(rf"\[\[\s*{name}\s*\]\]")
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.fault(f"{name} 应写成一个个 [[{name}]]", self.line_of(name))
            return []
        entries = []
        for index, table in enumerate(tables):
            first = lines[index] if index < len(lines) else 0
            called = table.get("key") or table.get("name") or f"第{index + 1}个"
            entries.append(Entry(self, f"{what} {called}", table, first, self._end(first)))
        return entries

    def tables(self, what: str, names: Iterable[str]) -> list[tuple[str, Entry]]:
        """Return the entries of tables by name, ``["隐患排查"]``."""
        entries = []
        for name in names:
            table = self.data[name]
            headers = self._headers(rf"\[\s*[\"']?{re.escape(name)}[\"']?\s*\]")
            first = headers[0] if headers else self.line_of(name)
            if isinstance(table, dict):
                entries.append((name, Entry(self, f"{what}“{name}”", table, first, self._end(first))))
            else:
                self.fault(f'“{name}”应写成 ["{name}"] 一节', first)
        return entries

    def line_of(self, word: str, first: int = 1, last: int = 0) -> int:
        """Return the first line, from 1, that begins with a property, or else contains the word in quotes."""
        lines = self._lines[first - 1 : last or None] if first else []
        begins = re.compile(rf"[\s{{,]*[\"']?{re.escape(word)}[\"']?\s*=")
        quoted = re.compile(rf"[\"']{re.escape(word)}[\"']")
        for found in (begins.match, quoted.search):
            for number, line in enumerate(lines, start=first):
                if found(line):
                    return number
        return 0

    def line_of_entry(self, called: str, first: int, last: int) -> int:
        """Return the line of an inline entry by its name, key or ledger; 0 if there is none."""
        named = re.compile(rf"(?:name|key|ledger)\s*=\s*[\"']{re.escape(called)}[\"']")
        lines = enumerate(self._lines[first - 1 : last], start=first)
        return next((number for number, line in lines if named.search(line)), 0) if first else 0

    def _headers(self, pattern: str) -> list[int]:
        header = re.compile(rf"\s*{pattern}\s*(?:#.*)?$")
        return [number for number, line in enumerate(self._lines, start=1) if header.match(line)]

    def _end(self, first: int) -> int:
        """Return the line before the next header."""
        for number in range(first + 1, len(self._lines) + 1):
            if re.match(r"\s*\[\[?\s*[\w\"']", self._lines[number - 1]) and first:
                return number - 1
        return len(self._lines)


class Entry:
    """One entry of a file; its properties are asked for by type, and `close` reports those never asked for.

    Parameters
    ----------
    file : DeclarationFile
    what : str
        How messages name it: ``指标 found``.
    table : mapping
    first, last : int
        Its lines.
    """

    def __init__(
        self, file: DeclarationFile, what: str, table: Mapping[str, Any], first: int, last: int
    ) -> None:
        self.file = file
        self.what = what
        self.table = table
        self.first, self.last = first, last
        self.sound = True
        self._asked: dict[str, None] = {}

    def fault(self, message: str, name: str = "", word: str = "") -> None:
        """Keep a mistake, at the line of a property or of a word in quotes."""
        self.sound = False
        line = (word and self.file.line_of(word, self.first, self.last)) or (
            name and self.file.line_of(name, self.first, self.last)
        )
        self.file.fault(f"{self.what} {message}", line or self.first)

    def has(self, name: str) -> bool:
        """Return whether a property is given."""
        self._asked[name] = None
        return name in self.table

    def text(self, name: str, default: str | None = "") -> str:
        """Return a text; one without a default is required."""
        value = self._get(name, default)
        if isinstance(value, str) and (value.strip() or default is not None) and value.isprintable():
            if len(value) <= _LONGEST:
                return value.strip()
            self.fault(f"的 {name} 有 {len(value)} 个字，超过 {_LONGEST}", name)
        elif value is not None:
            self.fault(f"的 {name} 应是一段文字（加英文引号），现为 {_shown(value)}", name)
        return default or ""

    def key(self) -> str:
        """Return the key, by which figures.json and code know the entry."""
        key = self.text("key", None)
        if key and not _KEY.fullmatch(key):
            self.fault(f"的 key “{key}” 只能用小写英文字母、数字和下划线，以字母开头", "key")
        return key

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; one text is a list of one."""
        value = self._get(name, ())
        values = [value] if isinstance(value, str) else value
        if isinstance(values, list | tuple) and all(
            isinstance(each, str) and each.strip() for each in values
        ):
            return tuple(each.strip() for each in values)
        self.fault(f'的 {name} 应是一个或几个名称，如 ["甲", "乙"]，现为 {_shown(value)}', name)
        return ()

    def flag(self, name: str, default: bool = False) -> bool:
        """Return true or false."""
        value = self._get(name, default)
        if isinstance(value, bool):
            return value
        self.fault(f"的 {name} 应是 true 或 false，现为 {_shown(value)}", name)
        return default

    def whole(self, name: str, default: int, least: int = 0, most: int = 10**9) -> int:
        """Return a whole number within bounds."""
        value = self._get(name, default)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.fault(f"的 {name} 应是 {least} 到 {most} 之间的整数，现为 {_shown(value)}", name)
        return default

    def word(self, name: str, words: Mapping[str, _Value], default: str | None) -> _Value | None:
        """Return what a word of a fixed list means; one without a default is required."""
        value = self._get(name, default)
        if isinstance(value, str) and value in words:
            return words[value]
        if value is not None:
            # English words are understood too, for programs that write declarations.
            listed = "、".join(word for word in words if not word.isascii())
            near = perhaps(str(value), words)
            self.fault(f"的 {name} {_shown(value)} 不在可写的几种之内：{near}应是 {listed} 之一", name)
        return words[default] if default is not None else None

    def table_of(self, name: str) -> Mapping[str, Any]:
        """Return a table, ``{ "类型" = "宣传栏" }``."""
        value = self._get(name, {})
        if isinstance(value, dict):
            return value
        self.fault(f'的 {name} 应写成 {{ "栏目" = "值" }}，现为 {_shown(value)}', name)
        return {}

    def entries(self, name: str, what: str) -> list[Entry]:
        """Return a list of inline tables, or one, as entries."""
        value = self._get(name, [])
        tables = [value] if isinstance(value, dict) else value
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.fault(f"的 {name} 应写成 [ {{ … }}, {{ … }} ]，现为 {_shown(value)}", name)
            return []
        found = []
        for index, table in enumerate(tables):
            called = table.get("name") or table.get("key") or table.get("ledger")
            where = f"{self.what}的{what}" + (f"“{called}”" if called else f"第{index + 1}项")
            line = self.file.line_of_entry(str(called), self.first, self.last) if called else 0
            line = line or self.file.line_of(name, self.first, self.last) or self.first
            found.append(Entry(self.file, where, table, line, line))
        return found

    def anything(self, name: str, default: Any = None) -> Any:
        """Return a property of any type."""
        return self._get(name, default)

    def close(self) -> None:
        """Report the properties that the entry cannot have."""
        for name in self.table:
            if name not in self._asked:
                near = perhaps(name, self._asked)
                self.fault(f"没有“{name}”这一项：{near}可写的有 {'、'.join(self._asked)}", name)

    def _get(self, name: str, default: Any) -> Any:
        self._asked[name] = None
        if name in self.table:
            return self.table[name]
        if default is None:
            self.fault(f"缺少 {name}")
        return default


def perhaps(name: str, known: Iterable[str]) -> str:
    """Return a question for the nearest known name; empty if none is near.

    >>> perhaps("宣传阵底", ["宣传阵地", "理论学习"])
    '是否指“宣传阵地”？'
    """
    near = closest(name, known)
    return f"是否指“{near}”？" if near else ""


def _shown(value: object) -> str:
    text = "true" if value is True else "false" if value is False else str(value)
    return f"“{text[:30]}”"


def _syntax(message: str, lines: list[str]) -> tuple[str, int]:
    """Return a parser's message in Chinese, with its line."""
    at = _AT.search(message)
    line = int(at[1]) if at and at[1] else len(lines)
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    if re.search("declare|overwrite|redefine|mutate", message):
        why = "这一项前面已经写过：请只留一份"
    elif _CURLY.search(re.sub(r'"[^"]*"', "", text)):
        why = "引号、等号、逗号和括号要用英文的"
    else:
        why = "请核对引号、括号、等号和逗号是否齐全"
    return f"写法不对：{why}" + (f"；现文：{text[:60]}" if text else ""), line
