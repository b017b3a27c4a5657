"""What a subject states of itself, which is read without its ledgers, indicators and wording."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from kit.content import SubjectRecord
from kit.subjects.entries import DeclarationFile, Entry
from kit.subjects.mistakes import SubjectError

__all__ = [
    "BUILT_IN",
    "DECLARATION",
    "LONGEST_NAME",
    "NOT_IN_NAME",
    "PROPERTIES",
    "StatedSubject",
    "is_built_in",
    "properties_stated",
    "sha256_of_subject",
    "stated_subject",
]

DECLARATION = "subject.toml"

PROPERTIES = (
    *("key", "name", "version", "title", "recipient", "closing", "unbroken", "attachments", "default"),
    *("roles", "sample", "section"),
)
"""What a subject.toml may state."""

NOT_IN_NAME = re.compile(r'[\\/:*?"<>|.\s]')
"""What a subject's name may not hold, since folders of data and outputs are named for it."""

LONGEST_NAME = 40  # characters: it is part of file names

BUILT_IN = Path(__file__).parent
"""Where the folders of the kit's own subjects are."""

_HASHED = ("*.toml", "*.py", "wording/*", "notebook.ipynb")


@dataclass(frozen=True, eq=False, kw_only=True)
class StatedSubject:
    """专题的代号、名称、版本和文件夹；各项见 `kit.Subject`。"""

    key: str
    name: str
    version: str = "1"
    folder: Path
    sha256: str = ""
    default: bool = False

    @property
    def place(self) -> str:
        """它在台账、成果文件夹里的文件夹；默认的专题没有，为空。"""
        return "" if self.default else self.name

    @property
    def built_in(self) -> bool:
        """是不是自带的。"""
        return is_built_in(self.folder)

    @property
    def record(self) -> SubjectRecord:
        """figures.json 里怎样写这个专题。"""
        return SubjectRecord(key=self.key, name=self.name, version=self.version, sha256=self.sha256)

    @property
    def wording(self) -> Path:
        """措辞模板的文件夹。"""
        return self.folder / "wording"

    @property
    def notebook(self) -> Path | None:
        """它自己的笔记本；没有时为 None。"""
        path = self.folder / "notebook.ipynb"
        return path if path.is_file() else None


def stated_subject(folder: Path) -> StatedSubject:
    """Read what the subject of a folder states of itself; the rest of the folder may still have mistakes.

    Raises
    ------
    SubjectError
        subject.toml cannot be read, or not be told apart from another's.
    """
    file = DeclarationFile(folder, DECLARATION, [])
    stated = properties_stated(file.whole("专题", PROPERTIES), built_in=is_built_in(folder))
    if file.mistakes:
        raise SubjectError(folder, file.mistakes)
    return StatedSubject(folder=folder, sha256=sha256_of_subject(folder), **stated)


def properties_stated(top: Entry, *, built_in: bool) -> dict[str, Any]:
    """Return the key, name and version, and whether the subject is the default one; report what is wrong.

    Parameters
    ----------
    top : Entry
        subject.toml as a whole.
    built_in : bool
        Whether the subject is one of the kit's own: one of them is the default.
    """
    name = top.text("name", None)
    if NOT_IN_NAME.search(name) or len(name) > LONGEST_NAME:
        message = f"的 name “{name[:LONGEST_NAME]}” 要作文件夹名：不超过 {LONGEST_NAME} 个字"
        top.fault(f'{message}，不能有空格、点和 \\ / : * ? " < > |', "name")
    default = top.flag("default")
    if default and not built_in:
        top.fault("的 default 只用于自带的专题：请删去", "default")
    return {
        "key": top.key(),
        "name": name,
        "version": top.text("version", "1"),
        "default": default and not top.faulty("default"),
    }


def is_built_in(folder: Path) -> bool:
    """Whether a subject's folder is one of the kit's own."""
    return folder.resolve().parent == BUILT_IN.resolve()


def sha256_of_subject(folder: Path) -> str:
    """Return the hash of all that a subject declares, by the names of its files."""
    digest = sha256()
    for path in sorted({path for pattern in _HASHED for path in folder.glob(pattern) if path.is_file()}):
        name = path.relative_to(folder).as_posix()
        try:
            content = path.read_bytes()
        except OSError:
            # The file is a mistake, which is reported where it is read.
            content = b""
        digest.update(f"{name}\0{sha256(content).hexdigest()}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
