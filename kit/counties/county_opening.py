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
from kit.reviews.notebook_additions import add_to_notebook
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
    """打开一年的县级汇总：读各乡镇已发布的总结里记录的数。

    Parameters
    ----------
    year : int
        年度；写成文字 ``"2021"`` 也可以。
    county : str, optional
        台账按县分文件夹时，汇总哪个县；留空汇总全部。
    subject : str or path, optional
        专题，写法同 `kit.open_review`。
    outputs : path, default `kit.layout.OUTPUTS`
        已发布的总结所在的文件夹；相对路径先在当前文件夹里找，再往上级找。
    wording : path, optional
        措辞模板文件夹，代替自带的；相对路径与 `outputs` 一样找。

    Raises
    ------
    CallError
        没有这个专题或文件夹，里面没有这一年、这个县的总结，或者模板有错。

    Examples
    --------
    先用 ``review-kit batch --year 2021`` 生成各乡镇的总结：

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
    add_to_notebook()
    return County(county, int(text), declared, records, stamp, opened, wording=templates)
