"""The document: one model that HTML, PDF and Word are made from."""

from kit.document.from_notebook import Reading, read, read_document
from kit.document.model import Attachment, Document, Identity, Signature

__all__ = ["Attachment", "Document", "Identity", "Reading", "Signature", "read", "read_document"]
