"""Render a section's prose from its template.

A template is Markdown that can be edited without Python: the first line is the heading, blank lines separate
paragraphs, and ``{{ 理论学习次数 }}`` inserts a figure. **One clause per line: a line with a missing figure,
comparison or cell is dropped**, and the section ends with what is missing. Jinja's ``{% if %}`` and ``{% for
%}`` are available, in Jinja's sandbox.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import TemplateNotFound

from kit.content import Paragraph, Run, plain
from kit.errors import CallError
from kit.materials import Material
from kit.subjects import Subject
from kit.wording import marks
from kit.wording.lint import comparisons, template_names
from kit.wording.rendering import (
    Loader,
    checked_environment,
    located_error,
    paragraphs_of,
    wording_faults,
    words_of,
)
from kit.wording.sandbox import sandbox
from kit.wording.template_files import read_folder, subject_templates
from kit.wording.words import cell_text

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
    words = {**words_of(review), **{key: _extra(word) for key, word in extra.items()}}
    words["要点"] = marks.HIGHLIGHTS
    own = read_folder(review.own_wording, review.subject) if review.own_wording is not None else ()
    environment = checked_environment(own, review.subject)
    file = f"{name}.md"
    try:
        rendered = environment.get_template(file).render(words)
    except TemplateNotFound as error:
        raise CallError(f"没有措辞模板 {error.name}") from None
    except Exception as error:
        raise located_error(error, {each.file: each for each in own}, file) from None
    first, *rest = paragraphs_of(rendered)
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
    checked_environment(read_folder(folder, subject), subject)


def check_subject_wording(subject: Subject) -> None:
    """Check the templates of a subject.

    Raises
    ------
    SubjectError
        A template has errors; the message lists all of them.
    """
    checked_environment((), subject)


def names_used(subject: Subject) -> frozenset[str]:
    """Return all names that the templates of a subject use."""
    own = subject_templates(subject)
    environment = sandbox(Loader(own))
    return frozenset(name for each in own for name in template_names(each, environment))


def comparisons_used(subject: Subject) -> int:
    """Return how often the templates of a subject state a difference from the year before."""
    own = subject_templates(subject)
    environment = sandbox(Loader(own))
    return sum(comparisons(each, environment) for each in own)


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
