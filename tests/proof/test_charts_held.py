"""Every number and category that a chart of a Word file draws is held, and every picture of a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kit import open_review
from kit.export.docx import render_docx
from kit.layout import FORMATS
from kit.ledgers.columns import Value
from kit.proof.charts_held import hold_charts, hold_pictures
from kit.proof.docx_charts_seen import DrawnSeries, SeenChart, docx_charts_seen
from kit.proof.html_seen import html_pictures_seen
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


@pytest.mark.slow
@pytest.mark.parametrize(("subject", "township", "year"), SAMPLES[6:9] + SAMPLES[15:])
def test_a_number_of_a_chart_that_is_changed_is_found(subject: str, township: str, year: int) -> None:
    record = unpack(pack(record_of(sample(subject, township, year))))
    charts = docx_charts_seen(files_of(subject, township, year)["docx"])
    assert list(hold_charts(record, charts)) == []
    changes = list(edited(charts))
    assert len(changes) > 100
    missed = [what for what, changed in changes if not list(hold_charts(record, changed))]
    assert missed == []


def without(chart: SeenChart, category: str) -> SeenChart:
    """Return a chart of which a category is gone from every series."""
    series = [
        each._replace(
            values={name: value for name, value in each.values.items() if name != category}, labels={}
        )
        for each in chart.series
    ]
    return chart._replace(series=series)


def renamed(chart: SeenChart, category: str) -> SeenChart:
    series = [
        each._replace(
            values={("别名" if name == category else name): value for name, value in each.values.items()},
            labels={},
        )
        for each in chart.series
    ]
    return chart._replace(series=series)


@pytest.mark.parametrize("change", [without, renamed])
@pytest.mark.parametrize(("subject", "township", "year"), SAMPLES[6:8] + SAMPLES[15:16])
def test_a_category_that_is_renamed_or_gone_is_found(
    change: Callable[[SeenChart, str], SeenChart], subject: str, township: str, year: int
) -> None:
    record = unpack(pack(record_of(sample(subject, township, year))))
    charts = docx_charts_seen(files_of(subject, township, year)["docx"])
    missed = []
    for at, chart in enumerate(charts):
        for category in {name for series in chart.series for name in series.values}:
            changed = [*charts[:at], change(chart, category), *charts[at + 1 :]]
            found = list(hold_charts(record, changed))
            if not found or {each.code for each in found} != {"chart-changed"}:
                missed.append(f"{chart.part} {category}")
    assert missed == []


def test_a_renamed_category_is_told_by_its_new_name() -> None:
    record = unpack(pack(record_of(sample())))
    charts = docx_charts_seen(files_of()["docx"])
    at = next(n for n, each in enumerate(charts) if "新增" in {series.name for series in each.series})
    name = next(iter(charts[at].series[0].values))
    (found,) = hold_charts(record, [*charts[:at], renamed(charts[at], name), *charts[at + 1 :]])
    assert found.message == "类别“别名”不是生成时的：改了名，或者多出来"


# --- pages ---

_URL = re.compile(rb'data:image/svg[^"]*')


def pictures_held(page: bytes) -> list[tuple[str, str]]:
    record = record_of(sample())
    return [(each.place, each.message) for each in hold_pictures(record, html_pictures_seen(page))]


def test_every_picture_of_a_page_is_held() -> None:
    page = files_of()["html"]
    assert pictures_held(page) == []
    urls = list(_URL.finditer(page))
    assert len(urls) > 20
    for url in urls:
        # One that is drawn for the phone too, by a digit of it; and one that is put in its place.
        at = next(n for n in range(url.end() - 1, url.start(), -1) if page[n : n + 1].isdigit())
        digit = b"%d" % ((int(page[at : at + 1]) + 1) % 10)
        edited = page[:at] + digit + page[at + 1 :]
        replaced = page[: url.start()] + b"data:image/png;base64,QUJD" + page[url.end() :]
        for changed in (edited, replaced):
            ((place, message),) = pictures_held(changed)
            assert re.fullmatch(r"第\d+幅图", place)
            assert "不是同一幅" in message


def test_pictures_that_change_places_come_or_go_are_found() -> None:
    page = files_of()["html"]
    one, *_, two = [each[0] for each in re.finditer(rb"<figure.*?</figure>", page, re.DOTALL)]
    swapped = page.replace(one, b"\0").replace(two, one).replace(b"\0", two)
    assert len(pictures_held(swapped)) == 2
    assert len(pictures_held(page.replace(one, b""))) == 1
    assert len(pictures_held(page.replace(one, one + b'<img src="data:image/png;base64,QUJD">'))) == 1
    hidden = page.replace(one, one.replace(b"<figure", b"<figure hidden", 1))
    assert len(pictures_held(hidden)) == 1


def test_pictures_of_a_large_page_are_held() -> None:
    page = files_of()["html"]
    large = page.replace(
        b"<body>", b"<body><link rel=icon href=data:image/png;base64," + b"A" * (6 << 20) + b">"
    )
    assert len(large) > 6 << 20
    assert pictures_held(large) == []
    url = _URL.search(page)
    assert url is not None
    assert len(pictures_held(large.replace(url[0], b"data:image/svg+xml,"))) == 1


@pytest.mark.slow
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
