"""A folder of documents: files come into their place all or none, and what people changed there is kept.

Stands at the end of the way, at outputs. Files are made ready in a hidden folder beside their places, the old
ones put by, and then exchanged one by one. Where one cannot be, such as a Word file that somebody has open,
those before it go back; so they do, at the next start, where the process was killed in between.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from kit.errors import ExportError
from kit.stores.process_folders import folder_of_one_run, left_by_others

__all__ = ["clear_up", "put_all"]

_STAGE = ".publishing-"
_PLAN = "plan.json"


def put_all(
    folder: Path, contents: Mapping[str, bytes], gone: Collection[str], known: Mapping[str, str]
) -> dict[str, str]:
    """Put files in their place and take others away: all of it, or nothing.

    Parameters
    ----------
    folder : Path
        It is made where it is not there.
    contents : mapping of str to bytes
        By name, in the order in which they are put; the last tells of the others.
    gone : collection of str
        Names that are to stand there no longer.
    known : mapping of str to str
        Name → sha256 of what was put there last. A file that is something else was changed by a person: it
        stays, under another name.

    Returns
    -------
    dict of str to str
        Name of a file that a person had changed → name under which it stands now.

    Raises
    ------
    ExportError
        The folder cannot be written, or one of the files not exchanged; all are as they were.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            ours = _cleared(folder)
            stage = folder_of_one_run(folder, _STAGE)
            try:
                plan = _made_ready(folder, stage, contents, gone)
                kept = _kept(folder, stage, plan, {*ours, *known.items()})
                try:
                    _exchange(folder, stage, plan)
                except BaseException:
                    for copy in kept.values():
                        (folder / copy).unlink(missing_ok=True)
                    raise
            finally:
                _take_back(folder, stage)
                shutil.rmtree(stage, ignore_errors=True)
    except OSError as error:
        raise ExportError(_told(error, folder)) from None
    return kept


def clear_up(folder: Path) -> None:
    """Clear away what killed processes have left in a folder, and bring back what they had half exchanged."""
    if any(left_by_others(folder, _STAGE)):
        with _alone(folder), contextlib.suppress(OSError):
            _cleared(folder)


def _told(error: OSError, folder: Path) -> str:
    named = Path(os.fsdecode(error.filename2 or error.filename or folder))
    # Nobody knows of the hidden folder.
    place = folder / named.name if folder in named.parents else named
    held = "；如正在别的程序中打开，请关闭后再运行" if isinstance(error, PermissionError) else ""
    return f"写不出 {place}：{error.strerror or error}；原有的文件都没有动{held}"


class _Plan(msgspec.Struct):
    """What one exchange is to do; a folder that has none has not begun it."""

    put: dict[str, str]
    """Name → sha256, in the order in which they are put."""
    gone: list[str]

    @property
    def names(self) -> list[str]:
        return [*self.gone, *self.put]


def _made_ready(folder: Path, stage: Path, contents: Mapping[str, bytes], gone: Collection[str]) -> _Plan:
    """Write all new files and put the old ones by, before the first is exchanged."""
    plan = _Plan({name: _sha256(content) for name, content in contents.items()}, sorted(gone))
    for inside in ("new", "old", "kept"):
        (stage / inside).mkdir()
    for name, content in contents.items():
        _write(stage / "new" / name, content)
    for name in plan.names:
        if os.path.lexists(folder / name):
            _doubled(folder / name, stage / "old" / name)
    _write(stage / _PLAN, msgspec.json.encode(plan))
    return plan


def _write(file: Path, content: bytes) -> None:
    with file.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _doubled(file: Path, place: Path) -> None:
    try:
        place.hardlink_to(file)
    except OSError:
        # Not every file system has links.
        shutil.copy2(file, place)


def _exchange(folder: Path, stage: Path, plan: _Plan) -> None:
    for name in plan.gone:
        (folder / name).unlink(missing_ok=True)
    for name in plan.put:
        (stage / "new" / name).replace(folder / name)


def _take_back(folder: Path, stage: Path) -> None:
    """Undo what an exchange has come to that did not reach its end; a file changed since stays as it is."""
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
    """Clear away what others have left; return name and sha256 of all that they were about to put there."""
    for stage in left_by_others(folder, _STAGE):
        _take_back(folder, stage)
        shutil.rmtree(stage, ignore_errors=True)
    found: set[tuple[str, str]] = set()
    # Those of another machine may have died too: what they put there is no person's.
    for plan in folder.glob(f"{_STAGE}*/{_PLAN}"):
        with contextlib.suppress(OSError, msgspec.DecodeError):
            found.update(msgspec.json.decode(plan.read_bytes(), type=_Plan).put.items())
    return found


def _kept(folder: Path, stage: Path, plan: _Plan, ours: Collection[tuple[str, str]]) -> dict[str, str]:
    """Copy what a person has changed to a name of its own."""
    kept = {}
    for name in plan.names:
        found = _sha256_of(folder / name)
        if found and (name, found) not in ours and plan.put.get(name) != found:
            kept[name] = _copied(folder / name, found, stage / "kept" / name)
    return kept


def _copied(file: Path, sha256: str, on_the_way: Path) -> str:
    """Copy a file to a name that tells when it was changed; return the name."""
    changed = datetime.fromtimestamp(file.stat().st_mtime).astimezone()
    stem = f"{file.stem}.手改-{changed:%Y%m%d-%H%M%S}"
    for more in ("", *(f"-{number}" for number in range(2, 1000))):
        copy = file.with_name(f"{stem}{more}{file.suffix}")
        if not copy.exists():
            shutil.copy2(file, on_the_way)
            on_the_way.replace(copy)
        if _sha256_of(copy) == sha256:
            return copy.name
    raise FileExistsError(0, "同名的手改文件太多", str(file))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _sha256_of(file: Path) -> str:
    """Return a file's hash; empty where there is none."""
    return _sha256(file.read_bytes()) if file.is_file() else ""


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep others of this machine waiting who would exchange files of the same folder."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some shared folders know no locks.
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
