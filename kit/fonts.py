"""Paths of the bundled open Chinese fonts: of the package pylopdf-fonts-zh-cn, and of this one.

Charts use them, and the PDF falls back on them, so that a machine without Chinese fonts renders every review.
"""

from __future__ import annotations

from pathlib import Path

import pylopdf_fonts_zh_cn

__all__ = ["KAI", "SANS", "SERIF"]

SANS = Path(pylopdf_fonts_zh_cn.sans_path())
"""Noto Sans SC Regular (OFL): 黑体 in documents, and all text in charts."""

SERIF = Path(pylopdf_fonts_zh_cn.serif_path())
"""Noto Serif SC Regular (OFL): 宋体 and 仿宋 in documents where those fonts are not installed."""

KAI = Path(__file__).with_name("typefaces") / "ReviewKai-Regular.ttf"
"""Review Kai (OFL), a subset of LXGW WenKai: 楷体 in documents where none is installed."""
