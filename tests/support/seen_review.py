"""A small review with one of everything that a person can see in it."""

from __future__ import annotations

from kit.content import Chart, ChartData, Column, Heading, Listing, Paragraph, Picture, Run, Series, Table
from kit.document import Attachment, Document, Identity, Signature

__all__ = ["REVIEW", "SVG"]

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><rect width="60" height="30"/></svg>'


def _text(words: str) -> tuple[Run, ...]:
    return (Run(words),)


REVIEW = Document(
    title="清河镇2021年工作总结",
    recipient="县委宣传部：",
    blocks=(
        Heading(1, _text("工作开展情况")),
        Heading(2, _text("理论学习")),
        Paragraph((Run("全年学习"), Run("27次", strong=True), Run("，比上年增加7次 & 2<3。"))),
        Chart(
            "图1　各村场次",
            SVG,
            "东村3场，西村2场。",
            "按所在村。",
            data=ChartData(
                form="bars",
                categories=("东村", "西村"),
                series=(Series("场次", (3, 2), ("3场", "2场")),),
                unit="场",
            ),
        ),
        Listing(
            (_text("第一项"), _text("第二项")),
            inner=((Listing((_text("甲"), _text("乙")), ordered=True),), ()),
        ),
        Heading(2, _text("阵地")),
        Table(
            "表1　阵地",
            (Column("村"), Column("块数", align="right")),
            ((_text("东村"), _text("12")), (_text("西村"), _text(""))),
            "未收到的不计。",
        ),
        Picture(SVG, "image/svg+xml", "会场"),
        Paragraph((Run("x = 1\ny = 2", code=True),)),
        Heading(1, _text("存在问题")),
        *(Heading(3, _text(f"问题{number}")) for number in range(11)),
    ),
    signature=Signature("清河镇人民政府", "2021年12月31日"),
    attachments=(
        Attachment("指标一览", (Heading(1, _text("说明")), Paragraph(_text("单位见表。")))),
        Attachment("数据来源", (Heading(1, _text("台账")),)),
    ),
    identity=Identity(township="清河镇", year=2021, stamp="0" * 64, kit_version="1"),
)
