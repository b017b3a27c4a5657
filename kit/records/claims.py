"""The record of a document, made from the document and the record of its review: what claims each number.

A number of a figure's run is looked for among what can be said of that figure; a number of a chart's words
among what the chart draws; any other among the figures of its sentence and the charts that it cites. Of
several that have the value, the one whose unit follows and whose words stand before is taken. A number that
none of these has is left without a claim: its record has the id ``""``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain

import msgspec

from kit.content import ANALYST, PROFILE, WORDING, Chart, ReviewRecord, Run, Table, plain
from kit.content.blocks import Block
from kit.content.revision import REVISION_COLUMNS
from kit.document import Document, Reading
from kit.records.best_fit import Valued, best_fit, valued
from kit.records.chart_words import ChartWords, Words
from kit.records.collected import Collected
from kit.records.drawing_hashes import drawn_points, figure_digest, points_digest
from kit.records.drawn import counted_numbers
from kit.records.families import family, stated_record
from kit.records.number_records import NUMBERING, Claim, DocumentRecord, NumberRecord, Stretch
from kit.records.numbers_said import Number, NumbersOfNames, has_number, numbers_in, numbers_of
from kit.records.spoken import Runs, Spoken, spoken
from kit.records.text_digests import digest, numbers_by_cell

__all__ = ["document_record"]

_NUMBERED = ("图", "表", "第", "附件")
# What a figure of the year before could not count: （上年5条记录中有1条没有填数）.
_NOTE_BEFORE = re.compile("（上年([^（）]*)$")
_NOTED = ("条", "个月")
_OTHER_YEARS = 10
# What the columns of 附件1 and 附件2 state.
_COLUMNS: Mapping[int, tuple[str, ...]] = {2: ("before",), 3: ("difference", "rate"), 4: ("target",)}
_REVISED = dict(zip(REVISION_COLUMNS, (("published",), ("before",)), strict=True))
_VALUE = 2
_NO_FIGURE = {
    id_: NumberRecord(id=id_) for id_ in (NUMBERING, ANALYST, WORDING, "source", "date", "identity")
}


def document_record(reading: Reading) -> DocumentRecord | None:
    """Return the record of a document; None for one that is no review.

    Parameters
    ----------
    reading : Reading
        Of the notebook that the document was made from.
    """
    document, review = reading.document, reading.review
    if review is None:
        return None
    writer = _Writer(document, review)
    said = list(spoken(document, reading.by_analyst))
    text = tuple(stretch for each in said for stretch in writer.stretches(each))
    return DocumentRecord(
        township=review.township,
        county=review.county,
        year=review.year,
        stamp=review.stamp,
        kit_version=review.kit_version,
        subject=review.subject,
        opened=_opened(review),
        inputs=review.inputs,
        published=review.published,
        records=writer.records(),
        text=text,
        pictures=tuple(figure_digest(each.block) for each in said if each.kind == "figure"),
        points=tuple(_points(each.block) for each in said if each.kind == "figure"),
    )


def _points(block: Block | None) -> str:
    data = block.data if isinstance(block, Chart) else None
    return points_digest(drawn_points(data)) if data is not None else ""


def _opened(review: ReviewRecord) -> dict[str, str]:
    """Return what a review was opened with that its documents show; no path of a person's machine."""
    shown = {name: review.opened.get(name, "") for name in ("title", "signed_by", "signed_on")}
    wording = review.opened.get("wording", "").replace("\\", "/").rstrip("/").rpartition("/")[2]
    return {name: value for name, value in (*shown.items(), ("wording", wording)) if value}


class _Writer:
    """Writes what is read of a document as stretches, and collects the records that their numbers need."""

    def __init__(self, document: Document, review: ReviewRecord) -> None:
        self._review = review
        listed = [
            (row, key)
            for attachment in document.attachments
            for block in attachment.blocks
            if isinstance(block, Table)
            for row, key in zip(block.rows, block.anchors, strict=False)
        ]
        self._anchors = {id(row): key for row, key in listed}
        lines = {key: int(number) for row, key in listed if key and (number := plain(row[0])).isdigit()}
        revised = {each.key: each for each in review.revisions}
        self._families = {
            figure.key: valued(family(figure, revised.get(figure.key))) for figure in review.figures
        }
        # A summary states numbers by themselves: no more may be said of one than it is.
        self._families |= {each.id: valued((stated_record(each),)) for each in review.numbers}
        self._named = {figure.name: figure.key for figure in review.figures}
        self._names = NumbersOfNames(review.names)
        self._by_id = {record.id: record for each in self._families.values() for _, record in each}
        self._charts = {block.key: block for block in document.blocks if isinstance(block, Chart)}
        self._chart_words: dict[int, ChartWords] = {}  # by the identity of a block
        self._collected = Collected(self._by_id, lines)

    def records(self) -> tuple[NumberRecord, ...]:
        """Return the records that are claimed, and those that they are made of.

        Of the tens of thousands that a summary is made of, only those that it states, or divides, have rows.
        """
        records = self._collected.records()
        if not self._review.stated:
            return records
        stated = [each for each in records if each.text]
        kept = {id_ for each in stated for id_ in (each.id, *(each.of if each.op == "per" else ()))}
        return tuple(
            each if each.id in kept else msgspec.structs.replace(each, source=None) for each in records
        )

    def stretches(self, said: Spoken) -> Iterator[Stretch]:
        """Yield what is read of a block, with its claims."""
        if said.kind == "table":
            assert isinstance(said.block, Table)
            yield self._stretch("caption", said, said.caption)
            for at, row in enumerate(said.rows):
                yield self._row(said, said.block, at, row)
            return
        chart = ""
        if isinstance(said.block, Chart) and said.block.data is not None and said.kind == "figure":
            # One that a Word file has as a chart, and not as a drawing.
            chart = f"/{said.block.key}"
        yield self._stretch(said.kind + chart, said, said.runs)
        if said.kind == "figure":
            yield self._stretch("caption", said, said.caption)
            for record in self._words_of(said.block).plotted if isinstance(said.block, Chart) else ():
                self._collected.add(record)

    def _stretch(self, kind: str, said: Spoken, runs: Runs) -> Stretch:
        pieces = _without_space(runs)
        text = "".join(pieces)
        claims = tuple(self._claims(said, runs, pieces)) if has_number(text) else ()
        return Stretch(kind, digest(text), claims)

    def _row(self, said: Spoken, table: Table, at: int, row: Sequence[Runs]) -> Stretch:
        """Claim the numbers of a row: those without a figure may be of the one that the row is about."""
        cells = [_without_space(cell) for cell in row]
        texts = ["".join(cell) for cell in cells]
        if table.anchors and at:
            key = self._anchors.get(id(row), "")
            claims = [
                self._collected.claim(found, number)
                for _, number in numbers_of(cells[_VALUE] if len(cells) > _VALUE else ())
                if (found := best_fit(number, self._families.get(key, ())))
            ]
            return Stretch("source", digest("".join(texts), texts), tuple(claims))
        key = next((run.figure for cell in row for run in cell if run.figure), "")
        if not key and row and said.in_attachment:
            # A figure that is missing is named all the same, and may have a target.
            key = self._named.get(plain(row[0]), "")
        about = self._families.get(key, ())
        listed = [
            tuple(
                self._claims(said, row[place], cells[place], about, _stated_in(table, place) if about else ())
            )
            if has_number(text)
            else ()
            for place, text in enumerate(texts)
        ]
        kind = f"row/{numbers_by_cell(map(len, listed))}"
        return Stretch(kind, digest("".join(texts)), tuple(chain.from_iterable(listed)))

    def _claims(
        self,
        said: Spoken,
        runs: Runs,
        pieces: Sequence[str],
        about: Sequence[Valued] = (),
        ends: tuple[str, ...] = (),
    ) -> Iterator[int | Claim]:
        """Yield what claims the numbers of runs.

        Parameters
        ----------
        said : Spoken
        runs : tuple of Run
        pieces : sequence of str
            Their texts as `_without_space` returned them.
        about : sequence of (value, NumberRecord)
            What a number without a figure may be.
        ends : tuple of str
            As for `best_fit`.
        """
        is_caption = runs is said.caption
        chart = self._words_of(said.block) if isinstance(said.block, Chart) else None
        left = list(chart.stated) if chart is not None else []
        stated = list(dict.fromkeys(run.figure for run in runs if run.figure in self._families))
        words: Words = "caption" if is_caption else "alt" if said.kind == "figure" else "note"
        for at, number in numbers_of(pieces, apart=is_caption):
            run = runs[at]
            if run.script == "super" and run.figure in self._families:
                yield -1 - self._collected.add(self._by_id[run.figure])
                continue
            # In an analyst's caption, a number that the chart draws is the chart's all the same.
            drawn_too = self._drawn_too(said, number, left) if run.quotes == ANALYST else None
            # The first of two runs of a caption is its number, whoever wrote the words.
            of_caption = _NO_FIGURE[NUMBERING] if is_caption and at + 1 < len(runs) else None
            found = (
                of_caption
                or drawn_too
                or self._kind(said, run, at)
                or self._of_a_name(number, run)
                or self._note_before(number, run, stated)
                or best_fit(number, self._families.get(run.figure, about), ends)
            )
            if found is None and chart is not None:
                found = (
                    chart.of_name(number, words)
                    or self._plain_number(number)
                    or chart.of_value(number, left, words)
                )
            yield self._collected.claim(found or self._of_any(said, number, run, stated), number)

    def _words_of(self, chart: Chart) -> ChartWords:
        """Return what the words of a chart may state: alternative text, caption and note ask for the same."""
        found = self._chart_words.get(id(chart))
        if found is None:
            of_figures = chain.from_iterable(self._families.get(key, ()) for key in chart.figures)
            found = self._chart_words[id(chart)] = ChartWords(chart, of_figures)
        return found

    def _drawn_too(self, said: Spoken, number: Number, left: Sequence[Valued]) -> NumberRecord | None:
        if not isinstance(said.block, Chart) or said.by_analyst:
            return None
        return best_fit(number, (each for each in left if number.has_unit(each[1].unit)))

    def _kind(self, said: Spoken, run: Run, at: int) -> NumberRecord | None:
        """Return what claims all numbers of a run, whatever they are."""
        if said.by_analyst or run.quotes == ANALYST:
            return _NO_FIGURE[ANALYST]
        if run.quotes:
            return NumberRecord(id=run.quotes)
        heading = said.kind == "heading" and at == 0
        if run.script or run.cites or heading or said.kind == "enclosures":
            return _NO_FIGURE[NUMBERING]
        return _NO_FIGURE[said.kind] if said.kind in ("date", "identity") else None

    def _of_a_name(self, number: Number, run: Run) -> NumberRecord | None:
        """Claim a number of a name that the review tells of: 361团."""
        return _NO_FIGURE[WORDING] if not run.figure and self._names.has(number) else None

    def _of_any(self, said: Spoken, number: Number, run: Run, stated: Sequence[str]) -> NumberRecord:
        """Claim a number of a sentence that is no number of its own figure."""
        near = [each for key in reversed(stated) for each in self._families[key]]
        return (
            best_fit(number, near)
            or self._between(number, self._families.get(run.figure, ()), near)
            or self._plain_number(number)
            or self._of_list(said)
            or best_fit(number, valued(self._counted(said)))
            or NumberRecord(id=PROFILE if said.block is None else "", text=number.text)
        )

    def _of_list(self, said: Spoken) -> NumberRecord | None:
        """Claim the numbers around the list of 附件2: names of files, with years."""
        is_list = isinstance(said.block, Table) and bool(said.block.anchors)
        return _NO_FIGURE["source"] if is_list else None

    def _note_before(self, number: Number, run: Run, stated: Sequence[str]) -> NumberRecord | None:
        found = _NOTE_BEFORE.search(number.before) if number.after.startswith(_NOTED) else None
        if found is None:
            return None
        at = sum(1 for _ in numbers_in(found[1]))
        keys = (key for key in (run.figure, *reversed(stated)) if key)
        key = next((key for key in keys if f"{key}.before" in self._by_id), "")
        value, of = number.plain_value, (f"{key}.before",)
        return NumberRecord(id=f"{key}.before.note{at}", value=value, op="note", of=of)

    def _counted(self, said: Spoken) -> Iterator[NumberRecord]:
        """Yield what is counted of the charts that a text cites: 10项年度目标完成的比例（见图1）."""
        for run in said.runs:
            if run.cites in self._charts:
                yield from counted_numbers(self._charts[run.cites])

    def _between(self, number: Number, own: Sequence[Valued], near: Sequence[Valued]) -> NumberRecord | None:
        """Find the difference of two figures: 其余6个村, of 14 and 8."""
        for _, one in own[:1]:
            for _, other in near:
                if one.number is None or other.number is None:
                    continue
                if abs(one.number - other.number) == Decimal(number.text):
                    pair = (other.id, one.id)
                    value = number.plain_value
                    return NumberRecord(
                        id="-".join(pair), value=value, unit=one.unit, op="difference", of=pair
                    )
        return None

    def _plain_number(self, number: Number) -> NumberRecord | None:
        if number.before.endswith(_NUMBERED):
            return _NO_FIGURE[NUMBERING]
        # A year of the review or near it, a month, or a day.
        is_year = number.after.startswith("年") and not number.places
        if is_year and abs(self._review.year - int(number.text)) <= _OTHER_YEARS:
            return _NO_FIGURE["date"]
        return _NO_FIGURE["date"] if number.after.startswith(("月", "日")) else None


def _without_space(runs: Iterable[Run]) -> list[str]:
    """Return the texts of runs without white space, as a reader of the file has them."""
    return ["".join(run.text.split()) for run in runs]


def _stated_in(table: Table, place: int) -> tuple[str, ...]:
    """Return what the numbers of a column of 附件1 are of their row's figure."""
    name = table.columns[place].name if place < len(table.columns) else ""
    return _REVISED.get(name, _COLUMNS.get(place, ()))
