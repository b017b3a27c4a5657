"""A folder of entries that may be lost at any time, each sealed with the secret that it is found by.

An entry's secret is made of all that its content follows from. Who does not have that can neither name the
entry nor read it, nor write one that would be believed: a folder that is left behind, or copied, tells
nothing. An entry that is damaged or cut is as good as missing.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kit.files.cache_folder import is_private, made_private

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

__all__ = ["SealedEntries"]

_LARGEST = 4 << 20
"""Bytes of an entry; what is larger is not kept."""

_UNPACKED = 64 << 20

_NONCE = 12
_DAY = 86_400.0

_SHARD_HOLDS = 64 << 20
_ONE_IN = 64


class SealedEntries:
    """Entries by their secrets, in files that several processes may read and write at once.

    The folder holds at most 16 × 64 MB and a few entries more: one write in 64 removes those of its part that
    were not used for longest.

    Parameters
    ----------
    folder : Path
        It is made when the first entry is written. One that belongs to another user, or that others may
        write, is not used, and neither is one that cannot be written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     entries = SealedEntries(Path(folder) / "kept")
    ...     entries.write(b"secret", b"content")
    ...     entries.read(b"secret"), entries.read(b"another")
    (b'content', None)
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, secret: bytes) -> bytes | None:
        """Return the content of an entry; None if there is none that can be used."""
        path = self._path(secret)
        try:
            if not is_private(self._folder):
                return None
            with path.open("rb") as file:
                sealed = file.read(_LARGEST + 1)
                used = os.fstat(file.fileno()).st_mtime
        except OSError:
            return None
        content = _opened(secret, sealed) if len(sealed) <= _LARGEST else None
        # The day of the last use is enough to tell which entries can go.
        if content is not None and abs(time.time() - used) > _DAY:
            with suppress(OSError):
                os.utime(path)
        return content

    def write(self, secret: bytes, content: bytes) -> None:
        """Keep an entry, whole or not at all; nothing is said where it cannot be written."""
        sealed = _sealed(secret, content)
        if len(sealed) > _LARGEST or len(content) > _UNPACKED:
            return
        path = self._path(secret)
        with suppress(OSError):
            if not made_private(self._folder):
                return
            path.parent.mkdir(mode=0o700, exist_ok=True)
            number, name = tempfile.mkstemp(dir=path.parent, prefix=".")
            try:
                with os.fdopen(number, "wb") as file:
                    file.write(sealed)
                os.replace(name, path)  # noqa: PTH105 - a name as mkstemp gave it
            except OSError:
                os.unlink(name)  # noqa: PTH108
                raise
            # Names are spread evenly: each part of the folder is looked over as often.
            if int(path.name[:4], 16) % _ONE_IN == 0:
                _remove_oldest(path.parent)

    def _path(self, secret: bytes) -> Path:
        name = hashlib.blake2b(secret, digest_size=20, person=b"name").hexdigest()
        return self._folder / name[0] / name[1:]


def _sealed(secret: bytes, content: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(secret).encrypt(nonce, zlib.compress(content, 1), None)


def _opened(secret: bytes, sealed: bytes) -> bytes | None:
    """Return what was sealed with a secret; None if a byte of it is another."""
    from cryptography.exceptions import InvalidTag

    try:
        return zlib.decompress(_cipher(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], None))
    except (InvalidTag, ValueError):
        # ValueError: what is left of a nonce is too short for one.
        return None


def _cipher(secret: bytes) -> ChaCha20Poly1305:
    # It takes 5 ms to load, which those who keep nothing are spared.
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(hashlib.blake2b(secret, digest_size=32, person=b"key").digest())


def _remove_oldest(shard: Path) -> None:
    """Remove what was not used for longest from a part of the folder, and what a killed process left."""
    found: list[tuple[float, int, str]] = []
    now = time.time()
    with os.scandir(shard) as entries:
        for entry in entries:
            with suppress(OSError):
                status = entry.stat(follow_symlinks=False)
                unfinished = entry.name.startswith(".")
                if not unfinished:
                    found.append((status.st_mtime, status.st_size, entry.path))
                elif now - status.st_mtime > _DAY:
                    os.unlink(entry.path)  # noqa: PTH108
    held = sum(size for _, size, _ in found)
    for _, size, path in sorted(found):
        if held <= _SHARD_HOLDS:
            break
        with suppress(OSError):
            os.unlink(path)  # noqa: PTH108
        held -= size
