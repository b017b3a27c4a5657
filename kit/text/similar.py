"""Suggestions for a name that does not exist: the known name that was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["closest", "nearest", "one_slip", "opposed"]

# 末 is a typo of 未, and a final 没 of 设; 是否 asks and does not negate.
_DENIALS = re.compile(r"[未不没无非否勿莫](?!$)|^末")
# Started, planned or partly done does not mean done.
_HEDGES = re.compile("部分|大部|基本(?!情|信|.况|.息)|^(?:拟|待|尚|即将|准备|计划|正在)")
_QUESTION = re.compile("[是能可]否|有无")
_OPPOSITES = (
    *("已未", "已待", "已拟", "已应", "应实", "是否", "有无", "增减", "加减", "升降", "涨跌", "多少", "高低"),
    *("上下", "进出", "开关", "启停", "收支", "好差", "优劣", "新旧", "前后", "内外", "始终", "正反", "正负"),
    *("快慢", "早晚", "先后", "左右", "东西", "南北", "大小", "男女", "老幼", "买卖", "入出", "扩缩", "存废"),
    *("建拆", "奖惩", "盈亏", "赢输", "成败", "同异", "真假", "主客", "公私", "今去", "今明", "去明"),
)


def opposed(one: str, other: str) -> bool:
    """Whether two similar names mean the opposite: one negates, or they differ in a pair of antonyms.

    >>> opposed("未完成", "已完成"), opposed("增加数", "减少数"), opposed("采用", "是否采用")
    (True, True, False)
    """
    one, other = (_QUESTION.sub("", name) for name in (one, other))
    for sign in (_DENIALS, _HEDGES):
        if len(sign.findall(one)) != len(sign.findall(other)):
            return True
    mine, theirs = set(one) - set(other), set(other) - set(one)
    return any(mine & set(pair) and theirs & set(pair) for pair in _OPPOSITES)


def closest(name: str, known: Iterable[str], cutoff: float = 0.5) -> str | None:
    """Return the known name most similar to `name` that does not mean the opposite, or None.

    >>> closest("清和镇", ["清河镇", "石桥乡"]), closest("未完成", ["已完成", "推进中"])
    ('清河镇', None)
    """
    close = get_close_matches(name, list(known), n=10, cutoff=cutoff)
    return next((near for near in close if not opposed(name, near)), None)


def nearest(name: str, known: Iterable[str]) -> str:
    """Describe in Chinese which names exist instead of `name`, with a suggestion if one is similar.

    >>> nearest("清和镇", ["清河镇", "石桥乡"])
    '是否指“清河镇”？现有：清河镇、石桥乡'
    """
    names = list(dict.fromkeys(known))
    if not names:
        return "现有：（无）"
    listed = "、".join(names[:20]) + (f"等{len(names)}个" if len(names) > 20 else "")
    near = closest(name, names)
    return f"是否指“{near}”？现有：{listed}" if near else f"现有：{listed}"


def one_slip(one: str, other: str) -> bool:
    """Return whether two texts differ by one character missed, added, changed or swapped.

    >>> one_slip("理论学席", "理论学习"), one_slip("学理论习", "理论学习"), one_slip("甲", "乙")
    (True, False, False)
    """
    if len(one) < 2 or len(other) < 2 or abs(len(one) - len(other)) > 1 or one == other:
        return False
    if len(one) == len(other):
        differ = [at for at in range(len(one)) if one[at] != other[at]]
        if len(differ) != 2:
            return len(differ) == 1
        first, last = differ
        return last == first + 1 and one[first] == other[last] and one[last] == other[first]
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
