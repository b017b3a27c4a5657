"""The language of help and of wrong calls: Chinese, or English where the locale is not Chinese.

Messages are Chinese in the code; ``locales/`` has their translations in gettext's format. What is said of
data and reviews (faults, reasons, outcomes) is Chinese always, as they are.
"""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

__all__ = ["Language", "catalogue", "translate_click", "translated", "user_language"]

Language = Literal["zh", "en"]

_LOCALES = Path(__file__).parent / "locales"

_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""As gettext reads them, the first that is set counting."""

_CLICK_MODULES = (
    click.core,
    click.decorators,
    click.exceptions,
    click.formatting,
    click.parser,
    click.types,
)


def user_language() -> Language:
    """Return the language of the locale; where there is none, as in a container, the kit's own: Chinese.

    >>> user_language() in ("zh", "en")
    True
    """
    for name in _VARIABLES:
        locale = os.environ.get(name, "").partition(":")[0].partition(".")[0]
        if locale in ("C", "POSIX"):
            break
        if locale:
            return "zh" if locale.lower().startswith(("zh", "chinese")) else "en"
    else:
        return _windows_language()
    return "zh"


def translated(message: str) -> str:
    """Return a message of the command line in the user's language; one without a translation as it is."""
    return message if user_language() == "zh" else _look_up("en", message)


def translate_click() -> None:
    """Let click speak the user's language from now on, in this process; its own is English."""
    for module in _CLICK_MODULES:
        for name, function in (("_", _of_click), ("ngettext", _of_click_plural)):
            if hasattr(module, name):
                setattr(module, name, function)


@functools.cache
def catalogue(language: Language) -> Catalog:
    """Return the messages of a language: of the kit's own in English, of click's in Chinese."""
    from babel.messages.pofile import read_po

    with (_LOCALES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def _look_up(language: Language, message: str) -> str:
    found = catalogue(language).get(message)
    return str(found.string) if found is not None and found.string else message


def _of_click(message: str) -> str:
    return message if user_language() == "en" else _look_up("zh", message)


def _of_click_plural(one: str, many: str, count: int) -> str:
    message = one if count == 1 else many
    found = _of_click(message)
    return _of_click(one) if found == message and user_language() == "zh" else found


def _windows_language() -> Language:
    """Return the language of Windows, which sets no variable."""
    if sys.platform == "win32":
        import ctypes

        # The lower ten bits are the primary language; 4 is Chinese.
        return "zh" if ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == 4 else "en"
    return "zh"
