"""Generate docs/indicators.md from the declared indicators.

``python -m kit.indicators.documentation`` prints the page.
"""

from __future__ import annotations

from pathlib import Path

from kit.indicators.catalogue import INDICATORS
from kit.text.markdown_pages import render_page

_DIRECTIONS = {"more": "多为好", "less": "少为好", "": "不分"}


def indicators_page() -> str:
    """Return docs/indicators.md as it should be.

    >>> indicators_page().splitlines()[0]
    '# 指标说明'
    """
    template = Path(__file__).parent / "templates" / "indicators.md.jinja"
    return render_page(template, indicators=INDICATORS, directions=_DIRECTIONS)


if __name__ == "__main__":
    print(indicators_page(), end="")
