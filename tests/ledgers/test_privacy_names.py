"""Names of sheets, files and folders, and headers of the office's own work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kit
from kit.errors import DataError
from kit.files import Cell, Sheet, find_place, list_places
from kit.ledgers import FaultyLedgers, examine_ledgers, read_ledgers
from kit.ledgers.privacy import kind_of_header, personal_faults
from tests.support.ledger_files import Written, place_of, sample_sheets, write_csvs, write_xlsx
from tests.support.subjects import CATALOGUE

MOBILE = "13800138000"
NAME = f"张某{MOBILE}"


def codes(path: Path) -> list[tuple[str, str, str]]:
    faults = examine_ledgers(place_of(path.parent, path), CATALOGUE).faults
    return [(fault.sheet, fault.cell, fault.code) for fault in faults if fault.code.startswith("personal-")]


@pytest.mark.parametrize(
    "header",
    [
        *(
            "志愿者名单",
            "参会人员名单",
            "花名册",
            "联系人",
            "村联系人",
            "联系人及电话",
            "监护人",
            "家庭成员",
            "法人姓名",
            "法定代表人",
        ),
        *(
            "帮扶对象",
            "救助对象",
            "慰问对象",
            "低保对象",
            "病情",
            "病历",
            "籍贯",
            "微信",
            "微信号",
            "QQ",
            "QQ号",
            "ＱＱ",
            "邮箱",
        ),
        *(
            "身份证后六位",
            "身份证后6位",
            "手机尾号",
            "银行卡后四位",
            "车牌号",
            "住户",
            "户号",
            "门牌号",
            "年龄",
            "年龄（岁）",
            "性别",
        ),
        *(
            "婚姻状况",
            "婚否",
            "政治面貌",
            "学历",
            "文化程度",
            "个人账号",
            "支付宝账号",
            "收款账户",
            "发帖人",
            "网名",
            "家庭收入",
        ),
    ],
)
def test_headers_that_ask_for_persons_are_refused(header: str) -> None:
    assert kind_of_header(header)


@pytest.mark.parametrize(
    "header",
    [
        *(
            "发布账号",
            "抖音账号",
            "新媒体账号",
            "账号数",
            "账号名称",
            "官方微信",
            "微信公众号",
            "微信（条）",
            "微信推送条数",
        ),
        *(
            "联系人大代表活动次数",
            "名单公示次数",
            "企业名单",
            "文明村名单",
            "参加人数",
            "男",
            "女",
            "男性人数",
            "志愿者",
            "志愿者人次",
        ),
        *(
            "住户数",
            "住户（户）",
            "走访户数",
            "慰问金额",
            "帮扶次数",
            "平均年龄",
            "年龄段",
            "投稿邮箱",
            "值班电话",
            "学历提升班期数",
        ),
        *(
            "婚姻登记数",
            "家庭教育讲座",
            "用户数",
            "法人单位数",
            "培训对象",
            "服务对象",
            "责任人",
            "最美家庭",
            "文明户",
            "示范户",
            "户籍人口",
        ),
    ],
)
def test_headers_of_work_pass(header: str) -> None:
    assert kind_of_header(header) == ""


def test_nothing_that_the_kit_itself_declares_is_refused() -> None:
    for schema in CATALOGUE.values():
        names = [schema.name, *schema.synonyms]
        for column in schema.columns:
            names += [column.name, *column.synonyms, *column.spellings]
        assert [name for name in names if kind_of_header(name)] == []


@pytest.mark.parametrize("value", [3, 12.0, "25", 13800138000.0, "小明"])
def test_a_header_of_a_messenger_is_innocent_over_counts_alone(tmp_path: Path, value: Written) -> None:
    rows: list[list[Written]] = [["平台", "微信"], ["一月", value], ["二月", 4]]
    path = write_xlsx(tmp_path / "a.xlsx", {**sample_sheets(), "发布": rows})

    is_count = value in (3, 12.0, "25")
    assert (("发布", "B1", "personal-header") in codes(path)) is not is_count


@pytest.mark.parametrize("value", [13_500_000_000.0, "13500000000"])
@pytest.mark.parametrize(
    ("header", "refused"), [("投入资金（元）", False), ("阅读量", False), ("备注", True)]
)
def test_a_bare_number_is_judged_by_its_column(
    tmp_path: Path, value: Written, header: str, refused: bool
) -> None:
    rows: list[list[Written]] = [["项目", header], ["甲", value]]
    path = write_xlsx(tmp_path / "a.xlsx", {**sample_sheets(), "其他": rows})

    assert codes(path) == [("其他", "B2", "personal-value")] * refused


def test_an_amount_beside_its_name_passes(tmp_path: Path) -> None:
    profile: list[list[Written]] = [["乡镇名称", "清河镇"], ["年度", 2021], ["全年阅读量", 13_000_000_000]]

    assert codes(write_xlsx(tmp_path / "a.xlsx", sample_sheets(profile=profile))) == []


@pytest.mark.parametrize(
    ("unit", "refused"), [("元", False), ("万元", False), ("次", False), ("", True), ("人", True)]
)
def test_a_target_is_judged_by_its_name_and_unit(tmp_path: Path, unit: str, refused: bool) -> None:
    tasks: list[list[Written]] = [["甲", None, 13_500_000_000, 13_800_000_001, unit, "已完成"]]

    found = codes(write_xlsx(tmp_path / "a.xlsx", sample_sheets(tasks=tasks)))
    assert [cell for _, cell, _ in found] == ["C2", "D2"] * refused


@pytest.mark.parametrize(
    "sheet", [NAME, f"信息报送({NAME})", "联系138－0013－8000", "理论学习 Tel13800138000"]
)
def test_a_sheets_name_is_refused_and_told_by_its_number(tmp_path: Path, sheet: str) -> None:
    study: list[list[Written]] = [["日期", "形式", "主题"], ["某日", "党课", "甲"]]
    write_xlsx(tmp_path / "2021/清河镇.xlsx", {"封面": [["甲"]], sheet: study})
    with pytest.raises(FaultyLedgers) as caught:
        read_ledgers(find_place(tmp_path, 2021, "清河镇"), CATALOGUE)

    told = str(caught.value) + "".join(map(str, caught.value.faults))
    assert [fault.sheet for fault in caught.value.faults if fault.code == "personal-name"] == [
        "第2张工作表（名称不显示）"
    ]
    assert not any(secret in told for secret in ("张某", "138", "0013"))


def test_a_sheet_that_is_called_a_list_of_persons_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {**sample_sheets(), "志愿者名单": [["序号", "甲"], [1, "某某"]]})

    assert codes(path) == [("志愿者名单", "", "personal-name")]


def test_a_title_over_a_table_is_judged_by_the_tables_header(tmp_path: Path) -> None:
    rows: list[list[Written]] = [["志愿服务队名单", None], ["服务队", "人数"], ["甲队", 3]]

    assert codes(write_xlsx(tmp_path / "a.xlsx", {**sample_sheets(), "其他": rows})) == []


def test_a_files_name_is_refused_and_told_by_its_place(tmp_path: Path) -> None:
    ledgers: dict[str, list[list[Written]]] = {
        "基本情况": [["项目", "内容"], ["乡镇名称", "试验镇"]],
        NAME: [["村", "数"], ["东村", 1]],
    }
    write_csvs(tmp_path / "2021/试验镇", ledgers)
    faults = [f for f in kit.check(tmp_path).faults if f.code == "personal-name"]

    assert [fault.file for fault in faults] == ["2021/试验镇/（名称不显示）.csv"]
    assert "第 2 个台账文件" in faults[0].message
    assert MOBILE not in json.dumps(kit.check(tmp_path).to_json(), ensure_ascii=False) + str(
        kit.check(tmp_path)
    )


@pytest.mark.parametrize(
    "name", [f"2021/{NAME}.xlsx", f"2021/{NAME}/甲镇.xlsx", f"2021/{NAME}镇/理论学习.xlsx"]
)
def test_a_township_of_such_a_name_fails_alone_and_is_not_named(tmp_path: Path, name: str) -> None:
    write_xlsx(tmp_path / name, sample_sheets())
    write_xlsx(tmp_path / "2021/清河镇.xlsx", sample_sheets())
    hidden = [place for place in list_places(tmp_path, 2021) if place.hidden]

    assert len(hidden) == 1
    for opening in (
        lambda: kit.open_review(hidden[0].name, 2021, data=tmp_path),
        lambda: read_ledgers(hidden[0], CATALOGUE),
    ):
        with pytest.raises(DataError) as caught:
            opening()
        assert "按名称排的第 1 项" in str(caught.value) or "按名称排的第 2 项" in str(caught.value)
        assert not any(secret in str(caught.value) for secret in ("张某", MOBILE))
    result = kit.check(tmp_path)
    assert [f.code for f in result.faults].count("personal-name") == 1
    assert MOBILE not in str(result)
    assert kit.open_review("清河镇", 2021, data=tmp_path).township == "清河镇"


SPELLINGS = [
    *(
        "13800138000",
        "138－0013－8000",
        "138.0013.8000",
        "(138)00138000",
        "（138）0013 8000",
        "138/0013/8000",
    ),
    *("Tel13800138000", "QQ13800138000", "微信V13800138000转", "１３８００１３８０００", "+86 138 0013 8000"),
    *("一三八〇〇一三八〇〇〇", "110101－19900101－1237", "身份证110101199001011237", "6222 0212 3456 7894"),
]
HONEST = [
    *(
        "宣传栏12块",
        "清政发〔2021〕138号",
        "2021.7.1—2021.7.3",
        "投入资金13500000000元",
        "阅读量13000000000次",
    ),
    *("12345热线", "8:30-11:30", "约1.2万元", "第1、2、3期", "15000-160000", "0571-88881234"),
]


@given(
    st.lists(st.lists(st.sampled_from(HONEST) | st.integers(0, 10**6), min_size=3, max_size=3), max_size=6),
    st.sampled_from(SPELLINGS),
    st.sampled_from(["", "群众反映道路不平，", "甲"]),
    st.sampled_from(["", "，已办结", "元旦前答复"]),
    st.data(),
)
@settings(max_examples=150, deadline=None)
def test_in_any_sheet_the_one_cell_of_a_person_is_told_and_not_repeated(
    rows: list[list[Cell]], spelling: str, before: str, after: str, data: st.DataObject
) -> None:
    table: list[list[Cell]] = [["事项", "情况", "数量"], *map(list, rows), ["甲", "乙", 1]]
    assert personal_faults("a.csv", [Sheet("其他", table)], {}) == []

    row = data.draw(st.integers(1, len(table) - 1))
    column = data.draw(st.integers(0, 2))
    table[row][column] = f"{before}{spelling}{after}"
    (fault,) = personal_faults("a.csv", [Sheet("其他", table)], {})
    assert (fault.cell, fault.code) == (f"{'ABC'[column]}{row + 1}", "personal-value")
    assert spelling not in str(fault)


@pytest.mark.parametrize("name", ["党员花名册", "困难群众名册", "通讯录", f"旧/{NAME}"])
def test_names_beside_the_ledgers_are_looked_at_too(tmp_path: Path, name: str) -> None:
    write_csvs(tmp_path / "2021/试验镇", {"信息报送": [["日期", "标题", "媒体", "级别"]]})
    path = tmp_path / f"2021/试验镇/{name}.jpg"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")

    assert [fault.code for fault in kit.check(tmp_path).faults if fault.severity == "error"] == [
        "personal-name"
    ]
    assert MOBILE not in str(kit.check(tmp_path))


@pytest.mark.parametrize(
    "header",
    ["患者", "慢性病", "诊断结果", "过敏史", "重点人员", "座机", "Tel", "WeChat", "祖籍", "学号", "军官证"],
)
def test_other_headers_that_ask_for_a_person(tmp_path: Path, header: str) -> None:
    rows: list[list[Written]] = [["村", header], ["东村", "某某"]]

    assert codes(write_xlsx(tmp_path / "a.xlsx", {**sample_sheets(), "其他": rows})) == [
        ("其他", "B1", "personal-header")
    ]


def test_a_number_of_pieces_is_no_amount_of_money() -> None:
    sheet = Sheet("其他", [["村", "数量"], ["东村", MOBILE]])

    assert [fault.cell for fault in personal_faults("a.csv", [sheet], {})] == ["B2"]
