"""Units as written → the factor that converts a number to the unit of its column.

Units come in families: numbers are converted within a family, never between families. A day is not a number
of working hours, and 20㎡ of boards are not 20 boards. A unit of no family is reported, and its number is
kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

__all__ = [
    "FAMILIES",
    "factor",
    "factor_of_count",
    "hours_of_span",
    "is_rate",
    "is_share_or_percent",
    "is_unit",
    "looks_like_unit",
    "scale_of",
    "scaled",
]


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())


def _alike(*words: str, size: Fraction | int = 1) -> dict[str, Fraction]:
    """Return units of equal size."""
    return dict.fromkeys(_words(*words), Fraction(size))


_MU = Fraction(2000, 3)  # 15 亩 are one 公顷

FAMILIES: Mapping[str, Mapping[str, Fraction]] = MappingProxyType(
    {
        # Measure words, which are used interchangeably and do not change the number.
        "件数": _alike(
            "个 块 条 张 幅 面 处 期 件 篇 份 本 册 座 台 部 支 枝 根 枚 只 盏 项 则 首 栏 版 副 段",
            "棵 株 辆 艘 架 间 栋 幢 所 家 村 社区 站 点 起 宗 例 封 页 章 句 卷 辑 盘 牌 杆 扇 堵 匹 头",
        ),
        "次数": _alike("次 场 场次 回 轮 届 期 趟 遍 讲"),
        "人数": _alike("人 名 位 人次 口 员 人员"),
        "户数": _alike("户 户次 家庭"),
        "金额": {
            **_alike("元 圆 块钱 元钱 rmb 人民币"),
            **_alike("角 毛", size=Fraction(1, 10)),
            **_alike("分 分钱", size=Fraction(1, 100)),
        },
        # Not converted: rates of exchange change.
        "美元": _alike("美元 美金 usd"),
        "港元": _alike("港元 港币 hkd"),
        "欧元": _alike("欧元 eur"),
        "日元": _alike("日元 日圆 jpy"),
        "英镑": _alike("英镑 gbp"),
        "长度": {
            **_alike("米 m 延米 延长米"),
            **_alike("公里 千米 km", size=1000),
            **_alike("里 华里 市里", size=500),
            **_alike("分米 dm", size=Fraction(1, 10)),
            **_alike("厘米 公分 cm", size=Fraction(1, 100)),
            **_alike("毫米 mm", size=Fraction(1, 1000)),
        },
        "面积": {
            **_alike("平方米 平米 平方 平 m2"),
            **_alike("平方公里 平方千米 km2", size=10**6),
            **_alike("公顷", size=10_000),
            **_alike("亩", size=_MU),
            **_alike("顷", size=100 * _MU),
        },
        "体积": {
            **_alike("立方米 立方 方 m3", size=1000),
            **_alike("升 l"),
            **_alike("毫升 ml", size=Fraction(1, 1000)),
        },
        "重量": {
            **_alike("千克 公斤 kg"),
            **_alike("斤 市斤", size=Fraction(1, 2)),
            **_alike("克 g", size=Fraction(1, 1000)),
            **_alike("吨 t", size=1000),
        },
        "钟点": {
            **_alike("秒 秒钟 s sec", size=Fraction(1, 3600)),
            **_alike("分钟 分 min mins minute minutes", size=Fraction(1, 60)),
            **_alike("刻钟", size=Fraction(1, 4)),
            **_alike("小时 时 钟头 h hr hrs hour hours"),
        },
        "天数": {**_alike("天 日 昼夜 day days"), **_alike("周 星期 礼拜 week weeks", size=7)},
        "工作日": _alike("工作日"),
        "月数": {
            **_alike("月 月份"),
            **_alike("季 季度", size=3),
            **_alike("年 年度 周年", size=12),
        },
        "学时": _alike("学时 课时 节 节课 堂 堂课"),
        "岁数": _alike("岁 周岁"),
        "比率": {
            **_alike("% 百分比 百分点"),
            **_alike("‰", size=Fraction(1, 10)),
            **_alike("成", size=10),
        },
        "倍数": _alike("倍"),
        "字数": _alike("字"),
        "分数": _alike("分"),
        "序号": _alike("号 级 楼"),
    }
)
"""Family → its units, each with its size in the family's base unit."""

_COUNTING = ["件数", "次数", "人数", "户数"]
_COUNTS = frozenset(unit for family in _COUNTING for unit in FAMILIES[family])

# Accepted in columns of another family: 3个 in a column of 人. The length of a 学时 differs between offices,
# so hours are accepted in a column of 学时.
_GUESTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "次数": frozenset({"个"}),
        "人数": frozenset({"个"}),
        "户数": frozenset({"个", "家"}),
        "金额": frozenset({"块"}),
        "学时": _words("小时 时 钟头 h hr hrs hour hours"),
    }
)

# These also occur as the denominator of a rate.
_PLACES = _words("村 社区 站 点 所 家 栋 幢 间 座 处 部 页 本 册 天 日 月 年 季 周 小时 学时 节")

# A noun after its measure word adds nothing; other words may, as in 3人缺席.
_NOUNS = _words(
    "党员 群众 村民 居民 干部 职工 学员 学生 师生 代表 志愿者 人员 网评员 宣讲员 参加 参会 参与 参学 到会",
    "受益 人民币 海报 稿件 文章 信息 报道",
    "新闻 事迹 材料 舆情 问题 活动 会议 培训 学习 讲座 宣讲 巡查 任务 制度 整",
)
# These also begin other words (成员, 年画, 里程碑): they are units only when alone.
_ALONE = _words(
    "成 分 时 里 方 平 月 日 年 周 季 期 号 级 楼 员 点 口 位 台 站 章 节 版 回 讲 升 顷",
    "g h l m s t",
)

_SCALE = re.compile(r"([十百千万亿]+)(.*)")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_NO_SCALE = re.compile(r"百分")
_BRACKETS = re.compile(r"[()\[\]·]")
_REMARKS = frozenset("男女总共约必选新旧老大小全合计注含")

_SPAN = re.compile(
    r"(?:(?P<hours>\d+(?:\.\d+)?|[一两二三四五六七八九十])个?(?P<half>半)?(?:小时|钟头|时|h)"
    r"|(?P<only>半)个?(?:小时|钟头))"
    r"(?P<too>半)?(?:零?(?P<minutes>\d{1,2})(?:分钟?|min)?)?"
)
_HOURS = {sign: value for value, sign in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_WIDE = Context(prec=100)


def factor(unit: str, wanted: str, also: Iterable[str] = ()) -> Fraction | None:
    """Return the factor that converts a number from one unit to another.

    Parameters
    ----------
    unit : str
        As written; may be empty.
    wanted : str
        Unit of the column; empty for one that counts things of any kind. One of no family is treated as a
        measure word.
    also : iterable of str, optional
        Units that count the same in this column.

    Returns
    -------
    Fraction or None
        1 for an unknown unit. None for a unit of another family, which cannot be converted.

    Examples
    --------
    >>> factor("分钟", "小时"), factor("万人", "人"), factor("元", "万元"), factor("块", "条")
    (Fraction(1, 60), Fraction(10000, 1), Fraction(1, 10000), Fraction(1, 1))
    >>> factor("天", "小时"), factor("平方米", "块"), factor("筐", "块")
    (None, None, Fraction(1, 1))
    """
    if _plain(unit) in {"", _plain(wanted), *also}:
        return Fraction(1)
    scale, known = _known(unit)
    wanted_scale, wanted_word = _parted(wanted)
    if not known:
        return Fraction(scale, wanted_scale) if scale > 1 else Fraction(1)
    if known in also:
        return Fraction(scale, wanted_scale)
    families = [family for family, units in FAMILIES.items() if wanted_word in units]
    families = families or (["件数"] if wanted_word else _COUNTING)
    for family in families:
        size = FAMILIES[family].get(known) or (1 if known in _GUESTS.get(family, ()) else None)
        if size is not None:
            return Fraction(scale) * size / (FAMILIES[family].get(wanted_word, 1) * wanted_scale)
    return None


def factor_of_count(
    unit: str, wanted: str, family: Mapping[str, Fraction] = MappingProxyType({})
) -> Fraction | None:
    """Return the factor for comparing a number in one unit with a number in another.

    Counts of things, times, people and households are compared unchanged: a target of 12 次 means 12
    activities. None if the units are not comparable. `family` has the sizes of units that a subject declares.

    >>> factor_of_count("万人次", "人次"), factor_of_count("次", "项"), factor_of_count("天", "小时")
    (Fraction(10000, 1), Fraction(1, 1), None)
    """
    if wanted in family and (unit in family or is_unit(unit)):
        return family[unit] / family[wanted] if unit in family else None
    by = factor(unit, wanted)
    if by is None and all(_parted(word)[1] in _COUNTS for word in (unit, wanted)):
        return Fraction(scale_of(unit), scale_of(wanted))
    return by


def is_share_or_percent(number: int | Decimal, unit: str, wanted: str) -> bool:
    """Return whether a number without a unit may be a share of 1 as well as a number of per cent.

    >>> is_share_or_percent(Decimal("0.95"), "", "%"), is_share_or_percent(95, "", "%")
    (True, False)
    """
    return wanted == "%" and not unit and 0 < number <= 1


# Asked of every column and header of a sheet, and of every unit in a cell: they are few.
@lru_cache(maxsize=1024)
def is_unit(text: str) -> bool:
    """Return whether a text is a known unit, optionally with 万 and the like, or these alone.

    >>> is_unit("分钟"), is_unit("万人"), is_unit("篇稿件"), is_unit("必填"), is_unit("筐")
    (True, True, True, False, False)
    """
    scale, word = _parted(text)
    return _is_known(word) or (scale > 1 and not word) or _noun_after(word) != ""


def looks_like_unit(text: str) -> bool:
    """Return whether the text in a header's brackets looks like an unknown unit.

    >>> looks_like_unit("筐"), looks_like_unit("单位：批次"), looks_like_unit("必填"), looks_like_unit("男")
    (True, True, False, False)
    """
    if is_unit(text):
        return False
    plain = _plain(text)
    said = unicodedata.normalize("NFKC", text).strip().startswith("单位:")
    return said or _parted(text)[0] > 1 or (len(plain) == 1 and plain.isalpha() and plain not in _REMARKS)


def is_rate(text: str) -> bool:
    """Return whether a unit is a rate, such as 次/天; 人/次 means 人次, and 块/条 either of both.

    >>> is_rate("块/村"), is_rate("人/次"), is_rate("块/条"), is_rate("块")
    (True, False, False, False)
    """
    first, *others = (part.strip(" ()") for part in unicodedata.normalize("NFKC", text).split("/"))
    either = next((units.keys() - _PLACES for units in FAMILIES.values() if _plain(first) in units), set())
    return any(each not in {"", "次"} and each not in either for each in others)


def scale_of(unit: str) -> int:
    """Return the scale that a unit begins with.

    >>> scale_of("万元"), scale_of("人"), scale_of("千米")
    (10000, 1, 1)
    """
    return _parted(unit)[0]


def _is_known(word: str) -> bool:
    return any(word in units for units in FAMILIES.values())


def _known(unit: str) -> tuple[int, str]:
    """Return (scale, known unit) at the start of a text; an empty unit if there is none."""
    scale, word = _parted(unit)
    if _is_known(word):
        return scale, word
    if not word and scale > 1:
        return scale, ""
    begins = (word[:end] for end in range(len(word) - 1, 0, -1))
    return scale, next((part for part in begins if _is_known(part) and part not in _ALONE), "")


def _noun_after(word: str) -> str:
    """Return the noun after a measure word, as in 块展板; empty if something else follows."""
    return next(
        (word[end:] for end in range(len(word) - 1, 0, -1) if _is_known(word[:end]) and word[end:] in _NOUNS),
        "",
    )


@lru_cache(maxsize=1024)
def _parted(unit: str) -> tuple[int, str]:
    """Split a unit into (scale, word); 千米 and 百分 have no scale."""
    word = _plain(unit)
    match = _SCALE.fullmatch(word)
    if _is_known(word) or match is None or _NO_SCALE.match(word):
        return 1, word
    scale = 1
    for sign in match[1]:
        scale *= _SCALES[sign]
    return scale, _without_general(match[2])


def _plain(unit: str) -> str:
    unit = unicodedata.normalize("NFKC", unit).strip().casefold().removeprefix("单位:")
    unit = _BRACKETS.sub("", unit).partition("/")[0].strip()
    return _without_general(unit)


def _without_general(unit: str) -> str:
    """Remove the 个 of 个小时 and 个百分点; alone it is a measure word."""
    return unit[1:] if unit.startswith("个") and _is_known(unit[1:]) else unit


def scaled(value: int | Decimal, by: Fraction) -> int | Decimal:
    """Return a value multiplied, exactly if the result is a finite decimal, else to six places.

    >>> scaled(90, Fraction(1, 60)), scaled(Decimal("1.2"), Fraction(10000)), scaled(50, Fraction(1, 60))
    (Decimal('1.5'), 12000, Decimal('0.833333'))
    """
    if by == 1:
        return value
    exact = Fraction(value) * by
    if exact.denominator == 1:
        return int(exact)
    quotient = _WIDE.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    if Fraction(quotient) != exact:
        quotient = quotient.quantize(Decimal("0.000001"), context=_WIDE)
    return quotient.normalize(_WIDE)


def hours_of_span(text: str) -> Decimal | None:
    """Read hours and minutes written together; None if the text is not a duration.

    >>> hours_of_span("1小时30分"), hours_of_span("两个半小时"), hours_of_span("半小时")
    (Decimal('1.5'), Decimal('2.5'), Decimal('0.5'))
    """
    match = _SPAN.fullmatch(text.casefold())
    if match is None:
        return None
    written = match["hours"]
    hours = Decimal(0 if written is None else _HOURS.get(written) or Decimal(written))
    if match["half"] or match["only"] or match["too"]:
        hours += Decimal("0.5")
    return Decimal(scaled(int(match["minutes"] or 0), Fraction(1, 60))) + hours
