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
from kit.files.roster import read_expected
from kit.layout import DATA, OUTPUTS
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
    data: str | os.PathLike[str] = DATA,
    townships: str | os.PathLike[str] = "",
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
    data : path, default `kit.layout.DATA`
        台账所在的文件夹，从里面的乡镇名单（没有就从上年的台账）知道应报的乡镇；没有 data 文件夹，或留空，
        就不看。
    townships : path, optional
        乡镇名单，代替数据文件夹里的 townships.csv、townships.xlsx。
    wording : path, optional
        措辞模板文件夹，代替自带的；相对路径与 `outputs` 一样找。

    Raises
    ------
    CallError
        没有这个专题、文件夹或名单，里面没有这一年、这个县的总结，或者模板有错。

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
    expected = read_expected(os.fspath(data), os.fspath(townships), declared.place, int(text))
    records = read_records(folder, declared.place, int(text), declared.record, county, expected)
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
        "data": str(data),
        **({"townships": str(townships)} if townships else {}),
        **({"wording": str(wording)} if wording else {}),
    }
    add_to_notebook()
    return County(county, int(text), declared, records, stamp, opened, wording=templates)
