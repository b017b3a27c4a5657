"""The document: one model, read from an executed notebook, that HTML, PDF and Word are made from.

Belongs here: reading cells and outputs into blocks, refusing a notebook whose outputs do not belong together,
and what all exports share: numbering, outline, line breaks of the title.

May import: `kit.content`, `kit.errors`, `kit.fonts`. Not the writing branch: no ledger is read here.
"""

from kit.document.from_notebook import Reading, read, read_document
from kit.document.model import Attachment, Document, Identity, Signature

__all__ = ["Attachment", "Document", "Identity", "Reading", "Signature", "read", "read_document"]
