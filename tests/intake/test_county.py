"""A county's year: sixty files under bad names, in every format, are taken in, and the register is right."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import openpyxl
import pytest

from kit.files import list_places
from kit.intake import Received, receive
from tests.support.county_post import (
    FAULTY_ONES,
    MISSING,
    OTHER_SUBJECT,
    OTHER_YEAR,
    TOWNSHIPS,
    TWICE,
    write_county_post,
    write_roster,
)
from tests.support.project import left


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Received]:
    folder = tmp_path_factory.mktemp("county")
    post, data = folder / "微信文件", folder / "data"
    count = write_county_post(post)
    write_roster(data)
    before = hashes(post)
    received = receive([post], 2021, data=data)
    assert hashes(post) == before
    assert len(received.files) == count == 58
    return post, data, received


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def sheet(data: Path, name: str) -> list[dict[str, object]]:
    rows = openpyxl.load_workbook(data / "收件/2021年/收件登记.xlsx")[name].iter_rows(values_only=True)
    head = [str(cell) for cell in next(rows)]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_each_township_is_where_the_loaders_look(county: tuple[Path, Path, Received]) -> None:
    _, data, _ = county
    absent = {*MISSING, TWICE, OTHER_YEAR, OTHER_SUBJECT}
    assert [place.name for place in list_places(data, 2021)] == sorted({*TOWNSHIPS} - absent)
    assert [place.name for place in list_places(data / "安全生产", 2021)] == [OTHER_SUBJECT]
    assert not (data / "2020").exists()


def test_the_register_has_every_township_with_its_state(county: tuple[Path, Path, Received]) -> None:
    _, data, received = county
    main = {row["乡镇"]: row for row in sheet(data, "乡镇") if row["专题"] == "意识形态工作"}
    assert set(main) == set(TOWNSHIPS)
    states = {name: row["状态"] for name, row in main.items()}
    assert {name for name, state in states.items() if state == "有错误"} == set(FAULTY_ONES)
    assert {name for name, state in states.items() if state == "没有收到"} == {*MISSING, OTHER_SUBJECT}
    assert {name for name, state in states.items() if state == "存疑"} == {TWICE, OTHER_YEAR}
    others = {*TOWNSHIPS} - {*FAULTY_ONES, *MISSING, OTHER_SUBJECT, TWICE, OTHER_YEAR}
    assert {states[name] for name in others} == {"完整"}
    assert [row["乡镇"] for row in sheet(data, "乡镇") if row["专题"] == "安全生产"] == [OTHER_SUBJECT]
    assert {each.township for each in received.missing} == {*MISSING, OTHER_SUBJECT}


def test_the_register_has_every_file_with_hash_and_question(county: tuple[Path, Path, Received]) -> None:
    post, data, _ = county
    rows = {str(row["原名"]): row for row in sheet(data, "收件")}
    assert len(rows) == 58
    assert rows["去年的.xlsx"]["sha256"] == hashes(post)["去年的.xlsx"]
    asked = {name: row for name, row in rows.items() if row["结果"] == "存疑"}
    assert set(asked) == {"去年的.xlsx", "台账（最终版）.xlsx", "台账（最终版）2.xlsx"}
    assert "2020 年" in str(asked["去年的.xlsx"]["问题"])
    assert "--year 2020" in str(asked["去年的.xlsx"]["回答的命令"])
    assert "一次来了2份不同的" in str(asked["台账（最终版）.xlsx"]["问题"])
    faulty = [row for row in rows.values() if row["错误"] and row["结果"] != "存疑"]
    assert {row["乡镇"] for row in faulty} == set(FAULTY_ONES)


def test_the_same_again_changes_nothing_but_is_said(county: tuple[Path, Path, Received]) -> None:
    post, data, _ = county
    before = hashes(data)
    again = receive([post], 2021, data=data)
    assert {each.outcome for each in again.files} == {"same", "doubtful"}
    assert {name: digest for name, digest in hashes(data).items() if not name.startswith("收件")} == {
        name: digest for name, digest in before.items() if not name.startswith("收件")
    }
    assert len(sheet(data, "收件")) == 58


def test_the_command_says_it_in_lines_and_in_json(
    county: tuple[Path, Path, Received], capsys: pytest.CaptureFixture[str]
) -> None:
    post, data, _ = county
    words = ("intake", str(post), "--year", "2021", "--data", str(data), "--dry-run")
    assert left(*words) == 1
    shown = capsys.readouterr()
    assert shown.err == ""
    first, *rest = shown.out.splitlines()
    assert first.startswith("试算：58份：")
    assert sum(line.startswith("  存疑　") for line in rest) == 3
    assert sum(line.startswith("  有错误　") for line in rest) == 5
    assert any(line.startswith("按townships.csv，还有4个没有收到：") for line in rest)
    # A dry run has no register to look into, so that its list is whole.
    assert any(line.startswith("  已有、相同　表3.ods → 云山县/") for line in rest)
    assert sum(line.startswith("  已有、相同　") for line in rest) == 55
    assert left(*words[:-1]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("  已有、相同　") for line in lines) == 30
    assert "  另有25个见登记" in lines
    assert (
        left("intake", str(post), "--year", "2021", "--data", str(data), "--dry-run", "--format", "json") == 1
    )
    found = json.loads(capsys.readouterr().out)
    assert [each["township"] for each in found["townships"] if each["state"] == "doubtful"] == [
        TWICE,
        OTHER_YEAR,
    ]
