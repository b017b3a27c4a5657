"""How a subject is found: built in, installed as a package, or a folder that is named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kit.errors import CallError
from kit.files import display_path
from kit.ledgers import Catalogue, Elsewhere
from kit.ledgers.schema import plain_name
from kit.subjects.declarations import DECLARATION, SubjectError, read_declarations
from kit.subjects.entries import DeclarationFile, Mistake
from kit.subjects.subject import Subject
from kit.text.similar import nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["Known", "indicators_elsewhere", "known_subjects", "load_subject", "subject_folder"]

_BUILT_IN = Path(__file__).parent
_GROUP = "review_kit.subjects"


@dataclass(frozen=True)
class Known:
    """A subject that is found by its name.

    Attributes
    ----------
    key, name : str
    folder : Path
    origin : {"built in", "installed"}
    default : bool
    """

    key: str
    name: str
    folder: Path
    origin: Literal["built in", "installed"] = "built in"
    default: bool = False


@lru_cache(maxsize=1)
def known_subjects() -> tuple[Known, ...]:
    """Return the subjects built in and installed, the default one first.

    A package announces its subjects as entry points of the group ``review_kit.subjects``: the value is a
    package whose folder is the subject's.
    """
    # It takes longer to load than a subject, and most calls name one that is built in.
    from importlib.metadata import entry_points

    found = list(_built_in())
    for point in entry_points(group=_GROUP):
        package = _package_folder(point)
        known = _known(package, "installed") if package is not None else None
        if known is not None and known.name not in {each.name for each in found}:
            found.append(known)
    return tuple(found)


@lru_cache(maxsize=1)
def _built_in() -> tuple[Known, ...]:
    folders = sorted(path.parent for path in _BUILT_IN.glob(f"*/{DECLARATION}"))
    found = [known for folder in folders if (known := _known(folder, "built in"))]
    return tuple(sorted(found, key=lambda each: not each.default))


def load_subject(name: str | os.PathLike[str] = "") -> Subject:
    """Return a subject; one that has not changed is read once.

    Parameters
    ----------
    name : str or path, optional
        Key or name of a subject built in or installed, or a folder, looked for in the working folder and then
        upwards. Empty for the default subject.

    Raises
    ------
    CallError
        There is no such subject, or a name could mean two.
    SubjectError
        Its folder has mistakes; the message lists all of them.

    Examples
    --------
    >>> load_subject("安全生产").key                                # doctest: +SKIP
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
    named = next((each for each in known if text in (each.key, each.name)), None)
    folder = _folder(Path(text))
    if named is not None and folder is not None and os.sep not in text and folder != named.folder:
        raise CallError(
            f"“{text}”可以是现有的专题，也可以是文件夹 {display_path(folder)}："
            f"要用文件夹请写 {display_path(Path(text)) if os.sep in text else './' + text}"
        )
    if folder is not None:
        return folder
    if named is not None:
        return named.folder
    words = [word for each in known for word in (each.name, each.key)]
    raise CallError(
        f"没有专题“{display_path(text)}”，也没有这个文件夹（里面应有 {DECLARATION}）。{nearest(text, words)}"
    )


def indicators_elsewhere(subject: Subject) -> frozenset[str]:
    """Return the names of indicators of the other known subjects, which may share a ledger of targets."""
    return frozenset(
        name for other in _others(subject.folder) for name in other.by_name if name not in subject.by_name
    )


def _folder(wanted: Path) -> Path | None:
    """Return the folder of a subject at a path, looked for like a data folder; None if there is none."""
    here = Path.cwd()
    for base in (here, *here.parents):
        if (base / wanted / DECLARATION).is_file():
            return (base / wanted).resolve()
        if wanted.is_absolute():
            break
    found = wanted if wanted.is_absolute() else here / wanted
    if found.is_dir() and any((found / name).is_file() for name in ("ledgers.toml", "indicators.toml")):
        raise SubjectError(found, [Mistake(DECLARATION, 0, "没有这个文件：专题的文件夹里应有它")])
    return None


def _known(folder: Path, origin: Literal["built in", "installed"]) -> Known | None:
    data = DeclarationFile(folder, DECLARATION, []).data
    key, name = data.get("key"), data.get("name")
    if not isinstance(key, str) or not isinstance(name, str):
        return None
    return Known(key, name, folder.resolve(), origin, origin == "built in" and data.get("default") is True)


def _package_folder(point: EntryPoint) -> Path | None:
    """Return the folder of a package, without importing the package itself."""
    from importlib.util import find_spec

    try:
        spec = find_spec(point.value)
    except (ImportError, ValueError):
        return None
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    return Path(places[0]) if places and (Path(places[0]) / DECLARATION).is_file() else None


def _stated(folder: Path) -> tuple[Path, tuple[tuple[str, int, int], ...]]:
    """Return a folder with the state of its files: while they are unchanged, it is not read again."""
    stated = []
    for path in sorted(_files(folder)):
        found = path.stat()
        stated.append((path.name, found.st_mtime_ns, found.st_size))
    return folder, tuple(stated)


def _files(folder: Path) -> Iterator[Path]:
    for pattern in ("*.toml", "*.py", "*.ipynb", "wording/*"):
        yield from folder.glob(pattern)


@lru_cache(maxsize=16)
def _load(folder: Path, stated: tuple[tuple[str, int, int], ...]) -> Subject:
    reading = read_declarations(folder)
    subject = reading.subject
    mistakes = list(reading.mistakes)
    built_in = folder.parent == _BUILT_IN.resolve()
    if subject.default and not built_in:
        mistakes.append(Mistake(DECLARATION, 0, "default 只用于自带的专题：请删去"))
    if mistakes:
        raise SubjectError(folder, mistakes)
    catalogue = Catalogue(subject.catalogue.schemas, lambda: _elsewhere(folder))
    return replace(subject, catalogue=catalogue)


@lru_cache(maxsize=16)
def _elsewhere(folder: Path) -> Elsewhere:
    """Return what the other known subjects declare, as far as this one does not."""
    own = read_declarations(folder).subject
    sheets: dict[str, str] = {}
    shared: set[str] = set()
    chapters: set[str] = set()
    for other in _others(folder):
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
            reading = read_declarations(known.folder)
            if not reading.mistakes:
                yield reading.subject
