"""Strict reading of a declaration file: every mistake is kept with its file, line and entry."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from kit.subjects.mistakes import Mistake
from kit.subjects.plain_files import UnreadableFileError, read_plain
from kit.subjects.toml_lines import Path as TomlPath
from kit.subjects.toml_lines import line_of, lines_of
from kit.text.printable import visible
from kit.text.similar import closest

__all__ = ["DeclarationFile", "Entry", "misspelt", "perhaps", "shown"]

_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")
_CURLY = re.compile("[“”‘’＝，［］｛｝＂【】。、]")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|#.*")
_LONGEST = 200  # characters of a text
_VERY_NEAR = 0.66
_ALIKE = 0.6  # a property this similar to one that may be written is read as that one

_Value = TypeVar("_Value")


class DeclarationFile:
    """A TOML file of a subject.

    Parameters
    ----------
    folder : Path
    name : str
        ``indicators.toml``.
    mistakes : list of Mistake
        Receives the mistakes.
    optional : bool
        The file may be missing or empty.

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
        self._text = ""
        try:
            self._text = read_plain(folder / name).replace("\r\n", "\n")
            self.data = tomllib.loads(self._text)
        except FileNotFoundError:
            self.valid = optional
            if not optional:
                self.fault("没有这个文件：专题的文件夹里应有它")
        except UnreadableFileError as error:
            self.fault(str(error), error.line)
        except tomllib.TOMLDecodeError as error:
            self.fault(*_syntax(str(error), self._text.split("\n")))
        except RecursionError:
            self.fault("写法不对：括号套得太深")
        except ValueError:
            self.fault("写法不对：有的数太长，读不出")
        else:
            self.valid = bool(self.data) or optional
            if not self.valid:
                self.fault("是空文件：里面没有一项声明")

    @classmethod
    def of(cls, name: str, data: Mapping[str, Any]) -> DeclarationFile:
        """Return a file whose content was read and checked before."""
        file = cls.__new__(cls)
        file.name, file.mistakes, file.data, file.valid, file._text = name, [], dict(data), True, ""
        return file

    def fault(self, message: str, line: int = 0) -> None:
        """Keep a mistake of the file."""
        self.mistakes.append(Mistake(self.name, line, visible(message)))

    def line_of(self, path: TomlPath) -> int:
        """Return the line of a table, key or value."""
        return line_of(self._lines, path)

    def whole(self, what: str, known: Sequence[str]) -> Entry:
        """Return the top of the file as one entry, with the properties that it may have."""
        return Entry(self, what, self.data, (), known)

    @cached_property
    def _lines(self) -> Mapping[TomlPath, int]:
        return lines_of(self._text)


class Entry:
    """One entry of a file; its properties are asked for by type, and `close` reports those never asked for.

    A misspelt property is reported once, and read as the one that was meant.

    Parameters
    ----------
    file : DeclarationFile
    what : str
        How messages name it: ``指标 found``.
    table : mapping
    path : tuple
        Of the table within the file.
    known : sequence of str
        Properties that it may have.

    Attributes
    ----------
    sound : bool
        Whether it has no mistake so far.
    """

    def __init__(
        self,
        file: DeclarationFile,
        what: str,
        table: Mapping[str, Any],
        path: TomlPath,
        known: Sequence[str],
    ) -> None:
        self.file = file
        self.what = what
        self.table = table
        self.path = path
        self.sound = True
        self._asked: set[str] = set()
        self._faulty: set[str] = set()
        self._written: dict[str, str] = {}
        self._open = True
        if not table.keys() <= set(known):
            self._take_misspelt(known)

    def fault(self, message: str, name: str = "", word: object = None) -> None:
        """Keep a mistake, at the line of a property, or of a word within it.

        A mistake that follows from a misspelt property is not kept.
        """
        self.sound = False
        if name:
            self._faulty.add(name)
            if name in self._written:
                return
        path = (*self.path, name) if name else self.path
        if word is not None:
            path = next(_places(self.table.get(name), word, path), path)
        # The file itself is named before each of its mistakes.
        message = f"{self.what} {message}" if self.what else message.removeprefix("的 ")
        self.file.fault(message, self.file.line_of(path))

    def has(self, name: str) -> bool:
        """Return whether a property is given."""
        self._asked.add(name)
        return name in self.table

    def incomplete(self, name: str) -> None:
        """Keep that a property has a mistake, which was reported elsewhere."""
        self.sound = False
        self._faulty.add(name)

    def faulty(self, *names: str) -> bool:
        """Return whether one of these properties has a mistake."""
        return not self._faulty.isdisjoint(names)

    def text(self, name: str, default: str | None = "") -> str:
        """Return a text; one without a default is required."""
        value = self._get(name, default)
        if isinstance(value, str) and (default is not None or value.strip()) and value.isprintable():
            if len(value) <= _LONGEST:
                return value.strip()
            self.fault(f"的 {name} 有 {len(value)} 个字，超过 {_LONGEST}", name)
        elif name in self.table:
            self.fault(f"的 {name} 应是一段文字（加英文引号），现为 {shown(value)}", name)
        return default or ""

    def key(self) -> str:
        """Return the key, by which figures.json and code know the entry."""
        key = self.text("key", None)
        if key and not _KEY.fullmatch(key):
            self.fault(f"的 key “{key}” 只能用小写英文字母、数字和下划线，以字母开头，最多60个", "key")
        return key

    def texts(self, name: str, example: str = '["甲", "乙"]') -> tuple[str, ...]:
        """Return a list of texts; one text is a list of one."""
        self._asked.add(name)
        if name not in self.table:
            return ()
        value = self.table[name]
        values = [value] if isinstance(value, str) else value
        if isinstance(values, list) and all(map(_is_word, values)):
            return tuple(each.strip() for each in values)
        self.fault(f"的 {name} 应是一个或几个名称，如 {example}，现为 {shown(value)}", name)
        return ()

    def pair(self, name: str, example: str) -> tuple[str, str] | None:
        """Return two texts, or None."""
        value = self._get(name, ())
        if isinstance(value, list) and len(value) == 2 and all(map(_is_word, value)):
            return value[0].strip(), value[1].strip()
        self.fault(f"的 {name} 应写成 {example}，现为 {shown(value)}", name)
        return None

    def flag(self, name: str, default: bool = False) -> bool:
        """Return true or false."""
        value = self._get(name, default)
        if isinstance(value, bool):
            return value
        self.fault(f"的 {name} 应是 true 或 false（不加引号），现为 {shown(value)}", name)
        return default

    def whole(self, name: str, default: int, least: int = 0, most: int = 10**9) -> int:
        """Return a whole number within bounds."""
        value = self._get(name, default)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.fault(f"的 {name} 应是 {least} 到 {most} 之间的整数，现为 {shown(value)}", name)
        return default

    def word(self, name: str, words: Mapping[str, _Value], default: str | None) -> _Value | None:
        """Return what a word of a fixed list means; one without a default is required."""
        value = self._get(name, default)
        if isinstance(value, str) and value in words:
            return words[value]
        if name in self.table:
            offered = [word for word in words if not word.isascii()]
            near = perhaps(value, offered) if isinstance(value, str) else ""
            listed = "、".join(offered)
            self.fault(f"的 {name} {shown(value)} 不在可写的几种之内：{near}应是 {listed} 之一", name)
        return words[default] if default is not None else None

    def table_of(self, name: str, example: str = '{ "栏目" = "值" }') -> Mapping[str, Any]:
        """Return a table, ``{ "类型" = "宣传栏" }``."""
        value = self._get(name, {})
        if isinstance(value, dict):
            return value
        self.fault(f"的 {name} 应写成 {example}，现为 {shown(value)}", name)
        return {}

    def entry(self, name: str, what: str, known: Sequence[str]) -> Entry:
        """Return a table within the entry as an entry; an empty one if there is none."""
        example = f"[{name}]" if not self.path else "{ … }"
        table = self.table_of(name, example)
        return Entry(self.file, what, table, (*self.path, self._written.get(name, name)), known)

    def entries(self, name: str, what: str, known: Sequence[str]) -> list[Entry]:
        """Return the tables of a list, or one table, as entries; what is no table is reported."""
        value = self._get(name, [])
        tables = [value] if isinstance(value, dict) and self.path else value
        if not isinstance(tables, list):
            form = "[ { … }, { … } ]" if self.path else f"一段一段的 [[{name}]]"
            self.fault(f"的 {name} 应写成 {form}，现为 {shown(value)}", name)
            return []
        found = []
        for index, table in enumerate(tables):
            path = (*self.path, self._written.get(name, name), *((index,) if tables is value else ()))
            if isinstance(table, dict):
                found.append(Entry(self.file, self._called(table, what, index), table, path, known))
            elif not self.faulty(name):
                self.incomplete(name)
                message = f"{self.what} 的 {name} 第{index + 1}项应写成 {{ … }}，现为 {shown(table)}"
                self.file.fault(message, self.file.line_of(path))
        return found

    def anything(self, name: str, default: Any = None) -> Any:
        """Return a property of any type."""
        return self._get(name, default)

    def skip(self) -> None:
        """Do not report properties never asked for: it is not known which of them apply."""
        self._open = False

    def close(self) -> None:
        """Report the properties that do not apply to the entry."""
        for name in self.table if self._open else ():
            if name not in self._asked:
                self.fault(f"的 {name} 在这里用不上：请删去", name)

    def _get(self, name: str, default: Any) -> Any:
        self._asked.add(name)
        if name in self.table:
            return self.table[name]
        if default is None:
            self.fault(f"缺少 {name}")
            self._faulty.add(name)
        return default

    def _take_misspelt(self, known: Sequence[str]) -> None:
        """Report the properties that the entry cannot have, and read those like a missing one as that one."""
        table = {name: value for name, value in self.table.items() if name in known}
        for name in self.table:
            if name in table:
                continue
            meant = closest(name, [each for each in known if each not in table], cutoff=_ALIKE)
            if meant is not None:
                self.fault(f"没有“{name}”这一项：是否指“{meant}”？", name)
                table[meant] = self.table[name]
                self._written[meant] = name
            else:
                near = perhaps(name, known)
                self.fault(f"没有“{name}”这一项：{near}可写的有 {'、'.join(known)}", name)
        self.table = table

    def _called(self, table: Mapping[str, Any], what: str, index: int) -> str:
        """Return how messages name an entry of a list."""
        if not self.path:
            key = table.get("key") or table.get("name")
            return f"{what} {key[:60] if isinstance(key, str) else f'第{index + 1}个'}"
        name = next((table[each] for each in ("name", "key", "ledger") if _is_word(table.get(each))), None)
        return f"{self.what}的{what}" + (f"“{name}”" if name else f"第{index + 1}项")


def perhaps(name: str, known: Iterable[str], *, sure: bool = True) -> str:
    """Return a question for the nearest known name; empty if none is near.

    Parameters
    ----------
    name : str
    known : iterable of str
    sure : bool, optional
        Whether these are all names. Otherwise the name may be one of those that could not be read, unless it
        is very near to a known one.

    Examples
    --------
    >>> perhaps("宣传阵底", ["宣传阵地", "理论学习"])
    '是否指“宣传阵地”？'
    """
    near = closest(name, known) if sure else misspelt(name, known)
    return f"是否指“{near}”？" if near else ""


def misspelt(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that another one misspells, also where not all names are known.

    Returns
    -------
    str or None

    Examples
    --------
    >>> misspelt("宣传阵底", ["宣传阵地"]), misspelt("村级宣传阵地", ["宣传阵地"])
    ('宣传阵地', None)
    """
    as_long = [each for each in known if abs(len(each) - len(name)) <= 1]
    return closest(name, as_long, cutoff=_VERY_NEAR)


def shown(value: object) -> str:
    """Return a value of a declaration as messages show it.

    >>> shown(True), shown("甲" * 40), shown([1, "乙"])
    ('“true”', '“甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲…”', '“[1, "乙"]”')
    """
    text = value if isinstance(value, str) else _toml(value)
    return f"“{text[:30]}{'…' if len(text) > 30 else ''}”"


def _toml(value: object, deep: int = 3) -> str:
    """Return the start of a value as TOML writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() if value.bit_length() > 256:
            return "很长的数"
        case float() if not math.isfinite(value):
            return str(value)
        case str():
            return f'"{value[:40]}"'
        case list() | dict() if not deep:
            return "…"
        case list() | tuple():
            return f"[{', '.join(_toml(each, deep - 1) for each in value[:9])}]"
        case dict():
            inside = [f"{key} = {_toml(each, deep - 1)}" for key, each in list(value.items())[:9]]
            return f"{{ {', '.join(inside)} }}"
    return str(value)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable() and len(value) <= _LONGEST


def _places(value: object, word: object, path: TomlPath) -> Iterator[TomlPath]:
    """Yield the paths, within a value, of a word: as a key, or as a value."""
    if isinstance(value, dict):
        if isinstance(word, str) and word in value:
            yield (*path, word)
        for key, each in value.items():
            yield from _places(each, word, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _places(each, word, (*path, index))
    elif value.__class__ is word.__class__ and value == word:
        yield path


def _syntax(message: str, lines: Collection[str]) -> tuple[str, int]:
    """Return a parser's message in Chinese, with its line."""
    lines = list(lines)
    at = _AT.search(message)
    line, column = (int(at[1]), int(at[2])) if at and at[1] else (len(lines), 0)
    while not column and line > 1 and not lines[line - 1].strip():
        line -= 1
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    if re.search("declare|overwrite|redefine|mutate|Duplicate", message):
        why = "这一项前面已经写过：请只留一份"
    elif '"' in _QUOTED.sub("", text):
        why = "引号没有成对"
    elif _CURLY.search(_QUOTED.sub("", text)):
        why = "引号、等号、逗号和括号要用英文的"
    elif re.search("[\u4e00-\u9fff]", _QUOTED.sub("", text)):
        why = "中文的名称和文字要加英文引号"
    else:
        why = "请核对引号、括号、等号和逗号是否齐全"
    where = f"（第{column}列）" if column else ""
    return f"写法不对：{why}{where}" + (f"；现文：{text[:60]}" if text else ""), line
