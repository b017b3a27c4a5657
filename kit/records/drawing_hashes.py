"""Short hashes of what figures draw: of the pictures of a page, and of the points of Word's charts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from kit.content import Chart, ChartData, Picture
from kit.content.blocks import Block
from kit.records.drawn import told_apart

__all__ = ["drawn_points", "figure_digest", "picture_digest", "points_digest", "url_hash"]

_BYTES = 3
"""A picture that is made to have the hash of another has to be found among 16 million."""


def url_hash(url: str) -> str:
    """Return the hash of one picture by its data URL."""
    return hashlib.sha256(url.encode()).hexdigest()


def picture_digest(hashes: Iterable[str]) -> str:
    """Return the hash of a figure's pictures, by those of their data URLs: 4 characters."""
    return _digest("\n".join(hashes))


def points_digest(points: Iterable[str]) -> str:
    """Return the hash of a chart's points, in any order: 4 characters."""
    return _digest("\n".join(sorted(points)))


def figure_digest(block: Block | None) -> str:
    """Return the hash of the pictures that a page shows of a figure."""
    # It loads templates, which a reader of files does not need.
    from kit.content.html_blocks import picture_urls

    return picture_digest(map(url_hash, picture_urls(block) if isinstance(block, Chart | Picture) else ()))


def drawn_points(data: ChartData) -> set[str]:
    """Return the points that Word draws of a chart: ``理论学习/3月``; those that are missing have none."""
    # Of targets, whether each is met is drawn as the colour of its bar.
    beside = () if data.form == "targets" else (data.before, data.marked)
    names = told_apart(data.categories)
    return {
        f"{series.name}/{name}"
        for series in (*data.series, *beside)
        if series is not None
        for name, value in zip(names, series.values, strict=True)
        if value is not None
    }


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:_BYTES]).decode()
