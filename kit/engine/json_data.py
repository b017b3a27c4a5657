"""Data that a cell displays, converted to JSON values as a kernel's messages would hold them."""

from __future__ import annotations

import base64
import datetime as dt
import math
import numbers
from collections.abc import Iterable, Mapping
from typing import Any

from kit.text.printable import writable

__all__ = ["json_data"]


def json_data(value: Any) -> Any:
    """Return a value as JSON values.

    numpy numbers become numbers, dates and times ISO texts, bytes base64, nan and inf their names; characters
    that UTF-8 cannot hold are replaced.

    Raises
    ------
    TypeError
        A value has no JSON form.

    Examples
    --------
    >>> json_data({"day": dt.date(2021, 7, 1), "many": (1, math.nan)})
    {'day': '2021-07-01', 'many': [1, 'nan']}
    """
    # Nearly all are of these very types, and asking for the abstract ones takes longer than all else.
    kind = type(value)
    if kind is str:
        return writable(value)
    if kind is dict:
        return {writable(str(key)): json_data(each) for key, each in value.items()}
    if kind is list or kind is tuple:
        return [json_data(each) for each in value]
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
            return {writable(str(key)): json_data(each) for key, each in value.items()}
        case Iterable():
            return [json_data(each) for each in value]
    if getattr(getattr(value, "dtype", None), "kind", "") == "b":
        return bool(value)
    raise TypeError(f"{type(value).__name__} is not JSON serializable")
