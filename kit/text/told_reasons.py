"""Why a review was not written, as documents tell it: without what belongs to one machine."""

from __future__ import annotations

import re

__all__ = ["TO_LIST", "told_reason"]

TO_LIST = "；全部列出："
"""Stands before the commands that list all faults, which are for the person who runs the kit."""

_CELL = re.compile(r"^[^：]{1,200}?\.ipynb 单元格(\[\d+\])“.*?”：", re.DOTALL)

_ENDS = r"\s\"'“”‘’《》，。；：、（）()<>|"
_POSIX = rf"(?<![\w.:/\\])/(?:[^/\n{_ENDS[2:]}]+/)+"
_WINDOWS = rf"(?<![\w])(?:[A-Za-z]:[\\/]|\\\\)(?:[^\\/\n:{_ENDS[2:]}]+[\\/])*"
_FOLDERS = re.compile(rf"(?:{_POSIX}|{_WINDOWS})(?=[^{_ENDS}])")


def told_reason(reason: str) -> str:
    r"""Return a reason without commands, code and the folders of a machine.

    >>> told_reason("A3 应是日期（共 1 处错误）；全部列出：命令行 review-kit check /home/li/data/清河镇.xlsx")
    'A3 应是日期（共 1 处错误）'
    >>> told_reason("本.ipynb 单元格[3]“open('x')”：FileNotFoundError: '/home/li ming/附表/村名.csv'")
    "笔记本单元格[3]：FileNotFoundError: '村名.csv'"
    >>> told_reason(r"C:\Users\li\data\2021\清河镇.xlsx 打不开：2021/清河镇.xlsx")
    '清河镇.xlsx 打不开：2021/清河镇.xlsx'
    """
    text = _CELL.sub(r"笔记本单元格\1：", reason.partition(TO_LIST)[0])
    return _FOLDERS.sub("", text)
