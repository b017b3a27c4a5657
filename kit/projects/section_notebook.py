"""The notebook of a subject with one cell for each section, made from the shipped notebook."""

from __future__ import annotations

import json
import re
from typing import Any

from kit.layout import NOTEBOOK
from kit.projects.shipped import shipped_notebook
from kit.subjects import Subject

__all__ = ["section_notebook", "with_subject"]

_SECTIONS = "for section in review.sections():"
_ATTACHMENTS = "for attachment in review.attachments():"
_SUBJECT = re.compile(r'^subject = ""', re.MULTILINE)


def section_notebook(subject: Subject, named: str) -> bytes:
    """Return the notebook: each section is a cell of its own, and each chapter's heading a Markdown cell.

    Parameters
    ----------
    subject : Subject
    named : str
        How its parameter names the subject; empty for the default one.
    """
    notebook = json.loads(with_subject(shipped_notebook(NOTEBOOK).read_bytes(), named))
    cells: list[dict[str, Any]] = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if source.startswith(_SECTIONS):
            cells += _section_cells(subject)
        elif source.startswith(_ATTACHMENTS):
            cells += [_section(subject.section(key).heading) for key in subject.attachments]
        else:
            cells.append(cell)
    for number, cell in enumerate(cells, start=1):
        cell["id"] = f"cell-{number:02d}"
    notebook["cells"] = cells
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode() + b"\n"


def with_subject(notebook: bytes, named: str) -> bytes:
    """Return a notebook whose parameter names a subject."""
    content = json.loads(notebook)
    for cell in content["cells"]:
        if "parameters" in cell["metadata"].get("tags", ()):
            source = "".join(cell["source"])
            literal = f"subject = {json.dumps(named, ensure_ascii=False)}".replace("\\", r"\\")
            cell["source"] = _SUBJECT.sub(literal, source).splitlines(keepends=True)
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def _section_cells(subject: Subject) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = []
    chapter = ""
    for section in subject.sections:
        if section.chapter and section.chapter != chapter:
            cells.append({"cell_type": "markdown", "metadata": {}, "source": [f"# {section.chapter}"]})
        chapter = section.chapter
        cells.append(_section(section.heading))
    return [*cells, _section(subject.section("gaps").heading)]


def _section(heading: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": [f'review.section("{heading}")'],
    }
