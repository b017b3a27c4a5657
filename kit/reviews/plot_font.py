"""The packaged Chinese font behind matplotlib's own fonts, for an analyst's plots with any library.

A character that the font of a text lacks is drawn in the packaged one, whatever style is set: seaborn's
themes and matplotlib's styles set the families anew. matplotlib takes longer to load than a review to open,
so it is not loaded here: where it is not yet loaded, the font follows when it is.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from kit.fonts import SANS

__all__ = ["put_font_behind"]

_MODULE = "matplotlib.font_manager"
_FINDS = "_find_fonts_by_props"  # what all of matplotlib's renderers ask for the fonts of a text


def put_font_behind() -> None:
    """Put the font behind matplotlib's, now or when matplotlib is loaded."""
    if (module := sys.modules.get(_MODULE)) is not None:
        _extend(module)
    elif not any(isinstance(finder, _WhenLoaded) for finder in sys.meta_path):
        sys.meta_path.insert(0, _WhenLoaded())


class _WhenLoaded(MetaPathFinder):
    """Extends matplotlib's font manager once it is loaded."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != _MODULE:
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                load(module)
                _extend(module)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def _extend(font_manager: Any) -> None:
    manager = font_manager.fontManager
    found = getattr(manager, _FINDS, None)
    if getattr(found, "has_packaged_font", False):
        return
    manager.addfont(str(SANS))
    family = font_manager.FontProperties(fname=str(SANS)).get_name()
    if found is None:  # a matplotlib that finds fonts in another way: good until a style is set
        from matplotlib import rcParams

        rcParams["font.family"] = [*rcParams["font.family"], family]
        return

    def find(prop: object, fontext: str = "ttf", *args: object, **kwargs: object) -> list[Any]:
        fonts = found(prop, fontext, *args, **kwargs)
        if fontext != "ttf":
            return list(fonts)
        packaged = found(font_manager.FontProperties(family=[family]))
        return [*fonts, *(font for font in packaged if font not in fonts)]

    find.has_packaged_font = True  # type: ignore[attr-defined]
    setattr(manager, _FINDS, find)
