"""Entries that may be lost: whole or missing, closed to all but their secret, within their room."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kit.files import sealed_entries
from kit.files.cache_folder import CACHE, LEDGERS, cache_folder, cache_in
from kit.files.sealed_entries import SealedEntries

CONTENT = "清河镇 理论学习 38 次".encode() * 9


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def one(tmp_path: Path) -> tuple[SealedEntries, Path]:
    """Entries with a single one, and its file."""
    entries = SealedEntries(tmp_path / "kept")
    entries.write(b"secret", CONTENT)
    (path,) = files(tmp_path)
    return entries, path


def test_an_entry_is_read_by_its_secret_alone(tmp_path: Path) -> None:
    entries, path = one(tmp_path)

    assert entries.read(b"secret") == CONTENT
    assert entries.read(b"secret ") is None
    assert path.stat().st_mode & 0o077 == 0
    # Another's file under the right name.
    entries.write(b"other", b"another content")
    (other,) = (each for each in files(tmp_path) if each != path)
    path.write_bytes(other.read_bytes())
    assert entries.read(b"secret") is None


def test_the_same_content_is_sealed_otherwise_each_time(tmp_path: Path) -> None:
    entries, path = one(tmp_path)
    before = path.read_bytes()
    entries.write(b"secret", CONTENT)

    assert path.read_bytes()[32:] != before[32:]
    assert entries.read(b"secret") == CONTENT


def test_a_byte_that_is_another_or_missing_makes_an_entry_missing(tmp_path: Path) -> None:
    entries, path = one(tmp_path)
    whole = path.read_bytes()

    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert entries.read(b"secret") is None
        path.write_bytes(whole[:at])
        assert entries.read(b"secret") is None
    path.write_bytes(whole + b"\0")
    assert entries.read(b"secret") is None
    path.write_bytes(whole)
    assert entries.read(b"secret") == CONTENT


def test_what_is_in_the_way_makes_an_entry_missing(tmp_path: Path) -> None:
    entries, path = one(tmp_path)
    path.unlink()
    path.mkdir()
    entries.write(b"secret", CONTENT)
    assert entries.read(b"secret") is None
    assert files(tmp_path) == [], "what could not be put in its place is gone"

    (tmp_path / "file").write_bytes(b"")
    beneath = SealedEntries(tmp_path / "file/kept")
    beneath.write(b"secret", CONTENT)
    assert beneath.read(b"secret") is None


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps users' folders apart")
def test_a_folder_that_others_may_write_is_not_used(tmp_path: Path) -> None:
    entries, _ = one(tmp_path)
    (tmp_path / "kept").chmod(0o777)

    assert entries.read(b"secret") is None
    entries.write(b"another", CONTENT)
    assert len(files(tmp_path)) == 1


def test_a_large_entry_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_entries, "_LARGEST", 1000)
    entries = SealedEntries(tmp_path)
    entries.write(b"secret", os.urandom(1000))
    assert files(tmp_path) == []
    entries.write(b"secret", bytes(1000))
    assert entries.read(b"secret") == bytes(1000)


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_entries, "_ONE_IN", 1)
    monkeypatch.setattr(sealed_entries, "_SHARD_HOLDS", 3000)
    entries = SealedEntries(tmp_path)
    secrets = [number.to_bytes(2, "big") for number in range(200)]
    for number, secret in enumerate(secrets):
        entries.write(secret, os.urandom(200))
        for path in files(tmp_path):
            # As if each had been written a day after the last; what is read is used now.
            if path.stat().st_mtime > 10**8:
                os.utime(path, (number, number))
        if number > 20:
            assert entries.read(secrets[3]) is not None
    kept = [number for number, secret in enumerate(secrets) if entries.read(secret) is not None]

    assert 16 * 3000 / 260 > len(kept) > 100
    assert 3 in kept
    shards = {number: entries._path(secret).parent for number, secret in enumerate(secrets)}
    for number in set(range(200)) - set(kept):
        younger = [each for each in kept if shards[each] == shards[number] and each != 3]
        assert all(each > number for each in younger)


def test_what_a_killed_process_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_entries, "_ONE_IN", 1)
    entries, path = one(tmp_path)
    old, new = path.with_name(".old"), path.with_name(".new")
    for each in (old, new):
        each.write_bytes(b"half")
    os.utime(old, (0, 0))
    entries.write(b"secret", CONTENT)

    assert files(tmp_path) == sorted([path, new])


def test_the_folder_is_the_users_own_or_one_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(CACHE)
    usual = cache_folder(LEDGERS)
    assert usual is not None
    assert usual.parts[-2:] == ("review-kit", "ledgers")
    with cache_in(tmp_path):
        assert cache_folder(LEDGERS) == tmp_path / "ledgers"
        with cache_in(None):
            assert cache_folder(LEDGERS) is None
    assert CACHE not in os.environ
    monkeypatch.setenv(CACHE, "relative/folder")
    assert cache_folder(LEDGERS) is None
