"""What an indicator is; `kit.indicators.catalogue` declares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kit.indicators.counted import Measure
from kit.indicators.numbers import Number, places_for, rounded, written


@dataclass(frozen=True)
class Indicator:
    """What is counted, how, and how it is written.

    Attributes
    ----------
    key : str
        Name in code and in figures.json.
    name : str
        Chinese name; templates and 年度目标 use it.
    unit : str
        Measure word or unit, as it follows the number.
    measure : Measure
        How it is counted.
    section : str
        Section that tells it, and that says so where it is missing.
    places : int
        Decimals it is written with.
    better : {"more", "less", ""}
        Which direction is good; empty where neither is.
    compared : bool
        Whether it is set against the year before.
    synonyms : tuple of str
        Other names under which 年度目标 may list it.
    """

    key: str
    name: str
    unit: str
    measure: Measure
    section: str
    places: int = 0
    better: Literal["more", "less", ""] = "more"
    compared: bool = True
    synonyms: tuple[str, ...] = ()

    def reaches(self, value: Number, target: Number) -> bool:
        """Whether a value, as it is written, reaches its target, as the ledger has it."""
        actual = rounded(value, self.places_for(value))
        return actual <= target if self.better == "less" else actual >= target

    def places_for(self, value: Number) -> int:
        """Return the decimals that one of its values is written with."""
        return places_for(value, self.unit, self.places)

    def written(self, value: Number) -> str:
        """Write one of its values, with its unit."""
        return f"{written(value, self.places_for(value))}{self.unit}"

    def can_aim_at(self, target: Number) -> bool:
        """Whether a number is a target at all: nought is none, but where fewer is better.

        >>> INDICATORS[-1].can_aim_at(0)                          # doctest: +SKIP
        False
        """
        return bool(target) or self.better == "less"
