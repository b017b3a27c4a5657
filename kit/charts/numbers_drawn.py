"""The numbers of a chart as its labels write them, and as plain numbers for Word's charts."""

from __future__ import annotations

from collections.abc import Sequence

from kit.content import Series
from kit.indicators.numbers import Number, exact, rounded, written
from kit.text.plain_numbers import plain_number


def value_label(value: Number, places: int | None) -> str:
    """Format a value; without `places` it keeps its own decimals."""
    return exact(value) if places is None else written(value, places)


def series_of(
    name: str, values: Sequence[Number | None], places: int | None, labels: tuple[str, ...] = ()
) -> Series:
    """Return values as plain numbers, rounded as their labels are."""
    return Series(name, tuple(None if value is None else _plain(value, places) for value in values), labels)


def stack_of(
    parts: Sequence[tuple[str, Sequence[Number | None]]], places: int | None, labels: tuple[str, ...]
) -> tuple[Series, ...]:
    """Return stacked parts; the labels of the totals are those of the last part, where the stack ends."""
    *lower, (name, values) = parts
    return (*(series_of(*part, places) for part in lower), series_of(name, values, places, labels))


def _plain(value: Number, places: int | None) -> int | float:
    return plain_number(value if places is None else rounded(value, places))
