"""Locate the notebooks and sample ledgers that the kit ships.

The wheel holds them inside the package. A clone, installed with ``pip install -e``, has them at its top.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["NOTEBOOKS", "SAMPLE", "SAMPLE_YEARS", "sample_ledgers", "shipped_notebook"]

_PACKAGE = Path(__file__).parents[1]


def _existing(packaged: Path, cloned: Path) -> Path:
    return packaged if packaged.is_dir() else cloned


NOTEBOOKS = _existing(_PACKAGE / "notebooks", _PACKAGE.parent / "notebooks")
SAMPLE = _existing(_PACKAGE / "projects" / "sample", _PACKAGE.parent / "data")

SAMPLE_YEARS = (2019, 2020, 2021)
_SAMPLE_TOWNSHIPS = ("清河镇.xlsx", "石桥乡", "柳林镇.xls")


def shipped_notebook(name: str) -> Path:
    """Return the shipped notebook with the file name of `name`.

    >>> shipped_notebook("notebooks/township_review.ipynb").is_file()
    True
    """
    return NOTEBOOKS / Path(name).name


def sample_ledgers() -> dict[str, Path]:
    """Map the path of each sample ledger in a data folder to its file.

    The files are listed by name because a clone's data folder may hold other ledgers as well.

    >>> "2021/清河镇.xlsx" in sample_ledgers()
    True
    """
    named = [SAMPLE / str(year) / name for year in SAMPLE_YEARS for name in _SAMPLE_TOWNSHIPS]
    files = [file for path in named for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    return {file.relative_to(SAMPLE).as_posix(): file for file in files}
