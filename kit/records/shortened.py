"""Columns of a packed record, without what can be told from an id or from the entry before.

Each pair of functions shortens a column and restores it; whatever a column holds comes back as it was. What
cannot be restored raises ValueError.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from kit.records.number_records import Claim, Operation

__all__ = [
    *("DIGEST", "USUAL", "WHOLE_DIGEST", "ShortClaim"),
    *("full_claims", "full_digests", "full_hash", "full_ids", "full_ops", "full_rows", "full_units"),
    *("short_claims", "short_digests", "short_hash", "short_ids", "short_ops", "short_rows", "short_units"),
]

DIGEST, WHOLE_DIGEST = 2, 3
"""Bytes of a digest: enough to tell an edited paragraph; and a line of 附件2, whose numbers it holds too."""

USUAL: Literal[0] = 0
"""An entry that is as its id tells."""

ShortClaim = int | list[int | str]
"""A number as `kit.records.number_records.Stretch` has it.

Twice its index, counted from the first that nothing before has used, and one more for the number of its line.
In a list with the text and unit of a claim; in one alone it states the record's text, without unit.
"""

_HASH = 16
_LITERAL = "~"
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


def short_ids(ids: Iterable[str]) -> list[str]:
    """Shorten ids that begin as the one before.

    >>> short_ids(["boards", "boards.rate", "months/1月", "months/2月", "/"])
    ['boards', '.rate', 'months/1月', '/2月', '~/']
    """
    found = []
    folder = stem = ""
    for id_ in ids:
        short = f"{_LITERAL}{id_}" if id_.startswith(("/", ".", _LITERAL)) else id_
        start, mark, end = _parted(id_)
        if start and start == (folder if mark == "/" else stem):
            short = mark + end
        found.append(short)
        folder, stem = _remembered(id_, folder, stem)
    return found


def full_ids(short: Iterable[str]) -> list[str]:
    """Restore what `short_ids` has shortened."""
    found = []
    folder = stem = ""
    for each in short:
        if each.startswith(_LITERAL):
            id_ = each[1:]
        else:
            before = {"/": folder, ".": stem}.get(each[:1])
            id_ = each if before is None else before + each
        found.append(id_)
        folder, stem = _remembered(id_, folder, stem)
    return found


def _parted(id_: str) -> tuple[str, str, str]:
    return id_.rpartition("/" if "/" in id_ else ".")


def _remembered(id_: str, folder: str, stem: str) -> tuple[str, str]:
    """Return what the next ids may begin with: the chart of a part, the figure of what is said of it."""
    start, mark, _ = _parted(id_)
    return (start, stem) if mark == "/" else (folder, start or id_)


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


def short_claims(claims: Iterable[Sequence[int | Claim]], texts: Sequence[str]) -> list[list[ShortClaim]]:
    """Shorten the claims of each stretch; `texts` are those that the records state."""
    following = 0
    found = []
    for stretch in claims:
        short: list[ShortClaim] = []
        for claim in stretch:
            index = claim.record if isinstance(claim, Claim) else claim if claim >= 0 else -1 - claim
            code = 2 * (index - following)
            following = max(following, index + 1)
            if isinstance(claim, int):
                short.append(code + (claim < 0))
            elif claim.unit:
                short.append([code, claim.text, claim.unit])
            else:
                short.append([code] if claim.text == texts[index] else [code, claim.text])
        found.append(short)
    return found


def full_claims(
    short: Iterable[Sequence[ShortClaim]], texts: Sequence[str]
) -> Iterator[tuple[int | Claim, ...]]:
    """Restore what `short_claims` has shortened."""
    following = 0
    for stretch in short:
        claims: list[int | Claim] = []
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
        yield tuple(claims)


def short_digests(kinds: Sequence[str], digests: Sequence[str]) -> str | list[str]:
    """Join digests of the usual lengths."""
    joined = base64.urlsafe_b64encode(b"".join(map(_bytes, digests))).decode().rstrip("=")
    return joined if full_digests(kinds, joined) == list(digests) else list(digests)


def full_digests(kinds: Sequence[str], short: str | Sequence[str]) -> list[str]:
    """Restore what `short_digests` has joined."""
    if not isinstance(short, str):
        return list(short)
    content = _bytes(short)
    found, at = [], 0
    for kind in kinds:
        length = WHOLE_DIGEST if kind == "source" else DIGEST
        found.append(base64.urlsafe_b64encode(content[at : at + length]).decode().rstrip("="))
        at += length
    return found


def _bytes(digest: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(f"{digest}{'=' * (-len(digest) % 4)}")
    except ValueError:
        return b""


def short_hash(digits: str) -> str:
    """Shorten 16 hexadecimal digits.

    >>> short_hash("00112233445566ff"), short_hash("0a")
    ('ABEiM0RVZv8', '~0a')
    """
    if len(digits) != _HASH:
        return f"{_LITERAL}{digits}"
    return base64.urlsafe_b64encode(bytes.fromhex(digits)).decode().rstrip("=")


def full_hash(short: str) -> str:
    """Restore what `short_hash` has shortened."""
    return short[1:] if short.startswith(_LITERAL) else _bytes(short).hex()


def short_rows(rows: Iterable[int]) -> str:
    """Shorten rows that follow each other.

    >>> short_rows([2, 3, 4, 9])
    '2-4,9'
    """
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in found)


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
