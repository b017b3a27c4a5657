"""Puts a township's ledgers into the data folder, and takes them back.

Nothing is overwritten unseen: what was there is kept first, under its time and hash, in a folder that no
loader looks into. Every file is written whole. Where the process was killed in between, `restored` puts back
what was there.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from kit.errors import ExportError
from kit.files import display_path
from kit.intake.receipts import Placement, folder_of
from kit.stores.hashes import sha256, sha256_of_file
from kit.stores.whole_files import write_whole

__all__ = ["hash_of", "hindrance", "is_as_before", "is_put", "kept_names", "put", "restored"]

_EARLIER = "旧版"


def hash_of(path: Path) -> str:
    """Return a file's hash; empty where there is none."""
    try:
        return sha256_of_file(path)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise ExportError(f"{display_path(path)} 读不出：{error.strerror or error}") from None


def kept_names(root: Path, year: int, name: str, time: str, before: Mapping[str, str]) -> dict[str, str]:
    """Return where each file of an edition will be kept, by its path in the data folder.

    Parameters
    ----------
    root : Path
        The data folder.
    year : int
    name : str
        Of the township, with its subject and county, as folders.
    time : str
        Of the intake: ``2021-12-03 10:22:31``.
    before : mapping of str to str
        The edition: path in the data folder → sha256.
    """
    stamp = time.replace("-", "").replace(":", "").replace(" ", "-")
    folder = folder_of(root, year).relative_to(root) / _EARLIER / name
    if len(before) == 1:
        path, digest = next(iter(before.items()))
        return {path: (folder / f"{stamp}-{digest[:8]}{Path(path).suffix}").as_posix()}
    digest = sha256("".join(sorted(before.values())).encode())
    return {path: (folder / f"{stamp}-{digest[:8]}" / Path(path).name).as_posix() for path in before}


def put(root: Path, placement: Placement, contents: Mapping[str, bytes]) -> None:
    """Keep what is there, then put the new edition in its place.

    Parameters
    ----------
    root : Path
    placement : Placement
    contents : mapping of str to bytes
        Those of ``placement.after``.

    Raises
    ------
    ExportError
        A file cannot be written, or what is there is not what it was; what was there is there again.
    """
    for path, digest in placement.before.items():
        content = (root / path).read_bytes()
        if sha256(content) != digest:
            raise ExportError(f"{display_path(path)} 刚被改动过，没有替换：请再收一次")
        write_whole(root / placement.kept[path], content)
    try:
        for path, content in contents.items():
            if path not in placement.before and (root / path).exists():
                raise ExportError(f"{display_path(path)} 刚被放进来，没有替换：请再收一次")
            write_whole(root / path, content)
        for path in sorted(placement.before.keys() - placement.after.keys()):
            _remove(root, path)
    except BaseException:
        restored(root, placement, lenient=True)
        raise


def is_put(root: Path, placement: Placement) -> bool:
    """Whether a placement is in the data folder as it was made."""
    gone = placement.before.keys() - placement.after.keys()
    return not any((root / path).exists() for path in gone) and all(
        hash_of(root / path) == digest for path, digest in placement.after.items()
    )


def is_as_before(root: Path, placement: Placement) -> bool:
    """Whether what was there before a placement is there, and nothing of the placement."""
    new = placement.after.keys() - placement.before.keys()
    return not any((root / path).exists() for path in new) and all(
        hash_of(root / path) == digest for path, digest in placement.before.items()
    )


def restored(
    root: Path, placement: Placement, *, lenient: bool = False, keep: Mapping[str, str] | None = None
) -> str:
    """Put back what was there before a placement.

    Parameters
    ----------
    root : Path
    placement : Placement
    lenient : bool
        Whether it may be half made. A file that is neither the new nor the earlier one stops it all the same.
    keep : mapping of str to str, optional
        Where to keep what is taken back, by its path in the data folder.

    Returns
    -------
    str
        Why nothing was done, in Chinese; empty if all is as it was before.
    """
    if is_as_before(root, placement):
        return ""
    if why := hindrance(root, placement, lenient=lenient):
        return why
    earlier = {
        path: (root / placement.kept[path]).read_bytes()
        for path, digest in placement.before.items()
        if hash_of(root / path) != digest
    }
    for path, place in (keep or {}).items():
        if (root / path).is_file():
            write_whole(root / place, (root / path).read_bytes())
    for path, content in earlier.items():
        write_whole(root / path, content)
    for path in sorted(placement.after.keys() - placement.before.keys()):
        _remove(root, path)
    return ""


def hindrance(root: Path, placement: Placement, *, lenient: bool = False) -> str:
    """Return why what was there before a placement cannot be put back, in Chinese; empty if it can.

    Parameters
    ----------
    root : Path
    placement : Placement
        It is not as before.
    lenient : bool
        As for `restored`.
    """
    paths = {**placement.after, **placement.before}
    for path in paths:
        known = {placement.before.get(path, ""), placement.after.get(path, "")}
        if hash_of(root / path) not in known or not (lenient or is_put(root, placement)):
            return f"{display_path(path)} 在收件以后改动过，留着没有动"
    for path, digest in placement.before.items():
        kept = placement.kept.get(path, "")
        if hash_of(root / path) != digest and (not kept or hash_of(root / kept) != digest):
            return f"{display_path(path)} 的旧版 {display_path(kept)} 不在了或改动过，没有动"
    return ""


def _remove(root: Path, path: str) -> None:
    """Remove a file, and the folders of its township and county that it leaves empty."""
    try:
        (root / path).unlink(missing_ok=True)
    except OSError as error:
        raise ExportError(f"{display_path(path)} 删不掉：{error.strerror or error}") from None
    for folder in (root / path).parents:
        if folder == root or folder.name.isdecimal():
            break
        with contextlib.suppress(OSError):
            os.rmdir(folder)  # noqa: PTH106 - only an empty one
            continue
        break
