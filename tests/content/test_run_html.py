"""Runs and rows as HTML: whatever a text has in it, a reader sees that text and nothing else."""

from __future__ import annotations

from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.content import Column, Paragraph, Run, Table
from kit.content.html_blocks import Page, fragment

TEXTS = st.text("学12<>&\"'/;b\n", max_size=12)
RUNS = st.builds(
    Run,
    text=TEXTS,
    figure=st.sampled_from(["", "study", "a'\"<b"]),
    strong=st.booleans(),
    emphasis=st.booleans(),
    struck=st.booleans(),
    script=st.sampled_from(["", "sub", "super"]),
    color=st.sampled_from(["", "#c00000", '"><script>']),
    link=st.sampled_from(["", "https://example.org/?a=1&b=\"'>", "javascript:alert(1)"]),
    cites=st.sampled_from(["", "boards"]),
)
ROWS = st.lists(RUNS, max_size=4).map(tuple)


def seen(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    assert {tag.name for tag in soup.find_all()} <= {
        *("a", "b", "br", "em", "p", "s", "span", "strong", "sub", "sup"),
        *("div", "table", "thead", "tbody", "tr", "th", "td"),
    }
    assert all(tag["href"][:10] != "javascript" for tag in soup.find_all("a"))
    for line in soup.find_all("br"):
        line.replace_with("\n")
    return soup.get_text()


@settings(deadline=None)
@given(ROWS)
def test_a_text_is_never_markup(runs: tuple[Run, ...]) -> None:
    said = "".join(run.text for run in runs)
    assert seen(fragment([Paragraph(runs)])) == said
    source = Table("", (Column("指标"),), (((Run("理论学习"),),),) * 2, anchors=("study", "a'\"<b"))
    page = Page([Paragraph(runs), source])
    assert seen(fragment([Paragraph(runs)], page=page)) == said


@settings(deadline=None)
@given(st.lists(st.tuples(ROWS, ROWS), min_size=1, max_size=3).map(tuple), st.booleans())
def test_the_cells_of_a_table_say_what_their_runs_say(
    rows: tuple[tuple[tuple[Run, ...], tuple[Run, ...]], ...], row_headers: bool
) -> None:
    columns = (Column("指标"), Column("数值", "right"))
    table = Table("", columns, rows, anchors=("study",) * len(rows), row_headers=row_headers)
    told = [["".join(run.text for run in cell) for cell in row] for row in rows]
    for page in (None, Page([Paragraph((Run("1", figure="study"),)), table])):
        soup = BeautifulSoup(fragment([table], page=page), "html.parser")
        lines = soup.select("tbody tr")
        assert [
            [seen(cell.decode_contents()) for cell in line.find_all(["th", "td"])] for line in lines
        ] == told


def test_styles_stand_within_each_other_in_one_order() -> None:
    run = Run("a<b", strong=True, emphasis=True, struck=True, script="super", code=True, color="#111111")
    styled = (
        '<span style="color:#111111"><strong><em><s><sup><code>a&lt;b</code></sup></s></em></strong></span>'
    )
    assert fragment([Paragraph((Run("甲"), run))]) == f"<p>甲{styled}</p>"
