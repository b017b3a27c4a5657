"""The engine: runs a parameterised notebook for one township through papermill.

Stands between notebook and document, on the running branch. It knows a notebook by its file and its
parameters cell, and nothing of ledgers or sections.
"""

from kit.engine.journal import half_run
from kit.engine.notebooks import (
    Value,
    find_notebook,
    read_notebook,
    read_parameters,
    typed_parameters,
    with_parameters,
    with_readable_parameters,
    written,
)
from kit.engine.running import run_notebook

__all__ = [
    "Value",
    "find_notebook",
    "half_run",
    "read_notebook",
    "read_parameters",
    "run_notebook",
    "typed_parameters",
    "with_parameters",
    "with_readable_parameters",
    "written",
]
