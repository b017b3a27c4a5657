"""What differs between two editions, or two years' folders, as one HTML page without scripts and requests."""

from __future__ import annotations

from kit.export.html.page_templates import templates
from kit.proof.difference_text import summary, verdict
from kit.proof.diffing import Comparison

__all__ = ["comparison_page"]


def comparison_page(comparison: Comparison) -> str:
    """Render a comparison as a self-contained page, with the layout of the reviews.

    Examples
    --------
    >>> page = comparison_page(Comparison(old="旧/2021", new="outputs/2021", gone=("甲镇",)))
    >>> "<li>甲镇</li>" in page, "<script" in page
    (True, False)
    """
    return (
        templates()
        .get_template("difference.html.jinja")
        .render(
            title=_title(comparison),
            comparison=comparison,
            summary=summary(comparison),
            verdict=verdict,
            lists={
                "只在新的里有": comparison.came,
                "只在旧的里有": comparison.gone,
                "没有比较": comparison.unread,
            },
        )
    )


def _title(comparison: Comparison) -> str:
    if len(comparison.reviews) != 1:
        return "总结的变化"
    review = comparison.reviews[0]
    years = dict.fromkeys((review.old_year, review.new_year))
    return f"{review.place}{'→'.join(map(str, years))}年总结的变化"
