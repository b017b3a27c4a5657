"""The Jinja environment of the kit's own templates; a project's wording has a sandboxed one."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

__all__ = ["lines", "template_environment"]


def template_environment(folder: Path, *, markup: bool) -> Environment:
    """Return the environment of a folder of templates; an undefined name is an error.

    Parameters
    ----------
    folder : Path
    markup : bool
        Whether the templates are HTML or XML: values are escaped, and the filter ``lines`` turns line breaks
        into ``<br>``. Otherwise they are text, which keeps its last line break.
    """
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=markup,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=not markup,
        undefined=StrictUndefined,
    )
    if markup:
        environment.filters["lines"] = lines
    return environment


def lines(text: str) -> Markup:
    r"""Return a text as HTML, with its line breaks.

    >>> lines("a < b\nc")
    Markup('a &lt; b<br>c')
    """
    return Markup(str(escape(text)).replace("\n", "<br>"))
