"""Pages of the documentation, rendered from Jinja templates."""

from __future__ import annotations

from pathlib import Path

from kit.text.templates import template_environment

__all__ = ["render_page"]


def render_page(template: Path, **values: object) -> str:
    """Render a Markdown page from declarations; an undefined name in the template is an error.

    Parameters
    ----------
    template : Path
    **values
        The names used in the template.
    """
    environment = template_environment(template.parent, markup=False)
    return environment.get_template(template.name).render(values)
