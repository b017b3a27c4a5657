"""Two editions of a review compared: the figures that differ and why, and the sentences."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kit.changes.edition import Edition
from kit.changes.figure_causes import FigureCauses, counted_alike
from kit.content import FigureRecord
from kit.content.causes import CLASSES, Cause, ChangeClass, classes_of
from kit.errors import CallError
from kit.proof.sentences import SentenceChange, SentenceChanges, compare_sentences

__all__ = ["Difference", "FigureChange", "compare"]

_PLACES = frozenset({"data", "published", "year"})
"""Parameters that differ without changing a review, or with the years that are compared."""


class FigureChange(msgspec.Struct, frozen=True, kw_only=True):
    """A figure that differs.

    Attributes
    ----------
    key, name : str
    old, new : str
        As the editions write it; 缺 where the value is missing, 不计 where the figure is not counted.
    classes : tuple of str
        See `kit.content.causes.CLASSES`; empty between years.
    causes : tuple of Cause
        Between years only a different rule: rows are not compared.
    """

    key: str
    name: str
    old: str
    new: str
    classes: tuple[ChangeClass, ...] = ()
    causes: tuple[Cause, ...] = ()


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between two editions of a review, or two years of a township.

    Attributes
    ----------
    place : str
        The township, with its county where there are counties.
    old, new : str
        The editions as they were given.
    old_year, new_year : int
    notes : tuple of str
        What else to know: another version, no rows to compare.
    figures : tuple of FigureChange
        Figures that stayed are not listed.
    sentences : tuple of SentenceChange
        Of two editions of one year.
    """

    place: str
    old: str
    new: str
    old_year: int
    new_year: int
    notes: tuple[str, ...] = ()
    figures: tuple[FigureChange, ...] = ()
    sentences: tuple[SentenceChange, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.figures or self.sentences)

    @property
    def counts(self) -> dict[ChangeClass, int]:
        """How many figures are of each class."""
        return {each: sum(each in figure.classes for figure in self.figures) for each in CLASSES}


def compare(old: Edition, new: Edition) -> Difference:
    """Compare two editions of a review, or a township's reviews of two years.

    Raises
    ------
    CallError
        They are of two townships or two subjects.

    Examples
    --------
    >>> compare(read_edition("old"), read_edition("outputs/2021/清河镇")).figures   # doctest: +SKIP
    ()
    """
    if old.township != new.township:
        raise CallError(f"一份是{old.place}的，一份是{new.place}的：请比较同一个乡镇的两份总结")
    if old.subject and new.subject and old.subject.key != new.subject.key:
        raise CallError(
            f"一份是专题“{old.subject.name}”的，一份是“{new.subject.name}”的：请比较同一个专题的两份总结"
        )
    same_year = old.year == new.year
    said = compare_sentences(old, new) if same_year else SentenceChanges()
    if not (old.whole and new.whole):
        old, new = old.as_stated, new.as_stated
    return Difference(
        place=new.place,
        old=old.name,
        new=new.name,
        old_year=old.year,
        new_year=new.year,
        notes=(*_notes(old, new), *said.notes),
        figures=tuple(_figures(old, new) if same_year else _figures_of_years(old, new)),
        sentences=said.changes,
    )


def _notes(old: Edition, new: Edition) -> Iterator[str]:
    if old.kit_version != new.kit_version:
        yield f"两份由不同的版本写成：{old.kit_version} → {new.kit_version}"
    if old.subject and new.subject and old.subject.sha256 != new.subject.sha256:
        yield "两份的专题声明不同"
    if old.whole and new.whole:
        names = [name for name in dict.fromkeys((*old.parameters, *new.parameters)) if name not in _PLACES]
        changed = [name for name in names if old.parameters.get(name) != new.parameters.get(name)]
        if changed:
            yield f"笔记本的参数不同：{'、'.join(changed)}"
        if old.notebook_sha256 != new.notebook_sha256:
            yield "两份由不同的笔记本写成"
    if old.year != new.year:
        yield "两个年度只比较指标的值，不比较台账的行"
    elif not all(each.has_rows for each in (old, new)):
        lacking = "、".join(each.name for each in (old, new) if not each.has_rows)
        yield f"{lacking} 没有台账各行的内容，只能看出增减了哪几行，看不出改了哪个单元格"


def _pairs(old: Edition, new: Edition) -> Iterator[tuple[FigureRecord | None, FigureRecord | None]]:
    """Yield the figures that differ; those that a document alone does not state are left out."""
    whole = old.whole and new.whole
    for key in dict.fromkeys((*new.figures, *old.figures)):
        before, after = old.figures.get(key), new.figures.get(key)
        if before is None or after is None:
            known = before or after
            # A figure that neither edition has a value of is not missed.
            if whole and known is not None and known.value is not None:
                yield before, after
        elif not counted_alike(before, after, whole=whole):
            yield before, after


def _figures(old: Edition, new: Edition) -> Iterator[FigureChange]:
    why = FigureCauses(old, new)
    for before, after in _pairs(old, new):
        causes = why(before, after)
        yield _change(before, after, causes, classes_of(causes))


def _figures_of_years(old: Edition, new: Edition) -> Iterator[FigureChange]:
    whole = old.whole and new.whole
    for before, after in _pairs(old, new):
        if before is None or after is None:
            yield _change(before, after, (), ())
            continue
        other_rule = whole and before.source.rule != after.source.rule
        if (before.value, before.label) != (after.value, after.label) or other_rule:
            rule = Cause(kind="rule-changed", old=before.source.rule, new=after.source.rule)
            yield _change(before, after, (rule,) if other_rule else (), ())


def _change(
    old: FigureRecord | None,
    new: FigureRecord | None,
    causes: tuple[Cause, ...],
    classes: tuple[ChangeClass, ...],
) -> FigureChange:
    known = new or old
    assert known is not None
    before, after = _shown(old), _shown(new)
    if before == after and old is not None and new is not None:
        before, after = (_shown(each, more=True) for each in (old, new))
    return FigureChange(key=known.key, name=known.name, old=before, new=after, classes=classes, causes=causes)


def _shown(figure: FigureRecord | None, *, more: bool = False) -> str:
    """Return a figure as its edition writes it, with its label and note if the text alone is the same."""
    if figure is None:
        return "不计"
    text = figure.text or "缺"
    notes = "，".join(filter(None, (figure.label, figure.unfilled))) if more else ""
    return f"{text}（{notes}）" if notes else text
