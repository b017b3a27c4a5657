"""Marks that carry meaning through a text template: this is a figure, this is the township's own text.

A template renders to one string. What a figure or a ledger's cell puts into it stands between characters of
Unicode's private use area, which are taken out of every cell beforehand; what stands outside the marks is the
template's own wording. So a number that no ledger gave is seen, and no text of a cell is ever obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kit.content import Run
from kit.errors import CallError

GONE = "\ue000"
"""Stands where a value is missing: the line that it stands on is left out."""

OWN_WORDS = "\ue005"
"""Stands where the township's own paragraphs of 文字材料 go."""

NAME = "名称"
"""How a template writes a name that has digits: ``{{ 名称("12345热线") }}``."""

_QUOTED = re.compile(r"“[^“”]*\d[^“”]*”")
_FIGURE, _KEY_END, _TEXT, _END = "\ue001", "\ue002", "\ue003", "\ue004"
_NOTE, _NOTE_KEY_END, _NOTE_END = "\ue006", "\ue007", "\ue008"
TEXT_MARKS = _TEXT + _END
"""Between these stands a text that is neither figure nor wording."""

_MARKED = re.compile(f"{_FIGURE}([^{_KEY_END}]*){_KEY_END}([^{_END}]*){_END}|{_TEXT}([^{_END}]*){_END}")
_NOTED = re.compile(f"{_NOTE}([^{_NOTE_KEY_END}]*){_NOTE_KEY_END}([^{_NOTE_END}]*){_NOTE_END}")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_DIGIT = re.compile("[0-9０-９]+")


def figure(key: str, text: str) -> str:
    """Mark a text that states the figure `key`; an empty text is missing.

    It may hold a ledger's words too: the village that has the most.
    """
    folded = " ".join(_PRIVATE.sub("", text).split())
    return f"{_FIGURE}{key}{_KEY_END}{folded}{_END}" if folded else GONE


def note(same: object, marked: str) -> str:
    """Mark a note that a paragraph need say but once; notes with an equal `same` say the same."""
    return f"{_NOTE}{_PRIVATE.sub('', repr(same))}{_NOTE_KEY_END}{marked}{_NOTE_END}"


def notes_once(text: str) -> str:
    """Leave each note of a paragraph where it is first said.

    A line that misses a value is gone by then, and took no note with it.
    """
    said: set[str] = set()

    def first(found: re.Match[str]) -> str:
        if found[1] in said:
            return ""
        said.add(found[1])
        return found[2]

    return _NOTED.sub(first, text)


def own_text(text: str) -> str:
    """Mark a ledger's text, its white space folded; an empty text is missing."""
    folded = " ".join(_PRIVATE.sub("", text).split())
    return f"{_TEXT}{folded}{_END}" if folded else GONE


def runs(marked: str, template: str) -> tuple[Run, ...]:
    """Split a rendered paragraph into runs.

    Raises
    ------
    CallError
        The template's own wording has a number, which then has no source.
    """
    return tuple(run for run in _runs(marked, template) if run.text)


def _runs(marked: str, template: str) -> Iterator[Run]:
    position = 0
    for match in _MARKED.finditer(marked):
        yield _worded(marked[position : match.start()], template)
        key, stated, text = match.groups()
        yield Run(text) if key is None else Run(stated, figure=key)
        position = match.end()
    yield _worded(marked[position:], template)


def _worded(text: str, template: str) -> Run:
    number = _DIGIT.search(text)
    if number:
        raise CallError(number_without_source(f"措辞模板 {template} 中", number[0], text))
    return Run(text)


def number_without_source(where: str, number: str, text: str) -> str:
    """Say that a number stands in a template's own wording, and how a name with digits is written."""
    quoted = _QUOTED.search(text)
    name = quoted[0] if quoted else "12345热线"
    return (
        f"{where}的数字“{number}”没有来源：数量请改用指标名，如 {{{{ 理论学习次数 }}}}；"
        f'名称里的数字请写成 {{{{ {NAME}("{name}") }}}}{now(text)}'
    )


def now(text: str) -> str:
    """Quote what a template says now, for the end of a message."""
    return f"；现文：{' '.join(text.split())[:60]}" if text.strip() else ""
