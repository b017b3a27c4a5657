"""The record of a document held against its review counted again: every number that does not come out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kit.changes.edition import Edition
from kit.changes.figure_causes import FigureCauses
from kit.content import ANALYST, PROFILE, WORDING, FigureRecord, Source
from kit.content.causes import Cause
from kit.proof.editions import edition_of_record
from kit.proof.findings import Finding
from kit.proof.seen_pieces import expected_numbers
from kit.publishing.draft import Counted
from kit.records.number_records import NUMBERING, DocumentRecord, NumberRecord, Stretch

__all__ = ["Recounted"]

_DECIMALS = 6
_MOST_ROWS = 12
_MOST_CAUSES = 3
_SOURCELESS = frozenset({ANALYST, PROFILE, WORDING, ""})
_OF_A_FIGURE = ("year_before", "target")
_RECORD = "数据记录"


class Recounted:
    """Holds the record of a document against its review counted again.

    Parameters
    ----------
    name : str
        The document's name, which findings give.
    record : DocumentRecord
    counted : Counted
    before : Edition or None
        The edition of the figures.json beside the document, which has the rows of then.
    reasons : sequence of str
        What is known not to be as it was: ledgers, kit, subject.
    """

    def __init__(
        self,
        name: str,
        record: DocumentRecord,
        counted: Counted,
        before: Edition | None,
        reasons: Sequence[str],
    ) -> None:
        self._name = name
        self._record = record
        self._counted = counted
        self._reasons = reasons
        self._figures = {figure.key: figure for figure in counted.review.figures}
        self._now = {each.id: each for each in counted.record.records}
        self._old, self._new = self._editions(before)
        self._causes = FigureCauses(self._old, self._new)
        self._told: set[str] = set()

    def findings(self) -> Iterator[Finding]:
        """Yield every number of the record that does not come out, each once; then what cannot be counted."""
        for each in self._record.records:
            yield from self._figure(each)
        # A part of a chart that is of a figure above follows from it.
        names = {self._figures[key].name for key in self._told if key in self._figures}
        for each in self._record.records:
            if each.op == "part" and names.isdisjoint(each.id.split("/")):
                yield from self._part(each)
        yield from self._stretches()

    def _editions(self, before: Edition | None) -> tuple[Edition, Edition]:
        review = self._counted.review
        now = Edition(
            name="",
            township=review.township,
            county=review.county,
            year=review.year,
            kit_version=review.kit_version,
            subject=review.subject,
            inputs=review.inputs,
            figures=self._figures,
            ledgers={ledger.ledger: ledger for ledger in review.ledgers},
        )
        if before is not None and before.has_rows:
            return before, now
        return edition_of_record(self._record), now.as_stated

    def _figure(self, each: NumberRecord) -> Iterator[Finding]:
        """Yield a figure, its year before or target, that comes out as another."""
        key, _, end = each.id.partition(".")
        figure = self._figures.get(key)
        if figure is None:
            if each.source is not None:
                yield self._found(each, f"{each.id}记为{_said(each)}，重算时没有这项指标{self._why()}")
        elif not end or each.op in _OF_A_FIGURE:
            value = {"": figure.value, "before": figure.year_before, "target": figure.target}.get(end)
            if _short(value) != _short(each.value):
                yield self._differs(each, figure, _written(value, each.unit))
            elif not end and not self._reasons and _cells(each.source) != _cells(figure.source):
                told = f"{figure.name}的出处记为{_cells(each.source)}，重算时是{_cells(figure.source)}"
                yield self._found(each, told)

    def _part(self, each: NumberRecord) -> Iterator[Finding]:
        now = self._now.get(each.id)
        if now is not None and _short(now.value) != _short(each.value) and self._told.isdisjoint(each.of):
            told = f"{_part(each)}记为{_said(each)}，按台账重算为{_said(now)}{self._why()}"
            yield self._found(each, told)

    def _differs(self, each: NumberRecord, figure: FigureRecord, now: str) -> Finding:
        what = {"year_before": "上年", "target": "年度目标"}.get(each.op, "")
        causes = self._causes(self._old.figures.get(figure.key), self._new.figures[figure.key])
        told = f"{figure.name}{what}记为{_said(each)}，按台账重算为{now}"
        cells = _cells(figure.source) if not what else ""
        return self._found(each, f"{told}{f'（{cells}）' if cells else ''}{self._why(causes)}")

    def _why(self, causes: Sequence[Cause] = ()) -> str:
        """Return why a number comes out as another: what is known to have changed, with the cells."""
        if not self._reasons:
            return "：台账、工具版本、专题都没有变，是记录的数不对"
        cells = [str(each) for each in causes if each.place][:_MOST_CAUSES]
        return f"；生成以后变了的：{'；'.join([*self._reasons, *cells])}"

    def _found(self, each: NumberRecord, message: str) -> Finding:
        self._told |= {each.id, each.id.partition(".")[0], each.id.partition("/")[0]}
        place = f"附件2编号{each.line}" if each.line else _RECORD
        return Finding(file=self._name, place=place, code="figure-differs", message=message)

    def _stretches(self) -> Iterator[Finding]:
        """Hold the numbers of each paragraph and row that is made anew in the same words."""
        made, now = _by_words(self._record), _by_words(self._counted.record)
        unknown = 0
        for key, stretches in made.items():
            others = now.get(key, [])
            if len(others) != len(stretches):
                unknown += sum(
                    number.record.id in _SOURCELESS
                    for _, stretch in stretches
                    for number in expected_numbers(self._record, stretch)
                )
                continue
            for (at, stretch), (_, other) in zip(stretches, others, strict=True):
                yield from self._stretch(at, stretch, other)
        if unknown:
            told = f"有{unknown}个数字不是从台账来的（分析人员写的，或者措辞里的），不能重算"
            yield Finding(file=self._name, place="", code="not-recounted", severity="notice", message=told)

    def _stretch(self, at: int, stretch: Stretch, other: Stretch) -> Iterator[Finding]:
        old = expected_numbers(self._record, stretch)
        new = expected_numbers(self._counted.record, other)
        for one, two in zip(old, new, strict=False):
            # Of parts that an analyst moved, added or left out: no data.
            if one.record.id == two.record.id == NUMBERING:
                continue
            same = (one.text, one.unit) == (two.text, two.unit)
            if not same and self._is_untold(one.record) and self._is_untold(two.record):
                told = f"记为{one.text}{one.unit}，重算时是{two.text}{two.unit}{self._why()}"
                place = f"{_RECORD}第{at + 1}段"
                yield Finding(file=self._name, place=place, code="figure-differs", message=told)

    def _is_untold(self, record: NumberRecord) -> bool:
        ids = (record.id, *record.of)
        return self._told.isdisjoint(
            part for id_ in ids for part in (id_, id_.partition(".")[0], id_.partition("/")[0])
        )


def _by_words(record: DocumentRecord) -> Mapping[tuple[str, str], list[tuple[int, Stretch]]]:
    found = defaultdict(list)
    for at, stretch in enumerate(record.text):
        # A line of 附件2 has its numbers in its digest, and a row's kind tells where they are.
        found[stretch.kind.partition("/")[0], stretch.digest].append((at, stretch))
    return found


def _short(value: object) -> object:
    """Return a value as the record of a document has it."""
    return round(value, _DECIMALS) if isinstance(value, float) else value


def _said(record: NumberRecord) -> str:
    return _written(record.value, record.unit)


def _written(value: object, unit: str) -> str:
    return "缺" if value is None else f"{_short(value)}{unit}"


def _part(record: NumberRecord) -> str:
    return f"图里“{'·'.join(record.id.split('/')[1:])}”"


def _cells(source: Source | None) -> str:
    """Return where a figure is counted from: ``2021/清河镇.xlsx › 宣传阵地 › 第3、5行``."""
    return "；".join(_rows(each) for each in (source, *source.further) if each.file) if source else ""


def _rows(source: Source) -> str:
    listed = "、".join(map(str, source.rows[:_MOST_ROWS]))
    more = "等" if len(source.rows) > _MOST_ROWS else ""
    rows = f"第{listed}{more}行" if source.rows else ""
    return " › ".join(filter(None, (source.file, source.sheet, rows)))
