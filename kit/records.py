"""Records of what was published: figures.json of a review, run.json of a year.

The last stage, outputs, on the running branch.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

import msgspec

from kit.content import OUTCOMES, Outcome
from kit.errors import ExportError
from kit.version import VERSION


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One township of run.json.

    Attributes
    ----------
    township, county : str
    outcome : {"complete", "partial", "failed", "unchanged", "gone"}
        Gone: its ledgers were there at an earlier batch.
    reason : str
        Why it failed, or which ledgers a partial one lacks; empty otherwise.
    notices : tuple of str
        What the analyst should look at, though nothing failed.
    seconds : float
        Wall time of the run.
    cell : int or None
        Number of the cell at which it failed, as in the brackets beside it.
    notebook : str
        The half-run notebook of a failed one, relative to the year's folder; empty otherwise.
    files : dict of str to str
        Path relative to the year's folder → sha256.
    written_by : str
        The notebook that wrote the files; empty where there are none.
    """

    township: str
    county: str = ""
    outcome: Outcome
    reason: str = ""
    notices: tuple[str, ...] = ()
    seconds: float = 0.0
    cell: int | None = None
    notebook: str = ""
    files: dict[str, str] = {}
    written_by: str = ""

    @property
    def name(self) -> str:
        """County and township, or the township alone where there is no county."""
        return f"{self.county}/{self.township}" if self.county else self.township

    @property
    def lacks(self) -> bool:
        """Whether a ledger is missing, also where the review is as it was."""
        return self.outcome != "failed" and bool(self.reason)

    @property
    def outcome_name(self) -> str:
        """The outcome in Chinese."""
        return OUTCOMES[self.outcome]


class RunRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """run.json of a year.

    Attributes
    ----------
    year : int
    kit_version : str
    townships : tuple of Entry
    gone : tuple of Entry
        Those that had ledgers at an earlier batch, and have none now.
    """

    year: int
    kit_version: str
    townships: tuple[Entry, ...]
    gone: tuple[Entry, ...] = ()

    def with_entries(self, entries: Iterable[Entry], gone: Iterable[Entry] = ()) -> RunRecord:
        """Return a record in which these entries stand in place of those of the same townships."""
        merged = {(entry.county, entry.township): entry for entry in (*self.townships, *entries)}
        left = {(entry.county, entry.township): entry for entry in gone}
        return msgspec.structs.replace(
            self,
            townships=tuple(merged[key] for key in sorted(merged)),
            gone=tuple(left[key] for key in sorted(left.keys() - merged.keys())),
        )

    def without(self, names: Collection[str]) -> RunRecord:
        """Return a record that lacks these townships, by `Entry.name`."""
        kept = tuple(entry for entry in self.townships if entry.name not in names)
        return msgspec.structs.replace(self, townships=kept)


def read_run_record(content: bytes | None) -> RunRecord | None:
    """Return the record that run.json holds; None where there is none.

    Raises
    ------
    ExportError
        It cannot be read, or was written by a version that knows more: to write it anew would lose what it
        tells.
    """
    if content is None:
        return None
    try:
        return msgspec.json.decode(content, type=RunRecord)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ExportError(_unreadable(content)) from None


def _unreadable(content: bytes) -> str:
    try:
        writer = msgspec.json.decode(content)["kit_version"]
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError, KeyError):
        return "上次运行的记录 run.json 已损坏，读不出：请把它改名或移走，再对全部乡镇运行一次 batch"
    newer = f"上次运行的记录 run.json 由 {writer} 版写成，本版（{VERSION}）读不懂"
    return f"{newer}：请用那一版，或用 --out 另指一个文件夹"


def as_json(data: object) -> bytes:
    """Encode as JSON that a person can read."""
    return json.dumps(msgspec.to_builtins(data), ensure_ascii=False, indent=2).encode() + b"\n"
