"""Where a title breaks: by sense, in lines of like length (GB/T 9704-2012 7.3.1: 梯形或菱形).

Stands at document, for the exports that set lines themselves.
"""

from __future__ import annotations

import re
from itertools import combinations, pairwise

_WORDS = re.compile(
    "关于|年度|意识形态|精神文明|新时代|文明实践|宣传思想|网络舆情|理论学习|党的建设|党建|责任制|工作|落实|建设|情况|"
    "年终|半年|总结|报告|汇报|[0-9]+年?|.",
    re.DOTALL,
)
_NEVER_FIRST = set("的和与及、，：；）》”")


def title_lines(title: str, most: int = 20) -> list[str]:
    """Break a title into lines of at most `most` characters, between words and as evenly as can be.

    A line break in the title stands as it is.

    >>> title_lines("清河镇2021年度意识形态工作责任制落实情况报告")
    ['清河镇2021年度意识形态', '工作责任制落实情况报告']
    """
    return [line for part in title.split("\n") for line in _broken(part.strip(), most) if line]


def _broken(title: str, most: int) -> list[str]:
    count = -(-len(title) // most)
    if count < 2:
        return [title]
    ends = [match.end() for match in _WORDS.finditer(title)]
    places = [end for end in ends[:-1] if title[end] not in _NEVER_FIRST and _between_words(title, end)]
    choices = [(0, *cuts, len(title)) for cuts in combinations(places, count - 1)]
    fitting = [cuts for cuts in choices if all(two - one <= most for one, two in pairwise(cuts))]
    if not fitting:
        step = -(-len(title) // count)
        return [title[start : start + step] for start in range(0, len(title), step)]
    even = len(title) / count
    best = min(fitting, key=lambda cuts: max(abs(two - one - even) for one, two in pairwise(cuts)))
    return [title[one:two] for one, two in pairwise(best)]


def _between_words(title: str, end: int) -> bool:
    """Whether a known word begins or ends here; single characters may belong to one that is not known."""
    found = [(match.start(), match.end()) for match in _WORDS.finditer(title) if len(match[0]) > 1]
    return any(end in span for span in found)
