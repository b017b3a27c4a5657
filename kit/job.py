"""A job: one review that is to be published, and what tells whether it has been.

Stands at the beginning of the running branch's main path, before the engine runs anything.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path, PurePath

from kit.engine.parameters import Value
from kit.errors import DataError
from kit.export.paged.typst_compiler import typst_compiler
from kit.files import shown
from kit.version import VERSION

__all__ = ["Job", "digest", "sha256", "surroundings"]


@dataclass(frozen=True)
class Job:
    """One review to publish.

    Attributes
    ----------
    township, county : str
    year : int
    notebook : bytes
        The parameterised notebook, as it was when the order was given.
    notebook_name : str
        How the order named it.
    notebook_folder : Path
        Where it stands: a notebook finds the modules beside it.
    defaults : mapping of str to value
        The notebook's own parameters.
    parameters : mapping of str to value
        Those given, typed as the defaults; township, year and data among them.
    places : mapping of str to Path
        Parameters that name a file or folder → where it is.
    ledgers : mapping of str to Path
        Every file of the township's ledgers, of this year and those before: path relative to the data folder
        → where it is.
    year_folder : Path
        ``outputs/<year>``.
    folder : Path
        Where the review's files go, within the year's folder.
    formats : tuple of str
    shared : str
        Hash of what a batch's reviews have in common: notebook, kit, wording, fonts.
    refusal : str
        Why nothing can be run for it; empty where something can.
    """

    township: str
    county: str
    year: int
    notebook: bytes
    notebook_name: str
    notebook_folder: Path
    defaults: Mapping[str, Value]
    parameters: Mapping[str, Value]
    places: Mapping[str, Path]
    ledgers: Mapping[str, Path]
    year_folder: Path
    folder: Path
    formats: tuple[str, ...]
    shared: str
    refusal: str = ""

    @property
    def name(self) -> str:
        """County and township, or the township alone where there is no county."""
        return f"{self.county}/{self.township}" if self.county else self.township

    @property
    def stem(self) -> str:
        """Name of the review's files, without ending."""
        return f"{self.township}-{self.year}"

    @property
    def half_run_name(self) -> str:
        """Name of the notebook that a failed run leaves."""
        return f"{self.stem}.failed.ipynb"

    @property
    def notebook_label(self) -> str:
        """The notebook by its name and its folder's, which tell it from others wherever the project lies."""
        return f"{self.notebook_folder.name}/{PurePath(self.notebook_name).name}"

    def inputs(self) -> dict[str, str]:
        """Return path → sha256 of every ledger file, as they are now.

        Raises
        ------
        DataError
            A file is gone, or cannot be read.
        """
        return {name: _hashed(name, path) for name, path in self.ledgers.items()}

    def fingerprint(self, inputs: Mapping[str, str]) -> str:
        """Return what stands for all that a review is made of; two of the same would be the same review.

        Parameters
        ----------
        inputs : mapping of str to str
            As `inputs` returned them.
        """
        made_of = [
            *(self.shared, self.county, self.township, self.year, self.formats),
            *({**self.defaults, **self.parameters}, sorted(inputs.items())),
        ]
        return sha256(json.dumps(made_of, ensure_ascii=False, sort_keys=True).encode())


def sha256(content: bytes) -> str:
    """Return the hash of a file's content as run.json and figures.json tell it."""
    return hashlib.sha256(content).hexdigest()


def digest(files: Iterable[Path], root: Path) -> str:
    """Return one hash of several files, by their names under `root` and content.

    >>> digest([], Path()) == digest((), Path())
    True
    """
    told = (f"{path.relative_to(root).as_posix()}\0{sha256(path.read_bytes())}\n" for path in files)
    return sha256("".join(told).encode("utf-8", "surrogateescape"))


@cache
def surroundings() -> str:
    """Return the hash of what a machine makes reviews with: kit, the packages that it needs, Python, fonts.

    Of the kit it is code and templates as they are installed, not only the version's number.
    """
    package = Path(__file__).parent
    files = sorted(path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    own = [VERSION, platform.python_version(), *_packages(), digest(files, package)]
    return sha256("\n".join([*own, *typst_compiler().families]).encode())


def _packages() -> list[str]:
    """Return the packages that the kit declares to need and those below that count, each with its version."""
    needed = [text for text in requires("township-review-kit") or () if "extra ==" not in text]
    names = [re.split(r"[^\w.-]", text, maxsplit=1)[0] for text in needed]
    found = []
    for name in (*sorted(names), "numpy", "ipython", "nbclient"):
        # One that is for another system is not there.
        with suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return found


def _hashed(name: str, path: Path) -> str:
    try:
        return sha256(path.read_bytes())
    except OSError as error:
        raise DataError(f"台账 {shown(name)} 打不开：{error.strerror or error}") from None
