"""The sentences of two editions of a review: which changed, and which of the old one no longer hold.

A sentence is taken as a person sees it, without the numbers that lead to its source lines: those change
whenever a figure comes before it. What it claims is told by the record that its document carries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import msgspec

from kit.changes.edition import Edition
from kit.content import FigureRecord
from kit.errors import DataError
from kit.files import display_path
from kit.proof.carried import carried_record
from kit.proof.seeing import see
from kit.proof.seen import Seen
from kit.records.families import family
from kit.records.number_records import Claim, DocumentRecord, NumberRecord, Stretch
from kit.records.numbers_said import Number, numbers_in
from kit.records.packed import unpack
from kit.records.text_digests import digest
from kit.text.alignment import changes

__all__ = ["SentenceChange", "SentenceChanges", "compare_sentences"]

_SENTENCE = re.compile(r"[^。！？；]*[。！？；]+[”』」）]*|[^。！？；]+")
_IDENTITY = re.compile(r"编号[0-9a-f]{16}")
_DIGITS = re.compile(r"[\d.]+")
_LONGEST = 2_000  # characters by which sentences are compared
_ALIKE = 0.4
_WINDOW = 8
"""Sentences among which the new form of an old one is looked for."""


class SentenceChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sentence that changed, came or went.

    Attributes
    ----------
    old, new : str
        Without white space; empty for one that came or went.
    outdated : tuple of str
        Names of the figures that the old sentence states as they no longer are.
    wording : bool
        Whether both have the same numbers, so that only the wording changed.
    """

    old: str = ""
    new: str = ""
    outdated: tuple[str, ...] = ()
    wording: bool = False


class SentenceChanges(msgspec.Struct, frozen=True):
    """The sentences that changed, and what prevents comparing them, one line each."""

    changes: tuple[SentenceChange, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Sentence:
    text: str
    claims: tuple[tuple[Number, NumberRecord], ...] = ()


def compare_sentences(old: Edition, new: Edition) -> SentenceChanges:
    """Compare the sentences of two editions of one year, in a format that both have.

    Where the new edition has no document, the old sentences that no longer hold are returned.

    Parameters
    ----------
    old, new : Edition
    """
    if not old.documents:
        return SentenceChanges()
    shared = [each for each in old.documents if each in new.documents]
    before = shared[0] if shared else next(iter(old.documents))
    after = shared[0] if shared else next(iter(new.documents), "")
    try:
        content = old.documents[before].read_bytes()
        other = new.documents[after].read_bytes() if after else b""
        if content == other:
            return SentenceChanges()
        record, record_now = _record(content), _record(other)
        sentences = list(_sentences(see(content), record))
        following = list(_sentences(see(other), record_now)) if after else []
    except (DataError, OSError) as error:
        path = display_path(old.documents[before])
        return SentenceChanges((), (f"句子没有比较：{path} 或与它对照的文件读不出（{error}）",))
    outdated = _Outdated(old, new, record_now)
    if not after:
        changes = [
            SentenceChange(old=each.text, outdated=told) for each in sentences if (told := outdated(each))
        ]
    else:
        changes = [
            SentenceChange(
                old=one.text if one else "",
                new=text,
                outdated=outdated(one) if one else (),
                wording=one is not None and bool(text) and _numbers(one.text) == _numbers(text),
            )
            for one, text in _changed(sentences, [each.text for each in following])
        ]
    lacking = f"{display_path(old.documents[before])} 没有数据记录，看不出哪些句子不再成立"
    notes = () if record is not None else (lacking,)
    return SentenceChanges(tuple(changes), notes)


def _record(content: bytes) -> DocumentRecord | None:
    """Return the record of a document; None where it has none that can be read."""
    try:
        carried = carried_record(content) if content else None
        return unpack(carried) if carried is not None else None
    except DataError:
        return None


def _sentences(seen: Iterable[Seen], record: DocumentRecord | None) -> Iterator[_Sentence]:
    """Yield the sentences of a document and what they claim, without tables and the line of identity."""
    said = [each.caption if each.kind in ("figure", "table") else each.text for each in seen]
    texts = [text for text in said if text and not _IDENTITY.search(text)]
    for text, stretch in zip(texts, _stretches(texts, record), strict=True):
        if stretch is None or record is None:
            yield from _split(text, [], [])
            continue
        stated = [_claimed(claim, record) for claim in stretch.claims]
        if stretch.kind == "caption" and stated:
            # 图1 and its words, which may begin with a number, are told apart.
            label = f"{text[:1]}{stated[0][0]}"
            text = f"{label}　{text.removeprefix(label)}" if text.startswith(label) else text
        yield from _split(text, *_placed(text, [each for _, each in stated]))


def _stretches(texts: Sequence[str], record: DocumentRecord | None) -> list[Stretch | None]:
    """Return the stretch of the record that each text was made as; None where it was edited."""
    found: list[Stretch | None] = [None] * len(texts)
    if record is None:
        return found
    made = [each for each in record.text if each.kind != "source" and not each.kind.startswith("row/")]
    for how, start, end, first, last in changes([each.digest for each in made], list(map(digest, texts))):
        if how == "equal":
            found[first:last] = made[start:end]
    return found


def _claimed(claim: int | Claim, record: DocumentRecord) -> tuple[str, NumberRecord | None]:
    """Return the text of a claimed number and its record; None for one that leads to a source line."""
    if isinstance(claim, Claim):
        return claim.text, record.records[claim.record]
    return ("", None) if claim < 0 else (record.records[claim].text, record.records[claim])


def _placed(
    text: str, claims: Sequence[NumberRecord | None]
) -> tuple[list[tuple[int, Number, NumberRecord]], list[tuple[int, int]]]:
    """Return the claimed numbers of a text with their places, and the places of those of source lines."""
    numbers = [(len(number.before), number) for number in numbers_in(text)]
    if len(numbers) != len(claims):
        return [], []
    pairs = list(zip(numbers, claims, strict=True))
    lines = [(at, at + len(number.text)) for (at, number), record in pairs if record is None]
    bracketed = [
        (at - 1, end + 1) if text[at - 1 : at] == "[" and text[end : end + 1] == "]" else (at, end)
        for at, end in lines
    ]
    return [(at, number, record) for (at, number), record in pairs if record is not None], bracketed


def _split(
    text: str, claimed: Sequence[tuple[int, Number, NumberRecord]], lines: Sequence[tuple[int, int]]
) -> Iterator[_Sentence]:
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        kept = [char for at, char in enumerate(text[start:end], start) if not _is_within(at, lines)]
        inside = tuple((number, record) for at, number, record in claimed if start <= at < end)
        yield _Sentence("".join(kept), inside)


def _is_within(at: int, places: Iterable[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in places)


def _changed(old: Sequence[_Sentence], new: Sequence[str]) -> Iterator[tuple[_Sentence | None, str]]:
    """Yield each changed sentence with its new form; None, or an empty text, for one that came or went."""
    for how, start, end, first, last in changes([each.text for each in old], new):
        if how == "equal":
            continue
        at = first
        for sentence in old[start:end]:
            candidates = range(at, min(last, at + _WINDOW))
            best = max(candidates, key=lambda each: _alikeness(sentence.text, new[each]), default=at)
            if best in candidates and _alikeness(sentence.text, new[best]) >= _ALIKE:
                yield from ((None, text) for text in new[at:best])
                yield sentence, new[best]
                at = best + 1
            else:
                yield sentence, ""
        yield from ((None, text) for text in new[at:last])


def _numbers(text: str) -> list[str]:
    return [number.text for number in numbers_in(text)]


def _alikeness(old: str, new: str) -> float:
    """Return how alike two sentences are, whatever their numbers."""
    one, other = (_DIGITS.sub("", text[:_LONGEST]) for text in (old, new))
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


class _Outdated:
    """Tells which figures a sentence of the old edition states as they no longer are."""

    def __init__(self, old: Edition, new: Edition, record: DocumentRecord | None) -> None:
        self._old, self._new = old, new
        self._values = {
            each.id: each.value
            for figure in new.figures.values()
            for each in family(figure, new.revisions.get(figure.key))
        }
        self._values |= {each.id: each.value for each in record.records} if record is not None else {}

    def __call__(self, sentence: _Sentence) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for number, record in sentence.claims:
            key = record.id.partition(".")[0]
            figure = self._old.figures.get(key)
            if figure is not None and not self._holds(number, record, figure):
                names[figure.name] = None
        return tuple(names)

    def _holds(self, number: Number, record: NumberRecord, figure: FigureRecord) -> bool:
        if record.id not in self._values:
            return not self._new.whole
        value, now = record.value, self._values[record.id]
        if isinstance(value, int | float) and isinstance(now, int | float):
            scale = number.scale(record.unit)
            if round(value / scale, number.places) != round(now / scale, number.places):
                return False
            return self._is_on_the_same_side(record, figure)
        return value == now

    def _is_on_the_same_side(self, record: NumberRecord, figure: FigureRecord) -> bool:
        """Return whether a difference is one in the same direction: it is written without a sign."""
        now = self._new.figures.get(figure.key)
        if record.op not in ("difference", "rate") or now is None:
            return True
        target = record.id.endswith(".short")
        return _direction(figure, target=target) == _direction(now, target=target)


def _direction(figure: FigureRecord, *, target: bool) -> int:
    other = figure.target if target else figure.year_before
    if other is None or not isinstance(figure.value, int | float):
        return 0
    return (figure.value > other) - (figure.value < other)
