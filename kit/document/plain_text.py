"""Text of an analyst's cells without what no page can show.

Serves the readers of a notebook's cells, on the way from the notebook to the document.
"""

from __future__ import annotations

import re

_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
# Lone surrogates come from JSON escapes and cannot be written as UTF-8.
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")


def shown(text: str) -> str:
    r"""Drop terminal colours and control characters, spread tabs, keep line breaks.

    >>> shown("\x1b[31m红\x1b[0m\tb\r\n")
    '红       b\n'
    """
    return _UNSHOWN.sub("", _TERMINAL.sub("", text).replace("\r\n", "\n")).expandtabs()
