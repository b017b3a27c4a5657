"""Names of ledger files: their kinds by suffix, and paths made safe to display."""

from __future__ import annotations

import os
import re
from functools import lru_cache

from kit.files.personal import kinds_in_text
from kit.text.printable import writable

__all__ = ["HIDDEN", "KINDS", "display_path", "usable_name"]

HIDDEN = "（名称不显示）"
"""Replaces a name that contains a personal number."""

KINDS = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".ods", ".et"), "workbook"),
    **dict.fromkeys((".csv", ".tsv"), "text"),
}

# Bidirectional controls, line breaks and invisible characters: two names would look alike.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)

_USABLE = re.compile(r"[\w·（）()]{1,40}")


def display_path(path: str | os.PathLike[str]) -> str:
    """Return a path for display, with ``/`` between its parts.

    A name written by Windows in GBK and unpacked as raw bytes is decoded as GBK. Invisible characters are
    escaped. A name that contains a personal number is replaced, except for its suffix.

    Examples
    --------
    >>> display_path(os.fsdecode("清河镇.xlsx".encode("gbk")))
    '清河镇.xlsx'
    >>> display_path("2021/张某13800138000.xlsx"), display_path("清\u202e河镇")
    ('2021/（名称不显示）.xlsx', '清⟨U+202E⟩河镇')
    """
    return "/".join(map(_display_name, os.fspath(path).replace(os.sep, "/").split("/")))


def usable_name(name: str) -> bool:
    """Return whether a township's or county's name may be that of a file.

    >>> usable_name("清河镇"), usable_name("../清河镇"), usable_name("清河镇、柳林镇")
    (True, False, False)
    """
    return _USABLE.fullmatch(name) is not None


@lru_cache(maxsize=4096)
def _display_name(name: str) -> str:
    name = writable(name)
    if kinds_in_text(name):
        suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122 - a name, no path
        return HIDDEN + (suffix if suffix in KINDS else "")
    return _UNSEEN.sub(lambda unseen: f"⟨U+{ord(unseen[0]):04X}⟩", name)
