"""Render a section's prose from its template.

A template is Markdown that can be edited without Python: the first line is the heading, blank lines separate
paragraphs, and ``{{ 理论学习次数 }}`` inserts a figure. **One clause per line: a line with a missing figure,
comparison or cell is dropped**, and the section ends with what is missing. Jinja's ``{% if %}`` and ``{% for
%}`` are available, in Jinja's sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from jinja2 import BaseLoader, Environment, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kit.content import Paragraph, Run, plain
from kit.errors import CallError
from kit.materials import Material
from kit.subjects import Subject, SubjectError
from kit.subjects.entries import Mistake
from kit.wording import marks
from kit.wording.lint import (
    Names,
    comparisons,
    included_templates,
    lint_template,
    rendering_error,
    template_names,
)
from kit.wording.sandbox import sandbox
from kit.wording.template_files import TemplateFile, join_faults, read_folder, subject_templates, unused
from kit.wording.words import (
    FactWord,
    FigureWord,
    TablesWord,
    cell_text,
    coverage,
    name_with_digits,
    together,
)

__all__ = [
    "Extra",
    "Prose",
    "cell_text",
    "check_subject_wording",
    "check_wording",
    "comparisons_used",
    "names_used",
    "wording_faults",
    "write_prose",
]

_TIDY = (
    (re.compile("[，；、：]+(?=[。；])"), ""),
    (re.compile("[，；、]+(?=，)"), ""),
    (re.compile("。{2,}"), "。"),
    (re.compile("(?<=。)[，；、]+"), ""),
    (re.compile("^[，；、。]+"), ""),
    (re.compile("[，；、]+$"), "。"),
)

_ENDS = tuple("，；、。：！？")
_PLACES = re.compile(f"[ \t]*([{marks.OWN_WORDS}{marks.HIGHLIGHTS}])[ \t]*")


@dataclass(frozen=True)
class Prose:
    """A rendered template: the heading, without number, and its paragraphs.

    The heading is empty where the template has none.
    """

    heading: str
    paragraphs: tuple[Paragraph, ...]


Extra = str | Sequence[Mapping[str, str | tuple[Run, ...]]]
"""Additional template variable: a text, or rows of texts or of runs with figures, for ``{% for %}``."""


def write_prose(
    name: str,
    review: Material,
    own_words: tuple[Paragraph, ...] = (),
    highlights: tuple[Paragraph, ...] = (),
    /,
    **extra: Extra,
) -> Prose:
    """Render a section's template, or the project's override of it.

    Parameters
    ----------
    name : str
        Name of the template without ``.md``, such as ``study``.
    review : Material
    own_words : tuple of Paragraph
        The township's own paragraphs, placed at ``{{ 文字材料 }}`` or else first.
    highlights : tuple of Paragraph
        Of an opening: 要点, placed at ``{{ 要点 }}`` or else last.
    **extra : str or sequence of mapping
        Additional variables, inserted as text and not as markup.

    Raises
    ------
    CallError
        The template uses an unknown name, is invalid, or states a number without a source.
    """
    words = {**_words(review), **{key: _extra(word) for key, word in extra.items()}}
    words["要点"] = marks.HIGHLIGHTS
    own = read_folder(review.own_wording, review.subject) if review.own_wording is not None else ()
    environment = _checked(own, review.subject)
    file = f"{name}.md"
    try:
        rendered = environment.get_template(file).render(words)
    except TemplateNotFound as error:
        raise CallError(f"没有措辞模板 {error.name}") from None
    except Exception as error:
        raise _located(error, {each.file: each for each in own}, file) from None
    first, *rest = _paragraphs(rendered)
    heading = plain(marks.runs(first.lstrip("# "), file)) if first else ""
    if marks.OWN_WORDS not in rest:
        rest = [marks.OWN_WORDS, *rest]
    if marks.HIGHLIGHTS not in rest:
        rest.append(marks.HIGHLIGHTS)
    placed = {marks.OWN_WORDS: own_words, marks.HIGHLIGHTS: highlights}
    paragraphs: list[Paragraph] = []
    for text in rest:
        paragraphs += placed[text] if text in placed else [Paragraph(marks.runs(text, file))]
    return Prose(heading, tuple(paragraphs))


def check_wording(folder: Path, subject: Subject) -> None:
    """Check a project's wording folder before anything is rendered.

    Parameters
    ----------
    folder : Path
        Resolved path.
    subject : Subject

    Raises
    ------
    CallError
        A file cannot be a template, or has errors; the message lists all of them.
    """
    _checked(read_folder(folder, subject), subject)


def check_subject_wording(subject: Subject) -> None:
    """Check the templates of a subject.

    Raises
    ------
    SubjectError
        A template has errors; the message lists all of them.
    """
    _checked((), subject)


def wording_faults(subject: Subject, *, names_known: bool = True) -> tuple[Mistake, ...]:
    """Return the mistakes in the templates of a subject.

    Parameters
    ----------
    subject : Subject
    names_known : bool, optional
        Whether all its ledgers and indicators could be read: only then is another name a mistake.
    """
    own = subject_templates(subject)
    environment = sandbox(_Loader(own))
    names = Names.of(subject, complete=names_known)
    known = frozenset(each.name for each in own)
    faults = [(each, fault) for each in own for fault in lint_template(each, environment, known, names)]
    return tuple(Mistake(f"wording/{each.file}", *_line_of(fault, each.file)) for each, fault in faults)


def names_used(subject: Subject) -> frozenset[str]:
    """Return all names that the templates of a subject use."""
    own = subject_templates(subject)
    environment = sandbox(_Loader(own))
    return frozenset(name for each in own for name in template_names(each, environment))


def comparisons_used(subject: Subject) -> int:
    """Return how often the templates of a subject state a difference from the year before."""
    own = subject_templates(subject)
    environment = sandbox(_Loader(own))
    return sum(comparisons(each, environment) for each in own)


def _line_of(fault: str, file: str) -> tuple[int, str]:
    """Split a fault of a template into line and message."""
    found = re.fullmatch(rf"措辞模板 {re.escape(file)} (?:第(\d+)行)?：?(.*)", fault, re.DOTALL)
    message = found[2] if found else fault
    return int(found[1] or 0) if found else 0, f"这里{message}" if message.startswith("的") else message


class _Loader(BaseLoader):
    """Loads templates that were read before; those given first take precedence."""

    def __init__(self, *templates: Sequence[TemplateFile]) -> None:
        self.templates = {each.name: each for group in reversed(templates) for each in group}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        found = self.templates.get(template)
        if found is None:
            raise TemplateNotFound(template)
        return found.text, found.file, lambda: True

    def list_templates(self) -> list[str]:
        return sorted(self.templates)


@lru_cache(maxsize=16)
def _checked(own: tuple[TemplateFile, ...], subject: Subject) -> ImmutableSandboxedEnvironment:
    """Return an environment with the templates of a project and a subject, after checking them."""
    if not subject.built_in and (mistakes := wording_faults(subject)):
        raise SubjectError(subject.folder, mistakes)
    loader = _Loader(own, subject_templates(subject))
    environment = sandbox(loader)
    names = Names.of(subject)
    known = frozenset(loader.list_templates())
    wanted = {name for each in own for name in included_templates(each, environment)}
    faults = [unused(each, subject) for each in own if not each.is_section and each.name not in wanted]
    for each in own:
        faults += lint_template(each, environment, known, names)
    if faults:
        raise CallError(join_faults(faults))
    return environment


def _located(error: Exception, own: Mapping[str, TemplateFile], file: str) -> CallError:
    """Return a rendering error with the line of the innermost template in its traceback."""
    line = 0
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name in own or name == file:
            file, line = name, trace.tb_lineno
        trace = trace.tb_next
    lines = own[file].text.splitlines() if file in own else []
    return rendering_error(error, file, line, lines[line - 1] if 0 < line <= len(lines) else "")


def _paragraphs(rendered: str) -> Iterator[str]:
    """Join the lines of each paragraph, without those with a missing value."""
    heading, _, body = rendered.strip().partition("\n")
    if not heading.startswith("#"):
        heading, body = "", rendered.strip()
    # What other paragraphs take the place of is a paragraph of its own, however it is written.
    body = _PLACES.sub(r"\n\n\1\n\n", body)
    yield marks.notes_once(heading)
    for block in re.split(r"\n\s*\n", body):
        lines = [line.strip() for line in block.splitlines()]
        text = ""
        for line in lines:
            if marks.GONE not in line:
                text += line
            elif text.endswith(("，", "、", "；")) and line.endswith(("。", "；")):
                text = text[:-1] + line[-1]  # the clause before it now ends the sentence
        if not text.endswith(_ENDS) and any(marks.GONE in line for line in lines):
            continue  # only the start of a sentence is left
        text = marks.notes_once(text)
        for pattern, instead in _TIDY:
            text = pattern.sub(instead, text)
        if text:
            yield text


def _extra(word: Extra) -> object:
    if isinstance(word, str):
        return marks.own_text(word)
    return [{key: _marked(text) for key, text in row.items()} for row in word]


def _marked(text: str | tuple[Run, ...]) -> str:
    if isinstance(text, str):
        return marks.own_text(text)
    marked = (
        marks.figure(run.figure, run.text) if run.figure else marks.own_text(run.text, run.quotes)
        for run in text
    )
    return "".join(marked) or marks.GONE


def _words(review: Material) -> dict[str, object]:
    """Return all variables of a template."""
    return {
        **{figure.indicator.name: FigureWord(figure) for figure in review.figures.values()},
        "台账": TablesWord(review.ledgers),
        "基本情况": FactWord(review),
        "全镇": _all_of(review.township),
        "文字材料": marks.OWN_WORDS,
        marks.NAME: name_with_digits,
        marks.TOGETHER: together,
        marks.COVERAGE: coverage,
    }


def _all_of(township: str) -> str:
    """Return 全镇, 全乡 or 全街道, according to the ending of the township's name."""
    ending = next((word for word in ("镇", "乡", "街道") if township.endswith(word)), "辖区")
    return f"全{ending}"
