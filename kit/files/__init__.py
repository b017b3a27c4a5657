"""Files: the data folder, the places in it, and the raw sheets of a file.

Belongs here: folder layout, file formats, encodings, and the patterns of personal numbers. Nothing here knows
what a ledger is. May import `kit.errors`, `kit.layout` and `kit.text`.
"""

from kit.files.asked import read_township, read_year
from kit.files.cells import BrokenCell, Cell, Merged, Sheet, SheetFile, UnreadableFileError, address
from kit.files.places import HIDDEN, Place, find_place, list_places, resolve_data, resolve_folder, shown
from kit.files.sheets import read_sheets
from kit.files.years import YEARS_BEFORE, Before, Years

__all__ = [
    "HIDDEN",
    "YEARS_BEFORE",
    "Before",
    "BrokenCell",
    "Cell",
    "Merged",
    "Place",
    "Sheet",
    "SheetFile",
    "UnreadableFileError",
    "Years",
    "address",
    "find_place",
    "list_places",
    "read_sheets",
    "read_township",
    "read_year",
    "resolve_data",
    "resolve_folder",
    "shown",
]
