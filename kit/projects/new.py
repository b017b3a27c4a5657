"""Create a project folder with notebooks, ledgers, wording and README, completely or not at all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template

from kit.errors import CallError
from kit.layout import NOTEBOOK, SUMMARY_NOTEBOOK, TUTORIAL
from kit.projects.section_notebook import section_notebook, with_subject
from kit.projects.shipped import sample_ledgers, shipped_notebook
from kit.stores.whole_folders import create_folder
from kit.subjects import Subject, known_subjects, load_subject
from kit.wording.template_files import subject_templates

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
    empty : bool
        Whether there are no sample ledgers.
    subject : str
        How its commands name the subject; empty for the default one.
    place : str
        The subject's own folder within data and outputs; empty for the default one.
    """

    folder: Path
    year: int
    empty: bool = False
    subject: str = ""
    place: str = ""


def begin(folder: str | os.PathLike[str], *, empty: bool = False, subject: str = "") -> Project:
    """Create a project in a folder.

    Parameters
    ----------
    folder : path
        A new or empty folder. Missing parents are created.
    empty : bool, optional
        Leave out the sample ledgers.
    subject : str, optional
        As of `kit.subjects.load_subject`.

    Raises
    ------
    CallError
        The folder is not empty, is a file, or cannot be written.

    Examples
    --------
    >>> begin("总结").year  # doctest: +SKIP
    2021
    """
    if not os.fspath(folder).strip():
        raise CallError("请写明要建立的文件夹，例如 review-kit init 总结")
    declared = load_subject(subject)
    years = [int(name.partition("/")[0]) for name in declared.sample]
    empty = empty or not years
    year = date.today().year if empty else max(years)
    named = _named(declared, subject, Path(folder))
    create_folder(folder, _contents(declared, named, year, empty=empty))
    return Project(Path(folder), year, empty, named, declared.place)


def _contents(subject: Subject, named: str, year: int, *, empty: bool) -> dict[str, bytes]:
    """Map each path in the project to its content; a path that ends in ``/`` is an empty folder."""
    option = f" --subject {named}" if named else ""
    within = f"{subject.place}/" if subject.place else ""
    names = {
        "year": str(year),
        "next_year": str(year + 1),
        "templates": _templates(subject),
        "subject": subject.name,
        "option": option,
        "within": within,
        "section": subject.sections[0].heading,
        "key": subject.sections[0].key,
        "indicator": subject.indicators[-1].name,
        "tutorial": "；`tutorial.ipynb` 是一刻钟教程" if subject.default else "",
    }

    def text(name: str) -> bytes:
        return Template((_TEXTS / name).read_text(encoding="utf-8")).substitute(names).encode()

    kind = "empty" if empty else "sample"
    contents = {
        "README.md": text(f"readme_{kind}.md") + text("readme.md"),
        ".gitignore": text("gitignore.txt"),
        "wording/说明.md": text("wording.md"),
        "data/说明.md": text("data.md") + (b"" if empty else text("data_sample.md")),
        f"data/{within}{year}/": b"",
        **{
            name: with_subject(shipped_notebook(name).read_bytes(), named)
            for name in (NOTEBOOK, SUMMARY_NOTEBOOK)
        },
        f"notebooks/{subject.name}.ipynb": section_notebook(subject, named),
    }
    if subject.default:
        contents[TUTORIAL] = shipped_notebook(TUTORIAL).read_bytes()
    if not empty:
        contents |= {f"data/{name}": file.read_bytes() for name, file in sample_ledgers(subject).items()}
    return contents


def _named(subject: Subject, given: str, project: Path) -> str:
    """Return how a project names its subject: not at all, by its name, or by its folder.

    A folder is looked for upwards, so that its relative path holds within a project beside it.
    """
    if subject.default:
        return ""
    if any(each.folder == subject.folder for each in known_subjects()):
        return subject.name
    beside = not project.is_absolute() and ".." not in (*project.parts, *Path(given).parts)
    return given if beside and not Path(given).is_absolute() else str(subject.folder)


def _templates(subject: Subject) -> str:
    """Return the subject's templates as one Markdown text, each below its file name."""
    return "\n".join(
        f"### {each.file}\n\n````\n{each.text.rstrip()}\n````\n" for each in subject_templates(subject)
    )
