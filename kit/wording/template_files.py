"""Read a project's folder of template files, and match each file to its section.

A file may be named after its section in English or Chinese (study.md, 理论学习.md, 2.理论学习.txt) and have
any encoding that office programs write. A file that cannot be a template is an error, never silently ignored.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kit.errors import CallError
from kit.files import display_path
from kit.files.encodings import decode
from kit.ledgers.schema import bare_sheet_name
from kit.subjects import Subject
from kit.subjects.plain_files import UnreadableFileError, read_plain
from kit.subjects.subject import OWN_SECTIONS
from kit.text.similar import nearest
from kit.wording.tags import plain_tags

__all__ = ["TemplateFile", "common_templates", "join_faults", "read_folder", "subject_templates"]

_COMMON = Path(__file__).parent / "templates"
"""Templates of what every review has: opening, 要点, lists, missing figures, missing ledgers."""

_SUFFIXES = frozenset({"", ".md", ".markdown", ".txt", ".text"})
_GREATEST = 1 << 20  # bytes
_ASIDE = re.compile(r"\..*|~\$.*|.*~|readme.*|(?:使用)?说明\..*|thumbs\.db|desktop\.ini", re.IGNORECASE)
_MOST_FAULTS = 5  # in one message


@dataclass(frozen=True)
class TemplateFile:
    """A file in a project's wording folder.

    Attributes
    ----------
    name : str
        ``study.md`` for the template of a section, regardless of the file name; the file's path for others,
        which templates may include.
    file : str
        Path as shown in messages.
    text : str
        Content, with tags normalised.
    is_section : bool
        Whether it is the template of a section.
    """

    name: str
    file: str
    text: str
    is_section: bool


@lru_cache(maxsize=16)
def subject_templates(subject: Subject) -> tuple[TemplateFile, ...]:
    """Return the templates of a subject, and those of every review that it does not replace.

    A file that cannot be read is left out: the subject's reader reports it.
    """
    found: dict[str, TemplateFile] = {}
    for folder in (_COMMON, subject.wording):
        for path in sorted(folder.glob("*.md")):
            with suppress(FileNotFoundError, UnreadableFileError):
                text = plain_tags(read_plain(path))
                found[path.name] = TemplateFile(path.name, path.name, text, is_section=True)
    return tuple(found.values())


def common_templates() -> frozenset[str]:
    """Return the names of the templates of every review."""
    return frozenset(path.name for path in _COMMON.glob("*.md"))


def read_folder(folder: Path, subject: Subject) -> tuple[TemplateFile, ...]:
    """Read all files of a project's wording folder.

    Parameters
    ----------
    folder : Path
        Resolved path.
    subject : Subject

    Raises
    ------
    CallError
        A file cannot be read, is empty, is a link out of the folder, or two files have the same section; the
        message lists all of them.
    """
    files: list[TemplateFile] = []
    faults: list[str] = []
    for path in _paths(folder):
        file = display_path(path.relative_to(folder))
        try:
            files.append(_read(path, file, folder, subject))
        except ValueError as error:
            faults.append(f"措辞模板 {file}：{error}")
    taken: dict[str, str] = {}
    for each in files:
        if each.is_section and each.name in taken:
            other = taken[each.name]
            faults.append(f"措辞模板 {other} 和 {each.file} 是同一节的：请只留一份")
        taken.setdefault(each.name, each.file)
    if faults:
        raise CallError(join_faults(faults))
    return tuple(files)


def join_faults(faults: list[str]) -> str:
    """Join several faults into one line."""
    more = f"；另有 {len(faults) - _MOST_FAULTS} 处" if len(faults) > _MOST_FAULTS else ""
    return "；".join(faults[:_MOST_FAULTS]) + more


def unused(file: TemplateFile, subject: Subject) -> str:
    """Describe that a file matches no section, with a suggestion."""
    if "/" in file.file:
        return f"措辞模板 {file.file} 在下一级文件夹里，没有用到：请放到上一级，备份请移走"
    known = section_names(subject)
    return (
        f"措辞模板 {file.file} 的名称不是任何一节，没有用到："
        f"{nearest(file.file.partition('.')[0], [*known.values(), *known])}"
    )


@lru_cache(maxsize=16)
def section_names(subject: Subject) -> Mapping[str, str]:
    """Map each Chinese name of a section to the key of its template."""
    templates = {each.name.removesuffix(".md"): each for each in subject_templates(subject)}
    sections = {section.key: section for section in (*OWN_SECTIONS.values(), *subject.sections)}
    names: dict[str, str] = {}
    for key, template in templates.items():
        heading = template.text.partition("\n")[0]
        if heading.startswith("#") and "{" not in heading:
            names[heading.lstrip("# ")] = key
        if key in sections:
            names |= dict.fromkeys((sections[key].heading, *sections[key].synonyms), key)
    return names


def _paths(folder: Path) -> Iterator[Path]:
    try:
        for base, folders, names in os.walk(folder, onerror=_raise):
            folders[:] = sorted(name for name in folders if not _ASIDE.fullmatch(name))
            links = [name for name in folders if Path(base, name).is_symlink()]
            yield from (Path(base, name) for name in sorted((*names, *links)) if not _ASIDE.fullmatch(name))
    except OSError as error:
        raise CallError(f"措辞模板文件夹 {display_path(folder)} 打不开：{error.strerror}") from None


def _raise(error: OSError) -> None:
    raise error


def _read(path: Path, file: str, folder: Path, subject: Subject) -> TemplateFile:
    """Read a file; raises `ValueError` with the reason if it cannot be a template."""
    target = path.resolve() if path.exists() else path
    if not target.is_relative_to(folder):
        raise ValueError("是指向文件夹外的链接，没有读取：请把文件本身放进来")
    if not path.is_file():
        raise ValueError("不是文件，读不出：请移走")
    stem, suffix = _split_name(path.name)
    if suffix not in _SUFFIXES:
        raise ValueError("不是纯文本：请用记事本另存为 .md 文件；不是模板的文件请移走")
    try:
        if path.stat().st_size > _GREATEST:
            raise ValueError("超过 1 MB，不像是模板：请核对")
        data = path.read_bytes()
    except OSError as error:
        raise ValueError(f"打不开（{error.strerror}）") from None
    try:
        text = decode(data).lstrip("\ufeff")
    except ValueError as error:
        raise ValueError(f"{error}：请用记事本另存为 UTF-8 编码") from None
    if not text.strip():
        raise ValueError("是空文件：请写上标题和正文；要用原来的措辞，请删去这个文件")
    key = _section(stem, subject) if path.parent == folder else ""
    return TemplateFile(f"{key}.md" if key else file, file, plain_tags(text), bool(key))


def _split_name(name: str) -> tuple[str, str]:
    """Split a file name into stem and suffix; handles study.md.txt, as Windows hides the last suffix."""
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 - a name, not a path
    inner, before = os.path.splitext(stem)  # noqa: PTH122
    return (inner if suffix and before.lower() in _SUFFIXES else stem), suffix.lower()


def _section(stem: str, subject: Subject) -> str:
    """Return the key of the section that a file is named after, or an empty string."""
    plain = unicodedata.normalize("NFKC", stem).strip().casefold()
    names = section_names(subject)
    keys = {each.name.removesuffix(".md") for each in subject_templates(subject)}
    for name in (plain, bare_sheet_name(plain).strip("-_")):
        if name in keys:
            return name
        if name in names:
            return names[name]
    ledger = subject.catalogue.named(plain)
    return ledger.key if ledger is not None and ledger.key in keys else ""
