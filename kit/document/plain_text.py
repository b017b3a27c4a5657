"""Text of an analyst's cells, without terminal escapes and control characters."""

from __future__ import annotations

import re

_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
# Lone surrogates come from JSON escapes and cannot be written as UTF-8.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")


def clean_text(text: str) -> str:
    r"""Remove terminal escapes and control characters, expand tabs, keep line breaks.

    >>> clean_text("\x1b[31m红\x1b[0m\tb\r\n")
    '红       b\n'
    """
    return _UNPRINTABLE.sub("", _TERMINAL.sub("", text).replace("\r\n", "\n")).expandtabs()
