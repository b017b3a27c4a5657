"""Words of the documentation's search: English words, and of Chinese each character and each pair of them.

Sphinx's own search of Chinese cuts pages into words by jieba, but cannot cut what a reader types: 理论学习
finds nothing in a page that is indexed as 理论 and 学习. Pairs are cut alike on both sides, and a page is
found where it has all pairs of what is asked for.
"""

import re
from itertools import pairwise

from sphinx.search.en import SearchEnglish

__all__ = ["ChineseAndEnglish"]

_RUNS = re.compile(r"[一-鿿]+|[A-Za-z0-9_]+")


class ChineseAndEnglish(SearchEnglish):
    """The search language ``zh``, in place of Sphinx's.

    Examples
    --------
    >>> ChineseAndEnglish({}).split("月台账 open_review")
    ['月', '台', '账', '月台', '台账', 'open_review']
    """

    lang = "zh"
    # A single character is searched as it is, a longer run by its pairs alone.
    js_splitter_code = r"""
var splitQuery = (query) =>
  (query.match(/[\u4e00-\u9fff]+|[a-z0-9_]+/gi) || []).flatMap((run) =>
    /[a-z0-9_]/i.test(run) || run.length === 1
      ? [run]
      : Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2)),
  );
"""

    def split(self, input: str) -> list[str]:
        """Cut text into what the index holds of it."""
        found: list[str] = []
        for run in _RUNS.findall(input):
            found += [run] if run.isascii() else [*run, *(a + b for a, b in pairwise(run))]
        return found
