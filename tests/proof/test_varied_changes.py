"""Changes in made townships, also two at once, whole ledgers and heads: each is named, and nothing else."""

from __future__ import annotations

import copy
import os
import random
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from kit import open_review
from kit.content import ReviewRecord
from kit.content.causes import Cause
from kit.errors import KitError
from kit.ledgers import LedgerSchema
from kit.proof.differences import Difference, compare
from kit.proof.editions import read_edition
from kit.subjects import Subject, load_subject
from tests.support.ledger_files import write_xlsx
from tests.support.planted_changes import write_manifest
from tests.support.review_documents import SUBJECTS
from tests.support.varied_townships import Rows, write_varied

YEAR = 2021
Sheets = dict[str, Rows]
_SCHEMES = ("two cells", "a ledger gone", "a ledger renamed", "another unit", "another rule")


@dataclass
class Changer:
    """Changes the ledgers of a made township, each time from what they were."""

    folder: Path
    subject: Subject
    number: int

    def __post_init__(self) -> None:
        self.draw = random.Random(self.number)
        made = write_varied(self.folder / "varied", self.subject, self.number)
        self.name, self.sheets = made.name, made.sheets[YEAR]
        self.file = f"{YEAR}/{self.name}.xlsx"
        self.data = self.folder / "data"
        for year, sheets in made.sheets.items():
            self._write(year, sheets)
        self.record = self.opened(self.sheets)

    def _write(self, year: int, sheets: Sheets) -> None:
        place = self.data if self.subject.default else self.data / self.subject.name
        write_xlsx(place / f"{year}/{self.name}.xlsx", sheets)

    def opened(self, sheets: Sheets, subject: str | Path = "") -> ReviewRecord:
        self._write(YEAR, sheets)
        named = str(subject or self.subject.name)
        return open_review(self.name, YEAR, subject=named, data=self.data).record

    def compared(self, new: ReviewRecord) -> Difference:
        old = write_manifest(self.record, self.folder / "old")
        return compare(read_edition(old), read_edition(write_manifest(new, self.folder / "new")))

    def ledgers(self) -> list[LedgerSchema]:
        """Return the ledgers that have records and no role."""
        known = self.subject.catalogue.values()
        return [each for each in known if not each.role and len(self.sheets.get(each.name, ())) > 1]

    def cell(self, schema: LedgerSchema) -> tuple[Sheets, Cause] | None:
        """Return the sheets with a number changed, and the cause."""
        rows = self.sheets[schema.name]
        numbers = [
            (at, place)
            for at, row in enumerate(rows[1:], 1)
            for place, column in enumerate(schema.columns)
            if column.kind in ("whole", "decimal")
            and isinstance(row[place], int | float)
            and row[0] != "合计"
        ]
        if not numbers:
            return None
        at, place = self.draw.choice(numbers)
        sheets = copy.deepcopy(self.sheets)
        old = sheets[schema.name][at][place]
        assert isinstance(old, int | float)
        sheets[schema.name][at][place] = old + 3
        address = f"{self.file} › {schema.name} › {'ABCDEFGHIJ'[place]}{at + 1}"
        return sheets, Cause(kind="cell-changed", place=address)


def causes(found: Difference) -> dict[str, set[tuple[str, str]]]:
    """Return the kind and place of the causes of each changed figure, but for those that follow others."""
    return {
        figure.name: {(cause.kind, cause.place) for cause in figure.causes if cause.kind != "follows"}
        for figure in found.figures
    }


def two_cells(changer: Changer) -> tuple[int, list[str]]:
    """Change two cells of two ledgers; each figure has the causes that it has of each alone."""
    one, other = changer.draw.sample(changer.ledgers(), 2)
    first, second = changer.cell(one), changer.cell(other)
    if first is None or second is None:
        return 0, []
    alone = [causes(changer.compared(changer.opened(sheets))) for sheets, _ in (first, second)]
    both = causes(changer.compared(changer.opened(first[0] | {other.name: second[0][other.name]})))
    faults = []
    for (_, cause), found in zip((first, second), alone, strict=True):
        faults += [f"{name}: {told}" for name, told in found.items() if told - {(cause.kind, cause.place)}]
    for name, told in both.items():
        expected = alone[0].get(name, set()) | alone[1].get(name, set())
        if name in alone[0] or name in alone[1]:
            faults += [f"both {name}: {told}, alone {expected}"] if told != expected else []
    return len(both), faults


def ledger_gone(changer: Changer) -> tuple[int, list[str]]:
    schema = changer.draw.choice(changer.ledgers())
    sheets = {name: rows for name, rows in changer.sheets.items() if name != schema.name}
    found = causes(changer.compared(changer.opened(sheets)))
    wanted = ("ledger-gone", f"{changer.file} › {schema.name}")
    return len(found), [f"{name}: {told}" for name, told in found.items() if told - {wanted}]


def ledger_renamed(changer: Changer) -> tuple[int, list[str]]:
    """Give a sheet another of its names: no figure changes."""
    schema = changer.draw.choice([each for each in changer.ledgers() if each.synonyms])
    sheets = dict(changer.sheets)
    sheets[changer.draw.choice(schema.synonyms)] = sheets.pop(schema.name)
    found = causes(changer.compared(changer.opened(sheets)))
    return 1, [f"{name}: {told}" for name, told in found.items()]


def other_unit(changer: Changer) -> tuple[int, list[str]]:
    """Give a column another unit in its head, which makes every number of it another."""
    columns = [
        (schema, place, column)
        for schema in changer.ledgers()
        for place, column in enumerate(schema.columns)
        if column.kind in ("whole", "decimal") and column.unit in ("小时", "人", "人次", "万元")
    ]
    schema, place, column = changer.draw.choice(columns)
    sheets = copy.deepcopy(changer.sheets)
    other = {"小时": "分钟", "人": "万人", "人次": "万人次", "万元": "元"}[column.unit]
    sheets[schema.name][0][place] = f"{column.name}（{other}）"
    found = causes(changer.compared(changer.opened(sheets)))
    kinds = {"cell-changed", "rows-differ"}
    at = f"{changer.file} › {schema.name} › "
    return len(found), [
        f"{name}: {told}"
        for name, told in found.items()
        if not all(kind in kinds and cell.startswith(at) for kind, cell in told)
    ]


def other_rule(changer: Changer) -> tuple[int, list[str]]:
    """Leave out a condition of an indicator."""
    folder = shutil.copytree(changer.subject.folder, changer.folder / "专题", dirs_exist_ok=True)
    declared = folder / "subject.toml"
    lines = declared.read_text(encoding="utf-8").splitlines(keepends=True)
    declared.write_text("".join(line for line in lines if not line.startswith("default")), encoding="utf-8")
    path = folder / "indicators.toml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    del lines[changer.draw.choice([at for at, line in enumerate(lines) if line.startswith("where = ")])]
    path.write_text("".join(lines), encoding="utf-8")
    found = causes(changer.compared(changer.opened(changer.sheets, folder)))
    return len(found), [
        f"{name}: {told}" for name, told in found.items() if {kind for kind, _ in told} - {"rule-changed"}
    ]


CHANGES = dict(zip(_SCHEMES, (two_cells, ledger_gone, ledger_renamed, other_unit, other_rule), strict=True))


def sweep(folder: Path, numbers: range, times: int) -> tuple[Counter[str], list[str]]:
    """Make changes of every kind in so many townships; return how many showed, and what was wrong."""
    shown: Counter[str] = Counter()
    faults: list[str] = []
    for name in SUBJECTS:
        for number in numbers:
            changer = Changer(folder / f"{name}{number}", load_subject(name), number)
            for kind, change in [*CHANGES.items()] * times:
                try:
                    count, wrong = change(changer)
                except (KitError, IndexError, ValueError):
                    continue  # too few ledgers, or some that a clerk would have to correct first
                shown[kind] += count > 0
                faults += [f"{name} {number} {kind}: {each}" for each in wrong]
    return shown, faults


@pytest.mark.slow
def test_changes_of_varied_townships_are_named(tmp_path: Path) -> None:
    shown, faults = sweep(tmp_path, range(1, 5), 1)
    assert faults == []
    assert len(shown) >= 4


@pytest.mark.slow
def test_a_sweep_of_changes_of_varied_townships_is_named(tmp_path: Path) -> None:
    """KIT_VARIED sets how many townships of each subject; 20 make some 400 changes."""
    shown, faults = sweep(tmp_path, range(5, 5 + int(os.environ.get("KIT_VARIED", "5"))), 2)
    assert faults == []
    assert set(shown) == set(_SCHEMES)
