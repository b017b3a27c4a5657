"""The type of a declared indicator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from kit.indicators.counted import Measure
from kit.indicators.numbers import Number, places_for, quantity, rounded


@dataclass(frozen=True)
class Comparison:
    """How a county compares its townships by an indicator.

    Attributes
    ----------
    per : str
        Key of the indicator that it is divided by; empty for none.
    times : int
        What the quotient is multiplied by: 10000 for 每万人.
    named : str
        What the quotient is per: ``每村``, ``每万人``.
    compared : bool
        Whether townships are compared at all.
    """

    per: str = ""
    times: int = 1
    named: str = ""
    compared: bool = True


@dataclass(frozen=True)
class Indicator:
    """Declares what is counted, how, and how the value is formatted.

    Attributes
    ----------
    key : str
        Key in code and in figures.json.
    name : str
        Chinese name, used by templates and 年度目标.
    unit : str
        Measure word or unit that follows the number.
    measure : Measure
        How it is counted.
    section : str
        Key of the section that reports it, or reports that it is missing.
    places : int
        Number of decimals.
    better : {"more", "less", ""}
        Which direction is good; empty for neither.
    compared : bool
        Whether it is compared with the year before.
    synonyms : tuple of str
        Other names that 年度目标 may use.
    family : Mapping of str to Fraction
        Family that the subject declares for the unit, each unit with its size; empty for a known unit.
    words : tuple of str
        Further words that a row of a ledger names it by.
    headline : bool or None
        Whether its change may stand in 要点; None if the subject does not say.
    county : Comparison or None
        How a county compares its townships by it; None if the subject does not say.
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
    family: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    words: tuple[str, ...] = ()
    headline: bool | None = None
    county: Comparison | None = None

    def reaches(self, value: Number, target: Number) -> bool:
        """Whether a value, as rounded in the review, reaches a target as written in the ledger."""
        actual = rounded(value, self.places_for(value))
        return actual <= target if self.better == "less" else actual >= target

    def places_for(self, value: Number) -> int:
        """Return the number of decimals for a value."""
        return places_for(value, self.unit, self.places)

    def written(self, value: Number) -> str:
        """Format a value with the unit."""
        return quantity(value, self.unit, self.places_for(value))

    def can_aim_at(self, target: Number) -> bool:
        """Whether a number can be a target: 0 only if less is better.

        >>> indicator.can_aim_at(0)                               # doctest: +SKIP
        False
        """
        return bool(target) or self.better == "less"
