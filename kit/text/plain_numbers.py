"""Numbers as JSON and spreadsheets have them."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["plain_number"]


def plain_number(value: Decimal | int) -> int | float:
    """Return a whole number as an int, any other as a float.

    >>> plain_number(Decimal("12.0")), plain_number(Decimal("12.5"))
    (12, 12.5)
    """
    whole = isinstance(value, int) or value == value.to_integral_value()
    return int(value) if whole else float(value)
