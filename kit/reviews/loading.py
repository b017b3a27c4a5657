"""Open a review: its subject, its material, and the writers of its sections and charts."""

from __future__ import annotations

import os
from datetime import date

from kit.layout import DATA
from kit.materials import read_material
from kit.reviews.notebook_additions import add_to_notebook
from kit.reviews.review import Review
from kit.subjects import load_subject

__all__ = ["open_review"]


def open_review(
    township: str,
    year: int,
    *,
    subject: str | os.PathLike[str] = "",
    data: str | os.PathLike[str] = DATA,
    wording: str | os.PathLike[str] = "",
    title: str = "",
    signed_by: str = "",
    signed_on: str | date = "",
    published: str | os.PathLike[str] = "",
) -> Review:
    """打开一个乡镇一年的总结：读本年和往年的台账，核对，逐项计数。

    Parameters
    ----------
    township : str
        ``清河镇``；几个县有同名的乡镇时写 ``云山县/清河镇``。
    year : int
        年度；写成文字 ``"2021"`` 也可以。
    subject : str or path, optional
        专题：自带的、装上的专题的代号或名称，或专题的文件夹；留空是默认的专题。
    data : path, default `kit.layout.DATA`
        台账文件夹，或其中一年的文件夹。相对路径先在当前文件夹里找，再往上级找。不是默认的专题，先在其中
        以专题命名的文件夹里找。
    wording : path, optional
        自己的措辞模板文件夹；相对路径的找法与 `data` 一样。
    title, signed_by, signed_on : str, optional
        报告标题、落款单位、成文日期；留空用《基本情况》写的。
    published : path, optional
        上年总结的 figures.json；相对路径的找法与 `data` 一样。上年的数与当时发布的不同，就在附件1里标明
        并写出原因；文件坏了，或不是这个乡镇、年度、专题的，给一条提示。

    Returns
    -------
    Review

    Raises
    ------
    CallError
        没有这个专题、文件夹、年度、乡镇，专题有错，或参数写得不对。
    DataError
        台账读不出，或有错；一次全部列出。

    Examples
    --------
    >>> review = kit.open_review("清河镇", 2021)
    >>> review.figures["宣传栏"].text
    '63块'
    """
    declared = load_subject(subject)
    if not declared.built_in:
        from kit.wording import check_subject_wording

        check_subject_wording(declared)
    given = {"title": title, "signed_by": signed_by, "signed_on": signed_on}
    material = read_material(
        declared, township, year, data=data, wording=wording, published=published, given=given
    )
    add_to_notebook()
    opened = {
        "township": township,
        "year": year,
        **({"subject": subject} if subject else {}),
        "data": data,
        "wording": wording,
        **given,
        **({"published": published} if published else {}),
    }
    return Review(
        **vars(material), opened={name: "" if value is None else str(value) for name, value in opened.items()}
    )
