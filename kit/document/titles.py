"""Line breaks of a title: between words, in lines of similar length (GB/T 9704-2012 7.3.1: 梯形或菱形)."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from kit.text.occurrences import occurrences

__all__ = ["title_lines", "title_words"]

# Fixed terms of administrative Chinese, of no single subject, that the general dictionary lacks; a title is
# broken inside one only if it has to be.
_TERMS = (
    *("精神文明建设", "党风廉政建设", "全面从严治党", "宣传思想文化", "乡村振兴", "脱贫攻坚", "人居环境"),
    *(
        "防灾减灾",
        "森林草原防灭火",
        "防灭火",
        "粮食安全",
        "基层治理",
        "网格化服务管理",
        "扫黑除恶",
        "生态环境",
    ),
    *("河湖长制", "田长制", "民族团结进步", "营商环境", "食品安全", "道路交通安全", "信访工作", "平安建设"),
    *("法治建设", "便民服务", "网络安全"),
)
_DATE = (
    r"(?:\d{2,4}|[〇○零一二三四五六七八九十]{2,4})(?:[-—至~～]\d{2,4})?"
    r"年(?:度|上半年|下半年|第?[一二三四]季度)?"
)
_UNBREAKABLE = re.compile(
    rf"{_DATE}|\d[\d.,+×·]*[a-zA-Z\u4e00-\u9fff]?|[A-Za-z]+|[“《〈（(「『][^”》〉）)」』]{{1,12}}[”》〉）)」』]"
    rf"|{'|'.join(sorted(_TERMS, key=len, reverse=True))}"
)
_TIME_ENDS = re.compile(rf"(?:{_DATE}|\d+月份?|半年|季度)$")
_NEVER_FIRST = frozenset("的和与及同暨、，,：:；;。.！!？?）)》〉”」』·—-%")
_NEVER_LAST = frozenset("“《〈（(「『关在对同和与及暨、向为从以第共·—-")
# Words that belong to the word before them; a line should not begin with one.
_DEPENDENT = re.compile(
    "工作|责任|制度|机制|体系|情况|建设|总结|报告|汇报|管理|服务|活动|任务|落实|开展|整治|治理|进展|计划|打算|"
    "要点|方案|成效|成果|实施|推进|检查|排查|教育|培训|考核|评估|评议|述职|自查|专项|[乡镇村县市区街组]"
)
# Single characters that end a word which the dictionary lacks: 示范镇, 贫困户.
_ENDINGS = frozenset("镇乡村县市区街组站所室队员者性化率级型式期类户")
_LONGEST_WORD = 8
_NARROWEST = 14
"""Characters of a title line on the narrowest phone."""


def title_lines(title: str, most: int = 20, *, terms: tuple[str, ...] = ()) -> list[str]:
    """Break a title into lines of at most `most` characters, where a reader would pause.

    No word is split: neither a word of the dictionary, nor a fixed term, a year, a number with its unit or a
    short name in quotation marks. Line breaks in the title are kept.

    Parameters
    ----------
    title : str
    most : int
    terms : tuple of str
        Further terms that are not split, those of the review's subject.

    Examples
    --------
    >>> title_lines("清河镇2021年度意识形态工作责任制落实情况报告", terms=("意识形态工作责任制",))
    ['清河镇2021年度', '意识形态工作责任制落实情况报告']
    """
    return [line for part in title.split("\n") for line in _broken_lines(part.strip(), most, terms) if line]


def title_words(line: str, *, terms: tuple[str, ...] = ()) -> list[str]:
    """Split a title line where a narrow screen may break it once more.

    A line that fits every screen is not split.

    Parameters
    ----------
    line : str
    terms : tuple of str
        As for `title_lines`.

    Examples
    --------
    >>> title_words("意识形态工作责任制落实情况报告", terms=("意识形态工作责任制",))
    ['意识形态工作责任制', '落实情况', '报告']
    """
    if len(line) <= _NARROWEST:
        return [line]
    ends = [0, *_places(line, terms), len(line)]
    return [line[start:end] for start, end in pairwise(ends)]


@lru_cache(maxsize=256)
def _broken_lines(title: str, most: int, terms: tuple[str, ...]) -> tuple[str, ...]:
    if len(title) <= most:
        return (title,)
    for places in (_places(title, terms), _ends(title, terms), range(1, len(title))):
        lines = _best(title, tuple(places), most)
        if lines is not None:
            return lines
    raise AssertionError("lines of one character always fit")


def _best(title: str, places: tuple[int, ...], most: int) -> tuple[str, ...] | None:
    """Return the lines of lowest cost, by sense and evenness; None if no choice of places fits."""
    fewest = -(-len(title) // most)
    ends = (*places, len(title))
    choices = []
    for count in (fewest, fewest + 1):
        even = len(title) / count
        # Place → lowest (cost, lines) of the text before it in so many lines.
        ways: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
        for _ in range(count):
            ways = {
                end: min(
                    (
                        cost + _unevenness(end - start, even) + _break_cost(title, end),
                        (*lines, title[start:end]),
                    )
                    for start, (cost, lines) in ways.items()
                    if 0 < end - start <= most
                )
                for end in ends
                if any(0 < end - start <= most for start in ways)
            }
        if len(title) in ways:
            cost, lines = ways[len(title)]
            choices.append((cost + 0.5 * (count - fewest), lines))
    return min(choices)[1] if choices else None


def _unevenness(length: int, even: float) -> float:
    return ((length - even) / even) ** 2


def _break_cost(title: str, end: int) -> float:
    """Return the cost of a break here for the sense, on the scale of `_unevenness`."""
    before, after = title[:end], title[end:]
    if not after or _TIME_ENDS.search(before) or after.startswith("关于"):
        return 0.0
    if before.endswith(("的", "、", "，", "：")) or after.startswith(("暨", "以及")):
        return 0.2
    return 1.0 if _DEPENDENT.match(after) else 0.4


def _places(title: str, terms: tuple[str, ...]) -> list[int]:
    """Return the ends of words after which a line may end."""
    inside = {at for match in _UNBREAKABLE.finditer(title) for at in range(match.start() + 1, match.end())}
    words = _ends(title, terms)
    singles = {end for start, end in pairwise([0, *words, len(title)]) if end - start == 1}
    return [
        end
        for end in words
        if end not in inside
        and title[end] not in _NEVER_FIRST - frozenset("暨")
        and title[end - 1] not in _NEVER_LAST
        # A single character may be part of an unknown word, such as a village's name.
        and not (end in singles and title[end - 1] not in "年的、，：；”》）")
        and not (end + 1 in singles and title[end] in _ENDINGS)
        and not _spanned(title, end)
    ]


def _ends(title: str, terms: tuple[str, ...]) -> list[int]:
    """Return where words end, except at the end of the title: the segmenter's words, and each term as one."""
    # It loads its dictionary as it is imported, which takes a tenth of a second: most titles are short.
    import rjieba

    found = [
        (start, start + len(term)) for term in (*_TERMS, *terms) if term for start in occurrences(term, title)
    ]
    inside = {place for start, end in found for place in range(start + 1, end)}
    # The segmenter is the process's own, which a notebook may use too: terms are kept whole beside it, not
    # added to it.
    bounds = sorted({0, len(title)} | {place for span in found for place in span} - inside)
    ends, at = [], 0
    for start, end in pairwise(bounds):
        for word in rjieba.cut(title[start:end]):
            at += len(word)
            ends.append(at)
    return [end for end in ends[:-1] if end not in inside]


def _spanned(title: str, end: int) -> bool:
    """Return whether a word of the dictionary spans a place."""
    import rjieba

    return any(
        rjieba.has_word(title[start:stop])
        for start in range(max(end - _LONGEST_WORD + 1, 0), end)
        for stop in range(end + 1, min(start + _LONGEST_WORD, len(title)) + 1)
    )
