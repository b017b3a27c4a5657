"""The templates of a summary as files: the kit's, and those of a project that take their place."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kit.errors import CallError
from kit.files import display_path
from kit.subjects.plain_files import UnreadableFileError, read_plain
from kit.text.similar import nearest
from kit.wording.tags import plain_tags

__all__ = ["own_templates", "shipped_templates"]

_FOLDER = Path(__file__).parent / "templates"


@cache
def shipped_templates() -> dict[str, str]:
    """Return the kit's templates: name → text."""
    return {path.name: plain_tags(read_plain(path)) for path in sorted(_FOLDER.glob("*.md"))}


def own_templates(folder: Path) -> dict[str, str]:
    """Read a project's templates; each takes the place of the kit's of its name or heading.

    Raises
    ------
    CallError
        A file is no template of a summary, or cannot be read.
    """
    shipped = shipped_templates()
    firsts = {text.partition("\n")[0]: name for name, text in shipped.items()}
    headings = {
        first.lstrip("# "): name
        for first, name in firsts.items()
        if first.startswith("#") and "{" not in first
    }
    found: dict[str, str] = {}
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith((".", "~")))
    except OSError as error:
        raise CallError(f"措辞模板文件夹 {display_path(folder)} 打不开：{error.strerror}") from None
    for path in paths:
        shown = display_path(path.name)
        if path.stem.casefold().startswith(("readme", "说明")):
            continue
        name = f"{path.stem}.md" if f"{path.stem}.md" in shipped else headings.get(path.stem, "")
        if not name or path.suffix not in (".md", ".txt"):
            known = nearest(path.stem, [*headings, *(each.removesuffix(".md") for each in shipped)])
            raise CallError(f"措辞模板 {shown} 的名称不是汇总的任何一节，没有用到：{known}")
        if name in found:
            raise CallError(f"措辞模板 {shown} 和另一个文件是同一节：请只留一个")
        try:
            found[name] = plain_tags(read_plain(path))
        except (UnreadableFileError, FileNotFoundError) as error:
            raise CallError(f"措辞模板 {shown} {error}") from None
    return found
