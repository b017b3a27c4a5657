"""The page of a year: which townships have a review, which have none and why, and where the files are.

Stands at the end of the way: outputs → index. It looks like the reviews and is as self-contained; its links
lead to the files beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from kit.export.html import templates

__all__ = ["OUTCOMES", "IndexEntry", "Outcome", "render_index"]

Outcome = Literal["complete", "partial", "failed", "unchanged", "gone"]

OUTCOMES: Mapping[Outcome, str] = {
    "complete": "完整",
    "partial": "部分",
    "failed": "失败",
    "unchanged": "未变",
    "gone": "台账不在",
}
"""What an outcome is called on the page."""


class IndexEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A township's line.

    Attributes
    ----------
    township : str
    county : str
        Empty where the ledgers stand under no county.
    outcome : {"complete", "partial", "failed", "unchanged", "gone"}
    reason : str
        One line, for a partial or failed review.
    links : mapping of str to str
        Label ("HTML", "PDF", "Notebook") to the file's path relative to the index, ``/`` between folders,
        not percent-encoded.
    """

    township: str
    county: str = ""
    outcome: Outcome
    reason: str = ""
    links: Mapping[str, str] = {}


def render_index(year: int, entries: Sequence[IndexEntry]) -> str:
    """Write the index of a year's reviews as one self-contained HTML page.

    Parameters
    ----------
    year : int
    entries : sequence of IndexEntry
        In the order in which they are to stand.

    Examples
    --------
    >>> entry = IndexEntry(township="清河镇", outcome="complete", links={"HTML": "清河镇/清河镇-2021.html"})
    >>> "共1个乡镇：完整1个" in render_index(2021, [entry])
    True
    """
    found = Counter(entry.outcome for entry in entries)
    gone = found.pop("gone", 0)
    told = "，".join(f"{name}{found[outcome]}个" for outcome, name in OUTCOMES.items() if found[outcome])
    more = f"；另有{gone}个以前有台账，现在没有" if gone else ""
    return (
        templates()
        .get_template("index.html.jinja")
        .render(
            year=year,
            entries=entries,
            with_county=any(entry.county for entry in entries),
            outcomes=OUTCOMES,
            count=f"共{found.total()}个乡镇" + (f"：{told}" if told else "") + more,
        )
    )
