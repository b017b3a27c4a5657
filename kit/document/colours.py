"""Colours that an analyst gave to cells, read from the style sheet that pandas writes beside a table.

Serves the reader of tables, on the way from the notebook to the document.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag
from PIL import ImageColor

__all__ = ["Look", "looks"]

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_DARK = 128
"""Mean brightness below which letters on a ground are white."""


class Look(NamedTuple):
    """How a cell looks: the colour behind it, that of its letters (``#rrggbb`` or empty), strong or not."""

    fill: str = ""
    color: str = ""
    strong: bool = False

    @classmethod
    def of(cls, tag: Tag) -> Look:
        """Read what stands in the cell itself."""
        return _read(str(tag.get("style", "")), Look())


def looks(soup: BeautifulSoup) -> tuple[dict[str, Look], list[str]]:
    """Return the looks of cells by their id, and what of a Styler's style could not be carried.

    >>> html = "<style>#T_1_row0_col0 {background-color: yellow; color: #c00000}</style>"
    >>> looks(BeautifulSoup(html, "html.parser"))
    ({'T_1_row0_col0': Look(fill='#ffff00', color='#c00000', strong=False)}, [])
    """
    found: dict[str, Look] = {}
    left_out: list[str] = []
    for sheet in soup.find_all("style"):
        for selectors, said in _RULE.findall(sheet.get_text()):
            for selector in selectors.split(","):
                cell = re.fullmatch(r"#(T_\w+_(?:row|level)\d+_(?:row|col)\d+)", selector.strip())
                if cell:
                    found[cell[1]] = _read(said, found.get(cell[1], Look()))
                elif selector.strip().startswith("#T_") and "color" in said and ":hover" not in selector:
                    left_out.append("用set_table_styles设的颜色未写入；请改用Styler的map或apply")
            if "gradient(" in said and "#T_" in selectors:
                left_out.append("单元格里的数据条未写入，数字已写入")
    return found, left_out


def _read(said: str, look: Look) -> Look:
    for declaration in said.split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), value.replace("!important", "").strip()
        if name in {"background-color", "background"}:
            look = look._replace(fill=_colour(value) or look.fill)
        elif name == "color":
            look = look._replace(color=_colour(value) or look.color)
        elif name == "font-weight":
            look = look._replace(
                strong=value in {"bold", "bolder"} or (value.isdecimal() and int(value) >= 600)
            )
    if look.fill and not look.color:
        # The page around it may be dark or light; what is on a ground of its own may not follow.
        light = sum(ImageColor.getrgb(look.fill)[:3]) / 3 >= _DARK
        look = look._replace(color="#000000" if light else "#ffffff")
    return look


def _colour(value: str) -> str:
    try:
        red, green, blue, *alpha = ImageColor.getrgb(value)
    except ValueError:
        return ""
    return "" if alpha == [0] else f"#{red:02x}{green:02x}{blue:02x}"
