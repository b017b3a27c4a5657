"""Open a county's summary: its subject and the reviews of its townships."""

from __future__ import annotations

import hashlib
import json
import os

from kit.counties.county import County
from kit.counties.summary_wording import SummaryWording
from kit.counties.township_records import read_records
from kit.errors import CallError
from kit.files import resolve_folder
from kit.layout import OUTPUTS
from kit.reviews.desk import set_up_desk
from kit.subjects import load_subject
from kit.version import VERSION

__all__ = ["open_county"]

_YEARS = range(1900, 2101)


def open_county(
    year: int,
    county: str = "",
    *,
    subject: str | os.PathLike[str] = "",
    outputs: str | os.PathLike[str] = OUTPUTS,
    wording: str | os.PathLike[str] = "",
) -> County:
    """Open the summary of a year: read what its townships' reviews record.

    Parameters
    ----------
    year : int
        ``"2021"`` is accepted as well.
    county : str, optional
        The county whose townships are summarised, where the data have county folders; empty for all.
    subject : str or path, optional
        As of `kit.open_review`.
    outputs : path, default `kit.layout.OUTPUTS`
        The folder of published reviews. A relative path is looked for in the working folder, then upwards.
    wording : path, optional
        Folder of templates that override the kit's; a relative path is looked for like `outputs`.

    Raises
    ------
    CallError
        There is no such subject or folder, no review of the year or county in it, or a template is wrong.

    Examples
    --------
    >>> county = kit.open_county(2021)                              # doctest: +SKIP
    """
    text = str(year).strip()
    if not text.isdecimal() or int(text) not in _YEARS:
        raise CallError(f"year 应是四位的年度，如 2021，现为“{year}”")
    declared = load_subject(subject)
    folder = resolve_folder(outputs, "成果文件夹", "outputs")
    records = read_records(folder, declared.place, int(text), declared.record, county)
    templates = SummaryWording(resolve_folder(wording, "措辞模板文件夹", "wording") if wording else None)
    made_from = [
        VERSION,
        county,
        int(text),
        declared.record.sha256,
        sorted(records.inputs.items()),
        records.runs,
        *([templates.own] if wording else []),
    ]
    stamp = hashlib.sha256(json.dumps(made_from, ensure_ascii=False).encode()).hexdigest()[:16]
    opened = {
        "county": county,
        "year": text,
        **({"subject": str(subject)} if subject else {}),
        "outputs": str(outputs),
        **({"wording": str(wording)} if wording else {}),
    }
    set_up_desk()
    return County(county, int(text), declared, records, stamp, opened, wording=templates)
