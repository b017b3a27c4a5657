"""The cells of a worksheet's XML, found by address, and made where there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kit.files import address
from kit.files.sheet_xml import position
from kit.marking.xlsx_parts import Element, child, children, new, tag

__all__ = ["SheetCells", "place"]


def place(cell: str) -> tuple[int, int]:
    """Return (row, column), from 0, of an address.

    >>> place("B7")
    (6, 1)
    """
    return position(cell.encode())


class SheetCells:
    """The rows and cells of a worksheet.

    Parameters
    ----------
    sheet : element
        Root of the worksheet.
    """

    def __init__(self, sheet: Element) -> None:
        self._sheet = sheet
        data = child(sheet, "sheetData")
        if data is None:
            data = new(sheet, "sheetData")
            sheet.insert(0, data)
        self._data = data
        # A writer may leave out the numbers of rows and cells; they then follow one another.
        self._rows: dict[int, Element] = {}
        last = -1
        for row in children(data, "row"):
            last = int(row.get("r", last + 2)) - 1
            self._rows[last] = row
        self._columns = self._styles_of_columns()

    def _styles_of_columns(self) -> list[tuple[int, int, int]]:
        return [
            (int(each.get("min", "1")) - 1, int(each.get("max", "1")) - 1, int(each.get("style", "0")))
            for columns in children(self._sheet, "cols")
            for each in children(columns, "col")
        ]

    @staticmethod
    def cells_of(row: Element) -> dict[int, Element]:
        """Return the cells of a row by column, from 0."""
        cells: dict[int, Element] = {}
        last = -1
        for cell in children(row, "c"):
            last = place(cell.get("r"))[1] if cell.get("r") else last + 1
            cells[last] = cell
        return cells

    def restyle(self, styles: dict[tuple[int, int], Callable[[int], int]]) -> None:
        """Give cells another style.

        Parameters
        ----------
        styles : dict of (row, column) to function
            From 0; the function returns the new style for the one that the cell has, or would have.
        """
        by_row: dict[int, list[int]] = {}
        for row, column in styles:
            by_row.setdefault(row, []).append(column)
        for row, columns in sorted(by_row.items()):
            line = self._row(row)
            cells = self.cells_of(line)
            for column in sorted(columns):
                cell = cells.get(column)
                if cell is None:
                    cell = cells[column] = self._made(line, cells, row, column)
                cell.set("s", str(styles[row, column](int(cell.get("s", "0")))))

    def _row(self, row: int) -> Element:
        if row not in self._rows:
            line = new(self._data, "row", r=row + 1)
            before = [number for number in self._rows if number < row]
            at = self._data.index(self._rows[max(before)]) + 1 if before else 0
            self._data.insert(at, line)
            self._rows[row] = line
        return self._rows[row]

    def _made(self, line: Element, cells: dict[int, Element], row: int, column: int) -> Element:
        cell = new(line, "c", r=address(row + 1, column))
        if style := self._inherited(line, column):
            cell.set("s", str(style))
        before = [number for number in cells if number < column]
        line.insert(line.index(cells[max(before)]) + 1 if before else 0, cell)
        if (spans := line.get("spans", "")).count(":") == 1:
            first, last = map(int, spans.split(":"))
            line.set("spans", f"{min(first, column + 1)}:{max(last, column + 1)}")
        return cell

    def _inherited(self, line: Element, column: int) -> int:
        """Return the style that a blank cell has by its row or column."""
        if line.get("customFormat") in {"1", "true"}:
            return int(line.get("s", "0"))
        return next((style for first, last, style in self._columns if first <= column <= last), 0)

    def styles(self) -> Iterator[int]:
        """Yield the style of every cell, row and column."""
        yield from (style for _, _, style in self._columns)
        for line in self._rows.values():
            yield int(line.get("s", "0"))
            yield from (int(cell.get("s", "0")) for cell in line if tag(cell) == "c")

    def restore(self, restored: Callable[[int], int]) -> bool:
        """Give cells, rows and columns the style that they had before; return whether any had another.

        A blank cell that then looks as its row or column does was made to be marked, and is removed.
        """
        changed = False
        for columns in children(self._sheet, "cols"):
            for each in children(columns, "col"):
                changed |= self._restore(each, "style", restored)
        self._columns = self._styles_of_columns()
        for number, line in list(self._rows.items()):
            changed |= self._restore(line, "s", restored)
            removed = False
            for column, cell in self.cells_of(line).items():
                if self._restore(cell, "s", restored):
                    changed = True
                    as_if_absent = not len(cell) and int(cell.get("s", "0")) == self._inherited(line, column)
                    if as_if_absent and _may_go(cell):
                        line.remove(cell)
                        removed = True
            if removed and not len(line) and set(line.attrib) <= {"r", "spans"} and _may_go(line):
                self._data.remove(self._rows.pop(number))
        return changed

    @staticmethod
    def _restore(element: Element, key: str, restored: Callable[[int], int]) -> bool:
        style = int(element.get(key, "0"))
        before = restored(style)
        if before == style:
            return False
        if before:
            element.set(key, str(before))
        else:
            element.attrib.pop(key, None)
        return True


def _may_go(element: Element) -> bool:
    """Return whether what follows an element has its own place, and does not move up if it is removed."""
    following = element.getnext()
    return element.get("r") is not None and (following is None or following.get("r") is not None)
