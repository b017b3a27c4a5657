"""What becomes of a file: what has one meaning is put, all else is asked about and stays where it was."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import shutil
from pathlib import Path

import msgspec
import openpyxl
import pytest

import kit
from kit.errors import CallError
from kit.files import find_place, list_places
from kit.intake import Receipt, receive, undo
from kit.intake.receipts import Receipts, read_receipts
from kit.reviews.marked_copies import write_marked_copies
from kit.subjects import load_subject
from tests.support.county_post import (
    FAULTY,
    PERSONAL,
    csv_files,
    locked_workbook,
    sheets_of,
    write_html,
    write_roster,
    zipped,
)
from tests.support.ledger_files import Written, write_csvs, write_ods, write_xls, write_xlsx
from tests.support.project import ROOT, left
from tests.support.small_subject import FILES, write_subject

NOW = dt.datetime(2021, 12, 20, 9, 30)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def post(tmp_path: Path) -> Path:
    (tmp_path / "收到").mkdir()
    return tmp_path / "收到"


def one(data: Path, *paths: Path, **more: str) -> Receipt:
    (receipt,) = receive(paths, 2021, data=data, now=NOW, **more).files  # type: ignore[arg-type]
    return receipt


def put(data: Path) -> list[str]:
    """Return what the data folder holds, without the inbox."""
    found = (path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file())
    return sorted(name for name in found if not name.startswith("收件"))


def test_every_format_is_put_under_the_name_that_its_profile_gives(data: Path, post: Path) -> None:
    write_xlsx(post / "a（最终版）.xlsx", sheets_of("甲山镇"))
    write_xls(post / "b.xls", sheets_of("乙山镇"))
    write_xls(post / "c.et", sheets_of("丙山镇"))
    write_ods(post / "d.ods", sheets_of("丁山镇"))
    write_html(post / "e.xls", sheets_of("戊山镇"))
    write_xlsx(post / "没有后缀", sheets_of("己山镇"))
    write_csvs(post / "一堆", sheets_of("庚山镇"))

    received = receive([post], 2021, data=data)

    assert [each.question for each in received.doubtful] == []
    names = ["丁山镇.ods", "丙山镇.et", "乙山镇.xls", "己山镇.xlsx", "戊山镇.xls", "甲山镇.xlsx"]
    assert [name.removeprefix("2021/") for name in put(data) if "庚" not in name] == names
    assert len([name for name in put(data) if name.startswith("2021/庚山镇/")]) == 16
    assert all(not find_place(data, 2021, place.name).unreadable for place in list_places(data, 2021))


def test_names_that_the_project_has_for_columns_and_sheets_are_known(data: Path, post: Path) -> None:
    data.mkdir(exist_ok=True)
    (data / "synonyms.toml").write_text(
        '["基本情况"]\n"表名" = ["我镇概况"]\n["理论学习"]\n"参加人数" = ["到场情况"]\n', encoding="utf-8"
    )
    book = openpyxl.load_workbook(ROOT / "data/2021/清河镇.xlsx")
    book["基本情况"].title = "我镇概况"
    (header,) = [cell for cell in book["理论学习"][1] if cell.value == "参加人数"]
    header.value = "到场情况"
    book.save(post / "台账（最终版）2.xlsx")
    receipt = one(data, post)
    assert (receipt.outcome, receipt.township, receipt.errors) == ("placed", "清河镇", 0)


def test_a_zip_file_with_names_in_gbk_and_one_within_it_are_opened(data: Path, post: Path) -> None:
    book = write_xlsx(post / "x.xlsx", sheets_of("甲山镇")).read_bytes()
    (post / "x.xlsx").unlink()
    inner = zipped({"台账（最终版）.xlsx": book}, gbk=True)
    csvs = {f"乙山镇/{name}": content for name, content in csv_files(sheets_of("乙山镇")).items()}
    (post / "全部.zip").write_bytes(zipped({"里面.zip": inner, "说明.jpg": b"x", **csvs}, gbk=True))

    received = receive([post], 2021, data=data)

    assert received.others == ("全部.zip/说明.jpg",)
    assert [(each.name, each.outcome, each.modified) for each in received.files] == [
        ("全部.zip/乙山镇/", "placed", "2021-12-03 10:22"),
        ("全部.zip/里面.zip/台账（最终版）.xlsx", "placed", "2021-12-03 10:22"),
    ]
    assert find_place(data, 2021, "乙山镇").files[0].name in csv_files(sheets_of("乙山镇"))


def test_a_path_may_lead_into_a_zip_file_and_say_whose_it_is(data: Path, post: Path) -> None:
    book = write_xlsx(post / "x.xlsx", sheets_of(None)).read_bytes()
    (post / "x.xlsx").unlink()
    (post / "包.zip").write_bytes(zipped({"夹/台账.xlsx": book, "夹/另.xlsx": book + b"\0"}))

    assert one(data, post / "包.zip/夹/台账.xlsx").codes == ("township-unknown",)
    answered = one(data, post / "包.zip/夹/台账.xlsx", township="甲山镇")
    assert (answered.outcome, answered.target) == ("placed", ("2021/甲山镇.xlsx",))


@pytest.mark.parametrize(
    ("sheets", "code", "said"),
    [
        (sheets_of(None), "township-unknown", "没有写乡镇名称"),
        (sheets_of("甲山镇", None), "year-unknown", "没有写年度"),
        (sheets_of("甲山镇", 2020), "year-other", "是 2020 年，不是 2021 年"),
        (sheets_of("../甲山镇"), "township-unknown", "不能用作文件名"),
        ({"Sheet1": [["a", "b"], [1, 2]]}, "ledger-none", "没有一张表是台账"),
        (
            sheets_of("甲山镇")
            | {"隐患排查": [["日期", "检查对象", "发现隐患"], ["2021-03-01", "加油站", 3]]},
            "subjects",
            "可以是几个专题的台账",
        ),
        (sheets_of("甲山镇") | {"乙山镇": [["a"], ["b"]], "丙山镇": [["a"]]}, "townships", "有几个乡镇"),
        (sheets_of("甲山镇", problems=PERSONAL), "personal", "存在问题 › C2：疑似手机号码"),
    ],
    ids=["no township", "no year", "other year", "path", "no ledger", "two subjects", "tabs", "personal"],
)
def test_what_is_doubtful_is_asked_about_and_nothing_is_put(
    data: Path, post: Path, sheets: dict[str, list[list[Written]]], code: str, said: str
) -> None:
    sent = write_xlsx(post / "台账.xlsx", sheets)
    content = sent.read_bytes()

    receipt = one(data, sent)

    assert receipt.outcome == "doubtful"
    assert code in receipt.codes
    assert said in receipt.question
    assert receipt.answer.startswith("review-kit ")
    assert put(data) == []
    assert sent.read_bytes() == content
    inbox = b"".join(path.read_bytes() for path in (data / "收件").rglob("*") if path.is_file())
    assert b"13800138000" not in inbox


def test_two_profiles_in_one_file_are_two_townships(data: Path, post: Path) -> None:
    facts: list[list[Written]] = [["乡镇名称", "甲山镇"], ["乡镇名称", "乙山镇"], ["年度", 2021]]
    receipt = one(data, write_xlsx(post / "a.xlsx", sheets_of(None, profile=facts)))
    assert receipt.codes == ("townships",)
    assert receipt.guesses == ("甲山镇", "乙山镇")


@pytest.mark.parametrize(
    ("content", "code"),
    [(locked_workbook(), "file-password"), (b"PK\x03\x04 half", "file-damaged"), (b"", "file-empty")],
)
def test_a_file_that_cannot_be_read_is_asked_about(data: Path, post: Path, content: bytes, code: str) -> None:
    (post / "清河镇.xlsx").write_bytes(content)
    receipt = one(data, post)
    assert (receipt.outcome, receipt.codes) == ("doubtful", (code,))
    # To give the same bytes again would be no answer.
    assert receipt.answer == ""
    assert "请对方" in receipt.question
    assert put(data) == []


def test_of_a_file_with_personal_data_a_marked_copy_is_suggested(
    data: Path, post: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(post)
    content = write_xlsx(post / "台账.xlsx", sheets_of("甲山镇", problems=PERSONAL)).read_bytes()
    receipt = one(data, Path("台账.xlsx"))
    assert receipt.answer == 'review-kit check "台账.xlsx" --mark 回执'
    assert left("check", "台账.xlsx", "--mark", "回执") == 1
    assert (post / "回执/台账.xlsx").is_file()
    # A check does not look into zip files.
    (post / "包.zip").write_bytes(zipped({"台账.xlsx": content}))
    assert one(data, Path("包.zip")).answer == ""


def test_a_name_near_one_of_the_list_is_asked_about_and_the_answer_is_taken(data: Path, post: Path) -> None:
    write_roster(data, ["清河镇", "石桥乡"])
    sent = write_xlsx(post / "a.xlsx", sheets_of("清河乡"))

    receipt = one(data, sent)
    assert receipt.codes == ("township-near",)
    assert "没有“清河乡”，有“清河镇”" in receipt.question
    states = {each.township: each.state for each in receive([sent], 2021, data=data).townships}
    assert states == {"清河镇": "doubtful", "石桥乡": "missing"}

    assert one(data, sent, township="清河乡").outcome == "placed"
    assert put(data) == ["2021/清河乡.xlsx", "townships.csv"]


def test_a_later_edition_replaces_and_the_earlier_one_is_kept(data: Path, post: Path) -> None:
    first = write_xls(post / "旧.xls", sheets_of("甲山镇"))
    second = write_xlsx(post / "新.xlsx", sheets_of("甲山镇", study=FAULTY))
    one(data, first)

    receipt = one(data, second)

    assert (receipt.outcome, receipt.edition, receipt.errors) == ("replaced", 2, 1)
    assert put(data) == ["2021/甲山镇.xlsx"]
    (kept,) = (data / "收件/2021年/旧版/甲山镇").iterdir()
    assert kept.read_bytes() == first.read_bytes()
    assert kept.name.startswith("20211220-0930")
    assert list_places(data, 2021)[0].files == (data.resolve() / "2021/甲山镇.xlsx",)


def test_what_was_replaced_does_not_come_back_with_the_folder_it_lies_in(data: Path, post: Path) -> None:
    first = write_xlsx(post / "旧.xlsx", sheets_of("甲山镇"))
    one(data, first)
    write_xlsx(post / "新.xlsx", sheets_of("甲山镇", study=FAULTY))

    assert {each.name: each.outcome for each in receive([post], 2021, data=data).files} == {
        "旧.xlsx": "same",
        "新.xlsx": "replaced",
    }
    assert {each.name: each.outcome for each in receive([post], 2021, data=data).files} == {
        "旧.xlsx": "superseded",
        "新.xlsx": "same",
    }
    back = one(data, first, township="甲山镇")
    assert (back.outcome, back.edition) == ("replaced", 3)


def test_of_two_editions_at_once_the_officer_chooses_and_the_other_stays_out(data: Path, post: Path) -> None:
    first = write_xlsx(post / "一.xlsx", sheets_of("甲山镇"))
    second = write_xlsx(post / "二.xlsx", sheets_of("甲山镇", study=FAULTY))
    os.utime(first, (1_600_000_000, 1_600_000_000))

    asked = receive([post], 2021, data=data).files
    assert {each.outcome for each in asked} == {"doubtful"}
    assert "一.xlsx（文件时间 2020-09-13" in asked[0].question
    assert put(data) == []

    assert one(data, second).outcome == "placed"
    again = receive([post], 2021, data=data)
    assert {each.name: each.outcome for each in again.files} == {"一.xlsx": "superseded", "二.xlsx": "same"}
    assert again.townships[0].questions == ()


def test_what_is_said_to_be_of_one_subject_and_is_of_another_is_asked_about(data: Path, post: Path) -> None:
    receipt = one(data, write_xlsx(post / "a.xlsx", sheets_of("甲山镇")), subject="安全生产")
    assert receipt.codes == ("ledger-none",)
    assert "是专题“意识形态工作”的台账" in receipt.question
    assert put(data) == []


ROADS: dict[str, list[list[Written]]] = {
    "基本情况": [["项目", "内容"], ["乡镇名称", "甲山镇"], ["年度", 2021]],
    "巡查养护": [["日期", "道路类型", "发现", "处置"], ["2021-3-15", "县道", 3, 2]],
    "养护投入": [["月份", "县级资金", "镇级资金", "合计"], ["3月", 2.5, 1.5, 4]],
}


def test_a_subject_that_is_a_folder_of_the_project_is_recognised(data: Path, post: Path) -> None:
    subject = write_subject(data.parent / "道路养护专题")
    place = load_subject(subject).place
    write_xlsx(post / "路.xlsx", ROADS)
    write_xlsx(post / "意.xlsx", sheets_of("乙山镇"))
    subjects = {each.name: each.subject for each in receive([post], 2021, data=data, now=NOW).files}
    assert subjects == {"路.xlsx": "道路养护", "意.xlsx": "意识形态工作"}
    assert put(data) == ["2021/乙山镇.xlsx", f"{place}/2021/甲山镇.xlsx"]
    undo(data, 2021)
    assert put(data) == []


def test_a_folder_with_a_changed_subject_or_with_mistakes_changes_nothing(data: Path, post: Path) -> None:
    own = shutil.copytree(load_subject("").folder, data.parent / "改过的")
    text = (own / "subject.toml").read_text(encoding="utf-8")
    for line, instead in (("key", 'key = "changed"'), ("name", 'name = "改过的专题"'), ("default", "")):
        text = re.sub(f"^{line} = .*$", instead, text, count=1, flags=re.MULTILINE)
    (own / "subject.toml").write_text(text, encoding="utf-8")
    assert load_subject(own).name == "改过的专题"
    write_subject(data.parent / "写坏的", {"ledgers.toml": "["})
    receipt = one(data, write_xlsx(post / "a.xlsx", sheets_of("甲山镇")))
    assert (receipt.subject, receipt.outcome) == ("意识形态工作", "placed")


def test_two_folders_that_may_be_meant_are_asked_about_by_their_names(data: Path, post: Path) -> None:
    write_subject(data.parent / "甲")
    other = FILES["subject.toml"].replace('"roads"', '"ways"').replace('name = "道路', 'name = "乡道')
    write_subject(data.parent / "乙", {"subject.toml": other})
    receipt = one(data, write_xlsx(post / "路.xlsx", ROADS))
    assert receipt.codes == ("subjects",)
    assert re.search('--subject "[甲乙]"', receipt.answer)


def test_two_copies_of_one_edition_are_one(data: Path, post: Path) -> None:
    first = write_xlsx(post / "一.xlsx", sheets_of("甲山镇"))
    (post / "一(1).xlsx").write_bytes(first.read_bytes())
    outcomes = [each.outcome for each in receive([post], 2021, data=data).files]
    assert sorted(outcomes) == ["placed", "same"]
    assert put(data) == ["2021/甲山镇.xlsx"]


def test_one_ledger_alone_does_not_replace_a_townships_folder(data: Path, post: Path) -> None:
    write_csvs(post / "全", sheets_of("甲山镇"))
    receive([post / "全"], 2021, data=data)
    part = {name: rows for name, rows in sheets_of("甲山镇").items() if name in ("基本情况", "理论学习")}
    write_csvs(post / "补", {**part, "理论学习": part["理论学习"][:2]})

    receipt = one(data, post / "补")

    assert receipt.codes == ("fewer-ledgers",)
    assert len(put(data)) == 16


def test_townships_of_one_name_in_two_counties_have_a_folder_each(data: Path, post: Path) -> None:
    (data / "townships.csv").write_text("县,乡镇\n云山县,双桥镇\n平湖县,双桥镇\n", encoding="utf-8")
    write_xlsx(post / "a.xlsx", sheets_of("双桥镇"))
    other: list[list[Written]] = [["乡镇名称", "双桥镇"], ["所属县区", "平湖县"], ["年度", 2021]]
    write_xlsx(post / "b.xlsx", sheets_of(None, profile=other))
    write_xlsx(post / "c.xlsx", sheets_of(None, profile=[["乡镇名称", "双桥镇"], ["年度", 2021]]))

    receipts = {each.name: each for each in receive([post], 2021, data=data).files}

    assert receipts["c.xlsx"].codes == ("county-unknown",)
    assert put(data) == ["2021/云山县/双桥镇.xlsx", "2021/平湖县/双桥镇.xlsx", "townships.csv"]


def test_who_is_missing_is_told_from_the_year_before_where_there_is_no_list(data: Path, post: Path) -> None:
    write_xlsx(data / "2020/甲山镇.xlsx", sheets_of("甲山镇", 2020))
    write_xlsx(data / "2020/乙山镇.xlsx", sheets_of("乙山镇", 2020))
    received = receive([write_xlsx(post / "a.xlsx", sheets_of("甲山镇"))], 2021, data=data)
    assert received.roster == "2020年的台账"
    assert [each.township for each in received.missing] == ["乙山镇"]


def test_nobody_is_named(data: Path, post: Path) -> None:
    path = post / "清河镇13800138000.xlsx"
    book = openpyxl.load_workbook(write_xlsx(path, sheets_of("甲山镇")))
    book.properties.creator = book.properties.lastModifiedBy = "王某某"
    book.save(path)

    receipt = one(data, path)

    assert (receipt.outcome, receipt.name) == ("placed", "（名称不显示）.xlsx")
    record = msgspec.json.decode((data / "收件/2021年/收件记录.json").read_bytes(), type=Receipts)
    assert "王某某" not in repr(record)
    assert "13800138000" not in repr(record)
    page = (data / "收件/2021年/收件登记.html").read_text(encoding="utf-8")
    assert "13800138000" not in page
    assert receipt.saved.startswith("20")


def test_a_dry_run_writes_nothing(tmp_path: Path, post: Path) -> None:
    write_xlsx(post / "a.xlsx", sheets_of("甲山镇"))
    received = receive([post], 2021, data=tmp_path / "data", dry_run=True)
    assert [each.outcome for each in received.files] == ["placed"]
    assert [each.state for each in received.townships] == ["complete"]
    assert not (tmp_path / "data").exists()


def test_the_sample_of_the_kit_is_taken_in_as_it_is(data: Path) -> None:
    assert [each.outcome for each in receive([ROOT / "data/2021"], 2021, data=data).files] == ["placed"] * 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["没有.xlsx", "--year", "2021"], "没有 没有.xlsx 这个文件或文件夹"),
        (["."], "缺少 --year"),
        (["--year", "2021"], "缺少 PATH"),
        ([".", "--year", "2021"], "里没有台账"),
        (["--undo"], "没有可以撤销的收件"),
        ([".", "--undo"], "--undo 撤销最近一次收件"),
        ([".", "--year", "2021", "--townships", "无.csv"], "没有乡镇名单 "),
        ([".", "--year", "2021", "--as", "../x"], "不能用"),
    ],
)
def test_a_wrong_call_is_2_and_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    said: str,
) -> None:
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    assert left("intake", *words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err
    assert shown.err.count("\n") == 1


def test_a_list_without_townships_is_a_wrong_call(data: Path, post: Path) -> None:
    write_xlsx(post / "a.xlsx", sheets_of("甲山镇"))
    (data / "townships.csv").write_text("名单\n甲山镇\n", encoding="utf-8")
    with pytest.raises(CallError, match="没有“乡镇”这一列"):
        receive([post], 2021, data=data)


def test_a_file_that_was_answered_is_not_asked_about_again(data: Path, post: Path) -> None:
    sent = write_xlsx(post / "群里/年终.xlsx", sheets_of(None))
    write_xlsx(post / "a.xlsx", sheets_of("甲山镇"))

    def outcomes() -> dict[str, str]:
        return {each.name: each.outcome for each in receive([post], 2021, data=data).files}

    assert outcomes() == {"a.xlsx": "placed", "群里/年终.xlsx": "doubtful"}
    assert one(data, sent, township="西坪镇").outcome == "placed"
    rows = len(read_receipts(data, 2021).valid)

    again = receive([post], 2021, data=data)

    assert {each.name: (each.outcome, each.township) for each in again.files} == {
        "a.xlsx": ("same", "甲山镇"),
        "群里/年终.xlsx": ("same", "西坪镇"),
    }
    assert again.doubtful == ()
    assert [each.questions for each in again.townships] == [(), ()]
    assert len(read_receipts(data, 2021).valid) == rows
    assert "要答复的</h2>" not in (data / "收件/2021年/收件登记.html").read_text(encoding="utf-8")
    # What was taken back is a question again.
    undo(data)
    assert outcomes() == {"a.xlsx": "same", "群里/年终.xlsx": "doubtful"}


def test_a_word_that_is_not_in_the_list_is_asked_about(data: Path, post: Path) -> None:
    write_roster(data, ["西坪镇", "桃源乡"])
    sent = write_xlsx(post / "年终.xlsx", sheets_of(None))
    assert one(data, sent, township="西坪镇").outcome == "placed"

    typo = one(data, sent, township="西平镇")

    assert (typo.outcome, typo.codes) == ("doubtful", ("township-near", "township-elsewhere"))
    assert "“西平镇”不在名单（townships.csv）里，是否指“西坪镇”？" in typo.question
    assert "这份内容已作为“西坪镇”收下" in typo.question
    assert typo.answer.endswith("--as 西坪镇") or "--as 西坪镇 " in typo.answer
    far = one(data, write_xlsx(post / "b.xlsx", sheets_of(None, study=FAULTY)), township="云台街道")
    assert (far.outcome, far.codes) == ("doubtful", ("township-unlisted",))
    assert one(data, sent, township="桃源乡").codes == ("township-elsewhere",)
    assert put(data) == ["2021/西坪镇.xlsx", "townships.csv"]
    # The bytes have their place already: nothing is left to be answered about them.
    states = {each.township: each.questions for each in receive([sent], 2021, data=data).townships}
    assert states == {"西坪镇": (), "桃源乡": ()}


def test_a_word_that_the_file_contradicts_is_asked_about(data: Path, post: Path) -> None:
    sent = write_xlsx(post / "a.xlsx", sheets_of("桃源乡"))
    receipt = one(data, sent, township="桃园乡")
    assert (receipt.outcome, receipt.codes) == ("doubtful", ("township-other",))
    assert "基本情况写的是“桃源乡”，--as 说的是“桃园乡”" in receipt.question
    assert put(data) == []
    assert one(data, sent, township="桃源乡").outcome == "placed"


def test_a_county_that_is_not_the_township_s_is_asked_about(data: Path, post: Path) -> None:
    (data / "townships.csv").write_text("县,乡镇\n云山县,双桥镇\n平湖县,双桥镇\n", encoding="utf-8")
    facts: list[list[Written]] = [["乡镇名称", "双桥镇"], ["年度", 2021]]
    sent = write_xlsx(post / "a.xlsx", sheets_of(None, profile=facts))
    assert one(data, sent, township="平胡县/双桥镇").codes == ("county-unlisted",)
    assert one(data, sent, township="平湖县/双桥镇").target == ("2021/平湖县/双桥镇.xlsx",)


def test_the_command_says_which_file_became_which_township(
    data: Path, post: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_xlsx(post / "台账（最终版）2.xlsx", sheets_of("甲山镇"))
    write_csvs(post / "一堆", sheets_of("乙山镇"))
    words = ("intake", str(post), "--year", "2021", "--data", str(data))
    assert left(*words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"  收下　台账（最终版）2.xlsx → 云山县/甲山镇，{data}/2021/甲山镇.xlsx" in lines
    assert f"  收下　一堆/ → 云山县/乙山镇，{data}/2021/乙山镇/" in lines
    write_xlsx(post / "台账（最终版）2.xlsx", sheets_of("甲山镇", texts=[["导语", "改过的。"]]))
    assert left(*words) == 0
    said = f"→ 云山县/甲山镇，{data}/2021/甲山镇.xlsx（第2版，替换了上一版）"
    assert f"  替换旧版　台账（最终版）2.xlsx {said}" in capsys.readouterr().out.splitlines()


def test_a_mended_copy_is_stored_without_the_marks_it_came_back_with(data: Path, post: Path) -> None:
    own = write_xlsx(post / "a.xlsx", sheets_of("甲山镇", study=FAULTY))
    one(data, own)
    (copy,) = write_marked_copies(kit.check(own), post.parent / "回执")
    assert copy.path is not None
    book = openpyxl.load_workbook(copy.path)
    book["理论学习"]["D2"] = 12
    mended = post / "改好.xlsx"
    book.save(mended)
    sent = mended.read_bytes()

    receipt = one(data, mended)

    assert (receipt.outcome, receipt.errors, receipt.note) == ("replaced", 0, "检查标记已去掉")
    assert receipt.sha256 == hashlib.sha256(sent).hexdigest()
    assert mended.read_bytes() == sent
    stored = openpyxl.load_workbook(data / "2021/甲山镇.xlsx")
    assert stored.sheetnames == list(sheets_of("甲山镇"))
    assert stored["理论学习"]["D2"].value == 12
    for sheet in stored.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.comment is None
            assert cell.fill.patternType is None
    # The same again is known by what was sent, and the state is that of what is stored.
    again = receive([mended], 2021, data=data)
    assert [each.outcome for each in again.files] == ["same"]
    assert (again.townships[0].state, again.townships[0].editions) == ("complete", 2)
    assert again.townships[0].received != ""
    # Neither the first edition nor the mended one comes back by itself.
    assert [each.outcome for each in receive([own], 2021, data=data).files] == ["superseded"]
    third = write_xlsx(post / "三.xlsx", sheets_of("甲山镇", texts=[["导语", "改过的。"]]))
    assert one(data, third).edition == 3
    assert one(data, mended).outcome == "superseded"
    assert one(data, mended, township="甲山镇").outcome == "replaced"
    # What has no marks is stored byte for byte.
    undo(data)
    assert (data / "2021/甲山镇.xlsx").read_bytes() == third.read_bytes()
