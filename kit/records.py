"""Records of what was published: figures.json of a review, run.json of a year.

The last stage, outputs, on the running branch.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

import msgspec

from kit.export.index import OUTCOMES, Outcome


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One township of run.json.

    Attributes
    ----------
    township, county : str
    outcome : {"complete", "partial", "failed", "unchanged"}
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


class RunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """run.json of a year."""

    year: int
    kit_version: str
    townships: tuple[Entry, ...]

    def with_entries(self, entries: Iterable[Entry]) -> RunRecord:
        """Return a record in which these entries stand in place of those of the same townships."""
        merged = {(entry.county, entry.township): entry for entry in (*self.townships, *entries)}
        return msgspec.structs.replace(self, townships=tuple(merged[key] for key in sorted(merged)))

    def only(self, names: Collection[str]) -> RunRecord:
        """Return a record of these townships alone, by `Entry.name`."""
        kept = tuple(entry for entry in self.townships if entry.name in names)
        return msgspec.structs.replace(self, townships=kept)


def read_run_record(content: bytes | None) -> RunRecord | None:
    """Return the record that run.json holds; None where there is none that can be read."""
    if content is None:
        return None
    try:
        return msgspec.json.decode(content, type=RunRecord)
    except msgspec.DecodeError:
        return None


def as_json(data: object) -> bytes:
    """Encode as JSON that a person can read."""
    return json.dumps(msgspec.to_builtins(data), ensure_ascii=False, indent=2).encode() + b"\n"
