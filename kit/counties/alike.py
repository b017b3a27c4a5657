"""Townships that are alike: of few or many people, and of few or many villages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from kit.counties.measured import number_of
from kit.counties.township_records import Township

__all__ = ["Alike", "groups_alike"]

_ONE_WAY, _TWO_WAYS = 12, 24
"""Townships from which they are parted by people, and by people and villages: a group is to have some six."""

_PEOPLE, _VILLAGES = "population", "villages"


@dataclass(frozen=True)
class Alike:
    """A group of townships.

    Attributes
    ----------
    name : str
        ``人口较多、村较少``.
    members : tuple of str
    """

    name: str
    members: tuple[str, ...]


def groups_alike(townships: Sequence[Township]) -> tuple[Alike, ...]:
    """Return the groups; none where there are too few townships, or few tell how many people they have."""
    people = _known(townships, _PEOPLE)
    if len(people) < _ONE_WAY:
        return ()
    villages = _known(townships, _VILLAGES)
    both = people.keys() & villages.keys()
    ways = [("人口", people)]
    if len(both) >= _TWO_WAYS:
        ways.append(("村", villages))
    halves = [(named, known, median(list(known.values()))) for named, known in ways]
    members: dict[str, list[str]] = {}
    for township in townships:
        if all(township.name in known for _, known, _ in halves):
            sides = (
                f"{named}{'较多' if known[township.name] > middle else '较少'}"
                for named, known, middle in halves
            )
            members.setdefault("、".join(sides), []).append(township.name)
    return tuple(Alike(name, tuple(members[name])) for name in sorted(members))


def _known(townships: Sequence[Township], key: str) -> Mapping[str, Decimal]:
    found = ((township.name, number_of(township.figures.get(key))) for township in townships)
    return {name: value for name, value in found if value is not None}
