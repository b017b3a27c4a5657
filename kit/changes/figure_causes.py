"""Why a figure differs between two editions of one year, by the rows that it was counted from in each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from kit.changes.edition import Edition
from kit.changes.row_causes import came_or_went, cell_causes, place_in, row_causes, rows_by_number
from kit.changes.rows_matched import Matched, match
from kit.content import FigureRecord, LedgerRows, Source, hidden
from kit.content.causes import Cause

__all__ = ["FigureCauses", "counted_alike"]

_SIGNED = "成文日期"
_PARAMETER = "signed_on"


class FigureCauses:
    """Tells why the figures of two editions differ.

    Parameters
    ----------
    old, new : Edition
        Of one township and year.
    """

    def __init__(self, old: Edition, new: Edition) -> None:
        self._old, self._new = old, new
        self._matched: dict[str, Matched] = {}

    def __call__(self, old: FigureRecord | None, new: FigureRecord | None) -> tuple[Cause, ...]:
        """Return the causes of a figure's change; None where an edition does not count the figure."""
        if old is None or new is None:
            subject = self._of_subject() or self._of_version()
            return tuple(subject) or (Cause(kind="rule-changed"),)
        causes: list[Cause] = []
        if old.target != new.target:
            causes += self._of_target(old, new)
        rule = list(self._of_rule(old, new))
        causes += rule
        if not _is_valued_alike(old, new):
            causes += self._of_value(old, new, known=bool(rule))
        if old.year_before != new.year_before:
            causes += self._of_year_before(old, new, known=bool(rule))
        if not causes:
            named = (old.name, old.unit) != (new.name, new.unit)
            causes.append(Cause(kind="wording-changed" if named else "not-told"))
        return tuple(dict.fromkeys(causes))

    # Causes of the value.

    def _of_value(self, old: FigureRecord, new: FigureRecord, *, known: bool) -> list[Cause]:
        causes = list(self._of_ledgers(old, new, cited=True))
        if not self._has_rows:
            # Nothing tells rows that were corrected from rows that are counted in another way.
            causes += self._of_declarations()
        if causes or known:
            return causes
        return (
            list(self._of_ledgers(old, new, cited=False))
            or self._of_other_figures(old, new)
            or list(self._of_declarations())
            or list(self._of_day())
            or [Cause(kind="not-told")]
        )

    @property
    def _has_rows(self) -> bool:
        """Whether both editions have the rows of their ledgers."""
        return self._old.has_rows and self._new.has_rows

    def _of_declarations(self) -> Iterator[Cause]:
        yield from self._of_subject() or self._of_version()

    def _of_ledgers(self, old: FigureRecord, new: FigureRecord, *, cited: bool) -> Iterator[Cause]:
        """Yield what changed in the ledgers that the figure was counted from.

        First in the rows that it counts; if nothing did, in those that it read and did not count.
        """
        before, after = _sources(old), _sources(new)
        if not self._has_rows:
            if cited:
                yield from rows_by_number(before, after)
            return
        cites = {key: set(source.rows) for key, source in self._named(self._old, before)}
        cites_now = {key: set(source.rows) for key, source in self._named(self._new, after)}
        keys = dict.fromkeys((*cites, *cites_now))
        keys |= dict.fromkeys(each for each in self._read(old.key))
        for key in keys:
            one, other = self._old.ledgers.get(key), self._new.ledgers.get(key)
            if one is None or other is None:
                if cited:
                    yield from came_or_went(one, other)
                continue
            read = _read_columns(one, old.key) | _read_columns(other, old.key)
            chosen, chosen_now = cites.get(key, set()), cites_now.get(key, set())
            matched = self._match(key)
            gone = [row for row in sorted(matched.gone) if row in chosen or not cited]
            added = [row for row in sorted(matched.added) if row in chosen_now or not cited]
            cells = [
                cell
                for cell in matched.cells
                if cell.column in read and (not cited or cell.old_row in chosen or cell.row in chosen_now)
            ]
            yield from row_causes(one, other, added, gone)
            yield from cell_causes(one, other, cells)

    def _read(self, figure: str) -> Iterator[str]:
        """Yield the ledgers that a figure reads in either edition, also where it counts no row."""
        for edition in (self._old, self._new):
            yield from (key for key, ledger in edition.ledgers.items() if figure in ledger.reads)

    def _match(self, key: str) -> Matched:
        if key not in self._matched:
            self._matched[key] = match(self._old.ledgers[key], self._new.ledgers[key])
        return self._matched[key]

    @staticmethod
    def _named(edition: Edition, sources: Iterable[Source]) -> Iterator[tuple[str, Source]]:
        keys = {(each.file, each.sheet): key for key, each in edition.ledgers.items()}
        for source in sources:
            if (source.file, source.sheet) in keys:
                yield keys[source.file, source.sheet], source

    def _of_other_figures(self, old: FigureRecord, new: FigureRecord) -> list[Cause]:
        """Return the figures with a target that changed, for one that counts targets."""
        aims = {key for key, ledger in self._new.ledgers.items() if ledger.role == "targets"}
        if not any(key in aims for key in self._read(old.key)):
            return []
        names = tuple(
            figure.name
            for key, figure in self._new.figures.items()
            if key != new.key
            and (before := self._old.figures.get(key)) is not None
            and (before.target is not None or figure.target is not None)
            and (before.value, before.target) != (figure.value, figure.target)
        )
        return [Cause(kind="follows", figures=names)] if names else []

    def _of_day(self) -> Iterator[Cause]:
        """Yield the day that the review is dated, which deadlines are compared with."""
        if not (self._old.whole and self._new.whole):
            return
        before, after = (str(each.parameters.get(_PARAMETER) or "") for each in (self._old, self._new))
        if before != after:
            yield Cause(kind="day-changed", place=f"参数 {_PARAMETER}", old=before, new=after)
        for key, ledger in self._new.ledgers.items():
            if ledger.role == "profile" and key in self._old.ledgers:
                rows = ledger.cells
                for cell in self._match(key).cells:
                    if _SIGNED in rows[cell.row]:
                        yield Cause(kind="day-changed", place=place_in(ledger, f"{cell.letters}{cell.row}"))

    # Causes of what a figure is compared with.

    def _of_target(self, old: FigureRecord, new: FigureRecord) -> Iterator[Cause]:
        yield Cause(
            kind="target-changed",
            place=next(self._aims(new.name), ""),
            old=_number(old.target),
            new=_number(new.target),
        )

    def _aims(self, name: str) -> Iterator[str]:
        """Yield where the target of a figure was changed, came or went."""
        wanted = hidden(name)
        for key in dict.fromkeys((*self._old.ledgers, *self._new.ledgers)):
            one, other = self._old.ledgers.get(key), self._new.ledgers.get(key)
            if (one or other).role != "targets":  # type: ignore[union-attr]
                continue
            if one is None or other is None:
                yield place_in(one or other, "")  # type: ignore[arg-type]
                continue
            matched = self._match(key)
            for cell in matched.cells:
                if wanted in one.cells[cell.old_row] or wanted in other.cells[cell.row]:
                    yield place_in(other, f"{cell.letters}{cell.row}")
            for row in sorted(matched.added):
                if wanted in other.cells[row]:
                    yield place_in(other, f"第{row}行")
            for row in sorted(matched.gone):
                if wanted in one.cells[row]:
                    yield place_in(one, f"第{row}行")

    def _of_year_before(self, old: FigureRecord, new: FigureRecord, *, known: bool) -> list[Cause]:
        changed = self._files_before
        if changed or not known:
            if not changed and (declared := list(self._of_declarations())):
                return declared
            return [
                Cause(
                    kind="year-before-changed",
                    place="、".join(changed),
                    old=_number(old.year_before),
                    new=_number(new.year_before),
                )
            ]
        return []

    @cached_property
    def _files_before(self) -> list[str]:
        """The files of the year before that differ, came or went."""
        start = f"{self._new.year - 1}/"
        before, after = self._old.inputs, self._new.inputs
        return [
            name
            for name in dict.fromkeys((*before, *after))
            if name.startswith(start) and not _is_same(before.get(name, ""), after.get(name, ""))
        ]

    # Causes in the declarations.

    def _of_rule(self, old: FigureRecord, new: FigureRecord) -> Iterator[Cause]:
        before, after = old.source.rule, new.source.rule
        if before != after and self._old.whole and self._new.whole:
            yield Cause(kind="rule-changed", old=before, new=after)

    def _of_subject(self) -> list[Cause]:
        before, after = self._old.subject, self._new.subject
        if before is None or after is None or before.sha256 == after.sha256:
            return []
        if before.version != after.version:
            return [Cause(kind="subject-changed", old=before.version, new=after.version)]
        return [Cause(kind="subject-changed")]

    def _of_version(self) -> list[Cause]:
        before, after = self._old.kit_version, self._new.kit_version
        return [Cause(kind="version-changed", old=before, new=after)] if before != after else []


def counted_alike(old: FigureRecord, new: FigureRecord, *, whole: bool) -> bool:
    """Return whether a figure is the same in two editions.

    Parameters
    ----------
    old, new : FigureRecord
    whole : bool
        Whether both are of a figures.json; a document alone has no rules, labels and notes.
    """
    if not whole:
        return all(
            one is None or other is None or one == other
            for one, other in (
                (old.value, new.value),
                (old.year_before, new.year_before),
                (old.target, new.target),
            )
        )
    return (
        _is_valued_alike(old, new)
        and (old.year_before, old.target, old.source.rule) == (new.year_before, new.target, new.source.rule)
        and (old.name, old.unit) == (new.name, new.unit)
    )


def _is_valued_alike(old: FigureRecord, new: FigureRecord) -> bool:
    """Return whether the values are the same; a row that was moved may list names in another order."""
    return (old.value, sorted(old.label.split("、")), old.approximate, old.unfilled) == (
        new.value,
        sorted(new.label.split("、")),
        new.approximate,
        new.unfilled,
    )


def _is_same(one: str, other: str) -> bool:
    """Return whether two hashes are of one file, of which a document has the first digits only."""
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def _sources(figure: FigureRecord) -> tuple[Source, ...]:
    return tuple(each for each in (figure.source, *figure.source.further) if each.file)


def _read_columns(ledger: LedgerRows, figure: str) -> set[str]:
    """Return the names of the columns that a figure reads; all, where it is not known to read the ledger."""
    if figure not in ledger.reads:
        return set(ledger.columns)
    letters = ledger.reads[figure].split()
    return {name for name, own in ledger.columns.items() if own in letters}


def _number(value: float | None) -> str:
    return "" if value is None else re.sub(r"\.0$", "", str(value))
