"""The review that a notebook's sections were written from; sections of several reviews stop the export.

A second review that is only displayed, for comparison, does not count, nor do its charts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kit.content import Identity, ReviewRecord, SectionContent
from kit.document.export_faults import ExportFault, cell_labels

__all__ = ["Origins", "is_other"]

_RERUN = "请让各章节都写自同一次 kit.open_review(…)，重新运行全部单元格，再导出"

_ONCE = "请只留要的一遍：要改一节，就把依次写出各节的那一格换成一节一格，再导出"


class Origins:
    """The reviews that cells display, and the reviews that sections were written from."""

    def __init__(self) -> None:
        self._reviews: list[tuple[str, ReviewRecord]] = []
        self._sections: list[tuple[int, Mapping[str, Any], SectionContent]] = []

    def add_review(self, name: str, review: ReviewRecord) -> None:
        """Add an opened review that the cell of this name displays."""
        self._reviews.append((name, review))

    def add_section(self, number: int, cell: Mapping[str, Any], section: SectionContent) -> None:
        """Add a section that a cell, given with its position, writes into the document."""
        self._sections.append((number, cell, section))

    def resolve(
        self, requested: Mapping[str, str]
    ) -> tuple[ReviewRecord | None, Identity | None, list[ExportFault]]:
        """Return the record of the document's review, its identity from the sections, and faults.

        Parameters
        ----------
        requested : mapping of str to str
            ``township`` and ``year`` of the parameters, which select the review if no section has an origin.
        """
        sections = [section for *_, section in self._sections if section.role != "part"]
        origins = [section.origin for section in sections]
        # The opening has the document's title; the other sections have to match it.
        openings = [section.origin for section in sections if section.role == "opening"]
        origin = next((each for each in [*openings, *origins] if each is not None), None)
        if origin is None:
            return self._requested(requested), None, []
        others: dict[str, dict[int, Mapping[str, Any]]] = {}
        for number, cell, section in self._sections:
            # A chart of another township or year is shown beside those of the document's own.
            if section.origin != origin and not (section.role == "part" and is_other(section.origin, origin)):
                # One cell may display several sections.
                others.setdefault(_difference(section.origin, origin), {})[number] = cell
        faults = [
            ExportFault(f"{cell_labels([*cells.items()])}的章节{difference}", _RERUN)
            for difference, cells in others.items()
        ]
        faults += self._repeated()
        matching = [review for _, review in self._reviews if _is_of(review, origin)]
        if self._reviews and not matching and not faults:
            name, review = self._reviews[0]
            other = _name(review.identity)
            same = other == _name(origin)
            what = f"显示的是{'另一次打开的' if same else ''}{other}的总结，各章节却写自{_name(origin)}"
            faults.append(ExportFault(f"{name}{what}（编号{origin.stamp}）", _RERUN))
        return (matching[-1] if matching else None), origin, faults

    def _repeated(self) -> Iterator[ExportFault]:
        """Yield a fault for each section that stands more than once, as a changed one after all of them."""
        found: dict[str, list[tuple[int, Mapping[str, Any], SectionContent]]] = {}
        for number, cell, section in self._sections:
            if section.role != "part" and section.heading:
                found.setdefault(section.key, []).append((number, cell, section))
        for each in found.values():
            if len(each) > 1:
                cells = {number: cell for number, cell, _ in each}
                told = f"“{each[0][2].heading}”写了{len(each)}遍：{cell_labels([*cells.items()])}"
                yield ExportFault(told, _ONCE)

    def _requested(self, requested: Mapping[str, str]) -> ReviewRecord | None:
        reviews = [review for _, review in self._reviews]
        matching = [
            review
            for review in reviews
            if all(str(getattr(review, name)) == value for name, value in requested.items())
        ]
        return next(iter([*matching, *reviews]), None)


def is_other(one: Identity | None, origin: Identity | None) -> bool:
    """Whether a part is of another township or year, and not of an earlier run of the same."""
    return one is None or origin is None or (one.township, one.year) != (origin.township, origin.year)


def _name(origin: Identity) -> str:
    return f"{origin.township}{origin.year}年"


def _difference(found: Identity | None, origin: Identity) -> str:
    """Describe how a section's review differs from that of the others."""
    if found is None:
        return "没有写明写自哪份总结，是旧版本的结果"
    if _name(found) == _name(origin):
        return f"写自另一次打开的{_name(found)}（编号{found.stamp}），其他章节写自编号{origin.stamp}"
    return f"写自{_name(found)}的总结，其他章节写自{_name(origin)}"


def _is_of(review: ReviewRecord, origin: Identity) -> bool:
    return (review.township, review.year, review.stamp) == (origin.township, origin.year, origin.stamp)
