"""What comes with the kit: its notebooks and the sample ledgers.

The wheel holds them within the package. A clone, installed with ``pip install -e``, has them once, at its
top, where people look for them.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["NOTEBOOKS", "SAMPLE", "SAMPLE_YEARS", "sample_ledgers", "shipped_notebook"]

_PACKAGE = Path(__file__).parents[1]


def _found(packaged: Path, cloned: Path) -> Path:
    return packaged if packaged.is_dir() else cloned


NOTEBOOKS = _found(_PACKAGE / "notebooks", _PACKAGE.parent / "notebooks")
SAMPLE = _found(_PACKAGE / "projects" / "sample", _PACKAGE.parent / "data")

SAMPLE_YEARS = (2019, 2020, 2021)
_SAMPLE_TOWNSHIPS = ("清河镇.xlsx", "石桥乡", "柳林镇.xls")


def shipped_notebook(name: str) -> Path:
    """Return the notebook that comes with the kit under the name of a path.

    >>> shipped_notebook("notebooks/township_review.ipynb").is_file()
    True
    """
    return NOTEBOOKS / Path(name).name


def sample_ledgers() -> dict[str, Path]:
    """Return path in a data folder → file, of every sample ledger.

    They are named one by one: in a clone, an office's own ledgers may lie beside them.

    >>> "2021/清河镇.xlsx" in sample_ledgers()
    True
    """
    named = [SAMPLE / str(year) / name for year in SAMPLE_YEARS for name in _SAMPLE_TOWNSHIPS]
    files = [file for path in named for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    return {file.relative_to(SAMPLE).as_posix(): file for file in files}
