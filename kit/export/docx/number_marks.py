"""Where a Word file has marks: a bookmark around each number, by which its record is found.

A mark's name has the running number of what the record claims: ``_number_12`` is the twelfth number of the
document as it is read. Numbers that the document gives itself (headings, captions, dates) have none, nor have
the words for charts, which are no text of a Word file.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from kit.content import Heading, Run, Table, plain
from kit.document import Document
from kit.document.carriage import mark_name
from kit.records.number_records import NUMBERING
from kit.records.packed import claimed
from kit.records.spoken import Runs, Spoken, spoken

__all__ = ["VALUE", "Marks", "Spot", "Spots"]

_Claims = Sequence[str]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_OWN = frozenset({NUMBERING, "date", "identity", "source"})
VALUE = 2
"""Column of the values in 附件2."""


class Spot(NamedTuple):
    """A number within a run: where it begins and ends, and its running number.

    `is_known`: whether every number of the run has a mark.
    """

    start: int
    end: int
    at: int
    is_known: bool


Spots = Sequence[Sequence[Spot]]
"""The numbers of a text, run by run; empty if none has a mark."""


class Marks:
    """The marks of a document's numbers, given out in the order in which its texts are written.

    Parameters
    ----------
    document : Document
        One without record has no marks.

    Attributes
    ----------
    last : int
        The last running number; 0 if there is none.
    """

    def __init__(self, document: Document) -> None:
        self._waiting: defaultdict[str, deque[Spots]] = defaultdict(deque)
        self._lines: dict[str, Spots] = {}
        self.last = 0
        if not document.record:
            return
        claims = claimed(document.record)
        following = iter(claims)
        for said in spoken(document) if claims else ():
            self._read(said, following)

    def of_runs(self, runs: Runs) -> Spots:
        """Return the numbers of a text that is written next."""
        waiting = self._waiting.get(plain(runs)) if self._waiting else None
        return waiting.popleft() if waiting else ()

    def of_value(self, key: str) -> Spots:
        """Return the numbers of the value in a figure's line of 附件2."""
        return self._lines.get(key, ())

    def of_line(self, key: str) -> str:
        """Return the name of the first mark of that value; empty if it has none."""
        if key not in self._lines:
            return ""
        first = next(chain.from_iterable(self._lines[key]), None)
        return mark_name(first.at) if first else ""

    def _read(self, said: Spoken, claims: Iterator[_Claims]) -> None:
        """Read the stretches of a block, with what is claimed of each."""
        if isinstance(said.block, Table) and said.kind == "table":
            self._wait(_caption(said), next(claims))
            keys = said.block.anchors or ("",) * len(said.block.rows)
            written = {id(row): key for row, key in zip(said.block.rows, keys, strict=True)}
            for row in said.rows:
                key = written.get(id(row))
                if key:
                    self._lines[key] = self._spots(row[VALUE : VALUE + 1], next(claims))[0]
                elif key is not None:
                    self._wait(row, next(claims))
                else:  # the head, or the title of a group
                    self._spots((), next(claims))
        elif isinstance(said.block, Heading):
            # Its number is Word's.
            self._wait((said.runs[:1], said.runs[1:]), next(claims))
        elif said.kind == "figure":
            self._spots((), next(claims))
            self._wait(_caption(said), next(claims))
        else:
            self._wait((said.runs,) if said.block is not None else (), next(claims))

    def _wait(self, texts: Sequence[Runs], claims: _Claims) -> None:
        if claims:
            for runs, spots in zip(texts, self._spots(texts, claims), strict=True):
                self._waiting[plain(runs)].append(spots)

    def _spots(self, texts: Sequence[Runs], claims: _Claims) -> Sequence[Spots]:
        """Return the numbers of each text that have a mark: none where it is not certain which is which."""
        first = self.last + 1
        self.last += len(claims)
        found = [[list(_NUMBER.finditer(run.text)) for run in runs] for runs in texts]
        if sum(len(numbers) for runs in found for numbers in runs) != len(claims):
            return [()] * len(texts)
        marked = iter([at if id_ not in _OWN else 0 for at, id_ in enumerate(claims, first)])
        return [
            [_spots_of(numbers, list(islice(marked, len(numbers)))) for numbers in runs] for runs in found
        ]


def _spots_of(numbers: Sequence[re.Match[str]], marked: Sequence[int]) -> list[Spot]:
    known = all(marked)
    return [Spot(*each.span(), at, known) for each, at in zip(numbers, marked, strict=True) if at]


def _caption(said: Spoken) -> tuple[Runs]:
    """Return a caption as it is written, in one run."""
    return ((Run(plain(said.caption)),),)
