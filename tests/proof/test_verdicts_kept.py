"""What `verify` says of a year's files stands in its index, and only of the very files it was said of."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from bs4 import BeautifulSoup

from kit.batch import Order, run_batch
from kit.batch.verdicts import Verdicts
from kit.cli import main
from kit.proof.verdicts_kept import keep_verdicts
from kit.proof.verifying import verify
from tests.support.tiny_batches import tiny_notebook, write_tiny

pytestmark = pytest.mark.first_subject

NAMES = ("甲镇", "乙镇")


def ordered(folder: Path, formats: str = "html") -> Order:
    given = {name: str(folder / path) for name, path in (("data", "data"), ("out", "out"))}
    return Order(year=2021, notebook=str(folder / "t.ipynb"), formats=formats, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose two townships have been published."""
    folder = tmp_path_factory.mktemp("verdicts") / "项目"
    write_tiny(folder / "data", *NAMES)
    tiny_notebook(folder / "t.ipynb")
    run_batch(ordered(folder))
    return folder


@pytest.fixture
def done(once: Path, tmp_path: Path) -> Path:
    """A copy of it, to work in."""
    return shutil.copytree(once, tmp_path / "项目")


def verified(*paths: Path) -> int:
    with pytest.raises(SystemExit) as left:
        main(["verify", *map(str, paths)])
    assert isinstance(left.value.code, int)
    return left.value.code


def said(folder: Path) -> dict[str, str]:
    """Give what the index says of each township's files."""
    page = BeautifulSoup((folder / "out/2021/index.html").read_text(encoding="utf-8"), "html.parser")
    rows = page.select(".townships tbody tr")
    return {row.select("th")[0].get_text(): row.select(".verdict")[0].get_text() for row in rows}


def change(page: Path, old: str, new: str) -> None:
    content = page.read_text(encoding="utf-8")
    assert old in content
    page.write_text(content.replace(old, new, 1), encoding="utf-8")


def test_before_anybody_verified_nothing_is_claimed(done: Path) -> None:
    assert said(done) == dict.fromkeys(NAMES, "未核对")
    assert not (done / "out/2021/verify.json").exists()


@pytest.mark.parametrize("given", ["out/2021", "out", "out/2021/../2021"])
def test_a_year_that_agrees_is_told_so(done: Path, given: str) -> None:
    assert verified(done / given) == 0
    assert said(done) == dict.fromkeys(NAMES, "相符")


@pytest.mark.parametrize("given", ["out/2021/甲镇", "out/2021/甲镇/甲镇-2021.html"])
def test_a_verdict_is_of_what_was_verified_and_the_others_keep_theirs(done: Path, given: str) -> None:
    assert verified(done / given) == 0
    assert said(done) == {"甲镇": "相符", "乙镇": "未核对"}
    assert verified(done / "out/2021/乙镇") == 0
    assert said(done) == dict.fromkeys(NAMES, "相符")


def test_a_changed_number_is_told_and_so_is_a_file_that_was_only_edited(done: Path) -> None:
    year = done / "out/2021"
    change(year / "甲镇/甲镇-2021.html", "共一份。", "共35份。")
    change(year / "乙镇/乙镇-2021.html", "</html>", "</html>\n<!-- 阅 -->")
    assert verified(year) == 1
    assert said(done) == {"甲镇": "1处不符", "乙镇": "写出后改过"}
    assert "不符2个" in (year / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_is_published_anew_is_unverified_again(done: Path) -> None:
    verified(done / "out/2021")
    run_batch(ordered(done))
    assert said(done) == dict.fromkeys(NAMES, "相符")
    (done / "data/2021/甲镇/基本情况.csv").write_text(
        "项目,内容\n乡镇名称,甲镇\n年度,2021\n网评员人数,13\n", encoding="utf-8"
    )
    run_batch(ordered(done))
    assert said(done) == {"甲镇": "未核对", "乙镇": "相符"}


def test_a_format_that_was_not_verified_leaves_the_township_unverified(done: Path) -> None:
    run_batch(ordered(done, "html,docx"))
    verified(*(done / f"out/2021/{name}/{name}-2021.html" for name in NAMES))
    assert said(done) == dict.fromkeys(NAMES, "未核对")
    verified(done / "out/2021")
    assert said(done) == dict.fromkeys(NAMES, "相符")


def test_a_file_that_changes_while_it_is_verified_gets_no_verdict(done: Path) -> None:
    year = done / "out/2021"
    found = verify([year])
    change(year / "甲镇/甲镇-2021.html", "共一份。", "共35份。")
    assert keep_verdicts([year], found) == []
    assert said(done) == {"甲镇": "未核对", "乙镇": "相符"}


def test_verdicts_that_cannot_be_read_were_not_made(done: Path) -> None:
    verified(done / "out/2021")
    (done / "out/2021/verify.json").write_bytes(b"{")
    run_batch(ordered(done))
    assert said(done) == dict.fromkeys(NAMES, "未核对")


def test_files_that_are_published_no_more_are_forgotten(done: Path) -> None:
    verified(done / "out/2021")
    path = done / "out/2021/verify.json"
    known = msgspec.json.decode(path.read_bytes(), type=Verdicts)
    more = {**known.files, "丙镇/丙镇-2021.html": known.files["甲镇/甲镇-2021.html"]}
    path.write_bytes(msgspec.json.encode(Verdicts(more)))
    change(done / "out/2021/甲镇/甲镇-2021.html", "共一份。", "共35份。")
    verified(done / "out/2021")
    kept = msgspec.json.decode(path.read_bytes(), type=Verdicts)
    assert sorted(kept.files) == sorted(known.files)


def test_where_a_verdict_cannot_be_kept_it_is_told_and_still_counts(
    done: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def full(path: str, *more: Any) -> int:
        if ".verify.json-" in str(path):
            raise OSError(28, "No space left on device")
        return opened(path, *more)

    monkeypatch.setattr("kit.stores.whole_files.os.open", full)
    assert verified(done / "out/2021") == 0
    shown = capsys.readouterr().out.splitlines()
    assert "全部相符" in shown[-2]
    assert shown[-1].startswith("核对结果没有记入 ")
    assert "No space left on device" in shown[-1]


def test_files_away_from_their_year_are_verified_as_ever(done: Path, tmp_path: Path) -> None:
    alone = tmp_path / "甲镇-2021.html"
    shutil.copy(done / "out/2021/甲镇/甲镇-2021.html", alone)
    before = sorted(tmp_path.rglob("*"))
    assert verified(alone) == 0
    assert sorted(tmp_path.rglob("*")) == before
