"""Files of a folder exchanged all or none; what a person edited is kept under another name.

New files are written into a hidden folder beside the old ones, the old ones are linked there too, and then
each is replaced. Where one cannot be, such as a Word file that is open elsewhere, those before it are put
back; where the process was killed in between, the next start puts them back.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from kit.errors import ExportError
from kit.stores.hashes import sha256, sha256_of_file
from kit.stores.process_folders import folder_of_one_run, left_by_others

__all__ = ["exchange", "names_of_copies", "recover"]

_STAGE = ".publishing-"
_PLAN = "plan.json"


def exchange(
    folder: Path, contents: Mapping[str, bytes], remove: Collection[str], known: Mapping[str, str]
) -> dict[str, str]:
    """Write files into a folder and remove others: all of it, or nothing.

    Parameters
    ----------
    folder : Path
        Created where it does not exist.
    contents : mapping of str to bytes
        By name, in the order in which they are written; the last describes the others.
    remove : collection of str
        Names that are to exist no longer.
    known : mapping of str to str
        Name → sha256 of what was written last. A file that is something else was edited by a person: it is
        kept under another name.

    Returns
    -------
    dict of str to str
        Name of an edited file → name under which it is kept.

    Raises
    ------
    ExportError
        The folder cannot be written, or a file not be replaced; all are as they were.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            ours = _cleared(folder)
            stage = folder_of_one_run(folder, _STAGE)
            try:
                plan = _staged(folder, stage, contents, remove)
                kept = _kept(folder, stage, plan, {*ours, *known.items()})
                try:
                    _swap(folder, stage, plan)
                except BaseException:
                    for copy in kept.values():
                        (folder / copy).unlink(missing_ok=True)
                    raise
            except BaseException:
                # Where this fails, what is staged stays for the next start to undo.
                _undo(folder, stage)
                shutil.rmtree(stage, ignore_errors=True)
                raise
            shutil.rmtree(stage, ignore_errors=True)
    except OSError as error:
        raise ExportError(_message(error, folder)) from None
    return kept


def recover(folder: Path) -> None:
    """Clear away what killed processes left in a folder, and undo what they had half exchanged."""
    if any(left_by_others(folder, _STAGE)):
        with _alone(folder), contextlib.suppress(OSError):
            _cleared(folder)


def _message(error: OSError, folder: Path) -> str:
    named = Path(os.fsdecode(error.filename2 or error.filename or folder))
    # The hidden folder means nothing to a user.
    place = folder / named.name if folder in named.parents else named
    held = "；如正在别的程序中打开，请关闭后再运行" if isinstance(error, PermissionError) else ""
    return f"写不出 {place}：{error.strerror or error}；原有的文件都没有动{held}"


class _Plan(msgspec.Struct):
    """What one exchange does; without one in its folder, an exchange has not begun."""

    put: dict[str, str]
    """Name → sha256, in the order in which they are written."""
    gone: list[str]

    @property
    def names(self) -> list[str]:
        return [*self.gone, *self.put]


def _staged(folder: Path, stage: Path, contents: Mapping[str, bytes], remove: Collection[str]) -> _Plan:
    """Write all new files and link the old ones, before the first is replaced."""
    plan = _Plan({name: sha256(content) for name, content in contents.items()}, sorted(remove))
    (stage / "new").mkdir()
    for name, content in contents.items():
        _write(stage / "new" / name, content)
    for name in plan.names:
        if os.path.lexists(folder / name):
            # Where nothing was published before, there is no folder to make and to remove.
            (stage / "old").mkdir(exist_ok=True)
            _link(folder / name, stage / "old" / name)
    _write(stage / _PLAN, msgspec.json.encode(plan))
    return plan


def _write(file: Path, content: bytes) -> None:
    with file.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _link(file: Path, place: Path) -> None:
    try:
        place.hardlink_to(file)
    except OSError:
        # Not every file system has hard links.
        shutil.copy2(file, place)


def _swap(folder: Path, stage: Path, plan: _Plan) -> None:
    for name in plan.gone:
        (folder / name).unlink(missing_ok=True)
    for name in plan.put:
        (stage / "new" / name).replace(folder / name)


def _undo(folder: Path, stage: Path) -> None:
    """Undo an exchange that did not reach its end; a file that was changed since stays as it is."""
    try:
        plan = msgspec.json.decode((stage / _PLAN).read_bytes(), type=_Plan)
    except (OSError, msgspec.DecodeError):
        return
    put = [name for name in plan.put if not (stage / "new" / name).exists()]
    if len(put) == len(plan.put):
        return
    for name in reversed(put):
        if _sha256_of(folder / name) == plan.put[name]:
            if (stage / "old" / name).exists():
                (stage / "old" / name).replace(folder / name)
            else:
                (folder / name).unlink()
    for name in plan.gone:
        if not os.path.lexists(folder / name) and (stage / "old" / name).exists():
            (stage / "old" / name).replace(folder / name)


def _cleared(folder: Path) -> set[tuple[str, str]]:
    """Clear away what others left; return name and sha256 of all that they were about to write."""
    for left in left_by_others(folder, _STAGE):
        _undo(folder, left)
        shutil.rmtree(left, ignore_errors=True)
    found: set[tuple[str, str]] = set()
    # Processes of another machine may have died too: what they wrote was not edited by a person.
    with os.scandir(folder) as entries:
        stages = [entry.name for entry in entries if entry.name.startswith(_STAGE)]
    for stage in stages:
        with contextlib.suppress(OSError, msgspec.DecodeError):
            plan = (folder / stage / _PLAN).read_bytes()
            found.update(msgspec.json.decode(plan, type=_Plan).put.items())
    return found


def _kept(folder: Path, stage: Path, plan: _Plan, ours: Collection[tuple[str, str]]) -> dict[str, str]:
    """Copy what a person edited to another name."""
    kept = {}
    for name in plan.names:
        found = _sha256_of(folder / name)
        if found and (name, found) not in ours and plan.put.get(name) != found:
            (stage / "kept").mkdir(exist_ok=True)
            kept[name] = _copied(folder / name, found, stage / "kept" / name)
    return kept


def _copied(file: Path, content_hash: str, staging: Path) -> str:
    """Copy a file to a name that says when it was edited; return the name."""
    edited = datetime.fromtimestamp(file.stat().st_mtime).astimezone()
    for name in names_of_copies(file.name, edited):
        copy = file.with_name(name)
        if not copy.exists():
            shutil.copy2(file, staging)
            staging.replace(copy)
        if _sha256_of(copy) == content_hash:
            return copy.name
    raise FileExistsError(0, "同名的手改文件太多", str(file))


def names_of_copies(name: str, edited: datetime) -> Iterator[str]:
    """Yield the names under which an edited file may be kept, best first.

    >>> next(names_of_copies("清河镇-2021.docx", datetime(2022, 1, 5, 8, 30)))
    '清河镇-2021.手改-20220105-083000.docx'
    """
    stem, dot, suffix = name.rpartition(".")
    base = f"{stem if dot else name}.手改-{edited:%Y%m%d-%H%M%S}"
    for more in ("", *(f"-{number}" for number in range(2, 1000))):
        yield f"{base}{more}{dot}{suffix if dot else ''}"


def _sha256_of(file: Path) -> str:
    """Return a file's hash; empty where there is none."""
    return sha256_of_file(file) if file.is_file() else ""


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep others of this machine waiting that exchange files of the same folder."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some shared folders have no locks.
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
