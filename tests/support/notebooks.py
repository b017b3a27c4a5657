"""Notebooks written for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, v4
from nbformat.v4 import new_code_cell, new_notebook

from kit.content import SECTION_MIME, Paragraph, ReviewRecord, Run, SectionContent

# nbformat's functions carry no types.
untyped: Any = v4


def write_notebook(
    path: Path, *sources: str, parameters: str = 'township = "清河镇"\nyear = 2021\nfull = True'
) -> Path:
    cells = [new_code_cell(source) for source in (parameters, *sources)]
    if parameters:
        cells[0].metadata["tags"] = ["parameters"]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)
    return path


def executed(*sections: SectionContent) -> NotebookNode:
    """Return a notebook whose cells have put out these sections, and an analyst's own cell."""
    cells = [
        untyped.new_code_cell(
            "section",
            outputs=[untyped.new_output("display_data", data={SECTION_MIME: section.to_json()})],
        )
        for section in sections
    ]
    own = untyped.new_markdown_cell("## 分析\n\n共**12**次。")
    notebook: NotebookNode = untyped.new_notebook(cells=[*cells, own])
    return notebook


REVIEW = executed(
    SectionContent(
        key="opening",
        role="opening",
        heading="清河镇2021年工作总结",
        blocks=(Paragraph((Run("现报告如下。"),)),),
        review=ReviewRecord(township="清河镇", year=2021, stamp="00ff", kit_version="0.1.0"),
    ),
    SectionContent(key="study", level=1, heading="理论学习", blocks=(Paragraph((Run("学习28次。"),)),)),
)
