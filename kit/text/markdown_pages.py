"""Pages of the documentation, rendered from Jinja templates."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

__all__ = ["render_page"]


def render_page(template: Path, **values: object) -> str:
    """Render a Markdown page from declarations; an undefined name in the template is an error.

    Parameters
    ----------
    template : Path
    **values
        The names used in the template.
    """
    environment = Environment(
        loader=FileSystemLoader(template.parent),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        autoescape=False,  # Markdown of the kit's own declarations
    )
    return environment.get_template(template.name).render(values)
