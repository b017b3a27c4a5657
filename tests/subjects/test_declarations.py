"""The strict reader: a subject's folder is read whole, and every mistake is reported once at its place."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.errors import CallError
from kit.reviews.subject_check import check_subject
from kit.subjects import SubjectError, known_subjects, load_subject, read_subject
from kit.subjects.declarations import read_declarations
from kit.wording import check_subject_wording, wording_faults
from tests.support.small_subject import FILES, changed, write_subject


def _use(folder: Path) -> None:
    """Use a subject as a review does."""
    check_subject_wording(load_subject(folder))


def mistakes(folder: Path) -> list[str]:
    return [str(mistake) for mistake in check_subject(folder).mistakes]


def test_a_small_subject_has_no_mistakes(tmp_path: Path) -> None:
    result = check_subject(write_subject(tmp_path / "道路养护"))
    assert (result.mistakes, result.notices) == ((), ())
    assert str(result) == "专题“道路养护”没有发现问题：台账6张，指标17项，图2张，章节3个。"


@pytest.mark.parametrize("known", known_subjects(), ids=lambda known: known.key)
def test_the_built_in_subjects_have_no_mistakes(known: object) -> None:
    folder = getattr(known, "folder")  # noqa: B009 - the parameter is typed as object
    result = check_subject(folder)
    assert result.mistakes == ()
    assert wording_faults(result.subject) == ()


# (file, old, new) → the one mistake, with its line.
CASES: list[tuple[str, str, str, str]] = [
    # subject.toml
    ("subject.toml", 'key = "roads"', 'key = "Roads 1"', "subject.toml 第1行：专题 的 key “Roads 1” 只能用"),
    (
        "subject.toml",
        'name = "道路养护"',
        'name = "道路/养护"',
        "subject.toml 第2行：专题 的 name “道路/养护”",
    ),
    ("subject.toml", 'name = "道路养护"\n', "", "subject.toml 第1行：专题 缺少 name"),
    ("subject.toml", "{年度}年", "{年份}年", "subject.toml 第3行：专题 的 title 里的“{年份}”不认得"),
    (
        "subject.toml",
        'recipient = "县交通运输局"',
        "recipient = 3",
        "subject.toml 第4行：专题 的 recipient 应是",
    ),
    (
        "subject.toml",
        "closing =",
        "closeing =",
        "subject.toml 第5行：专题 没有“closeing”这一项：是否指“closing”",
    ),
    (
        "subject.toml",
        'heading = "养护投入"',
        'heading = "巡查养护"',
        "第16行：章节 money 的名称“巡查养护”已经用过",
    ),
    ("subject.toml", 'key = "flaws"', 'key = "work"', "第20行：章节 work 的 key “work” 已经是“巡查养护”的"),
    ("subject.toml", 'key = "money"', 'key = "fees"', "第14行：章节 fees 没有措辞：请写 wording/fees.md"),
    (
        "subject.toml",
        'columns = ["路段", "状态"]',
        'columns = ["路断", "状态"]',
        "“路断” 不是《道路病害》的栏目，是否指“路段”？",
    ),
    (
        "subject.toml",
        'list = [{ ledger = "道路病害"',
        'list = [{ ledger = "道路病坏"',
        "“道路病坏” 不存在，是否指“道路病害”？",
    ),
    # ledgers.toml
    (
        "ledgers.toml",
        '["道路病害"]\nkey = "flaws"',
        '["道路病害"]\nkey = "patrols"',
        "第27行：台账“道路病害” 的 key “patrols” 已经是《巡查养护》的",
    ),
    ("ledgers.toml", 'also = ["道路巡查"]', 'also = ["道路病害"]', "的表名“道路病害”已经是《巡查养护》的"),
    (
        "ledgers.toml",
        'kind = "日期", required',
        'kind = "日子", required',
        "第8行：台账“巡查养护”的栏目“日期” 的 kind “日子” 不在可写的几种之内",
    ),
    (
        "ledgers.toml",
        'preset = "日期"',
        'preset = "日其"',
        "第8行：台账“巡查养护”的栏目“日期” 的 preset “日其” 不存在：是否指“日期”？",
    ),
    (
        "ledgers.toml",
        'name = "发现", kind = "整数"',
        'name = "发现", kind = "文字"',
        "第10行：台账“巡查养护”的栏目“发现” 不是整数或小数栏",
    ),
    (
        "ledgers.toml",
        '{ key = "mended", name = "处置"',
        '{ key = "found", name = "处置"',
        "第11行：台账“巡查养护”的栏目“处置” 的 key “found” 用了两次",
    ),
    (
        "ledgers.toml",
        'example = ["2021-03-15", "县道", 3, 2]',
        'example = ["2021-03-15", "县道", 3]',
        "第5行：台账“巡查养护” 的 example 有 3 个值，栏目有 4 个",
    ),
    (
        "ledgers.toml",
        'example = ["2021-03-15", "县道", 3, 2]',
        'example = ["2021-03-15", "省道", 3, 2]',
        "第5行：台账“巡查养护” 的 example “省道” 不能填在“道路类型”里",
    ),
    (
        "ledgers.toml",
        'at_most = [["处置", "发现"]]',
        'at_most = [["处治", "发现"]]',
        "第6行：台账“巡查养护” 的 at_most “处治” 不是《巡查养护》的栏目，是否指“处置”？",
    ),
    (
        "ledgers.toml",
        'at_most = [["处置", "发现"]]',
        'at_most = [["道路类型", "发现"]]',
        "第6行：台账“巡查养护” 的 at_most “道路类型” 是选项栏，这里要用整数、小数栏",
    ),
    (
        "ledgers.toml",
        'at_most = [["处置", "发现"]]',
        "at_most = 3",
        "第6行：台账“巡查养护” 的 at_most 应写成",
    ),
    ("ledgers.toml", 'row = "一处病害"', "monthly = true", "台账“道路病害” 有 monthly，却没有月份栏"),
    (
        "ledgers.toml",
        'choices = ["已修复", "未修复"]',
        'choices = ["已修复", "已修复"]',
        "第32行：台账“道路病害”的栏目“状态” 的选项“已修复”写了两次",
    ),
    (
        "ledgers.toml",
        'unit = "公里", also',
        'unite = "公里", also',
        "第37行：台账“基本情况”的项目“农村公路里程” 没有“unite”这一项：是否指“unit”？",
    ),
    # indicators.toml
    (
        "indicators.toml",
        'sum = "发现"',
        'sum = "发观"',
        "第14行：指标 found 的 sum “发观” 不是《巡查养护》的栏目，是否指“发现”？",
    ),
    (
        "indicators.toml",
        'ledger = "道路病害"',
        'ledger = "道路病坏"',
        "第71行：指标 open_flaws 的 ledger “道路病坏” 不存在，是否指“道路病害”？",
    ),
    (
        "indicators.toml",
        '"状态" = "未修复"',
        '"状态" = "末修复"',
        "第72行：指标 open_flaws 的 where “末修复” 不是“状态”所列的选项，是否指“未修复”？",
    ),
    (
        "indicators.toml",
        '"状态" = "未修复"',
        '"情况" = "未修复"',
        "第72行：指标 open_flaws 的 where “情况” 不是《道路病害》的栏目",
    ),
    (
        "indicators.toml",
        '["处置病害", "发现病害"]',
        '["处置病害", "发现病坏"]',
        "第30行：指标 mended_share 的 share “发现病坏” 不是任何指标，是否指“发现病害”？",
    ),
    (
        "indicators.toml",
        'key = "village_roads"',
        'key = "found"',
        "第34行：指标 found 的 key “found” 已经是“发现病害”的",
    ),
    (
        "indicators.toml",
        'better = "少"',
        'better = "小"',
        "第73行：指标 open_flaws 的 better “小” 不在可写的几种之内",
    ),
    (
        "indicators.toml",
        'unit = "公里"',
        'unit = "筐筐"',
        "第53行：指标 length 的 unit “筐筐” 不是认得的单位",
    ),
    (
        "indicators.toml",
        'unit = "公里"',
        'unit = "公斤"',
        "第53行：指标 length 的 unit “公斤” 与所数的单位“公里”不能换算",
    ),
    (
        "indicators.toml",
        'fact = "农村公路里程"',
        'fact = "农村公路里成"',
        "第55行：指标 length 的 fact “农村公路里成” 不是《基本情况》的项目，是否指“农村公路里程”？",
    ),
    (
        "indicators.toml",
        'sum = "处置"',
        'sum = "处置"\nmean = "发现"',
        "指标 mended 写了 sum、mean 几种数法：只能有一种",
    ),
    (
        "indicators.toml",
        'section = "存在病害"',
        'section = "存在病坏"',
        "第70行：指标 open_flaws 的 section “存在病坏” 不是任何章节，是否指“存在病害”？",
    ),
    (
        "indicators.toml",
        'decimals = 1\n\n[[indicator]]\nkey = "village',
        'decimals = 9\n\n[[indicator]]\nkey = "village',
        "指标 mended_share 的 decimals 应是 0 到 6 之间的整数",
    ),
    (
        "indicators.toml",
        'share = ["处置病害", "发现病害"]',
        'share = ["每公里投入", "发现病害"]',
        "第30行：指标 mended_share 的 share “每公里投入” 本身是比率，不能再作分子或分母",
    ),
    (
        "indicators.toml",
        'unit = "万元/公里"',
        'unit = "元/公里"',
        "指标 spent_per_km 的 unit “元/公里” 与分子的单位“万元”不合",
    ),
    ("indicators.toml", 'unit = "%"', 'unit = "处"', "指标 mended_share 的 unit “处” 应是 %"),
    (
        "subject.toml",
        'unbroken = ["道路养护"]',
        'sample = { years = [2021], townships = ["没有.xlsx"] }',
        "专题的 [sample] 的示例台账 data/2021/没有.xlsx 不存在",
    ),
    # charts.toml
    (
        "charts.toml",
        'form = "分组"',
        'form = "饼图"',
        "第3行：图 found_by_road 的 form “饼图” 不在可写的几种之内",
    ),
    (
        "charts.toml",
        'by = "道路类型"',
        'by = "道路"',
        "第5行：图 found_by_road 的 by “道路” 不是《巡查养护》的栏目，是否指“道路类型”？",
    ),
    (
        "charts.toml",
        'parts = ["县级资金", "镇级资金"]',
        'parts = ["县级资金"]',
        "第12行：图 spent_by_month 的 parts 加起来不等于“养护投入”：应是 县级资金、镇级资金",
    ),
    (
        "charts.toml",
        'indicator = "发现病害"',
        'indicator = "病害处置率"',
        "第4行：图 found_by_road 的 indicator “病害处置率” 不是数行、求和或平均数",
    ),
    (
        "charts.toml",
        'key = "spent_by_month"',
        'key = "found_by_road"',
        "图 found_by_road 的 key “found_by_road” 用了两次",
    ),
    # wording
    (
        "wording/work.md",
        "{{ 发现病害 }}",
        "{{ 发现病坏 }}",
        "wording/work.md 第6行：没有“发现病坏”这个名称。是否指“发现病害”？",
    ),
    (
        "wording/money.md",
        "投入{{ 养护投入 }}，",
        "投入38万元，",
        "wording/money.md 第1行：这里的数字“38”没有来源",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "expected"), CASES)
def test_a_mistake_is_reported_once_at_its_place(
    tmp_path: Path, name: str, old: str, new: str, expected: str
) -> None:
    text = FILES[name]
    assert old in text
    folder = write_subject(tmp_path / "专题", {name: text.replace(old, new, 1)})
    (folder / "data/2021").mkdir(parents=True)
    found = mistakes(folder)
    assert len(found) == 1, found
    assert expected in found[0]
    assert found[0].startswith(name)
    with pytest.raises(SubjectError, match="有 1 处要改") as caught:
        _use(folder)
    # A worker passes it on to its parent.
    passed_on = pickle.loads(pickle.dumps(caught.value))
    assert (str(passed_on), passed_on.mistakes) == (str(caught.value), caught.value.mistakes)


def test_all_mistakes_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    folder = write_subject(
        tmp_path / "专题",
        {
            **changed("subject.toml", ('"县交通运输局"', "3"), ('key = "money"', 'key = "fees"')),
            **changed(
                "ledgers.toml",
                ('row = "一次巡查"', 'rows = "一次巡查"'),
                ('unit = "处" },\n  { key = "mended"', 'unit = "处", open = 3 },\n  { key = "mended"'),
            ),
            **changed(
                "indicators.toml",
                ('sum = "发现"', 'sum = "发观"'),
                ('ledger = "道路病害"', 'ledger = "病害"'),
            ),
            **changed("charts.toml", ('form = "分组"', 'form = "饼图"')),
            **changed("wording/flaws.md", ("{{ 未修复病害 }}", "{{ 没修复病害 }}")),
        },
    )
    places = [re.sub("：.*", "", mistake) for mistake in mistakes(folder)]
    assert places == [
        "subject.toml 第4行",
        "subject.toml 第14行",
        "ledgers.toml 第3行",
        "ledgers.toml 第10行",
        "indicators.toml 第14行",
        "indicators.toml 第71行",
        "charts.toml 第3行",
        "wording/flaws.md 第3行",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('["巡查养护"\nkey = "a"\n', "ledgers.toml 第1行：写法不对：请核对引号、括号、等号和逗号是否齐全"),
        ("[“巡查养护”]\nkey = “a”\n", "ledgers.toml 第1行：写法不对：引号、等号、逗号和括号要用英文的"),
        ('["甲"]\nkey = "a"\nkey = "b"\n', "ledgers.toml 第3行：写法不对：这一项前面已经写过"),
        ('["甲"]\nkey = "a"\n["甲"]\n', "ledgers.toml 第3行：写法不对：这一项前面已经写过"),
        (b"\x00\x01\x02", "ledgers.toml：读不出"),
        (None, "ledgers.toml：没有这个文件"),
    ],
)
def test_a_file_that_is_no_toml_is_reported_alone(
    tmp_path: Path, content: str | bytes | None, expected: str
) -> None:
    found = mistakes(write_subject(tmp_path / "专题", {"ledgers.toml": content}))
    assert len(found) == 1, found
    assert found[0].startswith(expected)


def test_any_encoding_and_line_end_of_office_programs_is_read(tmp_path: Path) -> None:
    changes = {name: text.replace("\n", "\r\n").encode("gb18030") for name, text in FILES.items()}
    assert mistakes(write_subject(tmp_path / "甲", changes)) == []
    changes = {name: b"\xef\xbb\xbf" + text.encode() for name, text in FILES.items()}
    assert mistakes(write_subject(tmp_path / "乙", changes)) == []


def test_a_function_that_is_missing_or_fails_is_reported(tmp_path: Path) -> None:
    added = (
        FILES["indicators.toml"]
        + '\n[[indicator]]\nkey = "own"\nname = "另数"\nsection = "巡查养护"\npython = "own"\n'
    )
    for content, expected in (
        (None, "指标 own 的 python “own” 不是 measures.py 里的函数"),
        ("def own(ledgers:\n", "measures.py 第1行：运行出错（SyntaxError"),
        ("def own(ledgers):\n    return 3\n", "指标 own 的 python “own” 没有说明"),
    ):
        folder = write_subject(
            tmp_path / str(abs(hash(content))), {"indicators.toml": added, "measures.py": content}
        )
        assert any(expected in mistake for mistake in mistakes(folder)), mistakes(folder)
    good = 'def own(ledgers):\n    """年度－1"""\n    return ledgers.place.year - 1\n'
    folder = write_subject(tmp_path / "good", {"indicators.toml": added, "measures.py": good})
    assert mistakes(folder) == []
    assert read_subject(folder).indicator("另数").measure.rule == "年度－1"


def test_sections_without_a_chapter_may_surround_a_chapter(tmp_path: Path) -> None:
    declared = FILES["subject.toml"].replace(
        'heading = "巡查养护"\nchapter = "工作开展情况"', 'heading = "巡查养护"'
    )
    folder = write_subject(tmp_path / "道路养护", {"subject.toml": declared})
    assert mistakes(folder) == []
    assert [section.chapter for section in load_subject(folder).sections] == ["", "工作开展情况", ""]


def test_what_nothing_mentions_is_noticed(tmp_path: Path) -> None:
    folder = write_subject(
        tmp_path / "专题",
        {**changed("wording/flaws.md", ("未修复{{ 未修复病害 }}。", "见下表。")), "wording/spare.md": "多余"},
    )
    result = check_subject(folder)
    assert result.mistakes == ()
    assert [str(notice) for notice in result.notices] == [
        "indicators.toml：指标 open_flaws “未修复病害”没有写进措辞，也没有图，只出现在附件里",
        "wording/spare.md：不是任何章节的措辞，没有用到",
    ]


def test_a_folder_that_is_no_subject_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    for name in (tmp_path / "空", tmp_path / "没有", "没有这个专题", "安全生厂"):
        with pytest.raises(CallError, match=r"^没有专题") as caught:
            load_subject(name)
        assert "\n" not in str(caught.value)
    with pytest.raises(CallError, match=r"是否指“安全生产”？"):
        load_subject("安全生厂")


LINES = [(name, number) for name, text in FILES.items() for number in range(len(text.splitlines()))]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(LINES), st.sampled_from(["drop", "twice", "value", "quote", "bracket", "word"]), st.data()
)
def test_any_damage_gives_a_subject_or_mistakes_and_never_another_error(
    tmp_path_factory: pytest.TempPathFactory, at: tuple[str, int], how: str, data: st.DataObject
) -> None:
    name, number = at
    lines = FILES[name].splitlines()
    line = lines[number]
    values = [
        "3",
        '"甲"',
        "true",
        "[]",
        "{}",
        "[[1]]",
        "1979-05-27",
        "inf",
        "9999999999999999999999",
        "[{ a = 1 }]",
        '""',
    ]
    match how:
        case "drop":
            lines[number : number + 1] = []
        case "twice":
            lines[number:number] = [line]
        case "value":
            before, equals, _ = line.partition("=")
            lines[number] = f"{before}{equals} {data.draw(st.sampled_from(values))}" if equals else line
        case "quote":
            lines[number] = line.replace('"', "", 1)
        case "bracket":
            lines[number] = line.replace("]", "", 1).replace("{", "", 1)
        case "word":
            lines[number] = re.sub("[\u4e00-\u9fff]", "乙", line, count=1)
    folder = write_subject(tmp_path_factory.mktemp("subject"), {name: "\n".join(lines) + "\n"})
    reading = read_declarations(folder)
    faults = [*reading.mistakes, *wording_faults(reading.subject)]
    assert all("\n" not in str(fault) and str(fault).startswith(fault.file) for fault in faults)
    if not reading.mistakes:
        assert load_subject(folder).key


def test_wording_that_compares_too_often_is_noticed(tmp_path: Path) -> None:
    compared = "".join("再看{{ 未修复病害.比上年 }}。\n{{ 比上年(未修复病害) }}。\n" for _ in range(4))
    folder = write_subject(
        tmp_path / "专题",
        changed(
            "wording/flaws.md", ("未修复{{ 未修复病害 }}。", f"未修复{{{{ 未修复病害 }}}}。\n{compared}")
        ),
    )
    (notice,) = check_subject(folder).notices
    assert str(notice).startswith("wording：措辞里有10处“比上年”，一份总结最好不超过8处：")
