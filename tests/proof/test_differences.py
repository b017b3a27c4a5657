"""Editions are compared by what they hold: folders, figures.json or documents, two years, a whole year."""

from __future__ import annotations

import copy
import json
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

import kit
from kit.errors import CallError
from kit.proof.difference_forms import shown
from kit.proof.difference_page import comparison_page
from kit.proof.difference_text import comparison_lines
from kit.proof.diffing import Comparison, diff
from kit.publishing.manifest import Manifest
from kit.publishing.results import as_json
from tests.support.browser_pages import Visit
from tests.support.ledger_files import SAMPLE, Written, sample_sheets, write_xlsx
from tests.support.planted_changes import write_manifest
from tests.support.project import left
from tests.support.townships import opened, write_township

pytestmark = pytest.mark.first_subject

BOARDS = SAMPLE["宣传阵地"]


def manifest(folder: Path, **records: list[list[Written]]) -> Path:
    """Write figures.json of a review with these records; return its folder."""
    return write_manifest(opened(folder / "data", **records).record, folder)


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory, published: Path) -> tuple[Path, Path]:
    """The sample's review, and one whose ledger 宣传阵地 has a cell corrected and a row more."""
    import openpyxl

    from kit.cli import main
    from tests.support.project import ROOT

    folder = tmp_path_factory.mktemp("changed")
    shutil.copytree(ROOT / "data", folder / "data")
    path = folder / "data/2021/清河镇.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["宣传阵地"]
    sheet["C5"] = 3 + (sheet["C5"].value or 0)
    sheet.append([sheet["A29"].value, "标语", 7, None, "东河村"])
    book.save(path)
    words = ["run", "清河镇", "--year", "2021", "--data", str(folder / "data"), "--out", str(folder / "out")]
    with pytest.raises(SystemExit) as exit_:
        main([*words, "--formats", "html,docx"])
    assert exit_.value.code == 0
    return published / "清河镇", folder / "out/2021/清河镇"


def test_the_same_review_has_no_difference_in_any_format(published: Path) -> None:
    folder = published / "清河镇"
    kinds = [
        folder,
        folder / "figures.json",
        *(folder / f"清河镇-2021.{end}" for end in ("html", "pdf", "docx")),
    ]
    for kind in kinds:
        assert diff(folder, kind).is_empty, kind
        assert diff(kind, kinds[3]).is_empty, kind


def test_a_figure_names_its_cell_and_its_row(editions: tuple[Path, Path]) -> None:
    figures = {figure.key: figure for figure in diff(*editions).reviews[0].figures}
    boards, slogans = figures["boards"], figures["slogans"]
    assert (boards.name, boards.old, boards.new, boards.classes) == ("宣传栏", "63块", "66块", ("更正",))
    assert [str(cause) for cause in boards.causes] == [
        "单元格改动：2021/清河镇.xlsx › 宣传阵地 › C5“新增” 0 → 3"
    ]
    assert (slogans.classes, [str(cause) for cause in slogans.causes]) == (
        ("更新",),
        ["行增加：2021/清河镇.xlsx › 宣传阵地 › 第30行"],
    )
    assert "study_sessions" not in figures


@pytest.mark.parametrize("ending", ["html", "docx"])
def test_sentences_that_changed_and_no_longer_hold(editions: tuple[Path, Path], ending: str) -> None:
    old, new = (folder / f"清河镇-2021.{ending}" for folder in editions)
    sentences = diff(old, new).reviews[0].sentences
    first = next(each for each in sentences if each.old.startswith("宣传栏63块"))
    assert first.outdated == ("宣传栏",)
    changed = next(each for each in sentences if "增设和更新" in each.old)
    assert changed.new == changed.old.replace("63", "66").replace("158", "165").replace("25", "28").replace(
        "和62", "和69"
    )
    assert changed.outdated == ("宣传栏", "宣传标语")
    assert not any("理论学习" in each.old and "次" in each.old for each in sentences)


def test_without_a_document_of_the_new_edition_outdated_sentences_are_told(
    editions: tuple[Path, Path], tmp_path: Path
) -> None:
    shutil.copy(editions[1] / "figures.json", tmp_path)
    sentences = diff(editions[0], tmp_path).reviews[0].sentences
    assert {each.new for each in sentences} == {""}
    assert all(each.outdated for each in sentences)
    assert any("增设和更新宣传栏63块" in each.old for each in sentences)


def test_a_document_alone_names_rows_by_number_and_says_what_it_cannot_tell(
    editions: tuple[Path, Path], tmp_path: Path
) -> None:
    old, new = (
        shutil.copy(folder / "清河镇-2021.html", tmp_path / f"{at}.html")
        for at, folder in enumerate(editions)
    )
    found = diff(old, new).reviews[0]
    figures = {figure.key: figure for figure in found.figures}
    assert any("看不出改了哪个单元格" in note for note in found.notes)
    assert (figures["boards"].name, figures["boards"].old, figures["boards"].new) == (
        "宣传栏",
        "63块",
        "66块",
    )
    assert [str(cause) for cause in figures["boards"].causes] == ["看不出原因"]
    assert [str(cause) for cause in figures["slogans"].causes] == [
        "所计的行不同：2021/清河镇.xlsx › 宣传阵地 › 多了第30行"
    ]
    assert figures["slogans"].classes == ()


def test_a_document_is_held_against_figures_json_beside_it_only_if_that_is_its_own(
    editions: tuple[Path, Path], tmp_path: Path
) -> None:
    page = editions[1] / "清河镇-2021.html"
    assert not any("看不出" in note for note in diff(editions[0], page).reviews[0].notes)
    shutil.copy(editions[1] / "figures.json", tmp_path)
    (tmp_path / page.name).write_bytes(page.read_bytes() + b"\n")
    assert any("看不出" in note for note in diff(editions[0], tmp_path / page.name).reviews[0].notes)


def test_without_rows_a_later_version_may_be_the_cause_as_well(tmp_path: Path) -> None:
    old, new = manifest(tmp_path / "a"), manifest(tmp_path / "b", boards=BOARDS[:1])
    changed = {"kit_version": "0.1.0", "ledgers": ()}
    read = msgspec.json.decode((old / "figures.json").read_bytes(), type=Manifest)
    (old / "figures.json").write_bytes(as_json(msgspec.structs.replace(read, **changed)))
    found = diff(old, new).reviews[0]
    slogans = next(each for each in found.figures if each.key == "slogans")
    assert [cause.kind for cause in slogans.causes] == ["rows-differ", "version-changed"]
    assert any("看不出改了哪个单元格" in note for note in found.notes)


def test_another_wording_is_told_from_other_numbers(tmp_path: Path) -> None:
    pages = []
    for words in ("共开展12次，好。另有3次。", "一共开展12次，好。另有4次。"):
        folder = manifest(tmp_path / words)
        page = f"<!doctype html><meta charset=utf-8><h1>总结</h1><p>{words}</p>"
        (folder / "清河镇-2021.html").write_text(page, encoding="utf-8")
        read = msgspec.json.decode((folder / "figures.json").read_bytes(), type=Manifest)
        read = msgspec.structs.replace(read, files={"清河镇-2021.html": ""}, parameters={"wording": words})
        (folder / "figures.json").write_bytes(as_json(read))
        pages.append(folder)
    found = diff(*pages).reviews[0]
    assert [(each.old, each.new, each.wording) for each in found.sentences] == [
        ("共开展12次，好。", "一共开展12次，好。", True),
        ("另有3次。", "另有4次。", False),
    ]
    assert found.figures == ()
    assert "笔记本的参数不同：wording" in found.notes
    assert any("没有数据记录" in note for note in found.notes)


def test_years_are_compared_by_figures_and_not_by_rows(tmp_path: Path) -> None:
    write_township(tmp_path / "data", year=2020, records={"boards": [["2020-03-04", "宣传栏", 3, 1, "东村"]]})
    write_township(tmp_path / "data")
    old, new = (
        write_manifest(kit.open_review("清河镇", year, data=tmp_path / "data").record, tmp_path / f"{year}")
        for year in (2020, 2021)
    )
    found = diff(old, new).reviews[0]
    boards = next(figure for figure in found.figures if figure.key == "boards")
    assert (boards.old, boards.new, boards.classes, boards.causes) == ("4块", "6块", (), ())
    assert found.sentences == ()
    assert next(comparison_lines(diff(old, new))).startswith("清河镇2020→2021年：")


def test_text_is_named_without_being_told(tmp_path: Path) -> None:
    two, one = ([BOARDS[0], [*BOARDS[1][:4], village]] for village in ("西村", "东村"))
    found = diff(manifest(tmp_path / "a", boards=two), manifest(tmp_path / "b", boards=one))
    told = json.dumps(msgspec.to_builtins(found), ensure_ascii=False)
    figure = next(each for each in found.reviews[0].figures if each.key == "boards_villages")
    assert [str(cause) for cause in figure.causes] == [
        "单元格改动：2021/清河镇.xlsx › 宣传阵地 › E3“所在村” 改动过"
    ]
    assert "#" not in told


def test_a_cell_that_moved_is_named_where_it_is_and_was(tmp_path: Path) -> None:
    first: list[Written] = ["2021-01-02", "横幅", 1, 1, "南村"]
    more = [first, [*BOARDS[0][:2], 9, *BOARDS[0][3:]], BOARDS[1]]
    found = diff(manifest(tmp_path / "a"), manifest(tmp_path / "b", boards=more)).reviews[0]
    boards = next(each for each in found.figures if each.key == "boards")
    assert [str(cause) for cause in boards.causes] == [
        "单元格改动：2021/清河镇.xlsx › 宣传阵地 › C3“新增”（原C2） 4 → 9"
    ]


def test_a_blank_that_is_filled_in_came_later(tmp_path: Path) -> None:
    filled: list[list[Written]] = [BOARDS[0], [*BOARDS[1][:3], 5, None]]
    found = diff(manifest(tmp_path / "a"), manifest(tmp_path / "b", boards=filled)).reviews[0]
    assert [each.classes for each in found.figures if each.key == "slogans"] == [("更新",)]


def test_the_date_of_the_review_is_the_cause_of_deadlines(tmp_path: Path) -> None:
    problems: list[list[Written]] = [["沟通不畅", "机制", "党政办", "例会", "2021年6月30日", "整改中"]]
    days = []
    for day in ("2021年6月1日", "2021年12月20日"):
        folder = tmp_path / day
        write_township(folder / "data", records={"problems": problems})
        record = kit.open_review("清河镇", 2021, data=folder / "data", signed_on=day).record
        write_manifest(record, folder)
        path = folder / "figures.json"
        read = msgspec.json.decode(path.read_bytes(), type=Manifest)
        path.write_bytes(as_json(msgspec.structs.replace(read, parameters={"signed_on": day})))
        days.append(folder)
    figures = {each.key: each for each in diff(*days).reviews[0].figures}
    assert [cause.kind for cause in figures["problems_overdue"].causes] == ["day-changed"]


def test_figures_that_count_targets_follow_from_others(tmp_path: Path) -> None:
    study: list[list[Written]] = [
        [f"2021-01-{day:02}", "中心组学习", f"第{day}次", 20, 1] for day in range(1, 14)
    ]
    found = diff(manifest(tmp_path / "a"), manifest(tmp_path / "b", study=study)).reviews[0]
    met = next(each for each in found.figures if each.key == "targets_met")
    assert [(cause.kind, cause.figures) for cause in met.causes] == [("follows", ("理论学习次数",))]


def test_folders_of_a_year_are_compared_by_township(tmp_path: Path) -> None:
    old, new = tmp_path / "old/2021", tmp_path / "new/2021"
    for folder, names in ((old, ("甲镇", "乙镇", "丙镇")), (new, ("乙镇", "丙镇", "丁镇"))):
        for name in names:
            records = {"boards": BOARDS[:1]} if (folder, name) == (new, "丙镇") else {}
            write_township(folder.parent / "data", name, records=records)
            write_manifest(kit.open_review(name, 2021, data=folder.parent / "data").record, folder / name)
    (new / "丙镇/notes.txt").write_text("", encoding="utf-8")
    (old / "戊镇").mkdir()
    (old / "戊镇/figures.json").write_text("{", encoding="utf-8")
    found = diff(old, new)
    assert (found.came, found.gone, found.same) == (("丁镇",), ("甲镇",), 1)
    assert [each.place for each in found.reviews] == ["丙镇"]
    assert len(found.unread) == 1
    assert list(comparison_lines(found))[-1] == "有不同的1份、新增1份、减少1份、没有比较1份、相同的1份"


def test_what_cannot_be_compared_is_one_line(tmp_path: Path) -> None:
    old = manifest(tmp_path / "2021/清河镇")
    write_township(tmp_path / "data", "石桥乡")
    other = write_manifest(kit.open_review("石桥乡", 2021, data=tmp_path / "data").record, tmp_path / "other")
    (tmp_path / "notes.html").write_text("<!doctype html><p>12", encoding="utf-8")
    (tmp_path / "bad.json").write_text("[]", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for pair, told in {
        (old, other): "同一个乡镇",
        (old, tmp_path / "none"): "打不开",
        (old, tmp_path / "notes.html"): "没有数据记录",
        (old, tmp_path / "bad.json"): "读不出",
        (old, tmp_path / "empty"): "没有 figures.json",
        (tmp_path / "2021", other): "同类的两个",
    }.items():
        with pytest.raises(CallError, match=told) as raised:
            diff(*pair)
        assert "\n" not in str(raised.value)


@pytest.mark.slow
def test_a_damaged_figures_json_is_one_line_or_compared(tmp_path: Path) -> None:
    """What is in it is taken on trust nowhere: numbers become texts, names empty, rows anything."""
    old = manifest(tmp_path / "a")
    built = json.loads((old / "figures.json").read_bytes())
    draw = random.Random(5)
    changed = write_manifest(opened(tmp_path / "data", boards=BOARDS[:1]).record, tmp_path / "b")
    values: tuple[Any, ...] = (
        "",
        None,
        -1,
        10**30,
        1e308,
        [],
        {},
        "\t",
        "\x00",
        "第9行",
        "#",
        "../../x.html",
        True,
        ["3\tx"],
    )
    refused: list[str] = []
    for _ in range(400):
        damaged = copy.deepcopy(built)
        holder, key = draw.choice(list(places(damaged)))
        holder[key] = draw.choice(values)
        (changed / "figures.json").write_text(json.dumps(damaged), encoding="utf-8")
        try:
            for form in ("text", "json", "html"):
                shown(diff(old, changed), form)
        except CallError as error:
            refused.append(str(error))
    assert 50 < len(refused) < 390
    assert not any("\n" in line for line in refused)


def places(built: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every holder and key of a value."""
    for key, value in list(built.items() if isinstance(built, dict) else enumerate(built)):
        yield built, key
        if isinstance(value, dict | list):
            yield from places(value)


def test_the_command_ends_with_0_1_or_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = manifest(tmp_path / "a")
    sheets = sample_sheets(boards=BOARDS[:1])
    write_xlsx(tmp_path / "data/2021/清河镇.xlsx", sheets)
    new = write_manifest(kit.open_review("清河镇", 2021, data=tmp_path / "data").record, tmp_path / "b")
    assert left("diff", str(old), str(old)) == 0
    assert capsys.readouterr().out == "相同的1份\n"
    assert left("diff", str(old), str(new)) == 1
    assert "宣传标语：30条 → 0条　更正" in capsys.readouterr().out
    assert left("diff", str(old), str(new), "--format", "json") == 1
    found = json.loads(capsys.readouterr().out)
    assert {"key", "name", "old", "new", "classes", "causes"} <= set(found["reviews"][0]["figures"][0])
    assert left("diff", str(old), str(tmp_path / "none")) == 2
    assert re.fullmatch(r"[^\n]*打不开[^\n]*\n", capsys.readouterr().err)


def test_a_page_is_written_that_asks_for_nothing(editions: tuple[Path, Path], tmp_path: Path) -> None:
    page = tmp_path / "变化.html"
    assert left("diff", *map(str, editions), "--format", "html", "--out", str(page)) == 1
    text = page.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert not re.search(r"<script|https?://|<link[^>]+href=\"(?!data:)", text)
    soup = BeautifulSoup(text, "html.parser")
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in soup.select("table tr")]
    place = "2021/清河镇.xlsx › 宣传阵地 › C5"
    assert ["宣传栏", "63块", "66块", "更正", f"单元格改动：{place}“新增” 0 → 3"] in rows
    assert any(row[0].startswith("宣传栏63块") and row[2] == "宣传栏" for row in rows)


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_a_phone_and_a_desk(
    editions: tuple[Path, Path], tmp_path: Path, browser: Browser, width: int
) -> None:
    page = tmp_path / "变化.html"
    page.write_bytes(shown(diff(*editions), "html"))
    visit = Visit(browser, page, width)
    assert (visit.asked_of_others, visit.complaints) == ([], [])
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(visit.page).violations_count == 0


def test_names_from_outside_are_escaped(tmp_path: Path) -> None:
    bad = "<img src=x onerror=alert(1)>"
    page = comparison_page(Comparison(old=bad, new="b", came=(bad,), unread=(bad,)))
    assert "<img" not in page
    assert b"\x1b" not in shown(Comparison(old="a", new="b", came=("\x1b[2J镇",)), "text")
