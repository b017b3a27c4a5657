"""Create a project folder with notebooks, ledgers, wording and README, completely or not at all."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template

from kit.errors import CallError
from kit.files import display_path
from kit.projects.shipped import NOTEBOOKS, SAMPLE_YEARS, sample_ledgers
from kit.stores.process_folders import folder_of_one_run, left_by_others
from kit.wording.template_files import OWN_TEMPLATES

__all__ = ["Project", "begin"]

_TEXTS = Path(__file__).parent / "texts"
_UNFINISHED = ".review-kit-init-"


@dataclass(frozen=True)
class Project:
    """A project folder that was created.

    Attributes
    ----------
    folder : Path
    year : int
        Latest year of the sample ledgers, or the current year for an empty project.
    """

    folder: Path
    year: int


def begin(folder: str | os.PathLike[str], *, empty: bool = False) -> Project:
    """Create a project in a folder.

    Parameters
    ----------
    folder : path
        A new or empty folder. Missing parents are created.
    empty : bool, optional
        Leave out the sample ledgers.

    Raises
    ------
    CallError
        The folder is not empty, is a file, or cannot be written.

    Examples
    --------
    >>> begin("总结")  # doctest: +SKIP
    Project(folder=PosixPath('总结'), year=2021)
    """
    if not os.fspath(folder).strip():
        raise CallError("请写明要建立的文件夹，例如 review-kit init 总结")
    target = Path(folder)
    project = Project(target, date.today().year if empty else SAMPLE_YEARS[-1])
    try:
        if os.path.lexists(target):
            _refuse_unless_empty(target)
            _fill(target, _contents(project, empty=empty))
        else:
            _make(target, _contents(project, empty=empty))
    except OSError as error:
        reason = error.strerror or error
        raise CallError(f"建不出文件夹 {display_path(target)}：{reason}。请换一个能写的位置") from None
    return project


def _refuse_unless_empty(folder: Path) -> None:
    if not folder.is_dir():
        raise CallError(f"{display_path(folder)} 已经有了，不是文件夹：请换一个名称")
    if set(folder.iterdir()) - set(left_by_others(folder, _UNFINISHED)):
        raise CallError(f"文件夹 {display_path(folder)} 里已经有内容，什么都没有改动：请换一个新的文件夹")


def _contents(project: Project, *, empty: bool) -> dict[str, bytes]:
    """Map each path in the project to its content; a path that ends in ``/`` is an empty folder."""
    year = project.year
    names = {"year": str(year), "next_year": str(year + 1), "templates": _own_templates()}

    def text(name: str) -> bytes:
        return Template((_TEXTS / name).read_text(encoding="utf-8")).substitute(names).encode()

    kind = "empty" if empty else "sample"
    contents = {
        "README.md": text(f"readme_{kind}.md") + text("readme.md"),
        ".gitignore": text("gitignore.txt"),
        "wording/说明.md": text("wording.md"),
        "data/说明.md": text("data.md") + (b"" if empty else text("data_sample.md")),
        f"data/{year}/": b"",
    }
    contents |= {f"notebooks/{path.name}": path.read_bytes() for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
    if not empty:
        contents |= {f"data/{name}": file.read_bytes() for name, file in sample_ledgers().items()}
    return contents


def _own_templates() -> str:
    """Return the kit's templates as one Markdown text, each below its file name."""
    files = sorted(OWN_TEMPLATES.glob("*.md"))
    return "\n".join(
        f"### {file.name}\n\n````\n{file.read_text(encoding='utf-8').rstrip()}\n````\n" for file in files
    )


def _make(target: Path, contents: dict[str, bytes]) -> None:
    """Create a new folder; it appears once it is complete."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder_of_one_run(target.parent, _UNFINISHED)
    try:
        _write(unfinished / "project", contents).rename(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _fill(target: Path, contents: dict[str, bytes]) -> None:
    """Fill an existing empty folder in place, which keeps its owner, its permissions and any shell in it."""
    unfinished = folder_of_one_run(target, _UNFINISHED)
    moved: list[Path] = []
    try:
        moved += _write(unfinished / "project", contents).iterdir()
        for path in moved:
            path.rename(target / path.name)
    except BaseException:
        for path in moved:
            if not path.exists():
                (target / path.name).rename(path)
        raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write(folder: Path, contents: dict[str, bytes]) -> Path:
    for name, content in contents.items():
        path = folder / name
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_bytes(content)
    return folder
