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
    """写一个空白工作簿：一张台账一个工作表，带说明、下拉选项、填写限制和一行示例。

    Parameters
    ----------
    out : path
        还没有的 .xlsx 文件。
    subject : str or path, optional
        专题，写法同 `kit.open_review`。
    township : str, optional
    year : int, optional
        写了就填进去，日期也按这一年限制。

    Raises
    ------
    CallError
        没有这个专题；文件已经有了、不叫 .xlsx、写不了，或年度不对。

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kit.write_template(Path(folder) / "清河镇.xlsx", township="清河镇", year=2021).name
    '清河镇.xlsx'
    """
    declared = load_subject(subject)
    return write_blank_workbook(out, declared.catalogue, township=township, year=year, aims=declared.aims)
