"""Begin a subject's folder: blank, as a copy of another subject, or proposed from an office's workbook."""

from __future__ import annotations

import os
import re
from pathlib import Path
from string import Template

import tomlkit
from tomlkit.exceptions import TOMLKitError

from kit.errors import CallError
from kit.files import HIDDEN, display_path
from kit.stores.whole_folders import create_folder
from kit.subjects.known import known_subjects
from kit.subjects.proposal import propose_subject
from kit.subjects.stated import LONGEST_NAME, NOT_IN_NAME
from kit.text.similar import nearest

__all__ = ["begin_subject", "blank_subject", "copied_subject"]

_BLANK = Path(__file__).parent / "templates" / "blank"
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_OTHERWISE = "my_subject"
_NOT_COPIED = frozenset({"__pycache__", "outputs", "data"})


def begin_subject(folder: str | os.PathLike[str], *, source: str = "") -> Path:
    """Create the folder of a new subject, completely or not at all.

    Parameters
    ----------
    folder : path
        A new or empty folder; its name becomes the subject's.
    source : str, optional
        A workbook or CSV of the office, or a folder of them, from which ledgers and indicators are proposed;
        or the folder of another subject, or the name of a built-in one, which is copied. Without it the
        subject is a blank.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    CallError
        The folder is not empty or cannot be written; the source cannot be read, or has no table.

    Examples
    --------
    >>> begin_subject("道路养护", source="巡查台账.xlsx")  # doctest: +SKIP
    PosixPath('道路养护')
    """
    if not os.fspath(folder).strip():
        raise CallError("请写明要建立的文件夹，例如 review-kit subject new 道路养护")
    name = _name_of(Path(folder))
    words = {"key": _key_of(Path(folder)), "name": name, "title": _title_of(name)}
    if not source.strip():
        files = _encoded(blank_subject(**words))
    elif (kept := _subject_folder(source)) is not None:
        files = copied_subject(kept, key=words["key"], name=name)
    else:
        files = _encoded(propose_subject(_office_files(source), **words))
    return create_folder(folder, files)


def blank_subject(*, key: str, name: str, title: str) -> dict[str, str]:
    """Return the files of a small complete subject, whose content an officer replaces.

    >>> sorted(blank_subject(key="roads", name="道路养护", title="总结"))
    ['charts.toml', 'indicators.toml', 'ledgers.toml', 'subject.toml', 'wording/work.md']
    """
    words = {"key": key, "name": name, "title": title}
    quoted = {word: tomlkit.string(text).as_string() for word, text in words.items()}
    files = {
        path.relative_to(_BLANK).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(_BLANK.rglob("*"))
        if path.is_file()
    }
    return {**files, "subject.toml": Template(files["subject.toml"]).substitute(quoted)}


def copied_subject(folder: Path, *, key: str, name: str) -> dict[str, bytes]:
    """Return the files of a copy of a subject, under another key and name.

    Of the ledgers in its data folder only the sample that it names is copied: others are an office's own.

    Raises
    ------
    CallError
        Its subject.toml cannot be read.
    """
    try:
        text = (folder / "subject.toml").read_text(encoding="utf-8")
        declared = tomlkit.parse(text)
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in _copied(folder, _sample_of(folder, declared.unwrap()))
        }
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        why = error.strerror if isinstance(error, OSError) else "写法不对"
        raise CallError(f"{display_path(folder)} 的专题读不出（{why}）：请先用 subject check 核对") from None
    old = declared.unwrap().get("name")
    for word in ("default", *(() if any(path.startswith("data/") for path in files) else ("sample",))):
        declared.pop(word, None)
    declared["key"], declared["name"] = key, name
    title = declared.get("title")
    if isinstance(title, str) and isinstance(old, str) and old:
        declared["title"] = title.replace(old, name)
    return {**files, "subject.toml": declared.as_string().encode()}


def _copied(folder: Path, sample: list[Path]) -> list[Path]:
    """Return the files of a subject that are copied, sorted."""
    found = list(sample)
    for base, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if each not in _NOT_COPIED and each[0] not in ".~"]
        found += [Path(base, each) for each in names if each[0] not in ".~"]
    return sorted(path for path in found if path.is_file())


def _sample_of(folder: Path, declared: dict[str, object]) -> list[Path]:
    """Return the files of the declared sample."""
    sample = declared.get("sample")
    if not isinstance(sample, dict):
        return []
    found: list[Path] = []
    for year in sample.get("years", ()):
        for township in sample.get("townships", ()):
            path = folder / "data" / str(year) / str(township)
            found += sorted(path.iterdir()) if path.is_dir() else [path]
    return found


def _subject_folder(source: str) -> Path | None:
    """Return the folder of a subject named by its folder, name or key; None if the source is none."""
    path = Path(source)
    if path.is_dir():
        return path if (path / "subject.toml").is_file() else None
    if path.name == "subject.toml" and path.is_file():
        return path.parent
    return None if path.exists() else _built_in().get(source.strip())


def _built_in() -> dict[str, Path]:
    """Map key and name of each built-in subject to its folder."""
    built_in = (known for known in known_subjects() if known.origin == "built in")
    return {word: known.folder for known in built_in for word in (known.key, known.name)}


def _office_files(source: str) -> Path:
    path = Path(source)
    if not path.exists():
        known = f"，也没有这个专题。{nearest(source, names)}" if (names := list(_built_in())) else ""
        raise CallError(f"找不到 {display_path(path)}：没有这个文件或文件夹{known}")
    return path


def _name_of(folder: Path) -> str:
    """Return the subject's name: that of the folder, without what a name or a title may not hold."""
    name = re.sub(r"[{}]", "", NOT_IN_NAME.sub("", display_path(_last_part(folder))))
    return name[:LONGEST_NAME] if name and HIDDEN not in name else "新专题"


def _key_of(folder: Path) -> str:
    key = re.sub(r"[^a-z0-9]+", "_", _last_part(folder).casefold()).strip("_")
    return key if _KEY.fullmatch(key) else _OTHERWISE


def _last_part(folder: Path) -> str:
    return Path(os.path.abspath(folder)).name  # noqa: PTH100 - a link keeps its own name


def _title_of(name: str) -> str:
    return f"{{乡镇}}{{年度}}年{name.removesuffix('工作')}工作总结"


def _encoded(files: dict[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in files.items()}
