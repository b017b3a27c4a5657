"""Files made to harm cost a line each; the rest is verified, several at a time, in order."""

from __future__ import annotations

import io
import os
import re
import struct
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kit.proof.documents_found import FoundDocument, documents_found
from kit.proof.verifying import Verified, verify
from kit.workers.limits import FORKS, Limits
from kit.workers.pools import open_pool
from tests.support.hostile_documents import attributes_page, repeating_page
from tests.support.review_documents import files_of, record_of, sample

FILES = files_of()
OTHERS = files_of("意识形态工作", "石桥乡", 2021)
GREEDY = attributes_page(record_of(sample("意识形态工作", "石桥乡", 2021)), 15 << 20)


def written(folder: Path, **hostile: bytes) -> Path:
    """Write two reviews, with pages made to harm among their files."""
    folder.mkdir(exist_ok=True)
    for name, files in (("清河镇", FILES), ("石桥乡", OTHERS)):
        for form, content in files.items():
            (folder / f"{name}-2021.{form}").write_bytes(content)
    for name, content in hostile.items():
        (folder / f"{name}.html").write_bytes(content)
    return folder


def lines(found: Verified) -> list[tuple[str, str]]:
    return [(Path(each.file).name, each.code) for each in found.findings]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipe that is a file")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_without_end_costs_a_line_and_the_rest_goes_on(
    jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The second of a review's documents: those before and after it are read too.
    folder = written(tmp_path / "总结")
    endless = tmp_path / "没有尽头"
    os.mkfifo(endless)

    def found(*given: Any) -> Iterator[FoundDocument]:
        for each in documents_found(*given):
            is_endless = each.path.endswith("清河镇-2021.html")
            yield msgspec.structs.replace(each, path=str(endless)) if is_endless else each

    monkeypatch.setattr("kit.proof.verifying.documents_found", found)
    result = verify([folder], jobs=jobs, limits=Limits(seconds=5))
    assert lines(result) == [("清河镇-2021.html", "not-readable")]
    assert "5秒还没有读完" in result.findings[0].message
    assert (result.documents, result.numbers > 4 * 300) == (6, True)


@pytest.mark.slow
@pytest.mark.skipif(not FORKS, reason="memory is limited on Linux")
def test_a_file_that_takes_all_memory_costs_a_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    folder = written(tmp_path, **{"石桥乡-2021": GREEDY})
    found = verify([folder], limits=Limits(memory=400 << 20))
    assert lines(found) == [("石桥乡-2021.html", "not-readable")]
    # libxml2 may say that it has no memory as if the page were damaged.
    assert re.search("内存|已损坏", found.findings[0].message)
    assert (found.documents, found.numbers > 5 * 300) == (6, True)


def test_findings_come_in_the_order_of_the_files(tmp_path: Path) -> None:
    folder = written(tmp_path)
    for name in ("一", "二", "三", "四", "五"):
        (folder / f"{name}.html").write_bytes(b"<!doctype html><p>27")
    (folder / "清河镇-2021.html").write_bytes(FILES["html"].replace(b">27", b">28", 1))
    one, several = verify([folder]), verify([folder], jobs=4)
    assert several == one
    names = [each.file for each in one.findings]
    assert names == sorted(names)
    assert one.names == tuple(sorted(str(each) for each in folder.iterdir()))


def test_a_process_with_threads_is_not_forked(tmp_path: Path) -> None:
    folder = written(tmp_path)
    ended = threading.Event()
    beside = threading.Thread(target=ended.wait)
    beside.start()
    try:
        with open_pool(Limits(), 1, loads=("kit.proof.reading_tasks",)) as pool:
            assert type(pool).__name__ == ("ForkPool" if FORKS else "GroupPool")
        found = verify([folder])
    finally:
        ended.set()
        beside.join()
    assert (found.findings, found.documents) == ((), 6)


def test_a_file_with_nothing_of_its_record_has_so_many_findings_and_no_more(tmp_path: Path) -> None:
    page = repeating_page(record_of(sample()), 300)
    (tmp_path / "总结.html").write_bytes(page.replace("甲".encode(), "丙3".encode()))
    found = verify([tmp_path])
    assert len(found.findings) == 201
    assert "只列出前200处" in found.findings[-1].message
    assert max(len(each.message) for each in found.findings) < 400


# --- zips ---


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_names_that_windows_wrote_in_a_zip_are_read(tmp_path: Path) -> None:
    name = "清河镇-2021.html"
    raw = name.encode("gb18030")
    # A name of as many bytes, without the mark of UTF-8.
    content = zipped({"x" * len(raw): FILES["html"]}).replace(b"x" * len(raw), raw)
    (tmp_path / "上报.zip").write_bytes(content)
    found = verify([tmp_path / "上报.zip"])
    assert (found.findings, found.names) == ((), (f"{tmp_path / '上报.zip'} › {name}",))


@pytest.mark.slow
def test_a_member_that_cannot_be_read_costs_a_line(tmp_path: Path) -> None:
    members = {"一.html": FILES["html"], "二.html": b"<p>" + b" " * (300 << 20), "三.html": FILES["html"]}
    content = bytearray(zipped({**members, "四.html": FILES["html"]}))
    # The third is said to be locked; a byte of the fourth is another.
    entry = [at for at in range(len(content)) if content[at : at + 4] == b"PK\x01\x02"]
    content[entry[2] + 8] |= 1
    start = struct.unpack_from("<I", content, entry[3] + 42)[0]
    content[start + 2000] ^= 255
    (tmp_path / "上报.zip").write_bytes(content)
    found = verify([tmp_path / "上报.zip"])
    assert found.documents == 4
    told = {each.file.rpartition(" › ")[2]: each.message for each in found.findings}
    assert set(told) == {"二.html", "三.html", "四.html"}
    assert {each.code for each in found.findings} == {"not-readable"}
    assert "64 MB" in told["二.html"]
    assert "密码" in told["三.html"]
    assert "损坏" in told["四.html"]
