"""The wording of a summary: each section's template rendered to paragraphs and tables with their numbers.

A template is Markdown that can be edited without Python. A number or name that is inserted keeps what claims
it; a digit that the template itself has is an error, since nothing says where it is from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import msgspec
from jinja2 import DictLoader, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kit.content import Block, Column, Paragraph, Run, Table, plain
from kit.counties.phrases import INK, as_written
from kit.counties.summary_templates import own_templates, shipped_templates
from kit.errors import CallError
from kit.statistics.funnel import INNER, OUTER
from kit.wording.lint import rendering_error
from kit.wording.marks import NAME, number_without_source
from kit.wording.sandbox import sandbox
from kit.wording.words import name_with_digits

__all__ = ["ChartWords", "SummaryWording", "TableForm", "Word", "WrittenSection"]

Word = str | bool | Run | tuple[Run, ...] | None | Sequence["Mapping[str, Word]"]
"""What a template inserts: a text, a number's run, runs, rows of these for ``{% for %}``; empty as false."""

_INSERTED = re.compile("\ue001([0-9]+)\ue004")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_DIGITS = re.compile("[0-9０-９]+")
_NOTE = "注："


class TableForm(NamedTuple):
    """What a table has beside its words.

    Attributes
    ----------
    right : iterable of int
        Columns of numbers, from 0.
    fills : tuple of tuple of str
        Colour of each cell; empty where no cell has one.
    groups : tuple of str
        Of `kit.content.Table`.
    """

    right: Sequence[int] = ()
    fills: tuple[tuple[str, ...], ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class WrittenSection:
    """A rendered template: its heading, without number, and its blocks."""

    heading: str
    blocks: tuple[Block, ...]


class ChartWords(NamedTuple):
    """A chart's title, alternative text, and note."""

    title: str
    alt: str
    note: str


@dataclass(frozen=True)
class SummaryWording:
    """Templates of a summary, of which a project may have its own.

    Parameters
    ----------
    folder : Path, optional
        Resolved path of a project's templates, named as the kit's or by their headings.

    Raises
    ------
    CallError
        A file of the folder is no template of a summary, cannot be read, or is not written as one.

    Attributes
    ----------
    own : dict of str to str
        The project's templates: name → text.
    """

    folder: Path | None = None
    own: Mapping[str, str] = field(init=False, repr=False)
    _environment: ImmutableSandboxedEnvironment = field(init=False, repr=False)

    def __post_init__(self) -> None:
        own = own_templates(self.folder) if self.folder is not None else {}
        object.__setattr__(self, "own", own)
        object.__setattr__(self, "_environment", sandbox(DictLoader({**shipped_templates(), **own})))
        for name in own:
            try:
                self._environment.get_template(name)
            except TemplateError as error:
                raise rendering_error(error, name, getattr(error, "lineno", 0) or 0, "") from None

    def write(
        self,
        name: str,
        words: Mapping[str, Word],
        tables: Sequence[TableForm] = (),
        blocks: Mapping[str, Sequence[Block]] | None = None,
    ) -> WrittenSection:
        """Render a section's template.

        Parameters
        ----------
        name : str
            Of the template, without ``.md``.
        words : mapping of str to Word
            What it may insert.
        tables : sequence of TableForm
            Of its tables, in order; one that is not given has a form without anything.
        blocks : mapping of str to sequence of Block, optional
            Name → blocks, which stand in the place of a paragraph ``{{ name }}``.

        Raises
        ------
        CallError
            The template uses an unknown name, is invalid, or states a number without a source.
        """
        file = f"{name}.md"
        rendering = _Rendering(file, list(tables), blocks or {})
        try:
            text = self._environment.get_template(file).render(rendering.words(words))
        except Exception as error:
            line = getattr(error, "lineno", 0) or _line_of(error)
            raise rendering_error(error, file, line, "") from None
        return rendering.section(text)

    def chart(self, name: str, words: Mapping[str, Word]) -> ChartWords:
        """Render a chart's template: its heading, a paragraph, and what follows ``注：``."""
        section = self.write(name, words)
        said = [plain(block.runs) for block in section.blocks if isinstance(block, Paragraph)]
        notes = [text.removeprefix(_NOTE) for text in said if text.startswith(_NOTE)]
        alt = "".join(text for text in said if not text.startswith(_NOTE))
        return ChartWords(section.heading, alt, "".join(notes))


def _line_of(error: Exception) -> int:
    """Return the line of the innermost template in a traceback."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


class _Rendering:
    """One rendering of a template: what is inserted goes through it as marks."""

    def __init__(self, file: str, tables: list[TableForm], blocks: Mapping[str, Sequence[Block]]) -> None:
        self._file = file
        self._tables = tables
        self._blocks = blocks
        self._inserted: list[tuple[Run, ...]] = []
        self._placed: dict[str, Sequence[Block]] = {}

    def words(self, words: Mapping[str, Word]) -> dict[str, object]:
        """Return the variables of the template."""
        made: dict[str, object] = {
            NAME: self._name,
            "内线": self._mark((as_written(_per_cent(INNER)),)),
            "外线": self._mark((as_written(_per_cent(OUTER)),)),
            "出处附件": self._mark((as_written("附件2"),)),
        }
        made |= {name: self._word(word) for name, word in words.items()}
        for name, blocks in self._blocks.items():
            mark = self._mark((Run(name),))
            self._placed[mark] = blocks
            made[name] = mark
        return made

    def _name(self, text: object) -> str:
        name_with_digits(text)
        return self._mark((as_written(str(text)),))

    def _word(self, word: Word) -> object:
        if word is None or isinstance(word, bool):
            return bool(word)
        if isinstance(word, str):
            return self._mark((as_written(word),)) if word else ""
        if isinstance(word, Run):
            return self._mark((word,)) if word.text else ""
        if isinstance(word, tuple):
            return self._mark(word) if any(run.text for run in word) else ""
        return [{name: self._word(inner) for name, inner in row.items()} for row in word]

    def _mark(self, runs: tuple[Run, ...]) -> str:
        self._inserted.append(runs)
        return f"\ue001{len(self._inserted) - 1}\ue004"

    def section(self, text: str) -> WrittenSection:
        """Return what rendered text says."""
        first, _, rest = text.strip().partition("\n")
        if not first.startswith("#"):
            first, rest = "", text.strip()
        return WrittenSection(self._plain(first.lstrip("# ")), tuple(self._read(rest)))

    def _read(self, text: str) -> Iterator[Block]:
        """Yield paragraphs, tables with their captions and notes, and blocks in their places."""
        caption = ""
        rows: list[str] = []
        said = ""
        for line in (*map(str.strip, text.splitlines()), "", "#"):
            if line and not line.startswith(("#", "|")):
                said += line
                continue
            if rows and (said or line.startswith("#")):
                note = said.removeprefix(_NOTE) if said.startswith(_NOTE) else ""
                yield self._table(caption, rows, note)
                caption, rows, said = "", [], "" if note else said
            if said:
                yield from self._placed[said] if said in self._placed else [Paragraph(self._runs(said))]
                said = ""
            if line.startswith("|"):
                rows.append(line)
            elif line:
                caption = line.lstrip("# ")

    def _table(self, caption: str, lines: Sequence[str], note: str) -> Table:
        form = self._tables.pop(0) if self._tables else TableForm()
        head, *rows = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines)
        ends = frozenset(form.right)
        if wrong := next((row for row in rows if len(row) != len(head)), None):
            raise CallError(
                f"措辞模板 {self._file} 的表“{self._plain(caption)}”有{len(head)}栏，"
                f"“{self._plain('|'.join(wrong))}”这一行却有{len(wrong)}栏：请补上或去掉竖线"
            )
        return Table(
            caption=self._plain(caption),
            columns=tuple(
                Column(self._plain(name), "right" if at in ends else "left") for at, name in enumerate(head)
            ),
            rows=tuple(
                tuple(
                    _in_ink(self._runs(cell)) if fill else self._runs(cell)
                    for cell, fill in zip_longest(row, fills)
                )
                for row, fills in zip_longest(rows, form.fills, fillvalue=())
            ),
            note=self._plain(note),
            fills=form.fills,
            groups=form.groups,
            row_headers=True,
        )

    def _plain(self, text: str) -> str:
        return plain(self._runs(text))

    def _runs(self, text: str) -> tuple[Run, ...]:
        return tuple(run for run in self._parts(text) if run.text)

    def _parts(self, text: str) -> Iterator[Run]:
        position = 0
        for found in _INSERTED.finditer(text):
            yield self._own(text[position : found.start()])
            yield from self._inserted[int(found[1])]
            position = found.end()
        yield self._own(text[position:])

    def _own(self, text: str) -> Run:
        """Return words of the template."""
        if digits := _DIGITS.search(text):
            raise CallError(number_without_source(f"措辞模板 {self._file} 中", digits[0], text))
        return Run(_PRIVATE.sub("", text))


def _in_ink(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    return tuple(msgspec.structs.replace(run, color=INK) for run in runs)


def _per_cent(level: float) -> str:
    return f"{level * 100:g}%"
