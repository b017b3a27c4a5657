"""What the words of one cell suggest about its row: a total, a part of it, a group title, a remark.

`kit.ledgers.rows` judges a row by all its cells: one word decides nothing, since 统计调查进农家：… may be an
article and 信息汇总 a task.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

__all__ = [
    "EXAMPLE",
    "Word",
    "is_day_like",
    "is_group_name",
    "is_month_alone",
    "is_sentence",
    "may_be_total",
    "numbering",
    "summed_name",
    "word_of",
]

EXAMPLE = "示例："
"""Prefix of the example rows of the blank workbook, which reading leaves out."""

Word = Literal[
    "", "total", "total-of", "sum", "whole", "part", "average", "comparison", "example", "heading", "remark"
]
"""What a text suggests about its row.

total
    合计, 汇总, Total, 本页小计, 共6篇: only a total.
total-of
    好媳妇合计, 服务时长累计: a total with its name.
sum, whole
    好媳妇汇总, 人口总数; 全镇, 一季度: totals if the numbers add up, else names.
part
    其中：女: a part of the row above.
average, comparison
    平均; 上年同期, 同比.
example
    示例：…, as the blank workbook writes it.
heading
    一、学习教育类, （一）…, 宣传方面: a group title.
remark
    填表人：…, 备注：…, 截至12月31日.
"""

_LONGEST = 60  # characters of a total, a part or a title
_COUNTED = r"(?:[:：]?\d+[^\d,，。;；]{0,4})?"
_STRICT = r"(?:[合小总共累][计計]|[總]計|小計)(?:数|人数|次数)?"
_LOOSE = (
    r"(?:(?:分类)?[汇彙]总|总(?:和|数|量|额|人数|人次|次数|件数|篇数|场次)|總數"
    r"|(?:grand|sub)?[-_]?totals?|ttl|sum|∑|Σ|σ)"
)
# 本页小计, 上半年合计: pages, periods and places do not name a record.
_SPAN = r"(?:[本全上下第各当这以至截年月季度半页表期镇乡村县\d一二三四]{1,8}?)?"
_TOTAL = re.compile(rf"{_SPAN}{_STRICT}{_COUNTED}|{_LOOSE}{_COUNTED}|共{_COUNTED[:-1]}|总共|一共")
_TOTAL_OF = re.compile(rf"[^,，。;；:：]{{1,16}}?{_STRICT}{_COUNTED}")
_SUM = re.compile(rf"(?P<of>[^,，。;；:：]{{1,16}}?){_LOOSE}")
_WHOLE = re.compile(
    r"全(?:镇|乡|县|区|市|村|街道|年|部|体|员|域)(?:范围)?|总体|整体|所有|各村|总|计|本[年月季页表]度?|以上(?:各[项行村类])?"
    r"|(?:\d{4}年)?(?:[上下]半年|第?[一二三四1-4]季度?)|[\u4e00-\u9fff]{1,6}(?:(?<!乡)镇|乡|街道)"
)
_SIGNS = re.compile(r"[计計总總汇彙共]|total|ttl|sum|[∑Σ]", re.IGNORECASE)
_PART = re.compile(r"其中.{0,16}")
_AVERAGE = re.compile(
    r"(?:全?年|每?月|本年|各村)?(?:人?平均|均|人均|月均)(?:数|值)?|最[大小高低多少](?:值|数)|中位数|标准差"
)
_COMPARISON = re.compile(
    r"(?:上年|去年|上一年|往年|\d{4}年)(?:度|同期)?(?:数|合计|总计|累计)?|(?:同|环)比.{0,4}|(?:较|比)(?:上年|去年|同期).{0,6}"
    r"|增(?:长|减|幅|加)(?:率|数|%)?|占比|比[例重]|百分比"
)
_EXAMPLE = re.compile(r"[(【\[]?(?:填[写报])?示例(?:[)】\]:]|\d|$)|例:")
_BRACKETED = re.compile(r"(.)\([^()]{0,8}\)$")  # 合计（人）
_ROLE = (
    r"(?:填[表报写]|制[表单]|审[核批定]|复核|校对|统计|汇总|报送|上报|经办|联系|负责|分管领导|主要领导|单位负责)"
    r"(?:人|单位|部门|日期|时间|人员|领导|者|人签[字名]|单位盖章|单位公章)*(?:\([^()]{0,8}\))?:"
)
_REMARK = re.compile(
    rf"[(【※*]?(?:{_ROLE}|(?:[备附]?注|说明|填表说明|数据来源|数据口径|统计口径|统计时间|统计范围|单位)\d?[:、.]"
    r"|截[至止](?:时间|日期|到|\d{1,4}[年月.\-/]|本年|年底|[:])|以上(?:数据|均|为|统计|内容|各项))"
    r"|※"
)
# A bullet, or a number that normalisation would lose: ★理论武装, Ⅱ 阵地建设, 一 理论武装.
_MARKED = re.compile(
    r"\s*(?:(?P<mark>[★☆■□◆◇●○▲△▼▶►◎✦➤•])|(?P<roman>[Ⅰ-Ⅻⅰ-ⅻ]|[IVX]{1,4}[、.．])"
    r"|(?P<circled>[①-⑳㈠-㈩❶-❿])|(?P<han>(?:[一二三四五六七八九十]{1,3}\s+|[—–－-]、)(?=\S))"
    r"|(?P<formal>[壹贰叁肆伍陆柒捌玖拾]{1,3}[、.．,，\s]))"
)
_HEADING = re.compile(
    r"(?P<style>[一二三四五六七八九十]{1,3}[、.,]|第[一二三四五六七八九十\d]{1,3}(?:部分|类|项|方面|章|节|组|批)"
    r"|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[、.](?!\d)|[【\[].{1,16}[】\]]$|[A-Za-z][、.类组])"
)
_NUMBERING = re.compile(
    r"(?P<han>[一二三四五六七八九十]{1,3}[、.,])|(?P<part>第[一二三四五六七八九十\d]{1,3})"
    r"|(?P<bracket>[【\[].{1,16}[】\]]$)|(?P<round>\([一二三四五六七八九十]{1,3}\))|(?P<ring>\(\d{1,3}\))|(?P<digits>\d{1,2}[、.](?!\d))"
    r"|(?P<letter>[a-z][、.])"
)
_GROUP = re.compile(r".{1,16}(?:类|类别|方面|部分|板块|领域)[:]?|[^:,，。]{1,12}:")
_SENTENCE = re.compile(r"[。！!]\s*$|[，,；;].*[，,；;]")
_MONTH_ALONE = re.compile(r"(?:\d{4}年)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?[:]?")
_DAY_LIKE = re.compile(
    r"[\d年月日号份.\-/:,、;时分点至到~—上中下午早晚星期周初底末旬第约一二三四五六七八九十〇○零廿卅()ot]+"
)


@lru_cache(maxsize=1024)
def word_of(text: str) -> Word:
    """Return what a text suggests about its row.

    >>> word_of("合 计"), word_of("服务时长累计"), word_of("好媳妇 汇总"), word_of("春耕见闻")
    ('total', 'total-of', 'sum', '')
    """
    if len(text) > 4 * _LONGEST:
        return ""
    plain = _plain(text)
    bare = _BRACKETED.sub(r"\1", plain.rstrip(":")).strip("()【】[]:<>*")
    if len(bare) <= _LONGEST:
        for word, pattern in _WORDS:
            if pattern.fullmatch(bare):
                return word
        if _EXAMPLE.match(plain):
            return "example"
    if _REMARK.match(plain):
        return "remark"
    if len(plain) <= _LONGEST and (_HEADING.match(plain) or _MARKED.match(text) or _GROUP.fullmatch(plain)):
        return "heading"
    return ""


_WORDS: tuple[tuple[Word, re.Pattern[str]], ...] = (
    ("total", _TOTAL),
    ("total-of", _TOTAL_OF),
    ("part", _PART),
    ("average", _AVERAGE),
    ("comparison", _COMPARISON),
    ("sum", _SUM),
    ("whole", _WHOLE),
)


def may_be_total(text: str) -> bool:
    """Return False for most texts that are not totals, such as 春耕见闻: a fast filter."""
    return len(text) <= _LONGEST and _SIGNS.search(text) is not None


def summed_name(text: str) -> str:
    """Return the name in a total as written by Excel's 分类汇总; empty if there is none.

    >>> summed_name("好媳妇 汇总"), summed_name("好媳妇")
    ('好媳妇', '')
    """
    match = _SUM.fullmatch(_plain(text[: 2 * _LONGEST]))
    return match["of"] if match else ""


def numbering(text: str) -> str:
    """Return the style of the number that a text begins with; empty if there is none.

    >>> numbering("一、学习教育类"), numbering("3.党建"), numbering("党建")
    ('han', 'digits', '')
    """
    match = _MARKED.match(text) or _NUMBERING.match(_plain(text[:_LONGEST]))
    return (match.lastgroup or "") if match else ""


def is_group_name(text: str) -> bool:
    """Return whether a text ends like the name of a group: 学习教育类, 宣传方面."""
    return _GROUP.fullmatch(_plain(text[: 2 * _LONGEST])) is not None


def is_sentence(text: str) -> bool:
    """Return whether a text ends like a sentence, or has several parts, unlike the title of a record.

    >>> is_sentence("以上数据由各村报来，已核对。"), is_sentence("试验镇：扎实推进学习教育")
    (True, False)
    """
    return _SENTENCE.search(text.strip()) is not None


def is_month_alone(text: str) -> bool:
    """Return whether a text names a month without a day: 三月份, 2021年3月."""
    return _MONTH_ALONE.fullmatch(_plain(text[:_LONGEST])) is not None


def is_day_like(text: str) -> bool:
    """Return whether a text that is not a date resembles one: 13月45日, 三月上旬."""
    return _DAY_LIKE.fullmatch(_plain(text[:_LONGEST])) is not None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
