"""Matching of a text with the declared choices of a column.

A text is a choice where it is declared as one, or names a kind of it (党建宣传栏 is a 宣传栏). What only
resembles a choice is kept as written and reported.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kit.ledgers.schema import LedgerColumn, plain_name
from kit.text.similar import one_slip, opposed

__all__ = ["choice_of", "perhaps_meant"]

# Negations: 拆除宣传栏 is not a 宣传栏, 非集体学习 not a 集体学习. The idioms contain the characters only.
_DENIED = re.compile(r"[非不未无没否拆撤除废损毁坏拟待缺停]|取消|计划")
_IDIOMS = re.compile(r"不锈钢|非遗|非公|未成年|无障碍|无烟|不忘初心|除四害|扫黑除恶|垃圾")
_KIND = re.compile(r"[\w.“”\"《》-]{1,16}")
_JOINED = re.compile(r"[和及与或兼、,;/+]")
_BRACKETED = re.compile(r"[(\[【]([^)\]】]*)")


def choice_of(column: LedgerColumn, text: str) -> str | None:
    """Return the choice that a text denotes; None if it is none.

    >>> kinds = {"宣传栏": ("宣传栏",)}
    >>> boards = LedgerColumn("type", "类型", "choice", choices={"宣传栏": ()}, endings=kinds)
    >>> [choice_of(boards, text) for text in ("党建宣传栏", "拆除宣传栏", "宣传栏（已拆除）", "宣传拦")]
    ['宣传栏', None, None, None]
    """
    # 宣传栏（已拆除） is not one; after 已完成 any remark such as （未发现问题） is allowed.
    if column.endings and any(map(_denied, _BRACKETED.findall(unicodedata.normalize("NFKC", text)))):
        return None
    plain = plain_name(text)
    declared = column.spellings.get(plain)
    if declared is not None:
        return declared
    for choice, word in _endings(column):
        before = plain.removesuffix(word)
        if before != plain and _KIND.fullmatch(before) and not _denied(before) and not _JOINED.search(before):
            # 中心组集体学习 and 标语宣传栏 name two choices.
            return choice if set(_named(column, before)) <= {choice} else None
    return None


def perhaps_meant(column: LedgerColumn, text: str) -> tuple[str, ...]:
    """Return the choices that an unmatched text may stand for: a similar one, or those it contains.

    Empty for a text that negates a choice, or is declared as none of them.

    >>> boards = LedgerColumn("type", "类型", "choice", choices={"宣传栏": (), "标语": ()})
    >>> [perhaps_meant(boards, text) for text in ("宣传拦", "宣传栏、标语", "文化墙")]
    [('宣传栏',), ('宣传栏', '标语'), ()]
    """
    plain = plain_name(text)
    if plain in map(plain_name, column.others) or _denied(unicodedata.normalize("NFKC", text)):
        return ()
    for spelling, choice in column.spellings.items():
        # One of two characters is too little: 户数 does not stand for 村数.
        distinctive = len(spelling) > 2 or spelling == choice or column.endings
        if distinctive and one_slip(plain, spelling) and not opposed(plain, spelling):
            return (choice,)
    named = tuple(dict.fromkeys(_named(column, plain)))
    # 党员数（含预备党员） contains 党员数 but may be an item added by the township.
    return named if column.endings or len(named) > 1 else ()


def _endings(column: LedgerColumn) -> Iterator[tuple[str, str]]:
    """Yield (choice, ending), the longest first: 宣传标语 before 标语."""
    pairs = [(choice, plain_name(word)) for choice, words in column.endings.items() for word in words]
    yield from sorted(pairs, key=lambda pair: -len(pair[1]))


def _named(column: LedgerColumn, plain: str) -> Iterator[str]:
    """Yield the choices that a text contains, longer names before shorter."""
    for spelling in sorted(column.spellings, key=len, reverse=True):
        if len(spelling) > 1 and spelling in plain:
            yield column.spellings[spelling]
            plain = plain.replace(spelling, " ")


def _denied(text: str) -> bool:
    return _DENIED.search(_IDIOMS.sub("", text)) is not None
