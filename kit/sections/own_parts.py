"""What an analyst puts between the sections: own words with figures, reviews side by side, captions."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from struct import unpack
from typing import Any

from kit.content import ANALYST, SECTION_MIME, Column, Run, SectionContent, Table
from kit.errors import CallError
from kit.indicators import Figure
from kit.indicators.ranking import key_figures
from kit.materials import Material
from kit.sections.section import Section, section_of
from kit.wording import write_own

__all__ = ["Captioned", "beside", "captioned", "said"]

_ABSENT, _GAP = "—", "缺"
_DPI, _SHARPER = 200, 2
"""Dots per inch of an own figure, and how much that is more than a screen has."""


def said(review: Material, text: str) -> Section:
    """Return own words as a part of the document; `kit.Review.say` has the parameters."""
    paragraphs = write_own(text, review)
    left_out = "" if paragraphs else f"{review.township}{review.year}年的台账没有给出这段话里的数，没有写"
    return section_of(review, "say", role="part", blocks=paragraphs, left_out=left_out)


def beside(review: Material, others: Sequence[Material], names: Sequence[str], caption: str) -> Section:
    """Return figures of reviews side by side, as a table; `kit.Review.beside` has the parameters."""
    reviews = (review, *others)
    if any(other.subject.key != review.subject.key for other in others):
        raise CallError("并排对比的几份总结应是同一个专题")
    keys = [review.figures[name].key for name in names] or list(key_figures(review.subject.indicators))
    same_place = len({(each.county, each.township) for each in reviews}) == 1
    same_year = len({each.year for each in reviews}) == 1
    heads = [
        f"{each.year}年" if same_place else each.township if same_year else f"{each.township}{each.year}年"
        for each in reviews
    ]
    files = dict.fromkeys(
        source.file
        for each in reviews
        for key in keys
        for source in (each.figures[key].source, *each.figures[key].source.further)
        if source.file
    )
    table = Table(
        caption=caption or f"{'、'.join(heads)}主要指标对比",
        quotes=ANALYST,
        columns=(Column("指标"), *(Column(head, "right") for head in heads)),
        rows=tuple(
            (
                (Run(review.figures[key].indicator.name),),
                (_value(review.figures[key], own=True),),
                *((_value(other.figures[key], own=False),) for other in others),
            )
            for key in keys
        ),
        note=f"资料来源：{'、'.join(files)}" if files else "",
        row_headers=True,
    )
    return section_of(review, "beside", role="part", blocks=(table,))


def _value(figure: Figure, *, own: bool) -> Run:
    """Return a value; one of another review has no line in this document's list of sources."""
    text = figure.text or (_GAP if figure.gap else _ABSENT)
    return Run(text, figure=figure.key) if own else Run(text, quotes=ANALYST)


@dataclass(frozen=True)
class Captioned:
    """自己的一张图或一张表，带图题（表题）和给读屏软件的文字；`kit.Review.captioned` 返回它。

    Attributes
    ----------
    shown : DataFrame, Series, Figure, Axes or other
        图或表。
    caption, alt : str
    content : SectionContent
        随图、表写进笔记本，导出时读。
    """

    shown: Any
    caption: str
    alt: str
    content: SectionContent

    def _ipython_display_(self) -> None:
        """Show the object, and its caption: above a table, below a figure. The document has it once."""
        from IPython.display import display

        data, metadata = _bundle(self.shown)
        words = {
            "text/plain": self.caption,
            "text/html": f'<p style="text-align:center">{escape(self.caption)}</p>',
            SECTION_MIME: SectionContent(key="own", role="part").to_json(),
        }
        carried = {**data, SECTION_MIME: self.content.to_json()}
        is_picture = any(media.startswith("image/") for media in data)
        shown: list[tuple[dict[str, Any], dict[str, Any]]] = [(carried, metadata), (words, {})]
        for bundle, details in shown if is_picture else reversed(shown):
            display(bundle, metadata=details, raw=True)  # type: ignore[no-untyped-call]


def captioned(review: Material, shown: Any, caption: str, alt: str) -> Captioned:
    """Return an own figure or table with its caption; `kit.Review.captioned` has the parameters."""
    content = SectionContent(
        key="own",
        role="part",
        caption=caption.strip(),
        alt=alt.strip() or caption.strip(),
        origin=review.identity,
    )
    return Captioned(shown, content.caption, content.alt, content)


def _bundle(shown: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an object's MIME bundle and metadata; raises CallError for what is neither figure nor table."""
    if (figure := _figure_of(shown)) is not None:
        png = _png(figure)
        width, height = (round(side / _SHARPER) for side in unpack(">II", png[16:24]))
        size = {"width": width, "height": height}
        return {"image/png": png, "text/plain": "图"}, {"image/png": size}
    from IPython.core.formatters import format_display_data

    data, metadata = format_display_data(shown)  # type: ignore[no-untyped-call]
    if hasattr(shown, "to_frame") and "text/html" not in data:
        data, metadata = format_display_data(shown.to_frame())  # type: ignore[no-untyped-call]
    if not any(media == "text/html" or media.startswith("image/") for media in data):
        raise CallError(f"captioned 里要写一张图或一张表，现为 {type(shown).__name__}")
    return data, metadata


def _figure_of(shown: Any) -> Any:
    """Return the matplotlib figure that an object is or is drawn on: axes, seaborn's grids; else None."""
    found = shown if hasattr(shown, "savefig") and hasattr(shown, "axes") else getattr(shown, "figure", None)
    return found if hasattr(found, "savefig") else None


def _png(figure: Any) -> bytes:
    """Return a figure as PNG, the same bytes each time, and close it, so that it is not shown again."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=_DPI, bbox_inches="tight", metadata={"Software": None})
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(figure)
    return file.getvalue()
