"""Outputs of another subject: recognised before anything of them is replaced."""

from __future__ import annotations

from kit.content import SubjectRecord
from kit.text.printable import visible

__all__ = ["other_subject"]


def other_subject(where: object, found: SubjectRecord | None, ours: SubjectRecord | None, place: str) -> str:
    """Return why outputs cannot be written here, as the beginning of a line; empty where they can.

    Parameters
    ----------
    where : Store
        What the outputs are in.
    found : SubjectRecord or None
        The subject that is recorded there. Without one it is the default subject's: versions that recorded
        none knew no other.
    ours : SubjectRecord or None
        The subject to be written; None accepts any.
    place : str
        The subject's own folder within outputs; empty for the default subject, which has none.
    """
    if ours is None or (found is None and not place) or (found and found.key == ours.key):
        return ""
    name = f"专题“{visible(found.name)}”" if found else "默认专题"
    return f"{visible(str(where))} 里已有{name}的总结，不能再放专题“{visible(ours.name)}”的"
