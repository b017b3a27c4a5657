"""Styles of table cells, read from the style sheet that pandas writes beside a table and from ``style``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from PIL import ImageColor

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

__all__ = ["CellStyle", "cell_styles"]

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_DARK = 128
"""Mean brightness of a background below which text is white."""


class CellStyle(NamedTuple):
    """Background colour, text colour (``#rrggbb`` or empty) and weight of a cell."""

    fill: str = ""
    color: str = ""
    strong: bool = False

    @classmethod
    def of(cls, tag: Tag) -> CellStyle:
        """Read the ``style`` attribute of a cell."""
        return _read(str(tag.get("style", "")), CellStyle())


def cell_styles(soup: BeautifulSoup) -> tuple[dict[str, CellStyle], list[str]]:
    """Return a Styler's cell styles by id, and messages on styles that were left out.

    >>> html = "<style>#T_1_row0_col0 {background-color: yellow; color: #c00000}</style>"
    >>> from bs4 import BeautifulSoup
    >>> cell_styles(BeautifulSoup(html, "html.parser"))
    ({'T_1_row0_col0': CellStyle(fill='#ffff00', color='#c00000', strong=False)}, [])
    """
    found: dict[str, CellStyle] = {}
    left_out: list[str] = []
    for sheet in soup.find_all("style"):
        for selectors, declarations in _RULE.findall(sheet.get_text()):
            for selector in selectors.split(","):
                cell = re.fullmatch(r"#(T_\w+_(?:row|level)\d+_(?:row|col)\d+)", selector.strip())
                if cell:
                    found[cell[1]] = _read(declarations, found.get(cell[1], CellStyle()))
                elif (
                    selector.strip().startswith("#T_")
                    and "color" in declarations
                    and ":hover" not in selector
                ):
                    left_out.append("用set_table_styles设的颜色未写入；请改用Styler的map或apply")
            if "gradient(" in declarations and "#T_" in selectors:
                left_out.append("单元格里的数据条未写入，数字已写入")
    return found, left_out


def _read(declarations: str, style: CellStyle) -> CellStyle:
    for declaration in declarations.split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), value.replace("!important", "").strip()
        if name in {"background-color", "background"}:
            style = style._replace(fill=_colour(value) or style.fill)
        elif name == "color":
            style = style._replace(color=_colour(value) or style.color)
        elif name == "font-weight":
            style = style._replace(
                strong=value in {"bold", "bolder"} or (value.isdecimal() and int(value) >= 600)
            )
    if style.fill and not style.color:
        # The page may be dark or light; text on a fixed background must not follow it.
        light = sum(ImageColor.getrgb(style.fill)[:3]) / 3 >= _DARK
        style = style._replace(color="#000000" if light else "#ffffff")
    return style


def _colour(value: str) -> str:
    try:
        red, green, blue, *alpha = ImageColor.getrgb(value)
    except ValueError:
        return ""
    return "" if alpha == [0] else f"#{red:02x}{green:02x}{blue:02x}"
