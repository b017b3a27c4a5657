"""A township's number in the record of a county's summary: what its id tells of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kit.records.number_records import NumberRecord

__all__ = ["TownshipNumber", "township_number"]

_ID = re.compile(r"(?P<township>.+)/(?P<year>[0-9]{4})/(?P<key>[^/.@]+)(?:\.(?P<end>[^/]+))?")
_HAVE = "有数的乡镇"
_ENDS = {
    "rank": "的位次",
    "part": "的分子",
    "whole": "的分母",
    "before": "的上年数",
    "low": "的下界",
    "high": "的上界",
}


class TownshipNumber(NamedTuple):
    """A township's number.

    Attributes
    ----------
    township : str
    told : str
        Name of its indicator, and what of it the number is.
    """

    township: str
    told: str

    @property
    def name(self) -> str:
        """Township and indicator: 清河镇宣传栏（每村）的位次."""
        return self.township + self.told

    def published(self, inputs: Iterable[str]) -> tuple[str, ...]:
        """Return the figures.json of its review; nothing if a summary was not made from any."""
        folder = self.township.rpartition("/")[2]
        ends = (f"/{self.township}/figures.json", f"/{folder}/figures.json")
        return tuple(path for path in inputs if path.endswith(ends))[:1]


def township_number(id_: str, records: Mapping[str, NumberRecord], year: int) -> TownshipNumber | None:
    """Return what an id tells, such as ``清河镇/2021/boards.per.rank``; None for any other number.

    Parameters
    ----------
    id_ : str
    records : mapping of str to NumberRecord
        By id: the numbers of all townships together have the names of indicators.
    year : int
    """
    found = _ID.fullmatch(id_)
    if found is None or int(found["year"]) != year:
        return None
    key, end = found["key"], found["end"] or ""
    per = records.get(f"{key}.per.values") if end.startswith("per") else None
    values = per or records.get(f"{key}.values")
    indicator = values.name.removesuffix(_HAVE) if values is not None else key
    return TownshipNumber(found["township"], indicator + _ENDS.get(end.rpartition(".")[2], ""))
