"""The record of a document: its numbers, what each comes from, and where the document states them.

`schema` gives its JSON schema. A number is found by its place in the text as it is read: the stretches in
order, and in each its numbers in order.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

import msgspec

from kit.content import Source, SubjectRecord
from kit.layout import MANIFEST

__all__ = ["FORM", "NUMBERING", "Claim", "DocumentRecord", "NumberRecord", "Operation", "Stretch", "schema"]

FORM = 3
"""Form of the record; a later one that an earlier kit cannot read has a higher number."""

NUMBERING = "numbering"
"""Id that claims a document's own numbers, of chapters, figures, tables and items. They are no data."""

Operation = Literal[
    "",
    "year_before",
    "published",
    "target",
    "difference",
    "rate",
    "completion",
    "sum",
    "count",
    "share",
    "part",
    "label",
    "note",
    "reported",
    "least",
    "q1",
    "median",
    "q3",
    "most",
    "mad",
    "per",
    "rank_high",
    "rank_low",
    "lower",
    "upper",
    "dispersion",
]
"""How a number is made of others.

The year before, now and as it was published, and the target are those of the first. A rate is the difference
of two in per cent of the second; a completion and a share are the first in per cent of the second. A part is
that of one month or group; a label belongs to the first (a month that is highest), a note counts what
it leaves out.

The others are a county's. ``reported`` is the number of its operands, the townships that have a value; what
is of it is of those: their least, quartiles, median, most, median absolute deviation, and also their sum. A
rank is that of the first among those of the second, the highest or the lowest first, all rounded to as many
decimals as the third says, with which they are printed. ``per`` is the first
over the second, times the third if there is one. A lower and an upper limit are those of a spread, or of a
funnel by its parts, its wholes, the township's whole and the dispersion, which is made of parts and wholes:
`kit.statistics`.
"""


class NumberRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number that a document states.

    Attributes
    ----------
    id : str
        Unique in the record: the key of a figure (``boards``), one made from it (``boards.rate``), the place
        of a cell that is quoted (``2021/清河镇.xlsx › 文字材料 › B3``), a part of a chart
        (``boards_by_village/东河村``), or one of ``numbering``, ``identity``, ``date``, ``source``,
        ``profile``, ``wording`` and ``analyst``, which are no figures.
    name : str
        In Chinese, where no line of 附件2 has it: of a county's numbers.
    text : str
        Its digits where the document states it first.
    value : int, float, str or None
    unit : str
    source : Source or None
        The rows that a figure was counted from.
    line : int
        Number of its line in 附件2; 0 if it has none.
    op : str
        How it is made of other numbers; empty if it is not.
    of : tuple of str
        Ids of those numbers, in the order of the operation.
    """

    id: str
    name: str = ""
    text: str = ""
    value: int | float | str | None = None
    unit: str = ""
    source: Source | None = None
    line: int = 0
    op: Operation = ""
    of: tuple[str, ...] = ()

    @property
    def number(self) -> Decimal | None:
        """The value as a decimal; None if it is no number."""
        known = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        return Decimal(str(self.value)) if known else None


class Claim(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True, forbid_unknown_fields=True):
    """A number where a document states it.

    Attributes
    ----------
    record : int
        Index of the record that claims it.
    text : str
        Its digits, as written.
    unit : str
        The unit that follows, with 万 or 亿; empty if none does, as in a table whose head has it.
    """

    record: int
    text: str
    unit: str = ""


class Stretch(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """A paragraph, heading, item, row of a table, or a figure's words or caption, in reading order.

    Attributes
    ----------
    kind : str
        As of `kit.records.spoken.Spoken`; beside those ``caption``, ``source``, a line of 附件2, and ``row/``
        with how many numbers each cell has: ``row/0112``. A chart is ``figure/`` and its key.
    digest : str
        Of its text without white space and numbers; of a line of 附件2 followed by that of its numbers.
    claims : tuple of int or Claim
        Its numbers in order, those of a row cell by cell; of a line of 附件2 its value. An index alone means
        the text and unit of the record; a negative one, -1 - index, the number of its line in 附件2.
    """

    kind: str
    digest: str
    claims: tuple[int | Claim, ...] = ()


class DocumentRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The record of a document.

    Attributes
    ----------
    form : int
        See `FORM`.
    township, county, year, stamp, kit_version, subject
        As in `kit.content.ReviewRecord`.
    opened : dict of str to str
        Arguments of `kit.open_review` that the document shows: title, signing office, date; of a folder of
        wording the name alone.
    inputs : dict of str to str
        Path relative to the data folder → sha256 of every ledger file.
    published : str
        sha256 of last year's figures.json, which the year before was held against; empty for none.
    records : tuple of NumberRecord
    text : tuple of Stretch
    pictures : tuple of str
        Hash of the pictures of each figure, in the order of `text`.
    points : tuple of str
        Likewise of the points that Word draws; empty for a figure without data.
    """

    form: int = FORM
    township: str
    county: str = ""
    year: int
    stamp: str
    kit_version: str
    subject: SubjectRecord | None = None
    opened: dict[str, str] = {}
    inputs: dict[str, str] = {}
    published: str = ""
    records: tuple[NumberRecord, ...] = ()
    text: tuple[Stretch, ...] = ()
    pictures: tuple[str, ...] = ()
    points: tuple[str, ...] = ()

    @property
    def is_summary(self) -> bool:
        """Whether it is of a county's summary, which is made from reviews and not from ledgers."""
        return any(path.endswith(f"/{MANIFEST}") for path in self.inputs)


def schema() -> dict[str, Any]:
    """Return the JSON schema of a record."""
    return msgspec.json.schema(DocumentRecord)
