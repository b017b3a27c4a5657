"""Preloading: what every review needs is loaded once, in the process that workers are forked from.

Modules of the writing branch are loaded by name, as a notebook would import them.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

__all__ = ["export_trial", "known_characters", "learn_characters", "load_modules", "preload"]

_LOADED = (
    *("kit.reviews.loading", "kit.charts", "kit.sections"),
    *("kit.publishing.publish", "kit.stores.folder"),
    *("kit.engine.papermill_engine", "papermill.iorw", "papermill.parameterize"),
    *("kit.document", "kit.export.html.page", "kit.export.formats", "kit.export.pdf", "kit.export.docx"),
    # What these load only once they are used: each worker would do it again.
    *(
        "IPython.core.application",
        "IPython.core.completer",
        "IPython.core.completerlib",
        "IPython.core.magics",
    ),
    *("IPython.core.crashhandler", "IPython.core.logger", "IPython.core.oinspect"),
    *("matplotlib.backends.backend_svg", "matplotlib.style.core"),
    *("encodings.cp437", "encodings.utf_16_be", "encodings.utf_8_sig"),
    *("PIL.features", "bdb", "bs4", "cryptography.hazmat.primitives.ciphers.aead", "numpy.random", "pkgutil"),
)


def load_modules(loads: Sequence[str] = ()) -> None:
    """Load the modules that tasks need; without `loads`, those of reviews.

    No page is set here: Typst has threads once it has been used, and a fork of a process with threads hangs.
    """
    for name in loads or _LOADED:
        import_module(name)


def preload(trial: str | None = None, loads: Sequence[str] = ()) -> None:
    """Load modules, fonts and templates; where many reviews will follow, write a trial review too.

    Parameters
    ----------
    trial : str or None, optional
        Subject of the trial review; None for no trial.
    loads : sequence of str, optional
        Modules of tasks that are no reviews: they alone are loaded.
    """
    load_modules(loads)
    if not loads:
        _prepare_reviews(trial)


def known_characters() -> str:
    """Return the characters whose outlines this process has at hand; none where it draws nothing."""
    charts = sys.modules.get(_CHARTS)
    return charts.outlined() if charts is not None else ""


def learn_characters(characters: str) -> None:
    """Make the outlines that a worker had to make itself, so that those forked next have them."""
    charts = sys.modules.get(_CHARTS)
    if charts is not None:
        # Whatever is wrong with one of them, the review that needs it will report.
        with contextlib.suppress(Exception):
            charts.outline(characters)


_CHARTS = "kit.charts.svg"


def _prepare_reviews(trial: str | None) -> None:
    import nbformat

    from kit.content import Paragraph
    from kit.document import Document
    from kit.engine.papermill_log import silenced
    from kit.engine.shell import new_shell, prepare_shell
    from kit.export.html.page import render_html

    render_html(Document(title="年度工作总结" * 4, blocks=(Paragraph(()),)))
    # nbformat compiles its schema when it is first used, and IPython its many classes of settings.
    nbformat.validate(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell()]))
    with silenced():
        new_shell()
    import_module("kit.ledgers.kept_ledgers").reading_code()
    if trial is not None:
        # It costs about what it saves four reviews. A full disk is for the reviews to report, and so is what
        # a subject's own functions raise, which may not be made for the examples.
        with contextlib.suppress(Exception, SystemExit):
            export_trial(import_module("kit.reviews.trial").write_trial_review(trial))
    with silenced():
        prepare_shell()


def export_trial(shown: Sequence[dict[str, Any]]) -> str:
    """Return the page of a trial review.

    Parameters
    ----------
    shown : sequence of dict
        As `write_trial_review` returned it.
    """
    from nbformat import v4

    from kit.document import read
    from kit.export.html.page import render_html
    from kit.records.claims import document_record
    from kit.records.recorded import carrying

    outputs = [v4.new_output("display_data", data) for data in shown]
    cells = [
        v4.new_code_cell(outputs=[output], execution_count=number)
        for number, output in enumerate(outputs, start=1)
    ]
    reading = read(v4.new_notebook(cells=cells))
    return render_html(carrying(reading.document, document_record(reading)))
