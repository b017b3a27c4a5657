"""Data that a cell displays → data that a notebook's file can hold, as a kernel's messages would have it.

Serves the shell at notebook, on the running branch.
"""

from __future__ import annotations

import base64
import datetime as dt
import math
import numbers
from collections.abc import Iterable, Mapping
from typing import Any

from kit.text.printable import writable

__all__ = ["plain_data"]


def plain_data(value: object) -> Any:
    """Return a value made of nothing but what JSON has.

    Numbers of numpy become numbers, dates and times ISO texts, bytes base64; what is no number becomes its
    name, and text that no file can be written with is made writable.

    Raises
    ------
    TypeError
        A value is of a kind that JSON has nothing for.

    Examples
    --------
    >>> plain_data({"day": dt.date(2021, 7, 1), "many": (1, math.nan)})
    {'day': '2021-07-01', 'many': [1, 'nan']}
    """
    match value:
        case None | bool():
            return value
        case str():
            return writable(value)
        case numbers.Integral():
            return int(value)
        case numbers.Real():
            number = float(value)
            return number if math.isfinite(number) else repr(number)
        case dt.date() | dt.time():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode()
        case Mapping():
            return {writable(str(key)): plain_data(each) for key, each in value.items()}
        case Iterable():
            return [plain_data(each) for each in value]
    if getattr(getattr(value, "dtype", None), "kind", "") == "b":
        return bool(value)
    raise TypeError(f"{type(value).__name__} is not JSON serializable")
