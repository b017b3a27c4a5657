"""The reviews that are published in a year's folder: their figures.json, and the county that each names."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kit.errors import DataError
from kit.files import display_path
from kit.layout import MANIFEST

__all__ = ["SUMMARY_FOLDER", "ListedReview", "list_reviews", "summary_folder"]

SUMMARY_FOLDER = "全县汇总"
"""Folder of a county's summary in a year's folder; that of one of several counties has its name behind it."""


def summary_folder(county: str) -> str:
    """Return the folder of a county's summary; of that of all townships for no county.

    >>> summary_folder(""), summary_folder("云山县")
    ('全县汇总', '全县汇总-云山县')
    """
    return f"{SUMMARY_FOLDER}-{county}" if county else SUMMARY_FOLDER


class _Named(msgspec.Struct, frozen=True):
    county: str = ""


@dataclass(frozen=True)
class ListedReview:
    """A published review.

    Attributes
    ----------
    folder : str
        Relative to the year's folder.
    path : Path
        Of its figures.json.
    content : bytes
    county : str
        Empty where the data has no county folders, or the file cannot be read as JSON.
    """

    folder: str
    path: Path
    content: bytes
    county: str

    @property
    def sha256(self) -> str:
        """Hash of its figures.json."""
        return hashlib.sha256(self.content).hexdigest()


def list_reviews(year: Path) -> list[ListedReview]:
    """Return the reviews of a year's folder, by folder; folders of summaries are none.

    Raises
    ------
    DataError
        A figures.json cannot be opened.
    """
    found = []
    for path in sorted([*year.glob(f"*/{MANIFEST}"), *year.glob(f"*/*/{MANIFEST}")]):
        folder = path.parent.relative_to(year).as_posix()
        if folder.startswith((SUMMARY_FOLDER, ".")):
            continue
        try:
            content = path.read_bytes()
        except OSError as error:
            raise DataError(f"{display_path(path)} 打不开：{error.strerror or error}") from None
        found.append(ListedReview(display_path(folder), path, content, _county(content)))
    return found


def _county(content: bytes) -> str:
    try:
        return msgspec.json.decode(content, type=_Named).county
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
