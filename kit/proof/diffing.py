"""What differs between two editions, or two folders of a year: by township, then in each review."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from kit.changes.edition import Edition
from kit.errors import CallError
from kit.files import display_path
from kit.layout import MANIFEST
from kit.proof.differences import Difference, compare
from kit.proof.editions import manifests, read_edition
from kit.text.printable import writable

__all__ = ["Comparison", "diff"]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between what was given.

    Attributes
    ----------
    old, new : str
        As they were given.
    came, gone : tuple of str
        Of two folders of a year: townships that the old one, or the new one, does not have.
    unread : tuple of str
        One line for each review that cannot be compared.
    same : int
        Number of reviews in which nothing differs.
    reviews : tuple of Difference
        The others.
    """

    old: str
    new: str
    came: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    same: int = 0
    reviews: tuple[Difference, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.came or self.gone or self.unread or self.reviews)


def diff(old: str | os.PathLike[str], new: str | os.PathLike[str]) -> Comparison:
    """Compare two editions of a review, a township's reviews of two years, or two folders of a whole year.

    Parameters
    ----------
    old, new : path
        A review's folder, its figures.json, one of its documents, or the folder of a year.

    Raises
    ------
    CallError
        There is no such file or folder, it cannot be read, or the two cannot be compared.

    Examples
    --------
    >>> diff("outputs/2021", "outputs/2021").is_empty                  # doctest: +SKIP
    True
    """
    whole = _is_year(Path(old)), _is_year(Path(new))
    if all(whole):
        return _years(Path(old), Path(new))
    if any(whole):
        year, other = (old, new) if whole[0] else (new, old)
        names = display_path(Path(year)), display_path(Path(other))
        raise CallError(f"{names[0]} 是整个年度的文件夹，{names[1]} 是一份总结：请给出同类的两个")
    found = compare(read_edition(old), read_edition(new))
    return Comparison(
        old=writable(str(old)),
        new=writable(str(new)),
        same=int(found.is_empty),
        reviews=() if found.is_empty else (found,),
    )


def _is_year(path: Path) -> bool:
    """Return whether a folder is that of a year: it holds reviews, and is none itself."""
    if not path.is_dir() or (path / MANIFEST).is_file():
        return False
    return any(True for _ in manifests(path))


def _years(old: Path, new: Path) -> Comparison:
    unread: list[str] = []
    before, after = (_by_place(folder, unread) for folder in (old, new))
    found: list[Difference] = []
    same = 0
    for place in sorted(before.keys() & after.keys()):
        try:
            difference = compare(read_edition(before[place].parent), read_edition(after[place].parent))
        except CallError as error:
            unread.append(str(error))
            continue
        same += difference.is_empty
        found += [] if difference.is_empty else [difference]
    return Comparison(
        old=writable(str(old)),
        new=writable(str(new)),
        came=tuple(sorted(after.keys() - before.keys())),
        gone=tuple(sorted(before.keys() - after.keys())),
        unread=tuple(unread),
        same=same,
        reviews=tuple(found),
    )


def _by_place(folder: Path, unread: list[str]) -> dict[str, Path]:
    """Return figures.json of each township of a year."""
    found: dict[str, Path] = {}
    for path in manifests(folder):
        try:
            edition: Edition = read_edition(path)
        except CallError as error:
            unread.append(str(error))
            continue
        place = edition.place
        if place in found:
            raise CallError(
                f"{display_path(folder)} 里有两份{place}的总结：请给出一个年度的文件夹，不是几个年度的"
            )
        found[place] = path
    return found
