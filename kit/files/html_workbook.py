"""A web page saved as a workbook (.xls by many office systems), or .mht → the sheets in it.

The page is parsed in one pass: nothing is fetched, no script is run, and no input causes backtracking. A
nested table becomes a separate sheet, since pages that use tables for layout need it.
"""

from __future__ import annotations

import email
import email.policy
import html
import re
from dataclasses import dataclass, field, replace
from email.message import EmailMessage

from kit.files.encodings import decode
from kit.files.merges import keep_merged
from kit.files.raw_sheets import (
    MAX_CELLS,
    MAX_SHEETS,
    Cell,
    Merged,
    Room,
    Sheet,
    UnreadableFileError,
    as_calculated,
)

__all__ = ["read_html", "read_mhtml"]

_NAME = re.compile(r"/?([a-zA-Z][\w:-]{0,20})")
_SPAN = re.compile(r"""\b(colspan|rowspan)\s*=\s*["']?\s*(\d{1,5})""", re.IGNORECASE)
# Named ranges have names too: <x:ExcelName><x:Name>Print_Titles.
_SHEET_NAME = re.compile(r"(<x:ExcelName>\s{0,9})?<x:Name>([^<]{1,60})</x:Name>")
_UNSEEN = re.compile(
    r"""\bstyle\s*=\s*(?:"[^"]*?|'[^']*?|[^\s"'>]*?)\bdisplay\s*:\s*none|\shidden(?=[\s=/]|$)""",
    re.IGNORECASE,
)
_NOT_SHOWN = frozenset({"script", "style", "xml", "template"})
_BREAKS = frozenset(
    {
        *("br", "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "hr", "pre", "blockquote", "center"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "address", "article", "section", "header", "footer", "form"),
    }
)


def read_html(text: str, file: str) -> tuple[Sheet, ...]:
    """Read the tables of a page.

    Parameters
    ----------
    text : str
    file : str
        Name of the file in error messages.

    Raises
    ------
    UnreadableFileError
        There is no table in it, or more than the bounds of `kit.files.raw_sheets` allow.
    """
    tables = [table for table in _tables(text, file) if table.cells]
    if not tables:
        reason = "其实是网页，里面没有表格：请用 Excel 或 WPS 打开原表后另存为 .xlsx"
        raise UnreadableFileError(file, "file-kind", reason)
    names = _sheet_names(text)
    if len(names) != len(tables):
        names = [""] if len(tables) == 1 else [f"第{at + 1}个表格" for at in range(len(tables))]
    room = Room(file)
    return tuple(
        room.lay_out(table.title or name, table.cells, table.merged, hidden_rows=table.hidden_rows)
        for name, table in zip(names, tables, strict=True)
    )


def read_mhtml(data: bytes, file: str) -> tuple[Sheet, ...]:
    """Read the tables of a page saved in one file with its parts (.mht); as `read_html`."""
    try:
        message = email.message_from_bytes(data, _class=EmailMessage, policy=email.policy.default)
        parts = [part for part in message.walk() if part.get_content_type() == "text/html"][:MAX_SHEETS]
        pages = [
            decode(content) for part in parts if isinstance(content := part.get_payload(decode=True), bytes)
        ]
    except Exception:
        # The email package raises many kinds of errors for broken messages.
        raise UnreadableFileError.damaged(file) from None
    names = [name for page in pages for name in _sheet_names(page)]
    pages = [page for page in pages if "<td" in page.casefold()]
    if len(pages) < 2:
        return read_html("".join(pages), file)
    sheets = [sheet for page in pages for sheet in read_html(_SHEET_NAME.sub("", page), file)]
    if len(names) == len(sheets):
        return tuple(replace(sheet, name=name) for name, sheet in zip(names, sheets, strict=True))
    return tuple(sheets)


def _sheet_names(page: str) -> list[str]:
    found = _SHEET_NAME.findall(page[: 1 << 20])
    return [html.unescape(name).strip() for of_range, name in found if not of_range]


@dataclass
class _Table:
    """A table being read."""

    file: str
    title: str = ""
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)  # column → first row after a rowspan
    row: int = -1
    column: int = 0
    text: list[str] | None = None  # of the open cell or caption
    is_title: bool = False

    def start_row(self, tag: str) -> None:
        self.close()
        self.row += 1
        self.column = 0
        if _UNSEEN.search(tag):
            self.hidden_rows.append(self.row)

    def start_cell(self, tag: str) -> int:
        """Open a cell; return how many columns were examined."""
        self.close()
        before = self.column
        if self.row < 0:
            self.row = 0
        while self.taken.get(self.column, 0) > self.row:
            self.column += 1
        spans = {key.casefold(): max(int(number), 1) for key, number in _SPAN.findall(tag)}
        across, down = min(spans.get("colspan", 1), 1000), min(spans.get("rowspan", 1), 10_000)
        if across > 1 or down > 1:
            last = self.row + down - 1, self.column + across - 1
            keep_merged(self.merged, ((self.row, self.column), last), self.file)
        for column in range(self.column, self.column + across):
            self.taken[column] = self.row + down
        self.text = []
        return self.column - before + across

    def close(self) -> None:
        if self.text is None:
            return
        lines = (" ".join(line.split()) for line in "".join(self.text).split("\0"))
        text = "\n".join(line for line in lines if line)
        if self.is_title:
            self.title = text[:60]
        elif text:
            self.cells[self.row, self.column] = as_calculated(text)
        self.text, self.is_title = None, False


def _tables(page: str, file: str) -> list[_Table]:
    """Return the tables in the order in which they begin."""
    found: list[_Table] = []
    opened: list[_Table] = []
    at = cells = 0
    unseen = set(_NOT_SHOWN)
    while at < len(page):
        start = page.find("<", at)
        text = page[at : start if start >= 0 else len(page)]
        if text and opened and opened[-1].text is not None:
            opened[-1].text.append(html.unescape(text))
        if start < 0:
            break
        if page.startswith("<!--", start):
            # Excel writes sheet names, but never a table, in conditional comments.
            end = page.find("-->", start)
            at = end + 3 if end >= 0 else len(page)
            continue
        end = page.find(">", start)
        if end < 0:
            break
        at = end + 1
        tag = page[start + 1 : min(end, start + 2000)]
        match = _NAME.match(tag)
        if match is None:
            continue
        name = match[1].casefold()
        closing = tag.startswith("/")
        if name in unseen and not closing:
            end_tag = re.compile(f"</{name}", re.IGNORECASE).search(page, at)
            if end_tag is None:
                unseen.remove(name)
            else:
                at = end_tag.start()
        elif name == "table" and not closing:
            if len(found) >= MAX_SHEETS:
                raise UnreadableFileError.too_large(file, f"有 {MAX_SHEETS} 多个表格")
            if opened and opened[-1].text is not None:
                opened[-1].text.append("\0")
            found.append(_Table(file))
            opened.append(found[-1])
        elif not opened:
            continue
        elif name == "table":
            opened.pop().close()
        elif name == "tr":
            opened[-1].close() if closing else opened[-1].start_row(tag)
        elif name in {"td", "th", "caption"}:
            table = opened[-1]
            if closing:
                table.close()
            elif name == "caption":
                table.close()
                table.text, table.is_title = [], True
            else:
                cells += table.start_cell(tag)
                if cells > MAX_CELLS:
                    raise UnreadableFileError.too_large(file, "单元格过多")
        elif name in _BREAKS and opened[-1].text is not None:
            opened[-1].text.append("\0")
    for table in opened:
        table.close()
    return found
