"""A section of a review, displayed by JupyterLab and carried to the exports in its own MIME type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

import msgspec

from kit.content import ANALYST, SECTION_MIME, Block, Heading, Listing, Paragraph, Run, SectionContent, plain
from kit.content.heading_numbers import numbered_items
from kit.content.html_blocks import fragment
from kit.errors import CallError
from kit.materials import Material
from kit.sections import editing
from kit.text.similar import nearest
from kit.wording import write_own

__all__ = ["Section", "section_of"]

_NUMBER = re.compile(r"^[图表]\d+[　 ]")
"""What the document writes before a caption."""


@dataclass(frozen=True)
class Section:
    """总结的一节：在笔记本里显示，导出时写进文档；改动的方法都返回改好的一节，可以连着写。

    Attributes
    ----------
    content : SectionContent
        标题和各段、图、表，导出时从这里读。
    review : Material or None
        写这一节的总结；县级汇总的各节没有。

    Examples
    --------
    >>> section = review.section("理论学习")
    >>> section.heading, len(section.text.splitlines())
    ('理论学习', 4)
    >>> changed = section.retitle("理论武装").without("人均自学").say("另有{{ 知识讲座次数 }}知识讲座。")
    >>> changed.heading, changed.text.splitlines()[-1]
    ('理论武装', '另有6次知识讲座。')
    """

    content: SectionContent
    review: Material | None = field(default=None, repr=False, compare=False)

    @property
    def heading(self) -> str:
        """标题，不带编号。"""
        return self.content.heading

    @property
    def blocks(self) -> tuple[Block, ...]:
        """各段、列表、图和表，按次序。"""
        return self.content.blocks

    @property
    def text(self) -> str:
        """正文，一段一行；不含“（见下图）”。"""
        lines: list[str] = []
        for block in self.blocks:
            if isinstance(block, Paragraph):
                lines.append(editing.stated(block.runs))
            elif isinstance(block, Listing):
                lines.extend(map(plain, block.items))
        return "\n".join(lines)

    def replace(self, old: str, new: str) -> Section:
        """把一段话换成自己的话；换掉的部分以外，数字的出处都还在。

        Parameters
        ----------
        old : str
            正文（或列表、标题、图题、表里）只出现一次的一段话，照抄即可，“（见下图）”不算在内。
        new : str
            自己的话；留空就是删去。里面可以写 ``{{ 指标名 }}``，数字随台账变。

        Raises
        ------
        CallError
            没有这段话，或不止一处。

        Examples
        --------
        >>> section = review.section("理论学习").replace("开展理论学习", "组织理论学习")
        >>> "全镇组织理论学习27次" in section.text
        True
        """
        words = self._runs(new)
        for prose_only in (True, False):
            passages = editing.Passages(old, words, prose_only=prose_only)
            edited = passages.content(self.content)
            if old and passages.found == 1:
                return replace(self, content=edited)
            if passages.found:
                break
        what = "有多处" if old and passages.found else "没有"
        raise CallError(f"“{self.heading}”中{what}“{old}”：请照抄只出现一次的一段话")

    def say(self, text: str, after: str = "") -> Section:
        """加一段自己的话；数字写成 ``{{ 指标名 }}``，出处和校对与其他各段一样，换一个乡镇也对。

        Parameters
        ----------
        text : str
            写法与措辞模板的正文一样；一行里的数台账没有给出时，那一行不写。
        after : str, optional
            加在哪一段的后面：照抄那一段里只出现一次的一段话。留空加在这一节的末尾。

        Raises
        ------
        CallError
            用了没有的名称，或直接写了数字；没有 `after` 这段话，或不止一处。

        Examples
        --------
        >>> review.section("理论学习").say("另有{{ 知识讲座次数 }}知识讲座。").text.splitlines()[-1]
        '另有6次知识讲座。'
        """
        behind = None
        if after:
            found = editing.cited(self.content, after)
            if len(found) != 1:
                what = "有多处" if found else "没有"
                raise CallError(f"“{self.heading}”中{what}“{after}”：请照抄只出现一次的一段话")
            behind = found[0]
        return replace(self, content=editing.put_in(self.content, self._paragraphs(text), behind))

    def without(self, *names: str) -> Section:
        """去掉图或表，连同正文里的“（见下图）”；这个乡镇本来就没有画的，照原样。

        Parameters
        ----------
        *names : str
            图的名称、代号或图题，表的标题。

        Raises
        ------
        CallError
            这一节没有叫这个名称的图和表。

        Examples
        --------
        >>> section = review.section("理论学习").without("理论学习", "人均自学")
        >>> {type(block).__name__ for block in section.blocks}
        {'Paragraph'}
        """
        section = self
        for name in names:
            section = replace(section, content=editing.taken_out(section.content, section._meant(name)))
        return section

    def retitle(self, heading: str) -> Section:
        """换一个标题，不写编号。

        Examples
        --------
        >>> review.section("理论学习").retitle("理论武装").heading
        '理论武装'
        """
        return replace(self, content=msgspec.structs.replace(self.content, heading=heading.strip()))

    def recaption(self, name: str, caption: str) -> Section:
        """换一个图题或表题；里面可以写 ``{{ 指标名 }}``。

        Parameters
        ----------
        name : str
            图的名称、代号或图题，表的标题。
        caption : str
            不写“图1”，编号由文档给出。

        Raises
        ------
        CallError
            这一节没有叫这个名称的图和表。

        Examples
        --------
        >>> section = review.section("理论学习").recaption("理论学习", "全年{{ 理论学习次数 }}学习的分布")
        >>> [block.caption for block in section.blocks if hasattr(block, "caption")]
        ['全年27次学习的分布', '人均自学：9月最多（6篇）']
        """
        said = plain(self._runs(caption)).strip()
        return replace(self, content=editing.recaptioned(self.content, self._meant(name), said))

    def _runs(self, text: str) -> tuple[Run, ...]:
        """Return an analyst's words; those with figures are rendered."""
        if "{" not in text and "｛" not in text:
            return (Run(editing.uncited(text), quotes=ANALYST),)
        return tuple(run for paragraph in self._paragraphs(text) for run in paragraph.runs)

    def _paragraphs(self, text: str) -> tuple[Paragraph, ...]:
        if self.review is None:
            raise CallError("县级汇总的各节不能写带指标的话：请用 Markdown 单元格，或 replace")
        return write_own(text, self.review)

    def _meant(self, name: str) -> Callable[[str, str], bool]:
        """Return what tells by key and caption whether a block is meant; an unknown name raises CallError."""
        name = _NUMBER.sub("", name)
        declared = self._declared()
        keys = {key for key, also in declared if name in (key, also)}
        known = [word for pair in (*declared, *editing.captions(self.content)) for word in pair if word]
        if name not in known:
            raise CallError(f"“{self.heading}”这一节里没有名为“{name}”的图或表。{nearest(name, known)}")
        return lambda key, caption: caption == name or key == name or (bool(key) and key in keys)

    def _declared(self) -> list[tuple[str, str]]:
        """Return keys and names of the charts, and captions of the tables, that the section may have."""
        if self.review is None:
            return []
        subject = self.review.subject
        tables = (table for each in subject.sections if each.key == self.content.key for table in each.tables)
        charts = subject.charts_of(self.content.key)
        return [*((chart.key, chart.name) for chart in charts), *(("", table.caption) for table in tables)]

    def _names_for(self, method: str) -> list[str]:
        """Return what a method may be called with, names before keys."""
        if method not in ("without", "recaption"):
            return []
        keys = {key for key, _ in editing.captions(self.content)}
        here = [pair for pair in self._declared() if pair[0] in keys]
        captions = [caption for _, caption in editing.captions(self.content)]
        return [name for name in (*(name for _, name in here), *captions, *(key for key, _ in here)) if name]

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        level = self.content.level if self.content.role == "body" else 1
        blocks = tuple(shown for block in self.blocks for shown in _as_shown(block, level))
        if self.heading:
            blocks = (Heading(level, (Run(self.heading),)), *blocks)
        left_out = self.content.left_out
        return {
            "text/plain": f"{self.heading}\n{self.text}".strip() or left_out,
            "text/html": str(fragment(blocks)) or f"<p>{escape(left_out)}</p>",
            SECTION_MIME: self.content.to_json(),
        }


def _as_shown(block: Block, level: int) -> Iterator[Block]:
    """Yield a block as a notebook shows it: items that the document numbers as it would headings."""
    if isinstance(block, Listing) and block.as_headings:
        yield from numbered_items(block, level)
    else:
        yield block


def section_of(review: Material, key: str, **fields: Any) -> Section:
    """Return a section with the identity of its review."""
    return Section(SectionContent(key=key, origin=review.identity, **fields), review)
