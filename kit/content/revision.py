"""A figure of the year before whose ledgers now give another number than was published."""

from __future__ import annotations

import msgspec

from kit.content.causes import Cause, ChangeClass

__all__ = ["REVISION_COLUMNS", "Revision"]

REVISION_COLUMNS = ("上年发布", "现为")
"""Heads of the columns of 附件1 that state the two values."""


class Revision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A figure of the year before that was published with another value than its ledgers give now.

    Attributes
    ----------
    key, name : str
        Of the indicator.
    old, new : int, float or None
        As it was published, and as the ledgers give it now; None where it is missing.
    old_text, new_text : str
        As the review writes them, unit included; empty where the value is missing.
    unit : str
        Of the published value.
    classes : tuple of str
        See `kit.content.causes.CLASSES`.
    causes : tuple of Cause
    """

    key: str
    name: str
    old: int | float | None = None
    new: int | float | None = None
    old_text: str = ""
    new_text: str = ""
    unit: str = ""
    classes: tuple[ChangeClass, ...] = ()
    causes: tuple[Cause, ...] = ()
