"""Results: what became of each review, and the record of a year's results, run.json."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from kit.content import OUTCOMES, Outcome, SubjectRecord
from kit.errors import ExportError
from kit.layout import RUN_RECORD, township_name
from kit.version import VERSION

__all__ = [
    "KeyFigure",
    "Result",
    "RunRecord",
    "as_json",
    "read_run_record",
    "run_record_json",
    "unreadable_record",
]


class KeyFigure(msgspec.Struct, frozen=True):
    """A figure that the index of a year shows; see `kit.content.ReviewRecord.key_figures`.

    Attributes
    ----------
    key, name : str
        Of the indicator.
    value : int, float, str or None
        None where the figure is missing.
    text : str
        The value with its unit.
    """

    key: str
    name: str
    value: int | float | str | None
    text: str


class Result(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of one township's review: an entry of run.json.

    Attributes
    ----------
    township, county : str
    outcome : {"complete", "partial", "failed", "unchanged", "gone"}
        See `kit.content.Outcome`.
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
    figures : tuple of KeyFigure
        The review's key figures.
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
    figures: tuple[KeyFigure, ...] = ()

    @classmethod
    def failed(cls, township: str, county: str, reason: str) -> Result:
        """Return a failed result.

        >>> Result.failed("清河镇", "云山县", "台账打不开").name
        '云山县/清河镇'
        """
        return cls(township=township, county=county, outcome="failed", reason=reason)

    @property
    def name(self) -> str:
        """County and township, or the township alone where there is no county."""
        return township_name(self.county, self.township)

    @property
    def has_gaps(self) -> bool:
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
    subject : SubjectRecord or None
        None in a record of a version that knew one subject only.
    place : str
        The subject's own folder within outputs; empty for the default subject, which has none.
    kit_version : str
    townships : tuple of Result
    gone : tuple of Result
        Those that had ledgers at an earlier batch and have none now.
    """

    year: int
    subject: SubjectRecord | None = None
    place: str = ""
    kit_version: str
    townships: tuple[Result, ...]
    gone: tuple[Result, ...] = ()

    def with_results(self, results: Iterable[Result], gone: Iterable[Result] = ()) -> RunRecord:
        """Return a record in which these results replace those of the same townships."""
        merged = {(each.county, each.township): each for each in (*self.townships, *results)}
        left = {(each.county, each.township): each for each in gone}
        return msgspec.structs.replace(
            self,
            townships=tuple(merged[key] for key in sorted(merged)),
            gone=tuple(left[key] for key in sorted(left.keys() - merged.keys())),
        )

    def without(self, names: Collection[str]) -> RunRecord:
        """Return a record that lacks these townships, by `Result.name`."""
        kept = tuple(each for each in self.townships if each.name not in names)
        return msgspec.structs.replace(self, townships=kept)


def read_run_record(content: bytes | None) -> RunRecord | None:
    """Return the record that run.json holds; None where there is none.

    Raises
    ------
    ExportError
        It cannot be read, or was written by a newer version: overwriting it would lose what it holds.
    """
    if content is None:
        return None
    try:
        return msgspec.json.decode(content, type=RunRecord)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise unreadable_record(RUN_RECORD, content) from None


def unreadable_record(name: str, content: bytes) -> ExportError:
    """Return the error that a record cannot be read, or was written by a newer version."""
    try:
        writer = msgspec.json.decode(content)["kit_version"]
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError, KeyError):
        return ExportError(
            f"上次运行的记录 {name} 已损坏，读不出：请把它改名或移走，再对全部乡镇运行一次 batch"
        )
    newer = f"上次运行的记录 {name} 由 {writer} 版写成，本版（{VERSION}）读不懂"
    return ExportError(f"{newer}：请用那一版，或用 --out 另指一个文件夹")


def run_record_json(record: RunRecord) -> bytes:
    """Encode run.json, a line a township."""
    head = msgspec.json.encode(msgspec.structs.replace(record, townships=(), gone=()))
    encode = msgspec.json.Encoder().encode
    for field in ("townships", "gone"):
        lines = b",\n".join(map(encode, getattr(record, field)))
        head = head.replace(b'"%b":[]' % field.encode(), b'\n"%b": [\n%b\n]' % (field.encode(), lines), 1)
    return head + b"\n"


def as_json(data: object) -> bytes:
    """Encode as JSON that a person can read."""
    return msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"
