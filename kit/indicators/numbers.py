"""Number formatting in a review, after GB/T 15835-2011.

Statistics use Arabic numerals without separators, with 万 or 亿 only for exact multiples. Rounding is half up
on decimals, never on binary floats.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

Number = int | Decimal

_WAN = 10_000
_YI = 100_000_000
_FINEST = 6
_SCALES = frozenset("百千万亿")


def rounded(value: Number, places: int) -> Decimal:
    """Round half up to `places` decimals.

    >>> rounded(Decimal("12.25"), 1)
    Decimal('12.3')
    """
    return Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def written(value: Number, places: int = 0) -> str:
    """Format a number: at most `places` decimals, no trailing zeros, 万 and 亿 for exact multiples.

    >>> written(25134), written(20000), written(1200000000), written(Decimal("8.04"), 1)
    ('25134', '2万', '12亿', '8')
    """
    # Most are whole as they are.
    number = value if isinstance(value, int) else rounded(value, places)
    if number and (isinstance(number, int) or number == number.to_integral_value()):
        whole = int(number)
        if whole % _YI == 0:
            return f"{whole // _YI}亿"
        if whole % _WAN == 0:
            return f"{whole // _WAN}万"
        return str(whole)
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity(value: Number, unit: str, places: int = 0) -> str:
    """Format a number with its unit; in a unit of 万, 亿 and the like the number has no scale of its own.

    >>> quantity(20000, "人"), quantity(20000, "万元"), quantity(Decimal("2.50"), "亿元", 2)
    ('2万人', '20000万元', '2.5亿元')
    """
    if unit[:1] in _SCALES and len(unit) > 1:
        text = format(rounded(value, places), "f")
        return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{unit}"
    return f"{written(value, places)}{unit}"


def exact(value: Number, places: int = 0) -> str:
    """Format a number from a ledger, keeping its own decimals if they are more than `places`.

    >>> exact(Decimal("24.50")), exact(Decimal("24"), 1)
    ('24.5', '24')
    """
    return written(value, max(places, decimals(value)))


def exact_quantity(value: Number, unit: str, places: int = 0) -> str:
    """Format a number from a ledger with its unit, keeping its own decimals.

    >>> exact_quantity(Decimal("24.50"), "万元")
    '24.5万元'
    """
    return quantity(value, unit, max(places, decimals(value)))


def decimals(value: Number) -> int:
    """Return how many decimals a number has, without trailing zeros."""
    exponent = Decimal(value).normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def places_for(value: Number, unit: str, places: int) -> int:
    """Return the number of decimals for a value: more where a share would falsely read as 0 % or 100 %.

    >>> places_for(Decimal("99.97"), "%", 1), places_for(Decimal("99.97"), "篇", 1)
    (2, 1)
    """
    while unit == "%" and places < _FINEST and value not in (0, 100) and rounded(value, places) in (0, 100):
        places += 1
    return places


def percentage(part: Number, whole: Number) -> str:
    """Format a share with one decimal, or more where it would read as 0 % or 100 %.

    Raises `ZeroDivisionError` for a whole of 0.

    >>> percentage(1, 3), percentage(3, 4), percentage(2999, 3000)
    ('33.3%', '75%', '99.97%')
    """
    share = Decimal(part) * 100 / Decimal(whole)
    return f"{written(share, places_for(share, '%', 1))}%"
