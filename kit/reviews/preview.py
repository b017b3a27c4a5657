"""The document as it would be exported now, shown in the notebook.

nbconvert finds the exporter by its name, as JupyterLab's menu does: what a notebook imports knows nothing of
what makes documents.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from kit.content import SECTION_MIME, SectionContent
from kit.reviews.live_notebook import LiveNotebook

__all__ = ["Preview", "make_preview"]

_EXPORTER = "review-html"
_NO_KERNEL = "没有在 JupyterLab 里运行，没有预览"


@dataclass(frozen=True)
class Preview:
    """现在导出会得到的文档，和不会照原样写进去的；`kit.Review.preview` 返回它。

    Attributes
    ----------
    page : str
        HTML；不能导出时为空。
    fault : str
        为什么不能导出。
    left_out : tuple of str
        不会照原样写进文档的，一处一行。
    notes : tuple of str
        预览里没有的：没有保存、没有运行的单元格。
    """

    page: str = ""
    fault: str = ""
    left_out: Sequence[str] = ()
    notes: Sequence[str] = ()

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        # A part without blocks: the exports leave the preview itself out.
        lines = [f"现在还不能导出：{self.fault}"] if self.fault else []
        lines += [f"不会照原样写入：{line}" for line in self.left_out]
        lines += self.notes
        html = "".join(f"<p>{escape(line)}</p>" for line in lines)
        if self.page:
            html += (
                f'<iframe title="预览" sandbox srcdoc="{escape(self.page)}"'
                ' style="width:100%;height:40em;border:1px solid #999;background:#fff"></iframe>'
            )
        return {
            "text/plain": "\n".join(lines),
            "text/html": html,
            SECTION_MIME: SectionContent(key="preview", role="part").to_json(),
        }


def make_preview(live: LiveNotebook | None) -> Preview:
    """Return the preview of a notebook; a sentence where there is no kernel, as in a batch."""
    if live is None:
        return Preview(notes=(_NO_KERNEL,))
    from nbconvert.exporters import get_exporter
    from nbconvert.utils.exceptions import ConversionException

    notebook, folder, notes = live.read()
    quiet = logging.Logger("preview")
    quiet.addHandler(logging.NullHandler())
    metadata = {} if folder is None else {"path": str(folder)}
    try:
        page, resources = get_exporter(_EXPORTER)(log=quiet).from_notebook_node(
            notebook, {"metadata": metadata}
        )
    except ConversionException as error:
        return Preview(fault=str(error), notes=notes)
    return Preview(str(page), left_out=tuple(resources["left_out"]), notes=notes)
