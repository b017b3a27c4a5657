"""The sections that an indicator or a chart may be part of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kit.subjects.entries import Entry, perhaps
from kit.subjects.subject import Section

__all__ = ["Sections"]


@dataclass(frozen=True)
class Sections:
    """Sections that an entry may name.

    Attributes
    ----------
    found : sequence of Section
    known : bool
        Whether all could be read: only then is another name a mistake.
    """

    found: Sequence[Section]
    known: bool = True

    def key_of(self, entry: Entry, name: str) -> str:
        """Return the key of the section that an entry is part of, by its heading, key or another name."""
        for section in self.found:
            if name and name in (section.key, section.heading, *section.synonyms):
                return section.key
        near = perhaps(name, [section.heading for section in self.found], sure=self.known)
        if name and (self.known or near):
            entry.fault(f"的 section “{name}” 不是任何章节{f'，{near}' if near else ''}", "section")
        entry.sound = False
        return ""
