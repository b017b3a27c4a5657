"""How templates are rendered: the words that a template may use, and lines as paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import TracebackType

from jinja2 import BaseLoader, Environment, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kit.errors import CallError
from kit.materials import Material
from kit.subjects import Subject, SubjectError
from kit.subjects.mistakes import Mistake
from kit.wording import marks
from kit.wording.lint import Names, included_templates, lint_template, rendering_error
from kit.wording.sandbox import sandbox
from kit.wording.template_files import TemplateFile, join_faults, subject_templates, unused
from kit.wording.words import FactWord, FigureWord, TablesWord, coverage, name_with_digits, together

__all__ = [
    "Loader",
    "checked_environment",
    "located_error",
    "paragraphs_of",
    "wording_faults",
    "words_of",
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


def wording_faults(subject: Subject, *, names_known: bool = True) -> tuple[Mistake, ...]:
    """Return the mistakes in the templates of a subject.

    Parameters
    ----------
    subject : Subject
    names_known : bool, optional
        Whether all its ledgers and indicators could be read: only then is another name a mistake.
    """
    own = subject_templates(subject)
    environment = sandbox(Loader(own))
    names = Names.of(subject, complete=names_known)
    known = frozenset(each.name for each in own)
    faults = [(each, fault) for each in own for fault in lint_template(each, environment, known, names)]
    return tuple(Mistake(f"wording/{each.file}", *_line_of(fault, each.file)) for each, fault in faults)


def _line_of(fault: str, file: str) -> tuple[int, str]:
    """Split a fault of a template into line and message."""
    found = re.fullmatch(rf"措辞模板 {re.escape(file)} (?:第(\d+)行)?：?(.*)", fault, re.DOTALL)
    message = found[2] if found else fault
    return int(found[1] or 0) if found else 0, f"这里{message}" if message.startswith("的") else message


class Loader(BaseLoader):
    """Loads templates that were read before; those given first take precedence."""

    def __init__(self, *templates: Sequence[TemplateFile]) -> None:
        self.templates = {each.name: each for group in reversed(templates) for each in group}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text and file; raises TemplateNotFound if there is none of that name."""
        found = self.templates.get(template)
        if found is None:
            raise TemplateNotFound(template)
        return found.text, found.file, lambda: True

    def list_templates(self) -> list[str]:
        """Return the names of all templates."""
        return sorted(self.templates)


@lru_cache(maxsize=16)
def checked_environment(own: tuple[TemplateFile, ...], subject: Subject) -> ImmutableSandboxedEnvironment:
    """Return an environment with the templates of a project and a subject, after checking them."""
    if not subject.built_in and (mistakes := wording_faults(subject)):
        raise SubjectError(subject.folder, mistakes)
    loader = Loader(own, subject_templates(subject))
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


def located_error(error: Exception, own: Mapping[str, TemplateFile], file: str) -> CallError:
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


def paragraphs_of(rendered: str) -> Iterator[str]:
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


def words_of(review: Material) -> dict[str, object]:
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
