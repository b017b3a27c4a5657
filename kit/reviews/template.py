"""The blank workbook of a subject, for a township to fill in."""

from __future__ import annotations

import os
from pathlib import Path

from kit.ledgers.blank_workbook import write_blank_workbook
from kit.subjects import load_subject

__all__ = ["write_template"]


def write_template(
    out: str | os.PathLike[str],
    *,
    subject: str | os.PathLike[str] = "",
    township: str = "",
    year: int | None = None,
) -> Path:
    """Write a blank workbook: one sheet for each ledger, with notes, lists, validations and an example row.

    Parameters
    ----------
    out : path
        An .xlsx file that does not exist yet.
    subject : str or path, optional
        As of `kit.open_review`.
    township : str, optional
    year : int, optional
        Both are filled in if given, and dates are then validated against the year.

    Raises
    ------
    CallError
        The subject does not exist; or the file exists, is not named .xlsx or cannot be written, or the
        year is invalid.

    Examples
    --------
    >>> write_template("清河镇.xlsx", township="清河镇", year=2021)  # doctest: +SKIP
    PosixPath('清河镇.xlsx')
    """
    return write_blank_workbook(out, load_subject(subject).catalogue, township=township, year=year)
