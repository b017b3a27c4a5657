"""Paths of the bundled open Chinese fonts, from the package pylopdf-fonts-zh-cn.

Charts use them, and the PDF falls back on them, so that a machine without Chinese fonts renders every review.
"""

from __future__ import annotations

from pathlib import Path

import pylopdf_fonts_zh_cn

__all__ = ["SANS", "SERIF"]

SANS = Path(pylopdf_fonts_zh_cn.sans_path())
"""Noto Sans SC Regular (OFL): 黑体 in documents, and all text in charts."""

SERIF = Path(pylopdf_fonts_zh_cn.serif_path())
"""Noto Serif SC Regular (OFL): 宋体, 仿宋 and 楷体 in documents where those fonts are not installed."""
