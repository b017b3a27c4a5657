"""A list of charts shows itself in a notebook as pictures, and is exported as these charts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from html import escape
from typing import Any

from kit.content import SECTION_MIME, Block, Identity, SectionContent
from kit.content.html_blocks import fragment
from kit.content.other_reviews import of_another

__all__ = ["show_lists"]


def show_lists(shell: Any) -> None:
    """Have an IPython shell show lists and tuples of charts; others are shown as before."""
    formatter = shell.display_formatter.mimebundle_formatter
    for kind in (list, tuple):
        formatter.for_type(kind, _bundle)


def _bundle(items: Sequence[Any]) -> dict[str, object] | None:
    # Where no chart was drawn, their module, which takes long to load, is not loaded.
    charts = sys.modules.get("kit.charts")
    kinds = (charts.Drawing, charts.Undrawn) if charts is not None else ()
    if not items or not all(isinstance(each, kinds) for each in items):
        return None
    home = next((each.origin for each in items if each.origin is not None), None)
    blocks: list[Block] = []
    for drawing in filter(None, items):
        block, origin = drawing.block(), drawing.origin
        blocks.append(of_another(block, origin) if origin and home and _differ(origin, home) else block)
    why = "；".join(each.why for each in items if not each)
    content = SectionContent(key="charts", role="part", blocks=tuple(blocks), left_out=why, origin=home)
    return {
        "text/plain": "\n".join(each.alt or each.title if each else each.why for each in items),
        "text/html": str(fragment(blocks)) + (f"<p>{escape(why)}</p>" if why else ""),
        SECTION_MIME: content.to_json(),
    }


def _differ(one: Identity, other: Identity) -> bool:
    return (one.township, one.year) != (other.township, other.year)
