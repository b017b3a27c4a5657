from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from kit.cli import main
from tests.support.ledger_files import Written, sample_sheets, write_xlsx
from tests.support.project import command

MONTHS: list[list[Written]] = [[month, 5, 60] for month in range(1, 13)]
ONLINE: list[list[Written]] = [[month, 30, 2, 2, month + 0.25, 1] for month in range(1, 13)]


def left(*words: str) -> object:
    with pytest.raises(SystemExit) as exit_:
        main(list(words))
    return exit_.value.code


def workbook(data: Path, **changes: list[list[Written]]) -> Path:
    sheets = sample_sheets(**{"self_study": MONTHS, "online": ONLINE, **changes})
    return write_xlsx(data / "2021/清河镇.xlsx", sheets)


def test_good_ledgers_are_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert left("check", str(workbook(tmp_path))) == 0
    assert capsys.readouterr().out == "共检查1个文件：没有发现问题。\n"


def test_notices_alone_are_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert left("check", str(workbook(tmp_path, texts=[["别的", "内容"]]))) == 0
    assert capsys.readouterr().out.endswith("共检查1个文件：错误0处，提示1处。\n")


def test_errors_are_1_and_stand_before_notices_with_file_sheet_and_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workbook(
        tmp_path, responsibilities=[["甲", "乙", "丙", "大概"]], self_study=MONTHS[1:], texts=[[None, "内容"]]
    )

    assert left("check", str(path)) == 1
    shown = capsys.readouterr()
    assert shown.err == ""
    heading, *faults, summary = shown.out.splitlines()
    assert heading == "2021/清河镇.xlsx"
    assert [line[:32] for line in faults] == [
        line[:32]
        for line in (
            "  错误　2021/清河镇.xlsx › 责任分工 › D2：“签订责任书”应填",
            "  错误　2021/清河镇.xlsx › 文字材料 › A2：“章节”必填，这里",
            "  提示　2021/清河镇.xlsx › 个人自学：缺 1月：如有记录请补上",
        )
    ]
    assert summary == "共检查1个文件：错误2处，提示1处。"


@pytest.mark.parametrize("words", [["nothere"], [], ["x.xlsx", "--format", "xml"]])
def test_a_wrong_call_is_2_and_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert left("check", *words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1


def test_json_is_a_list_in_utf_8_and_nothing_else(tmp_path: Path, project: Path) -> None:
    path = workbook(tmp_path, texts=[[None, "内容"]])
    shown = command("review-kit", "check", str(path), "--format", "json", cwd=project)

    assert shown.returncode == 1
    assert [list(fault) for fault in json.loads(shown.stdout)] == [
        ["file", "sheet", "cell", "ledger", "column", "severity", "code", "message"]
    ]
    assert json.loads(shown.stdout)[0]["cell"] == "A2"
    good = command("review-kit", "check", str(workbook(tmp_path)), "--format", "json", cwd=project)
    assert (good.returncode, json.loads(good.stdout)) == (0, [])


def test_marked_copies_are_written_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    workbook(tmp_path / "data", texts=[[None, "内容"]])

    assert left("check", "data", "--mark", "回执") == 1
    assert capsys.readouterr().out.endswith(
        "共检查1个文件：错误1处，提示0处。\n回执/2021/清河镇.xlsx：标出1处\n"
    )
    note = openpyxl.load_workbook("回执/2021/清河镇.xlsx")["文字材料"]["A2"].comment
    assert note is not None
    assert note.text.startswith("【台账检查】\n错误：“章节”必填")
    # The earlier copy is known by its marks; what was put there by hand, or edited, is not written over.
    assert left("check", "data", "--mark", "回执") == 1
    assert capsys.readouterr().out.endswith("提示0处。\n回执/2021/清河镇.xlsx：标出1处\n")
    Path("回执/2021/清河镇.xlsx").write_bytes(b"x")
    workbook(tmp_path / "data")
    assert left("check", "data", "--mark", "回执") == 1
    out = capsys.readouterr().out
    assert "没有发现问题" in out
    assert "（回执/2021/清河镇.xlsx 已经有了，不是这里写的副本，不覆盖：请先移走）" in out
    assert Path("回执/2021/清河镇.xlsx").read_bytes() == b"x"
    workbook(tmp_path / "data", texts=[[None, "内容"]])
    assert left("check", "data", "--mark", "data") == 2
    assert "错误1处" in capsys.readouterr().out
    assert left("check", "data", "--mark", "再发", "--format", "json") == 1
    shown = capsys.readouterr()
    assert len(json.loads(shown.out)) == 1
    assert shown.err == "再发/2021/清河镇.xlsx：标出1处\n"


def test_the_sample_data_have_no_fault(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert left("check", str(project / "data"), "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == []


def test_the_check_and_the_template_load_nothing_of_the_running_branch(project: Path) -> None:
    code = (
        "import sys; from kit.cli import main\n"
        "try: main(['check', 'data/2021'])\n"
        "except SystemExit as left: assert left.code == 0\n"
        "print([name for name in sys.modules if name.startswith(('kit.engine', 'kit.document', 'kit.export',"
        " 'kit.publishing', 'kit.batch', 'papermill', 'nbconvert'))])"
    )
    assert command("python", "-c", code, cwd=project).stdout.splitlines()[-1] == "[]"


def test_a_template_is_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["template", "清河镇.xlsx", "--township", "清河镇", "--year", "2021"]

    assert left(*words) == 0
    assert "清河镇.xlsx" in capsys.readouterr().out
    before = (tmp_path / "清河镇.xlsx").read_bytes()
    assert openpyxl.load_workbook("清河镇.xlsx").sheetnames[0] == "填表说明"
    assert left(*words) == 2
    shown = capsys.readouterr()
    assert "不覆盖" in shown.err
    assert shown.err.count("\n") == 1
    assert (tmp_path / "清河镇.xlsx").read_bytes() == before


@pytest.mark.parametrize(
    "words", [["a.xls"], ["a.xlsx", "--year", "21"], ["a.xlsx", "--year", "今年"], ["/dev/null/a.xlsx"], []]
)
def test_a_wrong_call_of_template_is_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert left("template", *words) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
