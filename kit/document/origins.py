"""Of which review a notebook's sections are: all of one, or the export stops.

Stands between the notebook and the document. A second review that is merely shown, to compare, is no part of
the document; what counts is what the sections were written from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit.content import Identity, ReviewRecord, SectionContent
from kit.document.faults import Fault, names

__all__ = ["Origins"]

_AGAIN = "请让各章节都写自同一次 kit.open_review(…)，重新运行全部单元格，再导出"


class Origins:
    """The reviews that a notebook's cells show, and those that its sections were written from."""

    def __init__(self) -> None:
        self._shown: list[tuple[str, ReviewRecord]] = []
        self._written: list[tuple[int, Mapping[str, Any], SectionContent]] = []

    def shows(self, name: str, review: ReviewRecord) -> None:
        """Note that the cell of this name shows an opened review."""
        self._shown.append((name, review))

    def writes(self, number: int, cell: Mapping[str, Any], section: SectionContent) -> None:
        """Note that a cell, with its place in the notebook, writes a section into the document."""
        self._written.append((number, cell, section))

    def settled(self, asked: Mapping[str, str]) -> tuple[ReviewRecord | None, Identity | None, list[Fault]]:
        """Return the review that the document is of, as it was shown and as the sections tell it, and faults.

        Parameters
        ----------
        asked : mapping of str to str
            What the parameters say of ``township`` and ``year``: where no section tells, the review that was
            asked for is the one that is meant.
        """
        sections = [section for *_, section in self._written]
        origins = [section.origin for section in sections]
        # The opening gives the document its title; the others have to go with it.
        openings = [section.origin for section in sections if section.role == "opening"]
        origin = next((each for each in [*openings, *origins] if each is not None), None)
        if origin is None:
            return self._meant(asked), None, []
        others: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
        for number, cell, section in self._written:
            if section.origin != origin:
                others.setdefault(_told(section.origin, origin), []).append((number, cell))
        faults = [Fault(f"{names(cells)}的章节{told}", _AGAIN) for told, cells in others.items()]
        matching = [review for _, review in self._shown if _is_of(review, origin)]
        if self._shown and not matching and not faults:
            name, review = self._shown[0]
            other = _name(review.identity)
            same = other == _name(origin)
            what = f"显示的是{'另一次打开的' if same else ''}{other}的总结，各章节却写自{_name(origin)}"
            faults.append(Fault(f"{name}{what}（编号{origin.stamp}）", _AGAIN))
        return (matching[-1] if matching else None), origin, faults

    def _meant(self, asked: Mapping[str, str]) -> ReviewRecord | None:
        reviews = [review for _, review in self._shown]
        meant = [
            review
            for review in reviews
            if all(str(getattr(review, name)) == value for name, value in asked.items())
        ]
        return next(iter([*meant, *reviews]), None)


def _name(origin: Identity) -> str:
    return f"{origin.township}{origin.year}年"


def _told(found: Identity | None, origin: Identity) -> str:
    """Say of what review a section is that does not go with the others."""
    if found is None:
        return "没有写明写自哪份总结，是旧版本的结果"
    if _name(found) == _name(origin):
        return f"写自另一次打开的{_name(found)}（编号{found.stamp}），其他章节写自编号{origin.stamp}"
    return f"写自{_name(found)}的总结，其他章节写自{_name(origin)}"


def _is_of(review: ReviewRecord, origin: Identity) -> bool:
    return (review.township, review.year, review.stamp) == (origin.township, origin.year, origin.stamp)
