"""The open Chinese fonts that are always there, from the package pylopdf-fonts-zh-cn.

Charts and the PDF fall back on them, so that a review comes out whole on a machine with no Chinese font.
"""

from __future__ import annotations

from pathlib import Path

import pylopdf_fonts_zh_cn

__all__ = ["SANS", "SERIF"]

SANS = Path(pylopdf_fonts_zh_cn.sans_path())
"""Noto Sans SC Regular (OFL): 黑体 of the page, and all text of charts."""

SERIF = Path(pylopdf_fonts_zh_cn.serif_path())
"""Noto Serif SC Regular (OFL): 宋体, 仿宋 and 楷体 of the page where the office has none of its own."""
