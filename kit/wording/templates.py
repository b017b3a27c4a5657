"""Rendering of the wording templates.

A template is Markdown that someone without Python can edit: its first line is the heading, paragraphs stand
apart by blank lines, and ``{{ 理论学习次数 }}`` puts in a figure. **One clause a line: a line with a figure,
comparison or cell that is missing is left out**, and the section says at its end what is missing. Jinja's
``{% if %}`` and ``{% for %}`` are there for those who want them, in Jinja's sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kit.content import Paragraph, plain
from kit.errors import CallError
from kit.reviews.review import Review
from kit.wording import marks
from kit.wording.folder import OWN_TEMPLATES, TemplateFile, read_folder, said_together, unused
from kit.wording.slips import at_rendering, included, slips
from kit.wording.words import FactWord, FigureWord, TablesWord, cell_text, name_with_digits

__all__ = ["OWN_TEMPLATES", "Prose", "cell_text", "check_wording", "write_prose"]

_TIDY = (
    (re.compile("[，；、：]+(?=[。；])"), ""),
    (re.compile("[，；、]+(?=，)"), ""),
    (re.compile("。{2,}"), "。"),
    (re.compile("(?<=。)[，；、]+"), ""),
    (re.compile("^[，；、。]+"), ""),
    (re.compile("[，；、]+$"), "。"),
)

_ENDS = tuple("，；、。：！？")


@dataclass(frozen=True)
class Prose:
    """What a template gave: the heading, without number, and its paragraphs."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


Extra = str | Sequence[Mapping[str, str]]
"""A further word of a template: a text, or a list of rows of texts for ``{% for %}``."""


def write_prose(name: str, review: Review, own_words: tuple[Paragraph, ...] = (), **extra: Extra) -> Prose:
    """Render a section's template, the project's own where it has one.

    Parameters
    ----------
    name : str
        Name of the template without ``.md``, such as ``study``.
    review : Review
    own_words : tuple of Paragraph
        The township's own paragraphs: they go where the template says ``{{ 文字材料 }}``, else come first.
    **extra : str or sequence of mapping
        Further words that the template may use; they are text, not markup.

    Raises
    ------
    CallError
        The template uses a name that is not there, is no valid template, or states a number without a source.
    """
    words = {**_words(review), **{key: _extra(word) for key, word in extra.items()}}
    own = read_folder(review.wording) if review.wording is not None else ()
    environment = _checked(own)
    file = f"{name}.md"
    try:
        rendered = environment.get_template(file).render(words)
    except TemplateNotFound as error:
        raise CallError(f"没有措辞模板 {error.name}") from None
    except Exception as error:
        raise _told(error, {each.file: each for each in own}, file) from None
    first, *rest = _paragraphs(rendered)
    heading = plain(marks.runs(first.lstrip("# "), file))
    if marks.OWN_WORDS not in rest:
        rest = [marks.OWN_WORDS, *rest]
    paragraphs: list[Paragraph] = []
    for text in rest:
        paragraphs += own_words if text == marks.OWN_WORDS else [Paragraph(marks.runs(text, file))]
    return Prose(heading, tuple(paragraphs))


def check_wording(folder: Path) -> None:
    """Look through a project's folder of wording before anything is written.

    Parameters
    ----------
    folder : Path
        Resolved.

    Raises
    ------
    CallError
        A file cannot be a template, or has slips; all of them are told.

    Examples
    --------
    >>> check_wording(OWN_TEMPLATES)
    """
    _checked(read_folder(folder))


class _Loader(BaseLoader):
    """Gives a project's templates, and the kit's own where the project has none."""

    def __init__(self, own: Sequence[TemplateFile]) -> None:
        self._own = {each.name: each for each in own}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        own = self._own.get(template)
        if own is not None:
            return own.text, own.file, lambda: True
        if template not in self.list_templates():
            raise TemplateNotFound(template)
        return (OWN_TEMPLATES / template).read_text(encoding="utf-8"), template, lambda: True

    def list_templates(self) -> list[str]:
        return sorted({path.name for path in OWN_TEMPLATES.glob("*.md")} | self._own.keys())


@lru_cache(maxsize=8)
def _checked(own: tuple[TemplateFile, ...]) -> ImmutableSandboxedEnvironment:
    """Return an environment that has a project's templates, once they are free of slips."""
    loader = _Loader(own)
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=False,  # what comes out is text for the document, which each export escapes for itself
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # A review has no use for Jinja's filler text and the like.
    environment.globals = {"range": environment.globals["range"]}
    known = frozenset(loader.list_templates())
    wanted = {name for each in own for name in included(each, environment)}
    faults = [unused(each) for each in own if not each.is_section and each.name not in wanted]
    for each in own:
        faults += slips(each, environment, known)
    if faults:
        raise CallError(said_together(faults))
    return environment


def _told(error: Exception, own: Mapping[str, TemplateFile], file: str) -> CallError:
    """Say what went wrong in rendering, at the line of the innermost template that was at work."""
    line = 0
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name in own or name == file:
            file, line = name, trace.tb_lineno
        trace = trace.tb_next
    lines = own[file].text.splitlines() if file in own else []
    return at_rendering(error, file, line, lines[line - 1] if 0 < line <= len(lines) else "")


def _paragraphs(rendered: str) -> Iterator[str]:
    """Join the lines of each paragraph, without those that miss a value."""
    heading, _, body = rendered.strip().partition("\n")
    yield marks.notes_once(heading)
    for block in re.split(r"\n\s*\n", body):
        lines = [line.strip() for line in block.splitlines()]
        text = ""
        for line in lines:
            if marks.GONE not in line:
                text += line
            elif text.endswith(("，", "、", "；")) and line.endswith(("。", "；")):
                text = text[:-1] + line[-1]  # the clause before it ends the sentence now
        if not text.endswith(_ENDS) and any(marks.GONE in line for line in lines):
            continue  # only the beginning of a sentence is left
        text = marks.notes_once(text)
        for pattern, instead in _TIDY:
            text = pattern.sub(instead, text)
        if text:
            yield text


def _extra(word: Extra) -> object:
    if isinstance(word, str):
        return marks.own_text(word)
    return [{key: marks.own_text(text) for key, text in row.items()} for row in word]


def _words(review: Review) -> dict[str, object]:
    """Return every name that a template may use."""
    return {
        **{figure.indicator.name: FigureWord(figure) for figure in review.figures.values()},
        "台账": TablesWord(review.ledgers.tables),
        "基本情况": FactWord(review),
        "全镇": _whole(review.township),
        "文字材料": marks.OWN_WORDS,
        marks.NAME: name_with_digits,
    }


def _whole(township: str) -> str:
    """Return 全镇, 全乡 or 全街道, as the township's own name ends."""
    ending = next((word for word in ("镇", "乡", "街道") if township.endswith(word)), "辖区")
    return f"全{ending}"
