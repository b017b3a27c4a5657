"""Made-up townships for `make bench`: the sample data's 清河镇 of every year, under other names."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
YEAR = 2021
_MODEL = "清河镇"


def township_names(count: int) -> list[str]:
    """Return so many names, every one of the same length."""
    return [f"虚构{number:03}镇" for number in range(1, count + 1)]


def write_townships(data: Path, names: Sequence[str]) -> None:
    """Write the workbooks of all years; each tells its own township's name wherever it names one."""
    for source in sorted((ROOT / "data").glob(f"*/{_MODEL}.xlsx")):
        folder = data / source.parent.name
        folder.mkdir(parents=True)
        with zipfile.ZipFile(source) as book:
            parts = {name: book.read(name) for name in book.namelist()}
        for name in names:
            with zipfile.ZipFile(folder / f"{name}.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
                for part, content in parts.items():
                    copy.writestr(part, _renamed(content, name))


def link_townships(data: Path, part: Path, names: Sequence[str]) -> None:
    """Make a data folder of some of the townships of another."""
    for year in sorted(data.iterdir()):
        (part / year.name).mkdir(parents=True)
        for name in names:
            os.link(year / f"{name}.xlsx", part / year.name / f"{name}.xlsx")


def _renamed(content: bytes, name: str) -> bytes:
    return content.replace(_MODEL.encode(), name.encode()).replace(_escaped(_MODEL), _escaped(name))


def _escaped(text: str) -> bytes:
    return "".join(f"&#{ord(character)};" for character in text).encode()
