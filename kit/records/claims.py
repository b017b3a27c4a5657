"""The record of a document, made from the document and the record of its review: what claims each number.

A number of a figure's run is looked for among what can be said of that figure; a number of a chart's words
among what the chart draws; any other among the figures of its sentence and the charts that it cites. Of
several that have the value, the one whose unit follows and whose words stand before is taken. A number that
none of these has is left without a claim: its record has the id ``""``.
"""

from __future__ import annotations

import base64
import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate, chain
from typing import Literal

import msgspec

from kit.content import ANALYST, PROFILE, WORDING, Chart, ReviewRecord, Run, Table, plain
from kit.content.blocks import Block
from kit.content.revision import REVISION_COLUMNS
from kit.document import Document, Reading
from kit.records.drawing_hashes import drawn_points, figure_digest, points_digest
from kit.records.drawn import counted_numbers, drawn_numbers, plotted_numbers
from kit.records.families import family, stated_record
from kit.records.number_records import NUMBERING, Claim, DocumentRecord, NumberRecord, Stretch
from kit.records.numbers_said import Number, numbers_in
from kit.records.spoken import Runs, Spoken, spoken

__all__ = ["digest", "document_record", "has_value", "have_same_numbers", "numbers_by_cell"]

# Bytes: enough to tell an edited paragraph from the others, and enough where numbers are held by it alone.
_DIGEST, _NUMBERS_DIGEST = 2, 3
_NUMBERS = re.compile(r"[\d.]+")
_WITH_UNITS = re.compile(r"\d[\d.]*[\u4e00-\u9fff%]?")
# The words before a number that tell what is said of a figure.
_WORDS = (
    (re.compile("(?:上年|去年)(?:约?为)?约?$"), ("before",)),
    (re.compile("(?:增长|下降)约?$"), ("rate",)),
    (re.compile("(?:增加|减少|提高|降低|[和、＋+－-])约?$"), ("difference",)),
    (re.compile("(?:目标的|为目标.*的)约?$"), ("completion",)),
    (re.compile("(?:差|[高低]|超出.*）)约?$"), ("short",)),
    (re.compile("目标(?:为|（|不超过)?$"), ("target",)),
)
_NUMBERED = re.compile("(?:[图表第]|附件)$")
# What a figure of the year before could not count: （上年5条记录中有1条没有填数）.
_NOTE_BEFORE = re.compile("（上年([^（）]*)$")
Words = Literal["caption", "alt", "note"]
"""Which of a chart's words."""

_IN_CELL = " › "  # within the place of a cell
_OTHER_YEARS = 10
_UNIT = re.compile("[\u4e00-\u9fff%]")
_COUNTED = ("个", "项")
_BREAKS = re.compile("[、；，：。（）\\s]")
_WITH_UNIT = (ANALYST, PROFILE, WORDING, "date")
_NAMED = ("bars", "targets")  # forms of charts whose marks have names
# What the columns of 附件1 and 附件2 state.
_COLUMNS: Mapping[int, tuple[str, ...]] = {2: ("before",), 3: ("difference", "rate"), 4: ("target",)}
_REVISED = dict(zip(REVISION_COLUMNS, (("published",), ("before",)), strict=True))
_VALUE = 2
_PLAIN = (int, float)


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
        records=writer.records,
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
    wording = re.split(r"[/\\]", review.opened.get("wording", "").rstrip("/\\"))[-1]
    return {name: value for name, value in (*shown.items(), ("wording", wording)) if value}


def digest(text: str, numbers: Sequence[str] = ()) -> str:
    """Return a short hash of a text without white space and numbers, and that of the numbers of its cells."""
    told = _hash(_NUMBERS.sub("", "".join(text.split())), _DIGEST)
    listed = "|".join(" ".join(_WITH_UNITS.findall("".join(cell.split()))) for cell in numbers)
    return told + _hash(listed, _NUMBERS_DIGEST) if numbers else told


def have_same_numbers(one: str, other: str) -> bool:
    """Whether two rows, of which these are the digests with numbers, have the same numbers and units."""
    words = len(digest(""))
    return one[words:] == other[words:]


def _hash(text: str, size: int) -> str:
    start = hashlib.sha256(text.encode()).digest()[:size]
    return base64.urlsafe_b64encode(start).decode().rstrip("=")


def numbers_by_cell(counts: Iterable[int]) -> str:
    """Return how many numbers each cell of a row has, one character a cell; empty if none has any.

    >>> [numbers_by_cell(counts) for counts in ([0, 1, 12], [0, 0])]
    ['019', '']
    """
    return "".join(str(min(count, 9)) for count in counts).rstrip("0")


class _Writer:
    """Collects the records that a document's numbers need."""

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
        self._lines = {key: int(plain(row[0])) for row, key in listed if key and plain(row[0]).isdigit()}
        revised = {each.key: each for each in review.revisions}
        self._families = {
            figure.key: tuple(family(figure, revised.get(figure.key))) for figure in review.figures
        }
        # A summary states numbers by themselves: no more may be said of one than it is.
        self._families |= {each.id: (stated_record(each),) for each in review.numbers}
        self._named = {figure.name: figure.key for figure in review.figures}
        self._names = review.names
        self._by_id = {record.id: record for each in self._families.values() for record in each}
        self._charts = {block.key: block for block in document.blocks if isinstance(block, Chart)}
        self._index: dict[str, int] = {}
        self._records: list[NumberRecord] = []

    @property
    def records(self) -> tuple[NumberRecord, ...]:
        """The records that are claimed, and those that they are made of.

        Of the tens of thousands that a summary is made of, only those that it states, or divides, have rows.
        """
        if not self._review.stated:
            return tuple(self._records)
        stated = [each for each in self._records if each.text]
        kept = {id_ for each in stated for id_ in (each.id, *(each.of if each.op == "per" else ()))}
        return tuple(
            each if each.id in kept else msgspec.structs.replace(each, source=None) for each in self._records
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
            for record in plotted_numbers(said.block) if isinstance(said.block, Chart) else ():
                self._add(record)

    def _stretch(self, kind: str, said: Spoken, runs: Runs) -> Stretch:
        return Stretch(kind, digest(plain(runs)), tuple(self._claims(said, runs)))

    def _row(self, said: Spoken, table: Table, at: int, row: Sequence[Runs]) -> Stretch:
        """Claim the numbers of a row: those without a figure may be of the one that the row is about."""
        cells = [plain(cell) for cell in row]
        text = "".join(cells)
        if table.anchors and at:
            key = self._anchors.get(id(row), "")
            claims = [
                self._claim(found, number)
                for _, _, number in _numbers_of(row[_VALUE] if len(row) > _VALUE else (), apart=False)
                if (found := _best(number, self._families.get(key, ())))
            ]
            return Stretch("source", digest(text, cells), tuple(claims))
        key = next((run.figure for cell in row for run in cell if run.figure), "")
        if not key and row and said.in_attachment:
            # A figure that is missing is named all the same, and may have a target.
            key = self._named.get(plain(row[0]), "")
        about = self._families.get(key, ())
        listed = [
            list(self._claims(said, cell, about, _stated_in(table, place) if about else ()))
            for place, cell in enumerate(row)
        ]
        kind = f"row/{numbers_by_cell(map(len, listed))}"
        return Stretch(kind, digest(text), tuple(chain.from_iterable(listed)))

    def _claims(
        self, said: Spoken, runs: Runs, about: Sequence[NumberRecord] = (), ends: tuple[str, ...] = ()
    ) -> Iterator[int | Claim]:
        drawn = list(self._drawn(said.block)) if isinstance(said.block, Chart) else []
        stated = list(dict.fromkeys(run.figure for run in runs if run.figure in self._families))
        words: Words = "caption" if runs is said.caption else "alt" if said.kind == "figure" else "note"
        for at, run, number in _numbers_of(runs, apart=runs is said.caption):
            if run.script == "super" and run.figure in self._families:
                yield -1 - self._add(self._by_id[run.figure])
                continue
            # In an analyst's caption, a number that the chart draws is the chart's all the same.
            drawn_too = self._drawn_too(said, number, drawn) if run.quotes == ANALYST else None
            # The first of two runs of a caption is its number, whoever wrote the words.
            of_caption = NumberRecord(id=NUMBERING) if runs is said.caption and runs[at + 1 :] else None
            found = (
                of_caption
                or drawn_too
                or self._kind(said, run, at)
                or self._of_a_name(number, run)
                or self._note_before(number, [key for key in (run.figure, *reversed(stated)) if key])
                or _best(number, self._families.get(run.figure, about), ends)
            )
            if found is None and isinstance(said.block, Chart):
                found = self._of_chart(said.block, number, drawn, words)
            yield self._claim(found or self._of_any(said, number, run, stated), number)

    def _drawn_too(self, said: Spoken, number: Number, drawn: list[NumberRecord]) -> NumberRecord | None:
        if not isinstance(said.block, Chart) or said.by_analyst:
            return None
        return _best(number, (each for each in drawn if number.has_unit(each.unit)))

    def _kind(self, said: Spoken, run: Run, at: int) -> NumberRecord | None:
        """Return what claims all numbers of a run, whatever they are."""
        if said.by_analyst or run.quotes == ANALYST:
            return NumberRecord(id="analyst")
        if run.quotes:
            return NumberRecord(id="wording" if run.quotes == WORDING else run.quotes)
        heading = said.kind == "heading" and at == 0
        if run.script or run.cites or heading or said.kind == "enclosures":
            return NumberRecord(id=NUMBERING)
        return NumberRecord(id=said.kind) if said.kind in ("date", "identity") else None

    def _of_a_name(self, number: Number, run: Run) -> NumberRecord | None:
        """Claim a number of a name that the review tells of: 361团."""
        within = not run.figure and _is_of_name(number, self._names)
        return NumberRecord(id=WORDING) if within else None

    def _of_any(self, said: Spoken, number: Number, run: Run, stated: Sequence[str]) -> NumberRecord:
        """Claim a number of a sentence that is no number of its own figure."""
        near = [record for key in reversed(stated) for record in self._families[key]]
        return (
            _best(number, near)
            or self._between(number, self._families.get(run.figure, ()), near)
            or self._plain_number(number)
            or self._of_list(said)
            or _best(number, self._counted(said))
            or NumberRecord(id=PROFILE if said.block is None else "", text=number.text)
        )

    def _of_list(self, said: Spoken) -> NumberRecord | None:
        """Claim the numbers around the list of 附件2: names of files, with years."""
        is_list = isinstance(said.block, Table) and bool(said.block.anchors)
        return NumberRecord(id="source") if is_list else None

    def _note_before(self, number: Number, keys: Sequence[str]) -> NumberRecord | None:
        found = _NOTE_BEFORE.search(number.before)
        if found is None or not number.after.startswith(("条", "个月")):
            return None
        at = sum(1 for _ in numbers_in(found[1]))
        key = next((key for key in keys if f"{key}.before" in self._by_id), "")
        return NumberRecord(
            id=f"{key}.before.note{at}", value=_number(number), op="note", of=(f"{key}.before",)
        )

    def _counted(self, said: Spoken) -> Iterator[NumberRecord]:
        """Yield what is counted of the charts that a text cites: 10项年度目标完成的比例（见图1）."""
        for run in said.runs:
            if run.cites in self._charts:
                yield from counted_numbers(self._charts[run.cites])

    def _drawn(self, chart: Chart) -> Iterator[NumberRecord]:
        yield from drawn_numbers(chart)
        for key in chart.figures:
            yield from self._families.get(key, ())

    def _of_chart(
        self, chart: Chart, number: Number, drawn: list[NumberRecord], words: Words
    ) -> NumberRecord | None:
        """Claim a number of a chart's words; those of one value in the order in which they are drawn."""
        data, key, of = chart.data, chart.key, chart.figures[:1]
        is_list = data is not None and data.form == "bars" and words == "alt" and "。" not in number.before
        if data is not None and (
            (data.form in _NAMED and _is_of_name(number, data.categories, data.unit))
            or (is_list and _has_amount_behind(number, data.unit))
        ):
            return NumberRecord(id=f"{key}/#name", op="label", of=of)
        if found := self._plain_number(number):
            return found
        label, value = _label_before(number), _number(number)
        has_unit = bool(data and data.unit) and number.has_unit(data.unit if data else "")
        undrawn = NumberRecord(id=f"{key}/{label}", value=value, op="part", of=of)
        if is_list:
            # A list of groups, of which the chart may draw only the highest and the lowest.
            named = [each for each in drawn if each.id == undrawn.id]
            return next(iter(named), undrawn) if has_unit else None
        counted = data is not None and number.after.startswith(_COUNTED) and not has_unit
        if data is not None and data.form == "targets" and words != "alt":
            if words == "note" and number.text == "0":
                return NumberRecord(id=WORDING)
            drawn = list(counted_numbers(chart)) if words == "caption" else []
        if found := _best(number, [each for each in drawn if not (counted and each.unit)]):
            # An index alone would find the first again: 2、1、2 of three months.
            drawn.remove(found)
            return found
        if has_unit:
            return undrawn
        # Marks without a name are told by what is said of them: 7项、1项没有数据.
        name = label or _BREAKS.split(number.after)[0][1:]
        return NumberRecord(id=f"{key}/#{name}", value=value, op="count", of=of) if counted else None

    def _between(
        self, number: Number, own: Sequence[NumberRecord], near: Sequence[NumberRecord]
    ) -> NumberRecord | None:
        """Find the difference of two figures: 其余6个村, of 14 and 8."""
        for one in own[:1]:
            for other in near:
                if one.number is None or other.number is None:
                    continue
                if abs(one.number - other.number) == Decimal(number.text):
                    pair = (other.id, one.id)
                    value = _number(number)
                    return NumberRecord(
                        id="-".join(pair), value=value, unit=one.unit, op="difference", of=pair
                    )
        return None

    def _plain_number(self, number: Number) -> NumberRecord | None:
        if _is_numbered(number):
            return NumberRecord(id=NUMBERING)
        # A year of the review or near it, a month, or a day.
        is_year = number.after.startswith("年") and not number.places
        if is_year and abs(self._review.year - int(number.text)) <= _OTHER_YEARS:
            return NumberRecord(id="date")
        return NumberRecord(id="date") if number.after.startswith(("月", "日")) else None

    def _claim(self, record: NumberRecord, number: Number) -> int | Claim:
        unit = _unit_of(record, number)
        if record.op and not record.unit:
            # What is no figure has the unit that is said: 5项, of the marks of a chart.
            record = msgspec.structs.replace(record, unit=unit.removeprefix(number.tens))
        at = self._add(record, number.text)
        own = self._records[at]
        return at if (own.text, own.unit) == (number.text, unit) else Claim(at, number.text, unit)

    def _add(self, record: NumberRecord, text: str = "") -> int:
        """Return the index of a record, added with those that it is made of."""
        if record.id not in self._index:
            for each in record.of:
                if each in self._by_id:
                    self._add(self._by_id[each])
            self._index[record.id] = len(self._records)
            line = self._lines.get(record.id, 0)
            self._records.append(msgspec.structs.replace(record, text=text, line=line))
        at = self._index[record.id]
        if text and not self._records[at].text:
            self._records[at] = msgspec.structs.replace(self._records[at], text=text)
        return at


def _stated_in(table: Table, place: int) -> tuple[str, ...]:
    """Return what the numbers of a column of 附件1 are of their row's figure."""
    name = table.columns[place].name if place < len(table.columns) else ""
    return _REVISED.get(name, _COLUMNS.get(place, ()))


def _numbers_of(runs: Runs, *, apart: bool) -> Iterator[tuple[int, Run, Number]]:
    """Yield the numbers of a text without its white space, as a reader of the file has it, each with its run.

    Those of a caption's number and of its words are apart: 图1　10项.
    """
    texts = ["".join(run.text.split()) for run in runs]
    ends = list(accumulate(map(len, texts)))
    whole = "".join(texts)
    pieces = texts if apart else [whole]
    start = 0
    for piece in pieces:
        for number in numbers_in(piece):
            before = whole[:start] + number.before
            at = bisect_right(ends, len(before))
            yield at, runs[at], Number(number.text, before, number.after + whole[start + len(piece) :])
        start += len(piece)


def _best(number: Number, records: Iterable[NumberRecord], ends: tuple[str, ...] = ()) -> NumberRecord | None:
    """Return the record with the number's value whose unit and words fit best; None if none has the value.

    Of those that fit alike, the first that is not rounded to a whole number is taken: 4月 is no 4.3篇.
    """
    # Most have quite another value, which needs no decimals to tell.
    value, step, is_scaled = float(number.text), 10.0**-number.places, bool(number.tens)
    fitting = [
        record
        for record in records
        if (is_scaled or not isinstance(record.value, _PLAIN) or abs(record.value - value) <= step)
        and has_value(record, number)
    ]
    if not fitting:
        return None
    said = ends or next((ends for words, ends in _WORDS if words.search(number.before)), ())
    best: tuple[tuple[int, bool], NumberRecord] | None = None
    for record in fitting:
        fit = (2 if number.has_unit(record.unit) else -1) if record.unit else 0
        fit += record.id.rpartition(".")[2] in said
        order = fit, number.places > 0 or record.number == number.value(record.unit)
        if best is None or order > best[0]:
            best = order, record
    return best[1] if best else None


def has_value(record: NumberRecord, number: Number) -> bool:
    """Whether a number is a record's value as it may be written: rounded, in 万 or in its unit."""
    if not isinstance(record.value, int | float):
        return isinstance(record.value, str) and number.text in record.value
    scale, step = number.scale(record.unit), 10.0**-number.places
    if abs(record.value / scale - float(number.text)) > step:
        return False  # most are: decimals take their time
    exact = Decimal(str(record.value)) / scale
    return exact.quantize(Decimal(1).scaleb(-number.places), ROUND_HALF_UP) == Decimal(number.text)


def _is_numbered(number: Number) -> bool:
    return bool(_NUMBERED.search(number.before))


def _unit_of(record: NumberRecord, number: Number) -> str:
    """Return the unit that follows a number, with 万 or 亿: the record's, or what is said."""
    if record.unit and number.after.startswith(record.unit):
        return record.unit
    tens = number.tens
    if record.unit and number.has_unit(record.unit):
        return tens + record.unit
    # Dates and the words of others have units too; a document's own numbers have none.
    has_unit = bool(record.op) or record.id in _WITH_UNIT or _IN_CELL in record.id
    said = _UNIT.match(number.after[len(tens) :]) if has_unit else None
    return tens + (said[0] if said else "")


def _label_before(number: Number) -> str:
    return _BREAKS.split(number.before.rstrip("：约"))[-1]


def _is_of_name(number: Number, names: Iterable[str], unit: str | None = None) -> bool:
    """Whether a number stands within one of these names, such as 第4村; one with the unit behind is none."""
    for name in names:
        for within in numbers_in(name):
            if (
                within.text == number.text
                and number.before.endswith(within.before)
                and number.after.startswith(within.after)
                and (within.before or unit is None or not number.has_unit(unit))
            ):
                return True
    return False


def _has_amount_behind(number: Number, unit: str) -> bool:
    """Whether a number is one of the name before an amount: 第4村3块."""
    rest = re.split("[、；，：。（）]", number.after)[0]
    return bool(unit and re.search(rf"\d[万亿]?{re.escape(unit)}$", rest))


def _number(number: Number) -> int | float:
    return float(number.text) if number.places else int(number.text)
