"""The Markdown that JupyterLab shows: mistune's, with tables, tasks, footnotes, strikes and formulas.

Serves the reader of Markdown cells, on the way from the notebook to the document.
"""

from __future__ import annotations

import re
from functools import cache
from re import Match
from typing import Any

from mistune import BlockParser, BlockState, InlineParser, InlineState, Markdown, create_markdown
from mistune.plugins.table import table_in_list, table_in_quote

__all__ = ["parser", "unreferenced_notes"]

# A formula on lines of its own, wherever its marks stand; an environment needs none.
_BLOCK_MATH = (
    r"^ {0,3}(?:\$\$(?P<math_1>(?:[^$]|\\\$)+?)\$\$"
    r"|\\\[(?P<math_2>[\s\S]+?)\\\]"
    r"|(?P<math_3>\\begin\{(?P<math_name>[a-z]+\*?)\}[\s\S]+?\\end\{(?P=math_name)\}))[ \t]*$"
)
_INLINE_DISPLAY = r"\$\$(?P<math_4>[^$]+?)\$\$|\\\[(?P<math_5>.+?)\\\]"
# Nearly as pandoc has it, so that 5$和6$ are amounts: no blank within the marks, no digit around them.
_INLINE_MATH = (
    r"(?<![0-9])\$(?![\s$])(?P<math_6>(?:[^$\\]|\\.)+?)(?<![\s\\])\$(?![0-9])|\\\((?P<math_7>.+?)\\\)"
)
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:", re.MULTILINE)


@cache
def parser() -> Markdown:
    """Return the parser, which gives a tree of tokens; made once."""
    plugins: list[Any] = ["table", table_in_list, table_in_quote, "strikethrough", "task_lists", "footnotes"]
    made = create_markdown(renderer="ast", plugins=plugins)
    made.block.register("block_math", _BLOCK_MATH, _block_math, before="list")
    made.inline.register("display_math", _INLINE_DISPLAY, _display_math, before="escape")
    made.inline.register("inline_math", _INLINE_MATH, _inline_math, before="escape")
    return made


def unreferenced_notes(source: str) -> list[str]:
    r"""Return the footnotes that no text leads to: Markdown leaves them out.

    >>> unreferenced_notes("甲[^1]\n\n[^1]: 有\n[^2]: 无")
    ['2']
    """
    return [
        name
        for name in _NOTE.findall(source)
        if len(re.findall(rf"\[\^{re.escape(name)}\](?!:)", source)) == 0
    ]


def _source(found: Match[str]) -> str:
    return next(
        text
        for name, text in found.groupdict().items()
        if name != "math_name" and name.startswith("math_") and text
    )


def _block_math(block: BlockParser, found: Match[str], state: BlockState) -> int:
    state.append_token({"type": "block_math", "raw": _source(found)})
    return found.end() + 1


def _display_math(inline: InlineParser, found: Match[str], state: InlineState) -> int:
    state.append_token({"type": "block_math", "raw": _source(found)})
    return found.end()


def _inline_math(inline: InlineParser, found: Match[str], state: InlineState) -> int:
    state.append_token({"type": "inline_math", "raw": _source(found)})
    return found.end()
