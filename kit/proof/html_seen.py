"""What a person sees in an HTML file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from kit.proof.seen import Seen, bare

__all__ = ["html_seen"]


def html_seen(content: bytes) -> list[Seen]:
    """Return what a person sees in an HTML file."""
    page = BeautifulSoup(content.decode(), "html.parser")
    for formula in page.select("img.formula"):
        formula.replace_with(str(formula["alt"]))
    title, main, identity = page.select_one("header h1"), page.main, page.select("footer p")
    assert title is not None
    assert main is not None
    return [
        Seen("title", bare(title.get_text())),
        *_html(main),
        *(Seen("text", bare(line.get_text())) for line in identity),
    ]


def _html(parent: Tag) -> Iterator[Seen]:
    for node in parent.find_all(True, recursive=False):
        text = bare(node.get_text())
        classes = list(node.get("class") or ())
        if re.fullmatch(r"h[1-6]", node.name):
            yield Seen("heading", text)
        elif node.name in {"p", "pre"}:
            yield Seen("text", text)
        elif "enclosures" in classes:
            yield Seen("enclosures", text)
        elif node.name in {"ul", "ol"}:
            yield from (Seen("item", bare(_own_text(item))) for item in node.find_all("li"))
        elif node.name == "figure":
            yield from _html_figure(node)
        elif "table" in classes:
            yield from _html_table(node)
        else:
            assert node.name == "section" or {"signature", "fold", "folded"} & set(classes), node
            if "fold" in classes:
                assert text == ""
                continue
            yield from _html(node)


def _own_text(item: Tag) -> str:
    """Give an item's text without that of the lists within it."""
    return "".join(
        text for text in item.find_all(string=True) if text.find_parent("li") is item and text.strip()
    )


def _html_figure(figure: Tag) -> Iterator[Seen]:
    image, caption = figure.img, figure.figcaption
    assert image is not None
    note = figure.select_one(".note")
    below = bare(note.extract().get_text()) if note else ""
    yield Seen("figure", bare(str(image["alt"])), bare(caption.get_text()) if caption else "")
    if below:
        yield Seen("text", below)


def _html_table(box: Tag) -> Iterator[Seen]:
    caption = box.caption
    rows = tuple(
        tuple(bare(cell.get_text()) for cell in row.find_all(["th", "td"])) for row in box.find_all("tr")
    )
    yield Seen("table", caption=bare(caption.get_text()) if caption else "", rows=rows)
    yield from (Seen("text", bare(note.get_text())) for note in box.select(".note"))
