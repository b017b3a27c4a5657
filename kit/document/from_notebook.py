"""The document of an executed notebook: the kit's sections and the analyst's own cells.

The notebook is the only source. No ledger is read again, so a document cannot differ from its notebook.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kit.content import (
    PROFILE,
    SECTION_MIME,
    Block,
    Heading,
    Paragraph,
    ReviewRecord,
    Run,
    SectionContent,
    plain,
)
from kit.document.code_outputs import is_picture, read_output, undrawn_characters
from kit.document.export_faults import ExportFault, cell_label, cell_labels, export_error
from kit.document.markdown_cells import read_markdown
from kit.document.model import Attachment, Document, Signature
from kit.document.origins import Origins
from kit.document.parts import Parts, with_caption
from kit.document.references import labelled
from kit.document.run_consistency import (
    GUIDE,
    PARAMETERS,
    Cells,
    cells_not_run,
    is_review,
    parameter_faults,
    requested_identity,
    run_faults,
)
from kit.errors import ExportError

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["Reading", "read", "read_document"]

UNTITLED = "未命名文档"

# Cells for the analyst, not for the reader of the document; the last two tags are papermill's.
_EXCLUDED_TAGS = {GUIDE, *PARAMETERS, "papermill-error-cell-tag"}
_MAX_NAMED = 5
"""Missing characters of a figure that a message names."""
_SHOW_CODE = "show-code"
_DATE = re.compile(r"\s*\d{4}年\d{1,2}月\d{1,2}日\s*")


class Reading(msgspec.Struct, frozen=True):
    """The result of reading a notebook.

    Attributes
    ----------
    document : Document
    messages : tuple of str
        One Chinese line for each part of the notebook that was left out of the document.
    review : ReviewRecord or None
        None for a notebook that is not a review.
    by_analyst : frozenset of int
        Indexes of the document's blocks that are from cells of the analyst's own.
    """

    document: Document
    messages: tuple[str, ...] = ()
    review: ReviewRecord | None = None
    by_analyst: frozenset[int] = frozenset()


def read_document(notebook: NotebookNode) -> Document:
    r"""Make the document of an executed notebook; `read` also returns messages on what was left out.

    Raises
    ------
    NotebookError
        A cell raised an error.
    ExportError
        The outputs are not of one run or not of one review, a section cannot be read, there are two openings,
        a figure has a character that its font lacks, or there is nothing to export. The message names all
        cells at fault.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> read_document(new_notebook(cells=[new_markdown_cell("# 抽查记录\n\n共12次。")])).title
    '抽查记录'
    """
    return read(notebook).document


def read(notebook: NotebookNode, folder: Path | None = None) -> Reading:
    r"""Make the document of an executed notebook, with messages on what was left out.

    Sections are read from outputs of type `SECTION_MIME`. Markdown cells and other outputs are the analyst's
    own; they keep their position. Cells tagged ``guide`` or ``parameters`` are left out. Code is left out
    except in cells tagged ``show-code``. The title of a notebook without an opening section is its first
    heading of level 1, else the title in its metadata.

    Parameters
    ----------
    notebook : NotebookNode
    folder : Path, optional
        Folder of the notebook, for pictures beside it.

    Raises
    ------
    NotebookError, ExportError
        As `read_document`.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> read(new_notebook(cells=[new_markdown_cell("![](https://example.org/a.png)\n\n共12次。")])).messages
    ('第1个单元格：图片“https://example.org/a.png”不在笔记本里或不是PNG、JPEG、SVG，未写入；请把图片粘贴进单元格',)
    """
    reader = _Reader(notebook.cells, folder)
    reader.read()
    return reader.reading(notebook.metadata)


class _Reader:
    def __init__(self, cells: Cells, folder: Path | None) -> None:
        self._cells = cells
        self._folder = folder
        self._origins = Origins()
        self._opening: SectionContent | None = None
        self._blocks: list[Block] = []
        self._own: set[int] = set()  # the identities of those that the analyst wrote
        self._signature = Signature()
        self._closing = ""
        self._attachments: list[Attachment] = []
        self._parts = Parts()
        self._messages: list[str] = []
        self._faults: list[ExportFault] = []

    def read(self) -> None:
        """Read all cells; faults are collected, to be reported together."""
        for number, cell in enumerate(self._cells, start=1):
            self._cell(number, cell)
        if is_review(self._cells):
            self._faults += run_faults(self._cells)
        else:
            self._messages += [
                f"{cell_labels([each])}没有运行过，它的结果没有写入；需要时请先运行"
                for each in cells_not_run(self._cells)
            ]

    def _cell(self, number: int, cell: Mapping[str, Any]) -> None:
        name = cell_label(number, cell)
        outputs = cell.get("outputs", ())
        self._faults += [_cell_error(name, output) for output in outputs if output["output_type"] == "error"]
        tags = set(cell["metadata"].get("tags", ()))
        if tags & _EXCLUDED_TAGS:
            return
        if cell["cell_type"] == "markdown":
            self._add(name, *read_markdown(cell["source"], cell.get("attachments"), self._folder))
        elif cell["cell_type"] == "raw" and cell["source"].strip():
            self._messages.append(f"{name}：原始单元格不写入文档；需要时请改为Markdown单元格")
        if _SHOW_CODE in tags and cell["source"].strip():
            self._add(name, [Paragraph((Run(cell["source"].strip(), code=True),))], [])
        if boxes := undrawn_characters(outputs):
            self._faults.append(self._missing_characters(number, cell, boxes))
        drawn = any(map(is_picture, outputs))
        for output in outputs:
            if SECTION_MIME in output.get("data", {}):
                self._section(number, cell, output)
            else:
                self._add(name, *read_output(output, drawn=drawn, folder=self._folder))

    def reading(self, metadata: Mapping[str, Any]) -> Reading:
        review, origin, faults = self._origins.resolve(requested_identity(self._cells))
        if review is not None:
            faults += parameter_faults(self._cells, review)
        if self._faults or faults:
            raise export_error([*self._faults, *faults])
        if not (self._blocks or self._attachments or self._opening):
            raise ExportError("笔记本里没有可以写进文档的内容；请先运行全部单元格，再导出")
        home = review.identity if review is not None else origin
        shown, others = self._parts.of_home(self._blocks, home)
        self._own |= set(map(id, others))
        body = [*shown, *_closing_words(shown, self._closing)]
        if self._opening:
            title, blocks = self._opening.heading, tuple(body)
        else:
            title, blocks = _split_title(body, str(metadata.get("title") or UNTITLED))
        stretches = [
            (own, tuple(each)) for own, each in groupby(blocks, lambda block: id(block) in self._own)
        ]
        parts = [*(part for _, part in stretches), *(each.blocks for each in self._attachments)]
        written = labelled(parts)
        flags = [own for (own, _), part in zip(stretches, written, strict=False) for _ in part]
        document = Document(
            title=title,
            unbroken=self._opening.unbroken if self._opening else (),
            recipient=_with_colon(self._opening.recipient) if self._opening else "",
            blocks=tuple(chain.from_iterable(written[: len(stretches)])),
            signature=self._signature,
            attachments=tuple(
                Attachment(each.title, part)
                for each, part in zip(self._attachments, written[len(stretches) :], strict=True)
            ),
            identity=home,
        )
        by_analyst = frozenset(at for at, own in enumerate(flags) if own)
        return Reading(document, tuple(self._messages), review, by_analyst)

    def _missing_characters(self, number: int, cell: Mapping[str, Any], characters: list[str]) -> ExportFault:
        named = "、".join(f"“{each}”（U+{ord(each):04X}）" for each in characters[:_MAX_NAMED])
        more = f"等{len(characters)}个字" if len(characters) > _MAX_NAMED else ""
        headings = [plain(block.runs) for block in self._blocks if isinstance(block, Heading)]
        under = f"“{headings[-1]}”下" if headings else ""
        return ExportFault(
            f"{cell_label(number, cell, under)}的图里{named}{more}没有字体可用，画成了方框",
            "请在画图之前用 kit.open_review 打开总结（自带中文字体），仍缺的字请改写，重新运行后再导出",
        )

    def _add(self, name: str, blocks: list[Block], left_out: list[str]) -> None:
        self._blocks += blocks
        self._own |= set(map(id, blocks))
        self._messages += [f"{name}：{line}" for line in left_out]

    def _section(self, number: int, cell: Mapping[str, Any], output: Mapping[str, Any]) -> None:
        name = cell_label(number, cell)
        try:
            section = SectionContent.from_json(output["data"][SECTION_MIME])
        except msgspec.ValidationError as error:
            of_review = "$.review" in str(error)
            what = "标题与导语里的乡镇、年度、编号或版本无法识别" if of_review else "章节内容无法识别"
            self._faults.append(ExportFault(f"{name}：{what}", "请用现在的版本重新运行笔记本"))
            return
        if section.review is not None:
            self._origins.add_review(name, section.review)
        if section.heading or section.role == "signature" or (section.role == "part" and section.origin):
            self._origins.add_section(number, cell, section)
        if section.role == "signature":
            self._signature = _signature(section.blocks)
            self._closing = section.closing.strip()
        elif section.role == "part":
            self._part(name, section, output)
        elif not section.heading:
            return
        elif section.role == "opening":
            if self._opening:
                self._faults.append(
                    ExportFault(f"{name}：笔记本里有两个标题与导语", "只能留一个，请删去多余的单元格")
                )
                return
            self._opening = section
            self._blocks += section.blocks
        elif section.role == "attachment":
            self._attachments.append(Attachment(section.heading, section.blocks))
        else:
            self._blocks += [Heading(section.level, (Run(section.heading),)), *section.blocks]

    def _part(self, name: str, section: SectionContent, output: Mapping[str, Any]) -> None:
        """Add blocks that stand between the sections, or an output of the analyst's own with its caption."""
        if section.left_out:
            self._messages.append(f"{name}：{section.left_out}")
        self._parts.add(section)
        self._blocks += section.blocks
        if section.caption:
            data = {media: data for media, data in output["data"].items() if media != SECTION_MIME}
            blocks, left_out = read_output({**output, "data": data}, drawn=True, folder=self._folder)
            self._add(name, with_caption(blocks, section), left_out)


def _cell_error(name: str, output: Mapping[str, Any]) -> ExportFault:
    lines = str(output.get("evalue", "")).strip().splitlines()
    what = "：".join([str(output.get("ename", "错误")), *lines[:1]])
    return ExportFault(f"{name}运行出错：{what}", "请改正后重新运行全部单元格，再导出", is_error=True)


def _with_colon(recipient: str) -> str:
    """Return the recipient with one full-width colon after it (GB/T 9704-2012 7.3.2)."""
    name = recipient.strip().rstrip("：: ")
    return f"{name}：" if name else ""


def _closing_words(blocks: list[Block], words: str) -> tuple[Block, ...]:
    """Return the closing words as a paragraph; none if the township's own text ends in them already."""
    last = blocks[-1] if blocks else None
    written = isinstance(last, Paragraph) and plain(last.runs).rstrip().endswith(words)
    return () if written or not words else (Paragraph((Run(words, quotes=PROFILE),)),)


def _signature(blocks: tuple[Block, ...]) -> Signature:
    """Return office and date; a single paragraph is a date if it has the form of one."""
    lines = [plain(block.runs).strip() for block in blocks if isinstance(block, Paragraph)]
    if len(lines) == 1:
        return Signature(date=lines[0]) if _DATE.fullmatch(lines[0]) else Signature(office=lines[0])
    return Signature(*lines[:2])


def _split_title(blocks: list[Block], default: str) -> tuple[str, tuple[Block, ...]]:
    """Return the first heading of level 1 as the title; if it is the only one, the levels below move up."""
    tops = [block for block in blocks if isinstance(block, Heading) and block.level == 1]
    if not tops:
        return default, tuple(blocks)
    rest = (block for block in blocks if block is not tops[0])
    if len(tops) == 1:
        rest = (
            Heading(block.level - 1, block.runs) if isinstance(block, Heading) else block for block in rest
        )
    return plain(tops[0].runs), tuple(rest)
