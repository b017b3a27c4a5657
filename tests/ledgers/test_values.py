from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from kit.ledgers.values import is_placeholder, read_date, read_flag, read_month, read_number


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("20块", 20, "块"),
        ("１２", 12, ""),
        ("1,200.50", Decimal("1200.50"), ""),
        ("1.2万", 12000, ""),
        ("两百零五", 205, ""),
        ("两百五", 250, ""),
        ("三万五", 35000, ""),
        ("廿五", 25, ""),
        ("十", 10, ""),
        ("一百一十", 110, ""),
        ("两千零五", 2005, ""),
        ("一亿二千万", 120_000_000, ""),
        ("二〇二一", 2021, ""),
        ("三点五小时", Decimal("3.5"), "小时"),
        ("85.3％", Decimal("85.3"), "%"),
        ("百分之十二", 12, "%"),
        ("-5", -5, ""),
        ("30㎡", 30, "平方米"),
        ("共计20块", 20, "块"),
        ("达20人", 20, "人"),
        ("20人。", 20, "人"),
        ("三万五千人次", 35000, "人次"),
        ("壹佰贰拾", 120, ""),
        ("〇", 0, ""),
        ("1 200", 1200, ""),
        ("5百分点", 5, "百分点"),
        ("¥2.5万", 25000, "元"),
        ("20km²", 20, "平方公里"),
        ("3个小时", 3, "个小时"),
    ],
)
def test_exact_numbers(text: str, value: int | Decimal, unit: str) -> None:
    number = read_number(text)

    assert number is not None
    assert (number.value, number.unit, number.approximate) == (value, unit, False)
    assert str(number.value) == str(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("约200", 200),
        ("300余条", 300),
        ("20多块", 20),
        ("200左右", 200),
        ("1.2万余人", 12000),
        ("五百余", 500),
        ("近百", 100),
        ("千余人", 1000),
        ("上百场", 100),
        ("超过1.2万人次", 12000),
        ("20+", 20),
        ("不足30", 30),
        ("共约200", 200),
        ("二十余", 20),
        ("２００余", 200),
    ],
)
def test_approximate_numbers_stay_marked(text: str, value: int) -> None:
    number = read_number(text)

    assert number is not None
    assert (number.value, number.approximate) == (value, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "若干",
        "第3期",
        "10-20",
        "20①",
        "①",
        "三五十",
        "百千",
        "十几",
        "xx",
        "7月1日",
        "1千2百",
        "30 25",
        "20  300",
        "12\n15",
        "12<br>15",
        "1, 200",
        "12 .5",
        "十 五",
        "½",
        "百",
        "数十",
        "9" * 100,
    ],
)
def test_what_is_not_one_number_is_refused(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2021年7月1日",
            "2021.7.1",
            "2021-07",
            "2021/7/1",
            "20210701",
            "7月1日",
            "二〇二一年七月一日",
            "7.1",
        ),
        *("２０２１年７月１日", "7月1日-3日", "7月1日至8月2日", "2021.7.1-7.3", "2021-07-01 09:30:00"),
        *("2021/7/1 0:00", "2021-7-1 19:30", "7月1日 10:30", "2021.7.1.", "2021。7。1", "07-01", "44378"),
        *(
            "二O二一年七月一日",
            "7月1日晚",
            "20210701-0703",
            "2021年7-9月",
            "7-9月",
            "7月1日上午9点",
        ),
        *("2021年7月1日（星期四）", "21年7月1日", "2021 年 7 月 1 日", "7月1号", "2021年7月"),
    ],
)
def test_every_way_of_writing_a_date(text: str) -> None:
    assert read_date(text, 2021) == dt.date(2021, 7, 1)


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize(
    "written",
    ["2021-{:02}", "2021/{}", "2021.{:02}", "2021年{}月", "21年{}月份", "{}月", "{}-12月", "2021 年 {} 月"],
)
def test_a_month_written_without_a_day_has_none(written: str, month: int) -> None:
    read = read_date(written.format(month), 2021)
    assert (str(read), read) == (f"2021-{month:02}", dt.date(2021, month, 1))
    assert str(read_date(f"2021-{month:02}-01", 2021)) == f"2021-{month:02}-01"


@pytest.mark.parametrize("text", ["2021", "2021年", "21年", "2021年度", "全年"])
def test_a_year_alone_is_no_date(text: str) -> None:
    assert read_date(text, 2021) is None


def test_chinese_days_and_months() -> None:
    assert read_date("十二月三十一日", 2020) == dt.date(2020, 12, 31)
    assert read_date("二零二一年十一月廿五日", 2020) == dt.date(2021, 11, 25)
    assert read_date("2021.10", 2020) == dt.date(2021, 10, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2021年",
        "全年",
        "2021-13-01",
        "2021-02-30",
        "13.1",
        "②月",
        "3",
        "每月",
        "2021-7-1x",
        "1-3",
        "7.1、7.8",
        "7月1日 7月8日",
        "7.1\n7.8",
        "7月1、2日",
        "07-01-2021",
        "7/1/2021",
        "7-1-21",
        "07-01-21",
        "7月1日-35日",
        "7月3日-1日",
        "7.1-13.45",
        "7月1日-什么",
        "2021-07-01-x",
        "2021-07-01 25:00",
        "2021年13月",
        "99999",
        "7月①日",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    assert read_date(text, 2021) is None


@pytest.mark.parametrize(
    ("text", "month"),
    [("7", 7), ("07", 7), ("7月", 7), ("七月", 7), ("十二月份", 12), ("2021年7月", 7), ("2021-07", 7)],
)
def test_months(text: str, month: int) -> None:
    assert read_month(text, 2021) == month


@pytest.mark.parametrize(
    "text",
    ["0", "13", "2020-07", "1-3月", "全年", "十三", "①", "①月", "1\n2", "3.4", "3月、4月", "3月1日-4月2日"],
)
def test_what_is_no_month_of_the_year_is_refused(text: str) -> None:
    assert read_month(text, 2021) is None


def test_flags_and_placeholders() -> None:
    assert [read_flag(text, "采用") for text in ("是", "√", "已采用", "否", "×", "未采用", "也许")] == [
        *([True] * 3),
        *([False] * 3),
        None,
    ]
    assert all(map(is_placeholder, ("xx", "xxx", "XX次", "××", "待填", "（待填）", "TBD", "____", "请填写")))
    assert all(map(is_placeholder, ("全年学习xx次", "约ＸＸ人", "xxxx年xx月", "在××村")))
    assert not any(map(is_placeholder, ("x", "无", "20", "待人接物", "XXL号", "www.xx.cn", "3×5米", "Exx")))


@pytest.mark.parametrize("text", ["一、学习教育类", "1、学习", "二、", "20块、", "3；", "2：1"])
def test_what_is_numbered_or_parted_is_no_number_with_a_unit(text: str) -> None:
    read = read_number(text)
    assert read is None or read.unit == ""
