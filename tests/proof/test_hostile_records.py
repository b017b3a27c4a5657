"""Files that carry records made to harm: every command ends with its code and at most one line of error."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest

from kit.document.carriage import RECORD_TYPE, packed
from kit.records.packed import pack
from tests.support.hostile_records import sealed, wrecked
from tests.support.project import left
from tests.support.review_documents import DATA, files_of, record_of, sample

PAGE = files_of()["html"].decode()
RECORD = json.loads(pack(record_of(sample())))
RECORD.pop("seal")
_CARRIED = re.compile(rf'(<script type="?{re.escape(RECORD_TYPE)}"?[^>]*>).*?(</script>)', re.DOTALL)


def carrying(record: object) -> str:
    """Return the sample's page with another record."""
    page, count = _CARRIED.subn(lambda found: found[1] + packed(sealed(record)) + found[2], PAGE)
    assert count == 1
    return page


def check_ends(name: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert left(*words) in (0, 1, 2), name
    shown = capsys.readouterr()
    assert "意外错误" not in shown.err, (name, shown.err)
    assert shown.err.count("\n") <= 1, (name, shown.err)
    assert "\x1b" not in shown.out + shown.err, name


@pytest.mark.slow
@pytest.mark.parametrize("words", [("verify",), ("verify", "--data", str(DATA)), ("where", "27"), ("diff",)])
def test_a_record_changed_anywhere_ends_in_one_line(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, whole = tmp_path / "清河镇-2021.html", tmp_path / "原来.html"
    whole.write_text(PAGE, encoding="utf-8")
    for seed in range(40):
        draw = random.Random(f"{words} {seed}")
        record = RECORD
        for _ in range(draw.choice((1, 1, 2, 5))):
            record = wrecked(record, draw)
        path.write_text(carrying(record), encoding="utf-8")
        after = (str(whole),) if words == ("diff",) else words[1:]
        check_ends(f"{words} {seed}", (words[0], str(path), *after), capsys)


EVERYWHERE: dict[str, list[Any]] = {
    "values": [10**18, -(10**18), 1e18, 1e-300, "9" * 5000],
    "texts": ["", "1." + "0" * 500, "\x1b[2J"],
    "units": ["\x1b[2J", "甲\n乙"],
    "ops": ["sum", "rate", "share", "difference"],
    "kinds": ["source", "caption", "figure/甲", "row/9", "\x1b[2J"],
    "ids": ["\x1b[2J", "甲 › 乙 › ", "甲/乙/"],
}


@pytest.mark.slow
@pytest.mark.parametrize("column", EVERYWHERE)
def test_a_column_of_one_odd_value_ends_in_one_line(
    column: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "清河镇-2021.html"
    for value in EVERYWHERE[column]:
        count = len(RECORD[column])
        column_ = [f"{value}{at}" if column == "ids" else value for at in range(count)]
        path.write_text(carrying({**RECORD, column: column_}), encoding="utf-8")
        check_ends(f"{column} {value!r:.20}", ("verify", str(path)), capsys)
        check_ends(f"{column} {value!r:.20}", ("where", str(path), "27"), capsys)
