from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

import kit
from kit.errors import CallError
from kit.reviews.mapping import map_workbook, read_answers
from kit.reviews.name_questions import NONE, Question
from tests.support.ledger_files import Written, sample_sheets, write_csvs, write_xlsx
from tests.support.project import left

STUDY: list[list[Written]] = [
    ["何时", "方式方法", "学了什么", "到场情况", "学时"],
    ["2021-3-1", "集体学习", "全会精神", 23, 2],
]
ACTIVITIES: list[list[Written]] = [
    ["序号", "日期", "活动名称", "活动门类", "办了几场", "参与人次", "姓名"],
    [1, "2021-3-1", "竞赛", "文体", 1, 100, None],
]
SHEETS: dict[str, list[list[Written]]] = {
    "基本情况": [["项目", "内容"], ["乡镇名称", "清河镇"], ["年度", 2021]],
    "政治学习登记簿": STUDY,
    "主题活动": [row[:6] for row in ACTIVITIES],
}
ANSWERS = {
    "政治学习登记簿": {
        "台账": "理论学习",
        "何时": "日期",
        "方式方法": "形式",
        "学了什么": "主题",
        "到场情况": "参加人数",
    },
    "主题活动": {"活动门类": "活动类别", "办了几场": ""},
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_xlsx(tmp_path / "data/2021/清河镇.xlsx", SHEETS)


def test_what_is_not_known_is_asked_with_the_likeliest_first(file: Path) -> None:
    asked = map_workbook(file).open
    assert [question.text for question in asked] == [
        "工作表“政治学习登记簿”是哪一种台账？",
        "工作表“主题活动”D1 的“活动门类”是哪一列？",
        "工作表“主题活动”E1 的“办了几场”是哪一列？",
    ]
    assert asked[0].options[0] == "理论学习"
    assert asked[1].options[:2] == ("活动类别", "场次")
    assert not (file.parents[1] / "synonyms.toml").exists()


def test_at_most_five_questions_are_asked(file: Path) -> None:
    asked: list[Question] = []

    def ask(question: Question) -> str:
        asked.append(question)
        return ANSWERS[question.sheet][question.header or "台账"] or NONE

    first = map_workbook(file, ask)
    assert len(asked) == 5
    assert len(first.lines) == 5
    assert len(first.open) == 2
    assert map_workbook(file, ask).open == ()
    assert len(asked) == 7
    assert map_workbook(file, ask).lines == ()
    assert len(asked) == 7


def test_answers_are_used_by_every_loader(file: Path, tmp_path: Path) -> None:
    map_workbook(file, answers=ANSWERS)
    result = kit.check("data")
    assert [fault for fault in result.faults if fault.severity == "error"] == []
    assert "《理论学习》的“到场情况”作“参加人数”" in result.names
    assert "按本项目的 synonyms.toml：《主题活动》的“办了几场”不读取" in str(result)
    ledger = kit.open_review("清河镇", 2021).ledger("理论学习")
    assert ledger is not None
    assert ledger.column("attendees") == (23,)
    # A file that has just come in is read in the same way.
    loose = write_xlsx(tmp_path / "收到/清河镇.xlsx", SHEETS)
    assert kit.check(loose).names == result.names
    assert [fault for fault in kit.check(loose).faults if fault.severity == "error"] == []


def test_the_file_is_plain_and_keeps_what_is_written_into_it(file: Path) -> None:
    path = map_workbook(file, answers={"政治学习登记簿": ANSWERS["政治学习登记簿"]}).path
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# 本单位自己的表名和列名")
    assert '["理论学习"]\n"表名" = ["政治学习登记簿"]\n"日期" = ["何时"]\n' in text
    path.write_text(text + "# 手工写的\n", encoding="utf-8")
    map_workbook(file, answers={"主题活动": ANSWERS["主题活动"]})
    assert path.read_text(encoding="utf-8").startswith(text + "# 手工写的\n")


def test_a_sheet_that_is_no_ledger_is_not_asked_again(file: Path) -> None:
    map_workbook(file, answers={"主题活动": ANSWERS["主题活动"]})
    mapped = map_workbook(file, answers={"政治学习登记簿": {"台账": ""}})
    assert mapped.lines == ("工作表“政治学习登记簿”不读取",)
    assert mapped.open == ()
    assert map_workbook(file).open == ()


def test_answers_may_be_given_again(file: Path) -> None:
    map_workbook(file, answers=ANSWERS)
    assert map_workbook(file, answers=ANSWERS).lines == ()


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"主题活动": {"活动门类": "活动类列"}}, "答案“活动类列”不行：是否指“活动类别”"),
        ({"主题活动": {"活动门累": "活动类别"}}, "“活动门累”没有问到"),
        ({"主题": {"活动门类": "活动类别"}}, "没有问到"),
        ({"主题活动": {"活动门类": "日期"}}, "答案“日期”不行"),
    ],
)
def test_an_answer_that_answers_nothing_is_refused_and_nothing_written(
    file: Path, answers: dict[str, dict[str, str]], message: str
) -> None:
    with pytest.raises(CallError, match=message):
        map_workbook(file, answers=answers)
    assert not (file.parents[1] / "synonyms.toml").exists()


TWICE: dict[str, list[list[Written]]] = {
    **SHEETS,
    "理论学习": [
        ["日期", "形式", "学习内容", "学习主题", "参加人数"],
        ["2021-3-1", "集体学习", "原文", "全会精神", 23],
    ],
}


@pytest.fixture
def twice(file: Path) -> Path:
    """A workbook with two columns that may be 主题."""
    sheets = {name: rows for name, rows in TWICE.items() if name in ("基本情况", "理论学习")}
    return write_xlsx(file, sheets)


def topics() -> tuple[object, ...]:
    ledger = kit.open_review("清河镇", 2021).ledger("理论学习")
    assert ledger is not None
    return ledger.column("topic")


def test_which_of_two_headers_is_the_column_is_asked(twice: Path) -> None:
    assert [fault.code for fault in kit.check(twice).faults if fault.severity == "error"] == [
        "column-duplicate"
    ]
    (asked,) = map_workbook(twice).open
    assert asked.text == "工作表“理论学习”C1 的“学习内容”等2列都可以是“主题”：以哪一列为准？"
    assert asked.options == ("学习内容", "学习主题")
    mapped = map_workbook(twice, lambda question: "学习主题")
    assert (mapped.lines, mapped.open) == (("《理论学习》的“学习主题”作“主题”",), ())
    assert kit.check(twice).counts["error"] == 0
    assert topics() == ("全会精神",)
    assert map_workbook(twice, answers={"理论学习": {"主题": "学习主题"}}).open == ()


def test_a_sheet_that_has_the_other_header_alone_is_read_as_before(twice: Path) -> None:
    map_workbook(twice, answers={"理论学习": {"主题": "学习主题"}})
    rows = [[*row[:3], *row[4:]] for row in TWICE["理论学习"]]
    write_xlsx(twice, {"基本情况": SHEETS["基本情况"], "理论学习": rows})
    assert topics() == ("原文",)


def test_the_name_that_the_subject_declares_goes_before_a_project_s_own(twice: Path) -> None:
    map_workbook(twice, answers={"理论学习": {"主题": "学习主题"}})
    header, *rows = TWICE["理论学习"]
    named = ["主题" if name == "学习内容" else name for name in header]
    write_xlsx(twice, {"基本情况": SHEETS["基本情况"], "理论学习": [named, *rows]})
    assert topics() == ("原文",)


def test_columns_of_which_none_is_right_stay_open(twice: Path) -> None:
    for answers in ({"理论学习": {"主题": ""}}, {}):
        assert len(map_workbook(twice, answers=answers).open) == 1
    assert len(map_workbook(twice, lambda question: NONE).open) == 1
    with pytest.raises(CallError, match="答案“学习方式”不行"):
        map_workbook(twice, answers={"理论学习": {"主题": "学习方式"}})


def test_two_columns_of_one_header_are_a_matter_of_the_workbook(twice: Path) -> None:
    header, *rows = TWICE["理论学习"]
    same = ["学习主题" if name == "学习内容" else name for name in header]
    write_xlsx(twice, {"基本情况": SHEETS["基本情况"], "理论学习": [same, *rows]})
    assert map_workbook(twice).open == ()
    assert "column-duplicate" in [fault.code for fault in kit.check(twice).faults]


def test_a_csv_is_named_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_csvs(
        tmp_path / "data/2021/清河镇",
        {"政治学习登记簿": [["日期", "形式", "学了什么"], ["2021-3-1", "党课", "党史"]]},
    )
    mapped = map_workbook(
        "data/2021/清河镇/政治学习登记簿.csv",
        answers={"政治学习登记簿": {"台账": "理论学习", "学了什么": "主题"}},
    )
    assert mapped.open == ()
    assert kit.check("data/2021/清河镇").counts["error"] == 0


def test_personal_information_is_neither_asked_about_nor_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = write_xlsx(tmp_path / "data/2021/清河镇.xlsx", {**SHEETS, "主题活动": ACTIVITIES})
    with pytest.raises(CallError, match="个人信息"):
        map_workbook(file)


def test_a_workbook_of_the_template_leaves_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert map_workbook(write_xlsx(tmp_path / "data/2021/清河镇.xlsx", sample_sheets())).open == ()


@pytest.mark.parametrize("name", ["a.toml", "a.json"])
def test_answers_come_from_toml_or_json(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    lines = [
        line
        for sheet, answers in ANSWERS.items()
        for line in (f'["{sheet}"]', *(f'"{key}" = "{value}"' for key, value in answers.items()))
    ]
    text = json.dumps(ANSWERS) if name.endswith("json") else "\n".join(lines)
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert left("map", str(file), "--answers", name) == 0
    shown = capsys.readouterr().out
    assert "《理论学习》的“何时”作“日期”" in shown
    assert "synonyms.toml，以后读取台账都照此" in shown
    assert left("map", str(file)) == 0
    assert "没有要问的" in capsys.readouterr().out


def test_without_a_terminal_the_questions_are_listed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert left("map", str(file)) == 1
    shown = capsys.readouterr().out
    assert shown.count("还不知道：") == 3
    assert "--answers" in shown


@pytest.mark.parametrize("text", ["[", '"甲" = 1', '["甲"]\n"乙" = 1'])
def test_a_wrong_file_of_answers_is_a_wrong_call(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CallError, match="--answers"):
        read_answers(tmp_path / "a.toml")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix")
def test_in_a_terminal_the_questions_are_asked(file: Path, tmp_path: Path) -> None:
    here, there = pty.openpty()
    words = [sys.executable, "-m", "kit", "map", str(file)]
    with subprocess.Popen(words, cwd=tmp_path, stdin=there, stdout=subprocess.PIPE, stderr=there) as running:
        os.close(there)
        os.write(here, b"1\n" * 4 + b"0\n")
        assert running.stdout is not None
        shown = running.stdout.read().decode()
    os.close(here)
    assert "工作表“政治学习登记簿”是哪一种台账？\n  1. 理论学习\n" in shown
    assert running.returncode == 1  # more than five questions
    assert '"表名" = ["政治学习登记簿"]' in (tmp_path / "data/synonyms.toml").read_text(encoding="utf-8")
