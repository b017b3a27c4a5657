"""Words of direction that contradict the record: 减少7次 where the figure has grown by 7.

Only words that stand by the number itself are read: 增加、减少 and the like, signs, a list with one word for
all (减少12次、11处和7处), and 三年来逐年增加 before a comparison. Whatever else is said is left to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from kit.proof.seen_pieces import Expected
from kit.records.number_records import NumberRecord
from kit.records.numbers_said import Number

__all__ = ["Turned", "turned"]

_UP = (
    *("增加", "增长", "上升", "提高", "提升", "增多", "上涨", "扩大", "多出", "高出", "高于", "多于", "超出"),
    *("超过", "超额", "增幅", "涨幅", "升幅", "增", "升", "涨", "多", "高", "超", "+", "＋"),
)
_DOWN = (
    *("减少", "下降", "降低", "下滑", "下跌", "回落", "缩小", "缩减", "削减", "少于", "低于", "不足", "降幅"),
    *("跌幅", "减", "降", "跌", "少", "低", "差", "欠", "－", "−", "-"),
)
_SIGNS = {**dict.fromkeys(_UP, 1), **dict.fromkeys(_DOWN, -1)}
_WORD = "|".join(map(re.escape, sorted(_SIGNS, key=len, reverse=True)))

# Of 相差 and 增减 nobody can tell the direction, and － between numbers is a range.
_BY_NUMBER = re.compile(
    rf"(?<![相增未\d])(?<!没有)(?<!不再)(?P<word>{_WORD})(?:了|为|达|近|约|出)*"
    # 超出年度目标（5起）2起
    r"(?:(?:年度)?目标（[^（）]{1,20}）约?)?"
    # the amounts before it in a list
    r"(?:[\d.]+[^\d，。；！？、]{1,8}(?:、|和|与|及)约?)*$"
)
_BEHIND = re.compile(r"[^\d，。；！？、]{0,6}?以(?P<word>[上下])")
_TREND = re.compile(
    r"年来(?:逐年(?P<word>增加|增长|上升|提高|减少|下降|降低)|最(?P<most>[多高少低]))，[^\d，。；]*比上年[^\d，。；]*$"
)
_COMPLETION = re.compile(
    r"(?P<word>超额|超过|超出|未|没有|没能|不足)(?:能|有)?(?:完成|达到|达)?(?:了)?(?:年度)?目标的?约?$"
)
_NOT = ("未", "没有", "没能")
_HUNDRED = 100


class Turned(NamedTuple):
    """A word that contradicts the record.

    Attributes
    ----------
    word : str
        As it is written; empty for a sign that is missing.
    right : str
        What the record has: ``增加``, or ``超过目标``.
    number : Number
        The number that it stands by.
    """

    word: str
    right: str
    number: Number


def turned(
    records: Mapping[str, NumberRecord], pairs: Sequence[tuple[Expected, Number]], *, in_row: bool
) -> Iterator[Turned]:
    """Yield the words that contradict the record, each once.

    Parameters
    ----------
    records : mapping of str to NumberRecord
        By id.
    pairs : sequence of (Expected, Number)
        The numbers of a paragraph or row that are those of the record.
    in_row : bool
        Whether they stand in cells, where a decrease has a sign.
    """
    told: set[tuple[str, int]] = set()
    for expected, number in pairs:
        sign = 0 if expected.is_line else _sign(expected.record, records)
        if not sign:
            continue
        for word, at, said in _said(expected.record, number, in_row=in_row):
            # In another cell, what stands before is other text.
            place = (number.before[:at], at)
            if said != sign and place not in told:
                told.add(place)
                yield Turned(word, _right(expected.record, sign), number)


def _sign(record: NumberRecord, records: Mapping[str, NumberRecord]) -> int:
    """Return 1 for what has grown, or is above its target, -1 for the contrary, 0 if neither is known."""
    if record.op == "completion":
        return _order(record.number, Decimal(_HUNDRED))
    if record.op not in ("difference", "rate") or len(record.of) != 2:
        return 0
    first, second = (records[id_].number if id_ in records else None for id_ in record.of)
    return _order(first, second)


def _right(record: NumberRecord, sign: int) -> str:
    if any(id_.endswith(".target") for id_ in record.of):
        return "超过目标" if sign > 0 else "未达到目标"
    return "增加" if sign > 0 else "减少"


def _order(first: Decimal | None, second: Decimal | None) -> int:
    return 0 if first is None or second is None else (first > second) - (first < second)


def _said(record: NumberRecord, number: Number, *, in_row: bool) -> Iterator[tuple[str, int, int]]:
    """Yield the words of direction by a number: as written, where, and 1 or -1."""
    if record.op == "completion":
        if found := _COMPLETION.search(number.before):
            word = found["word"]
            yield word, found.start(), -1 if word in _NOT else _SIGNS[word]
        return
    if found := _BY_NUMBER.search(number.before):
        yield found["word"], found.start(), _SIGNS[found["word"]]
    elif in_row and number.before[-1:] in ("", "（"):
        yield "", len(number.before), 1
    elif found := _BEHIND.match(number.after):
        yield f"以{found['word']}", len(number.before), 1 if found["word"] == "上" else -1
    if trend := _TREND.search(_without_word(number.before)):
        word = trend["word"] or trend["most"]
        yield trend["word"] or f"最{trend['most']}", trend.start(), _SIGNS[word]


def _without_word(before: str) -> str:
    """Return what stands before a number, without the words of direction and 约 next to it."""
    return re.sub(rf"(?:{_WORD}|约|分别)+$", "", before)
