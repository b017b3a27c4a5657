"""The journal of a batch: its results as they come, so that one that is killed has recorded them.

run.json of forty thousand townships takes a second to write, and is written once, at the end. Until then each
result is a line of a file of this batch alone. Whoever writes run.json next takes up the lines that are left.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from kit.content import SubjectRecord
from kit.errors import KitError
from kit.publishing.results import Result, unreadable_record
from kit.stores import Store
from kit.stores.process_folders import machine
from kit.version import VERSION

__all__ = ["Journal", "Noted", "read_journals", "remove_journals"]

_FOLDER = ".run"
_ENDING = ".jsonl"

_AT_ONCE = 0.005
"""Seconds: a line that takes no longer is written at once."""

_TIMES_ITS_COST = 60
"""How often the time that slow writing takes, as to an object store, lies between two times."""


class Noted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a journal.

    Attributes
    ----------
    at : float
        Seconds since 1970.
    subject : SubjectRecord or None
        Of the batch; None where it accepts any.
    kit_version : str
    result : Result
    """

    at: float
    subject: SubjectRecord | None
    kit_version: str
    result: Result


class Journal:
    """The journal that one batch writes.

    Parameters
    ----------
    store : Store
        Of the year's outputs.
    subject : SubjectRecord, optional
        As the order has it.
    """

    def __init__(self, store: Store, subject: SubjectRecord | None) -> None:
        self._store = store
        self._subject = subject
        self._name = f"{_FOLDER}/{machine()}-{os.getpid()}-{secrets.token_hex(4)}{_ENDING}"
        self._waiting: list[bytes] = []
        self._next = 0.0
        self.names: set[str] = set()

    def add(self, result: Result) -> None:
        """Note a result; where writing is slow, it is written with the next ones."""
        line = Noted(time.time(), self._subject, VERSION, result)
        # In front: a line that was cut off does not take the next with it.
        self._waiting.append(b"\n" + msgspec.json.encode(line))
        began = time.monotonic()
        if began < self._next:
            return
        # What cannot be written now is reported with run.json, when no work is lost by it.
        with contextlib.suppress(KitError):
            self.names.add(self._store.append(self._name, b"".join(self._waiting)))
            self._waiting.clear()
        now = time.monotonic()
        cost = now - began
        self._next = now + cost * _TIMES_ITS_COST if cost > _AT_ONCE else 0.0


class Journals(NamedTuple):
    """What batches noted that were killed, or are running.

    Attributes
    ----------
    lines : list of Noted
        The earliest first.
    contents : dict of str to bytes
        Name → what was read.
    """

    lines: list[Noted]
    contents: dict[str, bytes]


def read_journals(store: Store, but: Iterable[str] = ()) -> Journals:
    """Read the journals in a year's store, except those named.

    Raises
    ------
    ExportError
        A newer version wrote one.
    KitError
        The store cannot be read.
    """
    lines: list[Noted] = []
    contents: dict[str, bytes] = {}
    own = set(but)
    for found in (store / _FOLDER).names():
        name = f"{_FOLDER}/{found}"
        if _ENDING in found and name not in own and (content := store.read(name)) is not None:
            contents[name] = content
            lines += _decoded(name, content)
    lines.sort(key=lambda line: line.at)
    return Journals(lines, contents)


def _decoded(name: str, content: bytes) -> Iterable[Noted]:
    for line in content.split(b"\n"):
        try:
            if line:
                yield msgspec.json.decode(line, type=Noted)
        except msgspec.ValidationError:
            raise unreadable_record(name, line) from None
        except (msgspec.DecodeError, UnicodeDecodeError):
            # Cut off by a kill or a full disk; what was published tells the same.
            continue


def remove_journals(store: Store, contents: Mapping[str, bytes]) -> None:
    """Remove journals that run.json now holds; one that has grown since it was read stays."""
    for name, content in contents.items():
        # One that cannot be removed is only taken up again.
        with contextlib.suppress(KitError):
            if store.read(name) == content:
                store.remove(name)
