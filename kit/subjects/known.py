"""Which subjects there are, and the folder that a name or a path means."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kit.errors import CallError
from kit.files import display_path
from kit.subjects.entries import DeclarationFile
from kit.subjects.mistakes import Mistake, SubjectError
from kit.subjects.stated import BUILT_IN, DECLARATION
from kit.text.printable import visible
from kit.text.similar import nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["Known", "installed_subjects", "known_subjects", "subject_folder"]

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
    return (*_built_in(), *(each for each in installed_subjects() if not each.problem))


def installed_subjects() -> tuple[Known, ...]:
    """Return the subjects that packages announce, also those that cannot be used."""
    # It takes longer to load than a subject, and most calls name one that is built in.
    from importlib.metadata import entry_points

    points = sorted(entry_points(group=_GROUP), key=lambda point: (point.name, point.value))
    return tuple(dict.fromkeys(map(_announced, points)))


@lru_cache(maxsize=1)
def _built_in() -> tuple[Known, ...]:
    folders = sorted(path.parent for path in BUILT_IN.glob(f"*/{DECLARATION}"))
    found = [known for folder in folders if (known := _known(folder, "built in"))]
    return tuple(sorted(found, key=lambda each: not each.default))


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
    unusable = next(
        (each for each in installed_subjects() if each.problem and text in (each.key, each.name)), None
    )
    if unusable is not None:
        raise CallError(f"专题“{text}”已安装，但用不了：{unusable.problem}")
    words = [word for each in known for word in (each.name, each.key)]
    shown = display_path(text)[:_LONGEST]
    raise CallError(f"没有专题“{shown}”，也没有这个文件夹（里面应有 {DECLARATION}）。{nearest(text, words)}")


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
