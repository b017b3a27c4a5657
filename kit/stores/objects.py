"""A store at an address that fsspec knows, ``s3://…`` for one."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from kit.errors import CallError, DataError, ExportError
from kit.stores.exchange import names_of_copies
from kit.stores.hashes import sha256
from kit.stores.keys import is_path_within
from kit.stores.store import FileStatus

__all__ = ["ObjectStore"]


class ObjectStore:
    """An object store, or a folder of it, as a `Store`.

    Parameters
    ----------
    address : str
        ``s3://bucket/folder``. Keys and the like come from the environment, as fsspec reads them.

    Raises
    ------
    CallError
        fsspec, or what it needs for this kind of address, is not installed.
    """

    def __init__(self, address: str) -> None:
        try:
            from fsspec.core import url_to_fs

            self._system, self._root = url_to_fs(address)
        except (ImportError, ValueError) as error:
            raise CallError(
                f"打不开 {address}：{error}；请先安装附加部分：pip install '安装包文件名.whl[cluster]'"
            ) from None
        self._address = address.rstrip("/")

    def __truediv__(self, folder: str) -> ObjectStore:
        return ObjectStore(f"{self._address}/{folder}")

    def __str__(self) -> str:
        return self._address

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None where it does not exist."""
        try:
            content: bytes = self._system.cat_file(self._path(name))
        except FileNotFoundError:
            return None
        except Exception as error:
            raise DataError(f"{self._address}/{name} 读不出：{error}") from None
        return content

    def names(self, skipped: list[str] | None = None) -> list[str]:
        """Return the names of all files in this store and its folders; see `Store.names`."""
        try:
            found = self._system.find(self._root)
        except FileNotFoundError:
            return []
        except Exception as error:
            raise CallError(f"打不开 {self._address}：{error}") from None
        names = []
        for path in found:
            name = path.removeprefix(self._root).removeprefix("/")
            if path.startswith(f"{self._root}/") and is_path_within(name):
                names.append(name)
            elif not path.endswith("/") and skipped is not None:
                # Some stores mark a folder by a key that ends so.
                skipped.append(f"{self._address}/{name}")
        return names

    def statuses(self) -> dict[str, FileStatus]:
        """Return nothing: object stores have no status that no program can set."""
        return {}

    def write_all(
        self,
        contents: Mapping[str, bytes],
        *,
        remove: Collection[str] = (),
        known: Mapping[str, str] | None = None,
    ) -> dict[str, str]:
        """Write files in their order and remove others; see `Store.write_all`.

        The transaction hands over all files before the first appears; there is no undo after that.
        """
        fresh = dict(contents)
        existing = list(remove)
        kept: dict[str, str] = {}
        if known is not None:
            found = {name: self.read(name) for name in (*remove, *contents)}
            edited = {
                name: content
                for name, content in found.items()
                if content is not None
                and content != contents.get(name)
                and known.get(name) != sha256(content)
            }
            copies = {name: self._copied(name, content) for name, content in edited.items()}
            kept = {name: copy for name, (copy, _) in copies.items()}
            changed = {name: content for name, content in fresh.items() if found[name] != content}
            fresh = {**dict(copies.values()), **changed}
            existing = [name for name in remove if found[name] is not None]
        try:
            with self._system.transaction:
                for name, content in fresh.items():
                    self._system.makedirs(self._path(name).rpartition("/")[0], exist_ok=True)
                    with self._system.open(self._path(name), "wb") as file:
                        file.write(content)
        except Exception as error:
            raise ExportError(f"写不出 {self._address}：{error}") from None
        for name in existing:
            self.remove(name)
        return kept

    def _copied(self, name: str, content: bytes) -> tuple[str, bytes]:
        """Return the name under which an edited file is kept, and its content."""
        for copy in names_of_copies(name, datetime.now().astimezone()):
            if self.read(copy) in (None, content):
                return copy, content
        raise ExportError(f"写不出 {self._address}/{name}：同名的手改文件太多")

    def append(self, name: str, content: bytes) -> str:
        """Write a file of its own, since no object can be added to; return its name."""
        part = f"{name}-{secrets.token_hex(4)}"
        self.write_all({part: content})
        return part

    def remove(self, name: str) -> None:
        """Remove a file, if it exists."""
        try:
            self._system.rm_file(self._path(name))
        except FileNotFoundError:
            pass
        except Exception as error:
            raise ExportError(f"{self._address}/{name} 删不掉：{error}") from None

    def lock(self) -> AbstractContextManager[None]:
        """Return a context that locks nothing: object stores have no locks."""
        return nullcontext()

    def recover(self) -> None:
        """Do nothing: files appear whole."""

    def check(self) -> None:
        """Refuse a place that cannot be written."""
        self.write_all({".writable": b""})
        self.remove(".writable")

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"
