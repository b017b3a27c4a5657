"""An analyst's own words with figures, ``今年新建{{ 宣传栏 }}。``: rendered and checked as a template is."""

from __future__ import annotations

from kit.content import Paragraph
from kit.errors import CallError
from kit.materials import Material
from kit.wording import marks
from kit.wording.lint import Names, lint_template, rendering_error
from kit.wording.rendering import checked_environment, paragraphs_of, words_of
from kit.wording.tags import plain_tags
from kit.wording.template_files import TemplateFile, join_faults, read_folder

__all__ = ["write_own"]

_NAMED, _SAID = "措辞模板 这段话", "这段话"


def write_own(text: str, review: Material) -> tuple[Paragraph, ...]:
    """Render an analyst's own words: each figure has its source, and a line without its figure is dropped.

    Parameters
    ----------
    text : str
        As the body of a template; blank lines separate paragraphs.
    review : Material

    Returns
    -------
    tuple of Paragraph
        Empty if the ledgers have none of the figures.

    Raises
    ------
    CallError
        The text uses an unknown name, is invalid, or states a number without a source.
    """
    own = read_folder(review.own_wording, review.subject) if review.own_wording is not None else ()
    environment = checked_environment(own, review.subject)
    file = TemplateFile("own.md", _SAID, plain_tags(text).strip(), is_section=True)
    if file.text.startswith("#"):
        raise CallError(f"{_SAID}里不写标题：标题请写在 Markdown 单元格里，或用 retitle 改")
    known = frozenset(environment.list_templates())
    if faults := lint_template(file, environment, known, Names.of(review.subject)):
        raise CallError(_as_said(join_faults(faults)))
    words = {name: word for name, word in words_of(review).items() if word != marks.OWN_WORDS}
    try:
        rendered = environment.from_string(file.text).render(words)
    except Exception as error:
        raise CallError(_as_said(str(rendering_error(error, _SAID, 0, file.text)))) from None
    _, *written = paragraphs_of(rendered)
    return tuple(Paragraph(marks.runs(each, _SAID)) for each in written)


def _as_said(message: str) -> str:
    return message.replace(f"{_NAMED} ", _SAID).replace(_NAMED, _SAID)
