"""A township's name and a year as a user enters them, normalised.

Names on disk are matched strictly (`kit.files.places`); surrounding blanks from copying and a year given as a
string are accepted here.
"""

from __future__ import annotations

import operator
import re
import unicodedata

from kit.errors import CallError

__all__ = ["read_township", "read_year"]

# Invisible characters that copying leaves around a name.
_AROUND = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff]+|[\s\u200b-\u200f\u2060\ufeff]+$")


def read_township(township: object) -> str:
    """Normalise a township's name: ``清河镇``, or ``云山县/清河镇``.

    Raises
    ------
    CallError
        It is not a text, or empty.

    Examples
    --------
    >>> read_township(" 云山县 ／ 清河镇")
    '云山县/清河镇'
    """
    if not isinstance(township, str):
        raise CallError(f"乡镇应写成文字，例如 清河镇，现为 {township!r}（数字样的名称请加引号）")
    if not _AROUND.sub("", township):
        raise CallError("没有写明乡镇：请在参数 township 中写上乡镇的名称，例如 清河镇")
    return "/".join(_AROUND.sub("", part) for part in re.split("[/／]", township))


def read_year(year: object) -> int:
    """Normalise a year: 2021, ``"2021"``, ``"２０２１年"``, 2021.0.

    Raises
    ------
    CallError
        It is not a year.

    Examples
    --------
    >>> read_year("2021年")
    2021
    """
    if isinstance(year, str):
        text = "".join(unicodedata.normalize("NFKC", _AROUND.sub("", year)).split())
        found = re.fullmatch(r"([0-9]{4})(年度?)?", text)
        if found is not None:
            return int(found[1])
    elif isinstance(year, float) and year.is_integer():
        return int(year)
    elif not isinstance(year, bool) and hasattr(year, "__index__"):
        return operator.index(year)
    raise CallError(f"年度应是整数，例如 2021，现为 {year!r}")
