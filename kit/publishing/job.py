"""A job: one review to publish, and the fingerprint of all that it is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from kit.content import SubjectRecord
from kit.engine.parameters import Value
from kit.errors import DataError
from kit.files import display_path
from kit.layout import township_name
from kit.stores import Store, open_store
from kit.stores.hashes import sha256, sha256_of_file

__all__ = ["Job", "year_store"]


@dataclass(frozen=True)
class Job:
    """One review to publish.

    Attributes
    ----------
    township, county : str
    year : int
    notebook : bytes
        The parameterised notebook, as it was when the batch was planned.
    notebook_name : str
        As the order named it.
    notebook_folder : Path
        A notebook finds the modules beside it.
    defaults : mapping of str to value
        The notebook's own parameters.
    parameters : mapping of str to value
        Those given, typed as the defaults; township, year and data among them.
    places : mapping of str to Path
        Parameters that name a file or folder → where it is.
    ledgers : mapping of str to Path
        Every file of the township's ledgers, of this year and those before: path relative to the data folder
        → where it is.
    out : str
        Path or address of the outputs, all years.
    folder : str
        The review's folder within the year's outputs.
    formats : tuple of str
    shared : str
        Hash of what a batch's reviews have in common: notebook, kit, wording, fonts, Word frame, and whether
        documents carry no record.
    refusal : str
        Why it cannot be run; empty where it can.
    subject : SubjectRecord, optional
        What the review has to be about.
    place : str
        The subject's own folder within outputs; empty for the default subject, which has none.
    data_place : str
        The subject's own folder within the data, where the ledgers are in it; empty where they are not.
    word_frame : bytes
        The office's own Word file, as it was when the batch was planned; empty where there is none.
    no_record : bool
        Whether the documents carry no record.
    made_with : mapping of str to str
        Hashes of what `shared` is made of, by name.
    published : Path or None
        Last year's figures.json, which the review holds the year before against; None where there is none.
    signature : bytes
        See `kit.batch.Order`.
    ending : str
        What the names of its files have behind township, year and place: ``-汇总``; empty for a review.
    signing_key : bytes
        Private key that records are signed with; empty for none. It is never written anywhere.
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
    out: str
    folder: str
    formats: tuple[str, ...]
    shared: str
    refusal: str = ""
    subject: SubjectRecord | None = None
    place: str = ""
    data_place: str = ""
    word_frame: bytes = b""
    no_record: bool = False
    made_with: Mapping[str, str] = field(default_factory=dict)
    published: Path | None = None
    signature: bytes = b""
    ending: str = ""
    signing_key: bytes = field(default=b"", repr=False)

    @property
    def name(self) -> str:
        """County and township, or the township alone where there is no county."""
        return township_name(self.county, self.township)

    @property
    def year_store(self) -> Store:
        """The store of the year's outputs."""
        return year_store(self.out, self.place, self.year)

    @property
    def store(self) -> Store:
        """The store of the review's files."""
        return self.year_store / self.folder

    @property
    def stem(self) -> str:
        """Name of the review's files, without extension."""
        return f"{self.township}-{self.year}" + (f"-{self.place}" if self.place else "") + self.ending

    @property
    def half_run_name(self) -> str:
        """Name of the notebook that a failed run leaves."""
        return f"{self.stem}.failed.ipynb"

    @property
    def notebook_label(self) -> str:
        """The notebook's name and its folder's: the same wherever the project is."""
        return f"{self.notebook_folder.name}/{PurePath(self.notebook_name).name}"

    def inputs(self) -> dict[str, str]:
        """Return path → sha256 of every ledger file, as they are now.

        Raises
        ------
        DataError
            A file is gone, or cannot be read.
        """
        return {name: _hashed(name, path) for name, path in self.ledgers.items()}

    def published_sha256(self) -> str:
        """Return the sha256 of last year's figures.json, as it is now; empty where none can be read."""
        try:
            return sha256_of_file(self.published) if self.published is not None else ""
        except OSError:
            return ""

    def fingerprint(self, inputs: Mapping[str, str]) -> str:
        """Return a hash of all that a review is made of: equal fingerprints mean equal reviews.

        Parameters
        ----------
        inputs : mapping of str to str
            As `inputs` returned them.
        """
        made_from = [
            *(self.shared, self.county, self.township, self.year, self.formats),
            *({**self.defaults, **self.parameters}, sorted(inputs.items())),
            *((self.subject.key, self.subject.sha256) if self.subject else ()),
            *((self.published_sha256(),) if self.published is not None else ()),
        ]
        return sha256(json.dumps(made_from, ensure_ascii=False, sort_keys=True).encode())


def year_store(out: str, place: str, year: int) -> Store:
    """Return the store of a subject's outputs of a year.

    Parameters
    ----------
    out : str
        Path or address of the outputs, all subjects and years.
    place : str
        The subject's own folder within them; may be empty.
    year : int
    """
    outputs = open_store(out)
    return (outputs / place if place else outputs) / str(year)


def _hashed(name: str, path: Path) -> str:
    try:
        return sha256_of_file(path)
    except OSError as error:
        raise DataError(f"台账 {display_path(name)} 打不开：{error.strerror or error}") from None
