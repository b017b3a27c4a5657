"""Subjects that are begun: what a blank, a copy and a proposal hold, and what is never copied into one."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, nodes

from kit.errors import CallError
from kit.files.reader import read_sheets
from kit.ledgers import Fault, LedgerColumn, LedgerSchema
from kit.ledgers.sheet_reader import SheetReader
from kit.subjects import load_subject
from kit.subjects.beginning import begin_subject
from kit.subjects.column_guesses import KINDS
from tests.support.ledger_files import Sheets, csv_bytes, write_csvs, write_ods, write_xls, write_xlsx

COMMON_NAMES = {"乡镇", "年度", "行政村数", "常住人口", "标题", "全镇", "文字材料", "基本情况", "比上年"}
COLUMN_WORDS = {"key", "name", "kind", "unit", "required", "open", "choices", "preset", "long"}

PATROLS: list[list[Any]] = [
    ["清河镇2021年道路养护巡查台账"],
    ["填报单位：清河镇", None, None, None, "单位：万元"],
    [
        *("序号", "巡查日期", "路段", "路况等级", "发现病害（处）", "完成整改（处）", "投入资金"),
        *("巡查人", "联系电话", "是否验收", "备注"),
    ],
    *(
        [
            *(number + 1, dt.date(2021, number + 1, 5), f"沿河某路{'甲乙丙丁'[number % 4]}段"),
            *(["优", "良", "中"][number % 3], 5 + number, 4 + number, 1.5 + number),
            *(["张三", "李四"][number % 2], f"1380013800{number}", "是" if number % 2 else "否"),
            "临时封闭由王五负责" if number == 3 else None,
        ]
        for number in range(9)
    ),
    ["合计", None, None, None, 81, 72, 49.5],
]
CLEANING: list[list[Any]] = [
    ["月份", "保洁次数", "保洁里程（公里）", "参加人次"],
    *([f"{month}月", 10 + month, 2.5 * month, 30] for month in range(1, 13)),
]
PROBLEMS: list[list[Any]] = [
    ["问题", "类别", "责任部门", "整改措施"],
    ["沿河路面破损未修", "路面", "农业办", "结合秋季养护修补"],
    ["急弯处标志缺失", "标志", "农业办", "补装并登记"],
]
OFFICE: dict[str, list[list[Any]]] = {
    "1.养护巡查登记表": PATROLS,
    "保洁情况": CLEANING,
    "存在问题": PROBLEMS,
    "基本情况": [
        ["项目", "内容"],
        *(["乡镇名称", "清河镇"], ["年度", 2021], ["常住人口", 20000]),
        *(
            ["农村公路里程（公里）", 120.5],
            ["养护队伍数", "3支"],
            ["负责人姓名", "王五"],
            ["口号", "路畅人和"],
        ),
    ],
    "年度目标": [["指标", "目标值"], ["保洁次数", 200]],
    "人员花名册": [["姓名", "电话"], ["赵六", "13800138011"]],
}


def files_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def names_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def parsed(files: Mapping[str, str], name: str) -> dict[str, Any]:
    return tomllib.loads(files[f"{name}.toml"])


def check_agrees(files: Mapping[str, str]) -> None:
    """Hold that the files are whole, and that all their names refer to something."""
    subject, ledgers = parsed(files, "subject"), parsed(files, "ledgers")
    indicators, charts = parsed(files, "indicators")["indicator"], parsed(files, "charts")["chart"]
    facts = [fact["name"] for fact in ledgers.pop("基本情况", {"fact": []})["fact"]]
    sections = {section["heading"] for section in subject["section"]}
    columns = {name: [column["name"] for column in each["column"]] for name, each in ledgers.items()}
    for name, ledger in ledgers.items():
        assert {"key", "row", "example", "column"} <= ledger.keys()
        assert len(ledger["example"]) == len(ledger["column"])
        assert len({column["key"] for column in ledger["column"]}) == len(set(columns[name])) > 0
        for column in ledger["column"]:
            assert column.keys() <= COLUMN_WORDS
            assert column["kind"] in KINDS.values()
        for names in (*ledger.get("at_most", ()), *ledger.get("sum_of", ())):
            assert set(names) <= set(columns[name])
    names = {indicator["name"] for indicator in indicators}
    assert len(names) == len({indicator["key"] for indicator in indicators}) == len(indicators)
    assert not names & COMMON_NAMES
    for indicator in indicators:
        assert indicator["section"] in sections | {"导语"}
        within = columns.get(indicator.get("ledger", ""), [])
        assert indicator.get("fact", facts[:1]) in (*facts, facts[:1])
        assert set(indicator.get("share", ())) <= names
        for word in ("sum", "mean", "highest"):
            assert indicator.get(word) in (None, *within)
        assert set(indicator.get("where", {})) <= set(within)
    for chart in charts:
        assert chart["section"] in sections | {"指标一览"}
        assert chart.get("indicator", "") in names | {""}
    keys = [
        *(ledger["key"] for ledger in ledgers.values()),
        *(section["key"] for section in subject["section"]),
        *(each["key"] for each in (*indicators, *charts)),
        *(column["key"] for ledger in ledgers.values() for column in ledger["column"]),
        subject["key"],
    ]
    assert [key for key in keys if not re.fullmatch("[a-z][a-z0-9_]*", key)] == []
    wanted = {f"wording/{section['key']}.md" for section in subject["section"]}
    assert wanted <= files.keys() <= wanted | {f"{name}.toml" for name in TOML} | {"wording/opening.md"}
    stated: set[str] = set()
    for name in files.keys() - {f"{name}.toml" for name in TOML}:
        stated |= check_wording(files[name], names)
    assert stated >= names


TOML = ("subject", "ledgers", "indicators", "charts")


def check_wording(text: str, names: set[str]) -> set[str]:
    environment = Environment()
    used = {name.name for name in environment.parse(text).find_all(nodes.Name)}
    assert used <= names | COMMON_NAMES
    words = "".join(str(token[2]) for token in environment.lex(text) if token[1] == "data")
    assert not re.search(r"\d", words)
    return used


def read_again(files: Mapping[str, str], workbook: Path, sheet: str, ledger: str) -> tuple[int, list[str]]:
    """Read a sheet as the ledger proposed from it; return its records and the codes of its errors."""
    declared = parsed(files, "ledgers")[ledger]
    kinds = {word: kind for kind, word in KINDS.items()}
    schema = LedgerSchema(
        declared["key"],
        ledger,
        declared["row"],
        tuple(
            LedgerColumn(
                column["key"],
                column["name"],
                kinds[column["kind"]],
                required=column.get("required", False),
                choices=dict.fromkeys(column.get("choices", ()), ()),
                open=column.get("open", False),
                unit=column.get("unit", ""),
            )
            for column in declared["column"]
        ),
    )
    faults: list[Fault] = []
    (raw,) = (each for each in read_sheets(workbook).sheets if each.name == sheet)
    read = SheetReader(schema, workbook.name, 2021, faults).read(raw)
    assert read is not None
    return len(read.rows), [fault.code for fault in faults if fault.severity == "error"]


def proposed(tmp_path: Path, sheets: Sheets, **merge: list[str]) -> dict[str, str]:
    workbook = write_xlsx(tmp_path / "台账.xlsx", sheets, merge)
    return files_of(begin_subject(tmp_path / "新专题", source=str(workbook)))


def column_kinds(files: Mapping[str, str], ledger: str) -> dict[str, str]:
    return {each["name"]: each["kind"] for each in parsed(files, "ledgers")[ledger]["column"]}


def test_a_blank_subject_is_complete_and_takes_the_folders_name(tmp_path: Path) -> None:
    folder = begin_subject(tmp_path / "道路养护")
    files = files_of(folder)
    check_agrees(files)
    subject = parsed(files, "subject")
    assert (subject["key"], subject["name"]) == ("my_subject", "道路养护")
    assert subject["title"] == "{乡镇}{年度}年道路养护工作总结"
    assert len(parsed(files, "ledgers")) == len(parsed(files, "charts")["chart"]) == 1


@pytest.mark.parametrize(
    ("name", "key", "shown"),
    [
        ("roads", "roads", "roads"),
        ("Road Works", "road_works", "RoadWorks"),
        # The reader refuses a double quote in a name, as Windows does in one of a folder.
        ('他"说', "my_subject", "他说"),
        ("他'说", "my_subject", "他'说"),
        ("{路}", "my_subject", "路"),
        ("2号", "my_subject", "2号"),
    ],
)
def test_a_folders_name_is_written_so_that_it_reads_back(
    tmp_path: Path, name: str, key: str, shown: str
) -> None:
    subject = parsed(files_of(begin_subject(tmp_path / name)), "subject")
    assert (subject["key"], subject["name"]) == (key, shown)


def test_every_property_of_the_blank_is_explained(tmp_path: Path) -> None:
    files = files_of(begin_subject(tmp_path / "道路养护"))
    ledgers = "also example monthly compared at_most running_at_most sum_of once_each unit units required"
    ledgers += " may_be_blank choices open endings others asks preset long fact"
    counting = "sum mean highest lowest idle_months distinct blank fact share per times short_of names kept"
    counting += " kept_share targets python kinds where except months decimals better compared also"
    drawing = "form indicator by parts marked title section indicators"
    for name, words in (("ledgers", ledgers), ("indicators", counting), ("charts", drawing)):
        missing = [word for word in words.split() if not re.search(rf"\b{word}\b", files[f"{name}.toml"])]
        assert missing == []


def test_a_proposed_section_compares_one_figure_with_the_year_before(tmp_path: Path) -> None:
    workbook = write_xlsx(tmp_path / "办公室.xlsx", OFFICE)
    files = files_of(begin_subject(tmp_path / "道路养护", source=str(workbook)))
    sections = [text for name, text in files.items() if name.startswith("wording/")]
    assert any(".上年为" in text for text in sections)
    assert {text.count(".比上年") for text in sections} <= {0, 1}


@pytest.mark.parametrize("write", [write_xlsx, write_xls, write_ods])
def test_a_subject_is_proposed_from_an_offices_workbook_of_any_format(
    tmp_path: Path, write: Callable[[Path, Sheets], Path]
) -> None:
    workbook = write(tmp_path / "办公室.dat", OFFICE)
    files = files_of(begin_subject(tmp_path / "道路养护", source=str(workbook)))
    check_agrees(files)
    assert column_kinds(files, "养护巡查") == {
        **{"巡查日期": "日期", "路段": "文字", "路况等级": "选项", "发现病害": "整数", "完成整改": "整数"},
        **{"投入资金": "小数", "巡查人": "文字", "是否验收": "是否", "备注": "文字"},
    }
    ledgers = parsed(files, "ledgers")
    columns = {column["name"]: column for column in ledgers["养护巡查"]["column"]}
    assert columns["路况等级"]["choices"] == ["优", "良", "中"]
    assert (columns["发现病害"]["unit"], columns["投入资金"]["unit"]) == ("处", "万元")
    assert [name for name, column in columns.items() if not column.get("required")] == ["备注"]
    assert ledgers["养护巡查"]["at_most"] == [["完成整改", "发现病害"]]
    assert column_kinds(files, "保洁情况")["月份"] == "月份"
    assert ledgers["基本情况"]["fact"] == [
        {"key": "fact_1", "name": "农村公路里程", "unit": "公里", "kind": "小数"},
        {"key": "maintenance_teams", "name": "养护队伍数", "unit": "支", "kind": "整数"},
    ]
    assert list(ledgers) == ["养护巡查", "保洁情况", "存在问题", "基本情况"]


def test_indicators_and_charts_follow_the_columns(tmp_path: Path) -> None:
    files = proposed(tmp_path, OFFICE)
    indicators = {each["name"]: each for each in parsed(files, "indicators")["indicator"]}
    assert indicators["养护巡查次数"]["unit"] == "次"
    assert "sum" not in indicators["养护巡查次数"]
    assert indicators["发现病害"]["sum"] == "发现病害"
    assert indicators["投入资金"]["decimals"] == 1
    assert indicators["完成整改率"]["share"] == ["完成整改", "发现病害"]
    assert indicators["养护巡查最多路况等级"]["highest"] == "路况等级"
    assert indicators["养护巡查验收次数"]["where"] == {"是否验收": True}
    assert indicators["保洁参加人次"]["ledger"] == "保洁情况"
    assert indicators["农村公路里程"]["section"] == "导语"
    charts = [
        (each["form"], each.get("indicator"), each.get("by")) for each in parsed(files, "charts")["chart"]
    ]
    assert charts == [
        *(("按月", "养护巡查次数", None), ("分组", "养护巡查次数", "路况等级")),
        *(("按月", "保洁次数", None), ("按月", "保洁里程", None), ("目标", None, None)),
    ]
    problems = parsed(files, "subject")["section"][-1]
    assert "chapter" not in problems
    assert problems["list"] == [
        {"ledger": "存在问题", "says": "问题", "does": "整改措施", "by": "责任部门", "then": ["类别"]}
    ]


def test_a_sheet_is_left_undeclared_exactly_if_the_reader_has_a_common_ledger_for_it(
    tmp_path: Path,
) -> None:
    common = [
        schema for schema in load_subject("safety").catalogue.values() if schema.key in ("targets", "texts")
    ]
    names = [name for schema in common for name in (schema.name, *schema.synonyms)]
    rows: list[list[Any]] = [["指标", "目标值"], ["保洁次数", 200]]
    files = proposed(tmp_path, {"保洁情况": CLEANING, **dict.fromkeys((*names, "目标值"), rows)})
    assert len(names) > 4
    assert list(parsed(files, "ledgers")) == ["保洁情况", "目标值"]


def test_the_offices_own_sheets_are_read_as_the_ledgers_proposed_from_them(tmp_path: Path) -> None:
    files = proposed(tmp_path, OFFICE)
    for sheet, ledger, records in (
        ("1.养护巡查登记表", "养护巡查", 9),
        ("保洁情况", "保洁情况", 12),
        ("存在问题", "存在问题", 2),
    ):
        assert read_again(files, tmp_path / "台账.xlsx", sheet, ledger) == (records, [])


def test_no_text_of_a_cell_is_copied_but_choices(tmp_path: Path) -> None:
    files = "".join(proposed(tmp_path, OFFICE).values())
    records = [*PATROLS[3:-1], *PROBLEMS[1:], *OFFICE["人员花名册"][1:]]
    texts = {cell for cell in chain.from_iterable(records) if isinstance(cell, str)} | {"王五", "路畅人和"}
    # 是 and 否 are words of the kit's own comments; 路面 and 标志 are in no header.
    assert {text for text in texts if text in files} == {"优", "良", "中", "是", "否"}


def test_what_asks_for_personal_data_is_refused_by_name_and_never_by_value(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["日期", "户主姓名", "联系方式", "情况登记", "张伟", "微信", "户数"],
        *([f"3月{day}日", "张三", "13800138000", "13800138001", 3, 12, 4] for day in range(1, 6)),
    ]
    files = proposed(tmp_path, {"走访": rows, "走访名单": rows})
    assert list(column_kinds(files, "走访")) == ["日期", "微信", "户数"]
    text = files["ledgers.toml"]
    for said in (
        "“户主姓名”没有提出",
        "“联系方式”没有提出",
        "“情况登记”没有提出",
        "E 列没有提出",
        "“走访名单”没有提出",
    ):
        assert said in text
    for value in ("张三", "13800138", "张伟"):
        assert value not in "".join(files.values())


@pytest.mark.parametrize("header", ["负责人", "主讲", "先进典型", "入户对象", "记录"])
def test_repeated_names_of_persons_are_no_choices(tmp_path: Path, header: str) -> None:
    rows: list[list[Any]] = [
        ["日期", header, "次数"],
        *([f"3月{day}日", ["王建国", "李红"][day % 2], 1] for day in range(1, 9)),
    ]
    files = proposed(tmp_path, {"宣讲": rows})
    assert column_kinds(files, "宣讲")[header] == "文字"
    assert "王建国" not in "".join(files.values())


@pytest.mark.parametrize(
    "rows",
    [
        [["张三", "王庄"], ["李四", "赵庄"], ["王五", "钱庄"]],
        [["只有标题"], ["和一句说明，没有表格。"]],
        [["张三", 1], ["李四", 2]],
    ],
)
def test_a_sheet_without_a_header_is_not_proposed(tmp_path: Path, rows: list[list[Any]]) -> None:
    files = proposed(tmp_path, {"保洁情况": CLEANING, "其他": rows})
    assert list(parsed(files, "ledgers")) == ["保洁情况"]
    assert "工作表“其他”没有提出：找不到表头" in files["ledgers.toml"]
    assert "张三" not in "".join(files.values())


def test_a_header_of_two_rows_gives_each_column_a_name_of_its_own(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["月份", "培训", None, "演练", None],
        [None, "次数", "人数", "次数", "人数"],
        *([f"{month}月", 1, 20, 2, 30] for month in range(1, 13)),
    ]
    sheets = {"应急工作": rows}
    for merged in ([], ["A1:A2", "B1:C1", "D1:E1"]):
        files = proposed(tmp_path / str(len(merged)), sheets, 应急工作=merged)
        check_agrees(files)
        assert list(column_kinds(files, "应急工作")) == [
            "月份",
            "培训次数",
            "培训人数",
            "演练次数",
            "演练人数",
        ]
        book = tmp_path / str(len(merged)) / "台账.xlsx"
        assert read_again(files, book, "应急工作", "应急工作") == (12, [])


def test_units_in_a_row_of_their_own_are_units(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["日期", "清淤长度", "投入经费"],
        [None, "（米）", "（元）"],
        *([f"3月{day}日", 100 + day, 2000] for day in range(1, 6)),
    ]
    files = proposed(tmp_path, {"清淤": rows})
    columns = parsed(files, "ledgers")["清淤"]["column"]
    assert [column.get("unit") for column in columns] == [None, "米", "元"]


def test_a_column_that_is_the_sum_of_others_is_declared_so(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["村名", "水泥路里程", "砂石路里程", "合计"],
        *(["东村", 1, 2, 3], ["西村", 4, 5, 9], ["北村", 2, 2, 4]),
    ]
    files = proposed(tmp_path, {"里程": rows})
    ledger = parsed(files, "ledgers")["里程"]
    assert ledger["sum_of"] == [["合计", "水泥路里程", "砂石路里程"]]
    made = dict(zip([column["name"] for column in ledger["column"]], ledger["example"], strict=True))
    assert made["合计"] == made["水泥路里程"] + made["砂石路里程"]


def test_rates_and_means_are_not_summed(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["月份", "人均学时", "满意率（%）", "年度", "参加人数"],
        *([month, 2.5, "95%", 2021, 30] for month in range(1, 13)),
    ]
    files = proposed(tmp_path, {"培训": rows})
    check_agrees(files)
    counted = {
        (word, each[word])
        for each in parsed(files, "indicators")["indicator"]
        for word in ("sum", "mean")
        if word in each
    }
    assert counted == {("mean", "人均学时"), ("sum", "参加人数")}


def test_a_deadline_is_no_day_of_an_event_and_mixed_units_are_not_summed(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["任务", "目标值", "完成值", "单位", "完成期限", "完成情况"],
        *(
            [
                f"整修第{'一二三四五六'[number]}段",
                10,
                9,
                "公里",
                dt.date(2021, 9, 1),
                ["已完成", "推进中"][number % 2],
            ]
            for number in range(6)
        ),
    ]
    files = proposed(tmp_path, {"任务清单": rows})
    check_agrees(files)
    assert [(each["name"], each["unit"]) for each in parsed(files, "indicators")["indicator"]] == [
        ("任务清单项数", "项")
    ]
    assert [each["form"] for each in parsed(files, "charts")["chart"]] == ["分组", "目标"]


def test_a_sheet_a_month_is_one_ledger(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["日期", "检查次数"], ["3月1日", 2], ["3月2日", 3]]
    files = proposed(tmp_path, {"一月检查": rows, "二月检查": rows})
    assert list(parsed(files, "ledgers")) == ["一月检查"]
    assert "工作表“二月检查”没有提出：表头与《一月检查》相同" in files["ledgers.toml"]


def test_names_that_recur_or_hold_digits_stay_apart_and_out_of_the_wording(tmp_path: Path) -> None:
    first: list[list[Any]] = [["日期", "数量", "12345热线受理量（件）"], ["3月1日", 2, 5], ["3月2日", 3, 6]]
    second: list[list[Any]] = [["日期", "数量", "次数"], ["3月1日", 2, 1], ["3月2日", 3, 1]]
    files = proposed(tmp_path, {"热线": first, "巡查": second})
    check_agrees(files)
    names = [each["name"] for each in parsed(files, "indicators")["indicator"]]
    assert "热线受理量" in names
    assert {"热线数量", "巡查数量"} <= set(names)
    assert [name for name in names if name.startswith("巡查")] == ["巡查次数", "巡查数量", "巡查次数合计"]


def test_csvs_are_named_by_their_files(tmp_path: Path) -> None:
    write_csvs(tmp_path / "台账", {name: OFFICE[name] for name in ("保洁情况", "存在问题")})
    both = files_of(begin_subject(tmp_path / "两张", source=str(tmp_path / "台账")))
    assert list(parsed(both, "ledgers")) == ["保洁情况", "存在问题"]
    (tmp_path / "巡查台账.csv").write_bytes(csv_bytes(CLEANING, "utf-8"))
    one = files_of(begin_subject(tmp_path / "一张", source=str(tmp_path / "巡查台账.csv")))
    assert list(parsed(one, "ledgers")) == ["巡查"]


def test_a_copy_keeps_everything_but_name_key_and_what_is_the_first_ones_alone(tmp_path: Path) -> None:
    first = begin_subject(tmp_path / "道路养护")
    text = (first / "subject.toml").read_text(encoding="utf-8")
    text = text.replace('version = "1"', 'version = "1"\ndefault = true')
    (first / "subject.toml").write_text(text, encoding="utf-8")
    (first / "data/2021").mkdir(parents=True)
    (first / "data/2021/清河镇.csv").write_bytes(b"ours")
    (first / "measures.py").write_text("# ours\n", encoding="utf-8")
    (first / "__pycache__").mkdir()
    (first / "__pycache__/measures.pyc").write_bytes(b"\0")
    copy = files_of(begin_subject(tmp_path / "桥梁养护", source=str(first)))
    kept = {name for name in names_in(first) if not name.startswith(("data/", "__pycache__/"))}
    assert copy.keys() == kept
    for name in kept - {"subject.toml"}:
        assert copy[name] == (first / name).read_text(encoding="utf-8")
    subject = parsed(copy, "subject")
    assert subject == {
        **{word: value for word, value in tomllib.loads(text).items() if word != "default"},
        **{"key": "my_subject", "name": "桥梁养护", "title": "{乡镇}{年度}年桥梁养护工作总结"},
    }
    assert "# 主送机关；不写就没有" in copy["subject.toml"]


def test_a_copy_has_the_declared_sample_and_no_other_ledgers(tmp_path: Path) -> None:
    first = begin_subject(tmp_path / "道路养护")
    sample = '[sample]\nyears = [2021]\ntownships = ["清河镇.csv", "石桥乡"]\n\n[[section]]\n'
    text = (first / "subject.toml").read_text(encoding="utf-8").replace("[[section]]\n", sample, 1)
    (first / "subject.toml").write_text(text, encoding="utf-8")
    without = begin_subject(tmp_path / "没有示例", source=str(first))
    assert "sample" not in parsed(files_of(without), "subject")
    for name in ("data/2021/清河镇.csv", "data/2021/石桥乡/巡查.csv", "data/2021/真实镇.csv"):
        (first / name).parent.mkdir(parents=True, exist_ok=True)
        (first / name).write_text(name, encoding="utf-8")
    files = files_of(begin_subject(tmp_path / "有示例", source=str(first)))
    assert {name for name in files if name.startswith("data/")} == {
        *("data/2021/清河镇.csv", "data/2021/石桥乡/巡查.csv"),
    }
    assert parsed(files, "subject")["sample"]["years"] == [2021]


def test_a_folder_that_holds_anything_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "专题").mkdir()
    (tmp_path / "专题/台账.xlsx").write_bytes(b"ours")
    with pytest.raises(CallError, match="里已经有内容，什么都没有改动"):
        begin_subject(tmp_path / "专题")
    assert names_in(tmp_path) == {"专题/台账.xlsx"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("没有.xlsx", None, "没有这个文件或文件夹"),
        ("空.xlsx", b"", "是空文件"),
        ("坏.xlsx", b"PK\x03\x04 broken", "不是完好的工作簿"),
        ("话.csv", "只有一句话".encode(), "没有找到能提出的台账"),
    ],
)
def test_a_source_that_gives_nothing_is_one_line_and_leaves_nothing(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CallError, match=said) as caught:
        begin_subject(tmp_path / "专题", source=str(tmp_path / name))
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "专题").exists()


def test_a_folder_or_subject_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    with pytest.raises(CallError, match=r"没有 subject\.toml，也没有工作簿"):
        begin_subject(tmp_path / "专题", source=str(tmp_path / "空"))
    (tmp_path / "空/subject.toml").write_text('key = "a\n', encoding="utf-8")
    with pytest.raises(CallError, match="写法不对"):
        begin_subject(tmp_path / "专题", source=str(tmp_path / "空"))
    with pytest.raises(CallError, match="请写明要建立的文件夹"):
        begin_subject(" ")


def test_beginning_a_subject_loads_nothing_that_runs_notebooks() -> None:
    heavy = ["papermill", "nbconvert", "nbformat", "IPython", "matplotlib", "pandas"]
    code = f"import kit.subjects.beginning, sys; print([name for name in {heavy} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize("source", ["", "workbook", "copy"])
def test_a_subject_that_is_begun_has_no_mistakes(tmp_path: Path, source: str) -> None:
    sources: dict[str, Callable[[], str]] = {
        "": lambda: "",
        "workbook": lambda: str(write_xlsx(tmp_path / "台账.xlsx", OFFICE)),
        "copy": lambda: str(begin_subject(tmp_path / "桥梁养护")),
    }
    folder = begin_subject(tmp_path / "道路养护", source=sources[source]())
    assert load_subject(str(folder)).name == "道路养护"
