"""Tables as HTML: groups of rows, headers of rows, and cards on a phone."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup

from kit.content import Column, Paragraph, Run, Table
from kit.content.card_tables import card_labels
from kit.content.html_blocks import Page, fragment

NAMES = ("指标", "数值", "上年", "说明")
WIDE = ("理论学习次数", "约12000人次", "约11000人次", "不含知识讲座和领学")


def table(*rows: tuple[str, ...], names: tuple[str, ...] = NAMES, **more: Any) -> Table:
    columns = tuple(Column(name, "right" if name in {"数值", "上年"} else "left") for name in names)
    return Table("", columns, tuple(tuple((Run(cell),) for cell in row) for row in rows), **more)


def on_page(block: Table, *others: Paragraph) -> BeautifulSoup:
    return BeautifulSoup(fragment([block], page=Page([block, *others])), "html.parser")


def bodies(soup: BeautifulSoup) -> list[list[str]]:
    """The first cell of each row, for every body of the table."""
    return [[cell.get_text() for cell in body.select("tr > :first-child")] for body in soup.select("tbody")]


GROUPED = table(
    *((name, "1", "2", "3") for name in "甲乙丙丁"), groups=("组织领导", "", "理论学习", ""), row_headers=True
)


def test_each_group_is_a_body_that_begins_with_its_title() -> None:
    assert bodies(on_page(GROUPED)) == [["组织领导", "甲", "乙"], ["理论学习", "丙", "丁"]]


def test_rows_before_the_first_group_stand_under_no_title() -> None:
    assert bodies(on_page(table(*((name,) * 4 for name in "甲乙"), groups=("", "其他")))) == [
        ["甲"],
        ["其他", "乙"],
    ]


def test_a_title_of_a_group_is_a_header_over_all_columns() -> None:
    titles = on_page(GROUPED).select("tr.group > *")
    assert [(cell.name, cell["scope"], cell["colspan"]) for cell in titles] == [("th", "rowgroup", "4")] * 2


def test_a_title_of_a_group_is_flush_left_in_a_notebook_too() -> None:
    notebook = BeautifulSoup(fragment([GROUPED]), "html.parser").select("tr.group th")
    assert [cell.get("style") for cell in notebook] == ["text-align:left"] * 2
    assert on_page(GROUPED).select("tr.group [style]") == []


def test_a_table_without_groups_is_one_body() -> None:
    soup = on_page(table(*((name,) * 4 for name in "甲乙")))
    assert bodies(soup) == [["甲", "乙"]]
    assert not soup.select(".group")


def test_only_the_first_cell_of_a_row_is_its_header_and_only_if_asked() -> None:
    rows = on_page(GROUPED).select("tbody tr:not(.group)")
    assert [[(cell.name, cell.get("scope")) for cell in row.select("td, th")] for row in rows] == [
        [("th", "row"), ("td", None), ("td", None), ("td", None)]
    ] * 4
    assert on_page(table(("甲",) * 4)).select("tbody th") == []


def test_a_source_line_with_a_number_leads_back_from_its_name() -> None:
    numbered = table(("1", "学习", "12次", "行数"), anchors=("study",), row_headers=True)
    stated = Paragraph((Run("12次", figure="study"),))
    links = on_page(numbered, stated).select("tr#source-study a.back")
    assert [(link.get_text(), link["href"]) for link in links] == [("学习", "#figure-study")]


def test_a_table_too_wide_for_a_phone_has_cards_with_the_names_of_its_columns() -> None:
    soup = on_page(table(WIDE, row_headers=True))
    assert soup.select("table.cards:not(.numbered)")
    cells = soup.select("tbody tr > *")
    assert [cell.get("data-label") for cell in cells] == [None, "数值", "上年", "说明"]
    assert tuple(cell.get_text() for cell in cells) == WIDE, "a label is no text of the page"


def test_a_narrow_table_and_one_in_a_notebook_have_no_cards() -> None:
    wide = table(WIDE)
    for html in (fragment([wide]), str(on_page(table(("学习", "12", "11", "无"))))):
        assert "cards" not in html
        assert "data-label" not in html


def test_number_and_name_of_a_row_are_the_title_of_its_card() -> None:
    numbered = table(("1", *WIDE), ("2", *WIDE), names=("序号", *NAMES))
    soup = on_page(numbered)
    assert soup.select("table.cards.numbered")
    assert [cell.get("data-label") for cell in soup.select("tbody tr:first-child td")] == [
        None,
        None,
        "数值",
        "上年",
        "说明",
    ]
    # One row without a number, and the first cells are names.
    assert card_labels(table(("1", *WIDE), ("", *WIDE), names=("序号", *NAMES)))[1] == "指标"


def test_amounts_need_their_whole_width_and_texts_are_broken_over_lines() -> None:
    amount, text = "约123456789012人次", "不含知识讲座和领学的全部场次"
    assert card_labels(table(("甲", amount, "约12345人次", "无")))
    assert card_labels(table(("甲", "12", "11", text * 5))) == ()


def test_the_longest_of_several_lines_is_the_width_of_a_cell() -> None:
    assert card_labels(table(("甲", "1200人次\n1300人次\n1400人次", "1100人次", "无"))) == ()
    assert card_labels(table(("甲", "1200人次1300人次1400人次", "1100人次", "无")))
