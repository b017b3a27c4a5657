"""Lines that never cost work, and text that no terminal obeys."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.cli.console import put, say
from kit.text.printable import visible, writable

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)


@given(ANY_TEXT)
@settings(max_examples=200)
def test_any_text_is_writable_and_one_line_afterwards(text: str) -> None:
    shown = visible(text)
    shown.encode()
    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown
    assert writable(text) == text or not text.isprintable()


@pytest.mark.parametrize("name", ["清河镇", "𠮷田镇", "丏山乡", "Café乡", "甲　乙", "👩‍🌾镇", "方[括]·镇"])
def test_an_honest_name_is_shown_as_it_is(name: str) -> None:
    assert visible(name) == name


@pytest.mark.parametrize(
    "raw",
    [
        "清河镇\x1b[31m",
        "清河镇\n已完成",
        "清\r河镇",
        "清\u2028河镇",
        "清\u202e河镇",
        "\x9b2J镇",
        "清\x07河\x7f镇",
    ],
)
def test_what_a_terminal_obeys_is_shown_as_text(raw: str) -> None:
    assert visible(raw).isprintable()
    assert "镇" in visible(raw)


@pytest.mark.parametrize("encoding", ["ascii", "cp936", "gbk", "latin-1", "cp437", "utf-8"])
@pytest.mark.parametrize("line", ["清河镇.xlsx › 理论学习 › B3：日期", "丏𠮷镇 失败", "\udcc7\udce5 \ud800"])
def test_a_line_goes_to_any_console(encoding: str, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bytes_ = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(bytes_, encoding=encoding))
    assert say(line)
    assert bytes_.getvalue().endswith(b"\n")
    if encoding in {"cp936", "gbk"} and "›" in line:
        assert bytes_.getvalue().decode(encoding) == "清河镇.xlsx > 理论学习 > B3：日期\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
def test_a_full_device_loses_the_line_and_nothing_else() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        assert not put("已写完\n", full)
        assert put("这一行没有人看\n", full)


def test_a_reader_that_is_gone_has_lost_nothing() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as pipe:
        assert put("已写完\n", pipe)
        assert put("再写\n", pipe)
