"""Which indicators a text names: by name, by another name or by the ledger that they are counted from.

Joins problems and plans, which are sentences of the township, to figures and targets. Nothing is inferred: a
word must stand in the text as it is declared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from kit.indicators.goals import Goal
from kit.indicators.indicator import Indicator
from kit.ledgers import LedgerSchema
from kit.text.occurrences import occurrences

__all__ = ["Answer", "answers", "ledgers_in", "named_in", "spoken"]

_SHORTEST = 2  # characters of a word
_COUNTED = re.compile(r"(?<=..)(?:[次场人件篇条处户项个块家]|人次)?[次数]$|(?<=..)人次$")


def spoken(indicator: Indicator) -> str:
    """Return the name as it stands before a value: 文明实践活动 of 文明实践活动场次, before 48场.

    >>> from kit.indicators.measures import Parameter
    >>> named = {"文明实践活动场次": "场", "志愿者人次": "人次", "学时": "学时", "重大危险源数": "处"}
    >>> [spoken(Indicator("key", name, unit, Parameter("year"), "")) for name, unit in named.items()]
    ['文明实践活动', '志愿者', '学时', '重大危险源']
    """
    ends_in_unit = len(indicator.name) - len(indicator.unit) >= _SHORTEST
    return _COUNTED.sub("", indicator.name.removesuffix(indicator.unit) if ends_in_unit else indicator.name)


def named_in(text: str, indicators: Iterable[Indicator]) -> tuple[Indicator, ...]:
    """Return the indicators that a text names, in the order of the text.

    An indicator is named by its name, a synonym or one of its declared words. Within a longer word of another
    indicator it is not named: 讲座 in 知识讲座.
    """
    plain = _plain(text)
    found = [
        (start, start + len(word), indicator)
        for indicator in indicators
        for word in _words((indicator.name, *indicator.synonyms, *indicator.words))
        for start in occurrences(word, plain)
    ]
    whole = [
        (start, indicator)
        for start, end, indicator in found
        if not any(
            other.key != indicator.key and first <= start and end <= last and last - first > end - start
            for first, last, other in found
        )
    ]
    whole.sort(key=lambda each: each[0])
    return tuple({indicator.key: indicator for _, indicator in whole}.values())


def ledgers_in(text: str, ledgers: Iterable[LedgerSchema]) -> tuple[LedgerSchema, ...]:
    """Return the ledgers that a text names."""
    plain = _plain(text)
    return tuple(ledger for ledger in ledgers if _plain(ledger.name) in plain)


@dataclass(frozen=True)
class Answer:
    """What the rows of a ledger say to a target that was missed.

    Attributes
    ----------
    goal : Goal
    rows : tuple of int
        Indexes of the rows that name its indicator; empty if none does.
    ledger : LedgerSchema or None
        The indicator's ledger, where rows name that instead.
    """

    goal: Goal
    rows: tuple[int, ...] = ()
    ledger: LedgerSchema | None = None


def answers(
    goals: Iterable[Goal], texts: Sequence[str], indicators: Sequence[Indicator]
) -> tuple[Answer, ...]:
    """Return for each missed target the rows that name its indicator, else those that name its ledger.

    Parameters
    ----------
    goals : iterable of Goal
    texts : sequence of str
        What each row says.
    indicators : sequence of Indicator
        All that a text may name.
    """
    missed = [
        (goal, goal.indicator) for goal in goals if goal.held == "missed" and goal.indicator is not None
    ]
    if not missed:
        return ()
    named = [{each.key for each in named_in(text, indicators)} for text in texts]
    found: list[Answer] = []
    for goal, indicator in missed:
        key, ledgers = indicator.key, indicator.measure.ledgers
        rows = tuple(index for index, keys in enumerate(named) if key in keys)
        of = None
        if not rows:
            # 基本情况 holds facts of every kind: its name says nothing of one.
            of = next(
                (each for each in ledgers if not each.role and any(ledgers_in(t, (each,)) for t in texts)),
                None,
            )
            rows = tuple(i for i, text in enumerate(texts) if of is not None and ledgers_in(text, (of,)))
        found.append(Answer(goal, rows, of))
    return tuple(found)


@cache
def _words(names: tuple[str, ...]) -> frozenset[str]:
    """Return the words of an indicator that a text is searched for."""
    return frozenset(word for word in map(_plain, names) if len(word) >= _SHORTEST)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
