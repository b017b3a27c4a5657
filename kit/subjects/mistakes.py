"""What is wrong in a subject's folder, as it is told to whoever declares it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kit.errors import CallError
from kit.files import display_path

__all__ = ["Mistake", "SubjectError"]


class Mistake(NamedTuple):
    """A mistake in a subject's folder.

    Attributes
    ----------
    file : str
        Relative to the subject's folder.
    line : int
        From 1; 0 if it is of no line.
    message : str
    """

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}{f' 第{self.line}行' if self.line else ''}：{self.message}"


class SubjectError(CallError):
    """A subject's folder has mistakes.

    Attributes
    ----------
    mistakes : tuple of Mistake
    """

    def __init__(self, folder: Path, mistakes: Sequence[Mistake]) -> None:
        super().__init__(folder, mistakes)
        self.folder = folder
        self.mistakes = tuple(mistakes)

    def __str__(self) -> str:
        listed = "；".join(map(str, self.mistakes))
        where = display_path(self.folder)
        each = f"（逐条列出：review-kit subject check {where}）" if len(self.mistakes) > 1 else ""
        return f"专题 {where} 有 {len(self.mistakes)} 处要改{each}：{listed}"
