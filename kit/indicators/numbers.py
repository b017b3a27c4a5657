"""How numbers are written in a review.

Arabic numerals for statistics, exact digits without separators, 万 or 亿 only where nothing is lost by it
(GB/T 15835-2011); rounding is half up on decimals, never on binary floats.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

Number = int | Decimal

_WAN = 10_000
_YI = 100_000_000
_FINEST = 6


def rounded(value: Number, places: int) -> Decimal:
    """Round half up to `places` decimals.

    >>> rounded(Decimal("12.25"), 1)
    Decimal('12.3')
    """
    return Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def written(value: Number, places: int = 0) -> str:
    """Write a number as a review does: `places` decimals at most, trailing zeros dropped, round 万 and 亿.

    >>> written(25134), written(20000), written(1200000000), written(Decimal("8.04"), 1)
    ('25134', '2万', '12亿', '8')
    """
    number = rounded(value, places)
    if number and number == number.to_integral_value():
        whole = int(number)
        if whole % _YI == 0:
            return f"{whole // _YI}亿"
        if whole % _WAN == 0:
            return f"{whole // _WAN}万"
        return str(whole)
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact(value: Number, places: int = 0) -> str:
    """Write a number that somebody else gave: with its own decimals where they are more than `places`.

    >>> exact(Decimal("24.50")), exact(Decimal("24"), 1)
    ('24.5', '24')
    """
    return written(value, max(places, decimals(value)))


def decimals(value: Number) -> int:
    """Return how many decimals a number has, trailing zeros left out."""
    exponent = Decimal(value).normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def places_for(value: Number, unit: str, places: int) -> int:
    """Return the decimals that a value is written with: a share that is not all never reads as 100 %.

    >>> places_for(Decimal("99.97"), "%", 1), places_for(Decimal("99.97"), "篇", 1)
    (2, 1)
    """
    while unit == "%" and places < _FINEST and value not in (0, 100) and rounded(value, places) in (0, 100):
        places += 1
    return places


def percentage(part: Number, whole: Number) -> str:
    """Write a share with one decimal, with more where it would read as none or all.

    Raises `ZeroDivisionError` for a whole of 0.

    >>> percentage(1, 3), percentage(3, 4), percentage(2999, 3000)
    ('33.3%', '75%', '99.97%')
    """
    share = Decimal(part) * 100 / Decimal(whole)
    return f"{written(share, places_for(share, '%', 1))}%"
