"""An analyst's pictures, checked: what a notebook says is a PNG or JPEG may be anything.

Serves the two readers of a notebook's cells, on the way from the notebook to the document.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Literal

from kit.content import Picture

_BEGINNINGS: dict[Literal["image/png", "image/jpeg"], bytes] = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
}

SPOKEN = "插图"
"""What a picture without words of its own is called where a listener needs a word for it."""


def picture(media: str, data: str, *, alt: str = "", caption: str = "") -> Picture | None:
    """Make a picture of notebook data, or None where no export can draw it.

    Parameters
    ----------
    media : str
        MIME type that the notebook gives.
    data : str
        Base64; of an SVG, its text will do as well.
    alt, caption : str
        As the analyst wrote them.

    Examples
    --------
    >>> picture("image/gif", "R0lGODlh") is None
    True
    >>> picture("image/svg+xml", "<svg/>", caption="走势").alt
    '走势'
    """
    alt = alt or caption or SPOKEN
    if media == "image/svg+xml" and "<svg" in data:
        return Picture(data, "image/svg+xml", alt, caption)
    try:
        content = b64decode(data)
    except ValueError:
        return None
    if media == "image/svg+xml":
        text = content.decode(errors="replace")
        return Picture(text, "image/svg+xml", alt, caption) if "<svg" in text else None
    for known, beginning in _BEGINNINGS.items():
        if media == known and content.startswith(beginning):
            return Picture(b64encode(content).decode(), known, alt, caption)
    return None
