"""How a subject is found: built in, installed as a package, or a folder that is named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kit.errors import CallError
from kit.files import display_path
from kit.ledgers import Catalogue, Elsewhere
from kit.ledgers.schema import plain_name
from kit.subjects.declarations import DECLARATION, SubjectError, read_declarations
from kit.subjects.entries import DeclarationFile, Mistake
from kit.subjects.subject import Subject
from kit.text.printable import visible
from kit.text.similar import nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = [
    "Known",
    "indicators_elsewhere",
    "known_subjects",
    "load_subject",
    "subject_folder",
    "unusable_subjects",
]

_BUILT_IN = Path(__file__).parent
_GROUP = "review_kit.subjects"
_LONGEST = 100  # characters of a name in messages


@dataclass(frozen=True)
class Known:
    """A subject that is found by its name.

    Attributes
    ----------
    key, name : str
    folder : Path
    origin : {"built in", "installed"}
    default : bool
    problem : str
        Why an installed one cannot be used; empty if it can.
    """

    key: str
    name: str
    folder: Path
    origin: Literal["built in", "installed"] = "built in"
    default: bool = False
    problem: str = ""


@lru_cache(maxsize=1)
def known_subjects() -> tuple[Known, ...]:
    """Return the subjects built in and installed, the default one first.

    A package announces its subjects as entry points of the group ``review_kit.subjects``: the value is a
    package whose folder is the subject's.
    """
    return (*_built_in(), *(each for each in _installed() if not each.problem))


def unusable_subjects() -> tuple[Known, ...]:
    """Return the installed subjects that cannot be used, each with its problem."""
    found = []
    for known in _installed():
        mistakes = () if known.problem else read_declarations(known.folder).mistakes
        problem = f"有 {len(mistakes)} 处要改，第一处是 {mistakes[0]}" if mistakes else known.problem
        if problem:
            found.append(replace(known, problem=problem))
    return tuple(found)


def _installed() -> tuple[Known, ...]:
    # It takes longer to load than a subject, and most calls name one that is built in.
    from importlib.metadata import entry_points

    points = sorted(entry_points(group=_GROUP), key=lambda point: (point.name, point.value))
    return tuple(dict.fromkeys(map(_announced, points)))


@lru_cache(maxsize=1)
def _built_in() -> tuple[Known, ...]:
    folders = sorted(path.parent for path in _BUILT_IN.glob(f"*/{DECLARATION}"))
    found = [known for folder in folders if (known := _known(folder, "built in"))]
    return tuple(sorted(found, key=lambda each: not each.default))


def load_subject(name: str | os.PathLike[str] = "") -> Subject:
    """取一个专题；没有改动过的只读一次。

    Parameters
    ----------
    name : str or path, optional
        自带的、装上的专题的代号或名称，或专题的文件夹，先在当前文件夹里找，再往上级找。留空是默认的专题。

    Raises
    ------
    CallError
        没有这个专题，或名称可以指两个。
    SubjectError
        文件夹里有错；一次全部列出。

    Examples
    --------
    >>> kit.load_subject("安全生产").key
    'safety'
    """
    return _load(*_stated(subject_folder(name)))


def subject_folder(name: str | os.PathLike[str] = "") -> Path:
    """Return the folder of a subject, as `load_subject` finds it."""
    if not isinstance(name, str | os.PathLike) or "\0" in os.fspath(name):
        raise CallError(f"专题应写成名称或文件夹，例如 安全生产，现为 {name!r}")
    text = os.fspath(name)
    if not text.strip():
        default = next((each for each in _built_in() if each.default), None)
        if default is None:
            known = known_subjects()
            names = "、".join(each.name for each in known) or "没有"
            raise CallError(f"请写明专题，例如 --subject 名称或文件夹；现有的专题：{names}")
        return default.folder
    known = known_subjects()
    matching = {each.folder: each for each in known if text in (each.key, each.name)}
    if len(matching) > 1:
        folders = "、".join(display_path(folder) for folder in matching)
        raise CallError(f"“{text}”可以是几个专题，请写明文件夹：{folders}")
    named = next(iter(matching.values()), None)
    folder = _folder(Path(text))
    if named is not None and folder is not None and os.sep not in text and folder != named.folder:
        raise CallError(
            f"“{text}”可以是现有的专题，也可以是文件夹 {display_path(folder)}：要用文件夹请写 ./{text}"
        )
    if folder is not None:
        return folder
    if named is not None:
        return named.folder
    unusable = next((each for each in _installed() if each.problem and text in (each.key, each.name)), None)
    if unusable is not None:
        raise CallError(f"专题“{text}”已安装，但用不了：{unusable.problem}")
    words = [word for each in known for word in (each.name, each.key)]
    shown = display_path(text)[:_LONGEST]
    raise CallError(f"没有专题“{shown}”，也没有这个文件夹（里面应有 {DECLARATION}）。{nearest(text, words)}")


def indicators_elsewhere(subject: Subject) -> frozenset[str]:
    """Return the names of indicators of the other known subjects, which may share a ledger of targets."""
    return frozenset(
        name for other in _others(subject.folder) for name in other.by_name if name not in subject.by_name
    )


def _folder(wanted: Path) -> Path | None:
    """Return the folder of a subject at a path, looked for like a data folder; None if there is none."""
    here = Path.cwd()
    try:
        for base in (here, *here.parents):
            # What is there instead of a file is a mistake of the subject.
            if os.path.lexists(base / wanted / DECLARATION):
                return (base / wanted).resolve()
            if wanted.is_absolute():
                break
        found = here / wanted
        is_subject = any((found / name).is_file() for name in ("ledgers.toml", "indicators.toml"))
    except (OSError, RuntimeError):
        # A name that is too long, a folder that may not be entered, links in a circle.
        return None
    if is_subject:
        raise SubjectError(found, [Mistake(DECLARATION, 0, "没有这个文件：专题的文件夹里应有它")])
    return None


def _known(folder: Path, origin: Literal["built in", "installed"]) -> Known | None:
    data = DeclarationFile(folder, DECLARATION, []).data
    key, name = data.get("key"), data.get("name")
    if not isinstance(key, str) or not isinstance(name, str):
        return None
    return Known(key, name, folder.resolve(), origin, origin == "built in" and data.get("default") is True)


def _announced(point: EntryPoint) -> Known:
    """Return the subject that a package announces, without importing the package itself."""
    from importlib.util import find_spec

    def unusable(problem: str) -> Known:
        return Known(point.name, point.name, Path(), "installed", problem=problem)

    try:
        spec = find_spec(point.value.partition(":")[0].strip())
    except Exception as error:
        # A package above it is imported, and may fail in any way.
        return unusable(f"包 {visible(point.value)} 导入出错（{type(error).__name__}）")
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    if not places:
        return unusable(f"没有包 {visible(point.value)}")
    folder = Path(places[0])
    if not (folder / DECLARATION).is_file():
        return unusable(f"{display_path(folder)} 里没有 {DECLARATION}")
    return _known(folder, "installed") or unusable(f"{display_path(folder / DECLARATION)} 读不出名称")


def _stated(folder: Path) -> tuple[Path, tuple[tuple[str, int, int], ...]]:
    """Return a folder with the state of its files: while they are unchanged, it is not read again."""
    stated = []
    for path in sorted(_files(folder)):
        try:
            found = path.stat()
        except OSError:
            # A link to nowhere, or in a circle.
            found = path.lstat()
        stated.append((path.name, found.st_mtime_ns, found.st_size))
    return folder, tuple(stated)


def _files(folder: Path) -> Iterator[Path]:
    for pattern in ("*.toml", "*.py", "*.ipynb", "wording/*"):
        yield from folder.glob(pattern)


@lru_cache(maxsize=16)
def _load(folder: Path, stated: tuple[tuple[str, int, int], ...]) -> Subject:
    reading = read_declarations(folder)
    subject = reading.subject
    if reading.mistakes:
        raise SubjectError(folder, reading.mistakes)
    catalogue = Catalogue(subject.catalogue.schemas, cache(partial(_elsewhere, subject)))
    return replace(subject, catalogue=catalogue)


def _elsewhere(own: Subject) -> Elsewhere:
    """Return what the other known subjects declare, as far as this one does not."""
    sheets: dict[str, str] = {}
    shared: set[str] = set()
    chapters: set[str] = set()
    for other in _others(own.folder):
        for schema in other.catalogue.values():
            for name in (schema.name, *schema.synonyms):
                if plain_name(name) in own.catalogue.names:
                    shared.add(plain_name(name))
                else:
                    sheets.setdefault(plain_name(name), other.name)
        chapters.update(name for names in other.chapters.values() for name in names)
    return Elsewhere(sheets, frozenset(shared), frozenset(chapters))


def _others(folder: Path) -> Iterator[Subject]:
    for known in known_subjects():
        if known.folder != folder:
            with suppress(SubjectError):
                yield _load(*_stated(known.folder))
