"""Locate the notebooks and sample ledgers that the kit ships.

The wheel holds them inside the package. A clone, installed with ``pip install -e``, has them at its top.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kit.layout import NOTEBOOK

if TYPE_CHECKING:
    from kit.subjects import Subject
    from kit.subjects.stated import StatedSubject

__all__ = ["NOTEBOOKS", "SAMPLE", "review_notebook", "sample_ledgers", "shipped_notebook"]

_PACKAGE = Path(__file__).parents[1]


def _existing(packaged: Path, cloned: Path) -> Path:
    return packaged if packaged.is_dir() else cloned


NOTEBOOKS = _existing(_PACKAGE / "notebooks", _PACKAGE.parent / "notebooks")
SAMPLE = _existing(_PACKAGE / "projects" / "sample", _PACKAGE.parent / "data")


def shipped_notebook(name: str) -> Path:
    """Return the shipped notebook with the file name of `name`.

    >>> shipped_notebook("notebooks/township_review.ipynb").is_file()
    True
    """
    return NOTEBOOKS / Path(name).name


def review_notebook(subject: StatedSubject, given: str) -> tuple[str, Path | None]:
    """Return the notebook of a run as a user would name it, and the one to take where there is none.

    Parameters
    ----------
    subject : StatedSubject
    given : str
        The notebook that the call names; empty for none.
    """
    if given:
        return given, None
    if subject.notebook is not None:
        return str(subject.notebook), None
    return NOTEBOOK, shipped_notebook(NOTEBOOK)


def sample_ledgers(subject: Subject) -> dict[str, Path]:
    """Map the path of each sample ledger in a data folder to its file.

    The files are listed by name because a clone's data folder may hold other ledgers as well.
    """
    own = subject.folder / "data"
    root = own if own.is_dir() else SAMPLE / subject.place
    named = [root / name for name in subject.sample]
    files = [file for path in named for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    within = Path(subject.place)
    return {(within / file.relative_to(root)).as_posix(): file for file in files if file.is_file()}
