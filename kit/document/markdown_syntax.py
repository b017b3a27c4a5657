"""Parser for JupyterLab's Markdown: mistune with tables, task lists, footnotes, strikethrough, formulas."""

from __future__ import annotations

import re
from functools import cache
from re import Match
from typing import Any

from mistune import BlockParser, BlockState, InlineParser, InlineState, Markdown, create_markdown
from mistune.plugins.table import table_in_list, table_in_quote

__all__ = ["parser", "unreferenced_notes"]

# A display formula, with its delimiters or as an environment.
_BLOCK_MATH = (
    r"^ {0,3}(?:\$\$(?P<math_1>(?:[^$]|\\\$)+?)\$\$"
    r"|\\\[(?P<math_2>[\s\S]+?)\\\]"
    r"|(?P<math_3>\\begin\{(?P<math_name>[a-z]+\*?)\}[\s\S]+?\\end\{(?P=math_name)\}))[ \t]*$"
)
_INLINE_DISPLAY = r"\$\$(?P<math_4>[^$]+?)\$\$|\\\[(?P<math_5>.+?)\\\]"
# Close to pandoc's rule, so that 5$和6$ are amounts: no blank inside the delimiters, no digit outside.
_INLINE_MATH = (
    r"(?<![0-9])\$(?![\s$])(?P<math_6>(?:[^$\\]|\\.)+?)(?<![\s\\])\$(?![0-9])|\\\((?P<math_7>.+?)\\\)"
)
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:", re.MULTILINE)


@cache
def parser() -> Markdown:
    """Return the parser, which returns a tree of tokens."""
    plugins: list[Any] = ["table", table_in_list, table_in_quote, "strikethrough", "task_lists", "footnotes"]
    markdown = create_markdown(renderer="ast", plugins=plugins)
    markdown.block.register("block_math", _BLOCK_MATH, _block_math, before="list")
    markdown.inline.register("display_math", _INLINE_DISPLAY, _display_math, before="escape")
    markdown.inline.register("inline_math", _INLINE_MATH, _inline_math, before="escape")
    return markdown


def unreferenced_notes(source: str) -> list[str]:
    r"""Return the footnotes that no text refers to; the parser leaves them out.

    >>> unreferenced_notes("甲[^1]\n\n[^1]: 有\n[^2]: 无")
    ['2']
    """
    return [
        name
        for name in _NOTE.findall(source)
        if len(re.findall(rf"\[\^{re.escape(name)}\](?!:)", source)) == 0
    ]


def _source(match: Match[str]) -> str:
    return next(
        text
        for name, text in match.groupdict().items()
        if name != "math_name" and name.startswith("math_") and text
    )


def _block_math(block: BlockParser, match: Match[str], state: BlockState) -> int:
    state.append_token({"type": "block_math", "raw": _source(match)})
    return match.end() + 1


def _display_math(inline: InlineParser, match: Match[str], state: InlineState) -> int:
    state.append_token({"type": "block_math", "raw": _source(match)})
    return match.end()


def _inline_math(inline: InlineParser, match: Match[str], state: InlineState) -> int:
    state.append_token({"type": "inline_math", "raw": _source(match)})
    return match.end()
