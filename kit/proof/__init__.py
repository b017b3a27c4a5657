"""Proof of what was published: a document is read back as a person sees it, to be held against its record.

Belongs here: readers of the kit's own HTML, PDF and Word files and of the record that they carry, whoever
saved them last, and what is found by comparing. Nothing that renders a document is used to read one: a reader
shares no mistake with the writer. Files are never trusted: no link, other file or program of theirs is
followed.

May import: neutral modules, `kit.files`, `kit.stores` and the running branch. Libraries for PDF and XML are
loaded only when a file of that format is read.
"""

from kit.proof.seeing import see
from kit.proof.seen import Seen

__all__ = ["Seen", "see"]
