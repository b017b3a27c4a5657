"""The Word templates beside python-docx, on the document of a review without its drawings.

By hand: ``python tests/benchmarks/bench_word.py``; only prints. python-docx writes the same title, headings,
paragraphs with their marks, lists, tables, captions and notes in its own template: less than the kit does.
Processor time after a first round, the median of several rounds.
"""

from __future__ import annotations

import io
import sys
import time
import zipfile
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from statistics import median

import docx
import docx.document
import msgspec
from docx.text.paragraph import Paragraph as Words

sys.path.insert(0, str(Path(__file__).parents[2]))

from kit.content import Block, Chart, Heading, Listing, Paragraph, Picture, Run, Table
from kit.document import Document, read
from kit.export.docx import render_docx
from tests.benchmarks.executed import executed_notebook

ROUNDS = 9


def without_drawings(document: Document) -> Document:
    def kept(blocks: Iterable[Block]) -> tuple[Block, ...]:
        return tuple(block for block in blocks if not isinstance(block, Chart | Picture))

    attachments = tuple(msgspec.structs.replace(one, blocks=kept(one.blocks)) for one in document.attachments)
    return msgspec.structs.replace(document, blocks=kept(document.blocks), attachments=attachments)


def by_python_docx(document: Document) -> bytes:
    """Write what python-docx has methods for; links, numbers of headings and footers are left out."""
    file = docx.Document()
    file.add_heading(document.title, 0)
    for block in document.blocks:
        _add(file, block)
    file.add_paragraph(document.signature.office)
    file.add_paragraph(document.signature.date)
    for attachment in document.attachments:
        file.add_heading(attachment.title, 1)
        for block in attachment.blocks:
            _add(file, block)
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()


def _add(file: docx.document.Document, block: Block) -> None:
    match block:
        case Heading(level=level, runs=runs):
            _runs(file.add_paragraph(style=f"Heading {min(level, 9)}"), runs)
        case Paragraph(runs):
            _runs(file.add_paragraph(), runs)
        case Listing():
            for item in block.items:
                _runs(file.add_paragraph(style="List Number" if block.ordered else "List Bullet"), item)
        case Table():
            if block.caption:
                file.add_paragraph(block.caption, style="Caption")
            grid = file.add_table(len(block.rows) + 1, len(block.columns), style="Table Grid")
            lines = [tuple((Run(column.name),) for column in block.columns), *block.rows]
            for row, line in zip(grid.rows, lines, strict=True):
                for cell, runs in zip(row.cells, line, strict=True):
                    _runs(cell.paragraphs[0], runs)
            file.add_paragraph(block.note)


def _runs(paragraph: Words, runs: Iterable[Run]) -> None:
    for run in runs:
        piece = paragraph.add_run(run.text)
        piece.bold, piece.italic = run.strong or None, run.emphasis or None


def main() -> None:
    document = without_drawings(read(executed_notebook()).document)
    ways: dict[str, Callable[[Document], bytes]] = {
        "the kit": render_docx,
        f"python-docx {version('python-docx')}": by_python_docx,
    }
    for name, write in ways.items():
        taken, written = [], set()
        for _ in range(ROUNDS + 1):
            start = time.process_time()
            written.add(content := write(document))
            taken.append(time.process_time() - start)
            time.sleep(0.3)
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            xml = package.read("word/document.xml")
        print(
            f"{name:20}{median(taken[1:]) * 1000:6.0f} ms{len(content) / 1000:6.0f} kB;"
            f" {len(written)} different files of {ROUNDS + 1};"
            f" bookmarks {xml.count(b'<w:bookmarkStart')}, links {xml.count(b'<w:hyperlink')},"
            f" fields {xml.count(b'fldChar') + xml.count(b'fldSimple')},"
            f" repeated heads of tables {xml.count(b'<w:tblHeader')}"
        )


if __name__ == "__main__":
    main()
