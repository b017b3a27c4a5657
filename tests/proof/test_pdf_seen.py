"""A PDF is read by its tags, whoever saved it last."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from kit.export.html.page import render_html
from kit.export.pdf import render_pdf
from kit.proof.html_seen import html_seen
from kit.proof.pdf_seen import pdf_seen
from kit.proof.seen import Seen
from tests.support.seen_review import REVIEW

PDF = render_pdf(REVIEW)
SEEN = html_seen(render_html(REVIEW).encode())


def saved(change: Any = lambda pdf: None, **options: Any) -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as pdf:
        change(pdf)
        pdf.save(file, **options)
    return file.getvalue()


def unpaged(seen: list[Seen]) -> list[Seen]:
    return [each._replace(page=0) for each in seen]


def test_one_of_everything_is_seen_as_in_html() -> None:
    assert unpaged(pdf_seen(PDF)) == SEEN


def test_each_is_told_with_its_page(published: Path) -> None:
    content = (published / "清河镇" / "清河镇-2021.pdf").read_bytes()
    seen = pdf_seen(content)
    pages = [each.page for each in seen]
    # A figure may stand on the page after the text that follows it.
    headings = [each.page for each in seen if each.kind == "heading"]
    assert headings == sorted(headings)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert set(pages) <= set(range(1, len(pdf.pages) + 1))
    assert (pages[0], len(set(pages)) > 5) == (1, True)
    small = pdf_seen(PDF)
    assert {each.page for each in small if each.text.startswith("附件1")} == {small[-1].page - 1}


@pytest.mark.parametrize(
    "options",
    [
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "compress_streams": False},
        {"linearize": True},
        {"qdf": True},
        {"recompress_flate": True, "force_version": "2.0"},
        {"normalize_content": True, "stream_decode_level": pikepdf.StreamDecodeLevel.generalized},
    ],
    ids=str,
)
def test_a_pdf_written_anew_shows_the_same(options: dict[str, Any]) -> None:
    assert pdf_seen(saved(**options)) == pdf_seen(PDF)


def content_added(program: bytes) -> Any:
    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.contents_coalesce()
        font = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        page.Resources.Font["/Own"] = font
        page.contents_add(program)

    return change


def test_text_without_a_tag_is_seen_with_its_page() -> None:
    added = pdf_seen(saved(content_added(b"BT /Own 9 Tf 100 700 Td (99 times) Tj ET")))
    assert added == [*pdf_seen(PDF), Seen("text", "99times", page=1)]


@pytest.mark.parametrize(
    "program",
    [
        b"/Artifact BMC BT /Own 9 Tf 100 700 Td (99 times) Tj ET EMC",
        b"BT 3 Tr /Own 9 Tf 100 700 Td (99 times) Tj ET",
    ],
    ids=["artifact", "invisible"],
)
def test_artifacts_and_invisible_text_are_not_seen(program: bytes) -> None:
    assert pdf_seen(saved(content_added(program))) == pdf_seen(PDF)


def test_text_of_a_table_that_is_in_no_cell_is_seen() -> None:
    def loosened(pdf: pikepdf.Pdf) -> None:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/TD":
                each.S = pikepdf.Name.Span

    assert Seen("text", "表1阵地村块数东村12西村") in unpaged(pdf_seen(saved(loosened)))


def test_tags_of_other_names_are_known_by_the_role_map() -> None:
    def renamed(pdf: pikepdf.Pdf) -> None:
        root: Any = pdf.Root.StructTreeRoot
        root.RoleMap["/Cell"], root.RoleMap["/Box"] = pikepdf.Name("/Box"), pikepdf.Name.TD
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/TD":
                each.S = pikepdf.Name("/Cell")

    assert pdf_seen(saved(renamed)) == pdf_seen(PDF)
