"""The review that the benchmarks of exports work on: a township of the sample data, its notebook executed."""

from __future__ import annotations

import tempfile
from pathlib import Path

import nbformat
import papermill

from tests.benchmarks.made_up import ROOT, YEAR

NOTEBOOK = ROOT / "notebooks/township_review.ipynb"
PARAMETERS = {"township": "清河镇", "year": YEAR, "data": str(ROOT / "data")}


def executed_notebook() -> nbformat.NotebookNode:
    """Run the review's notebook without a kernel and return it."""
    with tempfile.TemporaryDirectory() as folder:
        notebook: nbformat.NotebookNode = papermill.execute_notebook(
            str(NOTEBOOK),
            str(Path(folder) / "review.ipynb"),
            PARAMETERS,
            engine_name="review",
            progress_bar=False,
        )
    return notebook
