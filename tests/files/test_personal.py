from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kit.files.personal import kinds_in_text, kinds_of_number

MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
MARKS = st.sampled_from([*"-－–—‐. ．/／·_ 　", "（", "）", ")", "(", "】", " - ", "—", "\u200b-", "。"])
SPACINGS = st.sampled_from([(3, 4, 4), (3, 8), (3, 3, 5), (4, 3, 4)])
BEFORE = st.sampled_from(
    [
        *("", "Tel", "tel:", "QQ", "微信V", "v", "wx", "a", "电话", "手机号", "致电", "联系", "张三", "（"),
        *("群众反映停电，", "+86", "0086", "+86 ", "2021-07-01 ", "第3户 ", "①", "共12次，"),
    ]
)
AFTER = st.sampled_from(
    [
        *(
            "",
            "转801",
            "）",
            "张三",
            "，已办结",
            "元旦前回复",
            "次日回复",
            "次要联系",
            "@qq.com",
            "x",
            "abc",
            "。",
        ),
        *("/13912345678", " 12次"),
    ]
)
SCRIPTS = st.sampled_from(
    ["0123456789", "０１２３４５６７８９", "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"]
)


def spaced(digits: str, spacing: tuple[int, ...], marks: list[str]) -> str:
    parts, at = [], 0
    for size, mark in zip(spacing, [*marks, ""], strict=False):
        parts += [digits[at : at + size], mark]
        at += size
    return "".join(parts[: 2 * len(spacing) - 1])


@given(MOBILES, SPACINGS, MARKS, MARKS, BEFORE, AFTER)
@settings(max_examples=400, deadline=None)
def test_a_mobile_number_is_found_however_it_is_spaced(
    mobile: str, spacing: tuple[int, ...], one: str, two: str, before: str, after: str
) -> None:
    if spacing == (3, 8) and one in ".．。":
        before = "电话"  # without a label it may be a fraction
    if spacing == (4, 3, 4):
        mobile = f"13{mobile[2:]}"  # 1949-202-1001 is years
    assert "手机号码" in kinds_in_text(before + spaced(mobile, spacing, [one, two]) + after)


@given(MOBILES, BEFORE, AFTER, SCRIPTS)
@settings(max_examples=300, deadline=None)
def test_a_mobile_number_is_found_in_any_digits_behind_and_before_anything(
    mobile: str, before: str, after: str, script: str
) -> None:
    written = mobile.translate(str.maketrans("0123456789", script))
    if not script[0].isascii():
        before, after = ("" if before[-1:] in "三86①" else before), (after if not after[:1].isascii() else "")
    assert "手机号码" in kinds_in_text(before + written + after)


@given(st.dates(dt.date(1930, 1, 1), dt.date(2020, 12, 31)), st.integers(1, 999), MARKS, MARKS, BEFORE)
@settings(max_examples=300, deadline=None)
def test_an_identity_number_is_found_however_it_is_spaced(
    born: dt.date, serial: int, one: str, two: str, before: str
) -> None:
    digits = f"430122{born:%Y%m%d}{serial:03}"
    total = sum(int(digit) * 2 ** (17 - at) for at, digit in enumerate(digits))
    number = digits + "10X98765432"[total % 11]

    if not before.strip().endswith(("86", "①")):
        assert "身份证号码" in kinds_in_text(f"{before}{spaced(number, (6, 8, 4), [one, two])}，张三")
    assert "身份证号码" in kinds_in_text(f"身份证号{number.lower()}张三")


@pytest.mark.parametrize("mark", ["", " ", "－", "-", ".", "　", "_"])
def test_a_card_is_found_however_it_is_spaced(mark: str) -> None:
    assert kinds_in_text(f"卡号CARD{mark.join(('6222', '0212', '3456', '7894'))}已发") == ("银行卡号",)


@pytest.mark.parametrize(
    "text",
    [
        *("电话1380-0138000", "手机：138.00138000", "1.13800138000", "013800138000", "0086138 0013 8000"),
        *(
            "13800138000w13900139000",
            "138，0013，8000",
            "138\n0013\n8000",
            "٠13800138000"[1:],
            "联系13800138000人员",
        ),
        *(
            "电话13800138000次",
            "投入资金10万元，电话13800138000",
            "138'0013'8000",
            "①③⑧00138000",
            "一三八-〇〇一三-八〇〇〇",
        ),
    ],
)
def test_odd_spellings_of_a_mobile_number_are_found(text: str) -> None:
    assert kinds_in_text(text) == ("手机号码",)


AMOUNTS = st.integers(13_000_000_000, 19_999_999_999)


@given(
    AMOUNTS,
    st.sampled_from(
        [
            "投入资金{}元",
            "{}元",
            "阅读量{}次",
            "专题阅读量达{}",
            "¥{}",
            "点击{}人次",
            "用电量{}千瓦时",
            "{}余元",
        ]
    )
    | st.sampled_from(
        ["总额约{}元用于道路", "播放量：{}", "支出 {} 元", "{}.00元", "合计{}", "{}万元", "人民币{}"]
    ),
)
@settings(max_examples=200, deadline=None)
def test_an_amount_is_no_mobile_number(amount: int, sentence: str) -> None:
    assert kinds_in_text(sentence.format(amount)) == ()


@given(
    st.lists(
        st.sampled_from(
            ["宣传栏{}块", "{}次", "2021年{}月", "清政发〔2021〕{}号", "{}:30", "第{}期", "{}%", "{}.5小时"]
        )
        | st.sampled_from(
            ["2021-07-{}", "2021.7.{}", "2021/07/{}", "{}人", "15{}-16{}元", "{}、", "{}，", "1.{}万元"]
        ),
        min_size=1,
        max_size=8,
    ),
    st.lists(st.integers(10, 31), min_size=8, max_size=8),
    st.sampled_from(["，", "、", "；", " 至 ", "和"]),
)
@example(
    phrases=["宣传栏{}块", "2021-07-{}", "{}%", "2021-07-{}", "2021年{}月"],
    numbers=[10, 10, 26, 28, 10, 10, 10, 10],
    mark="，",
)
@settings(max_examples=400, deadline=None)
def test_what_an_office_writes_of_its_work_holds_no_number_of_a_person(
    phrases: list[str], numbers: list[int], mark: str
) -> None:
    text = mark.join(phrase.format(number, number) for phrase, number in zip(phrases, numbers, strict=False))
    assert kinds_in_text(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "15000-160000",
            "150，2000，3000",
            "150、2000、3000",
            "150+2000+3000=5150",
            "138.00138000",
            "0.13812345678",
        ),
        *(
            "550e8400-e29b-41d4-a716-446655440000",
            "SN13812345678",
            "192.168.1.100",
            "1500000(1200)",
            "20211115103000",
        ),
        *(
            "用电13500000000-14000000000千瓦时",
            "135,0000,0000元",
            "0571-88881234",
            "二〇二一年七月一日至二〇二一年七月三十日",
        ),
    ],
)
def test_ranges_lists_codes_and_fractions_pass(text: str) -> None:
    assert kinds_in_text(text) == ()


@given(st.integers(-(10**6), 10**10 - 1) | st.floats(max_value=9.9e9, allow_nan=False))
def test_a_count_in_a_cell_of_its_own_passes(number: float) -> None:
    assert kinds_of_number(number) == ()
