"""Published files verified as they come: fresh, saved again by others, edited, renamed, mixed, in zips."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import msgspec
import pikepdf
import pytest

from kit.document.carriage import RECORD_FILE
from kit.errors import CallError
from kit.export.formats import render
from kit.layout import FORMATS
from kit.proof.recomputing import recompute
from kit.proof.verifying import Verified, verify
from kit.records.packed import pack, unpack
from tests.support.office_programs import saved_again
from tests.support.project import left
from tests.support.review_documents import DATA, SAMPLES, carrying, files_of, record_of, sample

FILES = files_of()
OTHERS = files_of("意识形态工作", "石桥乡", 2021)
NAME = "清河镇-2021"


def verified(content: bytes, folder: Path, name: str = f"{NAME}.html") -> Verified:
    """Verify one file, alone in a folder."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return verify([folder / name])


def told(found: Verified) -> list[tuple[str, str]]:
    return [(each.code, each.severity) for each in found.findings]


@pytest.mark.slow
@pytest.mark.parametrize(("subject", "township", "year"), SAMPLES)
def test_fresh_files_have_nothing_to_find(subject: str, township: str, year: int, tmp_path: Path) -> None:
    for name, content in files_of(subject, township, year).items():
        (tmp_path / f"{township}-{year}.{name}").write_bytes(content)
    found = verify([tmp_path])
    assert found.findings == ()
    assert found.documents == len(FORMATS)
    assert found.numbers > 3 * 300


def minified(page: bytes) -> bytes:
    text = re.sub(r"</(?:p|li|t[rdh]|thead|tbody|html|body|head)>", "", page.decode())
    text = re.sub(r'="([^"\s<>=\'`]+)"', r"=\1", text)
    return re.sub(r"\s*\n\s*", " ", text).encode()


def printed(change: Callable[[pikepdf.Pdf], object] = lambda pdf: None, **options: Any) -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(FILES["pdf"])) as pdf:
        change(pdf)
        pdf.save(file, **options)
    return file.getvalue()


def office(change: Callable[[Any], object] = lambda word: None) -> bytes:
    word = docx.Document(io.BytesIO(FILES["docx"]))
    change(word)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


AGAIN: dict[str, tuple[str, Callable[[], bytes]]] = {
    "minified": ("html", lambda: minified(FILES["html"])),
    "in UTF-16": ("html", lambda: FILES["html"].decode().encode("utf-16")),
    "linearised": ("pdf", lambda: printed(linearize=True)),
    "object streams": ("pdf", lambda: printed(object_stream_mode=pikepdf.ObjectStreamMode.generate)),
    "not compressed": ("pdf", lambda: printed(compress_streams=False, qdf=True)),
    "by python-docx": ("docx", office),
}


@pytest.mark.parametrize("name", AGAIN)
def test_a_file_saved_again_has_nothing_to_find(name: str, tmp_path: Path) -> None:
    form, made = AGAIN[name]
    content = made()
    assert content != FILES[form]
    assert verified(content, tmp_path, f"{NAME}.{form}").findings == ()


@pytest.mark.slow
def test_word_files_that_libreoffice_saved_have_nothing_to_find(tmp_path: Path) -> None:
    files = {f"{sample[1]}-{sample[2]}": files_of(*sample)["docx"] for sample in (SAMPLES[6], SAMPLES[16])}
    for name, content in saved_again(files, tmp_path).items():
        assert verified(content, tmp_path / "again", f"{name}.docx").findings == ()


# --- edited ---


def edited_page(old: str, new: str) -> bytes:
    page = FILES["html"].decode()
    assert old in page
    return page.replace(old, new, 1).encode()


def paragraph_of(word: Any, words: str) -> Any:
    return next(each for each in word.paragraphs if words in each.text)


def rerun(words: str, old: str, new: str) -> Callable[[Any], None]:
    """Change the text of a run, within a link too."""

    def change(word: Any) -> None:
        texts = paragraph_of(word, words)._p.xpath(".//w:t")
        text = next(each for each in texts if old in each.text)
        text.text = text.text.replace(old, new, 1)

    return change


def cell_changed(word: Any) -> None:
    cell = next(
        cell for table in word.tables for row in table.rows for cell in row.cells if cell.text == "24"
    )
    cell.paragraphs[0].runs[0].text = "25"


def inserted(text: str) -> Callable[[Any], None]:
    return lambda word: paragraph_of(word, "全镇开展理论学习").insert_paragraph_before(text, style="Normal")


EDITED: dict[str, tuple[str, Callable[[], bytes], list[tuple[str, str]], str, str]] = {
    "page: a number": (
        *("html", lambda: edited_page(">27次<", ">28次<"), [("number-changed", "error")]),
        *(r"第\d+段“", "28应为27次"),
    ),
    "page: words": (
        *("html", lambda: edited_page("每季度到联系村查看一次台账", "常到联系村查看台账")),
        *([("text-edited", "notice")], r"第\d+段“", "文字与生成时不同"),
    ),
    "page: a direction": (
        *("html", lambda: edited_page("比上年增加", "比上年减少"), [("direction-changed", "error")]),
        *(r"第\d+段“", "“减少”与记录相反：记录里是增加"),
    ),
    "word: a direction": (
        *("docx", lambda: office(rerun("全镇开展理论学习", "增长", "下降"))),
        *([("direction-changed", "error")], r"第\d+段“全镇开展理论学习", "“下降”与记录相反"),
    ),
    "word: a number": (
        *("docx", lambda: office(rerun("全镇开展理论学习", "27", "72")), [("number-changed", "error")]),
        *(r"第\d+段“全镇开展理论学习", "72应为27次"),
    ),
    "word: a unit": (
        *("docx", lambda: office(rerun("全镇开展理论学习", "27次", "27场")), [("unit-changed", "error")]),
        *(r"第\d+段“全镇开展理论学习", "应为“次”"),
    ),
    "word: words": (
        *("docx", lambda: office(rerun("班子成员", "班子成员", "领导班子成员")), [("text-edited", "notice")]),
        *(r"第\d+段“领导班子成员", "文字与生成时不同"),
    ),
    "word: a paragraph": (
        *("docx", lambda: office(inserted("另加一段话。")), [("text-edited", "notice")]),
        *(r"第\d+段“另加一段话", "多了一段"),
    ),
    "word: a paragraph with a number": (
        *("docx", lambda: office(inserted("另开展3次。")), [("number-new", "error")]),
        *(r"第\d+段“另开展3次", "“3”"),
    ),
    "word: a cell": (
        *("docx", lambda: office(cell_changed), [("number-changed", "error")]),
        *("表2第2行", "应为24"),
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITED)
def test_an_edit_is_found_at_its_place(name: str, tmp_path: Path) -> None:
    form, made, codes, place, words = EDITED[name]
    found = verified(made(), tmp_path, f"{NAME}.{form}")
    assert told(found) == codes
    assert re.match(place, found.findings[0].place)
    assert words in found.findings[0].message
    assert bool(found.errors) == (codes[0][1] == "error")


def rewritten(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return file.getvalue()


_VALUE = re.compile(rb"<c:val>.*?</c:val>", re.DOTALL)
_POINT = re.compile(rb"<c:v>([\d.]+)</c:v>")


def more(value: re.Match[bytes]) -> bytes:
    return b"<c:v>%d</c:v>" % (int(float(value[1])) + 5)


@pytest.mark.slow
def test_every_chart_of_a_word_file_is_held(tmp_path: Path) -> None:
    charts = [
        name
        for name in zipfile.ZipFile(io.BytesIO(FILES["docx"])).namelist()
        if re.fullmatch(r"word/charts/chart\d+\.xml", name)
    ]
    assert len(charts) > 10
    missed = []
    for chart in charts:

        def changed(name: str, part: bytes, chart: str = chart) -> bytes:
            found = _VALUE.search(part) if name == chart else None
            if found is None:
                return part
            values = _POINT.sub(more, found[0], count=1)
            return part[: found.start()] + values + part[found.end() :]

        found = verified(rewritten(FILES["docx"], changed), tmp_path, f"{NAME}.docx")
        if not found.errors:
            missed.append(chart)
        assert {each.code for each in found.findings} <= {"chart-changed"}
        assert all(re.fullmatch(r"第\d+幅图", each.place) for each in found.findings)
    assert missed == []


def test_a_chart_that_is_gone_is_found(tmp_path: Path) -> None:
    def drop(word: Any) -> None:
        drawing = next(
            iter(word.element.body.iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"))
        )
        paragraph = next(each for each in drawing.iterancestors() if each.tag.endswith("}p"))
        paragraph.getparent().remove(paragraph)

    codes = {code for code, _ in told(verified(office(drop), tmp_path, f"{NAME}.docx"))}
    assert "chart-changed" in codes


# --- records ---


def with_record(record: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments[RECORD_FILE].get_file().obj.write(record)

    return change


def dropped(pdf: pikepdf.Pdf) -> None:
    del pdf.attachments[RECORD_FILE]


RECORD = pack(record_of(sample()))
OTHER = pack(record_of(sample("意识形态工作", "石桥乡", 2021)))


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (dropped, {"record-missing"}),
        (with_record(RECORD.replace(b'"text"', b'"txet"').replace(b"2021", b"2022")), {"record-damaged"}),
        (with_record(b"{}"), {"record-damaged"}),
        (with_record(b"\xff"), {"not-readable"}),
    ],
)
def test_a_record_that_is_gone_or_damaged_is_said(change: Any, codes: set[str], tmp_path: Path) -> None:
    found = verified(printed(change), tmp_path, f"{NAME}.pdf")
    assert {code for code, _ in told(found)} == codes
    assert len(found.errors) == 1
    assert "：请" in found.errors[0].message


def test_another_townships_record_is_found(tmp_path: Path) -> None:
    found = verified(printed(with_record(OTHER)), tmp_path, f"{NAME}.pdf")
    codes = {code for code, _ in told(found)}
    assert {"other-file", "number-changed"} <= codes


def test_numbers_that_do_not_follow_from_each_other_are_found() -> None:
    record = record_of(sample())
    changed = {"study_sessions.rate": 36, "boards.difference": 26, "submissions.completion": 99}
    records = tuple(
        msgspec.structs.replace(each, value=changed[each.id]) if each.id in changed else each
        for each in record.records
    )
    found = list(recompute(msgspec.structs.replace(record, records=records), "甲"))
    assert {each.message.partition("记为")[0] for each in found if "记为" in each.message} == set(changed)
    assert {each.code for each in found} == {"record-inconsistent"}
    assert list(recompute(record)) == []
    assert list(recompute(unpack(pack(record)))) == []


def test_a_document_without_record_says_so(tmp_path: Path) -> None:
    plain = render(msgspec.structs.replace(carrying(sample()), record=None), FORMATS)
    for name, content in plain.items():
        assert told(verified(content, tmp_path, f"{NAME}.{name}")) == [("record-missing", "error")]


# --- files and folders ---


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        *("总结.html", "清河镇总结（终稿）.html", "a b.html", "2021-12.html", "最终-v2.html"),
        *("终稿-清河镇-2021.html", "附件1 清河镇-2021-终稿.html", "总结-2021.html", "核对-2022.html"),
    ],
)
def test_a_file_renamed_and_alone_verifies(name: str, tmp_path: Path) -> None:
    found = verified(FILES["html"], tmp_path, name)
    assert (found.findings, found.documents) == ((), 1)


@pytest.mark.parametrize(
    "name", ["石桥乡-2021.html", "清河镇-2020.html", "大清河镇-2021.html", "终稿-石桥乡-2021-安全生产.html"]
)
def test_a_file_named_as_another_review_is_told(name: str, tmp_path: Path) -> None:
    assert told(verified(FILES["html"], tmp_path, name)) == [("other-file", "error")]


def test_documents_of_one_review_that_differ_are_told(tmp_path: Path) -> None:
    review = kit_review()
    earlier = {**FILES, "docx": review["docx"]}
    for name, content in earlier.items():
        (tmp_path / f"{NAME}.{name}").write_bytes(content)
    assert {code for code, _ in told(verify([tmp_path]))} == {"documents-differ"}


def kit_review() -> dict[str, bytes]:
    """Return the documents of another run of the same township and year."""
    document = carrying(sample())
    assert document.record is not None
    record = unpack(document.record)
    other = msgspec.structs.replace(record, stamp="0" * len(record.stamp))
    return render(msgspec.structs.replace(document, record=pack(other)), ["docx"])


def test_a_years_folder_and_its_zip_verify(published: Path, tmp_path: Path) -> None:
    assert (published / "index.html").exists()
    whole = verify([published])
    assert (whole.findings, whole.documents) == ((), 9)
    packed = shutil.make_archive(str(tmp_path / "上报"), "zip", published)
    zipped = verify([packed])
    assert (zipped.findings, zipped.documents, zipped.numbers) == ((), 9, whole.numbers)
    several = verify([published / "清河镇" / f"{NAME}.html", packed, published / "石桥乡"])
    assert (several.findings, several.documents) == ((), 13)
    assert verify([published], data=DATA).findings == ()


@pytest.mark.slow
def test_a_subjects_folder_verifies_with_its_data(tmp_path: Path) -> None:
    options = ["--year", "2021", "--data", str(DATA), "--out", str(tmp_path), "--formats", "html,pdf"]
    assert left("run", "清河镇", *options, "--subject", "安全生产") == 0
    found = verify([tmp_path / "安全生产"], data=DATA)
    assert (found.findings, found.documents) == ((), 2)


def test_ledgers_that_changed_or_are_gone_are_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for year in ("2019", "2020", "2021"):
        (data / year).mkdir(parents=True)
        shutil.copy(DATA / year / "清河镇.xlsx", data / year / "清河镇.xlsx")
    for name, content in FILES.items():
        (tmp_path / f"{NAME}.{name}").write_bytes(content)
    files = [tmp_path / f"{NAME}.{name}" for name in FORMATS]
    assert verify(files, data=data).findings == ()
    with (data / "2020" / "清河镇.xlsx").open("ab") as file:
        file.write(b"0")
    (data / "2019" / "清河镇.xlsx").unlink()
    found = verify(files, data=data)
    # Once for the review, not once a format.
    assert sorted((each.code, each.message) for each in found.findings) == [
        ("ledger-changed", "2020/清河镇.xlsx 在生成总结以后改动过"),
        ("ledger-changed", "数据文件夹里没有 2019/清河镇.xlsx"),
    ]


WRONG: dict[str, tuple[str, bytes | None, str]] = {
    "no such file": ("没有.html", None, "打不开"),
    "an empty zip": ("空.zip", b"PK\x05\x06" + bytes(18), "里没有总结"),
    "no zip": ("坏.zip", b"PK\x03\x04" + bytes(40), "解不开"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_call_is_one_line(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, content, words = WRONG[name]
    if content is not None:
        (tmp_path / file).write_bytes(content)
    with pytest.raises(CallError, match=words) as caught:
        verify([tmp_path / file])
    assert "\n" not in str(caught.value)
    assert left("verify", str(tmp_path / file)) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert words in line


def test_a_folder_without_documents_and_a_missing_data_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="里没有总结"):
        verify([tmp_path])
    with pytest.raises(CallError, match="没有数据文件夹"):
        verify([tmp_path], data=tmp_path / "没有")


@pytest.mark.parametrize("content", [b"", b"\x00" * 50, b"PK\x03\x04", b"%PDF-1.7", b"\x89PNG", b"<html>"])
def test_what_is_no_document_is_one_finding(content: bytes, tmp_path: Path) -> None:
    found = verified(content, tmp_path, f"{NAME}.html")
    assert len(found.errors) == 1
    assert found.errors[0].code in ("not-readable", "record-missing")
    assert "\n" not in str(found.errors[0])


def test_the_command_says_what_it_finds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / f"{NAME}.html"
    path.write_bytes(FILES["html"])
    assert left("verify", str(path)) == 0
    assert re.fullmatch(r"核对了1份文件、\d+个数字：全部相符\n", capsys.readouterr().out)
    path.write_bytes(edited_page("每季度到联系村查看一次台账", "常到联系村查看台账"))
    assert left("verify", str(path)) == 0
    shown = capsys.readouterr().out
    assert "文字与生成时不同" in shown
    assert shown.splitlines()[-1].endswith("全部相符")
    path.write_bytes(edited_page(">27次<", ">28次<"))
    assert left("verify", str(path)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{path} › 第")
    assert lines[-1].endswith("：1处不符")
    path.write_bytes(b"")
    assert left("verify", str(path)) == 1
    assert capsys.readouterr().out.splitlines()[-1].endswith("：1处不能核对")


def test_the_command_writes_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / f"{NAME}.html"
    path.write_bytes(edited_page(">27次<", ">28次<"))
    assert left("verify", str(path), "--format", "json") == 1
    shown = json.loads(capsys.readouterr().out)
    assert (shown["documents"], shown["numbers"] > 300) == (1, True)
    (finding,) = shown["findings"]
    assert list(finding) == ["file", "place", "code", "severity", "message"]
    assert (finding["file"], finding["code"], finding["severity"]) == (str(path), "number-changed", "error")
