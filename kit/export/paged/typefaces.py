"""Font families of the pages, by role: office fonts first, the open fonts of the kit last.

The roles are those of GB/T 9704-2012: 小标宋 for the title, 仿宋 for the text, 黑体 and 楷体 for headings,
宋体 for page numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

__all__ = ["FAMILIES", "KAI_FAMILY", "SANS_FAMILY", "SERIF_FAMILY", "TypefaceRole", "installed_families"]

TypefaceRole = Literal["title", "fangsong", "kai", "hei", "song"]

SERIF_FAMILY = "Noto Serif SC"
"""Family name of `kit.fonts.SERIF`."""

SANS_FAMILY = "Noto Sans SC"
"""Family name of `kit.fonts.SANS`."""

KAI_FAMILY = "Review Kai"
"""Family name of `kit.fonts.KAI`."""

# Font files have names in Chinese, English or both; programs may read either.
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
        KAI_FAMILY,
    ),
    "hei": ("黑体", "SimHei", "华文黑体", "STHeiti", "Heiti SC", SANS_FAMILY),
    "song": ("宋体", "SimSun", "华文宋体", "STSong", "Songti SC", SERIF_FAMILY),
}
"""Families by role; the first that a machine has is used, the last is always present."""

# Fallback for rare characters of names and places that fonts limited to GB 2312 lack.
_RARE = ("SimSun-ExtB", "SimSun-ExtG", "Noto Serif CJK SC", "Noto Sans CJK SC", "HanaMinB")


def installed_families(names: Collection[str]) -> dict[str, list[str]]:
    """Return the installed families of each role, in order.

    Parameters
    ----------
    names : collection of str
        Families of the machine, in any case.

    Examples
    --------
    >>> installed_families(["SimHei", "Noto Sans SC", "Noto Serif SC"])["hei"]
    ['SimHei', 'Noto Sans SC', 'Noto Serif SC']
    """
    installed = {name.casefold() for name in names}
    # Both open fonts come before the rare ones: each has characters that the other lacks.
    return {
        role: [
            family
            for family in dict.fromkeys((*families, SERIF_FAMILY, SANS_FAMILY, *_RARE))
            if family.casefold() in installed
        ]
        for role, families in FAMILIES.items()
    }
