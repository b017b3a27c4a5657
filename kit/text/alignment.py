"""What two sequences have in common, in their order: the answer of difflib, in a time that has a bound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

__all__ = ["Change", "changes"]

Change = tuple[str, int, int, int, int]
"""``equal``, ``replace``, ``delete`` or ``insert``; where it starts and ends in the old and in the new."""

_MOST_PAIRS = 500_000
"""Pairs of equal items, which difflib may look at once for each item: that many take it half a second."""


def changes(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Change]:
    """Return how a sequence became another, as `difflib.SequenceMatcher.get_opcodes` does.

    What both begin and end with is equal. Between them, items that are nearly all the same are replaced as
    one: difflib would take hours for ten thousand.

    Examples
    --------
    >>> changes("7777", "7727")
    [('equal', 0, 2, 0, 2), ('replace', 2, 3, 2, 3), ('equal', 3, 4, 3, 4)]
    """
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at] != new[at]), most)
    end = next((at for at in range(most - start) if old[-1 - at] != new[-1 - at]), most - start)
    last, other_last = len(old) - end, len(new) - end
    return [
        change
        for change in (
            ("equal", 0, start, 0, start),
            *(
                (how, start + one, start + two, start + first, start + second)
                for how, one, two, first, second in _between(old[start:last], new[start:other_last])
            ),
            ("equal", last, len(old), other_last, len(new)),
        )
        if change[1] < change[2] or change[3] < change[4]
    ]


def _between(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Change]:
    counts, others = Counter(old), Counter(new)
    if sum(count * others[item] for item, count in counts.items()) > _MOST_PAIRS:
        yield "replace", 0, len(old), 0, len(new)
        return
    # Its type is for text, but anything that has a hash will do.
    matcher: SequenceMatcher[Any] = SequenceMatcher(None, old, new, autojunk=False)
    yield from matcher.get_opcodes()
