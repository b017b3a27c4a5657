"""An order: what a run or a batch is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kit.content import SubjectRecord
from kit.engine.parameters import Value
from kit.layout import DATA, FORMATS, NOTEBOOK, OUTPUTS
from kit.publishing.job import year_store
from kit.stores import Store, is_address
from kit.workers.limits import Limits

__all__ = ["Order"]


@dataclass(frozen=True)
class Order:
    """What a run or a batch is asked for; paths and parameters as the user gave them.

    Attributes
    ----------
    year : int
    townships : sequence of str
        Empty: every township of the year.
    data, out, notebook : str
    roster : str
        Path of the list of townships that a summary expects; empty for that of the data folder.
    shipped_notebook : Path, optional
        Taken where there is no such notebook.
    formats : str
        ``html,pdf,docx``.
    parameters : mapping of str to str
        Further parameters of the notebook.
    jobs : int
        Reviews at a time.
    force : bool
        Publish also what is unchanged.
    retry_failed : bool
        Publish only those that failed last time.
    limits : Limits
        What one review may take.
    cluster : str
        Address of a Dask scheduler; data and outputs may then be addresses that fsspec knows.
    subject : SubjectRecord, optional
        What the reviews have to be about; without one, what the notebook writes is accepted.
    place : str
        The subject's own folder within data and outputs; empty for the default subject, which has none.
    subject_folder : Path, optional
        The folder that the parameter ``subject`` means, where it is the path of one and no name.
    word_frame : str
        Path of a Word file that is the frame of the reviews' Word files; may be empty.
    no_record : bool
        Publish documents that carry no record.
    sign : str
        Path of a private key that the records are signed with; may be empty.
    published : Path, optional
        Last year's figures.json, where the outputs do not have it.
    signature : bytes
        A signature that was made before, of records that are to be the same; empty for none.
    """

    year: int
    townships: Sequence[str] = ()
    data: str = DATA
    roster: str = ""
    out: str = OUTPUTS
    notebook: str = NOTEBOOK
    shipped_notebook: Path | None = None
    formats: str = ",".join(FORMATS)
    parameters: Mapping[str, Value] | None = None
    jobs: int = 1
    force: bool = False
    retry_failed: bool = False
    limits: Limits = field(default_factory=Limits)
    cluster: str = ""
    subject: SubjectRecord | None = None
    place: str = ""
    subject_folder: Path | None = None
    word_frame: str = ""
    no_record: bool = False
    sign: str = ""
    published: Path | None = None
    signature: bytes = b""

    @property
    def outputs(self) -> str:
        """Absolute path or address of the outputs, all years."""
        return self.out if is_address(self.out) else str(Path(self.out).absolute())

    @property
    def year_store(self) -> Store:
        """The store of the year's outputs."""
        return year_store(self.outputs, self.place, self.year)

    @property
    def subject_named(self) -> str:
        """The subject's folder, or how the notebook's parameter names it, or its key."""
        if self.subject_folder is not None:
            return str(self.subject_folder)
        given = (self.parameters or {}).get("subject")
        return str(given) if given else self.subject.key if self.subject is not None else ""

    @property
    def runs_all(self) -> bool:
        """Whether unchanged reviews are run too."""
        return self.force or self.retry_failed
