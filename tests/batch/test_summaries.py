"""The summary of a county, published as a review is."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

import nbformat
import papermill
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import get_exporter

from kit.batch import Order
from kit.batch.index_writing import write_index
from kit.batch.summaries import summarise
from kit.document import read
from kit.errors import CallError
from kit.layout import SUMMARY_NOTEBOOK
from kit.ledgers import Fault, FaultyLedgers
from kit.proof.carried import carried_record
from kit.proof.locating import where
from kit.proof.seeing import see
from kit.proof.seen import bare
from kit.proof.verifying import verify
from kit.publishing.results import Result, read_run_record
from kit.records.packed import unpack
from kit.stores.folder import FolderStore
from kit.subjects import load_subject
from tests.support.project import ROOT
from tests.support.published_townships import publish_townships, township_names

NAMES = township_names(9)


def ordered(outputs: Path, **options: object) -> Order:
    subject = load_subject("")
    return Order(
        year=2021,
        out=str(outputs),
        **{"data": "", **options},  # type: ignore[arg-type]
        notebook=str(ROOT / SUMMARY_NOTEBOOK),
        subject=subject.record,
        place=subject.place,
    )


def outcomes(results: Sequence[Result]) -> list[str]:
    return [each.outcome for each in results]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    outputs = tmp_path_factory.mktemp("outputs")
    values: dict[str, dict[str, object]] = {NAMES[0]: {"boards": 900}, NAMES[1]: {"lectures": None}}
    publish_townships(outputs, NAMES, values=values, lost={"未成镇": "台账打不开"})
    assert outcomes(summarise(ordered(outputs))) == ["partial"]
    return outputs


def test_three_formats_say_the_same_and_hold_against_their_record(published: Path) -> None:
    folder = published / "2021" / "全县汇总"
    files = [folder / f"各乡镇-2021-汇总.{ending}" for ending in ("html", "pdf", "docx")]
    found = verify(files)
    assert found.errors == ()
    assert found.documents == 3
    texts = [[bare(each.text) for each in see(file.read_bytes()) if each.text] for file in files]
    assert sorted(texts[0]) == sorted(texts[1]) == sorted(texts[2])


def test_every_number_that_is_stated_has_a_record(published: Path) -> None:
    carried = carried_record((published / "2021" / "全县汇总" / "各乡镇-2021-汇总.html").read_bytes())
    assert carried is not None
    record = unpack(carried)
    ids = {each.id for each in record.records}
    assert "" not in ids
    assert f"{NAMES[0]}/2021/boards" in ids


@pytest.mark.slow
def test_digits_of_names_are_no_data_wherever_a_name_stands(tmp_path: Path) -> None:
    named = ("第1农场", "361团", "8号地镇", "12345乡", "兴安街道2区", "3·15乡")
    chance = {"value": 20.0, "label": "20/100", "text": "20%"}
    values: dict[str, dict[str, object]] = {
        name: {
            **({"villages": 0, "lectures": None} if at % 2 else {"boards": 900 + at, "slogans": 900}),
            **({"submissions_adopted_share": chance} if at % 3 else {}),
            "study_sessions": {"value": 3 + at, "target": 9},
        }
        for at, name in enumerate(named)
    }
    publish_townships(
        tmp_path,
        [*named, *NAMES],
        values=values,
        county={name: "第3县" if at < 8 else "9县" for at, name in enumerate([*named, *NAMES])},
        partial={"361团": "没有《信息报送》台账"},
        lost={"7农场": "第8行打不开"},
    )
    summarise(ordered(tmp_path, formats="html"))
    for page in tmp_path.glob("2021/全县汇总*/*.html"):
        carried = carried_record(page.read_bytes())
        assert carried is not None
        assert "" not in {each.id for each in unpack(carried).records}
        assert verify([page]).errors == ()


def test_where_names_the_township_s_file_its_ledger_and_rows(published: Path) -> None:
    told = where(published / "2021" / "全县汇总" / "各乡镇-2021-汇总.html", ["75块"])[0].lines
    assert any("900块 ÷ 12个 = 75块" in line for line in told)
    assert any(f"取自 2021/{NAMES[0]}/figures.json" in line for line in told)
    assert any(f"取自 2021/{NAMES[0]}.xlsx › 台账 › 第2—3、5行" in line for line in told)


@pytest.mark.slow
def test_what_is_as_it_was_is_skipped_and_a_changed_review_is_not(published: Path, tmp_path: Path) -> None:
    outputs = tmp_path / "outputs"
    shutil.copytree(published, outputs)
    assert outcomes(summarise(ordered(outputs))) == ["partial"]  # elsewhere, hence other parameters
    assert outcomes(summarise(ordered(outputs))) == ["unchanged"]
    publish_townships(outputs, NAMES[:1], values={NAMES[0]: {"boards": 5}})
    (changed,) = {each.message for each in verify([outputs / "2021" / "全县汇总"]).errors}
    assert changed == f"2021/{NAMES[0]}/figures.json 在写汇总以后改动过：请再运行 review-kit summary"
    assert outcomes(summarise(ordered(outputs))) == ["complete"]


@pytest.mark.slow
def test_a_summary_follows_the_list_of_townships(tmp_path: Path) -> None:
    outputs, data = tmp_path / "outputs", tmp_path / "data"
    publish_townships(outputs, NAMES)
    data.mkdir()
    listed = data / "townships.csv"
    order = ordered(outputs, data=str(data), formats="html")
    assert outcomes(summarise(order)) == ["complete"]
    listed.write_text("\n".join(["乡镇", *NAMES]), encoding="utf-8")
    assert outcomes(summarise(order)) == ["complete"]
    assert outcomes(summarise(order)) == ["unchanged"]
    listed.write_text("\n".join(["乡镇", *NAMES, "没收镇"]), encoding="utf-8")
    (result,) = summarise(order)
    assert (result.outcome, result.reason) == ("partial", "没收镇没有收到")
    page = outputs / "2021" / "全县汇总" / "各乡镇-2021-汇总.html"
    assert verify([page]).errors == ()
    (data / "2021" / "没收镇").mkdir(parents=True)
    assert summarise(order)[0].reason == "没收镇没有写成"
    own = tmp_path / "名单.csv"
    own.write_text("\n".join(["乡镇", *NAMES, "名单镇"]), encoding="utf-8")
    (result,) = summarise(dataclasses.replace(order, roster=str(own)))
    assert result.reason == "名单镇没有收到"
    assert verify([page]).errors == ()


def test_no_reader_sees_folders_or_commands_of_the_machine_that_ran_it(tmp_path: Path) -> None:
    faulty = FaultyLedgers(
        [Fault.of("cell-date", "“日期”应是日期，这里是“五月”", "2021/青山乡.xlsx", "理论学习", "A3")],
        f"{tmp_path}/台 账/2021/青山乡.xlsx",
    )
    opened = f"本.ipynb 单元格[3]“open('{tmp_path}/表')”：FileNotFoundError: '{tmp_path}/附 表/村名.csv'"
    lost = {
        "青山乡": str(faulty),
        "绿水乡": opened,
        "白云乡": r"C:\Users\某\台账\白云乡.xlsx 打不开：Permission denied",
    }
    year = publish_townships(tmp_path, NAMES, lost=lost)
    assert "review-kit check" in (year / "run.json").read_text(encoding="utf-8")
    summarise(ordered(tmp_path))
    folder = year / "全县汇总"
    files = [folder / f"各乡镇-2021-汇总.{ending}" for ending in ("html", "pdf", "docx")]
    texts = [
        "".join("".join((each.text, each.caption, *sum(each.rows, ()))) for each in see(file.read_bytes()))
        for file in files
    ]
    texts.append((year / "index.html").read_text(encoding="utf-8"))
    for text in ("".join(each.split()) for each in texts):
        assert "青山乡.xlsx›理论学习›A3" in text
        assert "笔记本单元格[3]：FileNotFoundError" in text
        assert "白云乡.xlsx打不开" in text
        for told in (str(tmp_path), "Users", "review-kitcheck", "kit.check", "open("):
            assert told not in text


def test_counties_have_a_summary_each_and_one_for_all(tmp_path: Path) -> None:
    counties = {name: "甲县" if at < 5 else "乙县" for at, name in enumerate(NAMES)}
    publish_townships(tmp_path, NAMES, county=counties)
    results = summarise(ordered(tmp_path, formats="html"))
    assert outcomes(results) == ["complete"] * 3
    year = tmp_path / "2021"
    assert (year / "全县汇总" / "各乡镇-2021-汇总.html").is_file()
    assert (year / "全县汇总-甲县" / "甲县-2021-汇总.html").is_file()
    assert (year / "全县汇总-乙县" / "乙县-2021-汇总.html").is_file()


def test_the_year_s_index_links_to_the_summaries_and_keeps_the_links(tmp_path: Path) -> None:
    counties = {name: "甲县" if at < 5 else "乙 县" for at, name in enumerate(NAMES)}
    year = publish_townships(tmp_path, NAMES, county=counties)
    townships = [{"township": name, "county": of, "outcome": "complete"} for name, of in counties.items()]
    run = {"year": 2021, "kit_version": "0", "townships": townships}
    (year / "run.json").write_text(json.dumps(run, ensure_ascii=False), encoding="utf-8")
    summarise(ordered(tmp_path, formats="html,pdf"))
    wanted = {
        "各乡镇汇总": "全县汇总/各乡镇",
        "甲县汇总": "全县汇总-甲县/甲县",
        "乙 县汇总": "全县汇总-乙 县/乙 县",
    }

    def links() -> dict[str, str]:
        page = BeautifulSoup((year / "index.html").read_bytes(), "html.parser")
        found = {str(link["aria-label"]): unquote(str(link["href"])) for link in page.select("p.count a")}
        assert all((year / href).is_file() for href in found.values())
        return found

    expected = {
        f"{name} {label}": f"{stem}-2021-汇总.{ending}"
        for name, stem in wanted.items()
        for label, ending in (("网页", "html"), ("PDF", "pdf"), ("笔记本", "ipynb"))
    }
    assert links() == expected
    store = FolderStore(year)
    record = read_run_record(store.read("run.json"))
    assert record is not None
    write_index(store, record)  # as a batch does
    assert links() == expected
    shutil.rmtree(year / "全县汇总-甲县")
    write_index(store, record)
    assert links() == {name: href for name, href in expected.items() if not name.startswith("甲县")}


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["review", None])
def test_papermill_runs_the_notebook_and_nbconvert_exports_it_as_any_other(
    published: Path, tmp_path: Path, engine: str | None
) -> None:
    # Without the kit's engine the notebook has a kernel of its own, as in JupyterLab.
    target = tmp_path / "summary.ipynb"
    papermill.execute_notebook(
        str(ROOT / SUMMARY_NOTEBOOK),
        str(target),
        parameters={"year": 2021, "outputs": str(published), "data": ""},
        engine_name=engine,
        progress_bar=False,
    )
    reading = read(nbformat.read(target, as_version=4))
    assert reading.document.title == "各乡镇2021年意识形态工作情况汇总"
    assert [each.title for each in reading.document.attachments] == ["各乡镇数值图", "数据来源"]
    files = []
    for form in ("html", "pdf", "docx"):
        content, resources = get_exporter(f"review-{form}")().from_filename(str(target))
        files.append(tmp_path / f"汇总{resources['output_extension']}")
        files[-1].write_bytes(content if isinstance(content, bytes) else content.encode())
    assert verify(files).errors == ()
    batch = published / "2021" / "全县汇总" / "各乡镇-2021-汇总.html"
    said = [[each.text for each in see(file.read_bytes()) if each.text] for file in (batch, files[0])]
    assert said[0] == said[1]
    texts = [sorted(bare(each.text) for each in see(file.read_bytes()) if each.text) for file in files]
    assert texts[0] == texts[1] == texts[2]


def test_without_reviews_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="里没有总结：请先运行 review-kit batch"):
        summarise(ordered(tmp_path))
    assert list(tmp_path.iterdir()) == []
