"""What the index of a year says of a township."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from kit.content import Outcome

__all__ = ["IndexEntry", "IndexFigure"]


class IndexFigure(msgspec.Struct, frozen=True):
    """A key figure of a township.

    Attributes
    ----------
    name : str
        Of the indicator.
    value : int, float, str or None
        None where the figure is missing.
    text : str
        The value with its unit.
    """

    name: str
    value: int | float | str | None
    text: str


class IndexEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A township's line in the index.

    Attributes
    ----------
    township : str
    county : str
        Empty where the data folder has no county folders.
    outcome : {"complete", "partial", "failed", "unchanged", "gone"}
    reason : str
        One line, for a partial or failed review.
    links : mapping of str to str
        Label ("HTML", "PDF", "Notebook") → path relative to the index, with ``/`` between folders, not
        percent-encoded.
    figures : sequence of IndexFigure
    verdict : {"", "none", "sound", "unsound", "edited"}
        What verifying said of the documents: not asked, all agree, some do not, a file is not the one that
        was published. Empty where there are no documents.
    errors : int
        Number of places that do not agree.
    """

    township: str
    county: str = ""
    outcome: Outcome
    reason: str = ""
    links: Mapping[str, str] = {}
    figures: Sequence[IndexFigure] = ()
    verdict: Literal["", "none", "sound", "unsound", "edited"] = ""
    errors: int = 0

    @property
    def state(self) -> Literal["complete", "partial", "failed", "gone"]:
        """The outcome, of an unchanged review as it was."""
        if self.outcome == "unchanged":
            return "partial" if self.reason else "complete"
        return self.outcome

    @property
    def verdict_text(self) -> str:
        """The verdict in Chinese.

        >>> IndexEntry(township="清河镇", outcome="complete", verdict="unsound", errors=2).verdict_text
        '2处不符'
        """
        names = {"none": "未核对", "sound": "相符", "unsound": f"{self.errors}处不符", "edited": "写出后改过"}
        return names.get(self.verdict, "")

    @property
    def needs_attention(self) -> bool:
        """Whether it stands in the overview of many townships."""
        return self.outcome in ("failed", "gone") or self.verdict in ("unsound", "edited")
