"""Stretches of a record and pieces of a Word file, paired by the marks of their numbers.

Where text was moved and rewritten, split or merged, its words tell nothing of where it was. Marks pair what
belongs together; its numbers are compared all the same, and none passes because it has a mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from kit.proof.seen_pieces import Aligned, Piece
from kit.records.number_records import DocumentRecord, Stretch

__all__ = ["regrouped"]


def regrouped(record: DocumentRecord, groups: Sequence[Aligned]) -> list[Aligned]:
    """Return other groups of the same stretches and pieces, those together that have marks in common.

    Parameters
    ----------
    record : DocumentRecord
    groups : sequence of Aligned
        Of which the words are not as they were.
    """
    made = [stretch for group in groups for stretch in group.made]
    shown = [piece for group in groups for piece in group.shown]
    owners = _owners(record, made)
    marked = [[at for at in _owned(piece, owners) if _may_pair(made[at], piece)] for piece in shown]
    return [*_together(made, shown, marked), *_rest(groups, made, shown, marked)]


def _owners(record: DocumentRecord, made: Sequence[Stretch]) -> dict[int, int]:
    """Return which of the stretches claims each number, by the number that its mark has."""
    index = {id(stretch): at for at, stretch in enumerate(made)}
    firsts = accumulate((len(stretch.claims) for stretch in record.text), initial=1)
    return {
        first + at: index[id(stretch)]
        for stretch, first in zip(record.text, firsts, strict=False)
        if id(stretch) in index
        for at in range(len(stretch.claims))
    }


def _owned(piece: Piece, owners: Mapping[int, int]) -> list[int]:
    """Return the stretches that the marks of a piece are of, each once."""
    return list(dict.fromkeys(owners[at] for at in piece.marked() if at in owners))


def _may_pair(stretch: Stretch, piece: Piece) -> bool:
    """Whether both are rows, or both are text; lines of 附件2 are held by their words."""
    return stretch.kind != "source" and stretch.kind.startswith("row/") == (len(piece.cells) > 1)


def _together(
    made: Sequence[Stretch], shown: Sequence[Piece], marked: Sequence[Sequence[int]]
) -> Iterator[Aligned]:
    left = dict(enumerate(marked))
    while left:
        first = min(left)
        pieces, stretches = [first], left.pop(first)
        if not stretches:
            continue
        found = dict.fromkeys(stretches)
        # Whatever shares a stretch with these belongs to them.
        while sharing := [at for at, others in left.items() if not found.keys().isdisjoint(others)]:
            for at in sharing:
                pieces.append(at)
                found |= dict.fromkeys(left.pop(at))
        # The parts of what was split may stand in any order.
        whole = sorted(pieces, key=lambda at: min(filter(None, shown[at].marked())))
        order = dict.fromkeys(stretch for at in whole for stretch in marked[at])
        yield Aligned([made[at] for at in order], [shown[at] for at in whole], is_same=False, is_joined=True)


def _rest(
    groups: Sequence[Aligned],
    made: Sequence[Stretch],
    shown: Sequence[Piece],
    marked: Sequence[Sequence[int]],
) -> Iterator[Aligned]:
    """Yield of each group what marks have not paired."""
    taken = {id(made[at]) for stretches in marked for at in stretches}
    paired = {id(piece) for piece, stretches in zip(shown, marked, strict=True) if stretches}
    for group in groups:
        yield Aligned(
            [stretch for stretch in group.made if id(stretch) not in taken],
            [piece for piece in group.shown if id(piece) not in paired],
            is_same=False,
            before=group.before,
        )
