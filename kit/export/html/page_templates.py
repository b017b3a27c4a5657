"""The templates of pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment

from kit.text.templates import template_environment

__all__ = ["templates"]


@cache
def templates() -> Environment:
    """Return the Jinja environment of the page templates; autoescaping is on."""
    return template_environment(Path(__file__).parent / "templates", markup=True)
