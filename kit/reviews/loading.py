"""Open a review: its subject, its material, and the writers of its sections and charts."""

from __future__ import annotations

import os
from datetime import date

from kit.layout import DATA
from kit.materials import read_material
from kit.reviews.desk import set_up_desk
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
    """Open the review of a township and year: read its ledgers and those of earlier years, and count them.

    Parameters
    ----------
    township : str
        ``清河镇``, or ``云山县/清河镇`` if several counties have a township of that name.
    year : int
        ``"2021"`` is accepted as well.
    subject : str or path, optional
        Key or name of a subject built in or installed, or its folder; empty for the default subject.
    data : path, default `kit.layout.DATA`
        The data folder, or the year's folder in it. A relative path is looked for in the working folder, then
        upwards. A subject that is not the default one has a folder of its own in it, if that has the year.
    wording : path, optional
        Folder of templates that override the subject's; a relative path is looked for like `data`.
    title, signed_by, signed_on : str, optional
        Title of the review, signing office and full date; if empty, those of 基本情况.
    published : path, optional
        figures.json of the review that was published for the year before; a relative path is looked for like
        `data`. Values of the year before that its ledgers now give otherwise are marked in 附件1, with the
        cause. One that is damaged, or of another township, year or subject, is told in a notice.

    Returns
    -------
    Review

    Raises
    ------
    CallError
        The subject, data folder, year, township, wording folder or published record does not exist, the
        subject has mistakes, or a parameter is invalid.
    DataError
        A ledger cannot be read, or has errors; the message lists all of them.
    """
    declared = load_subject(subject)
    if not declared.built_in:
        from kit.wording import check_subject_wording

        check_subject_wording(declared)
    given = {"title": title, "signed_by": signed_by, "signed_on": signed_on}
    material = read_material(
        declared, township, year, data=data, wording=wording, published=published, given=given
    )
    set_up_desk()
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
