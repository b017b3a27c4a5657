"""Which cells of a column of villages name one: 东河村 does, 各村 and 镇文化站 do not.

Only what surely is a village counts as one. A text that may be one (东河) is asked about and not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kit.ledgers.faults import Fault
from kit.ledgers.ledger import Ledger, Ledgers
from kit.ledgers.schema import plain_name

__all__ = ["check_villages", "is_village", "villages_in"]

_KINDS = "村|社区|居委会?|村委会?|[村居]民委员会|屯|寨|庄|嘎查"
_ENDING = re.compile(rf".+?(?:{_KINDS})")
_MANY = re.compile(
    r"(?:各个?|全(?:部|体)?|每个?|多个?|所有|部分|若干|有关|相关|其[他它余]|周边|附近|沿线|辖区|本|该|几个|数个|[\d两一二三四五六七八九十]+个)"
    r"(?:镇|乡|街道)?(?:行政|自然)?(?:村居?(?:社区)?|社区|居委会|村委会|屯|寨|庄|组|镇|乡|街道|地|片区?|点)?"
    rf"|(?:行政|自然)村|{_KINDS}|村社区|镇村"
)
_ELSEWHERE = re.compile(
    r".*(?:站|中心|机关|政府|办公室|学校|[小中大]学|幼儿园|广场|集镇|镇区|[镇乡县市]|街道?|[路巷]|[院馆厅室所]|公园|线上|网上|网络)"
)
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]$")
_BETWEEN = re.compile("[、,，;；/]")


def is_village(name: str) -> bool:
    """Return whether a text surely is the name of one village.

    Examples
    --------
    >>> [is_village(name) for name in ("中心村", "全胜村", "河东社区", "第5村", "柳树屯")]
    [True, True, True, True, True]
    >>> [is_village(name) for name in ("各村", "各村（社区）", "3个村", "镇文化站", "集镇", "东河", "村")]
    [False, False, False, False, False, False, False]
    """
    bare = _bare(name)
    return _ENDING.fullmatch(bare) is not None and _MANY.fullmatch(bare) is None


def villages_in(cell: object) -> frozenset[str]:
    """Return the villages that a cell names; none if anything in it is no single village.

    >>> sorted(villages_in("东村、西村")), villages_in("东村、各村"), villages_in(None)
    (['东村', '西村'], frozenset(), frozenset())
    """
    return _villages(str(cell or ""))


# Of the same few villages of a township, each is asked for by several indicators and charts.
@lru_cache(maxsize=1024)
def _villages(text: str) -> frozenset[str]:
    names = frozenset(_parts(text))
    return names if all(map(is_village, names)) else frozenset()


def check_villages(ledgers: Ledgers) -> list[Fault]:
    """Ask of each text in a column of villages that may be one, once a column.

    >>> check_villages(read_ledgers(find_place("data", 2021, "清河镇"), subject.catalogue))  # doctest: +SKIP
    []
    """
    return [fault for ledger in ledgers.tables.values() for fault in _doubtful(ledger)]


def _doubtful(ledger: Ledger) -> Iterator[Fault]:
    for column in ledger.schema.columns:
        if not column.villages or column.key not in ledger.positions:
            continue
        asked: set[str] = set()
        for row, cell in zip(ledger.rows, ledger.column(column.key), strict=True):
            for name in _parts(cell):
                bare = _bare(name)
                known = is_village(name) or _MANY.fullmatch(bare) or _ELSEWHERE.fullmatch(bare)
                if known or name in asked:
                    continue
                asked.add(name)
                message = (
                    f"“{column.name}”写的是“{name[:20]}”，看不出是不是一个村，不计入村数："
                    "如是村，请写全村名，如某某村、某某社区；不是的不用改"
                )
                where = ledger.cell(row, column.key)
                yield Fault.of(
                    "village-unsure",
                    message,
                    ledger.file,
                    ledger.sheet,
                    where,
                    ledger.schema.key,
                    column.key,
                )


def _parts(cell: object) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(str(cell or "")) if part.strip()]


def _bare(name: str) -> str:
    return _BRACKETS.sub("", plain_name(name))
