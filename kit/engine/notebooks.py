"""Notebook files: reading, injecting parameters, writing, and detecting that a person has edited one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import msgspec
import nbformat
import papermill
from nbformat.v4.rwbase import split_lines, strip_transient
from papermill.parameterize import parameterize_notebook

from kit.engine.papermill_log import first_line, silenced
from kit.engine.parameters import Value, literals
from kit.errors import CallError

__all__ = [
    "is_unedited",
    "notebook_bytes",
    "read_notebook",
    "with_parameters",
    "with_readable_parameters",
    "with_source_digest",
]


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook file; raises `CallError` if it is not one."""
    try:
        with silenced():
            notebook: nbformat.NotebookNode = papermill.iorw.load_notebook_node(str(path))
    except Exception as error:
        raise CallError(f"{path} 不是能读的笔记本：{first_line(error)}") from None
    return notebook


def with_parameters(
    notebook: nbformat.NotebookNode, parameters: Mapping[str, Value]
) -> nbformat.NotebookNode:
    """Return a copy of a notebook with these parameters in papermill's injected cell."""
    with silenced():
        parameterized: nbformat.NotebookNode = parameterize_notebook(
            notebook, dict(parameters), engine_name="review"
        )
    return with_readable_parameters(parameterized)


def with_readable_parameters(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Rewrite papermill's injected cell without escapes; papermill escapes every Chinese character.

    A cell with more than literals, as of another language or with a float's nan, stays as it is.
    """
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []) and "\\u" in cell.source:
            try:
                values = literals(cell.source, Path("papermill"))
            except CallError:
                continue
            cell.source = "\n".join(
                ["# Parameters", *(f"{name} = {_quoted(v)}" for name, v in values.items())]
            )
    return notebook


def _quoted(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def notebook_bytes(notebook: nbformat.NotebookNode) -> bytes:
    """Return the content of a notebook's file: the same bytes as nbformat writes, ten times as fast.

    nbformat copies the notebook first and indents in Python; this modifies the notebook instead.

    Parameters
    ----------
    notebook : NotebookNode
        Modified in place: its texts are split into lines.
    """
    content = strip_transient(split_lines(notebook))
    return msgspec.json.format(msgspec.json.encode(content, order="sorted"), indent=1)


_DIGEST_KEY = "review_kit_sources"


def with_source_digest(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Store a digest of the cells' sources in the notebook, by which `is_unedited` detects edits."""
    notebook.metadata[_DIGEST_KEY] = _source_digest(notebook)
    return notebook


def is_unedited(content: bytes) -> bool:
    """Return whether a notebook's sources still match its stored digest; True if it has none.

    Opening and running a notebook in JupyterLab does not change its sources.
    """
    try:
        notebook = nbformat.reads(content.decode(), 4)
        digest = notebook.metadata.get(_DIGEST_KEY)
    except (ValueError, AttributeError, nbformat.ValidationError):
        return True
    return digest is None or digest == _source_digest(notebook)


def _source_digest(notebook: nbformat.NotebookNode) -> str:
    sources = json.dumps([(cell.cell_type, cell.source) for cell in notebook.cells], ensure_ascii=False)
    return hashlib.sha256(sources.encode()).hexdigest()
