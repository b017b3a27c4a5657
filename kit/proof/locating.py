"""Where a number of a published file comes from: its cells, rule and operands, from the file alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from kit.errors import DataError
from kit.proof.asking import Asked, read_asked
from kit.proof.explaining import Explained, Explainer
from kit.proof.published import read_published
from kit.proof.seeing import see_with_marks
from kit.proof.seen_pieces import Claims
from kit.proof.standing import Shown, SourceLine, Standing, shown
from kit.records.number_records import DocumentRecord

__all__ = ["Answer", "Found", "Stated", "where"]

_NEAR = 3


class Stated(msgspec.Struct, frozen=True):
    """A place where a number stands.

    Attributes
    ----------
    place, sentence : str
        As they are seen.
    recorded : str
        What the record states there, if it is another number.
    is_edited : bool
        Whether the words were edited since the file was made.
    """

    place: str
    sentence: str
    recorded: str = ""
    is_edited: bool = False

    def __str__(self) -> str:
        notes = [f"记录里这一处是{self.recorded}"] if self.recorded else []
        notes += ["这里的文字与生成时不同"] if self.is_edited else []
        return f"{self.place}“{self.sentence}”" + (f"（{'，'.join(notes)}）" if notes else "")


class Found(msgspec.Struct, frozen=True):
    """A number of the record and all places where it stands.

    Attributes
    ----------
    number : Explained or None
        None for a number that the file was not made with.
    places : tuple of Stated
    """

    number: Explained | None
    places: tuple[Stated, ...]

    @property
    def lines(self) -> Iterator[str]:
        """What is told of it."""
        yield from map(str, self.places)
        told = self.number.lines if self.number is not None else ("记录里没有这个数，是生成以后加的",)
        yield from (f"  {line}" for line in told)


class Answer(msgspec.Struct, frozen=True):
    """What is known of a number that was asked for.

    Attributes
    ----------
    asked : str
        As it was typed.
    found : tuple of Found
        Empty if it does not stand in the document.
    line : SourceLine or None
        A line of 附件2 that was asked for and has no number.
    nearest : tuple of str
        Where there is none, numbers that are like it.
    missing : str
        The line that says so.
    """

    asked: str
    found: tuple[Found, ...] = ()
    line: SourceLine | None = None
    nearest: tuple[str, ...] = ()
    missing: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether it was found, and stands everywhere as the file was made."""
        stated = [each for found in self.found for each in found.places]
        known = all(found.number is not None for found in self.found)
        return not self.missing and known and not any(each.recorded for each in stated)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is told of it, a line each."""
        if self.missing:
            return (self.missing,)
        if self.line is not None:
            of = self.line
            first = f"附件2编号{of.number}：{of.name} {of.value}"
            return (self.asked, first, *(f"  {text}" for text in (of.group, f"规则：{of.rule}") if text))
        return (self.asked, *(line for found in self.found for line in found.lines))


def where(path: str | os.PathLike[str], numbers: Sequence[str]) -> tuple[Answer, ...]:
    """Return what each number comes from, as it stands in a published file.

    Parameters
    ----------
    path : path
        An HTML, PDF or Word file of a review. Nothing else is read.
    numbers : sequence of str
        As a person types them: ``27``, ``27次``, ``35%``, ``2.5万``; ``[22]`` or ``#22`` for a line of 附件2;
        ``_number_12`` for the bookmark of a number in a Word file.

    Raises
    ------
    CallError
        There is no such file, or what is typed is no number.
    DataError
        The file cannot be read, or carries no record.

    Examples
    --------
    >>> where("outputs/2021/清河镇/清河镇-2021.html", ["27次"])[0].lines     # doctest: +SKIP
    """
    asked = [read_asked(typed) for typed in numbers]
    file = read_published(path)
    try:
        seen = shown(file.record, *see_with_marks(file.content))
    except DataError as error:
        raise DataError(f"{file.name}：{error}") from None
    explainer = Explainer(file.record, seen)
    return tuple(_answer(each, file.record, seen, explainer) for each in asked)


def _answer(asked: Asked, record: DocumentRecord, seen: Shown, explainer: Explainer) -> Answer:
    if asked.line:
        return _of_line(asked, record, seen, explainer)
    if asked.mark:
        return _of_mark(asked, record, seen, explainer)
    standing = [each for each in seen.numbers if not each.is_line and asked.means(each)]
    if standing:
        return Answer(asked.typed, _grouped(standing, explainer))
    nearest = _nearest(asked, seen)
    told = f"；相近的有{'、'.join(nearest)}" if nearest else ""
    if not told and not asked.unit and asked.digits.isdecimal() and int(asked.digits) in seen.lines:
        told = f"；附件2有这个编号，请写成 [{asked.digits}]"
    return Answer(asked.typed, nearest=nearest, missing=f"文中没有{asked.typed}{told}")


def _of_line(asked: Asked, record: DocumentRecord, seen: Shown, explainer: Explainer) -> Answer:
    found = next((each for each in record.records if each.line == asked.line), None)
    if found is not None:
        standing = [each for each in seen.numbers if each.record is not None and each.record.id == found.id]
        # Where the number itself stands, its reference stands beside it.
        stated = {each.place for each in standing if not each.is_line}
        standing = [each for each in standing if not each.is_line or each.place not in stated]
        grouped = _grouped(standing, explainer) or (Found(explainer.explain(found), ()),)
        return Answer(asked.typed, grouped)
    line = seen.lines.get(asked.line)
    if line is not None:
        return Answer(asked.typed, line=line)
    has = f"编号到{max(seen.lines)}为止" if seen.lines else "文中没有带编号的数据来源"
    return Answer(asked.typed, missing=f"附件2没有编号{asked.line}：{has}")


def _of_mark(asked: Asked, record: DocumentRecord, seen: Shown, explainer: Explainer) -> Answer:
    claims = Claims(record)
    claimed = [each for stretch in record.text for each in claims.of(stretch)]
    if asked.mark > len(claimed):
        return Answer(asked.typed, missing=f"记录里没有{asked.typed}：编到_number_{len(claimed)}为止")
    standing = [each for each in seen.numbers if each.at == asked.mark]
    number = claimed[asked.mark - 1].record
    return Answer(asked.typed, _grouped(standing, explainer) or (Found(explainer.explain(number), ()),))


def _grouped(standing: Sequence[Standing], explainer: Explainer) -> tuple[Found, ...]:
    """Return the numbers by their record, each with the places where it stands."""
    records = {each.record.id: each.record for each in standing if each.record is not None}
    places: dict[str | None, dict[Stated, None]] = {}
    for each in standing:
        stated = Stated(each.place, each.sentence, each.recorded, each.is_edited)
        places.setdefault(each.record.id if each.record else None, {})[stated] = None
    return tuple(
        Found(explainer.explain(records[id_]) if id_ is not None else None, tuple(stated))
        for id_, stated in places.items()
    )


def _nearest(asked: Asked, seen: Shown) -> tuple[str, ...]:
    """Return numbers of figures that are like it: of the same digits, or the nearest of the same unit."""
    figures = [
        each
        for each in seen.numbers
        if not each.is_line and each.record is not None and (each.record.op or each.record.source)
    ]
    same = [each for each in figures if Decimal(each.number.text) == Decimal(asked.digits)]
    if not same:
        wanted: Decimal = asked.value
        alike = [each for each in figures if asked.unit and asked.has_unit_of(each)]
        near = sorted((abs(each.number.value("") - wanted), at) for at, each in enumerate(alike))
        same = [alike[at] for away, at in near if away * 4 <= wanted]
    return tuple(dict.fromkeys(f"{each.number.text}{unit}" for each in same if (unit := _unit(each))))[:_NEAR]


def _unit(standing: Standing) -> str:
    number, unit = standing.number, standing.unit
    scale = (
        number.after[:1] if number.after[:1] in ("万", "亿") and not unit.startswith(number.after[:1]) else ""
    )
    return scale + unit
