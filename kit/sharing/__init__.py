"""Sharing: a year's figures and outputs in the forms that other programs and archives read.

Belongs here: tables of all figures of a year, and the metadata of its outputs. Everything is read from what
was published; nothing is counted again. May import: neutral modules, `kit.files`, `kit.stores` and the
running branch up to `kit.publishing`.
"""

from kit.sharing.exporting import Exported, export_figures

__all__ = ["Exported", "export_figures"]
