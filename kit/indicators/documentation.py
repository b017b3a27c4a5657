"""The page on a subject's indicators: how each is counted, and its other names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kit.indicators.indicator import Indicator
from kit.text.markdown_pages import render_page

_DIRECTIONS = {"more": "多为好", "less": "少为好", "": "不分"}


def indicators_page(indicators: Sequence[Indicator], subject: str) -> str:
    """Return the page as Markdown.

    >>> indicators_page([], "安全生产").splitlines()[0]
    '# 指标说明'
    """
    template = Path(__file__).parent / "templates" / "indicators.md.jinja"
    return render_page(template, subject=subject, indicators=indicators, directions=_DIRECTIONS)
