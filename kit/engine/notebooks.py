"""A notebook as papermill and nbformat know it: read, given parameters, written.

Stands at notebook, on the running branch.
"""

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

from kit.engine.parameters import Value, literals
from kit.engine.quiet import first_line, quiet
from kit.errors import CallError

__all__ = ["is_sealed", "read_notebook", "sealed", "with_parameters", "with_readable_parameters", "written"]


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook file; raises `CallError` where it is none."""
    try:
        with quiet():
            notebook: nbformat.NotebookNode = papermill.iorw.load_notebook_node(str(path))
    except Exception as error:
        raise CallError(f"{path} 不是能读的笔记本：{first_line(error)}") from None
    return notebook


def with_parameters(
    notebook: nbformat.NotebookNode, parameters: Mapping[str, Value]
) -> nbformat.NotebookNode:
    """Return a notebook with these parameters in papermill's cell for them, and all else as it was."""
    with quiet():
        given: nbformat.NotebookNode = parameterize_notebook(notebook, dict(parameters), engine_name="review")
    return with_readable_parameters(given)


def with_readable_parameters(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Write papermill's cell of parameters as a person would; papermill escapes every Chinese character."""
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []) and "\\u" in cell.source:
            values = literals(cell.source, Path("papermill"))
            cell.source = "\n".join(
                ["# Parameters", *(f"{name} = {_quoted(v)}" for name, v in values.items())]
            )
    return notebook


def _quoted(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def written(notebook: nbformat.NotebookNode) -> bytes:
    """Return a notebook's file: nbformat's own bytes, ten times as fast.

    nbformat copies the notebook first and indents in Python; this one is used up instead.

    Parameters
    ----------
    notebook : NotebookNode
        Its texts are split into lines in place.
    """
    content = strip_transient(split_lines(notebook))
    return msgspec.json.format(msgspec.json.encode(content, order="sorted"), indent=1)


_SEAL = "review_kit_sources"


def sealed(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Note in a notebook what its cells say: later it can be told whether a person has changed them."""
    notebook.metadata[_SEAL] = _sources(notebook)
    return notebook


def is_sealed(content: bytes) -> bool:
    """Tell whether a notebook's cells say what they did when it was sealed; one without a seal says so too.

    Opening and running it in JupyterLab changes nothing of that.
    """
    try:
        notebook = nbformat.reads(content.decode(), 4)
        seal = notebook.metadata.get(_SEAL)
    except (ValueError, AttributeError, nbformat.ValidationError):
        return True
    return seal is None or seal == _sources(notebook)


def _sources(notebook: nbformat.NotebookNode) -> str:
    told = json.dumps([(cell.cell_type, cell.source) for cell in notebook.cells], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
