"""Names of a Word file's styles, and the numbers that Word shows before headings.

The numbers are counted as Word counts them (ISO/IEC 29500-1, 17.9): they stand nowhere in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from kit.content.heading_numbers import chinese_numeral
from kit.proof.docx_parts import W

__all__ = ["DocxNumbers", "DocxStyles", "value"]

_VALUE = f"{W}val"
# What programs show, and some write, instead of the names that the format has for built-in styles.
_OTHER_NAMES = {
    "正文": "normal",
    "标题": "title",
    "题注": "caption",
    **{f"标题{level}": f"heading {level}" for level in range(1, 10)},
}
_LEVELS = 9


def value(node: Any, *path: str) -> str | None:
    """Return the value of an element below a node, by the names on its way; None where there is none."""
    found = node
    for name in path:
        found = found.find(f"{W}{name}")
        if found is None:
            return None
    return str(found.get(_VALUE, ""))


class DocxStyles:
    """The paragraph styles of a file, by id: programs change the ids, and keep the names."""

    def __init__(self, root: Any | None) -> None:
        self._styles = {
            each.get(f"{W}styleId", ""): each
            for each in (root.iter(f"{W}style") if root is not None else ())
            if each.get(f"{W}type") == "paragraph"
        }
        self._default = next(
            (id for id, each in self._styles.items() if each.get(f"{W}default") in {"1", "true", "on"}), ""
        )
        self._chains: dict[str, tuple[str, ...]] = {}

    def names(self, paragraph: Any) -> tuple[str, ...]:
        """Return the names of a paragraph's style and of those it is based on, in lower case."""
        id = self._id(paragraph)
        if id not in self._chains:
            names = (value(each, "name") or each.get(f"{W}styleId", "") for each in self._based(id))
            lower = (name.lower() for name in names)
            self._chains[id] = tuple(_OTHER_NAMES.get(name.replace(" ", ""), name) for name in lower) or (
                id.lower(),
            )
        return self._chains[id]

    def property(self, paragraph: Any, *path: str) -> tuple[str, str] | None:
        """Return what a paragraph's style says, with the id of the style that says it."""
        for style in self._based(self._id(paragraph)):
            found = value(style, "pPr", *path)
            if found is not None:
                return found, style.get(f"{W}styleId", "")
        return None

    def _id(self, paragraph: Any) -> str:
        return value(paragraph, "pPr", "pStyle") or self._default

    def _based(self, id: str) -> Iterator[Any]:
        passed = set()
        while id in self._styles and id not in passed:
            passed.add(id)
            yield self._styles[id]
            id = value(self._styles[id], "basedOn") or ""


class _Level(NamedTuple):
    start: int
    form: str
    mark: str
    style: str


class _List(NamedTuple):
    definition: str
    levels: dict[int, _Level]
    restarts: dict[int, int]


class DocxNumbers:
    """Counts numbered paragraphs in their order: a level begins anew below each higher one."""

    def __init__(self, root: Any | None, styles: DocxStyles) -> None:
        self._styles = styles
        definitions: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, _List] = {}
        if root is None:
            return
        for each in root.iter(f"{W}abstractNum"):
            definitions[each.get(f"{W}abstractNumId", "")] = _levels(each)
        for each in root.iter(f"{W}num"):
            definition = value(each, "abstractNumId") or ""
            levels = dict(definitions.get(definition, {}))
            restarts = {}
            for override in each.iter(f"{W}lvlOverride"):
                at = _number(override.get(f"{W}ilvl"), 0)
                levels |= _levels(override)
                start = value(override, "startOverride")
                if start is not None:
                    restarts[at] = _number(start, 1)
            self._lists[each.get(f"{W}numId", "")] = _List(definition, levels, restarts)
        # Lists of one definition go on counting, and a list that says so begins anew when it first appears.
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def __call__(self, paragraph: Any) -> str:
        """Count a paragraph, and return the number before it; empty for one without."""
        own = value(paragraph, "pPr", "numPr", "numId")
        styled = self._styles.property(paragraph, "numPr", "numId") if own is None else None
        id = own if own is not None else styled[0] if styled else ""
        numbered = self._lists.get(id)
        if numbered is None:
            return ""
        at = self._level(paragraph, numbered)
        if at not in numbered.levels:
            return ""
        counts = self._counts.setdefault(numbered.definition, {})
        for level, start in numbered.restarts.items():
            if level <= at and (id, level) not in self._begun:
                self._begun.add((id, level))
                counts[level] = start - 1 if level == at else start
        counts[at] = counts.get(at, numbered.levels[at].start - 1) + 1
        for deeper in range(at + 1, _LEVELS):
            counts.pop(deeper, None)
        return _written(numbered.levels, at, counts)

    def _level(self, paragraph: Any, numbered: _List) -> int:
        own = value(paragraph, "pPr", "numPr", "ilvl")
        if own is not None:
            return _number(own, 0)
        styled = self._styles.property(paragraph, "numPr", "ilvl")
        if styled is not None:
            return _number(styled[0], 0)
        # A list may name the style of each of its levels.
        said = self._styles.property(paragraph, "numPr", "numId")
        linked = [at for at, level in numbered.levels.items() if said and level.style == said[1]]
        return linked[0] if linked else 0


def _levels(node: Any) -> dict[int, _Level]:
    return {
        _number(each.get(f"{W}ilvl"), 0): _Level(
            _number(value(each, "start"), 0),
            value(each, "numFmt") or "decimal",
            value(each, "lvlText") or "",
            value(each, "pStyle") or "",
        )
        for each in node.iter(f"{W}lvl")
    }


def _number(text: str | None, usual: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"\d{1,6}", text) else usual


def _written(levels: dict[int, _Level], at: int, counts: dict[int, int]) -> str:
    level = levels[at]
    if level.form in {"bullet", "none"}:
        return ""

    def number(found: re.Match[str]) -> str:
        named = int(found[1]) - 1
        known = levels.get(named)
        return _numeral(known.form, counts.get(named, known.start)) if known else ""

    return re.sub(r"%([1-9])", number, level.mark)


def _numeral(form: str, number: int) -> str:
    """Return a number as a level writes it.

    >>> [_numeral(form, 12) for form in ("chineseCountingThousand", "decimalZero", "upperLetter", "ordinal")]
    ['十二', '12', 'L', '12']
    """
    if form in {"chineseCounting", "chineseCountingThousand", "japaneseCounting"} and 0 < number < 100:
        return chinese_numeral(number)
    if form == "decimalZero":
        return f"{number:02}"
    if form == "decimalEnclosedCircle" and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    if form in {"upperLetter", "lowerLetter"} and 0 < number <= 26:
        return chr(ord("A" if form == "upperLetter" else "a") + number - 1)
    if form in {"upperRoman", "lowerRoman"} and 0 < number < 40:
        roman = (
            "X" * (number // 10) + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][number % 10]
        )
        return roman if form == "upperRoman" else roman.lower()
    return "" if form == "none" else str(number)
