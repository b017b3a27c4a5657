"""Settings of the documentation site, for Sphinx; ``make docs`` builds it.

The pages are read from a folder on machines without internet. Sphinx and its theme Furo then ask nothing of
other sites; Zensical 0.0.73 was tried, and loads a script from a CDN before it searches there.
"""

import sys
from pathlib import Path

from sphinx.application import Sphinx

from kit.version import VERSION

sys.path.insert(0, str(Path(__file__).parent))

from chinese_search import ChineseAndEnglish

# -- The project

project = "乡镇年度总结工具"
author = "the annual review kit's authors"
copyright = author
release = version = VERSION
language = "zh_CN"

# -- What is read

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 4

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_google_docstring = False

# -- What is written

html_theme = "furo"
html_title = project
html_show_sphinx = False
html_show_sourcelink = html_copy_source = False
# A page that was opened from a folder may not read its neighbours, which the summaries would be taken from.
html_show_search_summary = False
# A block without a language is text.
highlight_language = "none"


def setup(app: Sphinx) -> None:
    """Search Chinese text by characters."""
    app.add_search_language(ChineseAndEnglish)
