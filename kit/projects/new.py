"""Create a project folder with notebooks, ledgers, wording and README, completely or not at all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template

from kit.errors import CallError
from kit.projects.shipped import NOTEBOOKS, SAMPLE_YEARS, sample_ledgers
from kit.stores.whole_folders import create_folder
from kit.wording.template_files import OWN_TEMPLATES

__all__ = ["Project", "begin"]

_TEXTS = Path(__file__).parent / "texts"


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
    project = Project(Path(folder), date.today().year if empty else SAMPLE_YEARS[-1])
    create_folder(folder, _contents(project, empty=empty))
    return project


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
