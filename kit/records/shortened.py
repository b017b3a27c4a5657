"""Columns of a packed record, without what can be told from an id or from the entry before.

Each pair of functions shortens a column and restores it; whatever a column holds comes back as it was. What
cannot be restored raises ValueError.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from kit.records.number_records import Claim, Operation
from kit.text.row_ranges import row_runs

__all__ = [
    *("USUAL", "ShortClaim"),
    *(
        "full_claims",
        "full_digests",
        "full_hash",
        "full_ops",
        "full_rows",
        "full_texts",
        "full_units",
    ),
    *(
        "short_claims",
        "short_digests",
        "short_hash",
        "short_ops",
        "short_rows",
        "short_texts",
        "short_units",
    ),
]

USUAL: Literal[0] = 0
"""An entry that is as its id tells."""

ShortClaim = int | list[int | str]
"""A number as `kit.records.number_records.Stretch` has it.

Twice its index, counted from the first that nothing before has used, and one more for the number of its line.
In a list with the text and unit of a claim; in one alone it states the record's text, without unit.
"""

_HASH, _WORDS = 16, 3  # characters
_LITERAL = "~"
_ONE_PLACE, _MOST_ROUNDED = Decimal("0.1"), 1e15
_MOST_ROWS = 1 << 20
_RUN = re.compile(r"(\d{1,7})(?:-(\d{1,7}))?")
_OPS: dict[str, Operation] = {
    "before": "year_before",
    "target": "target",
    "difference": "difference",
    "short": "difference",
    "rate": "rate",
    "completion": "completion",
}


def _parted(id_: str) -> tuple[str, str, str]:
    return id_.rpartition("/" if "/" in id_ else ".")


def short_ops(ids: Sequence[str], ops: Iterable[Operation]) -> list[Operation | Literal[0]]:
    """Shorten operations that are those of their ids."""
    return [USUAL if op == _usual_op(id_) else op for id_, op in zip(ids, ops, strict=True)]


def full_ops(ids: Sequence[str], short: Iterable[Operation | Literal[0]]) -> list[Operation]:
    """Restore what `short_ops` has shortened."""
    return [_usual_op(id_) if op == USUAL else op for id_, op in zip(ids, short, strict=True)]


def _usual_op(id_: str) -> Operation:
    start, mark, end = _parted(id_)
    if mark != "/":
        return _OPS.get(end, "") if start else ""
    if end.startswith("#"):
        return "label" if end == "#name" else "count"
    return "share" if end.endswith(".share") else "sum" if end in ("total", "h1", "h2") else "part"


def short_units(ids: Sequence[str], units: Sequence[str]) -> list[str | int]:
    """Shorten units that are those of their figure, or of the part before."""
    known: dict[str, str] = {}
    found: list[str | int] = []
    last = ""
    for id_, unit in zip(ids, units, strict=True):
        found.append(USUAL if unit == _usual_unit(id_, known, last) else unit)
        known[id_] = last = unit
    return found


def full_units(ids: Sequence[str], short: Sequence[str | int]) -> list[str]:
    """Restore what `short_units` has shortened."""
    known: dict[str, str] = {}
    last = ""
    for id_, unit in zip(ids, short, strict=True):
        known[id_] = last = _usual_unit(id_, known, last) if isinstance(unit, int) else unit
    return [known[id_] for id_ in ids]


def _usual_unit(id_: str, known: Mapping[str, str], last: str) -> str:
    start, mark, end = _parted(id_)
    if mark == "/":
        return last
    if end in ("rate", "completion"):
        return "%" if start else ""
    unit = known.get(start, "") if end in _OPS else ""
    return "个百分点" if unit == "%" and end in ("difference", "short") else unit


def short_claims(
    kinds: Sequence[str], claims: Sequence[Sequence[int | Claim]], lines: Sequence[int], texts: Sequence[str]
) -> list[list[ShortClaim] | Literal[0]]:
    """Shorten the claims of each stretch.

    Parameters
    ----------
    kinds : sequence of str
        Of the stretches. A line of 附件2 is usual if the record of the following line claims its one number.
    claims : sequence of sequence of int or Claim
    lines, texts : sequence
        Of the records: their lines in 附件2, and what they state.
    """
    usual = _Lines(lines)
    following = 0
    found: list[list[ShortClaim] | Literal[0]] = []
    for kind, stretch in zip(kinds, claims, strict=True):
        if kind == "source" and stretch and list(stretch) == usual.next():
            found.append(USUAL)
            usual.pass_to(stretch)
            continue
        short: list[ShortClaim] = []
        for claim in stretch:
            index = _index(claim)
            code = 2 * (index - following)
            following = max(following, index + 1)
            if isinstance(claim, int):
                short.append(code + (claim < 0))
            elif claim.unit:
                short.append([code, claim.text, claim.unit])
            else:
                short.append([code] if claim.text == texts[index] else [code, claim.text])
        found.append(short)
        if kind == "source":
            usual.pass_to(stretch)
    return found


def full_claims(
    kinds: Sequence[str],
    short: Sequence[Sequence[ShortClaim] | int],
    lines: Sequence[int],
    texts: Sequence[str],
) -> Iterator[tuple[int | Claim, ...]]:
    """Restore what `short_claims` has shortened."""
    usual = _Lines(lines)
    following = 0
    for kind, stretch in zip(kinds, short, strict=True):
        claims: list[int | Claim] = []
        if isinstance(stretch, int):
            claims += usual.next()
            if kind != "source" or not claims:
                raise ValueError("no line")
            stretch = ()
        for each in stretch:
            code, *said = [each] if isinstance(each, int) else each
            if not isinstance(code, int) or not all(isinstance(part, str) for part in said):
                raise ValueError("no claim")
            index = following + code // 2
            if not 0 <= index < len(texts):
                raise ValueError("no such record")
            following = max(following, index + 1)
            if isinstance(each, int):
                claims.append(-1 - index if code % 2 else index)
            else:
                claims.append(Claim(index, *(map(str, said) if said else (texts[index],))))
        if kind == "source":
            usual.pass_to(claims)
        yield tuple(claims)


class _Lines:
    """The records that have a line in 附件2, in the order of the lines."""

    def __init__(self, lines: Sequence[int]) -> None:
        self._lines = lines
        self._order = sorted((at for at, line in enumerate(lines) if line), key=lambda at: lines[at])
        self._passed = 0

    def next(self) -> list[int | Claim]:
        """Return what claims the number of the following line; empty behind the last."""
        return [*self._order[self._passed : self._passed + 1]]

    def pass_to(self, claims: Sequence[int | Claim]) -> None:
        """Go behind the line that has these claims."""
        last = self._lines[_index(claims[0])] if claims else 0
        while self._passed < len(self._order) and self._lines[self._order[self._passed]] <= last:
            self._passed += 1


def _index(claim: int | Claim) -> int:
    return claim.record if isinstance(claim, Claim) else claim if claim >= 0 else -1 - claim


def short_digests(kinds: Sequence[str], digests: Sequence[str]) -> str | list[str]:
    """Join the hashes of stretches, those of lines of 附件2 with that of their numbers, if all are usual."""
    content = b"".join(_bytes(digest[:_WORDS]) + _bytes(digest[_WORDS:]) for digest in digests)
    joined = _base64(content)
    try:
        return joined if full_digests(kinds, joined) == list(digests) else list(digests)
    except ValueError:
        return list(digests)


def full_digests(kinds: Sequence[str], short: str | Sequence[str]) -> list[str]:
    """Restore what `short_digests` has joined."""
    if not isinstance(short, str):
        return list(short)
    content = _bytes(short)
    found, at = [], 0
    for kind in kinds:
        words, at = _base64(content[at : at + 2]), at + 2
        if kind == "source":
            words, at = words + _base64(content[at : at + 3]), at + 3
        found.append(words)
    if at != len(content):
        raise ValueError("not as many hashes as stretches")
    return found


def short_texts(texts: Sequence[str], values: Sequence[object]) -> list[str | int]:
    """Shorten texts that are their values, or these with one decimal.

    >>> short_texts(["28", "60.6", "3.60"], [28, 60.559796, 3.6])
    [0, 1, '3.60']
    """
    found: list[str | int] = []
    for text, value in zip(texts, values, strict=True):
        # Most are as their values are written, which needs no decimals to tell.
        if text == str(value):
            found.append(0)
            continue
        usual = (at for at, written in enumerate(_written(value)) if written == text)
        found.append(next(usual, text))
    return found


def full_texts(short: Sequence[str | int], values: Sequence[object]) -> list[str]:
    """Restore what `short_texts` has shortened."""
    found = []
    for text, value in zip(short, values, strict=True):
        usual = _written(value)
        if isinstance(text, int) and not 0 <= text < len(usual):
            raise ValueError("no text")
        found.append(usual[text] if isinstance(text, int) else text)
    return found


def _written(value: object) -> tuple[str, ...]:
    if not isinstance(value, float) or not abs(value) < _MOST_ROUNDED:
        return (str(value),)
    return str(value), f"{Decimal(str(value)).quantize(_ONE_PLACE, ROUND_HALF_UP):f}"


def short_hash(digits: str) -> str:
    """Shorten 16 hexadecimal digits.

    >>> short_hash("00112233445566ff"), short_hash("0a")
    ('ABEiM0RVZv8', '~0a')
    """
    if len(digits) != _HASH:
        return f"{_LITERAL}{digits}"
    return _base64(bytes.fromhex(digits))


def full_hash(short: str) -> str:
    """Restore what `short_hash` has shortened."""
    return short[1:] if short.startswith(_LITERAL) else _bytes(short).hex()


def _bytes(digest: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(f"{digest}{'=' * (-len(digest) % 4)}")
    except ValueError:
        return b""


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def short_rows(rows: Iterable[int]) -> str:
    """Shorten rows that follow each other.

    >>> short_rows([2, 3, 4, 9])
    '2-4,9'
    """
    runs = row_runs(rows)
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def full_rows(short: str) -> tuple[int, ...]:
    """Restore what `short_rows` has shortened."""
    found: list[int] = []
    for each in short.split(",") if short else ():
        runs = _RUN.fullmatch(each)
        if runs is None:
            raise ValueError("no rows")
        first, last = int(runs[1]), int(runs[2] or runs[1])
        if last - first > _MOST_ROWS - len(found):
            raise ValueError("more rows than a sheet has")
        found += range(first, last + 1)
    return tuple(found)
