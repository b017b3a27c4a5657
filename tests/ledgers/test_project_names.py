from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kit.ledgers import examine_ledgers
from kit.ledgers.project_names import project_names
from tests.support.ledger_files import place_of, sample_sheets, write_xlsx
from tests.support.subjects import CATALOGUE


def written(folder: Path, text: str) -> Path:
    (folder / "synonyms.toml").write_text(text, encoding="utf-8")
    return folder


def test_names_of_sheets_and_columns_are_read_as_the_subject_s_own(tmp_path: Path) -> None:
    text = '["理论学习"]\n"表名" = ["学习簿"]\n"参加人数" = ["到场情况"]\n"不读取" = ["备注二"]\n'
    sheets = sample_sheets()
    sheets["学习簿"] = [
        ["到场情况" if cell == "参加人数" else cell for cell in row] for row in sheets.pop("理论学习")
    ]
    path = write_xlsx(tmp_path / "2021/清河镇.xlsx", sheets)

    ledgers = examine_ledgers(place_of(written(tmp_path, text), path), CATALOGUE).ledgers

    assert ledgers.tables["study"].column("attendees") == (23, None)
    assert ledgers.tables["study"].sheet == "学习簿"
    assert ledgers.inputs["synonyms.toml"] == hashlib.sha256(text.encode()).hexdigest()
    assert project_names(tmp_path, CATALOGUE).lines == (
        "工作表“学习簿”作《理论学习》",
        "《理论学习》的“到场情况”作“参加人数”",
        "《理论学习》的“备注二”不读取",
    )


def test_without_the_file_nothing_changes(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "2021/清河镇.xlsx", sample_sheets())
    assert set(examine_ledgers(place_of(tmp_path, path), CATALOGUE).ledgers.inputs) == {"2021/清河镇.xlsx"}
    assert project_names(tmp_path, CATALOGUE).catalogue is CATALOGUE


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[理论学习", "不是能读的 TOML"),
        ('["理论学席"]\n"主题" = ["甲"]\n', "没有“理论学席”这种台账：是否指“理论学习”"),
        ('["理论学习"]\n"主提" = ["甲"]\n', "《理论学习》没有“主提”这一列：是否指“主题”"),
        ('["理论学习"]\n"主题" = "甲"\n', '《理论学习》的“主题”应写成 ["甲", "乙"]'),
        ('"理论学习" = ["甲"]\n', "“理论学习”应是"),
        ('["理论学习"]\n"主题" = ["学时数"]\n', "“学时数”已经是《理论学习》的“学时”，不能又作“主题”"),
        ('["理论学习"]\n"主题" = ["甲"]\n"学时" = ["甲"]\n', "“甲”已经是《理论学习》的“主题”"),
        ('["理论学习"]\n"表名" = ["自学"]\n', "“自学”已经是“个人自学”"),
    ],
)
def test_a_mistake_is_an_error_of_every_township(tmp_path: Path, text: str, message: str) -> None:
    path = write_xlsx(tmp_path / "2021/清河镇.xlsx", sample_sheets())
    examination = examine_ledgers(place_of(written(tmp_path, text), path), CATALOGUE)
    (fault,) = [fault for fault in examination.faults if fault.code == "synonyms-invalid"]
    assert fault.file == "synonyms.toml"
    assert message in fault.message
    assert examination.faulty


def test_a_section_of_another_subject_is_left_to_it(tmp_path: Path) -> None:
    names = project_names(written(tmp_path, '["应急演练"]\n"类型" = ["甲"]\n'), CATALOGUE)
    assert (names.mistakes, names.lines) == ((), ())
