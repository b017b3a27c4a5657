from __future__ import annotations

import io
import re

import pypdfium2
import pytest
import rjieba
from bs4 import BeautifulSoup
from docx import Document as WordDocument

from kit.document import Document
from kit.document.titles import title_lines, title_words
from kit.export.docx import render_docx
from kit.export.html.page import render_html
from kit.export.pdf import render_pdf

# Terms that subjects declare.
TERMS = ("意识形态工作责任制", "新时代文明实践", "安全生产")
TITLES = [
    "清河镇2021年度工作总结",
    "清河镇2021年度意识形态工作责任制落实情况报告",
    "清河镇2021年度安全生产工作总结暨2022年工作打算",
    "石桥乡关于巩固拓展脱贫攻坚成果同乡村振兴有效衔接工作情况的报告",
    "柳林镇2021年度森林草原防灭火工作总结",
    "清河镇2021年粮食安全责任制落实情况自查报告",
    "清河镇2021年度新时代文明实践工作开展情况总结",
    "清河镇二〇二一年度党风廉政建设和反腐败工作情况报告",
    "清河镇2021年度人居环境整治工作总结报告",
    "清河镇2021年农村饮水安全巩固提升工作总结",
    "马尔康镇2021年度民族团结进步创建工作总结",
    "清河镇2021年度基层治理网格化服务管理工作总结",
    "东河口街道办事处2021年度退役军人服务保障工作总结",
    "新桥镇人民政府关于2021年度法治政府建设工作情况的报告",
    "石桥乡2021年上半年农村人居环境整治提升五年行动工作总结",
    "清河镇2021年度未成年人思想道德建设工作情况汇报",
    "清河镇2021年度“扫黄打非”进基层工作总结",
    "清河镇2021年度宣传思想文化工作总结及2022年工作计划",
    "中共清河镇委员会关于2021年度落实全面从严治党主体责任情况的报告",
    "清河镇2021年度防汛抗旱和地质灾害防治工作总结",
    "清河镇2021年度食品药品安全监管工作总结",
    "清河镇2021年度城乡居民基本医疗保险参保缴费工作总结",
    "清河镇2021年度高标准农田建设项目实施情况报告",
    "清河镇2021年度党史学习教育开展情况总结报告",
    "清河镇2021年度移风易俗工作推进情况总结",
    "阿坝县麦昆乡2021年度草原生态保护补助奖励政策落实情况报告",
    "清河镇2021年度道路交通安全专项整治三年行动工作总结",
    "清河镇2021年度12345政务服务便民热线办理工作总结",
    "清河镇2021年度“1+3”基层治理模式运行情况报告",
    "清河镇2021年度秸秆禁烧和综合利用工作总结",
    "清河镇2021年度长江流域重点水域禁捕退捕工作总结",
    "清河镇2021年度耕地保护和粮食生产工作总结",
    "清河镇2021年度计划生育家庭特别扶助工作总结",
    "清河镇2021年度农村集体产权制度改革工作总结",
    "清河镇2021年度村（社区）“两委”换届选举工作情况报告",
    "清河镇2021年度政府信息公开工作年度报告",
    "清河镇2021年度动物疫病防控工作总结",
    "清河镇2021年度残疾人就业创业扶持工作总结",
    "清河镇2021年度推进移民后期扶持项目建设情况的报告",
    "清河镇2021年度全国文明城市创建工作总结",
    "柳林街道2021年度网络安全工作责任制落实情况自查报告",
]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("清河镇2021年度工作总结", ["清河镇2021年度工作总结"]),
        (
            "清河镇2021年度意识形态工作责任制落实情况报告",
            ["清河镇2021年度", "意识形态工作责任制落实情况报告"],
        ),
        (
            "石桥乡关于巩固拓展脱贫攻坚成果同乡村振兴有效衔接工作情况的报告",
            ["石桥乡关于巩固拓展脱贫攻坚成果同乡村振兴", "有效衔接工作情况的报告"],
        ),
        ("自己定的\n两行标题", ["自己定的", "两行标题"]),
        ("甲" * 45, ["甲" * 15] * 3),
        ("", []),
    ],
)
def test_a_title_breaks_where_a_reader_would_pause(title: str, lines: list[str]) -> None:
    assert title_lines(title, terms=TERMS) == lines


@pytest.mark.parametrize("title", TITLES)
def test_no_word_no_year_and_no_short_quotation_is_split(title: str) -> None:
    lines = title_lines(title, terms=TERMS)
    for parts in (lines, [word for line in lines for word in title_words(line, terms=TERMS)]):
        assert "".join(parts) == title
        breaks = {sum(map(len, parts[:count])) for count in range(1, len(parts))}
        whole = [
            match.span()
            for match in re.finditer(rf"[\d〇一二]+年度?|[“（].*?[”）]|\d+|{'|'.join(TERMS)}", title)
        ]
        whole += [(start, end) for _, start, end in rjieba.tokenize(title)]
        for start, end in whole:
            assert not breaks & set(range(start + 1, end)), title[start:end]


@pytest.mark.parametrize("length", range(21, 90))
def test_no_line_is_too_long_and_nothing_is_lost(length: int) -> None:
    title = ("关于石桥乡宣传思想文化工作开展情况的报告" * 5)[:length]
    lines = title_lines(title)
    assert "".join(lines) == title
    assert all(len(line) <= 20 for line in lines)


@pytest.mark.parametrize("title", [*TITLES[1:8], "自己定的\n两行标题"])
def test_all_three_formats_break_a_title_alike(title: str) -> None:
    document = Document(title=title, unbroken=TERMS)
    lines = title_lines(title, terms=TERMS)
    heading = BeautifulSoup(render_html(document), "html.parser").h1
    assert heading is not None
    assert [span.get_text() for span in heading.find_all("span")] == lines
    assert WordDocument(io.BytesIO(render_docx(document))).paragraphs[0].text.split("\n") == lines
    page = pypdfium2.PdfDocument(render_pdf(document))[0].get_textpage()
    assert page.get_text_range().split()[: len(lines)] == lines


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("清河镇2021年度国家级生态文明建设示范镇创建工作报告", "示范镇"),
        ("清河镇2021年度建档立卡贫困户后续帮扶和产业发展工作总结", "贫困户"),
        ("清河镇2021年度网格员队伍标准化建设和考核管理工作总结", "网格员"),
    ],
)
def test_an_ending_is_not_torn_from_a_word_that_no_dictionary_has(title: str, word: str) -> None:
    assert any(word in part for line in title_lines(title) for part in title_words(line))


@pytest.mark.parametrize(
    ("line", "terms", "words"),
    [
        (
            "意识形态工作责任制落实情况报告",
            ("意识形态工作责任制",),
            ["意识形态工作责任制", "落实情况", "报告"],
        ),
        (
            "重大危险源监督管理和隐患排查报告",
            ("重大危险源",),
            ["重大危险源", "监督管理和隐患", "排查报告"],
        ),
        # Terms that overlap are one; a term that is not in the title, or is empty, is nothing.
        (
            "重大危险源监督管理和隐患排查报告",
            ("重大危险源监督", "监督管理", "河长", ""),
            ["重大危险源监督管理和隐患", "排查报告"],
        ),
        (
            "森林草原“1+3.5(甲)”防火模式运行报告",
            ("“1+3.5(甲)”防火模式",),
            ["森林草原", "“1+3.5(甲)”防火模式", "运行", "报告"],
        ),
    ],
)
def test_a_term_of_the_subject_is_one_word(line: str, terms: tuple[str, ...], words: list[str]) -> None:
    without = title_words(line)
    assert title_words(line, terms=terms) == words != without
    # Another subject's review in the same process does not know them.
    assert title_words(line) == without


def test_a_term_longer_than_a_line_is_broken_because_it_has_to_be() -> None:
    assert title_lines("甲" * 45, terms=("甲" * 30,)) == ["甲" * 15] * 3


def test_every_format_keeps_the_subjects_terms_whole() -> None:
    title, term = "清河镇关于深化农村乱占耕地建房专项整治工作情况的报告", "农村乱占耕地建房专项整治"
    before, after = title_lines(title), title_lines(title, terms=(term,))
    assert before == ["清河镇关于深化农村乱占耕地", "建房专项整治工作情况的报告"]
    assert after == ["清河镇关于深化", "农村乱占耕地建房专项整治工作情况的报告"]
    document = Document(title=title, unbroken=(term,))
    heading = BeautifulSoup(render_html(document), "html.parser").h1
    assert heading is not None
    assert [span.get_text() for span in heading.find_all("span")] == after
    assert WordDocument(io.BytesIO(render_docx(document))).paragraphs[0].text.split("\n") == after
    page = pypdfium2.PdfDocument(render_pdf(document))[0].get_textpage()
    assert page.get_text_range().split()[: len(after)] == after
