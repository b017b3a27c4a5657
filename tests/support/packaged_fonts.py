"""The packaged fonts for other programs: a configuration of fontconfig that knows them and no others."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from kit.fonts import SANS, SERIF

__all__ = ["with_packaged_fonts"]


def with_packaged_fonts(folder: Path, aliases: str = "") -> Mapping[str, str]:
    """Return the environment in which a program sees the packaged fonts alone.

    Parameters
    ----------
    folder : Path
        Where the configuration is written.
    aliases : str, optional
        Elements ``<alias>`` of fontconfig.
    """
    folders = "".join(f"<dir>{path}</dir>" for path in sorted({SANS.parent, SERIF.parent}))
    path = folder / "fonts.conf"
    path.write_text(
        f'<?xml version="1.0"?><fontconfig>{folders}<cachedir>{folder}</cachedir>{aliases}</fontconfig>',
        encoding="utf-8",
    )
    return {**os.environ, "FONTCONFIG_FILE": str(path)}
