"""Charts as HTML: a drawing for phones beside the wide one, and colours for the dark."""

from __future__ import annotations

from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag

from kit.content import Chart, Picture
from kit.content.chart_colours import DARK, INK
from kit.content.html_blocks import Page, fragment

WIDE, NARROW = (
    f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}"><path fill="{INK}"/></svg>'
    for width in (600, 300)
)
CHART = Chart("按月", WIDE, "柱状图。", narrow=NARROW)


def on_page(block: Chart | Picture) -> Tag:
    soup = BeautifulSoup(fragment([block], page=Page([block])), "html.parser")
    assert soup.figure is not None
    return soup.figure


def drawing(tag: Tag | None, attribute: str) -> str:
    assert tag is not None
    head, _, data = str(tag[attribute]).partition(",")
    assert head == "data:image/svg+xml"
    return unquote(data).replace("'", '"')


def test_a_phone_gets_the_narrow_drawing_and_everything_else_the_wide_one() -> None:
    picture = on_page(CHART).picture
    assert picture is not None
    [source] = picture.select("source")
    assert 'width="300"' in drawing(source, "srcset")
    assert source["media"] == "screen and (max-width: 40rem)", "the width at which page.css changes"
    assert 'width="600"' in drawing(picture.img, "src")
    assert picture.img is not None
    assert picture.img["alt"] == "柱状图。"


def test_an_address_in_a_source_has_no_blank_at_which_it_would_end() -> None:
    [source] = on_page(CHART).select("source")
    assert not set(str(source["srcset"])) & set(" \t\n")


def test_a_chart_without_a_narrow_drawing_and_one_in_a_notebook_are_one_image() -> None:
    notebook = BeautifulSoup(fragment([CHART]), "html.parser")
    for shown in (on_page(Chart("按月", WIDE, "柱状图。")), notebook):
        assert not shown.select("picture, source")
        assert 'width="600"' in drawing(shown.img, "src")


def test_both_drawings_of_a_page_have_colours_for_a_dark_screen_but_not_for_print() -> None:
    figure = on_page(CHART)
    rule = (
        f'<style>@media screen and (prefers-color-scheme:dark){{[fill="{INK}"]{{fill:{DARK[INK]}}}'
        f'[stroke="{INK}"]{{stroke:{DARK[INK]}}}}}</style>'
    )
    for tag, attribute in ((figure.source, "srcset"), (figure.img, "src")):
        assert rule in drawing(tag, attribute)


def test_drawings_of_a_notebook_and_of_an_analyst_stay_as_they_are() -> None:
    notebook = BeautifulSoup(fragment([CHART]), "html.parser").img
    assert drawing(notebook, "src") == WIDE
    assert drawing(on_page(Picture(WIDE, "image/svg+xml")).img, "src") == WIDE
