"""Files: the data folder, the places in it, and the raw sheets of a file.

Belongs here: folder layout, file formats, encodings, and the patterns of personal numbers. Nothing here knows
what a ledger is. May import `kit.errors`, `kit.layout` and `kit.text`.
"""

from kit.files.asked import read_township, read_year
from kit.files.data_folder import resolve_data, resolve_file, resolve_folder
from kit.files.file_names import HIDDEN, display_path
from kit.files.place import Place
from kit.files.places import find_place, list_places
from kit.files.raw_sheets import BrokenCell, Cell, Merged, Sheet, SheetFile, UnreadableFileError, address
from kit.files.years import Before, Years

__all__ = [
    "HIDDEN",
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
    "display_path",
    "find_place",
    "list_places",
    "read_township",
    "read_year",
    "resolve_data",
    "resolve_file",
    "resolve_folder",
]
