"""The fenced blocks of a Markdown page: commands and code that a reader would copy."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^( *)(`{3,})([^\n`]*)\n(.*?)^ *\2 *$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes
    ----------
    page : str
        The page's file name.
    kind : str
        What stands behind the fence: ``sh``, ``toml``, …; empty for nothing.
    text : str
        Without the indentation of the fence.
    """

    page: str
    kind: str
    text: str

    @property
    def commands(self) -> list[str]:
        """The lines without comments."""
        lines = (re.split(r" +# ", line)[0].strip() for line in self.text.splitlines())
        return [line for line in lines if line]


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in their order."""
    found = _FENCE.findall(page.read_text(encoding="utf-8"))
    return [Block(page.name, kind.partition(" ")[0], textwrap.dedent(text)) for _, _, kind, text in found]


def without_blocks(page: Path) -> str:
    """Return a page's text outside its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))
