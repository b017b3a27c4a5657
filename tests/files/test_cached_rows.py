"""Rows of the cache: what was written is read again, and a file that is damaged is as good as none."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kit.files.cached_rows import CachedRows

DAY = 86_400


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache/rows/one.sqlite"


def write(path: Path, rows: dict[str, bytes]) -> None:
    with CachedRows(path) as file:
        for name, content in rows.items():
            file.put(name, content)


def read(path: Path, *names: str) -> list[bytes | None]:
    with CachedRows(path) as file:
        return [file.get(name) for name in names]


def test_the_last_content_of_a_name_is_read(path: Path) -> None:
    write(path, {"甲镇": b"one", "云山县/甲镇": b"two", "GBK\udcb0": b"\x00"})
    write(path, {"甲镇": b"three"})
    assert read(path, "甲镇", "云山县/甲镇", "GBK\udcb0", "乙镇") == [b"three", b"two", b"\x00", None]


def test_names_that_have_a_row_are_told(path: Path) -> None:
    names = {"甲镇", "云山县/甲镇", "GBK\udcb0"}
    write(path, dict.fromkeys({*names, "丙镇"}, b""))
    with CachedRows(path) as file:
        assert file.among([*names, "乙镇"]) == names
        assert file.among([]) == set()


def test_nothing_is_made_to_read(path: Path) -> None:
    assert read(path, "甲镇") == [None]
    with CachedRows(path) as file:
        assert file.among(["甲镇"]) == set()
    assert not path.parent.parent.exists()


def test_many_are_written_while_others_are_to_come(path: Path) -> None:
    names = [f"{number}号镇" for number in range(600)]
    with CachedRows(path) as file:
        for name in names:
            file.put(name, name.encode())
        assert read(path, names[0], names[-1]) == [names[0].encode(), None]
    assert read(path, *names) == [name.encode() for name in names]


def test_threads_may_share_it(path: Path) -> None:
    names = [f"{number}号镇" for number in range(600)]
    with CachedRows(path) as file, ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda name: file.put(name, name.encode()), names))
        list(threads.map(file.get, names))
    assert read(path, *names) == [name.encode() for name in names]


def not_a_database(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0" * 1000)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5000])


def overwritten(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[2000:] = b"\xff" * len(content[2000:])
    path.write_bytes(content)


def not_packed(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE rows SET content = ?", (b"plain",))
    connection.close()


def not_bytes(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE rows SET content = 7, name = 'row ' || rowid")
    connection.close()


@pytest.mark.parametrize("damage", [not_a_database, emptied, cut, overwritten, not_packed, not_bytes])
def test_a_damaged_file_is_as_good_as_none_and_is_made_anew(
    path: Path, damage: Callable[[Path], None]
) -> None:
    rows = {f"{number}号镇": os.urandom(300) for number in range(50)}
    write(path, rows)
    damage(path)
    assert set(read(path, *rows)) <= {None, *rows.values()}
    with CachedRows(path) as file:
        assert file.among(list(rows)) <= rows.keys()
    # Once to remove it, once to make it.
    write(path, rows)
    write(path, rows)
    assert read(path, *rows) == list(rows.values())


def test_a_file_that_another_process_holds_is_left_alone(path: Path) -> None:
    write(path, {"甲镇": b"one"})
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert read(path, "甲镇", "甲镇", "甲镇") == [None, None, None]
        write(path, {"甲镇": b"two"})
    finally:
        holder.close()
    assert read(path, "甲镇") == [b"one"]


def test_a_folder_that_others_may_write_is_not_used(path: Path) -> None:
    write(path, {"甲镇": b"one"})
    path.parent.chmod(0o777)
    write(path, {"甲镇": b"two"})
    assert read(path, "甲镇") == [None]
    path.parent.chmod(0o700)
    assert read(path, "甲镇") == [b"one"]


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"a file")
    write(tmp_path / "cache/rows/one.sqlite", {"甲镇": b"one"})
    assert read(tmp_path / "cache/rows/one.sqlite", "甲镇") == [None]
    assert (tmp_path / "cache").read_bytes() == b"a file"


def test_files_that_nobody_used_for_sixty_days_are_removed(path: Path) -> None:
    ages = {"old.sqlite": 61, "recent.sqlite": 59, "one.sqlite": 61}
    for name, days in ages.items():
        write(path.with_name(name), {"甲镇": b"one"})
        then = path.with_name(name).stat().st_mtime - days * DAY
        os.utime(path.with_name(name), (then, then))
    # What is read is used.
    assert read(path, "甲镇") == [b"one"]
    write(path.with_name("new.sqlite"), {"乙镇": b"two"})
    assert {file.name for file in path.parent.iterdir()} == {"recent.sqlite", "one.sqlite", "new.sqlite"}
