"""Every number that a chart of a Word file draws is held."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kit import open_review
from kit.export.docx import render_docx
from kit.layout import FORMATS
from kit.ledgers.columns import Value
from kit.proof.charts_held import hold_charts
from kit.proof.docx_charts_seen import DrawnSeries, SeenChart, docx_charts_seen
from kit.records.packed import pack, unpack
from kit.subjects import load_subject
from tests.support.hard_ledgers import CASES, TOWNSHIP, Case, write_hard_ledgers
from tests.support.made_ledgers import review_of
from tests.support.review_documents import (
    SAMPLES,
    SUBJECTS,
    carrying,
    files_of,
    reading_of,
    record_of,
    sample,
)


def edited(charts: list[SeenChart]) -> Iterator[tuple[str, list[SeenChart]]]:
    """Yield charts with one number changed or gone, each with what was changed."""
    for at, chart in enumerate(charts):
        for place, series in enumerate(chart.series):
            for category, value in series.values.items():
                others: list[DrawnSeries] = [
                    series._replace(values={**series.values, category: value + 1}),
                    series._replace(values={**series.values, category: value * 10 + 3}),
                ]
                if label := series.labels.get(category):
                    digit = next(letter for letter in label if letter.isdigit())
                    other = label.replace(digit, str((int(digit) + 1) % 10), 1)
                    others.append(series._replace(labels={**series.labels, category: other}))
                for changed in others:
                    listed = [*chart.series[:place], changed, *chart.series[place + 1 :]]
                    what = f"{chart.part} {series.name} {category} {changed}"
                    yield what, [*charts[:at], chart._replace(series=listed), *charts[at + 1 :]]


@pytest.mark.parametrize(("subject", "township", "year"), SAMPLES[6:9] + SAMPLES[15:])
def test_a_number_of_a_chart_that_is_changed_is_found(subject: str, township: str, year: int) -> None:
    record = unpack(pack(record_of(sample(subject, township, year))))
    charts = docx_charts_seen(files_of(subject, township, year)["docx"])
    assert list(hold_charts(record, charts)) == []
    changes = list(edited(charts))
    assert len(changes) > 100
    missed = [what for what, changed in changes if not list(hold_charts(record, changed))]
    assert missed == []


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_fresh_files_of_hard_data_have_nothing_to_find(subject: str, case: Case, tmp_path: Path) -> None:
    from kit.export.formats import render
    from kit.proof.verifying import verify

    data = write_hard_ledgers(tmp_path / "data", load_subject(subject), case)
    document = carrying(reading_of(open_review(TOWNSHIP, 2021, subject=subject, data=data)))
    (tmp_path / "out").mkdir()
    for name, content in render(document, FORMATS).items():
        (tmp_path / "out" / f"{TOWNSHIP}-2021.{name}").write_bytes(content)
    assert verify([tmp_path / "out"]).findings == ()


def test_two_rows_of_one_name_are_held_apart() -> None:
    rows: list[list[Value]] = [
        ["例会", 3, 1, None, None],
        ["例会", 4, 4, None, None],
        ["报告", 2, 3, None, None],
    ]
    document = carrying(reading_of(review_of({"systems": rows})))
    assert document.record is not None
    record, charts = unpack(document.record), docx_charts_seen(render_docx(document))
    assert set(charts[0].series[0].values) == {"例会", "报告", "例会#2"}
    assert list(hold_charts(record, charts)) == []
    assert [what for what, changed in edited(charts) if not list(hold_charts(record, changed))] == []
