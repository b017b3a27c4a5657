"""The warm process: everything that a review needs is loaded in it, and children are forked from it.

Stands over both branches, like the command line: the running branch starts it by name, and it is the one
place that loads what notebooks import before any notebook runs.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from importlib import import_module

from kit.batch.limits import FORKS
from kit.content import Paragraph
from kit.content.html_blocks import fragment
from kit.document.titles import title_words
from kit.errors import KitError
from kit.export.html import templates
from kit.export.paged.typst_compiler import typst_compiler
from kit.rehearsal import rehearse

__all__ = ["prepare"]

_LOADED = (
    *("kit.reviews.review", "kit.charts", "kit.sections"),
    *("kit.engine.papermill_engine", "papermill.iorw", "papermill.parameterize"),
    *("kit.document", "kit.export.html", "kit.export.pdf", "kit.export.docx"),
    # What these load only once they are used; a child would do it again for each review.
    *(
        "IPython.core.application",
        "IPython.core.completer",
        "IPython.core.completerlib",
        "IPython.core.magics",
    ),
    *("IPython.core.crashhandler", "IPython.core.logger", "IPython.core.oinspect"),
    *("matplotlib.backends.backend_svg", "matplotlib.style.core", "encodings.cp437", "encodings.utf_16_be"),
    *("PIL.features", "bdb"),
)


def prepare(many: bool = False) -> None:
    """Load what the reviews of a batch share: modules, fonts and templates; rehearse where many will come.

    No page is set here: Typst has threads once it has been used, and a fork of a process with threads hangs.
    """
    import nbformat

    for name in _LOADED:
        import_module(name)
    typst_compiler()
    templates().get_template("review.html.jinja")
    fragment([Paragraph(())])
    title_words("年度工作总结" * 4)
    # The checker of notebooks is compiled when it is first asked.
    nbformat.validate(nbformat.v4.new_notebook())
    if many and FORKS:
        # It takes as long as two reviews gain by it. A full disk is for the reviews to report.
        with contextlib.suppress(KitError, OSError):
            rehearse()


@contextlib.contextmanager
def _left_out(name: str) -> Iterator[None]:
    """Let a module pass for not installed meanwhile."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]


if __name__ == "__main__":
    # It comes with jupyterlab, takes longer to load than all else together, and serves jsonschema to check
    # internationalised addresses, of which a notebook has none.
    with _left_out("rfc3987_syntax"):
        from kit.batch.serving import serve
    serve(int(sys.argv[1]), prepare)
