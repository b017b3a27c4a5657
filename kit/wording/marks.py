"""Markers that distinguish figures, ledger text and template wording in rendered text.

A template renders to one string. Figures and cell texts are enclosed in characters of Unicode's private use
area, which are removed from cells beforehand; text outside the markers is the template's own. This makes it
possible to reject numbers without a source, and never to interpret the text of a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kit.content import Run
from kit.errors import CallError


class _Gone(str):
    """A text that counts as false, so that ``{% if 甲.走势 %}`` asks whether there is something to say."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


GONE = _Gone("\ue000")
"""Marks a missing value; its line is dropped."""

OWN_WORDS = "\ue005"
"""Marks the place of the township's own paragraphs from 文字材料."""

HIGHLIGHTS = "\ue009"
"""Marks the place of 要点 in the opening."""

NAME = "名称"
"""Name of the template function for names with digits: ``{{ 名称("12345热线") }}``."""

TOGETHER = "比上年"
"""Name of the template function that compares several figures: ``{{ 比上年(主题活动, 主题活动场次) }}``."""

COVERAGE = "覆盖"
"""Name of the template function for a part of a whole: ``{{ 覆盖(活动村数, 行政村数, "开展了活动") }}``."""

_QUOTED = re.compile(r"“[^“”]*\d[^“”]*”")
_FIGURE, _KEY_END, _TEXT, _END = "\ue001", "\ue002", "\ue003", "\ue004"
_NOTE, _NOTE_KEY_END, _NOTE_END = "\ue006", "\ue007", "\ue008"
_MARKED = re.compile(
    f"{_FIGURE}([^{_KEY_END}]*){_KEY_END}([^{_END}]*){_END}|{_TEXT}([^{_KEY_END}]*){_KEY_END}([^{_END}]*){_END}"
)
_NOTED = re.compile(f"{_NOTE}([^{_NOTE_KEY_END}]*){_NOTE_KEY_END}([^{_NOTE_END}]*){_NOTE_END}")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_DIGIT = re.compile("[0-9０-９]+")


def figure(key: str, text: str) -> str:
    """Mark a text that states the figure `key`; an empty text counts as missing.

    The text may include words of a ledger, such as the village with the most.
    """
    folded = " ".join(_PRIVATE.sub("", text).split())
    return f"{_FIGURE}{key}{_KEY_END}{folded}{_END}" if folded else GONE


def note(key: object, marked: str) -> str:
    """Mark a note that is printed once per paragraph; notes with equal `key` are the same note."""
    return f"{_NOTE}{_PRIVATE.sub('', repr(key))}{_NOTE_KEY_END}{marked}{_NOTE_END}"


def notes_once(text: str) -> str:
    """Keep only the first occurrence of each note in a paragraph.

    Lines with missing values must have been dropped before.
    """
    seen: set[str] = set()

    def first(found: re.Match[str]) -> str:
        if found[1] in seen:
            return ""
        seen.add(found[1])
        return found[2]

    return _NOTED.sub(first, text)


def own_text(text: str, quotes: str = "") -> str:
    """Mark a text of a ledger, with white space collapsed; an empty text counts as missing.

    `quotes` is where it is taken from, as `Run.quotes`.
    """
    folded = " ".join(_PRIVATE.sub("", text).split())
    return f"{_TEXT}{_PRIVATE.sub('', quotes)}{_KEY_END}{folded}{_END}" if folded else GONE


def runs(marked: str, template: str) -> tuple[Run, ...]:
    """Split a rendered paragraph into runs.

    Raises
    ------
    CallError
        The template's own wording contains a number, which has no source.
    """
    return tuple(run for run in _runs(marked, template) if run.text)


def _runs(marked: str, template: str) -> Iterator[Run]:
    position = 0
    for match in _MARKED.finditer(marked):
        yield _worded(marked[position : match.start()], template)
        key, stated, quotes, text = match.groups()
        yield Run(text, quotes=quotes) if key is None else Run(stated, figure=key)
        position = match.end()
    yield _worded(marked[position:], template)


def _worded(text: str, template: str) -> Run:
    number = _DIGIT.search(text)
    if number:
        raise CallError(number_without_source(f"措辞模板 {template} 中", number[0], text))
    return Run(text)


def number_without_source(where: str, number: str, text: str) -> str:
    """Describe that a template's wording contains a number, and how to write a name with digits."""
    quoted = _QUOTED.search(text)
    name = quoted[0] if quoted else "12345热线"
    return (
        f"{where}的数字“{number}”没有来源：数量请改用指标名，如 {{{{ 指标名 }}}}；"
        f'名称里的数字请写成 {{{{ {NAME}("{name}") }}}}{now(text)}'
    )


def now(text: str) -> str:
    """Quote the current text of a template, for the end of a message."""
    return f"；现文：{' '.join(text.split())[:60]}" if text.strip() else ""
