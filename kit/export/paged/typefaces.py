"""Which typefaces the pages ask for: the office's own first, the open ones of the kit always last.

Serves the PDF, and any other export that names fonts, at document → outputs. The roles are those of
GB/T 9704-2012: 小标宋 for the title, 仿宋 for the text, 黑体 and 楷体 for headings, 宋体 for page numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

__all__ = ["FAMILIES", "SANS_FAMILY", "SERIF_FAMILY", "TypefaceRole", "installed_families"]

TypefaceRole = Literal["title", "fangsong", "kai", "hei", "song"]

SERIF_FAMILY = "Noto Serif SC"
"""Family name of `kit.fonts.SERIF`."""

SANS_FAMILY = "Noto Sans SC"
"""Family name of `kit.fonts.SANS`."""

# A font file carries its name in Chinese, in English or in both, and programs read either.
FAMILIES: Mapping[TypefaceRole, tuple[str, ...]] = {
    "title": (
        "方正小标宋简体",
        "FZXiaoBiaoSong-B05S",
        "方正小标宋_GBK",
        "FZXiaoBiaoSong-B05",
        "华文中宋",
        "STZhongsong",
        SERIF_FAMILY,
    ),
    "fangsong": (
        "仿宋_GB2312",
        "FangSong_GB2312",
        "仿宋",
        "FangSong",
        "华文仿宋",
        "STFangsong",
        "FandolFang R",
        SERIF_FAMILY,
    ),
    "kai": (
        "楷体_GB2312",
        "KaiTi_GB2312",
        "楷体",
        "KaiTi",
        "华文楷体",
        "STKaiti",
        "Kaiti SC",
        "LXGW WenKai",
        "FandolKai",
        SERIF_FAMILY,
    ),
    "hei": ("黑体", "SimHei", "华文黑体", "STHeiti", "Heiti SC", SANS_FAMILY),
    "song": ("宋体", "SimSun", "华文宋体", "STSong", "Songti SC", SERIF_FAMILY),
}
"""Families by role, the first that a machine has wins; the last is always there."""

# Asked after all others, for rare characters of names and places that no office font of 1980s' extent has.
_RARE = ("SimSun-ExtB", "SimSun-ExtG", "Noto Serif CJK SC", "Noto Sans CJK SC", "HanaMinB")


def installed_families(names: Collection[str]) -> dict[str, list[str]]:
    """Keep of each role the families that are there, in order.

    Parameters
    ----------
    names : collection of str
        Families that the machine has. Case does not matter.

    Examples
    --------
    >>> installed_families(["SimHei", "Noto Sans SC", "Noto Serif SC"])["hei"]
    ['SimHei', 'Noto Sans SC', 'Noto Serif SC']
    """
    there = {name.casefold() for name in names}
    # The other open font comes before the rare ones: 黑体 has signs that 宋体 lacks, and the other way round.
    return {
        role: [
            family
            for family in dict.fromkeys((*families, SERIF_FAMILY, SANS_FAMILY, *_RARE))
            if family.casefold() in there
        ]
        for role, families in FAMILIES.items()
    }
