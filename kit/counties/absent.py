"""Townships without a review: those that are expected, and what became of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kit.files.roster import Expected
from kit.layout import township_name

__all__ = ["Absent", "townships_of", "without_review"]


@dataclass(frozen=True)
class Absent:
    """A township of which nothing can be counted.

    Attributes
    ----------
    name : str
    state : str
        ``没有写成``, ``没有收到``, ``没有总结``, ``台账不在``, ``读不出``.
    reason : str
    """

    name: str
    state: str
    reason: str


class _Townships:
    """Townships by name, with the counties that have one of it."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._counties: defaultdict[str, set[str]] = defaultdict(set)
        for county, township in pairs:
            self._counties[township].add(county)

    def has(self, county: str, township: str) -> bool:
        """Return whether it is among them; where a county is not known, any will do."""
        counties = self._counties.get(township, set())
        return bool(counties) and (not county or county in counties or "" in counties)

    def county(self, township: str) -> str:
        """Return the only county that has a township of a name; empty where there is none, or several."""
        counties = self._counties.get(township, set())
        return next(iter(counties)) if len(counties) == 1 else ""


def townships_of(expected: Expected, county: str) -> tuple[tuple[str, str], ...]:
    """Return (county, township) of those that are expected of a county, or of all for no county.

    Where no list says who belongs to the county, those whose ledgers are there are expected too.
    """
    arrived, listed = _Townships(expected.arrived), _Townships(expected.roster.names)
    found = [(own or arrived.county(name), name) for own, name in expected.roster.names]
    if not expected.roster.complete:
        found += [pair for pair in expected.arrived if not listed.has(*pair)]
    return tuple(pair for pair in found if not county or pair[0] == county)


def without_review(
    expected: Expected, named: Sequence[tuple[str, str]], told: Iterable[tuple[str, str]]
) -> Iterator[Absent]:
    """Yield the townships that should have a review and have neither that nor a result.

    Parameters
    ----------
    expected : Expected
    named : sequence of (county, township)
        Those of `townships_of`.
    told : iterable of (county, township)
        Those of which a review or a result is known.
    """
    known, arrived = _Townships(told), _Townships(expected.arrived)
    twice = Counter(township for _, township in named)
    for county, township in named:
        if known.has(county, township):
            continue
        name = township_name(county if twice[township] > 1 else "", township)
        if arrived.has(county, township):
            yield Absent(name, "没有写成", "有台账，还没有写总结")
        elif expected.looked:
            yield Absent(name, "没有收到", "没有这一年的台账")
        else:
            yield Absent(name, "没有总结", "")
