"""What a published file says, read back from the file alone: the same form for HTML, PDF and Word.

White space is left out everywhere: lines and pages are broken where there is room, differently in each.
"""

from __future__ import annotations

import ctypes
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

import docx
import openpyxl
import pikepdf
import pypdfium2 as pdfium
from bs4 import BeautifulSoup, Tag
from docx.oxml.ns import qn
from lxml import etree

_RAW: Any = pdfium.raw


class Said(NamedTuple):
    """One thing said: ``title``, ``heading``, ``text``, ``item``, ``enclosures``, ``figure`` or ``table``.

    `text` of a heading has its number; of a figure its alt text; of a table nothing. `caption` and `rows` are
    those of a figure or table, the head of a table being its first row.
    """

    kind: str
    text: str = ""
    caption: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


# --- HTML ---


def said_by_html(content: bytes) -> list[Said]:
    page = BeautifulSoup(content.decode(), "html.parser")
    for formula in page.select("img.formula"):
        formula.replace_with(str(formula["alt"]))
    title, main, identity = page.select_one("header h1"), page.main, page.select("footer p")
    assert title is not None
    assert main is not None
    return [
        Said("title", bare(title.get_text())),
        *_html(main),
        *(Said("text", bare(line.get_text())) for line in identity),
    ]


def _html(parent: Tag) -> Iterator[Said]:
    for node in parent.find_all(True, recursive=False):
        text = bare(node.get_text())
        classes = list(node.get("class") or ())
        if re.fullmatch(r"h[1-6]", node.name):
            yield Said("heading", text)
        elif node.name in {"p", "pre"}:
            yield Said("text", text)
        elif "enclosures" in classes:
            yield Said("enclosures", text)
        elif node.name in {"ul", "ol"}:
            yield from (Said("item", bare(_own_text(item))) for item in node.find_all("li"))
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


def _html_figure(figure: Tag) -> Iterator[Said]:
    image, caption = figure.img, figure.figcaption
    assert image is not None
    note = figure.select_one(".note")
    below = bare(note.extract().get_text()) if note else ""
    yield Said("figure", bare(str(image["alt"])), bare(caption.get_text()) if caption else "")
    if below:
        yield Said("text", below)


def _html_table(box: Tag) -> Iterator[Said]:
    caption = box.caption
    rows = tuple(
        tuple(bare(cell.get_text()) for cell in row.find_all(["th", "td"])) for row in box.find_all("tr")
    )
    yield Said("table", caption=bare(caption.get_text()) if caption else "", rows=rows)
    yield from (Said("text", bare(note.get_text())) for note in box.select(".note"))


# --- PDF: its tags, and the text that they mark ---


def said_by_pdf(content: bytes) -> list[Said]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        tree = _Tree(pdf, _marked_texts(content))
        return list(_pdf(tree, pdf.Root.StructTreeRoot.K))


def _marked_texts(content: bytes) -> dict[tuple[int, int], str]:
    """Give the text of each page and mark."""
    found: dict[tuple[int, int], str] = {}
    for number, page in enumerate(pdfium.PdfDocument(content)):
        text = page.get_textpage()
        for part in page.get_objects(max_depth=9):
            if part.type == _RAW.FPDF_PAGEOBJ_TEXT:
                size = _RAW.FPDFTextObj_GetText(part, text, None, 0)
                room = ctypes.create_string_buffer(size)
                _RAW.FPDFTextObj_GetText(part, text, ctypes.cast(room, ctypes.POINTER(ctypes.c_ushort)), size)
                place = number, _RAW.FPDFPageObj_GetMarkedContentID(part)
                found[place] = found.get(place, "") + room.raw[: size - 2].decode("utf-16-le")
    return found


class _Tree:
    def __init__(self, pdf: pikepdf.Pdf, texts: dict[tuple[int, int], str]) -> None:
        self._pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self._texts = texts

    def text(self, node: Any, page: Any = None) -> str:
        if isinstance(node, pikepdf.Array):
            return "".join(self.text(child, page) for child in node)
        if isinstance(node, pikepdf.Dictionary):
            page = node.get("/Pg", page)
            if node.get("/S") == "/Figure":
                return bare(str(node.Alt))
            if "/MCID" in node:
                return self._marked(page, int(node.MCID))
            return self.text(node.K, page) if "/K" in node else ""
        return self._marked(page, int(node))

    def _marked(self, page: Any, mark: int) -> str:
        return bare(self._texts.get((self._pages[page.objgen], mark), ""))


def _elements(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _elements(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield str(node.S).lstrip("/"), node


def _under(node: Any, *names: str) -> Iterator[Any]:
    for name, child in _elements(node.get("/K", pikepdf.Array())):
        if name in names:
            yield child
        else:
            yield from _under(child, *names)


def _pdf(tree: _Tree, node: Any) -> Iterator[Said]:
    for name, child in _elements(node):
        captions = "".join(tree.text(caption) for caption in _under(child, "Caption"))
        if name == "Document":
            yield from _pdf(tree, child.K)
        elif name == "Title":
            yield Said("title", tree.text(child))
        elif re.fullmatch(r"H\d", name):
            yield Said("heading", tree.text(child))
        elif name == "P" and tree.text(child) != "".join(
            bare(str(figure.Alt)) for figure in _under(child, "Figure")
        ):
            # A figure within a line of text is a formula, and its source stands for it.
            yield Said("text", tree.text(child))
        elif name == "L":
            yield from (Said("item", text) for text in _items(tree, child))
        elif name == "Table":
            rows = tuple(
                tuple(tree.text(cell) for cell in _under(row, "TH", "TD")) for row in _under(child, "TR")
            )
            if rows[0][-1] == "页":
                # Only a PDF knows its pages.
                rows = tuple(row[:-1] if len(row) == len(rows[0]) else row for row in rows)
            yield Said("table", caption=captions, rows=rows)
        elif name == "Figure":
            yield Said("figure", bare(str(child.Alt)))
        elif figures := list(_under(child, "Figure")):
            yield from (Said("figure", bare(str(figure.Alt)), captions) for figure in figures)
        else:
            assert name == "Div", name
            yield Said("enclosures", tree.text(child))


def _items(tree: _Tree, node: Any) -> Iterator[str]:
    """Give the items of a list, those of lists within it after the item that they stand under."""
    for body in _under(node, "LBody"):
        inner = [child for name, child in _elements(body.get("/K", pikepdf.Array())) if name == "L"]
        text = tree.text(body)
        for each in inner:
            text = text.replace(tree.text(each), "")
        yield text
        for each in inner:
            yield from _items(tree, each)


# --- Word: its XML, with the numbers that Word counts ---


def said_by_docx(content: bytes) -> list[Said]:
    return list(_docx(content))


_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


class DrawnSeries(NamedTuple):
    """A series of a chart of Word's: its values by category, and its labels as Word shows them."""

    name: str
    values: dict[str, float]
    labels: dict[str, str]


def charts_of_docx(content: bytes, name: str = "chart") -> list[list[DrawnSeries]]:
    """Read the charts of a Word file, from their parts; what the workbook within says has to be the same."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    count = sum(bool(re.fullmatch(rf"word/charts/{name}\d+\.xml", part)) for part in archive.namelist())
    charts = []
    for number in range(1, count + 1):
        space = etree.fromstring(archive.read(f"word/charts/{name}{number}.xml"))
        found = sorted(
            space.iter(f"{_CHART}ser"), key=lambda each: int(each.find(f"{_CHART}order").get("val"))
        )
        charts.append([_series(each) for each in found])
        book = openpyxl.load_workbook(io.BytesIO(archive.read(f"word/embeddings/{name}{number}.xlsx")))
        for reference in space.iter(f"{_CHART}strRef", f"{_CHART}numRef"):
            _check_cells(book, reference)
    return charts


def _check_cells(book: openpyxl.Workbook, reference: Any) -> None:
    """Hold what a chart shows against the cells that it says to show."""
    sheet, cells = reference.find(f"{_CHART}f").text.split("!")
    found = book[sheet][cells.replace("$", "")]
    values = [cell.value for (cell,) in found] if isinstance(found, tuple) else [found.value]
    points = {int(each.get("idx")): each.find(f"{_CHART}v").text for each in reference.iter(f"{_CHART}pt")}
    assert int(next(reference.iter(f"{_CHART}ptCount")).get("val")) == len(values)
    kind = float if reference.tag == f"{_CHART}numRef" else str
    held = {at: value for at, value in enumerate(values) if value is not None}
    assert held == {at: kind(text) for at, text in points.items()}


def _series(node: Any) -> DrawnSeries:
    def points(kind: str) -> dict[int, str]:
        return {
            int(point.get("idx")): point.find(f"{_CHART}v").text
            for point in node.find(f"{_CHART}{kind}").iter(f"{_CHART}pt")
        }

    names, numbers = points("cat"), {at: float(value) for at, value in points("val").items()}
    labels = node.find(f"{_CHART}dLbls")
    shown = {at: _label(labels, at, number) for at, number in numbers.items()} if labels is not None else {}
    (name,) = [each.text for each in node.find(f"{_CHART}tx").iter(f"{_CHART}v")]
    return DrawnSeries(
        name,
        {names[at]: number for at, number in numbers.items()},
        {names[at]: text for at, text in shown.items() if text},
    )


def _label(labels: Any, at: int, number: float) -> str:
    own = [each for each in labels.iter(f"{_CHART}dLbl") if each.find(f"{_CHART}idx").get("val") == str(at)]
    place = own[0] if own else labels
    if place.find(f"{_CHART}delete") is not None:
        return ""
    written = place.find(f"{_CHART}tx")
    if written is not None:
        return "".join(
            each.text for each in written.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}t")
        )
    form = place.find(f"{_CHART}numFmt").get("formatCode")
    found = re.fullmatch(r'(?:"([^"]*)")?0(?:\.(0+))?(?:"([^"]*)")?', form)
    assert found, form
    before, decimals, after = found.groups(default="")
    value = Decimal(str(number)).quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    return f"{before}{value}{after}"


def _docx(content: bytes) -> Iterator[Said]:
    document: Any = docx.Document(io.BytesIO(content))
    count = _Numbers(document)
    caption = number = enclosures = ""
    nodes = [node for node in document.element.body if node.tag in {qn("w:p"), qn("w:tbl")}]
    for node, after in zip(nodes, [*nodes[1:], None], strict=True):
        if node.tag == qn("w:tbl"):
            rows = (
                tuple(bare(_words(cell)) for cell in row.iter(qn("w:tc"))) for row in node.iter(qn("w:tr"))
            )
            yield Said("table", caption=caption, rows=tuple(rows))
            caption = ""
            continue
        style, text = _style(node), bare(_words(node))
        following = _style(after) if after is not None and after.tag == qn("w:p") else ""
        if style == "Title":
            yield Said("title", text)
        elif style.startswith("Heading"):
            yield Said("heading", bare(count(node)) + text)
        elif style == "AttachmentNumber":
            number = text
        elif style == "AttachmentTitle":
            yield Said("heading", number + text)
        elif style in {"ListBullet", "ListNumber"}:
            yield Said("item", text)
        elif style == "Figure":
            # Of charts side by side the first has the words for all.
            alt, *_ = [picture.get("descr") for picture in node.iter(qn("wp:docPr"))]
            named = bare(_words(after)) if following == "Caption" else ""
            yield Said("figure", bare(alt), named)
        elif style == "Caption":
            # Above a table; a figure has taken the one below it already.
            caption = text if after is not None and after.tag == qn("w:tbl") else ""
        elif style.startswith("Enclosures"):
            enclosures += text
            if following != "Enclosures":
                yield Said("enclosures", enclosures)
        elif style == "AfterTable":
            assert text == ""
        else:
            assert style in {"BodyText", "Code", "Note", "Signature", "Date", "Identity"}, style
            yield Said("text", text)


def _style(paragraph: Any) -> str:
    return str(paragraph.pPr.pStyle.val)


def _words(node: Any) -> str:
    # A drawing within a line of text is a formula, and its source stands for it.
    drawn = [] if node.tag == qn("w:p") and _style(node) == "Figure" else [qn("wp:docPr")]
    return "".join(
        part.get("descr", "")
        if part.tag == qn("wp:docPr")
        else "\n"
        if part.tag == qn("w:br")
        else part.text or ""
        for part in node.iter(qn("w:t"), qn("w:br"), *drawn)
    )


class _Numbers:
    """Counts headings as Word does: a level begins anew below each higher one, a list of its own at 1."""

    def __init__(self, document: Any) -> None:
        numbering = document.part.numbering_part.element
        (self._levels,) = [
            [
                (level.find(qn("w:numFmt")).get(qn("w:val")), level.find(qn("w:lvlText")).get(qn("w:val")))
                for level in each.iter(qn("w:lvl"))
            ]
            for each in numbering.iter(qn("w:abstractNum"))
            if each.get(qn("w:abstractNumId")) == "0"
        ]
        self._counts: dict[int, Counter[int]] = {}

    def __call__(self, paragraph: Any) -> str:
        own = paragraph.pPr.numPr
        level = int(_style(paragraph).removeprefix("Heading")) - 1
        counts = self._counts.setdefault(own.numId.val if own is not None else 1, Counter())
        counts[level] += 1
        for deeper in range(level + 1, 4):
            counts[deeper] = 0
        form, mark = self._levels[level]
        number = counts[level]
        written = str(number) if form == "decimal" else "零一二三四五六七八九十"[number]
        return str(mark).replace(f"%{level + 1}", written)
