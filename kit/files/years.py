"""Earlier years of a place: which place of each year is the same township.

Reading, checking and planning share this lookup, so that a review's fingerprint covers exactly what it reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kit.files.place import Place
from kit.files.places import list_places, place_named
from kit.layout import YEARS_BEFORE

__all__ = ["Before", "Years"]


@dataclass(frozen=True)
class Before:
    """The earlier years of a place.

    Attributes
    ----------
    places : tuple of Place
        The nearest year first, up to the first missing year.
    why_no_more : str
        Why the next year has none; empty if none is missing.
    """

    places: tuple[Place, ...]
    why_no_more: str = ""


class Years:
    """The years of a data folder, each listed at most once.

    Parameters
    ----------
    data : Path
        As `resolve_data` returns it.
    many : bool, optional
        Whether many places will be looked up: whole years are then listed instead of single places.

    Examples
    --------
    >>> Years(resolve_data("data")).before(find_place("data", 2021, "清河镇"))  # doctest: +SKIP
    """

    def __init__(self, data: Path, many: bool = False) -> None:
        self._data = data
        self._many = many
        self._listed: dict[int, Mapping[str, tuple[Place, ...]]] = {}
        self._there: dict[int, bool] = {}

    def before(self, place: Place) -> Before:
        """Return the earlier years of a place.

        A county folder may have been added or removed since: the township is then matched by its bare name,
        if that is unique in both years.
        """
        found: list[Place] = []
        latest = place
        for year in range(place.year - 1, place.year - 1 - YEARS_BEFORE, -1):
            earlier = self._same(latest, year)
            if not isinstance(earlier, Place):
                return Before(tuple(found), earlier)
            found.append(earlier)
            latest = earlier
        return Before(tuple(found))

    def _same(self, place: Place, year: int) -> Place | str:
        """Return the same township's place in a year, or why there is none."""
        none = f"没有{year}年的台账，未作上年对比"
        if not place.name or place.hidden or not self._exists(year):
            return none
        if not self._many and (exact := place_named(self._data, year, place.name)):
            return exact
        here, there = (self._of(each).get(place.township, ()) for each in (place.year, year))
        for each in there:
            if each.name == place.name:
                return each
        # A place continued by its full name belongs to that township.
        free = [each for each in there if each.name not in {other.name for other in here}]
        heirs = [each.name for each in here if each.name not in {other.name for other in there}]
        if not free:
            return none
        if len(free) == 1 and heirs == [place.name] and not (free[0].county and place.county):
            return free[0]
        names = "、".join(f"“{each.name}”" for each in free)
        where = f"{year}/{place.name}" if place.county else f"{year} 文件夹"
        return (
            f"没有{year}年“{place.name}”的台账，未作上年对比；{year}年有{names}，不能确定是同一个乡镇："
            f"如是，请移到 {where}"
        )

    def _exists(self, year: int) -> bool:
        if year not in self._there:
            self._there[year] = (self._data / str(year)).is_dir()
        return self._there[year]

    def _of(self, year: int) -> Mapping[str, tuple[Place, ...]]:
        """Return the places of a year by township name; empty if the year does not exist."""
        if year not in self._listed:
            places = list_places(self._data, year) if self._exists(year) else ()
            listed: dict[str, tuple[Place, ...]] = {}
            for place in places:
                listed[place.township] = (*listed.get(place.township, ()), place)
            self._listed[year] = listed
        return self._listed[year]
