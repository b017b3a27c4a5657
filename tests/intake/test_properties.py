"""Whatever is sent, edited and undone in whatever order: nothing is lost, each township has one edition."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kit.errors import CallError
from kit.files import list_places
from kit.intake import receive, undo
from tests.support.county_post import csv_files, sheets_of
from tests.support.ledger_files import write_xls, write_xlsx

TOWNSHIPS = ("甲山镇", "乙河镇", "丙沟乡")
_NAMES = ("基本情况", "理论学习", "文字材料")

township = st.sampled_from(TOWNSHIPS)
edition = st.integers(0, 3)
form = st.sampled_from(["xlsx", "xls", "csv"])


class Office(RuleBasedStateMachine):
    """An office that takes in, undoes and mends."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.data = self.folder / "data"
        self.data.mkdir()
        self.seen: set[bytes] = set()
        self.sent = 0

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def write(self, folder: Path, name: str, number: int, form: str) -> Path:
        sheets = sheets_of(name, texts=[["导语", f"第{number}稿。"]])
        few = {key: rows for key, rows in sheets.items() if key in _NAMES}
        self.sent += 1
        # A workbook has the time of its writing in it: the same edition again has other bytes.
        match form:
            case "xlsx":
                return write_xlsx(folder / f"台账{self.sent}.xlsx", few)
            case "xls":
                folder.mkdir(parents=True, exist_ok=True)
                return write_xls(folder / f"台账{self.sent}.xls", few)
        inside = folder / f"台账{self.sent}"
        inside.mkdir(parents=True)
        for each, content in csv_files(few).items():
            (inside / each).write_bytes(content)
        return inside

    @rule(name=township, number=edition, form=form)
    def send(self, name: str, number: int, form: str) -> None:
        self.take([self.write(self.folder / "收到", name, number, form)])

    @rule(several=st.lists(st.tuples(township, edition, form), min_size=2, max_size=4))
    def send_several(self, several: list[tuple[str, int, str]]) -> None:
        folder = self.folder / f"一批{self.sent}"
        for name, number, form in several:
            self.write(folder, name, number, form)
        self.take([folder])

    @rule()
    def send_all_again(self) -> None:
        if (self.folder / "收到").is_dir():
            self.take([self.folder / "收到"])

    @rule(at=st.integers(0, 5))
    def edit(self, at: int) -> None:
        files = sorted(path for path in (self.data / "2021").rglob("*") if path.is_file())
        if files:
            path = files[at % len(files)]
            # What an editor overwrites is the editor's.
            self.seen.discard(path.read_bytes())
            path.write_bytes(path.read_bytes() + b"\n")
            self.remember()

    @rule()
    def undo(self) -> None:
        with contextlib.suppress(CallError):  # there may be nothing to undo
            undo(self.data)

    def take(self, paths: list[Path]) -> None:
        received = receive(paths, 2021, data=self.data)
        assert all(each.question for each in received.doubtful)
        for each in received.files:
            assert (each.outcome in ("placed", "replaced", "same")) or each.question or each.note
        self.remember()

    def remember(self) -> None:
        """Remember all bytes that the data folder ever had."""
        year = self.data / "2021"
        self.seen |= {path.read_bytes() for path in year.rglob("*") if path.is_file()}

    @invariant()
    def nothing_is_lost(self) -> None:
        there = {path.read_bytes() for path in self.data.rglob("*") if path.is_file()}
        assert self.seen <= there

    @invariant()
    def each_township_has_one_edition(self) -> None:
        if (self.data / "2021").is_dir():
            assert all(len(place.sources) == 1 for place in list_places(self.data, 2021))


@pytest.mark.slow
class TestOffice(Office.TestCase):  # type: ignore[misc,valid-type]  # hypothesis makes the class
    settings = settings(
        max_examples=12,
        stateful_step_count=10,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
