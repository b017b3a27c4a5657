"""What was sent: files, folders and zip files → one arrival for each township's ledgers.

An arrival is a workbook, or the files of a folder that are named as ledgers. Nothing is decided here about
what is in it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kit.errors import CallError
from kit.files import UnreadableFileError, display_path
from kit.files.file_names import KINDS
from kit.files.raw_sheets import MAX_FILE
from kit.intake.zipped import is_parcel, unzipped
from kit.stores.hashes import sha256

__all__ = ["Arrival", "Arrived", "arrivals"]

_MARKUP = frozenset({".htm", ".html", ".mht", ".mhtml", ".xml"})
_ASKED_ABOUT = frozenset(
    {
        *(".xlsb", ".xltx", ".fods", ".ett", ".numbers", ".dbf", ".rar", ".7z", ".gz", ".tar", ""),
    }
)
"""Suffixes of files that may be ledgers in a form that is not read; a person decides."""

_LONGEST_NAME = 60  # characters, of which each takes up to four bytes
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')


@dataclass(frozen=True)
class Arrived:
    """A file that was sent.

    Attributes
    ----------
    name : str
        As it was sent, below the folder or zip file that was given; for display.
    given : str
        How a command names it: a path, which may lead into a zip file.
    path : Path
        Where its bytes are: the file itself, or a temporary copy of one from a zip file.
    modified : str
        When the file was changed last, as the file system or the zip file says.
    """

    name: str
    given: str
    path: Path
    modified: str


@dataclass(frozen=True)
class Arrival:
    """One workbook, or the files of one set of ledgers.

    Attributes
    ----------
    files : tuple of Arrived
    sha256 : str
        Of the file; of a set, over the names and hashes of its files.
    size : int
        Bytes.
    problem : UnreadableFileError or None
        Why nothing of it can be read.
    stored : str
        The hash of what is stored of it, where that is not what was sent.
    """

    files: tuple[Arrived, ...]
    sha256: str
    size: int
    problem: UnreadableFileError | None = None
    stored: str = ""

    @property
    def hashes(self) -> frozenset[str]:
        """The hashes under which the data folder may hold it."""
        return frozenset({self.sha256, self.stored} - {""})

    @property
    def is_set(self) -> bool:
        """Whether it is a set of files, one a ledger."""
        return len(self.files) > 1

    @property
    def name(self) -> str:
        """The name it was sent under; of a set, that of its folder."""
        first = self.files[0].name
        return f"{first.rpartition('/')[0] or '（几个文件）'}/" if self.is_set else first

    @property
    def given(self) -> str:
        """How a command names it, for display."""
        first = display_path(self.files[0].given)
        return (first.rpartition("/")[0] or ".") if self.is_set else first


@dataclass
class _Found:
    """What was found so far, and the names of files that are no tables."""

    files: list[Arrived]
    problems: list[tuple[Arrived, UnreadableFileError]]
    others: list[str]


def arrivals(
    paths: Sequence[str | os.PathLike[str]], temporary: Path, leave: Path, is_ledger: Callable[[str], bool]
) -> tuple[list[Arrival], tuple[str, ...]]:
    """Return what was sent, in the order of names, and the names of files that are no tables.

    Parameters
    ----------
    paths : sequence of path
        Files, folders, zip files, or a path that leads into a zip file.
    temporary : Path
        An empty folder, for what zip files hold.
    leave : Path
        The data folder, which is never taken in.
    is_ledger : callable
        Whether a file's name without suffix is that of a ledger of any subject.

    Raises
    ------
    CallError
        A path does not exist or cannot be opened, or there is no table in any of them.
    """
    found = _Found([], [], [])
    for given in paths:
        _look(Path(given), temporary, leave, found)
    once = list({file.given: file for file in found.files}.values())
    made = [_broken(file, problem) for file, problem in found.problems]
    made += [_arrival(files) for files in _sets(once, is_ledger)]
    if not made:
        named = "、".join(display_path(path) for path in paths)
        raise CallError(f"{named} 里没有台账：应有 .xlsx、.xls、.et、.ods、.csv 文件，或装着它们的 zip")
    return sorted(made, key=lambda each: each.files[0].given), tuple(found.others)


def _look(path: Path, temporary: Path, leave: Path, found: _Found) -> None:
    try:
        if path.is_dir():
            for each in _below(path, leave):
                _take(each, each.relative_to(path).as_posix(), temporary, found, named=False)
        elif path.exists():
            _take(path, path.name, temporary, found, named=True)
        elif parcel := next((above for above in path.parents if above.is_file()), None):
            inside = path.relative_to(parcel).as_posix()
            before = len(found.files)
            _open(parcel.read_bytes(), parcel.name, str(parcel), temporary, found, only=inside)
            if len(found.files) == before and not found.problems:
                raise CallError(f"{display_path(parcel)} 里没有 {display_path(inside)}：请核对路径")
        else:
            raise CallError(f"没有 {display_path(path)} 这个文件或文件夹：请核对路径")
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else "") or "名称不对"
        raise CallError(f"{display_path(path)} 打不开：{why}；请核对路径") from None


def _below(folder: Path, leave: Path) -> Iterator[Path]:
    """Yield the files below a folder, sorted, without hidden ones and those of the data folder."""
    for each in sorted(folder.iterdir()):
        if each.name.startswith((".", "~$")) or each.name == "__MACOSX" or each.resolve() == leave:
            continue
        if each.is_dir():
            if not each.is_symlink():
                yield from _below(each, leave)
        elif each.is_file():
            yield each


def _take(path: Path, name: str, temporary: Path, found: _Found, *, named: bool) -> None:
    """Take a file; of one that was named, whatever its suffix."""
    suffix = path.suffix.lower()
    if not (named or _may_be_table(suffix)):
        found.others.append(display_path(name))
        return
    modified = dt.datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    file = Arrived(display_path(name), path.as_posix(), path, f"{modified:%Y-%m-%d %H:%M}")
    if path.stat().st_size > MAX_FILE:
        found.problems.append((file, UnreadableFileError.too_large(name, f"文件超过 {MAX_FILE >> 20} MB")))
        return
    if suffix == ".zip" or suffix not in KINDS:
        content = path.read_bytes()
        if is_parcel(content, path.name):
            _open(content, name, file.given, temporary, found)
            return
    found.files.append(file)


def _may_be_table(suffix: str) -> bool:
    return suffix in KINDS or suffix in _MARKUP or suffix in _ASKED_ABOUT or suffix == ".zip"


def _open(
    content: bytes,
    name: str,
    given: str,
    temporary: Path,
    found: _Found,
    *,
    only: str = "",
    nested: bool = False,
) -> None:
    """Take the files of a zip file, and of zip files in it; deeper ones are asked about."""
    parcel = Arrived(display_path(name), given, Path(given), "")
    try:
        for number, member in enumerate(unzipped(content, name)):
            inner = PurePosixPath(member.name)
            hidden = any(part.startswith((".", "~$")) or part == "__MACOSX" for part in inner.parts)
            within = not only or member.name == only or f"{member.name}/".startswith(f"{only}/")
            leads_in = bool(only) and only.startswith(f"{member.name}/")
            if hidden or not (within or leads_in):
                continue
            shown, path = f"{name}/{member.name}", f"{given}/{member.name}"
            if is_parcel(member.content, inner.name):
                if nested:
                    why = "压缩包里套着几层压缩包：请解开后把里面的文件再收一次"
                    file = Arrived(display_path(shown), path, Path(given), member.modified)
                    found.problems.append((file, UnreadableFileError(shown, "file-kind", why)))
                    continue
                rest = only.removeprefix(f"{member.name}/") if leads_in else ""
                _open(member.content, shown, path, temporary, found, only=rest, nested=True)
            elif not _may_be_table(inner.suffix.lower()):
                found.others.append(display_path(shown))
            else:
                place = temporary / sha256(given.encode("utf-8", "surrogateescape"))[:12] / str(number)
                place.mkdir(parents=True)
                # A ledger may be named by its file.
                copy = place / (_NOT_IN_NAMES.sub("_", inner.name)[-_LONGEST_NAME:] or "_")
                copy.write_bytes(member.content)
                found.files.append(Arrived(display_path(shown), path, copy, member.modified))
    except UnreadableFileError as problem:
        found.problems.append((parcel, problem))


def _sets(files: Sequence[Arrived], is_ledger: Callable[[str], bool]) -> Iterator[tuple[Arrived, ...]]:
    """Group the files of a folder that are one ledger each; yield every other file by itself."""
    folders: dict[str, list[Arrived]] = {}
    for file in files:
        folders.setdefault(file.given.rpartition("/")[0], []).append(file)
    for inside in folders.values():
        ledgers = [file for file in inside if is_ledger(PurePosixPath(file.name).stem)]
        texts = [file for file in inside if KINDS.get(file.path.suffix.lower()) == "text"]
        together = [file for file in inside if file in ledgers or (ledgers and file in texts)]
        if len(together) > 1:
            yield tuple(together)
        yield from ((file,) for file in inside if len(together) < 2 or file not in together)


def _arrival(files: tuple[Arrived, ...]) -> Arrival:
    hashes: list[str] = []
    size = 0
    for file in files:
        try:
            content = file.path.read_bytes()
        except OSError as error:
            why = f"打不开（{error.strerror or error}）：请核对文件和权限"
            return _broken(file, UnreadableFileError(file.name, "file-unreadable", why))
        hashes.append(sha256(content))
        size += len(content)
    if len(files) == 1:
        return Arrival(files, hashes[0], size)
    names = [PurePosixPath(file.name).name for file in files]
    lines = sorted(f"{name}\0{each}\n" for name, each in zip(names, hashes, strict=True))
    return Arrival(files, sha256("".join(lines).encode("utf-8", "surrogateescape")), size)


def _broken(file: Arrived, problem: UnreadableFileError) -> Arrival:
    try:
        # It may be as large as a film.
        with file.path.open("rb") as opened:
            return Arrival((file,), hashlib.file_digest(opened, "sha256").hexdigest(), opened.tell(), problem)
    except OSError:
        # It is in a zip file that cannot be opened.
        return Arrival((file,), "", 0, problem)
