"""Ranks of townships by their numbers as they are printed: what reads the same shares a rank."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from kit.counties.county_numbers import CountyNumbers
from kit.counties.measured import Measured
from kit.indicators.numbers import rounded
from kit.statistics.ranks import Rank, ranks

__all__ = ["as_printed", "rank_number", "ranked"]


def _places(numbers: CountyNumbers, measured: Measured) -> int:
    """Return the decimals with which the numbers are printed; the most, where a share near 100 % has more."""
    return max(numbers.places(id_) for id_ in measured.ids.values())


def as_printed(numbers: CountyNumbers, measured: Measured) -> Mapping[str, Decimal]:
    """Return township → its number, rounded as it is printed."""
    places = _places(numbers, measured)
    return {name: rounded(value, places) for name, value in measured.values.items()}


def ranked(numbers: CountyNumbers, measured: Measured) -> dict[str, Rank]:
    """Return township → its rank."""
    shown = as_printed(numbers, measured)
    return dict(zip(shown, ranks(list(shown.values()), lowest_first=measured.lowest_first), strict=True))


def rank_number(numbers: CountyNumbers, measured: Measured, name: str, place: int) -> str:
    """Keep a township's rank, made of its number, those of all, and the decimals; return its id."""
    places = _places(numbers, measured)
    return numbers.add(
        f"{measured.ids[name]}.rank",
        place,
        op="rank_low" if measured.lowest_first else "rank_high",
        of=(
            measured.ids[name],
            f"{measured.stem}.values",
            numbers.add(f"places/{places}", places, name="小数位数"),
        ),
    )
