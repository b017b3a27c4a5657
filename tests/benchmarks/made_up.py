"""Made-up townships for `make bench`: the sample data's 清河镇 of every year, under other names."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
YEAR = 2021
_MODEL, _COUNTY = "清河镇", "云山县"


def township_names(count: int) -> list[str]:
    """Return so many names, every one of the same length."""
    return [f"虚构{number:03}镇" for number in range(1, count + 1)]


def write_townships(data: Path, names: Sequence[str]) -> None:
    """Write the workbooks of all years, but those that are there.

    Each tells its own township's name wherever it names one, and its county's where it has one.
    """
    for source in sorted((ROOT / "data").glob(f"*/{_MODEL}.xlsx")):
        with zipfile.ZipFile(source) as book:
            parts = {name: book.read(name) for name in book.namelist()}
        for name in names:
            path = data / source.parent.name / f"{name}.xlsx"
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                _write_copy(path, parts, name)


def _write_copy(path: Path, parts: Mapping[str, bytes], name: str) -> None:
    county, _, township = name.rpartition("/")
    # Whoever breaks it off finds no half of a workbook.
    half = path.with_suffix(".half")
    with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for part, content in parts.items():
            renamed = _renamed(content, _MODEL, township)
            copy.writestr(part, _renamed(renamed, _COUNTY, county) if county else renamed)
    half.replace(path)


def link_townships(data: Path, part: Path, names: Sequence[str]) -> None:
    """Make a data folder of some of the townships of another."""
    for year in sorted(data.iterdir()):
        (part / year.name).mkdir(parents=True)
        for name in names:
            os.link(year / f"{name}.xlsx", part / year.name / f"{name}.xlsx")


def _renamed(content: bytes, before: str, name: str) -> bytes:
    return content.replace(before.encode(), name.encode()).replace(_escaped(before), _escaped(name))


def _escaped(text: str) -> bytes:
    return "".join(f"&#{ord(character)};" for character in text).encode()
